//! A command line over SSH.

use routeros_ssh::Piece;
use tod_model::call::{Limits, Outcome, Shell};
use tokio::time::Instant;

use super::{ssh, text};
use crate::handle::{Held, told::Teller, trouble::Trouble};

pub(super) async fn run(
    held: &Held,
    what: &Shell,
    limits: Limits,
    teller: &mut Teller,
) -> Result<Outcome, Trouble> {
    let until = Instant::now() + limits.within;
    let line = text(&what.line)?;
    let visit = ssh::visit(held, limits.within, teller).await?;

    let within = until.saturating_duration_since(Instant::now());
    let allowed = routeros_ssh::Limits { bytes: limits.bytes, within };
    let mut running = visit.session.run(line, allowed).await?;
    while let Some(Piece::Stdout(bytes) | Piece::Stderr(bytes)) = running.next().await? {
        teller.tell_all(&bytes).await?;
    }
    let status = running.exit_status();
    visit.close().await;
    Ok(Outcome::Exited { status })
}
