//! Lists: as a table, in detail, a line a row.

use std::fmt::Write as _;

use super::{
    WIDTH,
    flags::{self, Letters},
    words,
};
use crate::{script::Record, version::Version};

/// What a table shows of a menu's rows; other menus are shown in detail.
const COLUMNS: [(&str, &[&str]); 15] = [
    ("/interface", &["name", "type", "actual-mtu", "l2mtu", "max-l2mtu", "mac-address"]),
    ("/interface/ethernet", &["name", "mtu", "mac-address", "arp", "switch"]),
    ("/interface/vlan", &["name", "mtu", "arp", "vlan-id", "interface"]),
    ("/ip/address", &["address", "network", "interface"]),
    ("/ip/arp", &["address", "mac-address", "interface", "status"]),
    ("/ip/route", &["dst-address", "gateway", "distance"]),
    ("/ip/service", &["name", "port", "address", "certificate", "vrf", "max-sessions"]),
    (
        "/ip/dhcp-server/lease",
        &["address", "mac-address", "host-name", "server", "status", "last-seen"],
    ),
    (HISTORY, &["action", "by", "policy", "time"]),
    ("/system/package", &["name", "version", "build-time"]),
    (
        "/system/scheduler",
        &["name", "start-date", "start-time", "interval", "on-event", "run-count"],
    ),
    ("/user", &["name", "group", "address", "last-logged-in"]),
    ("/user/active", &["when", "name", "address", "via"]),
    ("/file", &["name", "type", "size", "last-modified"]),
    ("/snmp/community", &["name", "addresses", "security", "read-access", "write-access"]),
];

/// The list whose rows have no numbers, because nothing can be done to them.
const HISTORY: &str = "/system/history";

/// A list of words, of which a table of RouterOS 7 shows one a line.
const LISTS: [&str; 1] = ["policy"];

pub(super) fn columns(path: &str) -> Option<Vec<String>> {
    let (_, names) = COLUMNS.iter().find(|(known, _)| *known == path)?;
    Some(names.iter().map(|name| (*name).to_owned()).collect())
}

/// The columns that any row has something in.
fn filled<'a>(rows: &[Record], columns: &'a [String]) -> Vec<&'a str> {
    let is_filled =
        |name: &str| rows.iter().any(|row| row.get(name).is_some_and(|value| !value.is_empty()));
    columns.iter().map(String::as_str).filter(|name| is_filled(name)).collect()
}

/// What stands in a cell, line by line.
fn cell(row: &Record, name: &str) -> Vec<String> {
    let shown = row.get(name).map(|value| words::shown(name, value)).unwrap_or_default();
    if LISTS.contains(&name) {
        return shown.split(',').map(str::to_owned).collect();
    }
    vec![shown]
}

fn comment(row: &Record) -> Option<String> {
    let comment = row.get("comment").filter(|comment| !comment.is_empty())?;
    Some(String::from_utf8_lossy(comment).into_owned())
}

/// How wide each column is.
fn widths(rows: &[Record], names: &[&str]) -> Vec<usize> {
    let width = |name: &&str| {
        let lines = rows.iter().flat_map(|row| cell(row, name));
        lines.map(|line| line.chars().count()).max().unwrap_or(0).max(name.len())
    };
    names.iter().map(width).collect()
}

fn padded<'a>(cells: impl Iterator<Item = &'a str>, widths: &[usize], separator: &str) -> String {
    let cells = cells.zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
    cells.collect::<Vec<_>>().join(separator)
}

/// The table of RouterOS 7: legends, then as wide as it has to be.
pub(super) fn modern(path: &str, rows: &[Record], columns: &[String]) -> String {
    let names = filled(rows, columns);
    let letters = Letters::of(path, rows);
    let mut text = String::new();
    if letters.width() > 0 {
        _ = writeln!(text, "Flags: {}", letters.placed());
    }
    if names.is_empty() {
        return text;
    }
    let headings: Vec<String> = names.iter().map(|name| name.to_uppercase()).collect();
    _ = writeln!(text, "Columns: {}", headings.join(", "));
    let widths = widths(rows, &names);
    let digits = match path {
        HISTORY => 0,
        _ => rows.len().saturating_sub(1).to_string().len(),
    };
    let between = if digits > 0 && letters.width() > 0 { " " } else { "" };
    let margin = digits + between.len() + letters.width();
    let number_sign = if digits > 0 { "#" } else { "" };
    let heading = padded(headings.iter().map(String::as_str), &widths, "  ");
    _ = writeln!(text, "{number_sign:<margin$} {heading}");
    for (at, row) in rows.iter().enumerate() {
        if let Some(comment) = comment(row) {
            _ = writeln!(text, ";;; {comment}");
        }
        let number = if digits > 0 { format!("{at:>digits$}") } else { String::new() };
        let mut front = format!("{number}{between}{}", letters.row(row));
        let cells: Vec<Vec<String>> = names.iter().map(|name| cell(row, name)).collect();
        for line in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            let cells = cells.iter().map(|cell| cell.get(line).map_or("", String::as_str));
            _ = writeln!(text, "{front} {}", padded(cells, &widths, "  "));
            front = " ".repeat(margin);
        }
    }
    text
}

/// The table of RouterOS 6: a legend of all flags, a margin, a place for every
/// letter, and the comment in a line of its own with the number.
pub(super) fn classic(path: &str, rows: &[Record], columns: &[String]) -> String {
    let names = filled(rows, columns);
    let letters = Letters::all(path);
    let mut text = format!("Flags: {} \n", letters.plain());
    let widths = widths(rows, &names);
    let blank = " ".repeat(letters.width() + 4);
    let headings: Vec<String> = names.iter().map(|name| name.to_uppercase()).collect();
    let heading = padded(headings.iter().map(String::as_str), &widths, " ");
    _ = writeln!(text, " #{}{heading}", &blank[2..]);
    for (at, row) in rows.iter().enumerate() {
        let mut front = format!("{at:>2} {} ", letters.row(row));
        if let Some(comment) = comment(row) {
            _ = writeln!(text, "{front};;; {comment}");
            front.clone_from(&blank);
        }
        let cells: Vec<String> = names.iter().map(|name| cell(row, name).join(",")).collect();
        _ = writeln!(text, "{front}{}", padded(cells.iter().map(String::as_str), &widths, " "));
    }
    text
}

/// Every property of a row on one line.
pub(super) fn terse(path: &str, rows: &[Record]) -> String {
    let letters = Letters::all(path);
    let mut text = String::new();
    for (at, row) in rows.iter().enumerate() {
        _ = write!(text, "{at:>2} {}", letters.row(row));
        if let Some(comment) = comment(row) {
            _ = write!(text, " comment={comment}");
        }
        for (name, value) in properties(path, row) {
            _ = write!(text, " {name}={}", words::shown(name, value));
        }
        text.push_str(" \n");
    }
    text
}

/// Every property of a row, wrapped and indented, a blank line between rows.
pub(super) fn detail(version: Version, path: &str, rows: &[Record]) -> String {
    let mut text = String::new();
    let letters = if version.is_six() { Letters::all(path) } else { Letters::of(path, rows) };
    if letters.width() > 0 {
        let legend = if version.is_six() { letters.plain() } else { letters.placed() };
        _ = writeln!(text, "Flags: {legend} ");
    }
    for (at, row) in rows.iter().enumerate() {
        let mut line = format!("{at:>2} {} ", letters.row(row));
        let indent = " ".repeat(line.len());
        if let Some(comment) = comment(row) {
            _ = writeln!(text, "{line};;; {comment}");
            line.clone_from(&indent);
        }
        for (name, value) in properties(path, row) {
            let word = format!("{name}={} ", words::assigned(name, value));
            if line.len() + word.len() > WIDTH && line.len() > indent.len() {
                _ = writeln!(text, "{}", line.trim_end());
                line.clone_from(&indent);
            }
            line.push_str(&word);
        }
        _ = writeln!(text, "{line}\n");
    }
    text
}

fn properties<'a>(path: &str, row: &'a Record) -> impl Iterator<Item = (&'a str, &'a [u8])> {
    let cells = row.cells.iter().map(|(name, value)| (name.as_str(), value.as_slice()));
    cells.filter(move |(name, _)| !flags::is_flag(path, name) && *name != "comment")
}
