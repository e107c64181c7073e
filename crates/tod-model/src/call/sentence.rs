//! One command, as it is said on the wire.

use std::fmt;

use zeroize::Zeroizing;

/// A command with its arguments and query: a path such as `/ip/address/add`, then words such as
/// `=address=192.0.2.1/24` and `?disabled=false` (RouterOS manual, "API").
///
/// Arguments may be secret, so `Debug` shows the path alone, and the words are overwritten when they
/// are dropped. Whether the words can be sent is for who sends them to say.
#[derive(Clone, PartialEq, Eq)]
pub struct Sentence(Vec<Zeroizing<Vec<u8>>>);

impl Sentence {
    /// A command such as `/interface/print`.
    pub fn new(path: &str) -> Self {
        Self::from_words([path])
    }

    /// `print` in a menu such as `/interface`, with the properties to return: without any a router
    /// computes and sends all it has.
    pub fn print(menu: &str, properties: &[&str]) -> Self {
        let print = Self::new(&format!("{menu}/print"));
        if properties.is_empty() { print } else { print.arg(".proplist", properties.join(",")) }
    }

    /// The words themselves, the path first.
    pub fn from_words(words: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Self {
        Self(words.into_iter().map(|word| Zeroizing::new(word.as_ref().to_vec())).collect())
    }

    /// An argument; the value may hold any bytes.
    #[must_use]
    pub fn arg(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let value = value.as_ref();
        let mut word = Zeroizing::new(Vec::with_capacity(name.len() + value.len() + 2));
        for part in [b"=".as_slice(), name.as_bytes(), b"=", value] {
            word.extend_from_slice(part);
        }
        self.0.push(word);
        self
    }

    /// A word of a query, which the router reads in postfix order: `type=ether`, `#|`.
    #[must_use]
    pub fn query(mut self, condition: &str) -> Self {
        self.0.push(Zeroizing::new(format!("?{condition}").into_bytes()));
        self
    }

    /// Its words, the path first.
    pub fn words(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(|word| word.as_slice())
    }
}

impl fmt::Debug for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.words().next().unwrap_or_default();
        f.debug_tuple("Sentence").field(&String::from_utf8_lossy(path)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_its_words_and_shows_none_that_may_be_secret() {
        let sentence = Sentence::print("/ppp/secret", &["name", "password"])
            .arg("x", b"a=\0")
            .query("name=anna");
        let words: Vec<&[u8]> = sentence.words().collect();
        assert_eq!(
            words,
            [
                b"/ppp/secret/print".as_slice(),
                b"=.proplist=name,password",
                b"=x=a=\0",
                b"?name=anna"
            ]
        );
        assert_eq!(Sentence::from_words(words), sentence);
        assert_eq!(format!("{sentence:?}"), r#"Sentence("/ppp/secret/print")"#);
    }
}
