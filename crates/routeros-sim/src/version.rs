//! RouterOS versions, and what depends on them.

use std::{cmp::Ordering, fmt};

/// The version of RouterOS a router runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    major: u16,
    minor: u16,
    patch: u16,
    stage: Stage,
    channel: &'static str,
}

/// How far a version has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Beta(u16),
    Candidate(u16),
    Release,
}

impl Version {
    /// A release of the channel `stable` or `long-term`.
    pub(crate) const fn new(major: u16, minor: u16, patch: u16, channel: &'static str) -> Self {
        Self { major, minor, patch, stage: Stage::Release, channel }
    }

    /// Reads `7.18.2`, `7.25beta5` or `7.24rc3`, as packages and exports carry it.
    /// Which channel it came by does not show: a release is taken for `stable`, a
    /// candidate for `testing`, a beta for `development`.
    pub fn parse(text: &str) -> Option<Self> {
        let numbers = text.find(|char: char| char.is_ascii_alphabetic()).unwrap_or(text.len());
        let (numbers, stage) = text.split_at(numbers);
        let mut parts = numbers.split('.').map(str::parse);
        let (major, minor) = (parts.next()?.ok()?, parts.next()?.ok()?);
        let patch = parts.next().transpose().ok()?.unwrap_or(0);
        let stage = match (stage.strip_prefix("beta"), stage.strip_prefix("rc")) {
            (Some(beta), _) => Stage::Beta(beta.parse().ok()?),
            (_, Some(candidate)) => Stage::Candidate(candidate.parse().ok()?),
            _ if stage.is_empty() => Stage::Release,
            _ => return None,
        };
        let channel = match stage {
            Stage::Beta(_) => "development",
            Stage::Candidate(_) => "testing",
            Stage::Release => "stable",
        };
        parts.next().is_none().then_some(Self { major, minor, patch, stage, channel })
    }

    /// Its first number.
    pub(crate) fn major(self) -> u32 {
        self.major.into()
    }

    /// Whether this is RouterOS 6.
    pub(crate) const fn is_six(self) -> bool {
        self.major < 7
    }

    /// Whether this is `major.minor` or newer.
    pub(crate) const fn since(self, major: u16, minor: u16) -> bool {
        self.major > major || (self.major == major && self.minor >= minor)
    }

    /// The bare number, `7.18.2`, as packages carry it.
    pub fn number(self) -> String {
        let Self { major, minor, patch, .. } = self;
        match (patch, self.stage) {
            (_, Stage::Beta(beta)) => format!("{major}.{minor}beta{beta}"),
            (_, Stage::Candidate(candidate)) => format!("{major}.{minor}rc{candidate}"),
            (0, Stage::Release) => format!("{major}.{minor}"),
            (patch, Stage::Release) => format!("{major}.{minor}.{patch}"),
        }
    }

    pub(crate) const fn channel(self) -> &'static str {
        self.channel
    }

    /// The same number, come by another channel.
    pub(crate) const fn by(self, channel: &'static str) -> Self {
        Self { channel, ..self }
    }

    /// Whether it is another number than `other`, and a lower one. Channels do not
    /// count.
    pub(crate) fn is_older_than(self, other: Self) -> bool {
        self.order() < other.order()
    }

    /// How the numbers of two versions are ordered.
    pub(crate) fn cmp_order(self, other: Self) -> Ordering {
        self.order().cmp(&other.order())
    }

    /// Whether it is the same number, by whichever channel.
    pub(crate) fn is_same_as(self, other: Self) -> bool {
        self.order() == other.order()
    }

    /// What versions are ordered by: `7.9`, `7.24beta1`, `7.24rc3`, `7.24`.
    const fn order(self) -> (u16, u16, u16, Stage) {
        (self.major, self.minor, self.patch, self.stage)
    }

    /// The four bytes in which a package says it: patch, `f`inal, `c`andidate or
    /// `b`eta, minor, major. Numbers above 255 there are none.
    pub(crate) fn to_bytes(self) -> [u8; 4] {
        let byte = |number: u16| u8::try_from(number).unwrap_or(u8::MAX);
        let (letter, last) = match self.stage {
            Stage::Beta(beta) => (b'b', beta),
            Stage::Candidate(candidate) => (b'c', candidate),
            Stage::Release => (b'f', self.patch),
        };
        [byte(last), letter, byte(self.minor), byte(self.major)]
    }

    /// Reads what [`to_bytes`](Self::to_bytes) writes.
    pub(crate) fn from_bytes([last, letter, minor, major]: [u8; 4]) -> Option<Self> {
        let stage = match letter {
            b'b' => format!("beta{last}"),
            b'c' => format!("rc{last}"),
            b'f' if last == 0 => String::new(),
            b'f' => format!(".{last}"),
            _ => return None,
        };
        Self::parse(&format!("{major}.{minor}{stage}"))
    }

    /// Whether dates read `2024-11-26 12:09:40` rather than `nov/24/2016 21:07:05`.
    pub(crate) const fn iso_dates(self) -> bool {
        self.since(7, 10)
    }
}

/// As `/system/resource` says it: `7.18.2 (stable)`.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.number(), self.channel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_reads_back_as_packages_carry_it() {
        for text in ["7.18.2", "6.49", "7.25beta5", "7.24rc3"] {
            let version = Version::parse(text).unwrap();
            assert_eq!(version.number(), text);
            assert_eq!(Version::from_bytes(version.to_bytes()), Some(version));
        }
        for text in ["", "seven", "7", "7.18alpha1", "7.18.2.1", "7.beta", "arm64"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }
    #[test]
    fn versions_are_ordered_number_by_number() {
        let ascending = ["6.49.18", "7.9", "7.10", "7.24beta1", "7.24rc3", "7.24", "7.24.4"];
        let versions = ascending.map(|text| Version::parse(text).unwrap());
        assert!(versions.is_sorted_by(|one, other| one.is_older_than(*other)));
        assert!(versions[0].is_same_as(versions[0].by("long-term")));
    }
}
