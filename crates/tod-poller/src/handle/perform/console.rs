//! A terminal over SSH.

use std::time::Duration;

use tod_model::{
    Secret,
    call::{Console, Outcome, Size},
};
use tokio::time::Instant;

use super::ssh;
use crate::handle::{Held, told::Teller, trouble::Trouble};

/// What is done to a terminal.
pub(in crate::handle) enum Typed {
    Keys(Secret),
    Size(Size),
}

/// Strokes that may wait for the router.
const STROKES: usize = 16;

pub(super) async fn show(
    held: &Held,
    what: &Console,
    within: Duration,
    teller: &mut Teller,
) -> Result<Outcome, Trouble> {
    let until = Instant::now() + within;
    let left = || until.saturating_duration_since(Instant::now());
    let mut typed = held.typed.open(STROKES)?;
    let visit = ssh::visit(held, within, teller).await?;

    let mut console = visit.session.console(size(what.size), left()).await?;
    loop {
        tokio::select! {
            shown = console.next(left()) => match shown? {
                Some(bytes) => teller.tell_all(&bytes).await?,
                None => break,
            },
            Some(typed) = typed.from.recv() => match typed {
                Typed::Keys(keys) => console.write(keys.expose(), left()).await?,
                Typed::Size(new) => console.resize(size(new), left()).await?,
            },
        }
    }
    visit.close().await;
    Ok(Outcome::nothing())
}

fn size(size: Size) -> routeros_ssh::Size {
    routeros_ssh::Size { columns: size.columns, rows: size.rows }
}
