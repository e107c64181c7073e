//! The firewall's chains, for packets to the router and from it.

use std::{
    borrow::Cow,
    cell::OnceCell,
    collections::{HashMap, HashSet},
};

use super::{Tables, Why, lists, packet::Packet};
use crate::row::Row;

/// What the firewall does with a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Accept,
    Drop(Why),
    /// The sender is told.
    Reject(Why),
}

/// A packet that comes in for the router itself.
pub(super) fn inward(tables: &dyn Tables, packet: &Packet<'_>) -> Verdict {
    let inspection = Inspection::new(tables, packet);
    let verdict = inspection.walk("/ip/firewall/raw", "prerouting");
    if verdict != Verdict::Accept {
        return verdict;
    }
    if !packet.established
        && let Some(why) = inspection.redirected()
    {
        return Verdict::Drop(why);
    }
    inspection.walk("/ip/firewall/filter", "input")
}

/// A packet that the router sends.
pub(super) fn outward(tables: &dyn Tables, packet: &Packet<'_>) -> Verdict {
    let inspection = Inspection::new(tables, packet);
    match inspection.walk("/ip/firewall/raw", "output") {
        Verdict::Accept => inspection.walk("/ip/firewall/filter", "output"),
        verdict => verdict,
    }
}

/// One packet before the rules.
struct Inspection<'a> {
    tables: &'a dyn Tables,
    packet: &'a Packet<'a>,
    /// The address lists that have its source.
    from: OnceCell<HashSet<Cow<'a, str>>>,
    /// Those that have its target.
    to: OnceCell<HashSet<Cow<'a, str>>>,
}

impl<'a> Inspection<'a> {
    fn new(tables: &'a dyn Tables, packet: &'a Packet<'a>) -> Self {
        Self { tables, packet, from: OnceCell::new(), to: OnceCell::new() }
    }

    /// The rule that sends a new connection elsewhere instead, if one does.
    fn redirected(&self) -> Option<Why> {
        let path = "/ip/firewall/nat";
        let rules = self.tables.rows(path);
        let (at, rule) = rules.iter().enumerate().find(|(_, rule)| {
            rule.is("chain", "dstnat")
                && !rule.is_disabled()
                && matches!(action(rule), "accept" | "dst-nat" | "redirect" | "netmap")
                && self.matches(rule)
        })?;
        let same_port = rule
            .get("to-ports")
            .is_none_or(|_| lists::ports_hold(&rule.text("to-ports"), self.packet.target_port));
        let stays = match action(rule) {
            "accept" => true,
            "redirect" => same_port,
            _ => {
                let target = self.packet.target;
                same_port && lists::address_matches(&rule.text("to-addresses"), target)
            }
        };
        (!stays).then(|| why(path, at, rule, "sends it elsewhere"))
    }

    /// Takes the packet through a built-in chain, which accepts what nobody dropped.
    ///
    /// A chain that decided nothing about a packet decides nothing about it the next
    /// time, so each is entered once, however often rules jump to it.
    fn walk(&self, path: &str, chain: &str) -> Verdict {
        let rules = self.tables.rows(path);
        let mut chains: HashMap<Cow<'_, str>, Vec<usize>> = HashMap::new();
        for (at, rule) in rules.iter().enumerate().filter(|(_, rule)| !rule.is_disabled()) {
            chains.entry(rule.text("chain")).or_default().push(at);
        }
        let mut enter = |chain: &str| chains.remove(chain).map(Vec::into_iter);
        let mut inside = Vec::from_iter(enter(chain));
        while let Some(chain) = inside.last_mut() {
            let Some(at) = chain.next() else {
                inside.pop();
                continue;
            };
            let rule = &rules[at];
            if !self.matches(rule) {
                continue;
            }
            match action(rule) {
                "jump" => inside.extend(enter(&rule.text("jump-target"))),
                "return" => _ = inside.pop(),
                "accept" | "fasttrack-connection" => return Verdict::Accept,
                "drop" | "tarpit" => return Verdict::Drop(why(path, at, rule, "drops it")),
                "reject" => return Verdict::Reject(why(path, at, rule, "rejects it")),
                // Marks, logs, counts, adds to lists: the packet goes on.
                _ => {}
            }
        }
        Verdict::Accept
    }

    /// Whether the rule is about this packet. A matcher that is not modelled makes
    /// the rule match nothing.
    fn matches(&self, rule: &Row) -> bool {
        rule.cells().all(|(name, value)| {
            let value = value.text();
            let value = value.as_ref();
            if NEUTRAL.contains(&name.as_ref()) || (value.is_empty() && name != "in-interface") {
                return true;
            }
            let (negated, value) = match value.strip_prefix('!') {
                Some(rest) => (true, rest),
                None => (false, value),
            };
            self.meets(name, value).is_some_and(|meets| meets != negated)
        })
    }

    /// Whether the packet meets one matcher; none if that is not modelled.
    fn meets(&self, name: &str, value: &str) -> Option<bool> {
        let (tables, packet) = (self.tables, self.packet);
        let is = |interface: Option<&str>| interface == Some(value);
        let listed = |interface: Option<&str>| {
            interface.is_some_and(|name| lists::interface_list_holds(tables, value, name))
        };
        Some(match name {
            "src-address" => lists::address_matches(value, packet.source),
            "dst-address" => lists::address_matches(value, packet.target),
            "src-address-list" => self
                .from
                .get_or_init(|| lists::address_lists(tables, packet.source))
                .contains(value),
            "dst-address-list" => {
                self.to.get_or_init(|| lists::address_lists(tables, packet.target)).contains(value)
            }
            "dst-address-type" => (value == "local") == packet.arrives.is_some(),
            "src-address-type" => (value == "local") == packet.leaves.is_some(),
            "protocol" => lists::protocol(value) == Some(packet.protocol),
            "src-port" => lists::ports_hold(value, packet.source_port),
            "dst-port" => lists::ports_hold(value, packet.target_port),
            "port" => {
                lists::ports_hold(value, packet.source_port)
                    || lists::ports_hold(value, packet.target_port)
            }
            "in-interface" => is(packet.arrives),
            "out-interface" => is(packet.leaves),
            "in-interface-list" => listed(packet.arrives),
            "out-interface-list" => listed(packet.leaves),
            "in-bridge-port" => is(packet.bridge_port),
            "in-bridge-port-list" => listed(packet.bridge_port),
            "connection-state" => {
                let state = if packet.established { "established" } else { "new" };
                value.split(',').any(|known| known == state)
            }
            // Nothing that reaches the router itself was translated.
            "connection-nat-state" => false,
            "connection-mark" | "packet-mark" | "routing-mark" => value == "no-mark",
            "ipsec-policy" => value.ends_with(",none"),
            _ => return None,
        })
    }
}

fn action(rule: &Row) -> &'static str {
    const ACTIONS: [&str; 10] = [
        "accept",
        "drop",
        "reject",
        "tarpit",
        "jump",
        "return",
        "fasttrack-connection",
        "dst-nat",
        "redirect",
        "netmap",
    ];
    match rule.get("action") {
        None => "accept",
        Some(value) => ACTIONS.into_iter().find(|action| value.is(action)).unwrap_or("passthrough"),
    }
}

fn why(path: &str, at: usize, rule: &Row, does: &str) -> Why {
    let comment = rule.text("comment");
    let name = if comment.is_empty() { String::new() } else { format!(" ({comment})") };
    Why::new(format!("{path} rule {at}{name} {does}"))
}

/// Matchers that say nothing about where a packet comes from or goes to, or
/// that the first packets of a connection always meet.
const NEUTRAL: [&str; 14] = [
    "chain",
    "action",
    "comment",
    "disabled",
    "log",
    "log-prefix",
    "jump-target",
    "reject-with",
    "address-list",
    "address-list-timeout",
    "limit",
    "hw-offload",
    "to-addresses",
    "to-ports",
];
