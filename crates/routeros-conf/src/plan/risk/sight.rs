//! Which changes of which menus reach what we manage the router by.
//!
//! Menus by name, because what they do to reachability is what matters here;
//! how their rows are told apart is in the catalogue.

use std::{collections::HashSet, net::IpAddr};

use crate::{
    catalogue::{self, Facts, Refers},
    config::{Config, Row},
    diff::{Change, PropertyChange, row::said},
    path::MenuPath,
    plan::risk::{
        Management, Reason, Risk,
        prefix::Addresses,
        reach::{carriers, first_carriers, groups_of, input_chains, input_lists},
    },
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
            "/ip/firewall/raw" | "/ipv6/firewall/raw" => Self::raw(&deed, &mut reasons),
            "/ip/firewall/address-list" | "/ipv6/firewall/address-list" => {
                self.address_list(&deed, &mut reasons);
            }
            "/ip/firewall/nat" | "/ip/firewall/mangle" | "/ip/ipsec/policy" => {
                reasons.push(Reason::DropsSessions);
            }
            "/ip/vrf" => self.carried(&deed, "interfaces", &mut reasons),
            path if path.starts_with("/routing/") => reasons.push(Reason::DropsSessions),
            path if path.starts_with("/interface/") && path.matches('/').count() > 2 => {
                self.below_interface(path, &deed, &mut reasons);
            }
            path if path.starts_with(Refers::INTERFACES) => {
                self.interface(path, &deed, &mut reasons);
            }
            _ => {}
        }
        Risk::new(reasons)
    }

    fn address(&self, deed: &Deed<'_>, reasons: &mut Vec<Reason>) {
        let ours = self.management.and_then(|management| management.address);
        let held = deed.values("address").filter_map(Addresses::host);
        if deed.kind == Kind::Add {
            self.new_network(deed, reasons);
            return;
        }
        if deed.kind == Kind::Remove || deed.touches(&["address", "interface", "disabled"]) {
            reasons.push(Reason::RemovesAddress);
        }
        if ours.is_none_or(|ours| held.into_iter().any(|held| held.contain(ours))) {
            reasons.push(Reason::ManagementAddress);
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
            Kind::Add | Kind::Remove if harmless_action(deed) => {}
            Kind::Add => reasons.push(Reason::ClosesInput),
            Kind::Remove => reasons.push(Reason::OpensInput),
            Kind::Change | Kind::Move => {
                reasons.extend([Reason::ClosesInput, Reason::OpensInput]);
            }
        }
    }

    fn raw(deed: &Deed<'_>, reasons: &mut Vec<Reason>) {
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
        let carries =
            self.carries(deed, "slaves") || (deed.kind != Kind::Add && self.carries(deed, "name"));
        if carries {
            reasons.push(Reason::ManagementInterface);
        }
        if deed.kind == Kind::Remove || deed.properties.iter().any(disables) {
            reasons.push(Reason::DisablesInterface);
        }
        // A list by itself moves nothing; its members do.
        if deed.kind != Kind::Add && path != "/interface/list" {
            reasons.push(Reason::DropsSessions);
        }
    }

    /// Menus below those of interfaces: ports, members, profiles.
    fn below_interface(&self, path: &str, deed: &Deed<'_>, reasons: &mut Vec<Reason>) {
        let switch = path.starts_with("/interface/ethernet/switch");
        if switch || self.carries(deed, "interface") || self.carries(deed, "bridge") {
            reasons.push(Reason::ManagementInterface);
        }
        if deed.kind != Kind::Add && path != "/interface/list/member" {
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
