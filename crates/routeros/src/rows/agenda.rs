//! What a router does by itself, and when.

use std::time::Duration;

use chrono::NaiveDateTime;

use super::{Fields, Record};
use crate::{
    reply::Row,
    value::{self, text::Charset},
};

/// `/system/scheduler`: a script that runs at its time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScheduledScript {
    /// `*1F`.
    pub id: String,
    /// Unique among them.
    pub name: String,
    /// How often it runs; none if once.
    pub interval: Option<Duration>,
    /// The name of a script, or its text.
    pub on_event: String,
    /// What it may do.
    pub policy: Vec<String>,
    /// Who made it.
    pub owner: Option<String>,
    /// How often it has run since it was made or the router booted.
    pub run_count: u64,
    /// When it runs next, as the router writes it; none if it never does.
    pub next_run: Option<String>,
    /// It does not run.
    pub disabled: bool,
}

impl ScheduledScript {
    /// When it runs next, in the router's zone, if the router wrote all of it.
    pub fn next_run_at(&self) -> Option<NaiveDateTime> {
        self.next_run.as_ref().and_then(|time| value::date_time(time.as_bytes()))
    }
}

impl Record for ScheduledScript {
    const MENU: &'static str = "/system/scheduler";
    const PROPLIST: &'static [&'static str] = &[
        ".id",
        "name",
        "interval",
        "on-event",
        "policy",
        "owner",
        "run-count",
        "next-run",
        "disabled",
    ];

    fn read(row: &Row, charset: Charset) -> Self {
        let fields = Fields(row, charset);
        Self {
            id: fields.required(".id"),
            name: fields.required("name"),
            interval: fields.parse("interval", value::duration).filter(|span| !span.is_zero()),
            on_event: fields.required("on-event"),
            policy: fields.list("policy"),
            owner: fields.text("owner"),
            run_count: fields.number("run-count").unwrap_or(0),
            next_run: fields.text("next-run"),
            disabled: fields.flag("disabled"),
        }
    }
}
