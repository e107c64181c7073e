//! Configurations made up at random, whose references all lead somewhere.
//!
//! `table` makes rows, `tables` says of which menus; the tests of other crates
//! include this module by its path.

use proptest::{collection::vec, prelude::*, sample::Index};
use routeros_conf::{Config, Origin, Properties, Row, Selector};

use self::table::{Picks, fill, picks};

mod table;
mod tables;

/// The versions of RouterOS that have a menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// All.
    Any,
    /// RouterOS 6 only.
    Six,
    /// RouterOS 7 only.
    Seven,
}

/// Two configurations of one router: sometimes related, sometimes not.
pub fn pairs(family: Family) -> impl Strategy<Value = (Config, Config)> {
    let edits = || vec(any::<(Index, Index, Index)>(), 0..8);
    prop_oneof![
        (configs(family), configs(family)),
        (drafts(), edits(), edits()).prop_map(move |(draft, cells, drags)| {
            (draft.fill(family), dragged(draft.edited(&cells).fill(family), &drags))
        }),
    ]
}

/// One configuration of a router with three ports.
pub fn configs(family: Family) -> impl Strategy<Value = Config> {
    drafts().prop_map(move |draft| draft.fill(family))
}

/// What a configuration is made from.
#[derive(Clone, Debug)]
struct Draft {
    /// How the ports are called, and which are disabled.
    ports: (usize, Vec<bool>),
    picks: Vec<Picks>,
}

fn drafts() -> impl Strategy<Value = Draft> {
    ((0..6_usize, vec(any::<bool>(), 3)), picks()).prop_map(|(ports, picks)| Draft { ports, picks })
}

impl Draft {
    fn fill(&self, family: Family) -> Config {
        let mut config = Config::default();
        ether(&mut config, self.ports.0, &self.ports.1);
        fill(&mut config, family, &self.picks);
        config.normal()
    }

    /// Other choices in some of the cells.
    fn edited(mut self, edits: &[(Index, Index, Index)]) -> Self {
        for (table, row, cell) in edits {
            let table = table.index(self.picks.len());
            let rows = &mut self.picks[table];
            if rows.is_empty() {
                continue;
            }
            let row = row.index(rows.len());
            let cell = cell.index(rows[row].len());
            rows[row][cell] += 1;
        }
        self
    }
}

/// Ports under their own names, renamed, or with their names swapped.
fn ether(config: &mut Config, names: usize, disabled: &[bool]) {
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
        let mut properties = Properties::from([("name".into(), name.into())]);
        if *disabled {
            properties.insert("disabled".into(), "yes".into());
        }
        let row = Row { origin: Origin::Given(selector), properties };
        rows(config, "/interface/ethernet").push(row);
    }
}

/// The configuration with some of its rules dragged, changed and doubled.
fn dragged(mut config: Config, drags: &[(Index, Index, Index)]) -> Config {
    const RULES: [&str; 4] =
        ["/ip/firewall/filter", "/ip/firewall/nat", "/ip/firewall/mangle", "/ip/firewall/raw"];
    for (menu, from, to) in drags {
        let rules = rows(&mut config, RULES[menu.index(RULES.len())]);
        if rules.is_empty() {
            continue;
        }
        let row = rules.remove(from.index(rules.len()));
        let to = to.index(rules.len() + 1);
        rules.insert(to, row);
        match from.index(5) {
            0 => _ = rules[to].properties.insert("src-address".into(), "192.0.2.9".into()),
            1 => _ = rules[to].properties.remove("comment"),
            2 => rules.push(rules[to].clone()),
            3 => _ = rules.remove(to),
            _ => {}
        }
    }
    config.normal()
}

fn rows<'a>(config: &'a mut Config, menu: &str) -> &'a mut Vec<Row> {
    &mut config.menus.entry(menu.parse().unwrap()).or_default().rows
}
