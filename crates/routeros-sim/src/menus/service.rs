//! `/ip/service`: which doors are open, to whom, and with which certificate.

use std::net::{IpAddr, Ipv4Addr};

use crate::{
    door::Door,
    host::Host,
    menu::{ADJUST, LIST, Menu, Trap},
    moment::Moment,
    row::{Row, Sheet},
};

pub(crate) const MENUS: &[Menu] = &[SERVICES];

const SERVICES: Menu = Menu {
    path: "/ip/service",
    fresh: services,
    show: show_service,
    settable: &["port", "address", "certificate", "tls-version", "vrf", "max-sessions"],
    key: Some("name"),
    verbs: ADJUST,
    check: check_service,
    ..LIST
};

/// Sessions a service takes at once unless told otherwise, since 7.16.
const MAX_SESSIONS: usize = 20;

/// The certificate of the TLS door, or `None` where it is anonymous.
pub(crate) fn certificate(moment: &Moment<'_>) -> Option<String> {
    let row = service(moment, Door::ApiSsl)?;
    let name = row.text("certificate");
    (!matches!(name.as_ref(), "" | "none")).then(|| name.into_owned())
}

/// Whether a client from `peer` gets through the door. Sessions count until the
/// router knows that they are over, so peers that vanished take up room.
pub(crate) fn admits(moment: &Moment<'_>, door: Door, peer: IpAddr) -> bool {
    let Some(row) = service(moment, door) else { return false };
    let limit = row.text("max-sessions").parse().unwrap_or(MAX_SESSIONS);
    let there =
        moment.state.sessions.iter().filter(|session| session.via == door.service()).count();
    let full = moment.version().since(7, 16) && there >= limit;
    !row.is_disabled() && !full && lists(&row.text("address"), peer)
}

/// Whether a list of networks, empty for all, contains `peer`.
pub(crate) fn lists(networks: &str, peer: IpAddr) -> bool {
    let IpAddr::V4(peer) = peer else { return networks.is_empty() };
    networks.is_empty() || networks.split(',').any(|network| contains(network, peer))
}

fn contains(network: &str, peer: Ipv4Addr) -> bool {
    let (address, length) = network.split_once('/').unwrap_or((network, "32"));
    let (Ok(address), Ok(length)) = (address.parse::<Ipv4Addr>(), length.parse::<u32>()) else {
        return false;
    };
    let mask = u32::MAX.checked_shl(32_u32.saturating_sub(length)).unwrap_or(0);
    u32::from(address) & mask == u32::from(peer) & mask
}

fn service(moment: &Moment<'_>, door: Door) -> Option<Row> {
    moment.rows(&SERVICES).into_iter().find(|row| row.is("name", door.service()))
}

fn services(host: Host) -> Vec<Row> {
    let version = host.model().version;
    let certificate = if version.is_six() { "none" } else { "api" };
    let named = [
        ("telnet", 23, None),
        ("ftp", 21, None),
        ("www", 80, None),
        ("ssh", 22, None),
        ("www-ssl", 443, Some("none")),
        ("api", 0, None),
        ("winbox", 8291, None),
        ("api-ssl", 0, Some(certificate)),
    ];
    (0..)
        .zip(named)
        .map(|(id, (name, port, certificate))| {
            let mut row = Row::new(id).with("name", name);
            if port > 0 {
                row = row.with("port", port);
            }
            row = row.with("address", "");
            if let Some(certificate) = certificate {
                row = row.with("certificate", certificate).with("tls-version", "any");
            }
            if version.since(7, 0) {
                row = row.with("vrf", "main");
            }
            if version.since(7, 16) {
                row = row.with("max-sessions", MAX_SESSIONS);
            }
            row.with("disabled", matches!(name, "telnet" | "ftp" | "www-ssl"))
        })
        .collect()
}

/// The ports of the two APIs are those of the fleet's listeners.
fn show_service(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    let ports = moment.router.shared().ports;
    sheet.copy(row, &["name"]);
    match row.text("name").as_ref() {
        "api" => sheet.put("port", ports.api),
        "api-ssl" => sheet.put("port", ports.api_ssl),
        _ => sheet.copy(row, &["port"]),
    }
    sheet.copy(row, &["address", "certificate", "tls-version", "vrf", "max-sessions"]);
    sheet.put("invalid", false);
    sheet.copy(row, &["disabled"]);
}

fn check_service(_: &Moment<'_>, row: &Row) -> Result<(), Trap> {
    if let Some(limit) = row.get("max-sessions") {
        let in_range = limit.text().parse().is_ok_and(|limit: usize| (1..=1000).contains(&limit));
        if !in_range {
            return Err(Trap::argument("value of max-sessions is out of range (1 .. 1000)"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_networks_contains_their_addresses() {
        let peer = IpAddr::from([10, 1, 2, 3]);
        for (list, expected) in [
            ("", true),
            ("10.0.0.0/8", true),
            ("192.168.0.0/16,10.1.2.3", true),
            ("10.1.2.4", false),
            ("0.0.0.0/0", true),
            ("nonsense", false),
        ] {
            assert_eq!(lists(list, peer), expected, "{list}");
        }
    }
}
