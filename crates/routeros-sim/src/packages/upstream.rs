//! What the update server offers: the same to every router of a fleet.

use std::fmt;

use super::suite;
use crate::version::Version;

/// The update server that the routers of a fleet ask. There is no network: this is
/// all there is of it.
///
/// By default it offers what the real one did on 2026-09-26.
///
/// ```
/// use routeros_sim::{Unreachable, Upstream, Version};
///
/// let upstream = Upstream::default()
///     .offering("stable", Version::parse("7.24.5").unwrap())
///     .without("zerotier");
/// let silent = upstream.clone().unreachable(Unreachable::TimedOut);
/// # drop((upstream, silent));
/// ```
#[derive(Clone, Debug)]
pub struct Upstream {
    /// What each channel offers, of RouterOS 7 and of 6.
    releases: Vec<(&'static str, Version)>,
    /// Packages that are not offered any more.
    vanished: Vec<String>,
    unreachable: Option<Unreachable>,
}

/// Why routers cannot ask the update server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unreachable {
    /// Its name cannot be resolved.
    NoName,
    /// It does not answer.
    TimedOut,
}

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoName => "ERROR: could not resolve dns name",
            Self::TimedOut => "ERROR: connection timed out",
        })
    }
}

/// The channels of RouterOS 7, which since 6.43 are also those of 6.
const CHANNELS: [&str; 4] = ["stable", "long-term", "testing", "development"];

/// The channel by which RouterOS 6 goes to 7.
const UPGRADE: &str = "upgrade";

/// Channels as they were called before 6.43.
const OLD_NAMES: [(&str, &str); 3] =
    [("current", "stable"), ("bugfix", "long-term"), ("release-candidate", "testing")];

/// What everything older than 7.12 is offered of RouterOS 7: the last version
/// before WiFi became packages, which knows how to go on from there (survey; the
/// server has it frozen).
const STEP: Version = Version::new(7, 12, 1, "stable");

impl Default for Upstream {
    fn default() -> Self {
        let seven = [
            Version::new(7, 24, 4, "stable"),
            Version::new(7, 23, 7, "long-term"),
            Version::new(7, 24, 4, "testing"),
        ];
        let six =
            [Version::new(6, 49, 22, "stable"), Version::new(6, 49, 22, "long-term")].into_iter();
        let beta = Version::parse("7.25beta5").expect("it is a version");
        let releases = seven.into_iter().chain([beta]).chain(six);
        Self {
            releases: releases.map(|version| (version.channel(), version)).collect(),
            vanished: Vec::new(),
            unreachable: None,
        }
    }
}

impl Upstream {
    /// Has a channel (`stable`, `long-term`, `testing`, `development`) offer this
    /// version to the routers that run the same major one.
    ///
    /// # Panics
    ///
    /// If there is no such channel.
    #[must_use]
    pub fn offering(mut self, channel: &str, version: Version) -> Self {
        let channel = CHANNELS.into_iter().find(|known| *known == channel);
        let channel = channel.expect("a channel is stable, long-term, testing or development");
        let replaced = |(known, offered): &(&str, Version)| {
            *known == channel && offered.is_six() == version.is_six()
        };
        self.releases.retain(|release| !replaced(release));
        self.releases.push((channel, version.by(channel)));
        self
    }

    /// Has it offer this package no more, whatever the version.
    #[must_use]
    pub fn without(mut self, package: &str) -> Self {
        self.vanished.push(package.to_owned());
        self
    }

    /// Has nobody reach it.
    #[must_use]
    pub fn unreachable(self, why: Unreachable) -> Self {
        Self { unreachable: Some(why), ..self }
    }

    /// The newest version of a channel for a router that runs `version`; none where
    /// the server has no such channel.
    pub(super) fn newest(
        &self,
        version: Version,
        channel: &str,
    ) -> Result<Option<Version>, Unreachable> {
        if let Some(why) = self.unreachable {
            return Err(why);
        }
        let old = OLD_NAMES.iter().find(|(old, _)| *old == channel);
        let channel = old.map_or(channel, |(_, channel)| *channel);
        // Measured: to RouterOS 6 the server offers its step as testing too.
        let ahead = version.is_six() && !["stable", "long-term"].contains(&channel);
        if ahead || (!version.is_six() && !version.since(7, 12)) {
            return Ok(Some(STEP));
        }
        let offered = self
            .releases
            .iter()
            .find(|(known, offered)| *known == channel && offered.is_six() == version.is_six());
        Ok(offered.map(|(_, offered)| *offered))
    }

    /// Whether it has a package in this version.
    pub(super) fn has(&self, package: &str, version: Version) -> bool {
        let known = version.is_six() || suite::is_known(package, version);
        known && !self.vanished.iter().any(|vanished| vanished == package)
    }

    /// A version with the channel that it comes by.
    pub(super) fn labelled(&self, version: Version) -> Version {
        let same = |(_, offered): &&(&str, Version)| offered.is_same_as(version);
        self.releases.iter().find(same).map_or(version, |(_, offered)| *offered)
    }
}

/// The channels that a version knows.
pub(super) fn channels(version: Version) -> Vec<&'static str> {
    if !version.since(6, 43) {
        return OLD_NAMES.iter().map(|(old, _)| *old).collect();
    }
    let upgrade = version.is_six().then_some(UPGRADE);
    CHANNELS.into_iter().chain(upgrade).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn newest(version: &str, channel: &str) -> Option<String> {
        let version = Version::parse(version).unwrap();
        let newest = Upstream::default().newest(version, channel).unwrap();
        newest.map(|version| version.to_string())
    }

    #[test]
    fn the_way_from_six_to_the_newest_leads_over_the_step() {
        for (version, channel, offered) in [
            ("6.49.18", "stable", "6.49.22 (stable)"),
            ("6.49.18", "long-term", "6.49.22 (long-term)"),
            ("6.42.12", "bugfix", "6.49.22 (long-term)"),
            ("6.49.18", "upgrade", "7.12.1 (stable)"),
            ("6.49.18", "development", "7.12.1 (stable)"),
            ("7.8", "stable", "7.12.1 (stable)"),
            ("7.12.1", "stable", "7.24.4 (stable)"),
            ("7.20.2", "long-term", "7.23.7 (long-term)"),
            ("7.20.2", "development", "7.25beta5 (development)"),
        ] {
            assert_eq!(newest(version, channel).as_deref(), Some(offered), "{version} {channel}");
        }
    }

    #[test]
    fn what_a_test_sets_is_offered_to_the_same_major_version() {
        let version = |text| Version::parse(text).unwrap();
        let upstream = Upstream::default().offering("stable", version("7.20.4")).without("calea");
        let offered = |to| upstream.newest(version(to), "stable").unwrap().unwrap().number();
        assert_eq!((offered("7.18.2").as_str(), offered("6.48").as_str()), ("7.20.4", "6.49.22"));
        assert!(upstream.has("wireless", version("7.20.4")));
        assert!(!upstream.has("calea", version("7.20.4")));
        assert!(!upstream.has("wifiwave2", version("7.20.4")));

        let silent = upstream.unreachable(Unreachable::NoName);
        assert_eq!(silent.newest(version("7.18.2"), "stable"), Err(Unreachable::NoName));
    }
}
