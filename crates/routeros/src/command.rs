//! What is sent: a command, its arguments and its query.

use std::fmt;

use zeroize::Zeroizing;

use crate::{query::Query, wire};

/// A command, ready to send except for its tag, which the session gives.
///
/// Arguments may be secret: passwords, keys, scripts that hold them. So they are never shown, and
/// every copy that is made of them on the way to the socket (TLS has its own) is overwritten once
/// it is of no use.
///
/// ```
/// use routeros::{Command, Query};
///
/// let command = Command::new("/interface/print")
///     .proplist(&["name", "rx-byte", "tx-byte"])
///     .query(&Query::eq("type", "ether").or(Query::eq("type", "vlan")));
/// assert!(command.check().is_ok());
/// ```
#[derive(Clone)]
pub struct Command {
    path: Box<str>,
    /// The encoded words, without tag and end.
    words: Zeroizing<Vec<u8>>,
    fault: Option<InvalidCommand>,
}

/// Why a command cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCommand {
    /// The path is no `/menu/verb`.
    #[error("`{0}` is no command: write it as /menu/verb, in lower case and without spaces")]
    Path(String),
    /// These belong to the session, which would lose count of its tags.
    #[error(
        "`{0}` is sent by the session itself: use its functions for signing in, cancelling and closing"
    )]
    Reserved(String),
    /// The name of an argument or property is empty or holds what separates words.
    #[error("`{0}` is no name of a property: leave out `=` and control characters")]
    Name(String),
    /// A word longer than [`Command::LONGEST_WORD`].
    #[error("the value of `{0}` is longer than 16 MiB")]
    TooLong(String),
    /// A word after the path that begins neither with `=` nor with `?`.
    #[error("a word after the path is neither an argument nor part of a query")]
    Word,
}

impl Command {
    /// Longest word that is sent, in bytes: 16 MiB.
    pub const LONGEST_WORD: usize = 16 << 20;

    /// A command such as `/interface/print`.
    ///
    /// A path or argument that cannot be sent is found by [`check`](Self::check), and by the
    /// session before anything is written.
    pub fn new(path: &str) -> Self {
        let fault = path_fault(path);
        let mut words = Zeroizing::new(Vec::with_capacity(path.len() + 32));
        if fault.is_none() {
            wire::put_word(&[path.as_bytes()], &mut words);
        }
        Self { path: path.into(), words, fault }
    }

    /// The command that these words are: a path, then `=name=value` and `?query`, as on the wire.
    pub fn from_words<'w>(words: impl IntoIterator<Item = &'w [u8]>) -> Self {
        let mut words = words.into_iter();
        let path = String::from_utf8_lossy(words.next().unwrap_or_default());

        words.fold(Self::new(&path), |command, word| match word {
            [b'=', argument @ ..] => command.argument(argument),
            [b'?', ..] if word.len() <= Self::LONGEST_WORD => command.word(word),
            [b'?', ..] => command.faulty(InvalidCommand::TooLong("query".to_owned())),
            _ => command.faulty(InvalidCommand::Word),
        })
    }

    /// `print` in a menu such as `/interface`.
    pub fn print(menu: &str) -> Self {
        Self::new(&format!("{menu}/print"))
    }

    /// An argument, sent as `=name=value`. The value may hold any bytes.
    #[must_use]
    pub fn arg(self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let value = value.as_ref();
        self.attribute(name, &[value], value.len())
    }

    /// An argument that only has to be present, sent as `=name=`.
    #[must_use]
    pub fn flag(self, name: &str) -> Self {
        self.attribute(name, &[], 0)
    }

    /// The properties to return. Without it a router computes and sends every one it has,
    /// the slow ones too, so every print should have it.
    #[must_use]
    pub fn proplist(self, names: &[&str]) -> Self {
        if let Some(bad) = names.iter().find(|name| !is_name(name) || name.contains(',')) {
            return self.faulty(InvalidCommand::Name((*bad).to_owned()));
        }
        let list = names.join(",");
        self.attribute(".proplist", &[list.as_bytes()], list.len())
    }

    /// Return the number of rows, not the rows: [`Reply::count`](crate::Reply::count).
    #[must_use]
    pub fn count_only(self) -> Self {
        self.flag("count-only")
    }

    /// The rows to return.
    #[must_use]
    pub fn query(mut self, query: &Query) -> Self {
        for word in query.words() {
            if word.len() > Self::LONGEST_WORD {
                return self.faulty(InvalidCommand::TooLong("query".to_owned()));
            }
            wire::put_word(&[&word], &mut self.words);
        }
        match query.bad_name() {
            Some(name) => self.faulty(InvalidCommand::Name(name.to_owned())),
            None => self,
        }
    }

    /// Whether it can be sent, and if not, what is wrong with it.
    pub fn check(&self) -> Result<(), InvalidCommand> {
        self.fault.clone().map_or(Ok(()), Err)
    }

    /// Its path, such as `/interface/print`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Appends it to `out` as a sentence with a tag.
    pub(crate) fn write(&self, tag: u64, out: &mut Vec<u8>) {
        wire::append(&self.words, out);
        wire::put_word(&[b".tag=", tag.to_string().as_bytes()], out);
        wire::end_sentence(out);
    }

    /// `name=value`, or a name alone.
    fn argument(self, argument: &[u8]) -> Self {
        let end = argument.iter().position(|&byte| byte == b'=').unwrap_or(argument.len());
        let value = argument.get(end + 1..).unwrap_or_default();
        match str::from_utf8(&argument[..end]) {
            Ok(name) => self.arg(name, value),
            Err(_) => self.faulty(InvalidCommand::Word),
        }
    }

    fn word(mut self, word: &[u8]) -> Self {
        wire::put_word(&[word], &mut self.words);
        self
    }

    fn attribute(mut self, name: &str, value: &[&[u8]], size: usize) -> Self {
        if !is_name(name) || name == ".tag" {
            return self.faulty(InvalidCommand::Name(name.to_owned()));
        }
        if name.len() + size + 2 > Self::LONGEST_WORD {
            return self.faulty(InvalidCommand::TooLong(name.to_owned()));
        }
        let value = value.first().copied().unwrap_or_default();
        wire::put_word(&[b"=", name.as_bytes(), b"=", value], &mut self.words);
        self
    }

    fn faulty(mut self, fault: InvalidCommand) -> Self {
        self.fault.get_or_insert(fault);
        self
    }
}

/// Only the path: arguments may be secret.
impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Command").field(&self.path).finish()
    }
}

/// Whether `name` may name a property.
pub(crate) fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.bytes().any(|byte| byte == b'=' || byte.is_ascii_control())
}

fn path_fault(path: &str) -> Option<InvalidCommand> {
    let is_path = path.len() > 1
        && path.len() <= 512
        && path.split('/').skip(1).all(|part| !part.is_empty())
        && path.starts_with('/')
        && path.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"/-".contains(&b));
    match path {
        _ if !is_path => Some(InvalidCommand::Path(path.to_owned())),
        "/login" | "/cancel" | "/quit" => Some(InvalidCommand::Reserved(path.to_owned())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(command: &Command) -> Option<InvalidCommand> {
        command.check().err()
    }

    #[test]
    fn a_command_is_its_words_then_its_tag() {
        let command =
            Command::print("/interface").proplist(&["name"]).arg("x", b"a=b\0").flag("once");
        let mut sent = Vec::new();
        command.write(7, &mut sent);

        let mut expected = Vec::new();
        wire::encode(
            ["/interface/print", "=.proplist=name", "=x=a=b\0", "=once=", ".tag=7"],
            &mut expected,
        );
        assert_eq!(sent, expected);
    }

    #[test]
    fn what_cannot_be_sent_names_what_is_wrong() {
        assert_eq!(fault(&Command::new("/interface/print")), None);
        assert_eq!(fault(&Command::new("/caps-man/remote-cap/print")), None);
        for path in
            ["", "/", "interface/print", "/interface print", "//print", "/interface/", "/A/b"]
        {
            assert_eq!(fault(&Command::new(path)), Some(InvalidCommand::Path(path.to_owned())));
        }
        for path in ["/login", "/cancel", "/quit"] {
            assert_eq!(fault(&Command::new(path)), Some(InvalidCommand::Reserved(path.to_owned())));
        }
        for name in ["", "a=b", "a\n", ".tag"] {
            let command = Command::new("/x/set").arg(name, "1");
            assert_eq!(fault(&command), Some(InvalidCommand::Name(name.to_owned())));
        }
        let command = Command::print("/x").proplist(&["a", "b,c"]);
        assert_eq!(fault(&command), Some(InvalidCommand::Name("b,c".to_owned())));
        let command = Command::new("/x/set").arg("long", vec![0; Command::LONGEST_WORD]);
        assert_eq!(fault(&command), Some(InvalidCommand::TooLong("long".to_owned())));
    }

    #[test]
    fn words_that_were_said_elsewhere_are_the_same_command() {
        let words: [&[u8]; 5] =
            [b"/ppp/secret/set", b"=numbers=*1", b"=comment=a=\0", b"=once=", b"?name=anna"];
        let command = Command::from_words(words);
        let mut sent = Vec::new();
        command.write(3, &mut sent);
        let mut expected = Vec::new();
        wire::encode(words.into_iter().chain([b".tag=3".as_slice()]), &mut expected);
        assert_eq!((fault(&command), sent), (None, expected));
    }

    #[test]
    fn words_that_would_confuse_a_session_are_not_sent() {
        let of = |word: &[u8]| fault(&Command::from_words([b"/x/print".as_slice(), word]));
        assert_eq!(of(b".tag=7"), Some(InvalidCommand::Word));
        assert_eq!(of(b""), Some(InvalidCommand::Word));
        assert_eq!(of(b"=\xff=1"), Some(InvalidCommand::Word));
        assert_eq!(of(b"=.tag=7"), Some(InvalidCommand::Name(".tag".to_owned())));
        assert_eq!(of(b"==1"), Some(InvalidCommand::Name(String::new())));
        let long = [b"?".as_slice(), &vec![b'a'; Command::LONGEST_WORD]].concat();
        assert_eq!(of(&long), Some(InvalidCommand::TooLong("query".to_owned())));
        assert_eq!(fault(&Command::from_words([])), Some(InvalidCommand::Path(String::new())));
        let cancel = Command::from_words([b"/cancel".as_slice()]);
        assert_eq!(fault(&cancel), Some(InvalidCommand::Reserved("/cancel".to_owned())));
    }

    #[test]
    fn arguments_are_not_shown() {
        let command = Command::new("/user/add").arg("password", "hunter2");
        assert_eq!(format!("{command:?}"), r#"Command("/user/add")"#);
    }
}
