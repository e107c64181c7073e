//! Commands of menus: `find`, `get`, `print`, and all that change something.

use super::{
    Command, Fault, Node, Print, Record, World, operate,
    run::{Run, Soon, Stop},
    syntax::{Binary, Call, Expr, Unary},
    value::{Element, Value},
};
use crate::row::id_text;

/// Properties whose value is text, whatever it looks like.
const TEXTS: [&str; 4] = ["name", "comment", "source", "on-event"];

/// An argument of a command, by name. Without a value it is `!name`.
type Given = (String, Option<Value>);

impl<W: World> Run<'_, W> {
    /// Runs a command of a menu.
    pub(super) async fn menu(
        &mut self,
        path: &str,
        verb: &str,
        call: &Call,
    ) -> Result<Value, Stop> {
        if path == "/log" && matches!(verb, "info" | "warning" | "error" | "debug") {
            let message = call.arguments.iter().find_map(|argument| argument.value.as_ref());
            let message =
                message.ok_or_else(|| Fault::new("missing value(s) of argument(s) message"))?;
            let message = self.value(message).await?;
            return self.write_log(verb.as_bytes(), &message.bytes()).map_err(Stop::from);
        }
        let given = self.arguments(path, verb, call).await?;
        match verb {
            "find" => {
                let rows = self.rows(path, call.filter.as_ref()).await?;
                Ok(Value::list(rows.into_iter().filter_map(|row| row.id).map(Value::Id)))
            }
            "get" => self.get(path, &given),
            "print" => self.print(path, given, call.filter.as_ref()).await,
            _ => self.act(path, verb, given).await,
        }
    }

    /// The arguments under their names, those that have none in their order.
    async fn arguments(&mut self, path: &str, verb: &str, call: &Call) -> Result<Vec<Given>, Stop> {
        let settings = matches!(self.world.node(path), Node::Menu { settings: true });
        let mut places = places(verb, settings).iter();
        let mut given = Vec::new();
        for argument in &call.arguments {
            let value = match &argument.value {
                Some(Expr::Code(code)) => Some(Value::Text(code.source.clone())),
                Some(expr) => Some(self.value(expr).await?),
                None => None,
            };
            given.push(match (&argument.name, value) {
                (Some(name), value) => (name.clone(), value),
                (None, Some(value)) => {
                    let name = places.next().map(|name| (*name).to_owned());
                    // Behind the last of them, a word is a flag.
                    let flag = || String::from_utf8_lossy(&value.bytes()).into_owned();
                    let text = if name.is_some() { value.clone() } else { Value::text("") };
                    (name.unwrap_or_else(flag), Some(text))
                }
                (None, None) => continue,
            });
        }
        Ok(given)
    }

    async fn act(&mut self, path: &str, verb: &str, given: Vec<Given>) -> Result<Value, Stop> {
        let about = given.iter().find(|(name, _)| name == "numbers");
        let nobody = |value: &Value| match value {
            Value::Array(elements) => elements.is_empty(),
            other => matches!(other, Value::Nothing | Value::Nil),
        };
        if about.is_some_and(|(_, value)| value.as_ref().is_some_and(nobody)) {
            return Ok(Value::Nothing);
        }
        let arguments =
            given.into_iter().map(|(name, value)| (name, value.map(|value| value.argument())));
        let arguments = arguments.collect();
        self.world.act(Command { path: path.to_owned(), verb: verb.to_owned(), arguments }).await
    }

    /// The rows that a filter selects.
    async fn rows(&mut self, path: &str, filter: Option<&Expr>) -> Result<Vec<Record>, Stop> {
        let mut rows = self.world.look(path)?;
        if let Some(filter) = filter {
            let mut selected = Vec::new();
            for row in rows {
                if is_there(&self.of_row(filter, &row).await?) {
                    selected.push(row);
                }
            }
            rows = selected;
        }
        Ok(rows)
    }

    /// What an expression is for one row.
    fn of_row<'a>(&'a mut self, expr: &'a Expr, row: &'a Record) -> Soon<'a> {
        Box::pin(async move {
            self.step()?;
            match expr {
                Expr::Property(name) => Ok(property(row, name)),
                Expr::Unary(Unary::Not, inner) => {
                    Ok(Value::Bool(!is_there(&self.of_row(inner, row).await?)))
                }
                Expr::Chain(first, links) => {
                    let mut value = self.of_row(first, row).await?;
                    for (operator, right) in links {
                        value = self.link_of_row(*operator, value, right, row).await?;
                    }
                    Ok(value)
                }
                other => self.value(other).await,
            }
        })
    }

    /// What an operator makes of a value and an operand. What a row has not is equal
    /// to nothing and neither more nor less than anything.
    async fn link_of_row(
        &mut self,
        operator: Binary,
        left: Value,
        right: &Expr,
        row: &Record,
    ) -> Result<Value, Stop> {
        self.step()?;
        if matches!(operator, Binary::And | Binary::Or) {
            let left = is_there(&left);
            let settled = left == (operator == Binary::Or);
            return Ok(Value::Bool(if settled {
                left
            } else {
                is_there(&self.of_row(right, row).await?)
            }));
        }
        let right = self.of_row(right, row).await?;
        let missing = matches!(left, Value::Nothing);
        match operate::binary(operator, left, right) {
            Err(_) if missing => Ok(Value::Bool(false)),
            result => result.map_err(Stop::from),
        }
    }

    fn get(&mut self, path: &str, given: &[Given]) -> Result<Value, Stop> {
        let argument = |names: &[&str]| {
            let known = given.iter().find(|(name, _)| names.contains(&name.as_str()));
            known.and_then(|(_, value)| value.as_ref())
        };
        let rows = self.world.look(path)?;
        let settings = matches!(self.world.node(path), Node::Menu { settings: true });
        let row = if settings {
            rows.first()
        } else {
            let number = argument(&["number", "numbers", ".id"])
                .ok_or_else(|| Fault::new("missing value(s) of argument(s) number"))?;
            one(&rows, number)?
        };
        let row = row.ok_or_else(|| Fault::new("no such item"))?;
        let Some(name) = argument(&["value-name"]) else { return Ok(whole(row)) };
        let name = String::from_utf8_lossy(&name.bytes()).into_owned();
        if row.get(&name).is_none() && !self.world.has_property(path, &name) {
            return Err(Fault::new("unknown value name").into());
        }
        Ok(property(row, &name))
    }

    async fn print(
        &mut self,
        path: &str,
        given: Vec<Given>,
        filter: Option<&Expr>,
    ) -> Result<Value, Stop> {
        let has = |name: &str| given.iter().any(|(known, _)| known == name);
        if !has("as-value") && !has("count-only") && filter.is_none() {
            let arguments = words(given);
            self.world.show(Print { path: path.to_owned(), rows: None, arguments })?;
            return Ok(Value::Nothing);
        }
        let rows = self.rows(path, filter).await?;
        if has("as-value") {
            return Ok(Value::list(rows.iter().map(whole)));
        }
        if has("count-only") {
            let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
            self.world.put(count.to_string().as_bytes());
            return Ok(Value::Number(count));
        }
        let rows = Some(rows.iter().filter_map(|row| row.id).collect());
        self.world.show(Print { path: path.to_owned(), rows, arguments: words(given) })?;
        Ok(Value::Nothing)
    }

    /// `:log warning "…"`.
    pub(super) fn write_log(&mut self, topic: &[u8], message: &[u8]) -> Result<Value, Fault> {
        let topics = match topic {
            b"info" => "script,info",
            b"warning" => "script,warning",
            b"error" => "script,error",
            b"debug" => "script,debug",
            _ => return Err(Fault::new("input does not match any value of topics")),
        };
        self.world.log(topics, &String::from_utf8_lossy(message));
        Ok(Value::Nothing)
    }

    /// `:resolve`: the router's own names, for there is no other server.
    pub(super) fn resolve(&mut self, name: &[u8]) -> Result<Value, Fault> {
        let rows = self.world.look("/ip/dns/static")?;
        let row = rows.iter().find(|row| row.get("name") == Some(name));
        let address = row.and_then(|row| row.get("address")).map(Value::read);
        address.ok_or_else(|| Fault::new("failure: dns name does not exist"))
    }
}

/// What the arguments without a name are called.
fn places(verb: &str, settings: bool) -> &'static [&'static str] {
    match verb {
        "get" | "unset" if settings => &["value-name"],
        "get" => &["number", "value-name"],
        "unset" => &["numbers", "value-name"],
        "move" => &["numbers", "destination"],
        "ping" | "traceroute" => &["address"],
        "add" | "print" | "export" | "find" | "reboot" | "shutdown" | "undo" | "redo" => &[],
        "import" => &["file-name"],
        "execute" => &["script"],
        _ if settings => &[],
        _ => &["numbers"],
    }
}

fn words(given: Vec<Given>) -> Vec<(String, Vec<u8>)> {
    let word = |(name, value): Given| (name, value.unwrap_or_default().argument());
    given.into_iter().map(word).collect()
}

/// The row that `number` means: an id, a name, a place in the list.
fn one<'a>(rows: &'a [Record], number: &Value) -> Result<Option<&'a Record>, Fault> {
    let value = match number {
        Value::Array(elements) => match elements.as_slice() {
            [] => return Ok(None),
            [element] => &element.value,
            _ => return Err(Fault::new("invalid internal item number")),
        },
        other => other,
    };
    let text = value.bytes();
    let by_id = |row: &&Record| row.id.is_some_and(|id| id_text(id).as_bytes() == &*text);
    let named =
        rows.iter().find(by_id).or_else(|| rows.iter().find(|row| row.get("name") == Some(&text)));
    let place =
        || value.number().and_then(|at| usize::try_from(at).ok()).and_then(|at| rows.get(at));
    let numbered = || if matches!(value, Value::Id(_)) { None } else { place() };
    Ok(named.or_else(numbered))
}

/// A property of a row; nothing where the row has it not.
fn property(row: &Record, name: &str) -> Value {
    match row.get(name) {
        Some(text) if TEXTS.contains(&name) => Value::Text(text.to_vec()),
        Some(text) => Value::read(text),
        None if name == ".id" => row.id.map_or(Value::Nothing, Value::Id),
        None => Value::Nothing,
    }
}

/// A row as an array, as `print as-value` returns it.
fn whole(row: &Record) -> Value {
    let id = row.id.map(|id| Element { key: Some(b".id".to_vec()), value: Value::Id(id) });
    let cells = row.cells.iter().map(|(name, _)| Element {
        key: Some(name.clone().into_bytes()),
        value: property(row, name),
    });
    Value::Array(id.into_iter().chain(cells).collect())
}

/// Whether a condition on a row holds: a flag that is set, anything else that
/// is there.
fn is_there(value: &Value) -> bool {
    match value {
        Value::Nothing | Value::Nil => false,
        Value::Bool(flag) => *flag,
        Value::Text(text) => !text.is_empty(),
        _ => true,
    }
}
