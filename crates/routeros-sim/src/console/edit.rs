//! `add`, `set`, `remove`, `enable`, `disable`, `comment`, `unset` and `move`
//! on any menu.

use std::{borrow::Cow, collections::HashSet, sync::MutexGuard};

use super::{Outcome, is_settings, print::place};
use crate::{
    actor::Actor,
    menu::{Menu, Trap},
    menus::{self, reference, values},
    request::Request,
    router::Router,
    row::{Row, id_text, parse_id},
    state::State,
    store::Delta,
    value::{Value, is_flag, parse_flag},
};

/// Makes one change, all of it or, if something about it is wrong, none.
pub(super) fn edit(
    router: &Router,
    actor: &Actor,
    menu: &'static Menu,
    verb: &str,
    request: &Request,
) -> Result<Outcome, Trap> {
    let mut state = router.state();
    state.stores.open(menu.store(), || menus::factory(router.host(), menu.store()));
    let mut editor = Editor { router, menu, request, state, deltas: Vec::new() };
    let done = match verb {
        "add" => editor.add(),
        "set" => editor.properties().and_then(|properties| editor.change(&properties)),
        "enable" => editor.change(&[("disabled".into(), false.into())]),
        "disable" => editor.change(&[("disabled".into(), true.into())]),
        "comment" => {
            let comment = request.get("comment").unwrap_or_default().to_vec();
            editor.change(&[("comment".into(), comment.into())])
        }
        "unset" => editor.unset(),
        "remove" => editor.remove(),
        "move" => editor.reorder(),
        _ => Err(Trap::no_such_command()),
    };
    match done {
        Ok(outcome) => {
            router.commit(editor.state, actor, menu.path, &editor.deltas);
            Ok(outcome)
        }
        Err(trap) => {
            editor.give_up();
            Err(trap)
        }
    }
}

/// A property and its new value.
type Property = (Cow<'static, str>, Value);

struct Editor<'a> {
    router: &'a Router,
    menu: &'static Menu,
    request: &'a Request,
    state: MutexGuard<'a, State>,
    deltas: Vec<Delta>,
}

/// Where `add` puts a row of an ordered menu.
const PLACE: &str = "place-before";

impl Editor<'_> {
    /// What the request sets, in the forms that routers store.
    fn properties(&self) -> Result<Vec<Property>, Trap> {
        let ordered = self.menu.verbs.contains(&"move");
        let version = self.router.version();
        let named = self.request.properties().filter(|(name, _)| !(ordered && *name == PLACE));
        named
            .map(|(name, value)| {
                if !self.menu.takes(version, name) {
                    return Err(Trap::unknown_parameter(name));
                }
                values::check(self.menu, name, value)?;
                Ok((Cow::Owned(name.to_owned()), stored(self.menu, name, value)?))
            })
            .collect()
    }

    fn add(&mut self) -> Result<Outcome, Trap> {
        let mut row =
            self.menu.begun(self.router.host(), self.state.stores.next_id(self.menu.store()));
        for (name, value) in self.properties()? {
            row.set(name, value);
        }
        if let Some(name) = self.menu.required.iter().find(|name| row.get(name).is_none()) {
            return Err(Trap::argument(format!("missing value(s) of argument(s) {name}")));
        }
        self.check(&row, None)?;
        let at = match self.request.text(PLACE) {
            Some(target) => self.position(target)?,
            None => self.rows().len(),
        };
        let id = row.id;
        self.apply(None, Some((at, row)));
        Ok(Outcome::Value(id_text(id).into()))
    }

    fn change(&mut self, properties: &[Property]) -> Result<Outcome, Trap> {
        for at in self.positions()? {
            let before = self.rows()[at].clone();
            let mut row = before.clone();
            for (name, value) in properties {
                row.change(name.clone(), value.clone());
            }
            self.check(&row, Some(&before))?;
            self.apply(Some((at, before)), Some((at, row)));
        }
        Ok(Outcome::Done)
    }

    fn unset(&mut self) -> Result<Outcome, Trap> {
        let name = self
            .request
            .text("value-name")
            .ok_or_else(|| Trap::argument("missing value(s) of argument(s) value-name"))?;
        for at in self.positions()? {
            let before = self.rows()[at].clone();
            let mut row = before.clone();
            row.unset(name);
            self.apply(Some((at, before)), Some((at, row)));
        }
        Ok(Outcome::Done)
    }

    fn remove(&mut self) -> Result<Outcome, Trap> {
        let mut positions = self.positions()?;
        positions.sort_unstable();
        for at in positions.into_iter().rev() {
            let row = self.rows()[at].clone();
            if row.is("default", "true") {
                return Err(Trap::failure("failure: can not remove default entry"));
            }
            self.apply(Some((at, row)), None);
        }
        Ok(Outcome::Done)
    }

    fn reorder(&mut self) -> Result<Outcome, Trap> {
        let chosen: Vec<u32> = self.positions()?.iter().map(|at| self.rows()[*at].id).collect();
        let anchor = match self.request.text("destination") {
            Some(target) => Some(self.rows()[self.position(target)?].id),
            None => None,
        };
        for id in chosen.iter().filter(|id| Some(**id) != anchor) {
            let rows = self.rows();
            let Some(from) = rows.iter().position(|row| row.id == *id) else { continue };
            let others = rows.iter().filter(|row| row.id != *id);
            let to = others.clone().position(|row| Some(row.id) == anchor);
            let to = to.unwrap_or_else(|| others.count());
            let row = rows[from].clone();
            self.apply(Some((from, row.clone())), Some((to, row)));
        }
        Ok(Outcome::Done)
    }

    /// Where the rows the command is about stand in their store, each once, however
    /// often it is named.
    fn positions(&self) -> Result<Vec<usize>, Trap> {
        if is_settings(self.menu) {
            return Ok(vec![0]);
        }
        let targets = self
            .request
            .targets()
            .filter(|targets| !targets.is_empty())
            .ok_or_else(|| Trap::argument("missing value(s) of argument(s) numbers"))?;
        let mut named = HashSet::new();
        let positions = targets.iter().map(|target| self.position(target));
        let new = |at: &Result<usize, Trap>| at.as_ref().map_or(true, |at| named.insert(*at));
        positions.filter(new).collect()
    }

    fn position(&self, target: &str) -> Result<usize, Trap> {
        if let Some(id) = parse_id(target) {
            let meant = |row: &Row| row.id == id && self.menu.owns(row);
            return self.rows().iter().position(meant).ok_or_else(Trap::no_such_item);
        }
        let shown: Vec<(usize, &Row)> =
            self.rows().iter().enumerate().filter(|(_, row)| self.menu.owns(row)).collect();
        let complete =
            |row: &Row| (self.menu.complete)(&self.router.moment(&self.state), row.clone());
        let rows: Vec<Row> = shown.iter().map(|(_, row)| complete(row)).collect();
        place(self.menu, &rows, target).map(|at| shown[at].0).ok_or_else(Trap::no_such_item)
    }

    fn rows(&self) -> &[Row] {
        self.state.rows(self.menu.store()).unwrap_or_default()
    }

    /// Refuses a row whose key is taken, that names what is not there, or that the
    /// menu does not want. What it was before needs no second look.
    fn check(&self, row: &Row, before: Option<&Row>) -> Result<(), Trap> {
        if let Some(key) = self.menu.key.filter(|key| row.get(key).is_some()) {
            let taken = |other: &Row| other.id != row.id && other.get(key) == row.get(key);
            if self.rows().iter().any(taken) {
                return Err(Trap::failure(taken_words(self.menu.store())));
            }
        }
        let moment = self.router.moment(&self.state);
        (self.menu.check)(&moment, row)?;
        let changed = row.cells().filter(|(name, value)| {
            before.is_none_or(|before| before.get(name).is_none_or(|old| old != value))
        });
        for (name, value) in changed {
            reference::check(&moment, self.menu, name, &value.text())?;
        }
        Ok(())
    }

    /// Changes a row, and the rows that name it.
    fn apply(&mut self, before: Option<(usize, Row)>, after: Option<(usize, Row)>) {
        let followers = before.as_ref().map_or_else(Vec::new, |(_, old)| {
            let moment = self.router.moment(&self.state);
            reference::follow(&moment, self.menu, old, after.as_ref().map(|(_, new)| new))
        });
        self.enact(Delta { store: self.menu.store(), before, after });
        for delta in followers {
            let host = self.router.host();
            self.state.stores.open(delta.store, || menus::factory(host, delta.store));
            self.enact(delta);
        }
    }

    fn enact(&mut self, delta: Delta) {
        self.state.apply(&delta, self.router.clock().now());
        self.deltas.push(delta);
    }

    /// Takes back what was done before something turned out to be wrong.
    fn give_up(mut self) {
        let now = self.router.clock().now();
        for delta in self.deltas.drain(..).rev() {
            self.state.apply(&delta.inverse(), now);
        }
    }
}

/// What a router says of a name that is in use.
fn taken_words(store: &str) -> &'static str {
    match store {
        menus::INTERFACES => "failure: already have interface with such name",
        "/user" => "failure: user with the same name already exists",
        "/user/group" => "failure: group with the same name already exists",
        _ => "failure: entry already exists",
    }
}

/// A value in the form a router stores it: `yes` and `no` become flags, unless
/// the property holds words.
fn stored(menu: &Menu, name: &str, value: &[u8]) -> Result<Value, Trap> {
    match parse_flag(value) {
        Some(flag) if is_flag(menu.facts(), name) => Ok(flag.into()),
        None if name == "disabled" => Err(Trap::argument("invalid value for argument disabled")),
        _ => Ok(value.to_vec().into()),
    }
}
