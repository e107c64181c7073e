//! What scripts leave on a router: shared variables, jobs, and when schedulers
//! run next.

use chrono::{DateTime, Utc};
use tokio_util::sync::CancellationToken;

use crate::{
    agenda::{Script, Slot},
    script::Value,
};

/// How many shared variables a router keeps; a bound, not a fact.
const GLOBALS: usize = 256;

/// The part of a router's state that scripts have to do with. A router without
/// any holds nothing here.
#[derive(Debug, Default)]
pub(crate) struct Scripting {
    globals: Vec<(String, Value)>,
    pub(crate) jobs: Vec<Job>,
    last_job: u32,
    pub(crate) slots: Vec<Slot>,
    /// How often scripts were run, by the ids of their rows.
    runs: Vec<(u32, u64)>,
    /// What runs once when the router is up again.
    pub(crate) after_boot: Option<Script>,
}

/// A script that runs.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) id: u32,
    /// Its row in `/system/script`, or the source of one that has none.
    pub(crate) script: String,
    pub(crate) owner: String,
    pub(crate) started: DateTime<Utc>,
    /// Ends it.
    pub(crate) end: CancellationToken,
}

impl Scripting {
    pub(crate) fn global(&self, name: &str) -> Option<Value> {
        let known = self.globals.iter().find(|(known, _)| known == name);
        known.map(|(_, value)| value.clone())
    }

    pub(crate) fn globals(&self) -> &[(String, Value)] {
        &self.globals
    }

    /// Sets a shared variable, unless there are too many.
    pub(crate) fn set_global(&mut self, name: &str, value: Value) {
        let full = self.globals.len() >= GLOBALS;
        match self.globals.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None if !full => self.globals.push((name.to_owned(), value)),
            None => {}
        }
    }

    /// Enters a job under an id of its own.
    pub(crate) fn begin(
        &mut self,
        script: String,
        owner: String,
        started: DateTime<Utc>,
    ) -> (u32, CancellationToken) {
        self.last_job += 1;
        let end = CancellationToken::new();
        self.jobs.push(Job { id: self.last_job, script, owner, started, end: end.clone() });
        (self.last_job, end)
    }

    /// Ends a job, if it runs.
    pub(crate) fn end(&mut self, id: u32) -> bool {
        let before = self.jobs.len();
        self.jobs.retain(|job| {
            if job.id == id {
                job.end.cancel();
            }
            job.id != id
        });
        self.jobs.len() < before
    }

    /// Notes that the script of a row ran.
    pub(crate) fn ran(&mut self, row: u32) {
        match self.runs.iter_mut().find(|(known, _)| *known == row) {
            Some((_, runs)) => *runs += 1,
            None => self.runs.push((row, 1)),
        }
    }

    pub(crate) fn runs(&self, row: u32) -> u64 {
        self.runs.iter().find(|(known, _)| *known == row).map_or(0, |(_, runs)| *runs)
    }

    /// Gives no job the number of one of those that were there `before`.
    pub(crate) fn follow(&mut self, before: &Self) {
        self.last_job = self.last_job.max(before.last_job);
    }

    /// What a restart leaves of it: the schedulers, to be planned anew.
    pub(crate) fn restart(&mut self) {
        for job in self.jobs.drain(..) {
            job.end.cancel();
        }
        self.globals.clear();
        self.runs.clear();
        self.slots.iter_mut().for_each(Slot::restart);
    }
}
