//! How RouterOS writes values: bare where it can, in double quotes where it
//! must, and always in printable ASCII.

use std::{borrow::Cow, fmt::Write};

use thiserror::Error;

use crate::value::Value;

/// A text that is not one value as RouterOS writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum QuoteError {
    /// The closing quote is missing on the line.
    #[error("a quoted value is not closed on its line; write line ends in it as \\n")]
    Open,
    /// An escape that RouterOS does not know: `\Z`, `\Aa`.
    #[error("unknown escape; write a byte as \\ and two upper-case hexadecimal digits")]
    Escape,
    /// Something directly behind the closing quote.
    #[error("text behind a closing quote; put a space between them")]
    Behind,
    /// A character that a bare value cannot have.
    #[error("a value with {0:?} needs quotes around it")]
    Bare(char),
}

/// Writes a value as `/export` does: `a`, `"a b"`, `"\D0\9F"`, `""`.
///
/// ```
/// assert_eq!(routeros_conf::quote(b"192.0.2.1/24"), "192.0.2.1/24");
/// assert_eq!(routeros_conf::quote(b"5 $ a day"), r#""5 \$ a day""#);
/// ```
pub fn quote(value: &[u8]) -> String {
    if is_bare(value) {
        return value.iter().copied().map(char::from).collect();
    }
    quote_always(value)
}

/// Writes a value in quotes, even where it could do without.
pub(crate) fn quote_always(value: &[u8]) -> String {
    let mut text = String::with_capacity(value.len() + 2);
    text.push('"');
    for &byte in value {
        push_escaped(&mut text, byte);
    }
    text.push('"');
    text
}

/// Reads one value as the console takes it, bare or in quotes; wrapped lines
/// are joined. Stricter than what is read of whole exports: a bare value with
/// any character that RouterOS itself would quote is refused.
///
/// ```
/// assert!(routeros_conf::unquote(br#""a\_b\01""#).is_ok_and(|value| value.is("a b\u{1}")));
/// assert!(routeros_conf::unquote(b"a=b").is_err());
/// ```
pub fn unquote(text: &[u8]) -> Result<Value, QuoteError> {
    if text.first() == Some(&b'"') {
        let quoted = read_quoted(text).map_err(|(error, _)| error)?;
        return if quoted.length == text.len() {
            Ok(Value::from(&*quoted.bytes))
        } else {
            Err(QuoteError::Behind)
        };
    }
    match text.iter().find(|byte| !fits_bare(**byte)) {
        Some(&byte) => Err(QuoteError::Bare(byte.into())),
        None => Ok(Value::from(text)),
    }
}

/// Whether RouterOS writes the value without quotes.
pub(crate) fn is_bare(value: &[u8]) -> bool {
    !value.is_empty() && value.iter().all(|byte| fits_bare(*byte))
}

/// What real exports were seen to leave bare. Whatever was not is quoted, which
/// is always right.
fn fits_bare(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.:,/!*%@+".contains(&byte)
}

/// Writes one byte the way it stands between quotes.
pub(crate) fn push_escaped(text: &mut String, byte: u8) {
    match byte {
        b'"' | b'\\' | b'$' | b'?' => text.extend(['\\', byte.into()]),
        b'\n' => text.push_str("\\n"),
        b'\r' => text.push_str("\\r"),
        b'\t' => text.push_str("\\t"),
        0x07 => text.push_str("\\a"),
        0x08 => text.push_str("\\b"),
        0x0B => text.push_str("\\v"),
        0x0C => text.push_str("\\f"),
        b' '..=b'~' => text.push(byte.into()),
        _ => write!(text, "\\{byte:02X}").expect("a string takes whatever is written"),
    }
}

/// A value in quotes at the front of a text.
pub(crate) struct Quoted<'a> {
    /// The value.
    pub bytes: Cow<'a, [u8]>,
    /// How many bytes of the text it takes, with both quotes.
    pub length: usize,
}

/// Reads the quoted value at the front of `text`. An error says at which byte.
pub(crate) fn read_quoted(text: &[u8]) -> Result<Quoted<'_>, (QuoteError, usize)> {
    let mut value = Cow::Borrowed(&text[1..1]);
    let mut at = 1;
    loop {
        let plain = text[at..]
            .iter()
            .position(|byte| matches!(byte, b'"' | b'\\' | b'\n'))
            .ok_or((QuoteError::Open, text.len()))?;
        match &mut value {
            Cow::Borrowed(_) => value = Cow::Borrowed(&text[1..at + plain]),
            Cow::Owned(bytes) => bytes.extend_from_slice(&text[at..at + plain]),
        }
        at += plain;
        match text[at] {
            b'"' => return Ok(Quoted { bytes: value, length: at + 1 }),
            b'\n' => return Err((QuoteError::Open, at)),
            _ => {}
        }
        let bytes = value.to_mut();
        at += if let Some(wrap) = wrap_length(&text[at..]) {
            wrap
        } else {
            // An escape that the text ends in may have been any.
            let (byte, length) =
                read_escape(&text[at..]).map_err(|error| match text.len() - at {
                    ..=2 => (QuoteError::Open, text.len()),
                    _ => (error, at),
                })?;
            bytes.push(byte);
            length
        };
    }
}

/// How long the wrap at the front of `text` is: backslash, line end, and the
/// blanks that the next line begins with.
pub(crate) fn wrap_length(text: &[u8]) -> Option<usize> {
    let end = match text {
        [b'\\', b'\n', ..] => 2,
        [b'\\', b'\r', b'\n', ..] => 3,
        _ => return None,
    };
    let blanks = text[end..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    Some(end + blanks)
}

/// The byte that the escape at the front of `text` stands for, and its length.
fn read_escape(text: &[u8]) -> Result<(u8, usize), QuoteError> {
    let hex = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    };
    // Two digits first: `\FF` is a byte, though no escape is called `\F`.
    if let [_, high, low, ..] = *text
        && let (Some(high), Some(low)) = (hex(high), hex(low))
    {
        return Ok((high << 4 | low, 3));
    }
    let byte = match text.get(1).ok_or(QuoteError::Escape)? {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'_' => b' ',
        b'a' => 0x07,
        b'b' => 0x08,
        b'v' => 0x0B,
        b'f' => 0x0C,
        &byte @ (b'"' | b'\\' | b'$' | b'?') => byte,
        _ => return Err(QuoteError::Escape),
    };
    Ok((byte, 2))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_is_quoted_reads_as_itself(value: Vec<u8>) {
            let text = quote(&value);
            prop_assert!(text.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
            prop_assert_eq!(unquote(text.as_bytes()), Ok(Value::from(value)));
        }

        #[test]
        fn any_text_is_read_or_refused(text: Vec<u8>) {
            if let Ok(value) = unquote(&text) {
                let again = quote(value.as_bytes());
                prop_assert_eq!(unquote(again.as_bytes()), Ok(value));
            }
        }
    }

    #[test]
    fn escapes_are_those_of_the_console() {
        let read = |text: &str| unquote(text.as_bytes());
        assert_eq!(read(r#""\n\r\t\a\b\v\f\_""#), Ok("\n\r\t\u{7}\u{8}\u{b}\u{c} ".into()));
        assert_eq!(read(r#""\"\\\$\?""#), Ok(r#""\$?"#.into()));
        assert_eq!(read(r#""\FF\00""#), Ok(vec![0xFF, 0x00].into()));
        assert_eq!(read("\"a\\\r\n    b\\\n    \\_c\""), Ok("ab c".into()));
        assert_eq!(read(r#""\Z""#), Err(QuoteError::Escape));
        assert_eq!(read(r#""\Aa""#), Err(QuoteError::Escape));
    }

    #[test]
    fn quotes_open_and_close_around_the_whole() {
        let read = |text: &str| unquote(text.as_bytes());
        assert_eq!(read(r#""a"#), Err(QuoteError::Open));
        assert_eq!(read("\"a\n\""), Err(QuoteError::Open));
        assert_eq!(read(r#""a\"#), Err(QuoteError::Open));
        assert_eq!(read(r#"""a"#), Err(QuoteError::Behind));
        assert_eq!(read(r#"a"b""#), Err(QuoteError::Bare('"')));
    }

    #[test]
    fn bare_values_are_quoted_when_routeros_would() {
        for bare in ["a", "!LAN", "192.0.2.1/24", "::1", "1:c4:ad", "*1F", "10M/10M"] {
            assert_eq!(quote(bare.as_bytes()), bare);
        }
        for quoted in ["", "a b", "a=b", "a;b", "a'b", "a`b", "(a)", "[a]", "{a}"] {
            assert_eq!(quote(quoted.as_bytes()), format!("\"{quoted}\""));
        }
        assert_eq!(quote("П".as_bytes()), r#""\D0\9F""#);
    }
}
