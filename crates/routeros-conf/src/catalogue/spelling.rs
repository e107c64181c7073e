//! Which different bytes mean the same.

use std::borrow::Cow;

use crate::{
    catalogue::Facts,
    value::{Setting, Value},
};

/// `setting` of `property`, spelled as everything of the same meaning is.
///
/// Durations as RouterOS 7 writes them (`00:05:00` is `5m`), `yes` for `true`,
/// comma lists without order sorted. What is not sure to mean the same stays
/// as it is.
pub fn canonical(facts: &Facts, property: &str, setting: &Setting) -> Setting {
    let Setting::Value(value) = setting else { return setting.clone() };
    let Some(text) = value.as_str() else { return setting.clone() };
    match respelled(facts, property, text) {
        Cow::Borrowed(same) if same == text => setting.clone(),
        other => Setting::Value(Value::from(&*other)),
    }
}

/// Whether two spellings of `property` mean the same.
pub(super) fn same(facts: &Facts, property: &str, one: &str, other: &str) -> bool {
    one == other || respelled(facts, property, one) == respelled(facts, property, other)
}

fn respelled<'t>(facts: &Facts, property: &str, text: &'t str) -> Cow<'t, str> {
    let last = property.rsplit('.').next().unwrap_or(property);
    if facts.is_set(property) {
        return sorted(text);
    }
    if DURATIONS.binary_search(&last).is_ok() {
        return duration(text).map_or(Cow::Borrowed(text), Cow::Owned);
    }
    if TEXTS.binary_search(&last).is_ok() {
        return Cow::Borrowed(text);
    }
    match text {
        "true" => Cow::Borrowed("yes"),
        "false" => Cow::Borrowed("no"),
        _ => Cow::Borrowed(text),
    }
}

fn sorted(text: &str) -> Cow<'_, str> {
    let mut parts: Vec<_> = text.split(',').collect();
    if parts.is_sorted() {
        return Cow::Borrowed(text);
    }
    parts.sort_unstable();
    Cow::Owned(parts.join(","))
}

/// A duration in RouterOS 7's short form, `1d10m` for `1d00:10:00`. None for
/// what is no duration (`none`, `auto`, a range).
fn duration(text: &str) -> Option<String> {
    let mut rest = milliseconds(text)?;
    if rest == 0 {
        return Some("0s".to_owned());
    }
    let mut short = String::new();
    for (unit, length) in UNITS {
        let count = rest / length;
        rest %= length;
        if count > 0 {
            short.push_str(&count.to_string());
            short.push_str(unit);
        }
    }
    Some(short)
}

/// Units of durations in milliseconds, the longest first.
const UNITS: [(&str, u64); 6] = [
    ("w", 7 * 24 * 3_600_000),
    ("d", 24 * 3_600_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// The length of a duration: `1w2d3h4m5s600ms`, `1d02:03:04`, `02:03`, or
/// seconds alone.
pub(crate) fn milliseconds(text: &str) -> Option<u64> {
    let mut total = 0_u64;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len());
        let count: u64 = rest[..digits].parse().ok()?;
        let behind = &rest[digits..];
        if behind.starts_with(':') {
            return total.checked_add(clock(rest)?);
        }
        let unit = behind.find(|char: char| !char.is_ascii_lowercase()).unwrap_or(behind.len());
        let length = match &behind[..unit] {
            "" => 1_000,
            unit => UNITS.iter().find(|(name, _)| *name == unit)?.1,
        };
        total = total.checked_add(count.checked_mul(length)?)?;
        rest = &behind[unit..];
    }
    (!text.is_empty()).then_some(total)
}

/// `02:03:04`, `02:03:04.500` or `02:03` (hours and minutes).
fn clock(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 {
        return None;
    }
    let fraction: u64 = format!("{fraction:0<3}").parse().ok()?;
    let mut total = 0_u64;
    let mut units = [3_600_000, 60_000, 1_000].into_iter();
    for part in whole.split(':') {
        total = total.checked_add(part.parse::<u64>().ok()?.checked_mul(units.next()?)?)?;
    }
    total.checked_add(fraction)
}

/// Properties that hold durations in every menu that has them. RouterOS
/// manual, CLI reference.
const DURATIONS: &[&str] = &[
    "active-flow-timeout",
    "ageing-time",
    "alert-timeout",
    "arp-interval",
    "arp-timeout",
    "auth-timeout",
    "bootp-lease-time",
    "cache-max-ttl",
    "connection-idle-timeout",
    "dead-interval",
    "doh-timeout",
    "down-delay",
    "dpd-interval",
    "forward-delay",
    "generic-timeout",
    "group-key-update",
    "hello-interval",
    "hold-time",
    "icmp-timeout",
    "idle-timeout",
    "inactive-flow-timeout",
    "inactivity-timeout",
    "interim-update",
    "last-member-interval",
    "lease-time",
    "life-time",
    "lifetime",
    "limit-uptime",
    "login-timeout",
    "loop-protect-disable-time",
    "loop-protect-send-interval",
    "max-message-age",
    "membership-interval",
    "mii-interval",
    "persistent-keepalive",
    "ping-start-after-boot",
    "ping-timeout",
    "preferred-lifetime",
    "querier-interval",
    "query-interval",
    "query-response-interval",
    "query-server-timeout",
    "query-total-timeout",
    "ra-delay",
    "ra-lifetime",
    "reachable-time",
    "retransmit-interval",
    "session-timeout",
    "sip-timeout",
    "startup-delay",
    "startup-query-interval",
    "tcp-close-timeout",
    "tcp-close-wait-timeout",
    "tcp-established-timeout",
    "tcp-fin-wait-timeout",
    "tcp-last-ack-timeout",
    "tcp-max-retrans-timeout",
    "tcp-syn-received-timeout",
    "tcp-syn-sent-timeout",
    "tcp-time-wait-timeout",
    "tcp-unacked-timeout",
    "udp-stream-timeout",
    "udp-timeout",
    "up-delay",
    "valid-lifetime",
];

/// Properties that hold free text, in which `true` is a word.
const TEXTS: &[&str] = &[
    "caller-id",
    "comment",
    "contact",
    "content",
    "contents",
    "domain",
    "down-script",
    "host",
    "identity",
    "list",
    "location",
    "log-prefix",
    "name",
    "note",
    "on-event",
    "passphrase",
    "password",
    "regexp",
    "secret",
    "service-name",
    "source",
    "ssid",
    "text",
    "up-script",
    "user",
    "value",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;

    #[track_caller]
    fn check(menu: &str, property: &str, from: &str, to: &str) {
        let facts = catalogue::menu(&menu.parse().unwrap());
        assert_eq!(canonical(facts, property, &Setting::from(from)), Setting::from(to));
    }

    #[test]
    fn tables_are_sorted() {
        assert!(DURATIONS.is_sorted());
        assert!(TEXTS.is_sorted());
    }

    #[test]
    fn durations_have_one_spelling() {
        for (from, to) in [
            ("00:05:00", "5m"),
            ("300", "5m"),
            ("300s", "5m"),
            ("5m", "5m"),
            ("1d00:10:00", "1d10m"),
            ("24h", "1d"),
            ("7d", "1w"),
            ("00:00:00.100", "100ms"),
            ("1s500ms", "1s500ms"),
            ("0s", "0s"),
            ("00:10", "10m"),
        ] {
            check("/ip/dhcp-server", "lease-time", from, to);
        }
    }

    #[test]
    fn what_is_no_duration_stays() {
        for same in
            ["", "auto", "none", "1y", "5m-10m", "99999999999999999999", "1:2:3:4", "-1s", ":"]
        {
            check("/ip/dhcp-server", "lease-time", same, same);
        }
    }

    #[test]
    fn yes_is_true_but_not_in_a_comment() {
        check("/ip/address", "disabled", "true", "yes");
        check("/ip/address", "disabled", "false", "no");
        check("/ip/address", "comment", "true", "true");
        check("/ip/address", "disabled", "yes", "yes");
    }

    #[test]
    fn lists_without_order_are_sorted() {
        check("/user/group", "policy", "write,read,!ftp", "!ftp,read,write");
        check("/ip/dns", "servers", "9.9.9.9,1.1.1.1", "9.9.9.9,1.1.1.1");
    }
}
