//! From statements to the text that RouterOS would write.

use super::{Assigned, Export, Statement, Verb, head, wrap::Lines};
use crate::{
    config::Selector,
    path::MenuPath,
    quote::{is_bare, quote_always},
    value::{Setting, Value},
};

/// How an export is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Paths on lines of their own, statements under them, lines of at most 79
    /// columns: `/export compact`.
    Compact,
    /// A path before every statement, one line for each: `/export terse`.
    Terse,
}

impl Export {
    /// Writes the text that RouterOS would. Reading it gives an equal export,
    /// but for what was damaged.
    pub fn print(&self, style: Style) -> String {
        let mut text = String::new();
        head::write(&self.about, &mut text);
        let mut lines = match style {
            Style::Compact => Lines::wrapped(text),
            Style::Terse => Lines::long(text),
        };
        let mut context = None;
        for statement in &self.statements {
            statement.write_into(&mut lines, style, &mut context);
        }
        lines.finish()
    }
}

impl Statement {
    /// The statement as one line for a console, with its path and without its
    /// note or a line end: `/ip address add address=192.0.2.1/24`.
    ///
    /// Values are ASCII with everything else escaped, so that the line goes
    /// through a terminal, a script or a file unchanged.
    pub fn command(&self) -> String {
        let mut lines = Lines::single();
        lines.begin(&self.menu.console());
        lines.word(self.verb.as_str());
        self.write_arguments(&mut lines);
        lines.finish()
    }

    fn write_into<'a>(
        &'a self,
        lines: &mut Lines,
        style: Style,
        context: &mut Option<&'a MenuPath>,
    ) {
        let path = self.menu.console();
        // A verb that is not one of an export is known by the path before it.
        let with_path = match self.verb {
            Verb::Other(_) => true,
            _ => style == Style::Terse && self.note.is_none(),
        };
        let entered = style == Style::Compact && *context == Some(&self.menu);
        if !entered && (!with_path || self.note.is_some()) {
            lines.line(&path);
            *context = Some(&self.menu);
        }
        for remark in self.note.iter().flat_map(|note| note.lines()) {
            lines.line(&format!("# {remark}"));
        }
        if with_path {
            lines.begin(&path);
            lines.word(self.verb.as_str());
        } else {
            lines.begin(self.verb.as_str());
        }
        self.write_arguments(lines);
        lines.end();
    }

    fn write_arguments(&self, lines: &mut Lines) {
        if let Some(selector) = &self.selector {
            self.write_selector(selector, lines);
        }
        let mut before = "";
        for assignment in &self.assignments {
            let name = assignment.name.as_str();
            match &assignment.to {
                Assigned::Unset if self.verb == Verb::Unset => lines.word(name),
                Assigned::Unset => lines.word(&format!("!{name}")),
                Assigned::Set(Setting::Present) => lines.word(name),
                Assigned::Set(Setting::Value(value)) => {
                    lines.word(&format!("{}=", abbreviated(name, before)));
                    lines.value(value.as_bytes());
                }
            }
            before = match &assignment.to {
                Assigned::Set(Setting::Value(_)) => name,
                _ => "",
            };
        }
    }

    fn write_selector(&self, selector: &Selector, lines: &mut Lines) {
        // Bare words behind a verb that is not one of an export would be read
        // as part of its path.
        let other = matches!(self.verb, Verb::Other(_));
        let numbers = if other { "numbers=" } else { "" };
        match selector {
            Selector::Settings => {}
            Selector::Number(number) => lines.word(&format!("{numbers}{number}")),
            Selector::Id(id) => {
                lines.word(&format!("{numbers}{}", String::from_utf8_lossy(id.as_bytes())));
            }
            Selector::Name(name) if other => lines.word(&quote_always(name.as_bytes())),
            Selector::Name(name) => lines.word(&row_name(name)),
            Selector::Find(conditions) => {
                lines.word("[");
                lines.word("find");
                for (name, value) in conditions {
                    lines.word(&format!("{name}="));
                    lines.value(value.as_bytes());
                }
                lines.word("]");
            }
        }
    }
}

/// `.mode` behind another property of `configuration`, as RouterOS writes it.
fn abbreviated<'a>(name: &'a str, before: &str) -> &'a str {
    match (name.split_once('.'), before.split_once('.')) {
        (Some((group, last)), Some((same, other)))
            if group == same && !last.contains('.') && !other.contains('.') =>
        {
            &name[group.len()..]
        }
        _ => name,
    }
}

/// A row's name, in quotes where it could be taken for something else: a
/// number, an id, several names.
fn row_name(name: &Value) -> String {
    let bytes = name.as_bytes();
    let plain = is_bare(bytes)
        && !bytes.contains(&b',')
        && !matches!(bytes[0], b'*' | b'!' | b'/')
        && !bytes.iter().all(u8::is_ascii_digit);
    if plain { String::from_utf8_lossy(bytes).into_owned() } else { quote_always(bytes) }
}
