//! What a router remembers of itself: what was done, what happened, what it holds.

use chrono::NaiveDateTime;

use super::{Fields, Record};
use crate::{
    reply::Row,
    value::{self, text::Charset},
};

/// `/system/history`: what was changed. The router keeps 100 entries at most, and none over a reboot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryEntry {
    /// `*1F`.
    pub id: String,
    /// `filter rule added`.
    pub action: String,
    /// The user; none for what the router did itself.
    pub by: Option<String>,
    /// The policies that undoing it needs.
    pub policy: Vec<String>,
    /// When, in the router's zone.
    pub at: Option<NaiveDateTime>,
    /// The console commands that take it back.
    pub undo: Option<String>,
    /// The console commands that do it again.
    pub redo: Option<String>,
    /// It can be undone.
    pub undoable: bool,
    /// It was undone, and can be done again.
    pub redoable: bool,
    /// Undoing it does not depend on what came later.
    pub floating_undo: bool,
}

/// `/log`: one line of the log in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogLine {
    /// `*1F`.
    pub id: String,
    /// As the router writes it, which before 7.10 leaves out the year, and today's date.
    pub time: String,
    /// `system`, `info`, `account`, …
    pub topics: Vec<String>,
    /// `user admin logged in from 10.0.0.5 via api`.
    pub message: String,
}

/// `/file`: a file or directory. Its contents are never asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// `*1F`.
    pub id: String,
    /// With its path, without a slash before it: `flash/nightly.backup`. Where a board has a directory
    /// `flash`, what is not in it is gone after a reboot.
    pub name: String,
    /// `file`, `directory`, `disk`, `backup`, `script`, `package`, …
    pub kind: Option<String>,
    /// In bytes; directories have none.
    pub size: Option<u64>,
    /// When it was written last, or, before 7.16, made; in the router's zone.
    pub at: Option<NaiveDateTime>,
}

impl LogLine {
    /// The time, if the router wrote all of it.
    pub fn at(&self) -> Option<NaiveDateTime> {
        value::date_time(self.time.as_bytes())
    }
}

impl Record for HistoryEntry {
    const MENU: &'static str = "/system/history";
    const PROPLIST: &'static [&'static str] = &[
        ".id",
        "action",
        "by",
        "policy",
        "time",
        "undo",
        "redo",
        "undoable",
        "redoable",
        "floating-undo",
    ];

    fn read(row: &Row, charset: Charset) -> Self {
        let fields = Fields(row, charset);
        Self {
            id: fields.required(".id"),
            action: fields.required("action"),
            by: fields.text("by"),
            policy: fields.list("policy"),
            at: fields.parse("time", value::date_time),
            undo: fields.text("undo"),
            redo: fields.text("redo"),
            undoable: fields.flag("undoable"),
            redoable: fields.flag("redoable"),
            floating_undo: fields.flag("floating-undo"),
        }
    }
}

impl Record for LogLine {
    const MENU: &'static str = "/log";
    const PROPLIST: &'static [&'static str] = &[".id", "time", "topics", "message"];

    fn read(row: &Row, charset: Charset) -> Self {
        let fields = Fields(row, charset);
        Self {
            id: fields.required(".id"),
            time: fields.required("time"),
            topics: fields.list("topics"),
            message: fields.required("message"),
        }
    }
}

impl Record for File {
    const MENU: &'static str = "/file";
    const PROPLIST: &'static [&'static str] =
        &[".id", "name", "type", "size", "last-modified", "creation-time"];

    fn read(row: &Row, charset: Charset) -> Self {
        let fields = Fields(row, charset);
        let time = |name| fields.parse(name, value::date_time);
        Self {
            id: fields.required(".id"),
            name: fields.required("name"),
            kind: fields.text("type"),
            size: fields.number("size"),
            at: time("last-modified").or_else(|| time("creation-time")),
        }
    }
}
