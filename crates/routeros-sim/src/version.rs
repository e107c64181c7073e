//! RouterOS versions, and what depends on them.

use std::fmt;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// Which channel it came by does not show: `stable`, or else `testing`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
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
        let channel = if stage == Stage::Release { "stable" } else { "testing" };
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
            assert_eq!(Version::parse(text).map(Version::number).as_deref(), Some(text));
        }
        for text in ["", "seven", "7", "7.18alpha1", "7.18.2.1", "7.beta", "arm64"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }
}
