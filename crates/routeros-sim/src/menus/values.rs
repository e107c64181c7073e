//! What values properties take: said by `/console/inspect`, and refused where they
//! lie outside.

use std::{borrow::Cow, time::Duration};

use super::vocabulary;
use crate::{
    menu::{Menu, Trap},
    value::{duration, is_flag, parse_duration, parse_flag},
};

/// What the values of a property are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    Flag,
    Text,
    /// Of so many bytes.
    Bounded(usize, usize),
    /// A whole number in a range.
    Number(u64, u64),
    Interval,
    /// Seconds in a range.
    Between(u64, u64),
    Mac,
    Address,
    /// Some of these words, by comma.
    Several(&'static [&'static str]),
}

impl Takes {
    /// What is known of a property of `menu`.
    pub(crate) fn of(menu: &'static Menu, property: &str) -> Option<Self> {
        let known = TABLE.iter().find(|(path, name, _)| {
            *name == property && (*path == EVERYWHERE || *path == menu.path)
        });
        known.map(|(.., takes)| *takes).or_else(|| flag(menu, property))
    }

    /// As `/console/inspect` says it.
    pub(crate) fn text(self) -> Cow<'static, str> {
        let seconds = |count| duration(Duration::from_secs(count));
        match self {
            Self::Flag => "yes | no".into(),
            Self::Text => "string value".into(),
            Self::Bounded(least, most) => {
                format!("string value, min length {least}, max length {most}").into()
            }
            Self::Number(least, most) => format!("{least}..{most}").into(),
            Self::Interval => "time interval".into(),
            Self::Between(least, most) => {
                format!("{}..{}    (time interval)", seconds(least), seconds(most)).into()
            }
            Self::Mac => "AB[:|-|.]CD[:|-|.]EF[:|-|.]GH[:|-|.]IJ[:|-|.]KL    (MAC address)".into(),
            Self::Address => "A.B.C.D    (IP address)".into(),
            Self::Several(words) => format!("{}[,Word*]", words.join("|")).into(),
        }
    }

    /// The words that may stand for a value.
    pub(crate) fn words(self) -> &'static [&'static str] {
        match self {
            Self::Flag => &["no", "yes"],
            Self::Several(words) => words,
            _ => &[],
        }
    }

    /// The ends of a range, in the words of a refusal, if `value` lies outside.
    fn misses(self, value: &str) -> Option<(String, String)> {
        match self {
            Self::Number(least, most) => {
                let number: u64 = value.parse().ok()?;
                let outside = !(least..=most).contains(&number);
                outside.then(|| (least.to_string(), most.to_string()))
            }
            Self::Between(least, most) => {
                let (least, most) = (Duration::from_secs(least), Duration::from_secs(most));
                let outside = !(least..=most).contains(&parse_duration(value)?);
                outside.then(|| (duration(least), duration(most)))
            }
            _ => None,
        }
    }
}

/// Refuses a value outside its range. Words such as `none` stand beside ranges.
pub(crate) fn check(menu: &'static Menu, property: &str, value: &[u8]) -> Result<(), Trap> {
    let text = std::str::from_utf8(value).unwrap_or_default();
    let missed = Takes::of(menu, property).and_then(|takes| takes.misses(text));
    missed.map_or(Ok(()), |(least, most)| {
        let words = format!("value of {property} is out of range ({least} .. {most})");
        Err(Trap::argument(words))
    })
}

/// What is a flag in the catalogue, or in every menu.
fn flag(menu: &'static Menu, property: &str) -> Option<Takes> {
    let facts = menu.facts();
    let mut defaults = vocabulary::defaults(facts).filter(|(name, _)| *name == property);
    let has = |(_, value): (&str, &str)| parse_flag(value.as_bytes()).is_some();
    let known = property == "disabled" || (defaults.any(has) && is_flag(facts, property));
    known.then_some(Takes::Flag)
}

const EVERYWHERE: &str = "";

/// Properties whose values are known, after the manual and trees of 7.18.2; a menu's
/// own first.
const TABLE: &[(&str, &str, Takes)] = &[
    ("/interface/bridge", "ageing-time", Takes::Between(10, 1_000_000)),
    ("/interface/bridge", "forward-delay", Takes::Between(4, 30)),
    ("/interface/bridge", "max-message-age", Takes::Between(6, 40)),
    ("/interface/bridge", "pvid", Takes::Number(1, 4094)),
    ("/interface/bridge/port", "pvid", Takes::Number(1, 4094)),
    ("/interface/vlan", "vlan-id", Takes::Number(1, 4095)),
    ("/interface/wireguard", "listen-port", Takes::Number(0, 65_535)),
    ("/interface/wireguard/peers", "persistent-keepalive", Takes::Between(0, 65_535)),
    ("/ip/address", "address", Takes::Address),
    ("/ip/address", "network", Takes::Address),
    ("/ip/dhcp-server/network", "gateway", Takes::Address),
    ("/ip/neighbor/discovery-settings", "protocol", Takes::Several(&["cdp", "lldp", "mndp"])),
    ("/ip/route", "distance", Takes::Number(0, 255)),
    ("/ip/service", "max-sessions", Takes::Number(1, 1000)),
    ("/ip/service", "port", Takes::Number(1, 65_535)),
    ("/snmp", "contact", Takes::Text),
    ("/snmp", "engine-id-suffix", Takes::Text),
    ("/snmp", "location", Takes::Text),
    ("/system/identity", "name", Takes::Text),
    ("/system/note", "note", Takes::Text),
    ("/system/scheduler", "interval", Takes::Interval),
    ("/system/scheduler", "on-event", Takes::Text),
    (EVERYWHERE, "admin-mac", Takes::Mac),
    (EVERYWHERE, "arp-timeout", Takes::Interval),
    (EVERYWHERE, "comment", Takes::Text),
    (EVERYWHERE, "down-script", Takes::Text),
    (EVERYWHERE, "log-prefix", Takes::Text),
    (EVERYWHERE, "mac-address", Takes::Mac),
    (EVERYWHERE, "security.passphrase", Takes::Bounded(8, 63)),
    (EVERYWHERE, "ssid", Takes::Text),
    (EVERYWHERE, "up-script", Takes::Text),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::menus;

    fn menu(path: &str) -> &'static Menu {
        menus::all().find(|menu| menu.path == path).unwrap()
    }

    #[test]
    fn what_lies_outside_a_range_is_refused_with_its_ends() {
        let bridge = menu("/interface/bridge");
        let refused = |property: &str, value: &str| {
            check(bridge, property, value.as_bytes()).map_err(|trap| trap.message.into_owned())
        };
        assert_eq!(refused("forward-delay", "15s"), Ok(()));
        let words = "value of forward-delay is out of range (4s .. 30s)";
        assert_eq!(refused("forward-delay", "1m"), Err(words.to_owned()));
        let words = "value of pvid is out of range (1 .. 4094)";
        assert_eq!(refused("pvid", "5000"), Err(words.to_owned()));
        assert_eq!(refused("name", "5000"), Ok(()));
    }

    #[test]
    fn values_are_described_as_routers_do() {
        for (path, property, text) in [
            ("/interface/bridge", "ageing-time", "10s..1w4d13h46m40s    (time interval)"),
            ("/interface/bridge", "vlan-filtering", "yes | no"),
            ("/ip/firewall/filter", "disabled", "yes | no"),
            ("/ip/neighbor/discovery-settings", "protocol", "cdp|lldp|mndp[,Word*]"),
        ] {
            let takes = Takes::of(menu(path), property);
            assert_eq!(takes.map(Takes::text).as_deref(), Some(text), "{path} {property}");
        }
        assert_eq!(Takes::of(menu("/interface/bridge"), "protocol-mode"), None);
    }
}
