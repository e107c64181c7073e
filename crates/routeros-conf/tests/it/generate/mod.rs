//! Configurations made up at random, whose references all lead somewhere.

use proptest::{collection::vec, prelude::*, sample::subsequence};
use routeros_conf::{Config, Origin, Properties, Row, Selector, Setting};

/// Two configurations of one router: sometimes related, sometimes not.
pub fn pairs() -> impl Strategy<Value = (Config, Config)> {
    prop_oneof![
        (configs(), configs()),
        (configs(), any::<u64>()).prop_map(|(config, seed)| (config.clone(), edited(config, seed))),
    ]
}

/// One configuration of a router with three ports.
pub fn configs() -> impl Strategy<Value = Config> {
    let ports = (0..6_usize, vec(any::<bool>(), 3));
    let bridges = subsequence(vec!["lan", "guest", "dmz"], 0..=3);
    let vlans = vec((0..8_usize, 10..13_u32), 0..4);
    let lists = subsequence(vec!["inside", "outside"], 0..=2);
    let pools = subsequence(vec!["pool-a", "pool-b", "pool-c"], 0..=3);
    let addresses = vec((1..4_u8, 0..8_usize), 0..4);
    let rules = vec((0..3_usize, 0..3_usize, 0..4_usize, 0..5_usize, any::<bool>()), 0..9);
    let settings = (0..3_usize, 0..3_usize, any::<bool>(), 0..3_u16);
    let routes = vec((0..3_u8, 1..3_u8, any::<bool>()), 0..3);
    (ports, bridges, vlans, lists, pools, addresses, rules, settings, routes, vec(0..8_usize, 0..6))
        .prop_map(
            |(ports, bridges, vlans, lists, pools, addresses, rules, settings, routes, picks)| {
                let mut config = Config::default();
                let mut interfaces = ether(&mut config, ports.0, &ports.1);
                for bridge in &bridges {
                    add(&mut config, "/interface/bridge", &[("name", bridge)]);
                }
                interfaces.extend(bridges.iter().map(|&name| name.to_owned()));
                for (nth, (on, id)) in vlans.iter().enumerate() {
                    let name = format!("vlan-{nth}");
                    let on = interfaces[on % interfaces.len()].clone();
                    let row = [("name", &*name), ("interface", &on), ("vlan-id", &id.to_string())];
                    add(&mut config, "/interface/vlan", &row);
                    interfaces.push(name);
                }
                let pick = |nth: usize| interfaces[nth % interfaces.len()].as_str();
                for list in &lists {
                    add(&mut config, "/interface/list", &[("name", list)]);
                }
                for (list, nth) in lists.iter().zip(&picks) {
                    let row = [("list", *list), ("interface", pick(*nth))];
                    add(&mut config, "/interface/list/member", &row);
                }
                for (nth, pool) in pools.iter().enumerate() {
                    let ranges =
                        format!("10.{}.0.10-10.{}.0.99", pool.len() + nth, pool.len() + nth);
                    let next = pools[(nth + picks.len()) % pools.len()];
                    let row = [("name", *pool), ("ranges", &ranges), ("next-pool", next)];
                    add(&mut config, "/ip/pool", &row[..if next == *pool { 2 } else { 3 }]);
                }
                for (pool, nth) in pools.iter().zip(&picks) {
                    let name = format!("dhcp-{pool}");
                    let row = [("name", &*name), ("interface", pick(*nth)), ("address-pool", pool)];
                    add(&mut config, "/ip/dhcp-server", &row);
                }
                for (nth, bridge) in bridges.iter().enumerate().take(2) {
                    let row = [("bridge", *bridge), ("interface", interfaces[nth].as_str())];
                    add(&mut config, "/interface/bridge/port", &row);
                }
                let mut seen = Vec::new();
                for (net, on) in addresses {
                    let (address, on) = (format!("192.0.2.{net}/24"), pick(on));
                    if !seen.contains(&address) {
                        add(
                            &mut config,
                            "/ip/address",
                            &[("address", &*address), ("interface", on)],
                        );
                        seen.push(address);
                    }
                }
                for (chain, action, comment, on, nat) in rules {
                    rule(&mut config, [chain, action, comment, on], nat, &pick);
                }
                let mut ways = Vec::new();
                for (dst, gateway, blackhole) in routes {
                    let (dst, gateway) =
                        (format!("198.51.{dst}.0/24"), format!("192.0.2.{gateway}"));
                    let way =
                        (dst.clone(), if blackhole { String::new() } else { gateway.clone() });
                    if !ways.contains(&way) {
                        let row = [("dst-address", &*dst), ("gateway", &gateway)];
                        add(&mut config, "/ip/route", &row[..if blackhole { 1 } else { 2 }]);
                        ways.push(way);
                        if blackhole {
                            let row = rows(&mut config, "/ip/route").last_mut().unwrap();
                            row.properties.insert("blackhole".into(), Setting::Present);
                        }
                    }
                }
                various(&mut config, settings);
                config.normal()
            },
        )
}

/// Ports under their own names, renamed, or with their names swapped.
fn ether(config: &mut Config, names: usize, disabled: &[bool]) -> Vec<String> {
    let own = ["ether1", "ether2", "ether3"];
    let names = match names {
        0 => ["wan", "ether2", "ether3"],
        1 => ["ether2", "ether1", "ether3"],
        2 => ["ether2", "ether3", "ether1"],
        3 => ["wan", "ether1", "ether3"],
        _ => own,
    };
    for ((own, name), disabled) in own.iter().zip(names).zip(disabled) {
        let selector = Selector::Find(vec![("default-name".into(), (*own).into())]);
        let mut properties = Properties::new();
        if name != *own {
            properties.insert("name".into(), name.into());
        }
        if *disabled {
            properties.insert("disabled".into(), "yes".into());
        }
        let row = Row { origin: Origin::Given(selector), properties };
        rows(config, "/interface/ethernet").push(row);
    }
    names.map(str::to_owned).to_vec()
}

fn rule<'a>(config: &mut Config, of: [usize; 4], nat: bool, pick: &dyn Fn(usize) -> &'a str) {
    let [chain, action, comment, on] = of;
    let mut row = vec![
        ("chain", ["input", "forward", "output"][chain]),
        ("action", ["accept", "drop", "log"][action]),
    ];
    if comment > 0 {
        row.push(("comment", ["", "one; and \"more\"", "two", "three"][comment]));
    }
    if on > 0 {
        row.push(("in-interface", pick(on)));
    }
    if nat {
        let row = [("chain", "srcnat"), ("action", "masquerade"), ("out-interface", pick(on))];
        add(config, "/ip/firewall/nat", &row);
    } else {
        add(config, "/ip/firewall/filter", &row);
    }
}

fn various(config: &mut Config, of: (usize, usize, bool, u16)) {
    let (identity, servers, telnet, port) = of;
    let settings = |value: &str, name: &str| Row {
        origin: Origin::Given(Selector::Settings),
        properties: Properties::from([(name.into(), value.into())]),
    };
    let identity = settings(["edge", "core", "MikroTik"][identity], "name");
    rows(config, "/system/identity").push(identity);
    if servers > 0 {
        let servers = settings(["", "192.0.2.53", "192.0.2.53,192.0.2.54"][servers], "servers");
        rows(config, "/ip/dns").push(servers);
    }
    if telnet {
        let origin = Origin::Given(Selector::Name("telnet".into()));
        let properties = Properties::from([("disabled".into(), "yes".into())]);
        rows(config, "/ip/service").push(Row { origin, properties });
    }
    for nth in 0..port {
        let name = format!("q{}", (nth + port) % 3);
        add(config, "/queue/simple", &[("name", &*name), ("target", "192.0.2.0/24")]);
    }
}

/// The configuration with some of its rules dragged, changed and doubled.
fn edited(mut config: Config, seed: u64) -> Config {
    let mut seed = seed;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(seed >> 33).unwrap() % below.max(1)
    };
    let rules = rows(&mut config, "/ip/firewall/filter");
    for _ in 0..next(6) {
        if rules.is_empty() {
            break;
        }
        let row = rules.remove(next(rules.len()));
        rules.insert(next(rules.len() + 1), row);
        let changed = next(rules.len());
        match next(5) {
            0 => _ = rules[changed].properties.insert("src-address".into(), "192.0.2.9".into()),
            1 => _ = rules[changed].properties.remove("comment"),
            2 => rules.push(rules[changed].clone()),
            3 => _ = rules.remove(changed),
            _ => {}
        }
    }
    config.normal()
}

fn add(config: &mut Config, menu: &str, properties: &[(&str, &str)]) {
    let properties = properties.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    rows(config, menu).push(Row { origin: Origin::Added, properties: properties.collect() });
}

fn rows<'a>(config: &'a mut Config, menu: &str) -> &'a mut Vec<Row> {
    &mut config.menus.entry(menu.parse().unwrap()).or_default().rows
}
