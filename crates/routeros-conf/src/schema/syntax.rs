//! What a router says of the values of a property, understood as far as it can
//! be checked.

use crate::catalogue::milliseconds;

/// What a value may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// Text of so many bytes.
    Text {
        /// The fewest.
        least: usize,
        /// The most.
        most: usize,
    },
    /// A whole number.
    Number {
        /// The least.
        least: u64,
        /// The greatest.
        most: u64,
    },
    /// A duration, in milliseconds.
    Duration {
        /// The shortest.
        least: u64,
        /// The longest.
        most: u64,
    },
    /// A hardware address.
    Mac,
    /// One of these words, or several by comma.
    Words {
        /// The words.
        words: Vec<String>,
        /// Whether several may be given.
        several: bool,
    },
    /// Any of these.
    Either(Vec<Allowed>),
}

impl Allowed {
    /// What `syntax`, in RouterOS's words, allows; none if it is not sure.
    ///
    /// `A.B.C.D` counts as unsure: RouterOS says it of `/ip/address`, which takes
    /// a length of the prefix as well.
    pub fn of(syntax: &str) -> Option<Self> {
        let syntax = syntax.split("    (").next().unwrap_or(syntax).trim();
        let mut either = syntax.split(" | ").map(alternative).collect::<Option<Vec<_>>>()?;
        if either.len() == 1 { either.pop() } else { Some(Self::Either(either)) }
    }

    /// Whether `value` is one.
    ///
    /// Some things that routers take are not in their words, and count as
    /// taken: a leading `!`, an empty value, and a word (`none`) where a number,
    /// a duration or an address is expected.
    pub fn takes(&self, value: &str) -> bool {
        let bare = value.strip_prefix('!').unwrap_or(value);
        if bare.is_empty() {
            return true;
        }
        match self {
            Self::Text { least, most } => (*least..=*most).contains(&value.len()),
            Self::Number { least, most } => {
                number(bare).is_none_or(|value| (*least..=*most).contains(&value))
                    && !bare.starts_with('-')
            }
            Self::Duration { least, most } => {
                let length = milliseconds(bare);
                length.is_some_and(|value| (*least..=*most).contains(&value)) || is_word(bare)
            }
            Self::Mac => is_mac(bare) || is_word(bare),
            Self::Words { words, several } => {
                let known =
                    |word: &str| words.iter().any(|own| own == word.trim_start_matches('!'));
                if *several { bare.split(',').all(known) } else { known(bare) }
            }
            Self::Either(either) => either.iter().any(|one| one.takes(value)),
        }
    }
}

fn alternative(text: &str) -> Option<Allowed> {
    if let Some(lengths) = text.strip_prefix("string value") {
        return string(lengths);
    }
    if text.starts_with("AB[:|-|.]CD") {
        return Some(Allowed::Mac);
    }
    if let Some((least, most)) = text.split_once("..") {
        return range(least, most);
    }
    words(text)
}

/// `, min length 8, max length 63`
fn string(lengths: &str) -> Option<Allowed> {
    let (mut least, mut most) = (0, usize::MAX);
    for length in lengths.split(',').map(str::trim).filter(|length| !length.is_empty()) {
        if let Some(length) = length.strip_prefix("min length ") {
            least = length.parse().ok()?;
        } else if let Some(length) = length.strip_prefix("max length ") {
            most = length.parse().ok()?;
        } else {
            return None;
        }
    }
    Some(Allowed::Text { least, most })
}

/// `0..4294967295`, `1s..1d`; an end may be left open.
fn range(least: &str, most: &str) -> Option<Allowed> {
    let ends = [least, most];
    let end = |text: &str, open, read: fn(&str) -> Option<u64>| {
        if text.is_empty() { Some(open) } else { read(text) }
    };
    if ends.iter().all(|end| end.is_empty()) {
        return None;
    }
    if let (Some(least), Some(most)) = (end(least, 0, number), end(most, u64::MAX, number)) {
        return Some(Allowed::Number { least, most });
    }
    let (least, most) = (end(least, 0, milliseconds)?, end(most, u64::MAX, milliseconds)?);
    Some(Allowed::Duration { least, most })
}

/// `yes`, `private|bridge`, or with `[,Name*]` behind it for several by comma.
fn words(text: &str) -> Option<Allowed> {
    let (words, several) = match text.split_once("[,") {
        Some((words, rest)) if rest.ends_with("*]") => (words, true),
        Some(_) => return None,
        None => (text, false),
    };
    let plain = |word: &str| {
        let fits =
            |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || "-_.".contains(char);
        !word.is_empty() && word.chars().all(fits)
    };
    let words: Vec<_> = words.split('|').map(str::to_owned).collect();
    words.iter().all(|word| plain(word)).then_some(Allowed::Words { words, several })
}

/// A number, decimal or hexadecimal. None for what is written otherwise
/// (`10k`, `1..5`), which is not checked.
fn number(text: &str) -> Option<u64> {
    match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

fn is_word(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
}

fn is_mac(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_hexdigit).count();
    digits == 12 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || b":-.".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(syntax: &str, takes: &[&str], refuses: &[&str]) {
        let allowed = Allowed::of(syntax).unwrap();
        for value in takes {
            assert!(allowed.takes(value), "{syntax} takes {value}");
        }
        for value in refuses {
            assert!(!allowed.takes(value), "{syntax} refuses {value}");
        }
    }

    #[test]
    fn what_the_router_says_is_understood() {
        check("0..4294967295", &["0", "17", "0xff", ""], &["4294967296", "-1"]);
        check(
            "1s..1d    (time interval)",
            &["1s", "00:10:00", "1d", "none"],
            &["0s", "25h", "10x"],
        );
        check("5m..    (time interval)", &["5m", "1w"], &["4m59s"]);
        check("private|bridge[,Mode*]", &["private", "bridge,private"], &["public"]);
        check("yes | no", &["yes", "no"], &["maybe"]);
        check("string value, min length 8, max length 63", &["12345678"], &["1234567"]);
        check("string value", &["anything at all"], &[]);
        let mac = "AB[:|-|.]CD[:|-|.]EF[:|-|.]GH[:|-|.]IJ[:|-|.]KL    (MAC address)";
        check(mac, &["00:00:5E:00:53:01", "!00-00-5E-00-53-01"], &["00:00:5E:00:53"]);
    }

    #[test]
    fn what_is_not_sure_is_not_checked() {
        for syntax in [
            "see documentation",
            "time interval",
            "A.B.C.D    (IP address)",
            "unspecified | A.B.C.D    (IP address)",
            "hexadecimal string value",
            "..",
            "",
        ] {
            assert_eq!(Allowed::of(syntax), None, "{syntax}");
        }
    }
}
