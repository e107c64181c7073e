//! From columns to the model, and back.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use tod_model::{
    Address, DeviceState, Fingerprint, Host, HostKey, Interval, RouterIdentity, Ssh, State, Tier,
};

use crate::StoreError;

/// The error for a row that no program of ours could have written.
pub const fn corrupt(table: &'static str, reason: &'static str) -> StoreError {
    StoreError::Corrupt { table, reason }
}

/// An interval as the database keeps it.
pub fn seconds(interval: Interval) -> i32 {
    interval.seconds().cast_signed()
}

pub fn interval(table: &'static str, seconds: i32) -> Result<Interval, StoreError> {
    Interval::try_from(seconds.cast_unsigned()).map_err(|_| corrupt(table, "interval out of range"))
}

pub fn host(text: &str) -> Result<Host, StoreError> {
    text.parse().map_err(|_| corrupt("devices", "host is no host"))
}

pub fn address(host_text: &str, port: i32) -> Result<Address, StoreError> {
    Ok(Address { host: host(host_text)?, port: self::port(port)? })
}

pub fn port(port: i32) -> Result<u16, StoreError> {
    u16::try_from(port).map_err(|_| corrupt("devices", "port out of range"))
}

pub fn host_key(text: Option<&str>) -> Result<Option<HostKey>, StoreError> {
    let key = text.map(str::parse).transpose();

    key.map_err(|_| corrupt("devices", "host key is no host key"))
}

pub fn ssh(port: i32, host_key: Option<&str>) -> Result<Ssh, StoreError> {
    Ok(Ssh { port: self::port(port)?, host_key: self::host_key(host_key)? })
}

/// A name that the model gives to one of few things: a tier, a role.
pub fn named<T: FromStr>(table: &'static str, name: &str) -> Result<T, StoreError> {
    name.parse().map_err(|_| corrupt(table, "unknown name"))
}

pub fn tier(table: &'static str, name: Option<&str>) -> Result<Option<Tier>, StoreError> {
    name.map(|name| named(table, name)).transpose()
}

pub fn state(name: &str, reason: Option<&str>) -> Result<State, StoreError> {
    State::from_names(name, reason).ok_or(corrupt("device_state", "unknown state"))
}

pub fn device_state(
    name: &str,
    reason: Option<&str>,
    since: Option<DateTime<Utc>>,
    last_seen_at: Option<DateTime<Utc>>,
) -> Result<DeviceState, StoreError> {
    Ok(DeviceState { state: state(name, reason)?, since, last_seen_at })
}

pub fn identity(
    kind: Option<String>,
    value: Option<String>,
) -> Result<Option<RouterIdentity>, StoreError> {
    kind.zip(value)
        .map(|(kind, value)| {
            RouterIdentity::from_parts(&kind, value)
                .ok_or(corrupt("devices", "unknown kind of router identity"))
        })
        .transpose()
}

pub fn fingerprint(bytes: Option<Vec<u8>>) -> Result<Option<Fingerprint>, StoreError> {
    bytes
        .map(|bytes| {
            <[u8; 32]>::try_from(bytes)
                .map(Fingerprint)
                .map_err(|_| corrupt("devices", "fingerprint is not 32 bytes"))
        })
        .transpose()
}

/// A MAC address as RouterOS writes it: six groups of two hex digits, with colons or hyphens.
pub fn mac(text: &str) -> Option<[u8; 6]> {
    let mut groups = text.split([':', '-']);
    let mut mac = [0; 6];
    for byte in &mut mac {
        let group = groups.next().filter(|group| group.len() == 2)?;
        *byte = u8::from_str_radix(group, 16).ok()?;
    }

    groups.next().is_none().then_some(mac)
}

/// A count of the model, which has no negative numbers, as PostgreSQL keeps it, which has no
/// others. What does not fit is no count a router could have.
pub fn signed<T, U: TryFrom<T>>(value: Option<T>) -> Option<U> {
    value.and_then(|value| U::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mac_address_has_six_groups() {
        assert_eq!(mac("4C:5E:0C:01:02:ff"), Some([0x4C, 0x5E, 0x0C, 1, 2, 0xFF]));
        for text in
            ["", "4C:5E:0C:01:02", "4C:5E:0C:01:02:03:04", "4C:5E:0C:01:02:0", "4C5E0C010203"]
        {
            assert_eq!(mac(text), None, "{text}");
        }
    }

    #[test]
    fn a_count_beyond_the_column_is_unknown_rather_than_wrong() {
        assert_eq!(signed::<u64, i64>(Some(7)), Some(7));
        assert_eq!(signed::<u64, i64>(Some(u64::MAX)), None);
        assert_eq!(signed::<i64, u64>(Some(-1)), None);
    }
}
