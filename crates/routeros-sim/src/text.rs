//! What a console prints: rows as people read them.
//!
//! Shapes and spacing follow transcripts of real consoles. Until RouterOS 6
//! flags are spelled in lower case and tables have a margin; since 7 there is
//! a legend of the flags and columns that occur.

use std::fmt::Write as _;

use crate::{
    menu::{Menu, Shape},
    script::Record,
    version::Version,
};

mod flags;
mod table;
#[cfg(test)]
mod tests;
mod words;

/// How wide a console is that does not say.
const WIDTH: usize = 80;

/// A menu as `print` shows it, with its arguments `detail`, `terse`,
/// `proplist=…` and so on.
pub(crate) fn print(
    version: Version,
    menu: &Menu,
    rows: &[Record],
    arguments: &[(String, Vec<u8>)],
) -> String {
    let has = |name: &str| arguments.iter().any(|(known, _)| known == name);
    let proplist = arguments.iter().find(|(name, _)| name == "proplist");
    let wanted: Option<Vec<String>> = proplist
        .map(|(_, list)| String::from_utf8_lossy(list).split(',').map(str::to_owned).collect());
    let path = menu.path;
    let rows: Vec<Record> = rows.iter().map(|row| only(path, row, wanted.as_deref())).collect();
    if menu.shape == Shape::Settings {
        return rows.first().map(block).unwrap_or_default();
    }
    if has("terse") {
        return table::terse(path, &rows);
    }
    let columns = wanted.or_else(|| table::columns(path)).filter(|_| !has("detail"));
    match columns {
        Some(columns) if version.is_six() => table::classic(path, &rows, &columns),
        Some(columns) => table::modern(path, &rows, &columns),
        None => table::detail(version, path, &rows),
    }
}

fn only(path: &str, row: &Record, wanted: Option<&[String]>) -> Record {
    let Some(wanted) = wanted else { return row.clone() };
    let kept =
        |name: &String| wanted.contains(name) || flags::is_flag(path, name) || name == "comment";
    let cells = row.cells.iter().filter(|(name, _)| kept(name));
    Record { id: row.id, cells: cells.cloned().collect() }
}

/// One row alone: a name and its value a line, the colons below one another.
pub(crate) fn block(row: &Record) -> String {
    let width = row.cells.iter().map(|(name, _)| name.len()).max().unwrap_or(0) + 2;
    let mut text = String::new();
    for (name, value) in &row.cells {
        _ = writeln!(text, "{name:>width$}: {}", words::shown(name, value));
    }
    text
}
