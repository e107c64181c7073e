//! RouterOS versions, and what depends on them.

use std::fmt;

/// The version of RouterOS a router runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    major: u16,
    minor: u16,
    patch: u16,
    channel: &'static str,
}

impl Version {
    /// A release of the channel `stable` or `long-term`.
    pub(crate) const fn new(major: u16, minor: u16, patch: u16, channel: &'static str) -> Self {
        Self { major, minor, patch, channel }
    }

    /// Reads `7.18.2`, `7.18beta4` or `6.48.6`, as exports begin with.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let numbers = text.find(|char: char| char.is_ascii_alphabetic()).unwrap_or(text.len());
        let mut parts = text[..numbers].trim().split('.').map(str::parse);
        let (major, minor) = (parts.next()?.ok()?, parts.next()?.ok()?);
        let patch = parts.next().transpose().ok()?.unwrap_or(0);
        let channel = if numbers < text.len() { "testing" } else { "stable" };
        Some(Self { major, minor, patch, channel })
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
        match self.patch {
            0 => format!("{}.{}", self.major, self.minor),
            patch => format!("{}.{}.{patch}", self.major, self.minor),
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
    fn versions_are_read_as_exports_write_them() {
        for (text, number) in [("7.18.2", "7.18.2"), ("7.18beta4", "7.18"), ("6.48", "6.48")] {
            assert_eq!(Version::parse(text).map(Version::number).as_deref(), Some(number));
        }
        assert_eq!(Version::parse("seven"), None);
        assert_eq!(Version::parse("7"), None);
    }
}
