//! Values of the script language, and how they read as text.

use std::{borrow::Cow, cmp::Ordering, fmt::Write as _, net::IpAddr, sync::Arc};

use super::syntax::Code;
use crate::{row::id_text, value::parse_duration};

/// What a variable holds, an expression is, a command returns.
#[derive(Clone, Debug, Default)]
pub(crate) enum Value {
    /// A variable that was never set, a command without a result.
    #[default]
    Nothing,
    /// What a search does not find.
    Nil,
    Bool(bool),
    Number(i64),
    /// In milliseconds.
    Time(i64),
    Address(IpAddr),
    Prefix(IpAddr, u8),
    /// The row `*1F` of some menu.
    Id(u32),
    /// Bytes, because nobody says which charset.
    Text(Vec<u8>),
    Array(Vec<Element>),
    Code(Arc<Code>),
}

/// One value of an array, under its key if it has one.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) key: Option<Vec<u8>>,
    pub(crate) value: Value,
}

impl Value {
    /// What a bare word stands for: `5`, `0x1F`, `3m`, `10.0.0.1`, `*3`, `yes`
    /// and otherwise itself.
    pub(crate) fn read(word: &[u8]) -> Self {
        let Ok(text) = std::str::from_utf8(word) else { return Self::Text(word.to_vec()) };
        match text {
            "yes" | "true" => return Self::Bool(true),
            "no" | "false" => return Self::Bool(false),
            _ => {}
        }
        number(text)
            .map(Self::Number)
            .or_else(|| crate::row::parse_id(text).map(Self::Id))
            .or_else(|| text.parse().ok().map(Self::Address))
            .or_else(|| prefix(text))
            .or_else(|| time(text).map(Self::Time))
            .unwrap_or_else(|| Self::Text(word.to_vec()))
    }

    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into().into_bytes())
    }

    /// An array without keys.
    pub(crate) fn list(values: impl IntoIterator<Item = Self>) -> Self {
        Self::Array(values.into_iter().map(|value| Element { key: None, value }).collect())
    }

    /// As `:typeof` says.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Nil => "nil",
            Self::Bool(_) => "bool",
            Self::Number(_) => "num",
            Self::Time(_) => "time",
            Self::Address(IpAddr::V4(_)) => "ip",
            Self::Address(IpAddr::V6(_)) => "ip6",
            Self::Prefix(IpAddr::V4(_), _) => "ip-prefix",
            Self::Prefix(IpAddr::V6(_), _) => "ip6-prefix",
            Self::Id(_) => "id",
            Self::Text(_) => "str",
            Self::Array(_) => "array",
            Self::Code(_) => "code",
        }
    }

    /// As `:put` writes it, and `.` joins it.
    pub(crate) fn bytes(&self) -> Cow<'_, [u8]> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Array(elements) => Cow::Owned(joined(elements, b';')),
            other => Cow::Owned(other.word().into_bytes()),
        }
    }

    /// As an argument of a menu's command, where lists are set off by commas.
    pub(crate) fn argument(&self) -> Vec<u8> {
        match self {
            Self::Array(elements) => joined(elements, b','),
            other => other.bytes().into_owned(),
        }
    }

    fn word(&self) -> String {
        match self {
            Self::Nothing | Self::Nil | Self::Text(_) | Self::Array(_) => String::new(),
            Self::Bool(flag) => flag.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Time(millis) => clock(*millis),
            Self::Address(address) => address.to_string(),
            Self::Prefix(address, length) => format!("{address}/{length}"),
            Self::Id(id) => id_text(*id),
            Self::Code(code) => format!("{{{}}}", String::from_utf8_lossy(&code.source)),
        }
    }

    /// How many bytes it takes, roughly.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Array(elements) => elements.iter().map(Element::size).sum(),
            Self::Code(code) => code.source.len(),
            _ => 8,
        }
    }

    /// How many arrays lie in each other here.
    pub(crate) fn nesting(&self) -> usize {
        match self {
            Self::Array(elements) => {
                1 + elements.iter().map(|element| element.value.nesting()).max().unwrap_or(0)
            }
            _ => 0,
        }
    }

    /// Whether it is true as a condition; `None` if it is none.
    pub(crate) fn truth(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(*flag),
            Self::Text(text) => crate::value::parse_flag(text),
            Self::Nothing | Self::Nil => Some(false),
            _ => None,
        }
    }

    /// As a number, where it is one or reads as one.
    pub(crate) fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Id(id) => Some(i64::from(*id)),
            Self::Bool(flag) => Some(i64::from(*flag)),
            Self::Time(millis) => Some(millis / 1000),
            Self::Text(text) => number(std::str::from_utf8(text).ok()?),
            _ => None,
        }
    }

    /// As a span of time in milliseconds; numbers are seconds.
    pub(crate) fn millis(&self) -> Option<i64> {
        match self {
            Self::Time(millis) => Some(*millis),
            Self::Number(seconds) => seconds.checked_mul(1000),
            Self::Text(text) => time(std::str::from_utf8(text).ok()?),
            _ => None,
        }
    }

    /// Whether both mean the same. Different kinds do if they read the same:
    /// what a menu holds as text is often compared with a number or an address.
    pub(crate) fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bool(flag), other) | (other, Self::Bool(flag)) => {
                other.truth_of_word() == Some(*flag)
            }
            (Self::Time(span), other) | (other, Self::Time(span)) => other.millis() == Some(*span),
            _ => self.bytes() == other.bytes(),
        }
    }

    fn truth_of_word(&self) -> Option<bool> {
        if matches!(self, Self::Nothing | Self::Nil) { None } else { self.truth() }
    }

    /// Which comes first; `None` if that makes no sense.
    pub(crate) fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(left), Self::Text(right)) => Some(left.cmp(right)),
            (Self::Address(left), Self::Address(right)) => Some(left.cmp(right)),
            (Self::Time(_), _) | (_, Self::Time(_)) => Some(self.millis()?.cmp(&other.millis()?)),
            _ => Some(self.number()?.cmp(&other.number()?)),
        }
    }
}

impl Element {
    /// How many bytes it takes, roughly.
    pub(crate) fn size(&self) -> usize {
        self.value.size() + self.key.as_ref().map_or(0, Vec::len) + 32
    }
}

fn joined(elements: &[Element], separator: u8) -> Vec<u8> {
    let mut text = Vec::new();
    for (at, Element { key, value }) in elements.iter().enumerate() {
        if at > 0 {
            text.push(separator);
        }
        if let Some(key) = key {
            text.extend_from_slice(key);
            text.push(b'=');
        }
        text.extend_from_slice(&value.bytes());
    }
    text
}

fn number(text: &str) -> Option<i64> {
    if let Some(digits) = text.strip_prefix("0x") {
        return i64::from_str_radix(digits, 16).ok();
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn prefix(text: &str) -> Option<Value> {
    let (address, length) = text.split_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    let length = length.parse().ok()?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    (length <= longest).then_some(Value::Prefix(address, length))
}

/// A span of time with its units, `3m` or `00:03:00`; bare digits are a number.
fn time(text: &str) -> Option<i64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let first = text.bytes().next()?.is_ascii_digit();
    let span = parse_duration(text).filter(|_| first && !plain)?;
    i64::try_from(span.as_millis()).ok()
}

/// `1w2d03:04:05`, `00:05:00`, `00:00:00.500`.
fn clock(millis: i64) -> String {
    let mut text = String::from(if millis < 0 { "-" } else { "" });
    let (seconds, fraction) = (millis.unsigned_abs() / 1000, millis.unsigned_abs() % 1000);
    let days = seconds / 86_400;
    for (count, unit) in [(days / 7, 'w'), (days % 7, 'd')] {
        if count > 0 {
            _ = write!(text, "{count}{unit}");
        }
    }
    _ = write!(text, "{:02}:{:02}:{:02}", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    if fraction > 0 {
        _ = write!(text, ".{fraction:03}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_kinds_and_read_back() {
        for (word, kind, text) in [
            ("5", "num", "5"),
            ("0x1F", "num", "31"),
            ("yes", "bool", "true"),
            ("3m", "time", "00:03:00"),
            ("1w1d500ms", "time", "1w1d00:00:00.500"),
            ("00:05:00", "time", "00:05:00"),
            ("10.0.0.1", "ip", "10.0.0.1"),
            ("10.0.0.0/8", "ip-prefix", "10.0.0.0/8"),
            ("2001:db8::/32", "ip6-prefix", "2001:db8::/32"),
            ("*1F", "id", "*1F"),
            ("ether1", "str", "ether1"),
            ("10.0.0.0/33", "str", "10.0.0.0/33"),
        ] {
            let value = Value::read(word.as_bytes());
            assert_eq!(value.kind(), kind, "{word}");
            assert_eq!(value.bytes(), text.as_bytes(), "{word}");
        }
    }

    #[test]
    fn a_flag_is_a_flag_however_it_is_written() {
        assert!(Value::Bool(true).equals(&Value::text("yes")));
        assert!(Value::Bool(false).equals(&Value::text("false")));
        assert!(!Value::Bool(false).equals(&Value::Nothing));
        assert!(Value::Nothing.equals(&Value::text("")));
        assert!(Value::Time(300_000).equals(&Value::text("5m")));
    }
}
