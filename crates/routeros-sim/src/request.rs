//! One sentence from a client, taken apart.

use crate::query::{self, Query};

/// A command as a client sent it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Request {
    /// The command word, `/interface/print`.
    pub(crate) command: String,
    pub(crate) tag: Option<Vec<u8>>,
    attributes: Vec<(String, Vec<u8>)>,
    pub(crate) query: Query,
}

impl Request {
    /// Takes a sentence apart, or says what is wrong with one of its words.
    ///
    /// The tag comes with the fault, because the answer has to carry it.
    pub(crate) fn parse(words: Vec<Vec<u8>>) -> Result<Self, (Option<Vec<u8>>, String)> {
        let mut words = words.into_iter();
        let command = words.next().unwrap_or_default();
        let mut request =
            Self { command: String::from_utf8_lossy(&command).into_owned(), ..Self::default() };
        let mut fault = None;
        for word in words {
            if let Err(message) = request.take(&word) {
                fault.get_or_insert(message);
            }
        }
        match fault {
            Some(message) => Err((request.tag, message)),
            None => Ok(request),
        }
    }

    /// A command without arguments: `/ip/address/add`.
    pub(crate) fn new(command: impl Into<String>) -> Self {
        Self { command: command.into(), ..Self::default() }
    }

    /// Gives the command one more argument.
    pub(crate) fn with(mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        self.attributes.push((name.into(), value.into()));
        self
    }

    fn take(&mut self, word: &[u8]) -> Result<(), String> {
        match word.first() {
            Some(b'=') => {
                let (name, value) = split_at_equals(&word[1..]);
                self.attributes.push((String::from_utf8_lossy(name).into_owned(), value.to_vec()));
            }
            Some(b'?') => self.query.push(query::Step::parse(&word[1..])?),
            Some(b'.') => {
                let (name, value) = split_at_equals(word);
                if name == b".tag" {
                    self.tag = Some(value.to_vec());
                }
            }
            _ => return Err("unknown word".to_owned()),
        }
        Ok(())
    }

    /// The menu and the verb: `/interface/print` is `print` in `/interface`.
    pub(crate) fn split(&self) -> (&str, &str) {
        let command = self.command.trim_end_matches('/');
        command.rsplit_once('/').unwrap_or(("", command))
    }

    /// The value of an attribute; the last one counts.
    pub(crate) fn get(&self, name: &str) -> Option<&[u8]> {
        self.attributes.iter().rfind(|(known, _)| known == name).map(|(_, value)| value.as_slice())
    }

    /// The value of an attribute as text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(|value| std::str::from_utf8(value).ok())
    }

    /// Whether a flag such as `once` was given. `=once=false` is the same as
    /// leaving it out (measured).
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| !matches!(value, b"false" | b"no"))
    }

    /// Attributes that set properties: all but those of the API itself.
    pub(crate) fn properties(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.attributes
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), ".id" | "numbers" | ".proplist"))
            .map(|(name, value)| (name.as_str(), value.as_slice()))
    }

    /// The rows the command is about, by `=.id=` or `=numbers=`.
    pub(crate) fn targets(&self) -> Option<Vec<&str>> {
        let list = self.text(".id").or_else(|| self.text("numbers"))?;
        Some(list.split(',').filter(|target| !target.is_empty()).collect())
    }

    /// The properties to show, or `None` for all of them.
    pub(crate) fn proplist(&self) -> Option<Vec<&str>> {
        let list = self.text(".proplist").or_else(|| self.text("proplist"))?;
        Some(list.split(',').filter(|name| !name.is_empty()).collect())
    }
}

/// Splits `name=value` at its first `=`; without one the value is empty.
fn split_at_equals(word: &[u8]) -> (&[u8], &[u8]) {
    // A leading `=` would be part of a name; names never begin with one.
    match word.iter().skip(1).position(|byte| *byte == b'=') {
        Some(at) => (&word[..=at], &word[at + 2..]),
        None => (word, &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(words: &[&str]) -> Request {
        Request::parse(words.iter().map(|word| word.as_bytes().to_vec()).collect()).unwrap()
    }

    #[test]
    fn only_the_second_equals_sign_separates() {
        let request =
            request(&["/x/set", "=name==d===efault=a", "=comment=", "=flag", "=.id=*1,*2"]);

        assert_eq!(request.split(), ("/x", "set"));
        assert_eq!(request.text("name"), Some("=d===efault=a"));
        assert_eq!(request.text("comment"), Some(""));
        assert_eq!(request.text("flag"), Some(""));
        assert_eq!(request.targets(), Some(vec!["*1", "*2"]));
    }

    #[test]
    fn a_tag_is_no_property() {
        let request = request(&["/interface/print", ".tag=a=b", "=once=false", "=detail="]);

        assert_eq!(request.tag.as_deref(), Some(&b"a=b"[..]));
        assert!(!request.flag("once"));
        assert!(request.flag("detail"));
    }

    #[test]
    fn a_bad_word_is_answered_under_the_tag_of_its_sentence() {
        let words = vec![b"/interface/print".to_vec(), b"nonsense".to_vec(), b".tag=7".to_vec()];
        let (tag, message) = Request::parse(words).unwrap_err();

        assert_eq!(tag.as_deref(), Some(&b"7"[..]));
        assert_eq!(message, "unknown word");
    }
}
