//! The one way in which anything on a router is changed, and the one in which it
//! is looked at, whichever door somebody came by.

use super::{Call, edit, print, ready};
use crate::{
    actor::Actor,
    device_mode,
    host::Host,
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
    /// It is done, and this is what a console shows. An API does not.
    Printed(String),
    /// It is done, and the router restarts.
    Reboot,
    /// It is a question, and these rows are the answer.
    Rows(Vec<Shown>),
}

/// A command that is more than an edit, and that every door knows.
pub(crate) struct Deed {
    /// `/file/remove`.
    pub(crate) command: &'static str,
    pub(crate) policy: Policy,
    pub(crate) exists: fn(Host) -> bool,
    pub(crate) run: fn(&Call<'_>) -> Result<Outcome, Trap>,
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
    device_mode::admit(router, request)?;
    if let Some(deed) = menus::deed(router.host(), path, verb) {
        actor.require(deed.policy)?;
        return (deed.run)(&Call { router, actor, request });
    }
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
