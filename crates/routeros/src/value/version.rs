//! RouterOS versions and their order.

use std::{fmt, str::FromStr};

/// A RouterOS version: `7.19.1 (stable)`, `7.22beta1 (development)`, `6.49.18 (long-term)`.
///
/// Ordered as releases came: numbers by component, so 7.9 before 7.10, and beta before release
/// candidate before release. The channel does not take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// 6 or 7.
    pub major: u16,
    /// The feature release within the major.
    pub minor: u16,
    /// The patch; 0 if it is not written.
    pub patch: u16,
    /// How finished it is.
    pub stage: Stage,
}

/// How finished a version is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// `alpha`, seen on early development builds.
    Alpha(u16),
    /// `beta` and its number.
    Beta(u16),
    /// `rc` and its number.
    Candidate(u16),
    /// A release.
    Release,
}

/// A text that is no RouterOS version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no RouterOS version: write it as 7.19.1 or 7.22beta1")]
pub struct InvalidVersion(String);

impl Version {
    /// A release, for comparing: `version >= Version::new(7, 18, 0)`.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self { major, minor, patch, stage: Stage::Release }
    }

    /// Reads the version off the front of a value; what follows it in parentheses is the channel.
    pub fn parse(value: &[u8]) -> Option<Self> {
        let text = str::from_utf8(value).ok()?.trim_matches('"');
        let text = text.split_whitespace().next()?;

        let numbers = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
        let (numbers, stage) = text.split_at(numbers);
        let mut parts = numbers.split('.').map(component);
        let version = Self {
            major: parts.next()??,
            minor: parts.next()??,
            patch: parts.next().unwrap_or(Some(0))?,
            stage: Stage::parse(stage)?,
        };
        parts.next().is_none().then_some(version)
    }
}

impl Stage {
    fn parse(text: &str) -> Option<Self> {
        let digits = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
        let (name, number) = text.split_at(digits);
        let number = if number.is_empty() { Some(0) } else { component(number) };
        match name {
            "" if number == Some(0) => Some(Self::Release),
            "alpha" => number.map(Self::Alpha),
            "beta" => number.map(Self::Beta),
            "rc" => number.map(Self::Candidate),
            _ => None,
        }
    }
}

impl FromStr for Version {
    type Err = InvalidVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text.as_bytes()).ok_or_else(|| InvalidVersion(text.to_owned()))
    }
}

/// As RouterOS writes it, without the channel: a patch of 0 is left out.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { major, minor, patch, stage } = self;
        write!(f, "{major}.{minor}")?;
        if *patch > 0 {
            write!(f, ".{patch}")?;
        }
        match stage {
            Stage::Alpha(n) => write!(f, "alpha{n}"),
            Stage::Beta(n) => write!(f, "beta{n}"),
            Stage::Candidate(n) => write!(f, "rc{n}"),
            Stage::Release => Ok(()),
        }
    }
}

/// Digits only.
fn component(text: &str) -> Option<u16> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_as_they_came() {
        let released = [
            "5.0rc1",
            "6.33.3",
            "6.40.8",
            "6.49.18",
            "7.1beta4",
            "7.1rc6",
            "7.1",
            "7.9",
            "7.9.2",
            "7.10",
            "7.22beta1",
            "7.22beta10",
            "7.22rc3",
            "7.22",
            "7.22.1",
        ];
        let versions = released.map(|text| text.parse::<Version>().unwrap());
        assert!(versions.is_sorted_by(|a, b| a < b), "{versions:?}");
        assert_eq!(versions.map(|version| version.to_string()), released);
    }

    #[test]
    fn the_channel_is_left_out() {
        for text in ["7.18.2 (stable)", "7.18.2", "\"7.18.2\"", "7.18.2 (long-term)"] {
            assert_eq!(Version::parse(text.as_bytes()), Some(Version::new(7, 18, 2)), "{text}");
        }
    }

    #[test]
    fn what_is_no_version_is_refused() {
        for bad in ["", " ", "7", "7.", ".1", "seven", "7.1.2.3", "7.1gamma2", "7.+1", "7.70000"] {
            assert_eq!(Version::parse(bad.as_bytes()), None, "{bad}");
        }
    }
}
