//! `print`, `getall` and `get` on any menu.

use std::{collections::HashSet, time::Duration};

use bytes::BytesMut;

use super::{Answer, Call, Ongoing, is_settings, listen, ongoing, reply};
use crate::{
    actor::Actor,
    menu::{Menu, Policy, Trap},
    menus::generic,
    moment::Moment,
    request::Request,
    router::Router,
    row::{Row, Sheet, id_text, parse_id},
};

/// Attributes that change how `print` prints, on every menu.
pub(crate) const MODIFIERS: [&str; 15] = [
    "active",
    "append",
    "as-value",
    "brief",
    "count-only",
    "detail",
    "follow",
    "follow-only",
    "from",
    "interval",
    "proplist",
    "stats",
    "terse",
    "value-list",
    "without-paging",
];

pub(super) fn print(
    call: &Call<'_>,
    menu: &'static Menu,
    out: &mut BytesMut,
) -> Result<Answer, Trap> {
    call.require(Policy::Read)?;
    let request = call.request;
    if let Some((name, _)) = request.properties().find(|(name, _)| !MODIFIERS.contains(name)) {
        return Err(Trap::unknown_parameter(name));
    }
    if request.flag("follow-only") {
        return listen::listen(call, menu).map(Answer::Ongoing);
    }
    if request.get("interval").is_some() {
        return repeat(call, menu).map(Answer::Ongoing);
    }
    let (rows, count) = render(call, menu)?;
    if request.flag("count-only") {
        reply::done(out, call.tag(), Some(count.to_string().as_bytes()));
        return Ok(Answer::Complete);
    }
    out.extend_from_slice(&rows);
    if request.flag("follow") {
        return listen::listen(call, menu).map(Answer::Ongoing);
    }
    if count == 0 && call.router.host().model().version.since(7, 18) {
        reply::empty(out, call.tag());
    }
    reply::done(out, call.tag(), None);
    Ok(Answer::Complete)
}

/// How often an `interval` without a value repeats.
const REPEAT: Duration = Duration::from_secs(1);

/// `print` again and again, each round marked with its section.
fn repeat(call: &Call<'_>, menu: &'static Menu) -> Result<Ongoing, Trap> {
    let every = ongoing::span(call, "interval")?.unwrap_or(REPEAT);
    ongoing::every(call, every, move |call, _section| {
        let (rows, _) = render(call, menu)?;
        Ok(rows)
    })
}

/// The rows a `print` shows, encoded, and how many they are.
fn render(call: &Call<'_>, menu: &Menu) -> Result<(BytesMut, usize), Trap> {
    let mut out = BytesMut::new();
    let mut count = 0;
    let counting = call.request.flag("count-only");
    let proplist = call.request.proplist();
    each(call.router, call.actor, call.request, menu, |sheet| {
        count += 1;
        if !counting {
            reply::row(&mut out, call.tag(), sheet, proplist.as_deref());
        }
    })?;
    Ok((out, count))
}

/// Visits every row the request selects, as the user may see it.
pub(super) fn each(
    router: &Router,
    actor: &Actor,
    request: &Request,
    menu: &Menu,
    mut visit: impl FnMut(&Sheet<'_>),
) -> Result<(), Trap> {
    let wanted = wanted(request);
    let state = router.state();
    let moment = router.moment(&state);
    let mut rows = moment.rows(menu);
    rows.extend((menu.transient)(&moment));
    if let Some(targets) = request.targets() {
        rows = select(menu, &rows, &targets)?;
    }
    let mut sheet = Sheet::new(wanted.as_deref());
    for row in &rows {
        show(&moment, menu, row, actor, &mut sheet);
        if request.query.accepts(|name| sheet.get(name)) {
            visit(&sheet);
        }
    }
    Ok(())
}

/// Puts one row on the sheet, without what the user may not see.
pub(super) fn show(
    moment: &Moment<'_>,
    menu: &Menu,
    row: &Row,
    actor: &Actor,
    sheet: &mut Sheet<'_>,
) {
    sheet.clear();
    if !is_settings(menu) {
        sheet.with(".id", || id_text(row.id));
    }
    (menu.show)(moment, row, sheet);
    if menu.generic {
        generic::show_defaults(menu, moment.version(), row, sheet);
    }
    if !actor.policies.allow(Policy::Sensitive) {
        menu.secret.iter().for_each(|name| sheet.drop(name));
    }
}

/// The properties worth computing: those to show and those the query looks at.
/// `None` is all of them.
pub(super) fn wanted(request: &Request) -> Option<Vec<&str>> {
    if request.flag("count-only") {
        return Some(request.query.names().collect());
    }
    let mut names = request.proplist()?;
    names.extend(request.query.names());
    Some(names)
}

/// The rows that `targets` name by id or by key, in the order named, each once.
pub(crate) fn select(menu: &Menu, rows: &[Row], targets: &[&str]) -> Result<Vec<Row>, Trap> {
    let (mut chosen, mut named) = (Vec::new(), HashSet::new());
    for target in targets {
        let at = place(menu, rows, target).ok_or_else(Trap::no_such_item)?;
        if named.insert(at) {
            chosen.push(rows[at].clone());
        }
    }
    Ok(chosen)
}

/// Where the row that `target` means stands: its id, its key, or its number in
/// the list.
pub(crate) fn place(menu: &Menu, rows: &[Row], target: &str) -> Option<usize> {
    let named = rows.iter().position(|row| names(menu, row, target));
    named.or_else(|| target.parse().ok().filter(|number| *number < rows.len()))
}

/// Whether `target` means this row: by id, or by the menu's key.
fn names(menu: &Menu, row: &Row, target: &str) -> bool {
    match parse_id(target) {
        Some(id) => row.id == id,
        None => menu.key.is_some_and(|key| row.is(key, target)),
    }
}

/// `get`: one property of one row, or the row as a list.
pub(super) fn get(call: &Call<'_>, menu: &Menu, out: &mut BytesMut) -> Result<Answer, Trap> {
    call.require(Policy::Read)?;
    if !is_settings(menu) && call.request.targets().is_none() {
        return Err(Trap::argument("missing value(s) of argument(s) number"));
    }
    let name = call.request.text("value-name");
    let mut result = None;
    each(call.router, call.actor, call.request, menu, |sheet| {
        result.get_or_insert_with(|| match name {
            Some(name) => sheet.get(name).map(|value| value.as_bytes().to_vec()),
            None => Some(as_value(sheet)),
        });
    })?;
    let value = result.flatten().ok_or_else(|| match name {
        Some(_) => Trap::argument("unknown value name"),
        None => Trap::no_such_item(),
    })?;
    reply::done(out, call.tag(), Some(&value));
    Ok(Answer::Complete)
}

/// `name=ether1;mtu=1500`.
fn as_value(sheet: &Sheet<'_>) -> Vec<u8> {
    let cells = sheet.cells().map(|(name, value)| [name.as_bytes(), value.as_bytes()].join(&b'='));
    cells.collect::<Vec<_>>().join(&b';')
}
