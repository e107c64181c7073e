//! `/system/backup` and `/system/reset-configuration`.
//!
//! A backup is one file with every row of every store but the files, users and
//! certificates included. What RouterOS encrypts is only sealed here: it opens
//! with its password alone.

use md5::{Digest as _, Md5};
use routeros_conf::{Name, Selector, Value as Bytes, quote};
use serde::{Deserialize, Serialize};

use super::{export::with_suffix, load};
use crate::{
    actor::Actor,
    agenda::Script,
    console::{Call, Deed, Outcome},
    files::Contents,
    menu::{Policy, Trap},
    menus,
    router::Router,
    row::Row,
    store::Stores,
    unsaved::Unsaved,
    value::hex,
};

pub(super) const SAVE: Deed =
    Deed { command: "/system/backup/save", policy: Policy::Users, exists: |_| true, run: save };
pub(super) const LOAD: Deed =
    Deed { command: "/system/backup/load", policy: Policy::Users, exists: |_| true, run: restore };
pub(super) const RESET: Deed = Deed {
    command: "/system/reset-configuration",
    policy: Policy::Users,
    exists: |_| true,
    run: reset,
};

/// What a file of ours begins with.
const MAGIC: &str = "simulated backup\n";

#[derive(Deserialize, Serialize)]
struct Backup {
    /// MD5 of the password; none if it was not to be encrypted.
    seal: Option<String>,
    stores: Vec<SavedStore>,
}

#[derive(Deserialize, Serialize)]
struct SavedStore {
    name: String,
    next_id: u32,
    rows: Vec<SavedRow>,
}

#[derive(Deserialize, Serialize)]
struct SavedRow {
    id: u32,
    given: Option<SavedSelector>,
    said: Vec<String>,
    cells: Vec<(String, Vec<u8>)>,
}

#[derive(Deserialize, Serialize)]
enum SavedSelector {
    Settings,
    Name(Vec<u8>),
    Number(u32),
    Id(Vec<u8>),
    Find(Vec<(String, Vec<u8>)>),
}

fn seal(password: &[u8]) -> Option<String> {
    (!password.is_empty()).then(|| hex(&Md5::digest(password)))
}

fn save(call: &Call<'_>) -> Result<Outcome, Trap> {
    known(call, &["dont-encrypt", "encryption", "name", "password"])?;
    let request = call.request;
    let default = || format!("{}.backup", call.router.identity());
    let name = request.text("name").map_or_else(default, |name| with_suffix(name, ".backup"));
    let open = request.flag("dont-encrypt");
    let password = request.get("password").filter(|_| !open).unwrap_or_default();
    let state = call.router.state();
    let stores = state.stores.all().map(|(store, rows, next_id)| SavedStore {
        name: store.to_owned(),
        next_id,
        rows: rows.iter().map(saved).collect(),
    });
    let backup = Backup { seal: seal(password), stores: stores.collect() };
    drop(state);
    let text = serde_json::to_string(&backup).expect("rows are plain data");
    call.router.drive(|drive| drive.write(&name, Contents::bytes(format!("{MAGIC}{text}"))))?;
    Ok(Outcome::Printed("Configuration backup saved\n".to_owned()))
}

/// A console asks for the password; what cannot be asked has to say it, if only
/// that there is none.
fn restore(call: &Call<'_>) -> Result<Outcome, Trap> {
    known(call, &["name", "password"])?;
    let needs = |name: &str| {
        let missing = || Trap::argument(format!("missing value(s) of argument(s) {name}"));
        call.request.get(name).ok_or_else(missing)
    };
    let (name, password) = (needs("name")?, needs("password")?);
    let name = String::from_utf8_lossy(name);
    let read = |name: &str| call.router.file(name);
    let contents = read(&name).or_else(|| read(&with_suffix(&name, ".backup")));
    let contents =
        contents.ok_or_else(|| Trap::argument("input does not match any value of name"))?;
    let broken = || Trap::failure("failure: bad backup file");
    let text = contents.strip_prefix(MAGIC.as_bytes()).ok_or_else(broken)?;
    let backup: Backup = serde_json::from_slice(text).map_err(|_| broken())?;
    if backup.seal != seal(password) {
        return Err(Trap::failure("failure: wrong password"));
    }
    let mut stores = call.router.state().stores.kept(&[]);
    for store in backup.stores {
        let Some(name) = menus::store_name(&store.name) else { continue };
        stores.open(name, || store.rows.into_iter().map(unsaved).collect());
        stores.set_next_id(name, store.next_id);
    }
    call.router.configure(stores);
    Ok(Outcome::Reboot)
}

/// The configuration a router is sold with, or none; and the restart.
fn reset(call: &Call<'_>) -> Result<Outcome, Trap> {
    known(call, &["keep-users", "no-defaults", "run-after-reset", "skip-backup"])?;
    let request = call.request;
    let script = request.text("run-after-reset");
    if script.is_some_and(|name| call.router.file(name).is_none()) {
        return Err(Trap::argument("input does not match any value of run-after-reset"));
    }
    let mut keeps = Vec::new();
    if request.flag("keep-users") {
        keeps.extend(["/user", "/user/group", "/user/ssh-keys"]);
    }
    let before = call.router.state().stores.clone();
    let kept = before.kept(&keeps);
    let host = call.router.host();
    let stores = if request.flag("no-defaults") { load::blank(host, kept, &before) } else { kept };
    call.router.configure(stores);
    call.router.state().scripting.after_boot = script.map(|name| Script {
        name: name.to_owned(),
        source: format!("/import file-name={}", quote(name.as_bytes())).into_bytes(),
        actor: Actor::router(),
    });
    Ok(Outcome::Reboot)
}

fn known(call: &Call<'_>, names: &[&str]) -> Result<(), Trap> {
    match call.request.properties().find(|(name, _)| !names.contains(name)) {
        Some((name, _)) => Err(Trap::unknown_parameter(name)),
        None => Ok(()),
    }
}

impl Router {
    /// Takes over another configuration, of which no history is known.
    fn configure(&self, stores: Stores) {
        let mut state = self.state();
        state.stores = stores;
        state.journal = crate::journal::Journal::default();
        state.unsaved = Unsaved::default();
        if let Some(software) = &mut state.software {
            software.forget_configuration();
        }
        drop(state);
        self.revise();
    }
}

fn saved(row: &Row) -> SavedRow {
    let bytes = |value: &Bytes| value.as_bytes().to_vec();
    SavedRow {
        id: row.id,
        given: row.given.as_ref().map(|given| match given {
            Selector::Settings => SavedSelector::Settings,
            Selector::Name(name) => SavedSelector::Name(bytes(name)),
            Selector::Number(number) => SavedSelector::Number(*number),
            Selector::Id(id) => SavedSelector::Id(bytes(id)),
            Selector::Find(conditions) => SavedSelector::Find(
                conditions.iter().map(|(name, value)| (name.to_string(), bytes(value))).collect(),
            ),
        }),
        said: row.said.iter().map(ToString::to_string).collect(),
        cells: row
            .cells()
            .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()))
            .collect(),
    }
}

fn unsaved(saved: SavedRow) -> Row {
    let mut row = Row::new(saved.id);
    row.given = saved.given.map(|given| match given {
        SavedSelector::Settings => Selector::Settings,
        SavedSelector::Name(name) => Selector::Name(name.into()),
        SavedSelector::Number(number) => Selector::Number(number),
        SavedSelector::Id(id) => Selector::Id(id.into()),
        SavedSelector::Find(conditions) => Selector::Find(
            conditions
                .into_iter()
                .map(|(name, value)| (Name::from(&*name), value.into()))
                .collect(),
        ),
    });
    row.said = saved.said.iter().map(|name| Name::from(&**name)).collect();
    for (name, value) in saved.cells {
        row.set(name.into(), value.into());
    }
    row
}
