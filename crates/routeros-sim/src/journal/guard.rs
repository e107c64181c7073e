//! `/undo`, `/redo` and `/safe-mode`: the journal's word, done to the router.

use super::Journal;
use crate::{
    actor::Actor,
    agenda,
    console::{Call, Deed, Outcome},
    host::Host,
    menu::{Policy, Trap},
    router::Router,
    row::Sheet,
    store::Delta,
};

pub(crate) const DEEDS: &[Deed] = &[
    Deed { command: "/undo", policy: Policy::Write, exists: |_| true, run: undo },
    Deed { command: "/redo", policy: Policy::Write, exists: |_| true, run: redo },
    Deed { command: "/safe-mode/take", policy: Policy::Write, exists: has_safe_mode, run: take },
    Deed {
        command: "/safe-mode/release",
        policy: Policy::Write,
        exists: has_safe_mode,
        run: release,
    },
    Deed {
        command: "/safe-mode/toggle",
        policy: Policy::Write,
        exists: has_safe_mode,
        run: toggle,
    },
    Deed {
        command: "/safe-mode/unroll",
        policy: Policy::Write,
        exists: has_safe_mode,
        run: unroll,
    },
    Deed { command: "/safe-mode/print", policy: Policy::Read, exists: has_safe_mode, run: print },
];

/// As commands; a console has it by Ctrl+X on every version.
fn has_safe_mode(host: Host) -> bool {
    host.model().version.since(7, 18)
}

/// Refuses arguments of commands that take none but `known`.
fn only(call: &Call<'_>, known: &[&str]) -> Result<(), Trap> {
    match call.request.properties().find(|(name, _)| !known.contains(name)) {
        Some((name, _)) => Err(Trap::unknown_parameter(name)),
        None if call.request.targets().is_some() => Err(Trap::unknown_parameter("numbers")),
        None => Ok(()),
    }
}

fn undo(call: &Call<'_>) -> Result<Outcome, Trap> {
    only(call, &[])?;
    call.router.travel(Journal::undo).ok_or_else(|| Trap::failure("nothing to undo"))
}

fn redo(call: &Call<'_>) -> Result<Outcome, Trap> {
    only(call, &[])?;
    call.router.travel(Journal::redo).ok_or_else(|| Trap::failure("nothing to redo"))
}

fn take(call: &Call<'_>) -> Result<Outcome, Trap> {
    only(call, &["on-error"])?;
    match call.request.text("on-error") {
        Some("unroll") => call.router.unroll_safe_mode(),
        Some("release") => call.router.state().journal.release(),
        _ => {}
    }
    if call.router.take_safe_mode(call.actor) {
        return Ok(Outcome::Done);
    }
    Err(Trap::failure("failure: safe mode is already taken"))
}

fn release(call: &Call<'_>) -> Result<Outcome, Trap> {
    only(call, &[])?;
    call.router.state().journal.release();
    Ok(Outcome::Done)
}

fn toggle(call: &Call<'_>) -> Result<Outcome, Trap> {
    let held =
        call.router.state().journal.safe().is_some_and(|safe| safe.session == call.actor.session);
    if held { release(call) } else { take(call) }
}

fn unroll(call: &Call<'_>) -> Result<Outcome, Trap> {
    only(call, &[])?;
    call.router.unroll_safe_mode();
    Ok(Outcome::Done)
}

fn print(call: &Call<'_>) -> Result<Outcome, Trap> {
    only(call, &["as-value", "without-paging"])?;
    let state = call.router.state();
    let safe = state.journal.safe();
    let mut sheet = Sheet::new(None);
    sheet.put("enabled", safe.is_some());
    if let Some(safe) = safe {
        sheet.put("user", safe.user.clone());
        sheet.put("current", safe.session == call.actor.session);
        let owner = state.sessions.iter().find(|session| Some(session.id) == safe.session);
        sheet.put("owner", owner.map_or("", |session| session.via));
    }
    Ok(Outcome::Rows(vec![sheet.shown()]))
}

impl Router {
    /// Begins safe mode for a session, unless another has it.
    pub(crate) fn take_safe_mode(&self, actor: &Actor) -> bool {
        let mut state = self.state();
        let others = state.journal.safe().is_some_and(|safe| safe.session != actor.session);
        if !others && state.journal.safe().is_none() {
            state.journal.take(actor.session, &actor.user);
        }
        !others
    }

    /// Ends safe mode and takes back everything that was done in it.
    pub(crate) fn unroll_safe_mode(&self) {
        self.travel(|journal| Some(journal.unroll()));
    }

    /// Rolls safe mode back if it was this session's, which is over: at once, or as
    /// late as the fleet is told.
    pub(crate) fn abandon_safe_mode(&self, session: u32) {
        let delay = self.shared().safe_mode_delay;
        if delay.is_zero() {
            self.unroll_safe_mode_of(session);
        } else if self.holds_safe_mode(session) {
            agenda::unroll(self, session, delay);
        }
    }

    /// Rolls safe mode back if it is still this session's.
    pub(crate) fn unroll_safe_mode_of(&self, session: u32) {
        if self.holds_safe_mode(session) {
            self.unroll_safe_mode();
        }
    }

    fn holds_safe_mode(&self, session: u32) -> bool {
        let its = |safe: &super::Safe| safe.session == Some(session);
        self.state().journal.safe().is_some_and(its)
    }

    /// Does what the journal says, and tells everybody.
    fn travel(&self, ask: impl FnOnce(&mut Journal) -> Option<Vec<Delta>>) -> Option<Outcome> {
        let now = self.clock().now();
        let mut state = self.state();
        let deltas = ask(&mut state.journal)?;
        for delta in &deltas {
            state.apply(delta, now);
        }
        self.announce(state, &deltas);
        Some(Outcome::Done)
    }
}
