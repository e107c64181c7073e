//! Texts that sort the way people expect, byte by byte.

use std::net::IpAddr;

use tod_model::{Address, Host};

/// `10.0.0.9` before `10.0.0.10`, IPv4 before IPv6 before names.
pub(crate) fn address_key(address: &Address) -> String {
    let port = address.port;
    match &address.host {
        Host::Ip(IpAddr::V4(ip)) => format!("4{:08x} {port:05}", ip.to_bits()),
        Host::Ip(IpAddr::V6(ip)) => format!("6{:032x} {port:05}", ip.to_bits()),
        Host::Name(name) => format!("n{name} {port:05}"),
    }
}

/// Above every letter: a release comes after its alphas, betas and candidates.
const END: char = '{';

/// Above the end: a release comes before those that mend it.
const DOT: char = '|';

/// `7.9` before `7.18`, and `7.18rc1` before `7.18`.
pub(crate) fn version_key(version: &str) -> String {
    let number = version.split_whitespace().next().unwrap_or_default();
    let mut key = String::new();
    let mut digits = String::new();
    for character in number.chars() {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        key.push_str(&padded(&digits));
        digits.clear();
        key.push(if character == '.' { DOT } else { character });
    }
    key.push_str(&padded(&digits));
    key.push(END);

    key
}

/// A number that sorts by its value.
fn padded(digits: &str) -> String {
    format!("{digits:0>6}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn ascending(texts: &[&str], key: impl Fn(&str) -> String) {
        assert!(texts.is_sorted_by_key(|text| key(text)), "{texts:?}");
    }

    #[test]
    fn addresses_sort_as_numbers() {
        let key = |text: &str| address_key(&Address { host: text.parse().unwrap(), port: 8729 });
        ascending(&["9.255.0.1", "10.0.0.9", "10.0.0.10", "2001:db8::1", "a.example.net"], key);
    }

    #[test]
    fn versions_sort_as_released() {
        ascending(
            &[
                "6.49.10 (long-term)",
                "7.9 (stable)",
                "7.18beta2",
                "7.18rc1",
                "7.18 (stable)",
                "7.18.2",
            ],
            version_key,
        );
    }
}
