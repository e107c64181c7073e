//! The journal as `/system/history` shows it.

use routeros_conf::{MenuPath, quote};

use super::Action;
use crate::{
    menus,
    moment::Moment,
    row::{Row, id_text},
    store::Delta,
    value::date_time,
};

/// The rows of `/system/history`, newest first.
pub(crate) fn rows(moment: &Moment<'_>) -> Vec<Row> {
    let row = |action: &Action| {
        let undo: Vec<Delta> = action.deltas.iter().take(1).cloned().map(Delta::inverse).collect();
        Row::new(action.id)
            .with("action", action.words())
            .with("by", action.by.clone())
            .with("policy", "write")
            .with("time", date_time(moment.version(), action.at))
            .with("undo", command(action.menu, undo.first()))
            .with("redo", command(action.menu, action.deltas.first()))
            .with(if action.undone { "redoable" } else { "undoable" }, true)
    };
    moment.state.journal.actions().rev().map(row).collect()
}

impl Action {
    /// `filter rule added`, as the log and the history say it.
    pub(crate) fn words(&self) -> String {
        let did = match self.deltas.first() {
            Some(Delta { before: None, .. }) => "added",
            Some(Delta { after: None, .. }) => "removed",
            Some(Delta { before: Some((from, _)), after: Some((to, _)), .. }) if from != to => {
                "moved"
            }
            _ => "changed",
        };
        let known = NAMES.iter().find(|(path, _)| *path == self.menu).map(|(_, name)| *name);
        let last = self.menu.rsplit('/').next().unwrap_or_default();
        let name = known.map_or_else(|| last.replace('-', " "), str::to_owned);
        format!("{name} {did}")
    }
}

/// What routers call the rows of a menu, where it is not the menu's own name.
const NAMES: &[(&str, &str)] = &[
    ("/interface", "device"),
    ("/interface/bridge/port", "bridge port"),
    ("/interface/ethernet", "device"),
    ("/interface/vlan", "device"),
    ("/ip/firewall/filter", "filter rule"),
    ("/ip/firewall/mangle", "mangle rule"),
    ("/ip/firewall/nat", "nat rule"),
    ("/ip/firewall/raw", "raw rule"),
    ("/ip/service", "ip service"),
    ("/system/identity", "system identity"),
    ("/system/scheduler", "scheduled script"),
];

/// The console's command for a change.
fn command(menu: &str, delta: Option<&Delta>) -> String {
    let Some(delta) = delta else { return String::new() };
    // What followed a name was done in another store.
    let menu = if menus::is_store(menu, delta.store) { menu } else { delta.store };
    let path = menu.parse::<MenuPath>().map(|path| path.console()).unwrap_or_default();
    let said = |row: &Row, but: Option<&Row>| {
        let changed = row.cells().filter(|(name, value)| {
            name != "type" && but.and_then(|but| but.get(name)) != Some(value)
        });
        let words = changed.map(|(name, value)| format!(" {name}={}", quote(value.as_bytes())));
        words.collect::<Vec<_>>().concat()
    };
    match (&delta.before, &delta.after) {
        (None, Some((_, row))) => format!("{path} add{}", said(row, None)),
        (Some((_, row)), None) => format!("{path} remove {}", id_text(row.id)),
        (Some((from, _)), Some((to, row))) if from != to => {
            format!("{path} move {} destination={to}", id_text(row.id))
        }
        (Some((_, old)), Some((_, row))) => {
            let gone = old.cells().filter(|(name, _)| row.get(name).is_none());
            let gone = gone.map(|(name, _)| format!(" !{name}")).collect::<Vec<_>>().concat();
            format!("{path} set {}{}{gone}", id_text(row.id), said(row, Some(old)))
        }
        (None, None) => String::new(),
    }
}
