//! Which changes of which menus reach what we manage the router by.
//!
//! Menus by name, because what they do to reachability is what matters here;
//! how their rows are told apart is in the catalogue.

use std::{
    collections::{BTreeSet, HashSet},
    net::IpAddr,
};

use crate::{
    catalogue::{self, Facts, Refers},
    config::{Config, Row},
    diff::{Change, PropertyChange, row::said},
    path::MenuPath,
    plan::risk::{Management, Reason, Risk, prefix::Addresses},
    value::Setting,
};

/// Properties whose change nobody notices.
const QUIET: &[&str] = &["comment", "name"];

/// What of a router's configuration keeps us connected.
pub(in crate::plan) struct Sight<'a> {
    management: Option<&'a Management>,
    /// Interfaces that carry us, before or after; none if unknown.
    carriers: Option<HashSet<Vec<u8>>>,
    /// Groups of the user we sign in as.
    groups: HashSet<Vec<u8>>,
    /// Chains that packets to the router pass.
    input: HashSet<Vec<u8>>,
    /// Lists of addresses that rules of these chains ask for.
    lists: HashSet<Vec<u8>>,
}

/// What a change does with its row.
struct Deed<'a> {
    facts: &'static Facts,
    row: &'a Row,
    kind: Kind,
    /// Properties that change, when it is kept.
    properties: &'a [PropertyChange],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Add,
    Remove,
    Change,
    Move,
}

impl<'a> Sight<'a> {
    pub(in crate::plan) fn new(
        before: &Config,
        after: &Config,
        management: Option<&'a Management>,
    ) -> Self {
        let sides = [before, after];
        let input = sides.into_iter().flat_map(input_chains).collect();
        let lists = sides.into_iter().flat_map(|side| input_lists(side, &input)).collect();
        let carriers = management.and_then(|management| {
            let first = first_carriers(management, before);
            (!first.is_empty())
                .then(|| sides.into_iter().flat_map(|side| carriers(side, first.clone())).collect())
        });
        let user = management.and_then(|management| management.user.as_deref());
        let groups = sides.into_iter().flat_map(|side| groups_of(side, user)).collect();
        Self { management, carriers, groups, input, lists }
    }

    /// What `change` in the menu at `path` may do.
    pub(in crate::plan) fn risk(&self, path: &MenuPath, change: &Change) -> Risk {
        let (row, kind, properties) = match change {
            Change::Added { row, .. } => (row, Kind::Add, &[][..]),
            Change::Removed { row, .. } => (row, Kind::Remove, &[][..]),
            Change::Changed { row, properties, .. } => (row, Kind::Change, properties.as_slice()),
            Change::Moved { row, .. } => (row, Kind::Move, &[][..]),
        };
        let deed = Deed { facts: catalogue::menu(path), row, kind, properties };
        let quiet = |change: &PropertyChange| QUIET.contains(&change.name.as_str());
        if deed.kind == Kind::Change
            && deed.properties.iter().all(quiet)
            && !deed.renames_user(path)
        {
            return Risk::default();
        }
        let mut reasons = Vec::new();
        match path.as_str() {
            "/ip/address" | "/ipv6/address" => self.address(&deed, &mut reasons),
            "/ip/dhcp-client" | "/ipv6/dhcp-client" => self.lease(&deed, &mut reasons),
            "/ip/service" => self.service(&deed, &mut reasons),
            "/user" => self.user(&deed, &mut reasons),
            "/user/group" if deed.names(&self.groups, "name") => {
                reasons.push(Reason::ManagementUser);
            }
            "/user/aaa" => reasons.push(Reason::ManagementUser),
            "/ip/route" | "/ipv6/route" | "/routing/rule" | "/ip/route/rule" => {
                self.route(&deed, &mut reasons);
            }
            "/ip/firewall/filter" | "/ipv6/firewall/filter" => self.filter(&deed, &mut reasons),
            "/ip/firewall/raw" | "/ipv6/firewall/raw" => self.raw(&deed, &mut reasons),
            "/ip/firewall/address-list" | "/ipv6/firewall/address-list" => {
                self.address_list(&deed, &mut reasons);
            }
            "/ip/firewall/nat" | "/ip/firewall/mangle" | "/ip/ipsec/policy" => {
                reasons.push(Reason::DropsSessions);
            }
            "/ip/vrf" => self.carried(&deed, "interfaces", &mut reasons),
            path if path.starts_with("/routing/") => reasons.push(Reason::DropsSessions),
            path if path.starts_with(Refers::INTERFACES) => {
                self.interface(path, &deed, &mut reasons)
            }
            _ => {}
        }
        Risk::new(reasons)
    }

    fn address(&self, deed: &Deed<'_>, reasons: &mut Vec<Reason>) {
        let ours = self.management.and_then(|management| management.address);
        let held = deed.values("address").filter_map(|value| Addresses::read(host(value)));
        match deed.kind {
            Kind::Add => self.new_network(deed, reasons),
            _ => {
                if deed.kind == Kind::Remove || deed.touches(&["address", "interface", "disabled"])
                {
                    reasons.push(Reason::RemovesAddress);
                }
                if ours.is_none_or(|ours| held.into_iter().any(|held| held.contain(ours))) {
                    reasons.push(Reason::ManagementAddress);
                }
            }
        }
    }

    /// A network that we seem to be in draws the answers to us to itself.
    fn new_network(&self, deed: &Deed<'_>, reasons: &mut Vec<Reason>) {
        let from = self.management.and_then(|management| management.from);
        let takes_us = |from: IpAddr| {
            deed.values("address").filter_map(Addresses::read).any(|network| network.contain(from))
        };
        if from.is_some_and(takes_us) && !self.carries(deed, "interface") {
            reasons.push(Reason::ManagementRoute);
        }
    }

    fn lease(&self, deed: &Deed<'_>, reasons: &mut Vec<Reason>) {
        if deed.kind != Kind::Add {
            reasons.push(Reason::RemovesAddress);
            if self.carries(deed, "interface") {
                reasons.push(Reason::ManagementAddress);
            }
        }
    }

    fn service(&self, deed: &Deed<'_>, reasons: &mut Vec<Reason>) {
        let ours = self.management.and_then(|management| management.service.as_deref());
        if ours.is_none_or(|ours| deed.is("name", ours)) {
            reasons.push(Reason::ManagementService);
        }
    }

    fn user(&self, deed: &Deed<'_>, reasons: &mut Vec<Reason>) {
        let ours = self.management.and_then(|management| management.user.as_deref());
        if deed.kind != Kind::Add && ours.is_none_or(|ours| deed.is("name", ours)) {
            reasons.push(Reason::ManagementUser);
        }
    }

    /// A route matters when it leads to us, or to where we are not known to be.
    fn route(&self, deed: &Deed<'_>, reasons: &mut Vec<Reason>) {
        reasons.push(Reason::DropsSessions);
        let from = self.management.and_then(|management| management.from);
        let mut leads = deed.values("dst-address").map(Addresses::read);
        let unnamed = deed.values("dst-address").next().is_none();
        let to_us = from.is_none_or(|from| {
            leads.any(|route| route.is_none_or(|route| route.contain(from))) || unnamed
        });
        if to_us {
            reasons.push(Reason::ManagementRoute);
        }
    }

    fn filter(&self, deed: &Deed<'_>, reasons: &mut Vec<Reason>) {
        if !deed.values("chain").any(|chain| self.input.contains(chain)) {
            reasons.push(Reason::DropsSessions);
            return;
        }
        let lets_in = deed.values("action").all(|action| action == b"accept");
        match deed.kind {
            Kind::Add if deed.is("disabled", "yes") => {}
            Kind::Add if lets_in => reasons.push(Reason::OpensInput),
            Kind::Remove if lets_in => reasons.push(Reason::ClosesInput),
            Kind::Add if harmless_action(deed) => {}
            Kind::Remove if harmless_action(deed) => {}
            Kind::Add => reasons.push(Reason::ClosesInput),
            Kind::Remove => reasons.push(Reason::OpensInput),
            Kind::Change | Kind::Move => {
                reasons.extend([Reason::ClosesInput, Reason::OpensInput]);
            }
        }
    }

    fn raw(&self, deed: &Deed<'_>, reasons: &mut Vec<Reason>) {
        if deed.values("chain").any(|chain| chain == b"prerouting") && !harmless_action(deed) {
            let opens = deed.kind == Kind::Remove;
            reasons.push(if opens { Reason::OpensInput } else { Reason::ClosesInput });
        }
        reasons.push(Reason::DropsSessions);
    }

    fn address_list(&self, deed: &Deed<'_>, reasons: &mut Vec<Reason>) {
        if !deed.values("list").any(|list| self.lists.contains(list)) {
            return;
        }
        let from = self.management.and_then(|management| management.from);
        let meant = |value| Addresses::read(value);
        let ours = from.is_none_or(|from| {
            deed.values("address").any(|value| meant(value).is_none_or(|it| it.contain(from)))
        });
        reasons.push(Reason::OpensInput);
        if ours {
            reasons.push(Reason::ClosesInput);
        }
    }

    fn interface(&self, path: &str, deed: &Deed<'_>, reasons: &mut Vec<Reason>) {
        let below = path.matches('/').count() > 2;
        let member = path == "/interface/list/member";
        let (carried, port) = if below {
            let mut carried = self.carries(deed, "interface") || self.carries(deed, "bridge");
            carried |= path.starts_with("/interface/ethernet/switch");
            (carried, true)
        } else {
            (
                self.carries(deed, "name")
                    || (deed.kind == Kind::Add && self.carries(deed, "slaves")),
                false,
            )
        };
        if path == "/interface/list" {
            return;
        }
        let secret_or_profile =
            below && deed.values("interface").chain(deed.values("bridge")).next().is_none();
        if secret_or_profile && !path.starts_with("/interface/ethernet/switch") {
            reasons.push(Reason::DropsSessions);
            return;
        }
        let new_and_apart = !port && deed.kind == Kind::Add && !self.carries(deed, "slaves");
        if carried && !new_and_apart {
            reasons.push(Reason::ManagementInterface);
        }
        if member {
            return;
        }
        let disables = deed.kind == Kind::Remove
            || (deed.kind == Kind::Change && deed.properties.iter().any(disables));
        if disables && !port {
            reasons.push(Reason::DisablesInterface);
        }
        if deed.kind != Kind::Add {
            reasons.push(Reason::DropsSessions);
        }
    }

    fn carried(&self, deed: &Deed<'_>, property: &str, reasons: &mut Vec<Reason>) {
        reasons.push(Reason::DropsSessions);
        if self.carries(deed, property) {
            reasons.push(Reason::ManagementInterface);
        }
    }

    /// Whether an interface that `deed` names under `property` carries us, or
    /// may.
    fn carries(&self, deed: &Deed<'_>, property: &str) -> bool {
        let mut named = deed.values(property).flat_map(|value| value.split(|byte| *byte == b','));
        match &self.carriers {
            Some(carriers) => named.any(|name| carriers.contains(name)),
            None => named.next().is_some(),
        }
    }
}

impl<'a> Deed<'a> {
    /// What the row has under `name`, before and after.
    fn values<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'b [u8]> + use<'a, 'b> {
        let own = said(self.facts, self.row, name);
        let changed = self.properties.iter().filter(move |change| change.name.as_str() == name);
        let after = changed.filter_map(|change| change.after.as_ref()).map(Setting::as_bytes);
        own.into_iter().chain(after)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.values(name).any(|said| said == value.as_bytes())
    }

    fn names(&self, names: &HashSet<Vec<u8>>, property: &str) -> bool {
        self.values(property).any(|value| names.contains(value))
    }

    fn touches(&self, names: &[&str]) -> bool {
        self.properties.iter().any(|change| names.contains(&change.name.as_str()))
    }

    /// The name of a user is what it signs in with.
    fn renames_user(&self, path: &MenuPath) -> bool {
        path.as_str().starts_with("/user") && self.touches(&["name"])
    }
}

fn disables(change: &PropertyChange) -> bool {
    change.name.as_str() == "disabled" && change.after.as_ref().is_some_and(|it| it.is("yes"))
}

/// Rules that only count, mark or remember.
fn harmless_action(deed: &Deed<'_>) -> bool {
    const HARMLESS: [&[u8]; 4] =
        [b"log", b"passthrough", b"add-src-to-address-list", b"add-dst-to-address-list"];
    let mut actions = deed.values("action").peekable();
    actions.peek().is_some() && actions.all(|action| HARMLESS.contains(&action))
}

/// The address of `192.0.2.1/24`, without its network.
fn host(value: &[u8]) -> &[u8] {
    value.split(|byte| *byte == b'/').next().unwrap_or(value)
}

/// `input`, and the chains that it jumps to.
fn input_chains(config: &Config) -> BTreeSet<Vec<u8>> {
    let mut chains = BTreeSet::from([b"input".to_vec()]);
    let rules = || rows(config, &["/ip/firewall/filter", "/ipv6/firewall/filter"]);
    loop {
        let known = chains.len();
        for rule in rules() {
            if let (Some(chain), Some(target)) =
                (rule.properties.get("chain"), rule.properties.get("jump-target"))
                && chains.contains(chain.as_bytes())
            {
                chains.insert(target.as_bytes().to_vec());
            }
        }
        if chains.len() == known {
            return chains;
        }
    }
}

/// The lists of addresses that rules of `chains` ask for.
fn input_lists(config: &Config, chains: &HashSet<Vec<u8>>) -> Vec<Vec<u8>> {
    let rules = rows(config, &["/ip/firewall/filter", "/ipv6/firewall/filter"]);
    let asks = rules.filter(|rule| {
        rule.properties.get("chain").is_some_and(|chain| chains.contains(chain.as_bytes()))
    });
    let lists = asks.flat_map(|rule| {
        ["src-address-list", "dst-address-list"].map(|it| rule.properties.get(it))
    });
    let plain = |list: &Setting| {
        let list = list.as_bytes();
        list.strip_prefix(b"!").unwrap_or(list).to_vec()
    };
    lists.flatten().map(plain).collect()
}

/// The interfaces of the management address, or the one that is known.
fn first_carriers(management: &Management, config: &Config) -> BTreeSet<Vec<u8>> {
    if let Some(interface) = &management.interface {
        return BTreeSet::from([interface.as_str().as_bytes().to_vec()]);
    }
    let Some(ours) = management.address else { return BTreeSet::new() };
    let holds = |row: &&Row| {
        let address = row.properties.get("address").map(Setting::as_bytes);
        address.and_then(|it| Addresses::read(host(it))).is_some_and(|it| it.contain(ours))
    };
    let held = rows(config, &["/ip/address", "/ipv6/address"]).filter(holds);
    held.filter_map(|row| row.properties.get("interface"))
        .map(|it| it.as_bytes().to_vec())
        .collect()
}

/// `first` and everything below: the interface under a VLAN or a tunnel, the
/// ports of a bridge, the slaves of a bond.
fn carriers(config: &Config, first: BTreeSet<Vec<u8>>) -> BTreeSet<Vec<u8>> {
    let mut carriers = first;
    loop {
        let known = carriers.len();
        for (path, menu) in &config.menus {
            if !path.as_str().starts_with(Refers::INTERFACES) {
                continue;
            }
            let port = path.as_str() == "/interface/bridge/port";
            for row in &menu.rows {
                let upper =
                    if port { row.properties.get("bridge") } else { row.properties.get("name") };
                if !upper.is_some_and(|upper| carriers.contains(upper.as_bytes())) {
                    continue;
                }
                let lower = ["interface", "slaves"].map(|it| row.properties.get(it));
                for lower in lower.into_iter().flatten() {
                    carriers
                        .extend(lower.as_bytes().split(|byte| *byte == b',').map(<[u8]>::to_vec));
                }
            }
        }
        if carriers.len() == known {
            return carriers;
        }
    }
}

/// The groups of the user.
fn groups_of(config: &Config, user: Option<&str>) -> Vec<Vec<u8>> {
    let Some(user) = user else { return Vec::new() };
    let Ok(path) = "/user".parse() else { return Vec::new() };
    let facts = catalogue::menu(&path);
    let named = |row: &&Row| said(facts, row, "name") == Some(user.as_bytes());
    let ours = rows(config, &["/user"]).filter(named);
    ours.filter_map(|row| row.properties.get("group")).map(|it| it.as_bytes().to_vec()).collect()
}

/// The rows of some menus.
fn rows<'a>(config: &'a Config, menus: &[&str]) -> impl Iterator<Item = &'a Row> + use<'a> {
    let paths: Vec<MenuPath> = menus.iter().filter_map(|menu| menu.parse().ok()).collect();
    let found: Vec<&Row> = paths
        .iter()
        .filter_map(|path| config.menus.get(path))
        .flat_map(|menu| &menu.rows)
        .collect();
    found.into_iter()
}
