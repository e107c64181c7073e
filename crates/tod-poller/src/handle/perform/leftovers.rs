//! What we left behind on a router.

use std::time::Duration;

use routeros::{
    Session,
    ops::sweep::{self, Leftover},
};
use tod_model::call::{Outcome, Reply, Row};
use tokio::time::Instant;

use crate::handle::{told::Teller, trouble::Trouble};

pub(super) async fn find(
    session: &Session,
    within: Duration,
    teller: &mut Teller,
) -> Result<Outcome, Trouble> {
    let found = sweep::find(session, within).await?;
    tell(&found, teller).await
}

pub(super) async fn sweep(
    session: &Session,
    rows: &[Row],
    within: Duration,
    teller: &mut Teller,
) -> Result<Outcome, Trouble> {
    let until = Instant::now() + within;
    let mut found = sweep::find(session, within).await?;
    found.retain(|leftover| rows.contains(&row(leftover)));
    let left = until.saturating_duration_since(Instant::now());
    let remaining = sweep::remove(session, &found, left).await?;
    tell(&remaining, teller).await
}

async fn tell(leftovers: &[Leftover], teller: &mut Teller) -> Result<Outcome, Trouble> {
    for leftover in leftovers {
        teller.tell(Reply::Row(row(leftover))).await?;
    }
    Ok(Outcome::nothing())
}

fn row(leftover: &Leftover) -> Row {
    [("menu", leftover.menu), ("name", &leftover.name)].into_iter().collect()
}
