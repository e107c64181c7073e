//! A schema as text, for keeping.
//!
//! A line that says what it is, then a line for each menu: `m`, its path, and its
//! commands if it was looked into; under it a line for each property: `p`, its
//! name, and what is said of its values, if anything. Tabs are between them.

use std::{collections::BTreeMap, fmt::Write as _};

use thiserror::Error;

use crate::{
    path::MenuPath,
    schema::{Draft, Entry, Schema},
};

const HEAD: &str = "routeros-schema 1";

/// The longest text that is read, in bytes; a whole tree has 0.4 MB.
const LONGEST: usize = 16 << 20;

/// A text that is no schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SchemaError {
    /// It does not begin as a schema does, or is of another kind of schema.
    #[error("not a schema of this version; ask the router again")]
    Head,
    /// Longer than 16 MiB.
    #[error("a schema has at most {LONGEST} bytes")]
    TooLong,
    /// A line that is neither a menu nor a property of one.
    #[error("line {0} is neither a menu nor a property; ask the router again")]
    Line(usize),
}

impl Schema {
    /// The schema as text. Equal schemas have equal texts.
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEAD}\n");
        for (path, entry) in &self.menus {
            let Entry::Seen { commands, properties } = entry else {
                writeln!(text, "m\t{path}").expect("a string takes everything");
                continue;
            };
            let commands: Vec<_> = commands.iter().map(|name| self.texts.get(*name)).collect();
            writeln!(text, "m\t{path}\t{}", commands.join(" ")).expect("a string takes everything");
            for (name, syntax) in properties {
                let name = self.texts.get(*name);
                let line = match syntax {
                    Some(syntax) => writeln!(text, "p\t{name}\t{}", self.texts.get(*syntax)),
                    None => writeln!(text, "p\t{name}"),
                };
                line.expect("a string takes everything");
            }
        }
        text
    }

    /// The schema that was written as `text`.
    pub fn from_text(text: &str) -> Result<Self, SchemaError> {
        if text.len() > LONGEST {
            return Err(SchemaError::TooLong);
        }
        let mut lines = text.lines();
        if lines.next() != Some(HEAD) {
            return Err(SchemaError::Head);
        }
        let mut drafts: BTreeMap<MenuPath, Draft> = BTreeMap::new();
        let mut current = None;
        for (number, line) in (2..).zip(lines) {
            let wrong = SchemaError::Line(number);
            let (kind, rest) = line.split_once('\t').ok_or(wrong)?;
            match kind {
                "m" => {
                    let (path, commands) = parts(rest);
                    let path: MenuPath = path.parse().map_err(|_| wrong)?;
                    let draft = drafts.entry(path.clone()).or_default();
                    if let Some(commands) = commands {
                        draft.seen = true;
                        draft.commands.extend(commands.split_whitespace().map(str::to_owned));
                    }
                    current = Some(path);
                }
                "p" => {
                    let draft = current.as_ref().and_then(|path| drafts.get_mut(path));
                    let (name, syntax) = parts(rest);
                    let syntax = syntax.map(str::to_owned);
                    draft.ok_or(wrong)?.properties.insert(name.to_owned(), syntax);
                }
                _ => return Err(wrong),
            }
        }
        Ok(Self::of(&drafts))
    }
}

/// What is before the first tab, and what is behind it.
fn parts(text: &str) -> (&str, Option<&str>) {
    text.split_once('\t').map_or((text, None), |(one, other)| (one, Some(other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_schema_is_refused() {
        assert_eq!(Schema::from_text(""), Err(SchemaError::Head));
        assert_eq!(Schema::from_text("routeros-schema 2\n"), Err(SchemaError::Head));
        for line in ["p\tname", "m\t/IP\tadd", "x\t/ip\tadd", "m"] {
            let text = format!("{HEAD}\n{line}\n");
            assert_eq!(Schema::from_text(&text), Err(SchemaError::Line(2)), "{line}");
        }
    }

    #[test]
    fn a_schema_is_read_as_it_was_written() {
        let text =
            format!("{HEAD}\nm\t/ip\nm\t/ip/address\tadd set\np\tcomment\np\tnetwork\tA.B.C.D\n");
        assert_eq!(Schema::from_text(&text).unwrap().to_text(), text);
    }
}
