//! What becomes of the interfaces of radios when other packages drive them, or none.

use crate::{
    board::{Model, Wireless},
    menus::{self, INTERFACES, reference},
    router::Router,
    row::{Row, id_text},
    state::State,
    store::Delta,
};

/// What `/interface` calls the radios of a router.
fn kind(model: &Model) -> Option<&'static str> {
    match model.wireless {
        Wireless::None => None,
        Wireless::Legacy => Some("wlan"),
        Wireless::Wave2 | Wireless::Wifi => Some("wifi"),
        Wireless::CapsMan => Some("cap"),
    }
}

/// Takes away the interfaces that `next` does not drive, before it runs. Whatever
/// names one names its id from then on.
pub(super) fn unplug(router: &Router, state: &mut State, next: &Model) -> Vec<Row> {
    let host = router.host();
    let Some(old) = kind(host.model()).filter(|old| kind(next) != Some(*old)) else {
        return Vec::new();
    };
    state.stores.open(INTERFACES, || menus::factory(host, INTERFACES));
    let interfaces = state.rows(INTERFACES).unwrap_or_default();
    let gone: Vec<Row> = interfaces.iter().filter(|row| row.is("type", old)).cloned().collect();
    for row in &gone {
        rename(router, state, row, None);
        let at = place(state, row.id);
        let before = Some((at, row.clone()));
        state.stores.apply(&Delta { store: INTERFACES, before, after: None });
    }
    gone
}

/// Brings the interfaces that the router drives now and `before` did not: those that
/// were put by, or else new ones.
pub(super) fn plug(router: &Router, state: &mut State, before: &Model, shelved: &mut Vec<Row>) {
    let host = router.host();
    let Some(new) = kind(host.model()).filter(|new| kind(before) != Some(*new)) else { return };
    if state.rows(INTERFACES).is_none() {
        return;
    }
    let is_new = |row: &Row| row.is("type", new);
    let back: Vec<Row> = shelved.extract_if(.., |row| is_new(row)).collect();
    if back.is_empty() {
        let fresh = menus::factory(host, INTERFACES).into_iter().filter(is_new);
        for mut row in fresh {
            row.id = state.stores.next_id(INTERFACES);
            insert(state, row);
        }
    }
    for row in back {
        insert(state, row.clone());
        let mut gone = row.clone();
        gone.set("name".into(), id_text(row.id).into());
        rename(router, state, &gone, Some(&row));
    }
}

/// Has all that names an interface name what it is now, or its id.
fn rename(router: &Router, state: &mut State, before: &Row, after: Option<&Row>) {
    let host = router.host();
    let Some(menu) = menus::find(host, INTERFACES) else { return };
    let followers = reference::follow(&router.moment(state), menu, before, after);
    for delta in followers {
        state.stores.open(delta.store, || menus::factory(host, delta.store));
        state.stores.apply(&delta);
    }
}

fn insert(state: &mut State, row: Row) {
    let after = Some((usize::MAX, row));
    state.stores.apply(&Delta { store: INTERFACES, before: None, after });
}

fn place(state: &State, id: u32) -> usize {
    let rows = state.rows(INTERFACES).unwrap_or_default();
    rows.iter().position(|row| row.id == id).unwrap_or_default()
}
