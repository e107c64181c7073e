//! `add`, `set`, `remove`, `enable`, `disable`, `comment`, `unset` and `move`
//! on any menu.

use std::borrow::Cow;

use bytes::BytesMut;

use super::{Call, is_settings, print::place, reply};
use crate::{
    menu::{Menu, Policy, Trap},
    menus,
    router::Changed,
    row::{Row, id_text},
    state::State,
    value::{Value, parse_flag},
};

pub(super) fn edit(
    call: &Call<'_>,
    menu: &Menu,
    verb: &str,
    out: &mut BytesMut,
) -> Result<(), Trap> {
    call.require(Policy::Write)?;
    if let Some(policy) = menu.guarded_by {
        call.require(policy)?;
    }
    let mut editor = Editor { call, menu, changed: Vec::new() };
    let result = match verb {
        "add" => Some(id_text(editor.add()?)),
        "set" => editor.change(&editor.properties()?)?,
        "enable" => editor.change(&[("disabled".into(), false.into())])?,
        "disable" => editor.change(&[("disabled".into(), true.into())])?,
        "comment" => {
            let comment = call.request.get("comment").unwrap_or_default().to_vec();
            editor.change(&[("comment".into(), comment.into())])?
        }
        "unset" => editor.unset()?,
        "remove" => editor.remove()?,
        "move" => editor.reorder()?,
        _ => return Err(Trap::no_such_command()),
    };
    for change in editor.changed {
        call.router.changed(change);
    }
    reply::done(out, call.tag(), result.as_deref().map(str::as_bytes));
    Ok(())
}

/// A property and its new value.
type Property = (Cow<'static, str>, Value);

struct Editor<'a> {
    call: &'a Call<'a>,
    menu: &'a Menu,
    changed: Vec<Changed>,
}

/// Where `add` puts a row of an ordered menu.
const PLACE: &str = "place-before";

impl Editor<'_> {
    /// What the request sets, in the forms that routers store.
    fn properties(&self) -> Result<Vec<Property>, Trap> {
        let ordered = self.menu.verbs.contains(&"move");
        let named = self.call.request.properties().filter(|(name, _)| !(ordered && *name == PLACE));
        named
            .map(|(name, value)| {
                if !self.menu.takes(name) {
                    return Err(Trap::unknown_parameter(name));
                }
                Ok((Cow::Owned(name.to_owned()), stored(name, value)?))
            })
            .collect()
    }

    fn add(&mut self) -> Result<u32, Trap> {
        let mut row = Row::default();
        if let Some((name, value)) = self.menu.kind {
            row.set(name.into(), value.into());
        }
        if self.menu.takes("disabled") {
            row.set("disabled".into(), false.into());
        }
        for (name, value) in self.properties()? {
            row.set(name, value);
        }
        if let Some(name) = self.menu.required.iter().find(|name| row.get(name).is_none()) {
            return Err(Trap::argument(format!("missing value(s) of argument(s) {name}")));
        }
        let mut state = self.call.router.state();
        self.check(&state, &row)?;
        let fresh = || (self.menu.fresh)(self.call.router.host());
        let before = match self.call.request.text(PLACE) {
            Some(target) => Some(self.position(&mut state, target)?),
            None => None,
        };
        let id = state.append(self.menu.store(), fresh, row);
        let rows = state.rows_mut(self.menu.store(), fresh);
        if let Some(before) = before {
            rows[before..].rotate_right(1);
        }
        drop(state);
        self.note(id, false);
        Ok(id)
    }

    fn change(&mut self, properties: &[Property]) -> Result<Option<String>, Trap> {
        let mut state = self.call.router.state();
        for at in self.positions(&mut state)? {
            let rows = self.rows(&mut state);
            let mut row = rows[at].clone();
            for (name, value) in properties {
                row.set(name.clone(), value.clone());
            }
            self.check(&state, &row)?;
            self.replace(&mut state, at, row);
        }
        Ok(None)
    }

    fn unset(&mut self) -> Result<Option<String>, Trap> {
        let name = self
            .call
            .request
            .text("value-name")
            .ok_or_else(|| Trap::argument("missing value(s) of argument(s) value-name"))?;
        let mut state = self.call.router.state();
        for at in self.positions(&mut state)? {
            let mut row = self.rows(&mut state)[at].clone();
            row.unset(name);
            self.replace(&mut state, at, row);
        }
        Ok(None)
    }

    fn remove(&mut self) -> Result<Option<String>, Trap> {
        let mut state = self.call.router.state();
        let mut positions = self.positions(&mut state)?;
        positions.sort_unstable();
        for at in positions.into_iter().rev() {
            let row = self.rows(&mut state).remove(at);
            self.note(row.id, true);
        }
        Ok(None)
    }

    fn reorder(&mut self) -> Result<Option<String>, Trap> {
        let mut state = self.call.router.state();
        let chosen = self.positions(&mut state)?;
        let anchor = match self.call.request.text("destination") {
            Some(target) => {
                let at = self.position(&mut state, target)?;
                Some(self.rows(&mut state)[at].id)
            }
            None => None,
        };
        let rows = self.rows(&mut state);
        let moving: Vec<Row> = chosen.iter().map(|at| rows[*at].clone()).collect();
        rows.retain(|row| moving.iter().all(|moved| moved.id != row.id));
        let at = rows.iter().position(|row| Some(row.id) == anchor).unwrap_or(rows.len());
        rows.splice(at..at, moving.iter().cloned());
        for row in moving {
            self.note(row.id, false);
        }
        Ok(None)
    }

    /// Where the rows the command is about stand in their store.
    fn positions(&self, state: &mut State) -> Result<Vec<usize>, Trap> {
        if is_settings(self.menu) {
            return Ok(vec![0]);
        }
        let targets = self
            .call
            .request
            .targets()
            .filter(|targets| !targets.is_empty())
            .ok_or_else(|| Trap::argument("missing value(s) of argument(s) numbers"))?;
        targets.iter().map(|target| self.position(state, target)).collect()
    }

    fn position(&self, state: &mut State, target: &str) -> Result<usize, Trap> {
        let rows = self.rows(state);
        let shown: Vec<Row> = rows.iter().filter(|row| self.menu.owns(row)).cloned().collect();
        let at = place(self.menu, &shown, target).ok_or_else(Trap::no_such_item)?;
        rows.iter().position(|row| row.id == shown[at].id).ok_or_else(Trap::no_such_item)
    }

    fn rows<'s>(&self, state: &'s mut State) -> &'s mut Vec<Row> {
        state.rows_mut(self.menu.store(), || (self.menu.fresh)(self.call.router.host()))
    }

    fn replace(&mut self, state: &mut State, at: usize, row: Row) {
        let (id, disabled) = (row.id, row.is_disabled());
        self.rows(state)[at] = row;
        if self.menu.store() == menus::INTERFACES {
            state.note_interface(id, disabled, self.call.router.clock().now());
        }
        self.note(id, false);
    }

    /// Refuses a row whose key is taken or that the menu does not want.
    fn check(&self, state: &State, row: &Row) -> Result<(), Trap> {
        let moment = self.call.router.moment(state);
        if let Some(key) = self.menu.key.filter(|key| row.get(key).is_some()) {
            let fresh = || (self.menu.fresh)(self.call.router.host());
            let known = state.rows(self.menu.store()).map_or_else(fresh, <[Row]>::to_vec);
            if known.iter().any(|other| other.id != row.id && other.get(key) == row.get(key)) {
                return Err(Trap::failure(taken(self.menu.store())));
            }
        }
        (self.menu.check)(&moment, row)
    }

    fn note(&mut self, row: u32, gone: bool) {
        self.changed.push(Changed { store: self.menu.store(), row, gone });
    }
}

/// What a router says of a name that is in use.
fn taken(store: &str) -> &'static str {
    match store {
        menus::INTERFACES => "failure: already have interface with such name",
        "/user" => "failure: user with the same name already exists",
        "/user/group" => "failure: group with the same name already exists",
        _ => "failure: entry already exists",
    }
}

/// Properties that know more than yes and no, so that those stay words.
const NO_FLAGS: [&str; 4] = ["add-default-route", "authoritative", "use-radius", "comment"];

/// A value in the form a router stores it: `yes` and `no` become flags.
fn stored(name: &str, value: &[u8]) -> Result<Value, Trap> {
    if NO_FLAGS.contains(&name) {
        return Ok(value.to_vec().into());
    }
    match parse_flag(value) {
        Some(flag) => Ok(flag.into()),
        None if name == "disabled" => Err(Trap::argument("invalid value for argument disabled")),
        None => Ok(value.to_vec().into()),
    }
}
