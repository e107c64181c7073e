//! Lists: of networks, of ports, of addresses by name, of interfaces by name.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    net::{IpAddr, Ipv4Addr},
};

use super::Tables;
use crate::row::Row;

/// How deep lists of interfaces may include one another.
const NESTED: u8 = 8;

/// A network and the length of its prefix: `10.0.0.0/8`, `10.1.2.3`.
pub(super) fn network(text: &str) -> Option<(Ipv4Addr, u8)> {
    let (address, length) = text.split_once('/').unwrap_or((text, "32"));
    let length = length.parse().ok().filter(|length| *length <= 32)?;
    Some((address.parse().ok()?, length))
}

/// Whether `address` lies in the network.
pub(super) fn holds((network, length): (Ipv4Addr, u8), address: Ipv4Addr) -> bool {
    let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
    u32::from(network) & mask == u32::from(address) & mask
}

/// Whether a comma list of networks, empty for all, has `address`.
pub(crate) fn networks_hold(networks: &str, address: IpAddr) -> bool {
    let IpAddr::V4(address) = address else { return networks.is_empty() };
    networks.is_empty()
        || networks.split(',').filter_map(network).any(|network| holds(network, address))
}

/// Whether a matcher has `address`: a network, an address or a range.
pub(super) fn address_matches(matcher: &str, address: Ipv4Addr) -> bool {
    let ends = matcher.split_once('-').map(|(from, to)| (from.parse(), to.parse()));
    match ends {
        Some((Ok::<Ipv4Addr, _>(from), Ok::<Ipv4Addr, _>(to))) => (from..=to).contains(&address),
        _ => network(matcher).is_some_and(|network| holds(network, address)),
    }
}

/// Whether a list of ports and ranges, `22,8000-9000`, has `port`.
pub(crate) fn ports_hold(ports: &str, port: u16) -> bool {
    ports.split(',').any(|entry| match entry.split_once('-') {
        Some((from, to)) => {
            matches!((from.parse(), to.parse()), (Ok(from), Ok(to)) if (from..=to).contains(&port))
        }
        None => entry.parse() == Ok(port),
    })
}

/// The number of a protocol, which may be written as a word.
pub(super) fn protocol(text: &str) -> Option<u8> {
    const WORDS: [(&str, u8); 4] =
        [("icmp", 1), ("tcp", super::TCP), ("udp", 17), ("udp-lite", 136)];
    let word = WORDS.iter().find(|(word, _)| *word == text);
    word.map(|(_, number)| *number).or_else(|| text.parse().ok())
}

/// Whether a flag is set, in any of the ways it is written.
pub(super) fn says_yes(row: &Row, name: &str) -> bool {
    matches!(row.text(name).as_ref(), "true" | "yes")
}

/// The address lists that have `address`.
pub(super) fn address_lists(tables: &dyn Tables, address: Ipv4Addr) -> HashSet<Cow<'_, str>> {
    let rows = tables.rows("/ip/firewall/address-list").iter();
    rows.filter(|row| !row.is_disabled() && address_matches(&row.text("address"), address))
        .map(|row| row.text("list"))
        .collect()
}

/// Whether the interface list `list` has `interface`.
pub(super) fn interface_list_holds(tables: &dyn Tables, list: &str, interface: &str) -> bool {
    within(tables, list, interface, NESTED, &mut HashMap::new())
}

/// The same; what of a list is known already is in `known`, so that each is looked
/// at once, however many include it.
fn within(
    tables: &dyn Tables,
    list: &str,
    interface: &str,
    depth: u8,
    known: &mut HashMap<String, bool>,
) -> bool {
    match list {
        "all" => return true,
        "none" => return false,
        _ => {}
    }
    if let Some(known) = known.get(list) {
        return *known;
    }
    let Some(depth) = depth.checked_sub(1) else { return false };
    // A list that includes itself gains nothing by it.
    known.insert(list.to_owned(), false);
    let row = tables.rows("/interface/list").iter().find(|row| row.is("name", list));
    let mut named = |property: &str| {
        let names = row.map(|row| row.text(property)).unwrap_or_default();
        names
            .split(',')
            .any(|name| !name.is_empty() && within(tables, name, interface, depth, known))
    };
    let member =
        |row: &Row| !row.is_disabled() && row.is("list", list) && row.is("interface", interface);
    let members = tables.rows("/interface/list/member");
    let holds = !named("exclude") && (members.iter().any(member) || named("include"));
    known.insert(list.to_owned(), holds);
    holds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Ipv4Addr {
        text.parse().unwrap()
    }

    #[test]
    fn networks_ranges_and_addresses_match() {
        assert!(address_matches("10.0.0.0/8", at("10.200.3.4")));
        assert!(!address_matches("10.0.0.0/8", at("11.0.0.1")));
        assert!(address_matches("10.0.0.5-10.0.0.9", at("10.0.0.9")));
        assert!(!address_matches("10.0.0.5-10.0.0.9", at("10.0.0.10")));
        assert!(address_matches("0.0.0.0/0", at("203.0.113.7")));
        assert!(!address_matches("nonsense", at("203.0.113.7")));
    }

    #[test]
    fn an_empty_list_of_networks_is_for_everybody() {
        assert!(networks_hold("", at("203.0.113.7").into()));
        assert!(networks_hold("10.0.0.0/8,203.0.113.0/24", at("203.0.113.7").into()));
        assert!(!networks_hold("10.0.0.0/8", at("203.0.113.7").into()));
    }

    #[test]
    fn ports_are_single_or_ranges() {
        assert!(ports_hold("22,8728-8729", 8729));
        assert!(!ports_hold("22,8728-8729", 8730));
        assert!(!ports_hold("", 22));
    }
}
