//! Commands: what a client asks of a router and what it gets.

use bytes::BytesMut;

use crate::{
    actor::Actor,
    device_mode,
    menu::{Menu, Policy, Shape, Trap},
    menus,
    mood::SETTLING,
    request::Request,
    router::Router,
    trouble::Restart,
};

pub(crate) use act::{Deed, Outcome, act, look};
pub(crate) use login::{Attempt, Proof, SignedIn, knows_key, sign_in, sign_in_by_ssh, sign_out};
pub(crate) use ongoing::{Ongoing, every, monitor, sections, span};
pub(crate) use print::{MODIFIERS, select};

mod act;
mod edit;
mod listen;
mod login;
mod ongoing;
mod print;
pub(crate) mod reply;

/// One command of somebody who is signed in.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) router: &'a Router,
    pub(crate) actor: &'a Actor,
    pub(crate) request: &'a Request,
}

impl Call<'_> {
    pub(crate) fn tag(&self) -> Option<&[u8]> {
        self.request.tag.as_deref()
    }

    pub(crate) fn require(&self, policy: Policy) -> Result<(), Trap> {
        self.actor.require(policy)
    }
}

/// What became of a command.
pub(crate) enum Answer {
    /// Everything is said.
    Complete,
    /// More will follow until it ends or is cancelled.
    Ongoing(Ongoing),
    /// Everything is said, and the router goes down once that is written.
    Restart(Restart),
}

/// A command that has a code of its own, unlike `print` and its kin.
pub(crate) struct Action {
    /// `/interface/monitor-traffic`.
    pub(crate) command: &'static str,
    pub(crate) policy: Policy,
    pub(crate) exists: fn(crate::host::Host) -> bool,
    pub(crate) run: fn(&Call<'_>, &mut BytesMut) -> Result<Answer, Trap>,
}

/// Runs one command, appending its answer to `out`.
pub(crate) fn run(router: &Router, actor: &Actor, request: &Request, out: &mut BytesMut) -> Answer {
    let call = Call { router, actor, request };
    dispatch(&call, out).unwrap_or_else(|trap| {
        reply::trap(out, call.tag(), &trap);
        Answer::Complete
    })
}

fn dispatch(call: &Call<'_>, out: &mut BytesMut) -> Result<Answer, Trap> {
    let (path, verb) = call.request.split();
    ready(call.router, path)?;
    if let Some(action) = menus::action(call.router.host(), &call.request.command) {
        call.require(action.policy)?;
        device_mode::admit(call.router, call.request)?;
        return (action.run)(call, out);
    }
    let deed = menus::deed(call.router.host(), path, verb).is_some();
    match verb {
        _ if deed => answer(call, out),
        "print" | "getall" => print::print(call, act::menu(call.router, path)?, out),
        "listen" => listen::listen(call, act::menu(call.router, path)?).map(Answer::Ongoing),
        "get" => print::get(call, act::menu(call.router, path)?, out),
        _ => answer(call, out),
    }
}

/// Does what is asked, and says what came of it.
fn answer(call: &Call<'_>, out: &mut BytesMut) -> Result<Answer, Trap> {
    match act(call.router, call.actor, call.request)? {
        Outcome::Done | Outcome::Printed(_) => reply::done(out, call.tag(), None),
        Outcome::Value(value) => reply::done(out, call.tag(), Some(value.as_bytes())),
        Outcome::Reboot => {
            reply::done(out, call.tag(), None);
            return Ok(Answer::Restart(Restart::Reboot));
        }
        Outcome::Rows(rows) => {
            for row in &rows {
                reply::shown(out, call.tag(), row);
            }
            reply::done(out, call.tag(), None);
        }
    }
    Ok(Answer::Complete)
}

/// Refuses commands until all menus are up after a reboot.
fn ready(router: &Router, path: &str) -> Result<(), Trap> {
    if is_settling(router) && !matches!(path, "/system/resource" | "/system/identity") {
        return Err(Trap::failure(NOT_READY));
    }
    Ok(())
}

/// What menus say before the router is all up. The text is known from routers
/// under load; that it is this one here is a guess.
const NOT_READY: &str = "action timed out - try again, if error continues contact MikroTik \
                         support and send a supout file (13)";

fn is_settling(router: &Router) -> bool {
    router.state().boot.is_some_and(|boot| router.clock().now() < boot + SETTLING)
}

/// The settings or the one row a command is about.
fn is_settings(menu: &Menu) -> bool {
    menu.shape == Shape::Settings
}
