//! What of a configuration is shown to nobody.

use std::borrow::Cow;

use crate::{
    config::{Config, Row},
    path::MenuPath,
    value::{Name, Setting, Value},
};

/// What stands in place of a secret that is hidden.
pub const HIDDEN: &str = "(hidden)";

/// A secret of a configuration, and where it is.
#[derive(Clone, Copy, Debug)]
pub struct Secret<'c> {
    /// The menu.
    pub menu: &'c MenuPath,
    /// The row.
    pub row: &'c Row,
    /// The property.
    pub property: &'c Name,
    /// Whether the whole value is secret. Otherwise it is text, such as a
    /// script or an address, that seems to have a secret in it.
    pub whole: bool,
}

impl Config {
    /// Everything that is secret or looks so, for those who store or check
    /// exports.
    pub fn secrets(&self) -> impl Iterator<Item = Secret<'_>> {
        self.menus.iter().flat_map(|(menu, rows)| {
            let facts = rows.facts(menu);
            rows.rows.iter().flat_map(move |row| {
                row.properties.iter().filter_map(move |(property, setting)| {
                    let whole = facts.is_private(property.as_str());
                    let found = if whole {
                        !setting.as_bytes().is_empty()
                    } else {
                        !spots(setting.as_bytes()).is_empty()
                    };
                    found.then_some(Secret { menu, row, property, whole })
                })
            })
        })
    }

    /// The configuration with [`HIDDEN`] in place of its secrets: for showing,
    /// never for comparing or applying.
    ///
    /// In free text only what follows a tell-tale word (`password=`, `token=`,
    /// `://user:`) is hidden; a secret without one cannot be told from text.
    #[must_use]
    pub fn redacted(&self) -> Self {
        let mut redacted = self.clone();
        for (path, menu) in &mut redacted.menus {
            let facts = menu.facts(path);
            for row in &mut menu.rows {
                for (name, setting) in &mut row.properties {
                    redact(setting, facts.is_private(name.as_str()));
                }
            }
        }
        redacted
    }
}

fn redact(setting: &mut Setting, whole: bool) {
    let bytes = setting.as_bytes();
    if bytes.is_empty() {
        return;
    }
    if whole {
        *setting = Setting::from(HIDDEN);
        return;
    }
    if let Cow::Owned(shown) = without_secrets(bytes) {
        *setting = Setting::Value(Value::from(shown));
    }
}

/// A text with [`HIDDEN`] in place of what seems to be a secret in it.
pub(crate) fn without_secrets(text: &[u8]) -> Cow<'_, [u8]> {
    let spots = spots(text);
    if spots.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut shown = Vec::with_capacity(text.len());
    let mut from = 0;
    for (start, end) in spots {
        shown.extend_from_slice(&text[from..start]);
        shown.extend_from_slice(HIDDEN.as_bytes());
        from = end;
    }
    shown.extend_from_slice(&text[from..]);
    Cow::Owned(shown)
}

/// Words behind which a secret follows, in lower case.
const TELLTALES: &[&[u8]] = &[
    b"passphrase=",
    b"password=",
    b"passwd=",
    b"psk=",
    b"pre-shared-key=",
    b"preshared-key=",
    b"private-key=",
    b"secret=",
    b"secret-key=",
    b"api-key=",
    b"api_key=",
    b"apikey=",
    b"token=",
    b"bearer ",
];

/// Where in a text secrets seem to be, in order.
fn spots(text: &[u8]) -> Vec<(usize, usize)> {
    let mut spots = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let Some((start, end)) = telltale(text, at).or_else(|| userinfo(text, at)) else {
            at += 1;
            continue;
        };
        if end > start {
            spots.push((start, end));
        }
        at = end.max(at + 1);
    }
    spots
}

/// The secret behind a tell-tale word that begins at `at`.
fn telltale(text: &[u8], at: usize) -> Option<(usize, usize)> {
    let rest = &text[at..];
    let begins =
        |word: &&&[u8]| rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    let word = TELLTALES.iter().find(begins)?;
    let mut start = at + word.len();
    let quote = text[start..].iter().take_while(|byte| **byte == b'\\' || **byte == b'"').count();
    start += quote;
    let ends: &[u8] = if quote > 0 { b"\"\\" } else { b" \t\r\n;&\"'\\)]}" };
    let length = text[start..].iter().position(|byte| ends.contains(byte));
    Some((start, length.map_or(text.len(), |length| start + length)))
}

/// The password of an address `scheme://user:password@host` whose `://` is at
/// `at`.
fn userinfo(text: &[u8], at: usize) -> Option<(usize, usize)> {
    let authority = text[at..].strip_prefix(b"://")?;
    let from = text.len() - authority.len();
    let end = authority.iter().position(|byte| b"/ \t\r\n\"'?#\\".contains(byte));
    let authority = &authority[..end.unwrap_or(authority.len())];
    let host = authority.iter().rposition(|byte| *byte == b'@')?;
    let colon = authority[..host].iter().position(|byte| *byte == b':')?;
    Some((from + colon + 1, from + host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let mut setting = Setting::from(text);
        redact(&mut setting, false);
        String::from_utf8(setting.as_bytes().to_vec()).unwrap()
    }

    #[test]
    fn secrets_in_text_are_hidden() {
        assert_eq!(
            shown("/tool fetch url=\"https://bob:hunter2@example.net/x?token=abc&y=1\""),
            "/tool fetch url=\"https://bob:(hidden)@example.net/x?token=(hidden)&y=1\""
        );
        assert_eq!(shown("login password=\"a b\" now"), "login password=\"(hidden)\" now");
        assert_eq!(shown("Password=x;"), "Password=(hidden);");
        assert_eq!(shown("password="), "password=");
    }

    #[test]
    fn plain_text_stays() {
        for text in ["", "uplink to https://example.net:8443/", "ask bob for the password", "a://"]
        {
            assert_eq!(shown(text), text);
        }
    }
}
