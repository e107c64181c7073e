//! The letters in front of rows.

use crate::script::Record;

/// Flags by the column that their letter stands in, as consoles order them.
const FLAGS: [(&str, char, &str); 20] = [
    ("dynamic", 'D', "DYNAMIC"),
    ("undoable", 'U', "UNDOABLE"),
    ("redoable", 'R', "REDOABLE"),
    ("floating-undo", 'F', "FLOATING-UNDO"),
    ("default", '*', "DEFAULT"),
    ("disabled", 'X', "DISABLED"),
    ("invalid", 'I', "INVALID"),
    ("inactive", 'I', "INACTIVE"),
    ("active", 'A', "ACTIVE"),
    ("running", 'R', "RUNNING"),
    ("slave", 'S', "SLAVE"),
    ("connect", 'c', "CONNECT"),
    ("static", 's', "STATIC"),
    ("blackhole", 'b', "BLACKHOLE"),
    ("DHCP", 'H', "DHCP"),
    ("published", 'P', "PUBLISHED"),
    ("complete", 'C', "COMPLETE"),
    ("radius", 'R', "RADIUS"),
    ("blocked", 'B', "BLOCKED"),
    ("available", 'A', "AVAILABLE"),
];

/// Flags of which one letter's place serves for all.
const TOGETHER: [&[&str]; 4] = [
    &["disabled", "invalid", "inactive", "active", "running"],
    &["undoable", "redoable", "floating-undo"],
    &["connect", "static", "blackhole"],
    &["complete", "published"],
];

pub(super) fn is_flag(name: &str) -> bool {
    FLAGS.iter().any(|(known, ..)| *known == name)
}

fn holds(row: &Record, name: &str) -> bool {
    row.get(name) == Some(b"true")
}

/// The flags that occur, column by column.
pub(super) fn columns(rows: &[Record]) -> Vec<Vec<&'static (&'static str, char, &'static str)>> {
    let mut columns: Vec<Vec<_>> = Vec::new();
    for flag in FLAGS.iter().filter(|flag| rows.iter().any(|row| holds(row, flag.0))) {
        let shares = |name: &str| {
            TOGETHER.iter().any(|group| group.contains(&name) && group.contains(&flag.0))
        };
        let column = columns.iter_mut().find(|column: &&mut Vec<&(&str, char, &str)>| {
            column.iter().any(|(name, ..)| shares(name))
        });
        match column {
            Some(column) => column.push(flag),
            None => columns.push(vec![flag]),
        }
    }
    columns
}

/// `Flags: D - DYNAMIC; X - DISABLED, R - RUNNING`, or nothing.
pub(super) fn legend(rows: &[Record], modern: bool) -> Option<String> {
    let word = |(_, letter, name): &&(&str, char, &str)| {
        let name = if modern { (*name).to_owned() } else { name.to_lowercase() };
        format!("{letter} - {name}")
    };
    let columns = columns(rows);
    let groups: Vec<String> = columns
        .iter()
        .map(|column| column.iter().map(word).collect::<Vec<_>>().join(", "))
        .collect();
    (!groups.is_empty())
        .then(|| format!("Flags: {}", groups.join(if modern { "; " } else { ", " })))
}

/// The letters of one row, a blank where a flag does not hold.
pub(super) fn letters(row: &Record, rows: &[Record]) -> String {
    let letter = |column: &Vec<&(&str, char, &str)>| {
        column.iter().find(|(name, ..)| holds(row, name)).map_or(' ', |(_, letter, _)| *letter)
    };
    columns(rows).iter().map(letter).collect()
}
