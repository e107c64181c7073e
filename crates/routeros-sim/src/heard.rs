//! What a router has noticed of its clients, for tests to wait on.

use std::collections::VecDeque;

use serde::Serialize;

/// Counts of what reached one router since its fleet started.
///
/// Taken from [`Router::heard`](crate::Router::heard); a test waits for a state
/// with `wait_for` instead of sleeping.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Heard {
    /// Connections accepted, also those that were reset at once.
    pub connections: u64,
    /// Connections that are open now.
    pub open: u64,
    /// Successful logins.
    pub logins: u64,
    /// Refused logins.
    pub failed_logins: u64,
    /// Commands, logins included.
    pub commands: u64,
    /// How often the link was cut because commands enough were heard.
    pub cuts: u64,
    /// Bytes of the protocol read, TLS not counted.
    pub bytes_in: u64,
    /// Bytes of the protocol written, TLS not counted.
    pub bytes_out: u64,
    /// The latest command words, oldest first: `/login`, `/interface/print`.
    /// At most [`FleetBuilder::remember`](crate::FleetBuilder::remember) of them.
    pub recent: VecDeque<String>,
}

impl Heard {
    /// Adds the counts of another router.
    pub(crate) fn add(&mut self, other: &Self) {
        self.connections += other.connections;
        self.open += other.open;
        self.logins += other.logins;
        self.failed_logins += other.failed_logins;
        self.commands += other.commands;
        self.cuts += other.cuts;
        self.bytes_in += other.bytes_in;
        self.bytes_out += other.bytes_out;
    }

    /// Notes a command, forgetting the oldest beyond `remember`.
    pub(crate) fn command(&mut self, command: &str, remember: usize) {
        self.commands += 1;
        if remember == 0 {
            return;
        }
        while self.recent.len() >= remember {
            self.recent.pop_front();
        }
        self.recent.push_back(command.to_owned());
    }
}
