//! What a router would download: a function of what it has and what there is.

use std::fmt;

use crate::{
    board::Wireless,
    npk::{MAIN, Npk},
    packages::{Unreachable, Upstream, is_extra, suite},
    version::Version,
};

/// The router as the update server gets to know it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Client<'a> {
    pub(super) version: Version,
    /// As packages call it.
    pub(super) architecture: &'static str,
    pub(super) wireless: Wireless,
    /// What is installed.
    pub(super) packages: &'a [&'a str],
}

/// Why there is nothing to download, as `status` says it. Of the last two the words
/// are a guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Nothing {
    UpToDate,
    Unreachable(Unreachable),
    NoChannel,
    /// A package that is installed has no new version.
    Missing(String),
}

impl fmt::Display for Nothing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UpToDate => f.write_str("System is already up to date"),
            Self::Unreachable(why) => why.fmt(f),
            Self::NoChannel => f.write_str("ERROR: no such channel"),
            Self::Missing(title) => write!(f, "ERROR: missing {title}"),
        }
    }
}

impl Client<'_> {
    /// The newest version of a channel. It may be an older one than runs.
    pub(super) fn newest(&self, upstream: &Upstream, channel: &str) -> Result<Version, Nothing> {
        let newest = upstream.newest(self.version, channel).map_err(Nothing::Unreachable)?;
        newest.ok_or(Nothing::NoChannel)
    }

    /// What it takes to go to a version: the system, the extras that are installed,
    /// and what was split off in between.
    pub(super) fn needs(
        &self,
        upstream: &Upstream,
        to: Version,
        ignore_missing: bool,
    ) -> Result<Vec<Npk>, Nothing> {
        if to.is_same_as(self.version) {
            return Err(Nothing::UpToDate);
        }
        let step = (self.version, to);
        let split = suite::split(step, self.packages, self.wireless, self.architecture);
        let extras = self.packages.iter().copied();
        let extras = extras.filter(|name| is_extra(name, self.version));
        let extras = extras.filter(|name| !suite::is_replaced(name, to));
        let mut needs = vec![self.npk(MAIN, to)];
        for extra in extras.chain(split) {
            let npk = self.npk(extra, to);
            if upstream.has(extra, to) {
                needs.push(npk);
            } else if !ignore_missing {
                return Err(Nothing::Missing(npk.title()));
            }
        }
        Ok(needs)
    }

    /// What there is beside what is installed.
    pub(super) fn available(&self, upstream: &Upstream) -> Vec<String> {
        let extras = suite::extras(self.version).filter(|name| !self.packages.contains(name));
        let there = extras.filter(|name| upstream.has(name, self.version));
        there.map(str::to_owned).collect()
    }

    fn npk(&self, name: &str, version: Version) -> Npk {
        Npk { name: name.to_owned(), version, architecture: self.architecture.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client<'a>(version: &str, packages: &'a [&'a str]) -> Client<'a> {
        let version = Version::parse(version).unwrap();
        Client { version, architecture: "arm", wireless: Wireless::Legacy, packages }
    }

    fn needs(client: &Client<'_>, upstream: &Upstream, ignore: bool) -> Result<String, Nothing> {
        let to = client.newest(upstream, "stable")?;
        let needs = client.needs(upstream, to, ignore)?;
        Ok(needs.iter().map(Npk::file_name).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn the_updater_knows_what_was_split_off() {
        let upstream = Upstream::default();
        for (version, packages, files) in [
            ("7.12.1", &["routeros"][..], "routeros-7.24.4-arm.npk wireless-7.24.4-arm.npk"),
            (
                "7.12.1",
                &["routeros", "wifiwave2"],
                "routeros-7.24.4-arm.npk wifi-qcom-ac-7.24.4-arm.npk",
            ),
            ("7.8", &["routeros", "wifiwave2"], "routeros-7.12.1-arm.npk wifiwave2-7.12.1-arm.npk"),
            ("7.18.2", &["routeros", "gps"], "routeros-7.24.4-arm.npk gps-7.24.4-arm.npk"),
            ("6.48", &["routeros-arm", "system", "ppp"], "routeros-arm-6.49.22.npk"),
        ] {
            let found = needs(&client(version, packages), &upstream, false);
            assert_eq!(found.as_deref(), Ok(files), "{version}");
        }
    }

    #[test]
    fn what_has_vanished_stops_an_upgrade_unless_it_is_ignored() {
        let upstream = Upstream::default().without("gps");
        let client = client("7.18.2", &["routeros", "gps"]);
        let missing = Nothing::Missing("gps-7.24.4".to_owned());
        assert_eq!(needs(&client, &upstream, false), Err(missing));
        assert_eq!(needs(&client, &upstream, true).as_deref(), Ok("routeros-7.24.4-arm.npk"));
    }

    #[test]
    fn who_has_the_newest_or_reaches_nobody_downloads_nothing() {
        let upstream = Upstream::default();
        let current = client("7.24.4", &["routeros"]);
        assert_eq!(needs(&current, &upstream, false), Err(Nothing::UpToDate));
        let silent = upstream.unreachable(Unreachable::TimedOut);
        let words = needs(&current, &silent, false).unwrap_err().to_string();
        assert_eq!(words, "ERROR: connection timed out");
    }
}
