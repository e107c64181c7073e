//! Which packages there are, which of them a router comes with, and what the WiFi
//! of a router becomes of those it has.

use crate::{board::Wireless, npk::MAIN, version::Version};

/// What RouterOS 6 is made of, all in one bundle.
pub(crate) const SIX: &[&str] = &[
    "advanced-tools",
    "dhcp",
    "hotspot",
    "ipv6",
    "mpls",
    "ppp",
    "routing",
    "security",
    "system",
    "wireless",
];

/// What there is beside the system, by the first version of RouterOS 7 that has
/// it. Those of 7.24 are known (survey of the servers); since when is known of WiFi
/// alone.
const EXTRAS: &[(&str, u16)] = &[
    ("calea", 1),
    ("container", 4),
    ("dude", 1),
    ("gps", 1),
    ("iot", 1),
    ("rose-storage", 8),
    ("tr069-client", 1),
    ("ups", 1),
    ("user-manager", 1),
    ("wifi-qcom", 13),
    ("wifi-qcom-ac", 13),
    ("wireless", 13),
    ("zerotier", 1),
];

/// The package of the newer WiFi until 7.12.
const WAVE2: &str = "wifiwave2";

/// Menus that a package of RouterOS 6 brings; roughly.
const MENUS_OF_SIX: &[(&str, &[&str])] = &[
    ("hotspot", &["/ip/hotspot"]),
    ("ipv6", &["/ipv6"]),
    ("mpls", &["/mpls"]),
    (
        "ppp",
        &[
            "/ppp",
            "/interface/l2tp-client",
            "/interface/l2tp-server",
            "/interface/ovpn-client",
            "/interface/ovpn-server",
            "/interface/pppoe-client",
            "/interface/pppoe-server",
            "/interface/pptp-client",
            "/interface/pptp-server",
            "/interface/sstp-client",
            "/interface/sstp-server",
        ],
    ),
    ("routing", &["/routing"]),
    ("security", &["/ip/ipsec"]),
];

/// The packages of a router that nobody has done anything to.
pub(crate) fn usual(version: Version, wireless: Wireless, architecture: &str) -> Vec<&'static str> {
    if version.is_six() {
        return SIX.to_vec();
    }
    let driver = match wireless {
        Wireless::None => None,
        Wireless::Wave2 => Some(WAVE2),
        Wireless::Wifi => Some(driver(architecture)),
        Wireless::Legacy | Wireless::CapsMan => version.since(7, 13).then_some("wireless"),
    };
    [MAIN].into_iter().chain(driver).collect()
}

/// What drives the newer radios since 7.13: of 802.11ax on arm64, of ac elsewhere.
fn driver(architecture: &str) -> &'static str {
    if architecture == "arm64" { "wifi-qcom" } else { "wifi-qcom-ac" }
}

/// The extras that a version has.
pub(super) fn extras(version: Version) -> impl Iterator<Item = &'static str> {
    let there = EXTRAS.iter().filter(move |(_, minor)| version.since(7, *minor));
    there.map(|(name, _)| *name)
}

/// Whether a version of RouterOS 7 has this package.
pub(super) fn is_known(package: &str, version: Version) -> bool {
    let wave2 = package == WAVE2 && !version.since(7, 13);
    package == MAIN || wave2 || extras(version).any(|extra| extra == package)
}

/// Whether another package has taken the place of this one in a version.
pub(super) fn is_replaced(package: &str, version: Version) -> bool {
    package == WAVE2 && version.since(7, 13)
}

/// What a router that goes from one version to another has to have beside the
/// packages that keep their names, because the system has it no longer. Only the
/// updater knows.
pub(super) fn split(
    (from, to): (Version, Version),
    packages: &[&str],
    wireless: Wireless,
    architecture: &str,
) -> Option<&'static str> {
    if from.since(7, 13) || !to.since(7, 13) {
        return None;
    }
    match wireless {
        _ if packages.contains(&WAVE2) => Some(driver(architecture)),
        Wireless::Legacy | Wireless::CapsMan => Some("wireless"),
        _ => None,
    }
}

/// What becomes of the radios of a router that came with `wireless` ones, if these
/// are the packages that it runs.
pub(super) fn wireless(came: Wireless, version: Version, packages: &[&str]) -> Wireless {
    let newer = packages.iter().any(|name| [WAVE2, "wifi-qcom", "wifi-qcom-ac"].contains(name));
    match came {
        Wireless::CapsMan if has_wireless(version, packages) => Wireless::CapsMan,
        Wireless::None | Wireless::CapsMan => Wireless::None,
        _ if newer && version.since(7, 13) => Wireless::Wifi,
        _ if newer => Wireless::Wave2,
        // The radios of 802.11ax know no other driver.
        Wireless::Wifi => Wireless::None,
        _ if has_wireless(version, packages) => Wireless::Legacy,
        _ => Wireless::None,
    }
}

/// Whether the older WiFi is there, with its menus and `/caps-man`: a package of
/// RouterOS 6 and since 7.13; in between it is in the system unless the newer one
/// takes its place.
pub(crate) fn has_wireless(version: Version, packages: &[&str]) -> bool {
    let has = |name| packages.contains(&name);
    if version.is_six() || version.since(7, 13) { has("wireless") } else { !has(WAVE2) }
}

/// Whether the packages of a router bring the menu at `path`, as far as it depends
/// on them beside WiFi.
pub(crate) fn bring(version: Version, packages: &[&str], path: &str) -> bool {
    let below = |root: &&str| {
        path.strip_prefix(*root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let missing =
        |(package, roots): &(&str, &[&str])| roots.iter().any(below) && !packages.contains(package);
    !(version.is_six() && MENUS_OF_SIX.iter().any(missing))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Board;

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    #[test]
    fn every_board_comes_with_what_its_radios_need() {
        for model in Board::ALL.map(Board::model) {
            let named = model.board_name;
            let usual = usual(model.version, model.wireless, model.architecture);
            let more = model.packages.strip_prefix(&usual[..]).expect(named);
            assert!(more.iter().all(|name| is_known(name, model.version)), "{named}: {more:?}");
            let driven = wireless(model.wireless, model.version, model.packages);
            assert_eq!(driven, model.wireless, "{named}");
        }
    }

    #[test]
    fn radios_are_what_the_packages_drive() {
        use Wireless::{CapsMan, Legacy, None, Wave2, Wifi};
        for (came, number, packages, driven) in [
            (Legacy, "6.49.18", &["system", "wireless"][..], Legacy),
            (Legacy, "6.49.18", &["system"], None),
            (Legacy, "7.12.1", &["routeros"], Legacy),
            (Legacy, "7.13", &["routeros"], None),
            (Legacy, "7.13", &["routeros", "wireless"], Legacy),
            (Legacy, "7.13", &["routeros", "wifi-qcom-ac"], Wifi),
            (Wave2, "7.13", &["routeros", "wifi-qcom-ac"], Wifi),
            (Wave2, "7.12.1", &["routeros"], Legacy),
            (Wifi, "7.20.2", &["routeros", "wireless"], None),
            (CapsMan, "7.13", &["routeros"], None),
            (CapsMan, "7.13", &["routeros", "wireless"], CapsMan),
            (None, "7.13", &["routeros", "wireless"], None),
        ] {
            let found = wireless(came, version(number), packages);
            assert_eq!(found, driven, "{came:?} {number} {packages:?}");
        }
    }

    #[test]
    fn the_updater_adds_what_was_split_off() {
        for (from, to, packages, added) in [
            ("7.12.1", "7.20.4", &["routeros"][..], Some("wireless")),
            ("7.12.1", "7.20.4", &["routeros", "wifiwave2"], Some("wifi-qcom-ac")),
            ("7.8", "7.12.1", &["routeros"], None),
            ("7.13", "7.20.4", &["routeros"], None),
        ] {
            let step = (version(from), version(to));
            assert_eq!(split(step, packages, Wireless::Legacy, "arm"), added, "{from} {to}");
        }
    }

    #[test]
    fn a_package_of_six_takes_its_menus_along() {
        let without = |name| SIX.iter().copied().filter(move |known| *known != name);
        let packages: Vec<&str> = without("ppp").collect();
        assert!(!bring(version("6.49.18"), &packages, "/interface/pppoe-client"));
        assert!(bring(version("6.49.18"), &packages, "/ip/address"));
        assert!(bring(version("7.18.2"), &[MAIN], "/ppp/secret"));
    }
}
