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
