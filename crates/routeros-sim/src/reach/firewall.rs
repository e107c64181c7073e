//! The firewall's chains, for packets to the router and from it.

use super::{Tables, Why, lists, packet::Packet};
use crate::row::Row;

/// How deep chains may jump into one another.
const JUMPS: u8 = 16;

/// What the firewall does with a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Accept,
    Drop(Why),
    /// The sender is told.
    Reject(Why),
}

/// What one rule or a whole chain decides.
enum Decision {
    /// Nothing: the next rule.
    Next,
    /// Back to the chain that jumped here.
    Return,
    Final(Verdict),
}

/// A packet that comes in for the router itself.
pub(super) fn inward(tables: &dyn Tables, packet: &Packet<'_>) -> Verdict {
    let verdict = table(tables, "/ip/firewall/raw", "prerouting", packet);
    if verdict != Verdict::Accept {
        return verdict;
    }
    if !packet.established
        && let Some(why) = redirected(tables, packet)
    {
        return Verdict::Drop(why);
    }
    table(tables, "/ip/firewall/filter", "input", packet)
}

/// A packet that the router sends.
pub(super) fn outward(tables: &dyn Tables, packet: &Packet<'_>) -> Verdict {
    match table(tables, "/ip/firewall/raw", "output", packet) {
        Verdict::Accept => table(tables, "/ip/firewall/filter", "output", packet),
        verdict => verdict,
    }
}

/// The rule that sends a new connection elsewhere instead, if one does.
fn redirected(tables: &dyn Tables, packet: &Packet<'_>) -> Option<Why> {
    let path = "/ip/firewall/nat";
    let rules = tables.rows(path);
    let (at, rule) = rules.iter().enumerate().find(|(_, rule)| {
        rule.is("chain", "dstnat")
            && !rule.is_disabled()
            && matches!(action(rule), "accept" | "dst-nat" | "redirect" | "netmap")
            && matches(tables, rule, packet)
    })?;
    let same_port = rule
        .get("to-ports")
        .is_none_or(|_| lists::ports_hold(&rule.text("to-ports"), packet.target_port));
    let stays = match action(rule) {
        "accept" => true,
        "redirect" => same_port,
        _ => same_port && lists::address_matches(&rule.text("to-addresses"), packet.target),
    };
    (!stays).then(|| why(path, at, rule, "sends it elsewhere"))
}

fn table(tables: &dyn Tables, path: &str, chain: &str, packet: &Packet<'_>) -> Verdict {
    let rules = tables.rows(path);
    match walk(tables, path, &rules, chain, packet, JUMPS) {
        Decision::Final(verdict) => verdict,
        // A built-in chain accepts what nobody dropped.
        Decision::Next | Decision::Return => Verdict::Accept,
    }
}

fn walk(
    tables: &dyn Tables,
    path: &str,
    rules: &[Row],
    chain: &str,
    packet: &Packet<'_>,
    jumps: u8,
) -> Decision {
    for (at, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.is("chain", chain)) {
        if rule.is_disabled() || !matches(tables, rule, packet) {
            continue;
        }
        match (action(rule), jumps.checked_sub(1)) {
            ("jump", Some(jumps)) => {
                let target = rule.text("jump-target").into_owned();
                if let Decision::Final(verdict) = walk(tables, path, rules, &target, packet, jumps)
                {
                    return Decision::Final(verdict);
                }
            }
            ("return", _) => return Decision::Return,
            ("accept" | "fasttrack-connection", _) => return Decision::Final(Verdict::Accept),
            ("drop" | "tarpit", _) => {
                return Decision::Final(Verdict::Drop(why(path, at, rule, "drops it")));
            }
            ("reject", _) => {
                return Decision::Final(Verdict::Reject(why(path, at, rule, "rejects it")));
            }
            // Marks, logs, counts, adds to lists: the packet goes on.
            _ => {}
        }
    }
    Decision::Next
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

/// Whether the rule is about this packet. A matcher that is not modelled makes
/// the rule match nothing.
fn matches(tables: &dyn Tables, rule: &Row, packet: &Packet<'_>) -> bool {
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
        meets(tables, packet, name, value).is_some_and(|meets| meets != negated)
    })
}

/// Whether the packet meets one matcher; none if that is not modelled.
fn meets(tables: &dyn Tables, packet: &Packet<'_>, name: &str, value: &str) -> Option<bool> {
    let is = |interface: Option<&str>| interface == Some(value);
    let listed = |interface: Option<&str>| {
        interface.is_some_and(|name| lists::interface_list_holds(tables, value, name))
    };
    Some(match name {
        "src-address" => lists::address_matches(value, packet.source),
        "dst-address" => lists::address_matches(value, packet.target),
        "src-address-list" => lists::address_list_holds(tables, value, packet.source),
        "dst-address-list" => lists::address_list_holds(tables, value, packet.target),
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
