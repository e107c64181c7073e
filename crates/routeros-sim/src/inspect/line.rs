//! A line that somebody types: which class each of its characters is of, and how it
//! may go on.

use super::edited;
use crate::{
    host::Host,
    menus::{
        tree::{self, Kind},
        values::Takes,
    },
    moment::Moment,
    row::Sheet,
};

/// What a router takes of a line (measured).
const LONGEST: usize = 32 << 10;

/// What a character belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Menu,
    Command,
    Argument,
    Nothing,
    Error,
}

impl Class {
    fn word(self) -> &'static str {
        match self {
            Self::Menu => "dir",
            Self::Command => "cmd",
            Self::Argument => "arg",
            Self::Nothing => "none",
            Self::Error => "error",
        }
    }

    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Level | Kind::Menu => Self::Menu,
            Kind::Command => Self::Command,
            Kind::Argument => Self::Argument,
        }
    }
}

/// A line, read from its beginning to what is typed now.
pub(super) struct Line<'l> {
    host: Host,
    input: &'l str,
    /// One for each byte.
    classes: Vec<Class>,
    /// The menu or command that the words so far lead to.
    at: String,
    /// Where the word begins that is being typed.
    from: usize,
    /// The argument whose value that word is.
    argument: Option<&'l str>,
}

impl<'l> Line<'l> {
    /// Reads `input`, typed at `path`. What is longer than a router takes is cut.
    pub(super) fn read(host: Host, path: &str, input: &'l str) -> Self {
        let input = &input[..input.floor_char_boundary(LONGEST)];
        let mut line = Self {
            host,
            input,
            classes: vec![Class::Nothing; input.len()],
            at: path.to_owned(),
            from: 0,
            argument: None,
        };
        if input.starts_with('/') {
            line.at.clear();
        }
        while line.advance() {}
        line
    }

    /// Takes one word; false at the one that is being typed.
    fn advance(&mut self) -> bool {
        let in_command = tree::kind(self.host, &self.at) == Some(Kind::Command);
        let parts = |char: char| char.is_whitespace() || (char == '/' && !in_command);
        let rest = &self.input[self.from..];
        self.from += rest.len() - rest.trim_start_matches(parts).len();
        let rest = &self.input[self.from..];
        let length = rest.find(parts).unwrap_or(rest.len());
        let (word, from) = (&rest[..length], self.from);
        if let Some((name, value)) = word.split_once('=').filter(|_| in_command) {
            let known = self.mark(from, name);
            self.argument = known.is_some().then_some(name);
            self.from += length - value.len();
        } else {
            self.argument = None;
            let known = self.mark(from, word);
            if length < rest.len() && known.is_some_and(|kind| kind != Kind::Argument) {
                self.at = format!("{}/{word}", self.at);
            }
        }
        let over = from + length == self.input.len();
        if !over {
            self.from = from + length;
        }
        !over
    }

    /// Says what a word is; nothing where it is none, or a value without a name.
    fn mark(&mut self, from: usize, word: &str) -> Option<Kind> {
        let below = format!("{}/{word}", self.at);
        let kind = tree::kind(self.host, &below).filter(|_| !word.is_empty());
        let in_command = tree::kind(self.host, &self.at) == Some(Kind::Command);
        let class = match kind {
            Some(kind) => Class::of(kind),
            None if in_command => Class::Nothing,
            None => Class::Error,
        };
        self.classes[from..from + word.len()].fill(class);
        kind
    }

    /// The class of each character.
    pub(super) fn highlight(&self) -> Sheet<'static> {
        let characters = self.input.char_indices();
        let classes: Vec<&str> = characters.map(|(at, _)| self.classes[at].word()).collect();
        let mut sheet = Sheet::new(None);
        sheet.put("type", "highlight");
        sheet.put("highlight", classes.join(","));
        sheet
    }

    /// The words that may stand where somebody types.
    pub(super) fn completions(&self, moment: &Moment<'_>) -> Vec<Sheet<'static>> {
        let typed = &self.input[self.from..];
        let words: Vec<(String, Class)> = if let Some(argument) = self.argument {
            self.values(moment, argument)
        } else {
            let children = tree::children(self.host, &self.at).into_iter();
            children.map(|(name, kind)| (name, Class::of(kind))).collect()
        };
        let fits = words.into_iter().filter(|(word, _)| word.starts_with(typed));
        fits.map(|(word, class)| self.completion(word, class)).collect()
    }

    /// Words that are values of an argument: those it knows, and names of rows.
    fn values(&self, moment: &Moment<'_>, argument: &str) -> Vec<(String, Class)> {
        let Some(menu) = edited(self.host, &self.at) else { return Vec::new() };
        let known = Takes::of(menu, argument).map(Takes::words).unwrap_or_default();
        let mut words: Vec<String> = known.iter().map(|word| (*word).to_owned()).collect();
        for refers in menu.facts().refers.iter().filter(|refers| refers.property == argument) {
            let rows = moment.rows_at(refers.menu);
            let names = rows.iter().filter_map(|row| row.get(refers.named));
            words.extend(names.map(|name| name.text().into_owned()));
        }
        words.sort_unstable();
        words.dedup();
        words.into_iter().map(|word| (word, Class::Nothing)).collect()
    }

    fn completion(&self, word: String, class: Class) -> Sheet<'static> {
        let mut sheet = Sheet::new(None);
        sheet.put("type", "completion");
        sheet.put("completion", word);
        sheet.put("style", class.word());
        sheet.put("offset", self.from);
        sheet.put("preference", "96");
        sheet.put("show", true);
        sheet.put("text", "");
        sheet
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Board;

    fn line<'l>(path: &str, input: &'l str) -> Line<'l> {
        let host = Host { seed: 1, index: 0, model: Board::EdgeRouter.model(), swap: 0 };
        Line::read(host, path, input)
    }

    /// The classes, each once for a run of characters.
    fn classes(path: &str, input: &str) -> Vec<(String, &'static str)> {
        let line = line(path, input);
        let mut runs: Vec<(String, &str)> = Vec::new();
        for (at, char) in input.char_indices() {
            let class = line.classes[at].word();
            match runs.last_mut().filter(|(_, last)| *last == class) {
                Some((text, _)) => text.push(char),
                None => runs.push((char.to_string(), class)),
            }
        }
        runs
    }

    #[test]
    fn each_character_has_a_class() {
        let expected = [
            ("/", "none"),
            ("ip", "dir"),
            ("/", "none"),
            ("address", "dir"),
            (" ", "none"),
            ("add", "cmd"),
            (" ", "none"),
            ("address", "arg"),
            ("=192.0.2.1/24 ", "none"),
            ("interface", "arg"),
            ("=ether1", "none"),
        ];
        let owned: Vec<_> = expected.map(|(text, class)| (text.to_owned(), class)).into();
        assert_eq!(classes("", "/ip/address add address=192.0.2.1/24 interface=ether1"), owned);
        assert_eq!(
            classes("/ip", "adress é"),
            [("adress".to_owned(), "error"), (" ".to_owned(), "none"), ("é".to_owned(), "error"),]
        );
        assert_eq!(classes("", ""), []);
    }

    #[test]
    fn a_line_knows_what_is_being_typed() {
        for (path, input, at, from, argument) in [
            ("", "", "", 0, None),
            ("", "/ip add", "/ip", 4, None),
            ("/ip", "address ", "/ip/address", 8, None),
            ("/ip/address", "add inter", "/ip/address/add", 4, None),
            ("/ip/address", "add interface=eth", "/ip/address/add", 14, Some("interface")),
            ("/ip/address", "add interface=ether1 ", "/ip/address/add", 21, None),
        ] {
            let line = line(path, input);
            assert_eq!((&*line.at, line.from, line.argument), (at, from, argument), "{input}");
        }
    }
}
