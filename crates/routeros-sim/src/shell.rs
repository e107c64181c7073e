//! A router's console: what somebody types or a script says, and what comes of
//! it. This is where the script language meets the router.

use std::{future::poll_fn, pin::Pin, time::Duration};

use bytes::BytesMut;
use chrono::{DateTime, Utc};

use crate::{
    actor::Actor,
    agenda::{self, Running, Script},
    config::Import,
    console::{self, Answer, Outcome},
    menu::{Menu, Policy, Shape, Trap},
    menus::{
        self,
        tree::{self, Kind},
    },
    request::Request,
    router::Router,
    row::parse_id,
    script::{self, Command, Fault, Node, Print, Record, Stop, Tree, Value, World},
    text,
    trouble::Restart,
    wire::{Decoder, SENTENCE_LIMIT},
};

/// What a console keeps of what commands print, in bytes; a bound, not a fact. Exports
/// of real routers are some 200 KB.
const LONGEST: usize = 4 << 20;

/// What it says where it has to leave something out.
const CUT: &[u8] = b"failure: a simulated console shows no more than 4 MiB\n";

/// One console of a router.
pub(crate) struct Shell {
    router: Router,
    actor: Actor,
    /// The menu that relative paths begin at; the root is empty.
    context: String,
    output: Vec<u8>,
    /// Whether something was left out of that.
    cut: bool,
}

/// The end of a file, to come.
type Ending<'a> = Pin<Box<dyn Future<Output = Ended> + Send + 'a>>;

/// How a line or a script ended.
#[derive(Debug)]
pub(crate) enum Ended {
    Well,
    /// With a fault, which is not in the output yet.
    Badly(Fault),
    /// The router restarts.
    Gone,
}

impl Shell {
    pub(crate) fn new(router: Router, actor: Actor) -> Self {
        Self { router, actor, context: String::new(), output: Vec::new(), cut: false }
    }

    /// The menu that relative paths begin at; the root is empty.
    pub(crate) fn context(&self) -> &str {
        &self.context
    }

    /// Runs a line, or a whole script.
    pub(crate) async fn run(&mut self, text: &[u8]) -> Ended {
        let context = self.context.clone();
        let (result, context) = script::run(self, text, &context).await;
        self.context = context;
        match result {
            Ok(_) | Err(Stop::Return(_)) => Ended::Well,
            Err(Stop::Fault(fault)) => Ended::Badly(fault),
            Err(Stop::Gone) => Ended::Gone,
        }
    }

    /// Runs a file, or looks through it: then the fault names all mistakes, one a
    /// line. Boxed, because a file may import another.
    pub(crate) fn import<'a>(&'a mut self, import: &'a Import) -> Ending<'a> {
        Box::pin(async move {
            if import.dry {
                let found = Fault::together(script::faults(&import.text, &*self));
                return found.map_or(Ended::Well, Ended::Badly);
            }
            match script::import(self, &import.text, import.manner).await {
                Ok(()) | Err(Stop::Return(_)) => {
                    self.put(b"Script file loaded and executed successfully");
                    Ended::Well
                }
                Err(Stop::Fault(fault)) => Ended::Badly(fault.placed()),
                Err(Stop::Gone) => Ended::Gone,
            }
        })
    }

    /// Runs a script, and puts its fault where everything else went. This is
    /// what a console shows.
    pub(crate) async fn show(&mut self, text: &[u8]) -> Vec<u8> {
        if let Ended::Badly(fault) = self.run(text).await {
            self.put(fault.to_string().as_bytes());
        }
        if std::mem::take(&mut self.cut) {
            self.output.extend_from_slice(CUT);
        }
        std::mem::take(&mut self.output)
    }

    /// Whether rows of a menu may have a property; none if there is no such menu.
    fn menu_takes(&self, path: &str, name: &str) -> Option<bool> {
        let menu = menus::find(self.router.host(), path)?;
        Some(menu.takes(self.router.version(), name))
    }

    /// A command with a code of its own, to its end.
    async fn action(&mut self, request: &Request) -> Result<Value, Stop> {
        let mut out = BytesMut::new();
        let answer = console::run(&self.router, &self.actor, request, &mut out);
        let mut said = Said::default();
        said.read(&mut out)?;
        match answer {
            Answer::Complete => {}
            Answer::Restart(restart) => {
                self.router.restart(restart);
                return Err(Stop::Gone);
            }
            Answer::Ongoing(mut ongoing) => {
                while let Some(mut sentences) = poll_fn(|cx| ongoing.poll_next(cx)).await {
                    let read = said.read(&mut sentences);
                    self.put_rows(&mut said);
                    read?;
                    if self.cut {
                        break;
                    }
                }
            }
        }
        self.put_rows(&mut said);
        Ok(said.value)
    }

    fn put_rows(&mut self, said: &mut Said) {
        for row in said.rows.drain(..) {
            self.put(text::block(&row).as_bytes());
        }
    }

    /// `/import` from a console or a script. It counts among the jobs, so that files
    /// that import themselves come to an end.
    async fn import_file(&mut self, request: &Request) -> Result<Value, Stop> {
        self.actor.require(Policy::Write).map_err(fault)?;
        let import = Import::asked(&self.router, request).map_err(fault)?;
        let script = Script::unnamed(Vec::new(), &self.actor);
        let running = Running::begin(&self.router, &script).map_err(fault)?;
        match running.attend(self.import(&import)).await {
            Some(Ended::Well) => Ok(Value::Nothing),
            Some(Ended::Badly(fault)) => Err(fault.into()),
            Some(Ended::Gone) => Err(Stop::Gone),
            None => Err(fault(Trap::interrupted()).into()),
        }
    }

    /// `set` with `!name` among its arguments takes those away; where nothing can
    /// be taken away, empties them.
    fn unset(&mut self, command: &Command) -> Result<(), Fault> {
        let menu = menus::find(self.router.host(), &command.path);
        let unsets = menu.is_some_and(|menu| menu.verbs.contains(&"unset"));
        let about = command.arguments.iter().find(|(name, _)| name == "numbers");
        for (name, _) in command.arguments.iter().filter(|(_, value)| value.is_none()) {
            let request = if unsets {
                let request = Request::new(format!("{}/unset", command.path));
                request.with("value-name", name.as_str())
            } else {
                Request::new(format!("{}/set", command.path)).with(name.as_str(), "")
            };
            let request = match about {
                Some((_, Some(numbers))) => request.with("numbers", numbers.as_slice()),
                _ => request,
            };
            console::act(&self.router, &self.actor, &request).map_err(fault)?;
        }
        Ok(())
    }
}

fn request(command: &Command) -> Request {
    let begun = Request::new(format!("{}/{}", command.path, command.verb));
    let given = command.arguments.iter();
    let given = given.filter_map(|(name, value)| Some((name, value.as_ref()?)));
    given.fold(begun, |request, (name, value)| request.with(name.as_str(), value.as_slice()))
}

impl Router {
    /// What a console shows for a line, or for a whole script, of somebody with
    /// every policy; faults are among it, in the words of a console.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), routeros_sim::StartError> {
    /// let fleet = routeros_sim::Fleet::builder().start().await?;
    /// let router = fleet.router(0);
    /// router.console("/system identity set name=\"corner shop\"").await;
    /// assert_eq!(router.console("/system identity print").await, "  name: corner shop\n");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn console(&self, text: &str) -> String {
        let output = Shell::new(self.clone(), Actor::router()).show(text.as_bytes()).await;
        String::from_utf8_lossy(&output).into_owned()
    }
}

/// What a command answered over the API, taken apart again.
#[derive(Default)]
struct Said {
    value: Value,
    rows: Vec<Record>,
}

impl Said {
    fn read(&mut self, out: &mut BytesMut) -> Result<(), Fault> {
        let mut decoder = Decoder::default();
        while let Ok(Some(words)) = decoder.decode(out, SENTENCE_LIMIT) {
            let cells: Vec<(String, Vec<u8>)> =
                words[1..].iter().filter_map(|word| cell(word)).collect();
            let text =
                |name: &str| cells.iter().find(|(known, _)| known == name).map(|(_, value)| value);
            match words[0].as_slice() {
                b"!re" => self.rows.push(Record { id: None, cells }),
                b"!done" => {
                    if let Some(value) = text("ret") {
                        self.value = Value::read(value);
                    }
                }
                b"!trap" => {
                    let message =
                        text("message").map(|text| String::from_utf8_lossy(text).into_owned());
                    return Err(Fault::new(message.unwrap_or_default()));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// `=name=value`.
fn cell(word: &[u8]) -> Option<(String, Vec<u8>)> {
    let word = word.strip_prefix(b"=")?;
    let at = word.iter().position(|byte| *byte == b'=')?;
    Some((String::from_utf8_lossy(&word[..at]).into_owned(), word[at + 1..].to_vec()))
}

fn fault(trap: Trap) -> Fault {
    Fault::new(trap.message)
}

impl Tree for Shell {
    fn node(&self, path: &str) -> Node {
        let host = self.router.host();
        match tree::kind(host, path) {
            Some(Kind::Command) => Node::Command,
            Some(Kind::Level | Kind::Menu) => {
                let is_settings = |menu: &Menu| menu.shape == Shape::Settings;
                Node::Menu { settings: menus::find(host, path).is_some_and(is_settings) }
            }
            Some(Kind::Argument) | None => Node::Nothing,
        }
    }

    fn takes(&self, path: &str, verb: &str, name: &str) -> bool {
        let edits = matches!(verb, "add" | "set");
        let common = ["numbers", "place-before", "copy-from"].contains(&name) || name.contains('.');
        !edits || common || self.menu_takes(path, name).unwrap_or(true)
    }
}

impl World for Shell {
    fn look(&mut self, path: &str) -> Result<Vec<Record>, Fault> {
        let request = Request::new(format!("{path}/print"));
        let rows = console::look(&self.router, &self.actor, &request).map_err(fault)?;
        let menu = menus::find(self.router.host(), path);
        let is_flag = |name: &str| menu.is_some_and(|menu| menu.facts().flags.contains(&name));
        let record = |row: crate::row::Shown| {
            let mut record = Record::default();
            for (name, value) in row.cells() {
                match name {
                    ".id" => record.id = parse_id(&value.text()),
                    // It counts by being there.
                    _ if value.is("") && is_flag(name) => {
                        record.cells.push((name.to_owned(), b"true".to_vec()));
                    }
                    _ => record.cells.push((name.to_owned(), value.as_bytes().to_vec())),
                }
            }
            record
        };
        Ok(rows.into_iter().map(record).collect())
    }

    fn has_property(&self, path: &str, name: &str) -> bool {
        self.menu_takes(path, name).unwrap_or(false)
    }

    async fn act(&mut self, command: Command) -> Result<Value, Stop> {
        let request = request(&command);
        if request.command == "/import" {
            return self.import_file(&request).await;
        }
        if menus::action(self.router.host(), &request.command).is_some() {
            return self.action(&request).await;
        }
        let sets = command.verb != "set" || request.properties().next().is_some();
        let outcome = if sets {
            console::act(&self.router, &self.actor, &request).map_err(fault)?
        } else {
            Outcome::Done
        };
        self.unset(&command)?;
        Ok(match outcome {
            Outcome::Done => Value::Nothing,
            Outcome::Value(value) => Value::read(value.as_bytes()),
            Outcome::Printed(text) => {
                self.put(text.as_bytes());
                Value::Nothing
            }
            Outcome::Reboot => {
                self.router.restart(Restart::Reboot);
                return Err(Stop::Gone);
            }
            Outcome::Rows(rows) => {
                for row in &rows {
                    self.put(row.line().as_bytes());
                }
                Value::Nothing
            }
        })
    }

    fn show(&mut self, print: Print) -> Result<(), Fault> {
        let mut rows = self.look(&print.path)?;
        if let Some(chosen) = &print.rows {
            rows.retain(|row| row.id.is_some_and(|id| chosen.contains(&id)));
        }
        let host = self.router.host();
        let menu = menus::find(host, &print.path).ok_or_else(|| Fault::new("no such command"))?;
        let page = text::print(host.model().version, menu, &rows, &print.arguments);
        self.put(page.as_bytes());
        Ok(())
    }

    fn put(&mut self, line: &[u8]) {
        if self.output.len() + line.len() >= LONGEST {
            self.cut = true;
        } else {
            self.output.extend_from_slice(line);
            if !line.ends_with(b"\n") {
                self.output.push(b'\n');
            }
        }
    }

    fn log(&mut self, topics: &'static str, message: &str) {
        self.router.log(self.router.clock().now(), topics, message.to_owned());
    }

    fn execute(&mut self, source: Vec<u8>) -> Result<Value, Fault> {
        self.actor.require(Policy::Write).map_err(fault)?;
        let script = Script::unnamed(source, &self.actor);
        agenda::start(&self.router, script).map(Value::Id).map_err(fault)
    }

    async fn delay(&mut self, span: Duration) {
        self.router.clock().sleep(span).await;
    }

    fn now(&self) -> DateTime<Utc> {
        self.router.clock().now()
    }

    fn global(&self, name: &str) -> Option<Value> {
        self.router.state().scripting.global(name)
    }

    fn set_global(&mut self, name: &str, value: Value) {
        self.router.state().scripting.set_global(name, value);
    }
}
