//! What the box forbids, whoever asks: `/system/device-mode`. A change of it is
//! asked for by a command, and holds once somebody was at the box.

use std::{collections::BTreeMap, time::Duration};

use chrono::{DateTime, Utc};

use crate::{
    clock::later, deed::Refused, host::Host, menu::Trap, router::Router, trouble::Restart,
    value::parse_flag, version::Version,
};

pub(crate) use self::gate::{admit, admit_event};

mod gate;

/// The features, in the order in which routers show them.
const FEATURES: [&str; 19] = [
    "scheduler",
    "socks",
    "fetch",
    "pptp",
    "l2tp",
    "bandwidth-test",
    "traffic-gen",
    "sniffer",
    "ipsec",
    "romon",
    "proxy",
    "hotspot",
    "smb",
    "email",
    "zerotier",
    "container",
    "install-any-version",
    "partitions",
    "routerboard",
];

/// How many of them there were before 7.17.
const OLDER: usize = 16;

/// What is wrong with the configuration, and whether routers look for it.
const FLAGS: [&str; 2] = ["flagged", "flagging-enabled"];

/// The modes and what each forbids. RouterOS manual; the first is what routers
/// came with before 7.17, the second what they have become since.
const MODES: [(&str, &[&str]); 5] = [
    ("enterprise", &["container"]),
    ("advanced", &["traffic-gen", "container", "install-any-version", "partitions", "routerboard"]),
    (
        "basic",
        &[
            "socks",
            "bandwidth-test",
            "traffic-gen",
            "proxy",
            "zerotier",
            "container",
            "install-any-version",
            "partitions",
            "routerboard",
        ],
    ),
    (
        "home",
        &[
            "scheduler",
            "socks",
            "fetch",
            "bandwidth-test",
            "traffic-gen",
            "sniffer",
            "romon",
            "proxy",
            "hotspot",
            "email",
            "zerotier",
            "container",
            "install-any-version",
            "partitions",
            "routerboard",
        ],
    ),
    ("rose", &["traffic-gen", "install-any-version", "partitions", "routerboard"]),
];

/// How many requests a router takes until its power is cut. RouterOS manual.
const ATTEMPTS: u32 = 3;

/// What somebody has made of a box's mode. A box that nobody changed holds nothing.
#[derive(Debug, Default)]
pub(crate) struct DeviceMode {
    mode: Option<&'static str>,
    /// Features and flags that are not what they come as.
    set: BTreeMap<&'static str, bool>,
    /// A change that waits for somebody at the box.
    asked: Option<Asked>,
    attempts: u32,
    requests: u32,
}

#[derive(Debug)]
struct Asked {
    id: u32,
    change: Change,
    until: DateTime<Utc>,
}

/// A change of the mode, of features or of flags.
#[derive(Clone, Debug, Default)]
pub(crate) struct Change {
    mode: Option<&'static str>,
    set: Vec<(&'static str, bool)>,
}

impl Change {
    /// Reads arguments of `update`.
    pub(crate) fn read<'a>(
        version: Version,
        arguments: impl Iterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<Self, Trap> {
        let mut change = Self::default();
        for (name, value) in arguments {
            let invalid = || Trap::argument(format!("invalid value for argument {name}"));
            if name == "mode" {
                let mode = MODES.iter().find(|(mode, _)| mode.as_bytes() == value);
                change.mode = Some(mode.ok_or_else(invalid)?.0);
                continue;
            }
            let mut known = features(version).iter().chain(&FLAGS);
            let known = known.find(|known| **known == name);
            let name = known.ok_or_else(|| Trap::unknown_parameter(name))?;
            change.set.push((name, parse_flag(value).ok_or_else(invalid)?));
        }
        Ok(change)
    }
}

/// The features that a version knows.
pub(crate) fn features(version: Version) -> &'static [&'static str] {
    if version.since(7, 17) { &FEATURES } else { &FEATURES[..OLDER] }
}

impl DeviceMode {
    /// The mode's name.
    pub(crate) fn mode(&self, host: Host) -> &'static str {
        let strict = host.model().version.since(7, 17);
        self.mode.unwrap_or(MODES[usize::from(strict)].0)
    }

    /// Whether a feature may be used. RouterOS 6 forbids nothing.
    pub(crate) fn allows(&self, host: Host, feature: &str) -> bool {
        let mode = self.mode(host);
        let forbids =
            MODES.iter().any(|(known, forbids)| *known == mode && forbids.contains(&feature));
        host.model().version.is_six() || self.set.get(feature).copied().unwrap_or(!forbids)
    }

    /// Whether the router found its configuration suspicious.
    pub(crate) fn is_flagged(&self) -> bool {
        self.set.get("flagged").copied().unwrap_or(false)
    }

    /// Whether it looks for what is suspicious.
    pub(crate) fn flags(&self) -> bool {
        self.set.get("flagging-enabled").copied().unwrap_or(true)
    }

    /// How often a change was asked for since the power was last cut.
    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Asks for a change, which somebody has to confirm within `patience` from
    /// `now`. Returns the number of the request. Two at a time are none (manual).
    pub(crate) fn ask(
        &mut self,
        change: Change,
        now: DateTime<Utc>,
        patience: Duration,
    ) -> Result<u32, Trap> {
        if self.attempts >= ATTEMPTS {
            return Err(Trap::failure(TOO_MANY));
        }
        self.attempts += 1;
        if self.asked.take().is_some_and(|asked| asked.until > now) {
            return Err(Trap::interrupted());
        }
        self.requests += 1;
        self.asked = Some(Asked { id: self.requests, change, until: later(now, patience) });
        Ok(self.requests)
    }

    /// Until when the request of this number can be confirmed; none if it is void.
    pub(crate) fn until(&self, id: u32) -> Option<DateTime<Utc>> {
        self.asked.as_ref().filter(|asked| asked.id == id).map(|asked| asked.until)
    }

    /// Forgets a request, if it is still there.
    pub(crate) fn withdraw(&mut self, id: u32) {
        self.asked.take_if(|asked| asked.id == id);
    }

    /// Somebody is at the box: what was asked for holds. Whether anything was.
    fn confirm(&mut self, now: DateTime<Utc>) -> bool {
        match self.asked.take().filter(|asked| asked.until > now) {
            Some(asked) => {
                self.attempts = 0;
                self.change(asked.change);
                true
            }
            None => false,
        }
    }

    /// What a restart makes of what was asked for.
    pub(crate) fn restart(&mut self, why: Restart, now: DateTime<Utc>) {
        if why == Restart::PowerLoss {
            self.confirm(now);
            self.attempts = 0;
        }
        self.asked = None;
    }

    fn change(&mut self, change: Change) {
        if change.mode.is_some() {
            self.mode = change.mode;
            self.set.retain(|name, _| FLAGS.contains(name));
        }
        self.set.extend(change.set);
    }
}

/// What is said after the third request. The wording is a guess.
const TOO_MANY: &str = "failure: too many attempts to change device-mode, power off the device";

impl Router {
    /// Makes the box one that allows and forbids this, as if it had come so:
    /// `("mode", "home")`, `("scheduler", "no")`, `("flagged", "yes")`.
    ///
    /// # Errors
    ///
    /// There is no such mode or feature; then nothing has changed.
    pub fn set_device_mode(&self, what: &[(&str, &str)]) -> Result<(), Refused> {
        let arguments = what.iter().map(|(name, value)| (*name, value.as_bytes()));
        let change = Change::read(self.version(), arguments)?;
        self.state().device_mode.change(change);
        Ok(())
    }

    /// Presses the button of the box: a change of its device-mode that somebody
    /// asked for holds, and it restarts. Without one nothing happens.
    pub fn press_button(&self) {
        let confirmed = self.state().device_mode.confirm(self.clock().now());
        if confirmed {
            self.restart(Restart::Reboot);
        }
    }
}
