//! Files that the router fetches by itself.

use std::time::Duration;

use routeros::ops::fetch;
use tod_model::call::{Fetch, Outcome, Reply};
use tokio::time::Instant;

use super::{make::make, text};
use crate::handle::{Held, told::Teller, trouble::Trouble};

/// Has the router make the file, and tells how far it is.
pub(super) async fn fetch(
    held: &Held,
    what: &Fetch,
    limit: u64,
    within: Duration,
    teller: &mut Teller,
) -> Result<Outcome, Trouble> {
    let until = Instant::now() + within;
    make(held, (&what.name, what.size), limit, within, follow(held, what, until, teller)).await
}

async fn follow(
    held: &Held,
    what: &Fetch,
    until: Instant,
    teller: &mut Teller,
) -> Result<(), Trouble> {
    let within = until.saturating_duration_since(Instant::now());
    let url = text(&what.url)?;
    let Fetch { name, checks_certificate, .. } = what;
    let wanted = fetch::Fetch { url, name, checks_certificate: *checks_certificate };
    let mut fetching = fetch::fetch(&held.known.session, wanted, within).await?;
    while let Some(fetch::Progress { done, of }) = fetching.next().await? {
        teller.tell(Reply::Progress { done, of }).await?;
    }
    Ok(())
}
