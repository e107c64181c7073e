//! What the router is and how it does.

use std::time::Duration;

use chrono::{FixedOffset, NaiveDateTime};

use super::{Fields, Record};
use crate::{
    reply::Row,
    value::{self, Version, clock, date, text::Charset},
};

/// `/system/resource`: load, memory, disk. Sizes in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resource {
    /// Time since the last boot.
    pub uptime: Option<Duration>,
    /// The version as the router writes it, channel included: `7.18.2 (stable)`.
    pub version: Option<String>,
    /// The marketing name of the board: `hAP ac^3`, `CHR …`, `x86`.
    pub board_name: Option<String>,
    /// `arm`, `arm64`, `mipsbe`, `x86_64`, …
    pub architecture: Option<String>,
    /// Load over all cores in percent, 0 to 100.
    pub cpu_load: Option<u8>,
    /// Number of cores.
    pub cpu_count: Option<u16>,
    /// In MHz. Missing on some arm64 boards with version 7.
    pub cpu_frequency: Option<u32>,
    /// Free memory.
    pub free_memory: Option<u64>,
    /// All memory.
    pub total_memory: Option<u64>,
    /// Free flash or disk.
    pub free_disk: Option<u64>,
    /// All flash or disk.
    pub total_disk: Option<u64>,
    /// Broken flash in percent. Missing on CHR and x86.
    pub bad_blocks: Option<u8>,
}

/// `/system/identity`: the router's own name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// As set on the router, `MikroTik` if it never was.
    pub name: String,
}

/// `/system/clock`: the router's time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Local time of the router.
    pub local: Option<NaiveDateTime>,
    /// How far its zone is ahead of UTC, daylight saving time included.
    pub offset: Option<FixedOffset>,
    /// `Europe/Riga`, or `manual`.
    pub zone: Option<String>,
}

impl Resource {
    /// The version as a value that can be compared.
    pub fn parsed_version(&self) -> Option<Version> {
        self.version.as_ref().and_then(|version| Version::parse(version.as_bytes()))
    }
}

impl Record for Resource {
    const MENU: &'static str = "/system/resource";
    const PROPLIST: &'static [&'static str] = &[
        "uptime",
        "version",
        "board-name",
        "architecture-name",
        "cpu-load",
        "cpu-count",
        "cpu-frequency",
        "free-memory",
        "total-memory",
        "free-hdd-space",
        "total-hdd-space",
        "bad-blocks",
    ];

    fn read(row: &Row, charset: Charset) -> Self {
        let fields = Fields(row, charset);
        Self {
            uptime: fields.parse("uptime", value::duration),
            version: fields.text("version"),
            board_name: fields.text("board-name"),
            architecture: fields.text("architecture-name"),
            cpu_load: fields.number("cpu-load"),
            cpu_count: fields.number("cpu-count"),
            cpu_frequency: fields.number("cpu-frequency"),
            free_memory: fields.number("free-memory"),
            total_memory: fields.number("total-memory"),
            free_disk: fields.number("free-hdd-space"),
            total_disk: fields.number("total-hdd-space"),
            bad_blocks: fields.number("bad-blocks"),
        }
    }
}

impl Record for Identity {
    const MENU: &'static str = "/system/identity";
    const PROPLIST: &'static [&'static str] = &["name"];

    fn read(row: &Row, charset: Charset) -> Self {
        Self { name: Fields(row, charset).required("name") }
    }
}

impl Clock {
    /// The router's time in UTC, if it says its zone.
    pub fn utc(&self) -> Option<NaiveDateTime> {
        self.local?.checked_sub_offset(self.offset?)
    }
}

impl Record for Clock {
    const MENU: &'static str = "/system/clock";
    const PROPLIST: &'static [&'static str] = &["date", "time", "gmt-offset", "time-zone-name"];

    fn read(row: &Row, charset: Charset) -> Self {
        let fields = Fields(row, charset);
        let day = fields.text("date").and_then(|text| date(&text));
        let time = fields.text("time").and_then(|text| clock(&text));
        Self {
            local: day.zip(time).map(|(day, time)| day.and_time(time)),
            offset: fields.parse("gmt-offset", value::utc_offset),
            zone: fields.text("time-zone-name"),
        }
    }
}
