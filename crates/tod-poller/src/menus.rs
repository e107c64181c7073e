//! What a poll asks, of which router.

use std::sync::LazyLock;

use routeros::{
    Command, Query,
    rows::{Clock, Countable, Generation, Identity, License, Package, Record, Routerboard, Sensor},
    value::Version,
};

/// A print that a poll may contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Menu {
    /// `/system/resource`: load, memory, uptime, version, board.
    Resource,
    /// `/interface`: counters and flags.
    Interface,
    /// `/system/health`.
    Health,
    /// Registrations of `/interface/wireless`.
    Wireless,
    /// Registrations of `/interface/wifiwave2`.
    WifiWave2,
    /// Registrations of `/interface/wifi`.
    Wifi,
    /// Registrations of `/caps-man`.
    CapsMan,
    /// `/system/routerboard`: serial number, firmware.
    Routerboard,
    /// `/system/license`: system id, software id, level.
    License,
    /// `/system/identity`.
    Identity,
    /// `/system/package`.
    Package,
    /// `/user`: the group of the user we are.
    User,
    /// `/user/group`: the policies of that group.
    UserGroup,
    /// `/ip/address`.
    Address,
    /// `/system/clock`.
    Clock,
    /// `/ip/route`, counted.
    Routes,
    /// `/ip/neighbor`, counted.
    Neighbours,
}

/// What every poll asks.
const FAST: [Menu; 7] = [
    Menu::Resource,
    Menu::Interface,
    Menu::Health,
    Menu::Wireless,
    Menu::WifiWave2,
    Menu::Wifi,
    Menu::CapsMan,
];

/// What is asked after every connect: whether this is the router of the record.
pub const WHO: [Menu; 3] = [Menu::Resource, Menu::Routerboard, Menu::License];

/// What a poll asks beside that when the slow facts are due.
const SLOW: [Menu; 10] = [
    Menu::Routerboard,
    Menu::License,
    Menu::Identity,
    Menu::Package,
    Menu::User,
    Menu::UserGroup,
    Menu::Address,
    Menu::Clock,
    Menu::Routes,
    Menu::Neighbours,
];

/// Columns of `/interface`: one print has all of them, because their names and flags may change
/// at any time and a second print would cost more.
const INTERFACE: &[&str] = &[
    ".id",
    "name",
    "type",
    "default-name",
    "comment",
    "mac-address",
    "running",
    "disabled",
    "link-downs",
    "rx-byte",
    "tx-byte",
    "rx-packet",
    "tx-packet",
    "rx-error",
    "tx-error",
    "rx-drop",
    "tx-drop",
    "tx-queue-drop",
];

const RESOURCE: &[&str] = &[
    "uptime",
    "version",
    "board-name",
    "cpu-load",
    "free-memory",
    "total-memory",
    "free-hdd-space",
    "total-hdd-space",
    "architecture-name",
    "cpu-count",
    "build-time",
];

/// How many columns of [`RESOURCE`] every poll asks; the rest are facts.
const RESOURCE_FAST: usize = 8;

/// The commands of [`FAST`]: they are the same for every router, and sent for ever.
static FAST_COMMANDS: LazyLock<[Command; FAST.len()]> =
    LazyLock::new(|| FAST.map(|menu| menu.build("", false)));

impl Menu {
    /// The command that prints it for `user`, who we are; with the columns that only the slow
    /// facts need, or without.
    pub fn command(self, user: &str, facts: bool) -> Command {
        let fast = FAST.iter().position(|menu| *menu == self).filter(|_| !facts);
        fast.map_or_else(|| self.build(user, facts), |at| FAST_COMMANDS[at].clone())
    }

    fn build(self, user: &str, facts: bool) -> Command {
        match self {
            Self::Resource => {
                let columns = if facts { RESOURCE } else { &RESOURCE[..RESOURCE_FAST] };
                Command::print("/system/resource").proplist(columns)
            }
            Self::Interface => Command::print("/interface").proplist(INTERFACE),
            Self::Health => Sensor::print(),
            Self::Wireless => Generation::Wireless.print(),
            Self::WifiWave2 => Generation::WifiWave2.print(),
            Self::Wifi => Generation::Wifi.print(),
            Self::CapsMan => Generation::CapsMan.print(),
            Self::Routerboard => Routerboard::print(),
            Self::License => License::print(),
            Self::Identity => Identity::print(),
            Self::Package => Package::print(),
            Self::User => {
                Command::print("/user").proplist(&["name", "group"]).query(&Query::eq("name", user))
            }
            Self::UserGroup => Command::print("/user/group").proplist(&["name", "policy"]),
            Self::Address => {
                Command::print("/ip/address").proplist(&["address", "interface", "disabled"])
            }
            Self::Clock => Clock::print(),
            Self::Routes => Countable::Routes.count(),
            Self::Neighbours => Command::print("/ip/neighbor").count_only(),
        }
    }

    /// Its path on the router.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Resource => "/system/resource",
            Self::Interface => "/interface",
            Self::Health => "/system/health",
            Self::Wireless => Generation::Wireless.menu(),
            Self::WifiWave2 => Generation::WifiWave2.menu(),
            Self::Wifi => Generation::Wifi.menu(),
            Self::CapsMan => Generation::CapsMan.menu(),
            Self::Routerboard => Routerboard::MENU,
            Self::License => License::MENU,
            Self::Identity => Identity::MENU,
            Self::Package => Package::MENU,
            Self::User => "/user",
            Self::UserGroup => "/user/group",
            Self::Address => "/ip/address",
            Self::Clock => Clock::MENU,
            Self::Routes => Countable::Routes.menu(),
            Self::Neighbours => "/ip/neighbor",
        }
    }

    /// Whether being refused it makes the watching incomplete. What our own user may do is read
    /// where it is allowed, but nothing watches it.
    pub const fn is_watched(self) -> bool {
        !matches!(self, Self::User | Self::UserGroup)
    }

    /// Whether a version may have it at all; the rest is left to the router to say.
    const fn may_be_in(self, version: Version) -> bool {
        match self {
            Self::WifiWave2 => version.major == 7 && version.minor < 13,
            Self::Wifi => version.major > 7 || (version.major == 7 && version.minor >= 13),
            _ => true,
        }
    }

    const fn bit(self) -> u32 {
        1 << self as u8
    }
}

/// What is known about the menus of one router: those its version, board and packages do not have
/// are asked again only with the slow facts, and after an upgrade.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Menus {
    version: Option<Box<str>>,
    board: Option<Box<str>>,
    missing: u32,
}

impl Menus {
    /// What a poll asks now, in the order in which it is sent.
    pub fn plan(&self, facts: bool) -> impl Iterator<Item = Menu> {
        let version = self.version.as_ref().and_then(|version| Version::parse(version.as_bytes()));
        let missing = if facts { 0 } else { self.missing };
        let slow = if facts { &SLOW[..] } else { &[] };

        FAST.iter().chain(slow).copied().filter(move |menu| {
            missing & menu.bit() == 0 && version.is_none_or(|version| menu.may_be_in(version))
        })
    }

    /// Remembers whether the router has a menu.
    pub fn learn(&mut self, menu: Menu, is_missing: bool) {
        if is_missing {
            self.missing |= menu.bit();
        } else {
            self.missing &= !menu.bit();
        }
    }

    /// Takes note of version and board; gives whether they changed, which voids all that was
    /// learnt and makes the slow facts due.
    pub fn saw(&mut self, version: Option<&str>, board: Option<&str>) -> bool {
        if self.version.as_deref() == version && self.board.as_deref() == board {
            return false;
        }
        *self = Self { version: version.map(Into::into), board: board.map(Into::into), missing: 0 };

        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn menus(version: &str) -> Menus {
        let mut menus = Menus::default();
        assert!(menus.saw(Some(version), Some("hAP")));
        menus
    }

    fn plan(menus: &Menus, facts: bool) -> Vec<Menu> {
        menus.plan(facts).collect()
    }

    #[test]
    fn each_version_is_asked_for_the_wifi_it_may_have() {
        for (version, wave2, wifi) in [
            ("6.49.18 (long-term)", false, false),
            ("7.12.1 (stable)", true, false),
            ("7.13beta2 (testing)", false, true),
            ("7.20 (stable)", false, true),
        ] {
            let plan = plan(&menus(version), false);
            assert_eq!(plan.contains(&Menu::WifiWave2), wave2, "{version}");
            assert_eq!(plan.contains(&Menu::Wifi), wifi, "{version}");
        }
        let unknown = plan(&Menus::default(), false);
        assert!(unknown.contains(&Menu::WifiWave2) && unknown.contains(&Menu::Wifi));
    }

    #[test]
    fn a_missing_menu_is_asked_again_with_the_facts_and_after_an_upgrade() {
        let mut menus = menus("7.18.2 (stable)");
        menus.learn(Menu::CapsMan, true);
        assert!(!plan(&menus, false).contains(&Menu::CapsMan));
        assert!(plan(&menus, true).contains(&Menu::CapsMan));

        assert!(!menus.saw(Some("7.18.2 (stable)"), Some("hAP")));
        assert!(!plan(&menus, false).contains(&Menu::CapsMan));
        assert!(menus.saw(Some("7.19 (stable)"), Some("hAP")));
        assert!(plan(&menus, false).contains(&Menu::CapsMan));
    }

    #[test]
    fn a_menu_that_appears_is_no_longer_missing() {
        let mut menus = menus("7.18.2 (stable)");
        menus.learn(Menu::Wifi, true);
        menus.learn(Menu::Wifi, false);
        assert!(plan(&menus, false).contains(&Menu::Wifi));
    }

    #[test]
    fn every_command_can_be_sent() {
        for menu in FAST.into_iter().chain(SLOW) {
            for facts in [false, true] {
                assert_eq!(menu.command("wa=tch", facts).check(), Ok(()), "{menu:?}");
            }
        }
    }

    #[test]
    fn a_fast_poll_asks_for_nothing_slow() {
        let plan = plan(&menus("7.18.2 (stable)"), false);
        assert!(SLOW.iter().all(|slow| !plan.contains(slow)));
    }
}
