//! `/console/inspect`: a router says which menus, commands and properties it has,
//! and how a line may go on. Needs the policy `read`.

use bytes::BytesMut;

use self::line::Line;
use crate::{
    console::{Action, Answer, Call, reply},
    host::Host,
    menu::{Menu, Policy, Trap},
    menus::{self, arguments, tree, values::Takes},
    moment::Moment,
    router::Router,
    row::{Row, Sheet},
};

mod line;

pub(crate) const ACTIONS: &[Action] = &[Action {
    command: "/console/inspect",
    policy: Policy::Read,
    exists: |host| !host.model().version.is_six(),
    run: inspect,
}];

fn inspect(call: &Call<'_>, out: &mut BytesMut) -> Result<Answer, Trap> {
    let request = call.request;
    arguments::check(request)?;
    let kinds = request
        .text("request")
        .ok_or_else(|| Trap::argument("missing value(s) of argument(s) request"))?;
    let given = request.text("path").unwrap_or_default();
    // With slashes a router answers nothing (measured).
    let path = (!given.contains('/')).then(|| {
        let words = given.split(',').filter(|word| !word.is_empty());
        words.fold(String::new(), |path, word| path + "/" + word)
    });
    let mut sheets = Vec::new();
    let mut answered = Vec::new();
    for kind in kinds.split(',') {
        // What is asked twice is answered once.
        if !answered.contains(&kind) {
            let rows = answer(call, kind, path.as_deref())?;
            sheets.extend(rows);
            answered.push(kind);
        }
    }
    for sheet in &sheets {
        reply::row(out, call.tag(), sheet, request.proplist().as_deref());
    }
    reply::done(out, call.tag(), None);
    Ok(Answer::Complete)
}

/// What is said to one kind of question about a path; nothing where there is no such
/// path.
fn answer(call: &Call<'_>, kind: &str, path: Option<&str>) -> Result<Vec<Sheet<'static>>, Trap> {
    let host = call.router.host();
    let path = path.filter(|path| tree::kind(host, path).is_some());
    let input = call.request.text("input").unwrap_or_default();
    let about = |say: &dyn Fn(&str) -> Vec<Sheet<'static>>| path.map(say).unwrap_or_default();
    match kind {
        "self" => Ok(about(&|path| itself(host, path))),
        "child" => Ok(about(&|path| children(call.router, path))),
        "syntax" => Ok(about(&|path| syntax(host, path).into_iter().collect())),
        "completion" => Ok(about(&|path| {
            let line = Line::read(host, path, input);
            call.router.at_this_moment(|moment| line.completions(moment))
        })),
        "highlight" => Ok(about(&|path| vec![Line::read(host, path, input).highlight()])),
        _ => Err(Trap::argument("input does not match any value of request")),
    }
}

fn itself(host: Host, path: &str) -> Vec<Sheet<'static>> {
    let name = path.rsplit('/').next().unwrap_or_default();
    tree::kind(host, path).map(|kind| node("self", name.to_owned(), kind)).into_iter().collect()
}

fn children(router: &Router, path: &str) -> Vec<Sheet<'static>> {
    let host = router.host();
    let mut children = tree::children(host, path);
    if let Some(menu) = edited(host, path).filter(|menu| menu.generic) {
        let held = router.at_this_moment(|moment| held(moment, menu));
        children.extend(held.into_iter().map(|name| (name, tree::Kind::Argument)));
    }
    children.into_iter().map(|(name, kind)| node("child", name, kind)).collect()
}

/// What rows of a menu hold that no table knows: an export once said it of them.
fn held(moment: &Moment<'_>, menu: &'static Menu) -> Vec<String> {
    let is_own = |name: &str| {
        let kind = menu.kind.is_some_and(|(kind, _)| kind == name);
        !kind && !matches!(name, "default" | "default-name" | "dynamic")
    };
    let rows = moment.rows(menu);
    let names = rows.iter().flat_map(Row::cells).map(|(name, _)| name.as_ref());
    names.filter(|name| is_own(name)).map(str::to_owned).collect()
}

fn node(about: &'static str, name: String, kind: tree::Kind) -> Sheet<'static> {
    let mut sheet = Sheet::new(None);
    sheet.put("type", about);
    sheet.put("name", name);
    sheet.put("node-type", kind.word());
    sheet
}

/// What the values of a property are, where that is known.
fn syntax(host: Host, path: &str) -> Option<Sheet<'static>> {
    let (command, property) = path.rsplit_once('/')?;
    let takes = Takes::of(edited(host, command)?, property)?;
    let mut sheet = Sheet::new(None);
    sheet.put("type", "syntax");
    sheet.put("symbol", property.to_owned());
    sheet.put("symbol-type", "explanation");
    sheet.put("nested", "0");
    sheet.put("nonorm", false);
    sheet.put("text", takes.text());
    Some(sheet)
}

/// The menu whose rows a command makes or changes.
fn edited(host: Host, command: &str) -> Option<&'static Menu> {
    let (path, verb) = command.rsplit_once('/')?;
    let edits = matches!(verb, "add" | "set");
    menus::find(host, path).filter(|_| edits)
}
