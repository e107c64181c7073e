//! What we left behind on a router: found at reconnect, reported, removed.

use std::time::Duration;

use super::{Failure, OwnName, is_unknown, time::Budget};
use crate::{
    command::Command,
    error::Error,
    reply::{Reply, Row},
    session::Session,
};

/// Something of ours on a router.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// Where: `/system/scheduler`, `/system/script` or `/file`.
    pub menu: &'static str,
    /// Its name there: `tod-guard-1f`, `flash/tod-export.rsc`.
    pub name: String,
    id: String,
}

/// Dead men first: they act by themselves.
const MENUS: [&str; 3] = ["/system/scheduler", "/system/script", "/file"];

/// Everything on the router whose name is [ours](OwnName::is_ours), schedulers first. Menus that the
/// router does not have hold nothing.
pub async fn find(session: &Session, within: Duration) -> Result<Vec<Leftover>, Failure> {
    let print = |menu: &&str| Command::print(menu).proplist(&[".id", "name"]);
    let replies = session.batch(MENUS.iter().map(print).collect(), within).await;
    let mut found = Vec::new();
    for (menu, reply) in MENUS.into_iter().zip(replies) {
        match reply {
            Ok(reply) => found.extend(ours(menu, &reply)),
            Err(Error::Trap(trap)) if is_unknown(&trap) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(found)
}

/// Removes `leftovers`, and verifies it: what is still there afterwards is returned. What is gone
/// already is fine.
///
/// A scheduler may be an armed dead man of a manager that crashed, or of another one: whoever calls
/// knows which may go.
pub async fn remove(
    session: &Session,
    leftovers: &[Leftover],
    within: Duration,
) -> Result<Vec<Leftover>, Failure> {
    let budget = Budget::new(within);
    let remove = |leftover: &Leftover| {
        Command::new(&format!("{}/remove", leftover.menu)).arg(".id", &leftover.id)
    };
    let replies = session.batch(leftovers.iter().map(remove).collect(), budget.left()).await;
    for reply in replies {
        match reply {
            // What is refused is still there below.
            Ok(_) | Err(Error::Trap(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let mut left = find(session, budget.left()).await?;
    left.retain(|found| leftovers.contains(found));
    Ok(left)
}

fn ours(menu: &'static str, reply: &Reply) -> Vec<Leftover> {
    let leftover = |row: &Row| {
        let name = row.text("name").filter(|name| OwnName::is_ours(name))?;
        Some(Leftover { menu, name, id: row.text(".id")? })
    };
    reply.rows.iter().filter_map(leftover).collect()
}
