//! Lists: as a table, in detail, a line a row.

use std::fmt::Write as _;

use super::{WIDTH, flags, words};
use crate::{menu::Menu, script::Record, version::Version};

/// What a table shows of a menu's rows; other menus are shown in detail.
const COLUMNS: [(&str, &[&str]); 14] = [
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
    ("/system/history", &["action", "by", "policy", "time"]),
    ("/system/package", &["name", "version", "build-time"]),
    (
        "/system/scheduler",
        &["name", "start-date", "start-time", "interval", "on-event", "run-count"],
    ),
    ("/user", &["name", "group", "last-logged-in"]),
    ("/user/active", &["when", "name", "address", "via"]),
    ("/file", &["name", "type", "size", "last-modified"]),
];

pub(super) fn columns(path: &str) -> Option<impl Iterator<Item = &'static str>> {
    let known = COLUMNS.iter().find(|(known, _)| *known == path);
    known.map(|(_, names)| names.iter().copied())
}

/// The columns that any row has something in.
fn filled<'a>(rows: &[Record], columns: &'a [String]) -> Vec<&'a str> {
    let is_filled =
        |name: &str| rows.iter().any(|row| row.get(name).is_some_and(|value| !value.is_empty()));
    columns.iter().map(String::as_str).filter(|name| is_filled(name)).collect()
}

fn cell(row: &Record, name: &str) -> String {
    row.get(name).map(|value| words::shown(name, value)).unwrap_or_default()
}

fn comment(row: &Record) -> Option<String> {
    let comment = row.get("comment").filter(|comment| !comment.is_empty())?;
    Some(String::from_utf8_lossy(comment).into_owned())
}

/// The table of RouterOS 7: legends, then as wide as it has to be.
pub(super) fn modern(menu: &Menu, rows: &[Record], columns: &[String]) -> String {
    let names = filled(rows, columns);
    let mut text = String::new();
    if let Some(legend) = flags::legend(rows, true) {
        _ = writeln!(text, "{legend}");
    }
    if names.is_empty() {
        return text;
    }
    let headings: Vec<String> = names.iter().map(|name| name.to_uppercase()).collect();
    _ = writeln!(text, "Columns: {}", headings.join(", "));
    let widths: Vec<usize> = names
        .iter()
        .map(|name| {
            rows.iter()
                .map(|row| cell(row, name).chars().count())
                .max()
                .unwrap_or(0)
                .max(name.len())
        })
        .collect();
    let numbered = menu.verbs.contains(&"add") || menu.verbs.contains(&"set");
    let digits = if numbered { rows.len().saturating_sub(1).to_string().len() } else { 0 };
    let flags = flags::columns(rows).len();
    let margin = digits + usize::from(numbered && flags > 0) + flags;
    let line = |margin_text: String, cells: Vec<String>| {
        let cells = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        let gap = if margin > 0 { " " } else { "" };
        format!("{margin_text:<margin$}{gap}{}", cells.collect::<Vec<_>>().join("  "))
    };
    _ = writeln!(text, "{}", line(if numbered { "#".to_owned() } else { String::new() }, headings));
    for (at, row) in rows.iter().enumerate() {
        if let Some(comment) = comment(row) {
            _ = writeln!(text, ";;; {comment}");
        }
        let number = if numbered { format!("{at:>digits$}") } else { String::new() };
        let gap = if numbered && flags > 0 { " " } else { "" };
        let front = format!("{number}{gap}{}", flags::letters(row, rows));
        let cells = names.iter().map(|name| cell(row, name)).collect();
        _ = writeln!(text, "{}", line(front, cells));
    }
    text
}

/// The table of RouterOS 6: a margin, a column for the numbers, one blank
/// between columns.
pub(super) fn classic(_: &Menu, rows: &[Record], columns: &[String]) -> String {
    let names = filled(rows, columns);
    let mut text = flags::legend(rows, false).map(|legend| legend + " \n").unwrap_or_default();
    let flags = flags::columns(rows).len();
    let width = |name: &&str| {
        let cells = rows.iter().map(|row| cell(row, name).chars().count());
        cells.max().unwrap_or(0).max(name.len())
    };
    let widths: Vec<usize> = names.iter().map(width).collect();
    let line = |front: &str, cells: Vec<String>| {
        let cells = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        format!("{front} {}", cells.collect::<Vec<_>>().join(" "))
    };
    let front = format!(" # {:<flags$} ", "");
    _ = writeln!(text, "{}", line(&front, names.iter().map(|name| name.to_uppercase()).collect()));
    for (at, row) in rows.iter().enumerate() {
        let front = format!("{at:>2} {:<flags$} ", flags::letters(row, rows));
        if let Some(comment) = comment(row) {
            _ = writeln!(text, "{front};;; {comment}");
        }
        _ = writeln!(text, "{}", line(&front, names.iter().map(|name| cell(row, name)).collect()));
    }
    text
}

/// Every property of a row on one line.
pub(super) fn terse(_: &Menu, rows: &[Record]) -> String {
    let mut text = String::new();
    for (at, row) in rows.iter().enumerate() {
        _ = write!(text, "{at:>2} {:<2}", flags::letters(row, rows));
        for (name, value) in row.cells.iter().filter(|(name, _)| !flags::is_flag(name)) {
            _ = write!(text, " {name}={}", words::shown(name, value));
        }
        text.push_str(" \n");
    }
    text
}

/// Every property of a row, wrapped and indented, a blank line between rows.
pub(super) fn detail(version: Version, _: &Menu, rows: &[Record]) -> String {
    let mut text = String::new();
    if let Some(legend) = flags::legend(rows, !version.is_six()) {
        _ = writeln!(text, "{legend} ");
    }
    let flags = flags::columns(rows).len();
    for (at, row) in rows.iter().enumerate() {
        let front = format!("{at:>2} {:<flags$} ", flags::letters(row, rows));
        let indent = " ".repeat(front.len() + 1);
        let mut line = front;
        if let Some(comment) = comment(row) {
            _ = writeln!(text, "{line} ;;; {comment}");
            line = " ".repeat(line.len());
        }
        let assigned =
            row.cells.iter().filter(|(name, _)| !flags::is_flag(name) && name != "comment");
        for (name, value) in assigned {
            let word = format!(" {name}={}", words::assigned(name, value));
            if line.len() + word.len() > WIDTH && line.len() > indent.len() {
                _ = writeln!(text, "{line}");
                indent[1..].clone_into(&mut line);
            }
            line.push_str(&word);
        }
        _ = writeln!(text, "{line}\n");
    }
    text
}
