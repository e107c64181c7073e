//! `/import`: the statements of a file, one after the other, until one fails.

use routeros_conf::{
    Selector,
    export::{Assigned, Damage, Export, Position, Statement},
};

use crate::{
    console::{Call, Outcome, act},
    menu::Trap,
    menus::{self, origin},
    request::Request,
    router::Router,
    row::{Row, id_text},
};

/// Runs a file. What was done before a statement fails stays done.
pub(super) fn import(call: &Call<'_>) -> Result<Outcome, Trap> {
    const KNOWN: [&str; 4] = ["dry-run", "file-name", "from-line", "verbose"];
    let request = call.request;
    if let Some((name, _)) = request.properties().find(|(name, _)| !KNOWN.contains(name)) {
        return Err(Trap::unknown_parameter(name));
    }
    let dry = request.get("dry-run").is_some();
    if dry && !call.router.version().since(7, 16) {
        return Err(Trap::unknown_parameter("dry-run"));
    }
    let name = request
        .text("file-name")
        .ok_or_else(|| Trap::argument("missing value(s) of argument(s) file-name"))?;
    let text = call
        .router
        .file(name)
        .ok_or_else(|| Trap::argument("input does not match any value of file-name"))?;
    let from = request.text("from-line").map_or(Ok(1), str::parse);
    let from: u32 = from.map_err(|_| Trap::argument("invalid value for argument from-line"))?;
    let export = Export::parse(&text);
    if dry {
        return check(call, &export);
    }
    run(call, &export, from)
}

/// Runs the statements from a line on.
pub(super) fn run(call: &Call<'_>, export: &Export, from: u32) -> Result<Outcome, Trap> {
    let damage = export.damage.first();
    let sound =
        |statement: &&Statement| damage.is_none_or(|damage| statement.line < damage.at.line);
    let chosen = export.statements.iter().filter(|statement| statement.line >= from);
    for statement in chosen.take_while(sound) {
        perform(call, statement).map_err(|trap| at(&trap, statement.line))?;
    }
    match damage {
        Some(damage) => Err(syntax(damage)),
        None => Ok(Outcome::Printed("Script file loaded and executed successfully\n".to_owned())),
    }
}

/// Says what is wrong with a file without doing anything of it.
fn check(call: &Call<'_>, export: &Export) -> Result<Outcome, Trap> {
    let host = call.router.host();
    let unknown = export.statements.iter().filter_map(|statement| {
        let menu = menus::find(host, statement.menu.as_str());
        let fault = match menu {
            None => Trap::no_such_menu(),
            Some(menu) if !menu.verbs.contains(&statement.verb.as_str()) => Trap::no_such_command(),
            Some(menu) => {
                let strange = |name: &str| !menu.takes(call.router.version(), name);
                let name = statement.assignments.iter().find(|one| strange(one.name.as_str()))?;
                Trap::unknown_parameter(name.name.as_str())
            }
        };
        Some(at(&fault, statement.line))
    });
    let faults: Vec<Trap> = export.damage.iter().map(syntax).chain(unknown).collect();
    if faults.is_empty() {
        return Ok(Outcome::Done);
    }
    let words: Vec<&str> = faults.iter().map(|fault| fault.message.as_ref()).collect();
    Err(Trap::failure(words.join("\n")))
}

/// A fault with its place, as consoles say it. Statements begin their line.
fn at(trap: &Trap, line: u32) -> Trap {
    Trap { message: format!("{} (line {line} column 1)", trap.message).into(), ..*trap }
}

fn syntax(Damage { at: Position { line, column }, .. }: &Damage) -> Trap {
    Trap::failure(format!("syntax error (line {line} column {column})"))
}

fn perform(call: &Call<'_>, statement: &Statement) -> Result<(), Trap> {
    let verb = statement.verb.as_str();
    let command = format!("{}/{verb}", statement.menu);
    let mut request = Request::new(&*command);
    if let Some(selector) = &statement.selector
        && *selector != Selector::Settings
    {
        let targets = targets(call.router, statement.menu.as_str(), selector)?;
        request = request.with("numbers", targets.join(","));
    }
    for assignment in &statement.assignments {
        let name = assignment.name.as_str();
        match &assignment.to {
            Assigned::Set(setting) => request = request.with(name, setting.as_bytes()),
            Assigned::Unset => {
                let mut unset = Request::new(format!("{}/unset", statement.menu));
                if let Some(targets) = request.text("numbers") {
                    unset = unset.with("numbers", targets);
                }
                act(call.router, call.actor, &unset.with("value-name", name))?;
            }
        }
    }
    if verb != "unset" {
        act(call.router, call.actor, &request)?;
    }
    Ok(())
}

/// The ids of the rows that a selector means.
fn targets(router: &Router, path: &str, selector: &Selector) -> Result<Vec<String>, Trap> {
    let host = router.host();
    let menu = menus::find(host, path).ok_or_else(Trap::no_such_menu)?;
    let rows = router.at_this_moment(|moment| moment.rows(menu));
    let meant = (0..).zip(&rows);
    let meant = meant.filter(|(number, row)| origin::means(menu, selector, row, *number));
    let ids: Vec<String> = meant.map(|(_, row): (u32, &Row)| id_text(row.id)).collect();
    if ids.is_empty() && !matches!(selector, Selector::Find(_)) {
        return Err(Trap::no_such_item());
    }
    Ok(ids)
}
