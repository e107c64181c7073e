//! A router that is nothing but rows, for the language to work on.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
};

use futures_util::FutureExt as _;

use crate::script::*;

/// A router that is nothing but rows.
#[derive(Default)]
pub(super) struct Toy {
    pub(super) menus: BTreeMap<&'static str, Vec<Record>>,
    next: u32,
    pub(super) said: Vec<String>,
    pub(super) logged: Vec<String>,
    pub(super) acted: Vec<String>,
    pub(super) globals: HashMap<String, Value>,
    pub(super) waited: Duration,
}

const SETTINGS: [&str; 3] = ["/ip/dns", "/system/identity", "/system"];
const VERBS: [&str; 14] = [
    "add", "set", "remove", "enable", "disable", "find", "get", "print", "move", "unset", "load",
    "save", "reboot", "import",
];

impl Toy {
    pub(super) fn new() -> Self {
        let mut toy = Self { next: 1, ..Self::default() };
        for path in [
            "/ip/address",
            "/interface",
            "/interface/vlan",
            "/system/scheduler",
            "/ip/firewall/filter",
        ] {
            toy.menus.insert(path, Vec::new());
        }
        toy.menus.insert("/ip/dns", vec![record(None, &[("servers", "192.0.2.53")])]);
        toy.menus.insert("/system/identity", vec![record(None, &[("name", "MikroTik")])]);
        toy.menus.insert("/system/backup", Vec::new());
        for name in ["ether1", "ether2"] {
            toy.insert("/interface", &[("name", name), ("default-name", name), ("mtu", "1500")]);
        }
        toy.insert("/ip/address", &[("address", "192.0.2.1/24"), ("interface", "ether1")]);
        toy
    }

    pub(super) fn insert(&mut self, path: &'static str, cells: &[(&str, &str)]) {
        let row = record(Some(self.next), cells);
        self.next += 1;
        self.menus.entry(path).or_default().push(row);
    }

    /// Runs a script that has no delay of real time, and says what went wrong.
    pub(super) fn run(&mut self, text: &str) -> Result<Value, String> {
        let (result, _) = run(self, text.as_bytes(), "").now_or_never().expect("a toy never waits");
        result.map_err(|stop| match stop {
            Stop::Fault(fault) => fault.to_string(),
            other => format!("{other:?}"),
        })
    }

    pub(super) fn column(&self, path: &str, name: &str) -> Vec<String> {
        let cell =
            |row: &Record| String::from_utf8_lossy(row.get(name).unwrap_or_default()).into_owned();
        self.menus[path].iter().map(cell).collect()
    }
}

fn record(id: Option<u32>, cells: &[(&str, &str)]) -> Record {
    let cells = cells.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()));
    Record { id, cells: cells.collect() }
}

impl Tree for Toy {
    fn node(&self, path: &str) -> Node {
        if matches!(path, "/log/info" | "/log/warning" | "/log/error") {
            return Node::Command;
        }
        let below = format!("{path}/");
        if path == "/log" || self.menus.keys().any(|menu| *menu == path || menu.starts_with(&below))
        {
            return Node::Menu { settings: SETTINGS.contains(&path) };
        }
        match path.rsplit_once('/') {
            Some((menu, verb))
                if VERBS.contains(&verb)
                    && (menu == "/system" || self.menus.contains_key(menu)) =>
            {
                Node::Command
            }
            _ => Node::Nothing,
        }
    }

    fn takes(&self, _: &str, _: &str, name: &str) -> bool {
        name != "colour"
    }
}

impl World for Toy {
    fn look(&mut self, path: &str) -> Result<Vec<Record>, Fault> {
        Ok(self.menus.get(path).cloned().unwrap_or_default())
    }

    fn has_property(&self, _: &str, name: &str) -> bool {
        name == "comment"
    }

    async fn act(&mut self, command: Command) -> Result<Value, Stop> {
        let mut line = format!("{} {}", command.path, command.verb);
        for (name, value) in &command.arguments {
            match value {
                Some(value) => _ = write!(line, " {name}={}", String::from_utf8_lossy(value)),
                None => _ = write!(line, " !{name}"),
            }
        }
        self.acted.push(line);
        if command.verb == "reboot" || command.verb == "load" {
            return Err(Stop::Gone);
        }
        let next = self.next;
        let Some(rows) = self.menus.get_mut(&*command.path) else { return Ok(Value::Nothing) };
        let mut cells = command.arguments;
        let about =
            cells.iter().position(|(name, _)| name == "numbers").map(|at| cells.remove(at).1);
        let about = String::from_utf8(about.flatten().unwrap_or_default()).unwrap();
        let is_meant = |row: &Record| {
            about.split(',').any(|target| {
                row.id.is_none_or(|id| crate::row::id_text(id) == target)
                    || row.get("name") == Some(target.as_bytes())
            })
        };
        if !about.is_empty() && !rows.iter().any(is_meant) {
            return Err(Fault::new("no such item").into());
        }
        match command.verb.as_str() {
            "add" => {
                let cells =
                    cells.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
                rows.push(Record { id: Some(next), cells });
                self.next += 1;
                return Ok(Value::Id(next));
            }
            "remove" => rows.retain(|row| !is_meant(row)),
            "set" => {
                for row in rows.iter_mut().filter(|row| is_meant(row)) {
                    row.cells.retain(|(name, _)| cells.iter().all(|(new, _)| new != name));
                    row.cells.extend(
                        cells
                            .iter()
                            .filter_map(|(name, value)| Some((name.clone(), value.clone()?))),
                    );
                }
            }
            _ => {}
        }
        Ok(Value::Nothing)
    }

    fn show(&mut self, print: Print) -> Result<(), Fault> {
        self.said.push(format!("{} {:?}", print.path, print.rows));
        Ok(())
    }

    fn put(&mut self, line: &[u8]) {
        self.said.push(String::from_utf8_lossy(line).into_owned());
    }

    fn log(&mut self, topics: &'static str, message: &str) {
        self.logged.push(format!("{topics} {message}"));
    }

    fn execute(&mut self, source: Vec<u8>) -> Result<Value, Fault> {
        self.acted.push(format!("execute {}", String::from_utf8_lossy(&source)));
        Ok(Value::Id(24))
    }

    async fn delay(&mut self, span: Duration) {
        self.waited += span;
    }

    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + self.waited
    }

    fn global(&self, name: &str) -> Option<Value> {
        self.globals.get(name).cloned()
    }

    fn set_global(&mut self, name: &str, value: Value) {
        self.globals.insert(name.to_owned(), value);
    }
}
