//! What happened to a router: the little that is not computed.
//!
//! A router nobody has written to has no rows here at all. The first write to a
//! store copies its fresh rows in; from then on they are the router's own.

use std::{collections::VecDeque, mem, net::IpAddr, sync::OnceLock, time::Duration};

use chrono::{DateTime, Utc};

use crate::{
    clock::later,
    device_mode::DeviceMode,
    files::Files,
    host,
    journal::Journal,
    menus,
    noise::Flow,
    packages::Software,
    reach::{Fates, Outside},
    row::Row,
    scripting::Scripting,
    store::{Delta, Stores},
    trouble::Restart,
    unsaved::Unsaved,
};

/// Lines the memory log keeps. Routers keep 1000; a large fleet cannot.
const LOG_LINES: usize = 100;

/// Everything about one router that commands and moods have changed.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) stores: Stores,
    absences: Vec<Absence>,
    log: VecDeque<LogLine>,
    next_line: u32,
    pub(crate) sessions: Vec<Session>,
    next_session: u32,
    /// When somebody restarted it; otherwise it follows from who it is.
    pub(crate) boot: Option<DateTime<Utc>>,
    pub(crate) scripting: Scripting,
    /// What was done to the software, once somebody has done something.
    pub(crate) software: Option<Box<Software>>,
    pub(crate) journal: Journal,
    /// How the world outside knows the router; settled when it first matters.
    pub(crate) outside: OnceLock<Box<Outside>>,
    /// What becomes of whoever comes.
    pub(crate) fates: Fates,
    /// Changes that are not on the flash yet.
    pub(crate) unsaved: Unsaved,
    /// Whether somebody filled the flash.
    pub(crate) full_flash: bool,
    /// Until when the processor is busy with commands, where it is a slow one.
    pub(crate) busy: Option<DateTime<Utc>>,
    pub(crate) device_mode: DeviceMode,
    /// The files, once somebody has written to one.
    pub(crate) files: Option<Box<Files>>,
}

/// A time in which an interface was disabled.
#[derive(Clone, Copy, Debug)]
struct Absence {
    interface: u32,
    from: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
}

/// A line of the log.
#[derive(Clone, Debug)]
pub(crate) struct LogLine {
    pub(crate) id: u32,
    pub(crate) at: DateTime<Utc>,
    pub(crate) topics: &'static str,
    pub(crate) message: String,
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) id: u32,
    pub(crate) user: String,
    pub(crate) group: String,
    pub(crate) from: IpAddr,
    pub(crate) since: DateTime<Utc>,
    /// `api` or `api-ssl`.
    pub(crate) via: &'static str,
}

impl State {
    /// A router of which nothing is known but its rows.
    pub(crate) fn loaded(stores: Stores) -> Self {
        Self { stores, ..Self::default() }
    }

    /// Becomes another state, in which whoever is signed in still is, of a router
    /// that stands where it stood, with its files. What runs on it ends.
    pub(crate) fn replace(&mut self, state: Self) {
        let mut before = mem::replace(self, state);
        before.scripting.restart();
        self.follow(&before);
        self.sessions = before.sessions;
        self.boot = before.boot;
        self.device_mode = before.device_mode;
        self.files = before.files;
        self.full_flash = before.full_flash;
        self.busy = before.busy;
        self.outside = before.outside;
    }

    /// Gives nobody and nothing the number of a session or a job of the state before
    /// it: they end later than that.
    pub(crate) fn follow(&mut self, before: &Self) {
        self.next_session = self.next_session.max(before.next_session);
        self.scripting.follow(&before.scripting);
    }

    /// Is that of a box that somebody takes away: nobody is signed in there any more,
    /// and nothing runs.
    pub(crate) fn leave(&mut self, now: DateTime<Utc>) {
        for delta in self.journal.unroll() {
            self.apply(&delta, now);
        }
        self.sessions.clear();
        self.scripting.restart();
    }

    /// The rows of a store that was written to.
    pub(crate) fn rows(&self, store: &str) -> Option<&[Row]> {
        self.stores.rows(store)
    }

    /// Does what `delta` says, and notes interfaces that went away or came back.
    pub(crate) fn apply(&mut self, delta: &Delta, now: DateTime<Utc>) {
        self.stores.apply(delta);
        if delta.store == menus::INTERFACES
            && let Some((_, row)) = &delta.after
        {
            self.note_interface(row.id, row.is_disabled(), now);
        }
    }

    fn note_interface(&mut self, interface: u32, disabled: bool, now: DateTime<Utc>) {
        let open = self
            .absences
            .iter_mut()
            .find(|absence| absence.interface == interface && absence.until.is_none());
        match (open, disabled) {
            (None, true) => self.absences.push(Absence { interface, from: now, until: None }),
            (Some(absence), false) => absence.until = Some(now),
            _ => {}
        }
    }

    /// Units of `flow` that an interface counted since `since`: nothing while
    /// it was disabled.
    pub(crate) fn counted(
        &self,
        interface: u32,
        flow: Flow,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> u64 {
        let between = |from, until| flow.between(host::seconds_of(from), host::seconds_of(until));
        let mut counted = 0;
        let mut present = Some(since);
        for absence in self.absences.iter().filter(|absence| absence.interface == interface) {
            if let Some(from) = present {
                counted += between(from, absence.from.max(from));
            }
            present = absence.until;
        }
        counted + present.map_or(0, |from| between(from, now))
    }

    /// How often an interface went down by command, and when that last was.
    pub(crate) fn downs(&self, interface: u32) -> (u64, Option<DateTime<Utc>>) {
        let downs = self.absences.iter().filter(|absence| absence.interface == interface);
        (downs.clone().count() as u64, downs.map(|absence| absence.from).max())
    }

    /// When an interface last came back by command.
    pub(crate) fn last_up(&self, interface: u32) -> Option<DateTime<Utc>> {
        let absences = self.absences.iter().filter(|absence| absence.interface == interface);
        absences.filter_map(|absence| absence.until).max()
    }

    /// Writes to the log, forgetting the oldest line when it is full.
    pub(crate) fn log(&mut self, at: DateTime<Utc>, topics: &'static str, message: String) -> u32 {
        if self.log.len() == LOG_LINES {
            self.log.pop_front();
        }
        self.next_line += 1;
        self.log.push_back(LogLine { id: self.next_line, at, topics, message });
        self.next_line
    }

    pub(crate) fn log_lines(&self) -> impl Iterator<Item = &LogLine> {
        self.log.iter()
    }

    /// Adds a session to `/user/active`, under the id that is returned.
    pub(crate) fn sign_in(&mut self, session: Session) -> u32 {
        self.next_session += 1;
        self.sessions.push(Session { id: self.next_session, ..session });
        self.next_session
    }

    /// Takes a session off `/user/active`; whether it was there. After a restart
    /// it is not.
    pub(crate) fn sign_out(&mut self, id: u32) -> bool {
        let before = self.sessions.len();
        self.sessions.retain(|session| session.id != id);
        self.sessions.len() < before
    }

    /// Goes down at `now` and is back `up`. What any restart forgets is sessions,
    /// the log, counters, the history, and what was done in safe mode; what a power
    /// loss takes is also what was not saved.
    pub(crate) fn restart(&mut self, why: Restart, now: DateTime<Utc>, up: DateTime<Utc>) {
        for delta in self.journal.unroll() {
            self.apply(&delta, now);
        }
        self.journal = Journal::default();
        let unsaved = mem::take(&mut self.unsaved);
        let lost = if why == Restart::PowerLoss { unsaved.lost(now) } else { Vec::new() };
        for delta in &lost {
            self.apply(delta, now);
        }
        self.boot = Some(up);
        self.device_mode.restart(why, now);
        // Other software may know other menus.
        self.fates = Fates::default();
        self.busy = None;
        self.scripting.restart();
        if let Some(software) = &mut self.software {
            software.restart();
        }
        self.sessions.clear();
        self.log.clear();
        self.absences.retain_mut(|absence| {
            absence.from = absence.from.max(up);
            absence.until.is_none()
        });
    }

    /// When the processor is done with one more command that takes it this long.
    pub(crate) fn occupy(&mut self, now: DateTime<Utc>, span: Duration) -> DateTime<Utc> {
        let done = later(self.busy.unwrap_or(now).max(now), span);
        self.busy = Some(done);
        done
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn numbers_of_sessions_and_jobs_are_given_once_at_an_address() {
        let now = DateTime::UNIX_EPOCH;
        let session = || Session {
            id: 0,
            user: String::new(),
            group: String::new(),
            from: Ipv4Addr::LOCALHOST.into(),
            since: now,
            via: "api",
        };
        let job = |state: &mut State| state.scripting.begin(String::new(), String::new(), now).0;
        let mut first = State::default();
        assert_eq!(
            (first.sign_in(session()), first.sign_in(session()), job(&mut first)),
            (1, 2, 1)
        );

        let mut second = State::default();
        second.follow(&first);
        assert_eq!((second.sign_in(session()), job(&mut second)), (3, 2));
        assert!(!second.sign_out(1), "that was another's");
    }
}
