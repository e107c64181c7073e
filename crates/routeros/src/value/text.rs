//! Text in whatever encoding somebody's WinBox once wrote.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252};

/// How to read bytes that are not UTF-8.
///
/// The protocol knows no encoding. Today's clients write UTF-8, older ones wrote the Windows code
/// page of their user (`protocol.md` §9). Valid UTF-8 is always read as such; the rest in this
/// page, byte by byte, so no text is ever refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Charset {
    /// Western Europe, a superset of Latin-1.
    #[default]
    Windows1252,
    /// Central Europe.
    Windows1250,
    /// Cyrillic.
    Windows1251,
}

impl Charset {
    /// Reads a text; borrowed if it is UTF-8.
    ///
    /// A NUL becomes U+FFFD: it is no part of any text, and PostgreSQL keeps none.
    pub fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        let text = match UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
            Some(text) => text,
            None => self.page().decode_without_bom_handling(bytes).0,
        };

        if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{FFFD}")) } else { text }
    }

    fn page(self) -> &'static Encoding {
        match self {
            Self::Windows1252 => WINDOWS_1252,
            Self::Windows1250 => WINDOWS_1250,
            Self::Windows1251 => WINDOWS_1251,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_8_is_read_as_such_and_the_rest_in_the_page() {
        assert_eq!(Charset::Windows1251.decode("вышка №3".as_bytes()), "вышка №3");
        assert_eq!(Charset::Windows1251.decode(b"\xE2\xFB\xF8\xEA\xE0"), "вышка");
        assert_eq!(Charset::Windows1250.decode(b"wie\xBFa"), "wieża");
        assert_eq!(Charset::default().decode(b"caf\xE9"), "café");
    }

    #[test]
    fn a_nul_is_no_part_of_a_text() {
        assert_eq!(Charset::default().decode(b"a\0b"), "a\u{FFFD}b");
    }

    #[test]
    fn no_bytes_are_refused() {
        let all: Vec<u8> = (0..=255).collect();
        for charset in [Charset::Windows1250, Charset::Windows1251, Charset::Windows1252] {
            assert_eq!(charset.decode(&all).chars().count(), 256);
        }
    }
}
