//! The one way in which anything on a router is changed, and the one in which it
//! is looked at, whichever door somebody came by.

use super::{edit, print, ready};
use crate::{
    actor::Actor,
    menu::{Menu, Policy, Trap},
    menus,
    request::Request,
    router::Router,
    row::Shown,
    value::Value,
};

/// What came of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is done, and there is nothing to say about it.
    Done,
    /// It is done, and this is its result: the id of an added row.
    Value(Value),
}

/// Does what `request` says, as `actor`: `/ip/address/add`, with properties,
/// `.id` or `numbers` as its arguments.
///
/// # Errors
///
/// A trap in the router's own words; then nothing has changed.
pub(crate) fn act(router: &Router, actor: &Actor, request: &Request) -> Result<Outcome, Trap> {
    let (path, verb) = request.split();
    ready(router, path)?;
    let menu = menu(router, path)?;
    if !menu.verbs.contains(&verb) {
        return Err(Trap::no_such_command());
    }
    actor.require(Policy::Write)?;
    if let Some(policy) = menu.guarded_by {
        actor.require(policy)?;
    }
    edit::edit(router, actor, menu, verb, request)
}

/// The rows that `request` selects in the menu of its command, as `actor` may see
/// them: `/ip/address/print`, with targets, property list and query.
///
/// # Errors
///
/// A trap in the router's own words.
pub(crate) fn look(router: &Router, actor: &Actor, request: &Request) -> Result<Vec<Shown>, Trap> {
    let (path, _) = request.split();
    ready(router, path)?;
    actor.require(Policy::Read)?;
    let menu = menu(router, path)?;
    let mut rows = Vec::new();
    print::each(router, actor, request, menu, |sheet| rows.push(sheet.shown()))?;
    Ok(rows)
}

/// The menu at `path`, or what a router says where there is none.
pub(super) fn menu(router: &Router, path: &str) -> Result<&'static Menu, Trap> {
    let host = router.host();
    menus::find(host, path).ok_or_else(|| {
        let known = path.is_empty() || menus::is_directory(host, path);
        if known { Trap::no_such_command() } else { Trap::no_such_menu() }
    })
}
