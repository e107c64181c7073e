//! `/system/package`: what is installed, what could be, and what is to become of it
//! at the next restart.

use chrono::DateTime;

use super::{Change, Errand, Software, is_extra, npk, update};
use crate::{
    console::{Call, Deed, Outcome, select},
    host::Host,
    menu::{LIST, LOOK, Menu, Policy, Trap},
    moment::Moment,
    npk::{self as file, MAIN},
    row::{Row, Sheet},
    value::date_time,
};

pub(crate) const MENUS: &[Menu] = &[PACKAGES];

const PACKAGES: Menu =
    Menu { path: "/system/package", transient: rows, show, key: Some("name"), verbs: LOOK, ..LIST };

pub(crate) const DEEDS: &[Deed] = &[
    deed("/system/package/enable", Policy::Write, |call| schedule(call, Some(Change::Enable))),
    deed("/system/package/disable", Policy::Write, |call| schedule(call, Some(Change::Disable))),
    deed("/system/package/uninstall", Policy::Write, |call| {
        schedule(call, Some(Change::Uninstall))
    }),
    deed("/system/package/unschedule", Policy::Write, |call| schedule(call, None)),
    deed("/system/package/downgrade", Policy::Reboot, |call| restart(call, Errand::Downgrade)),
    Deed {
        exists: |host| host.model().version.since(7, 18),
        ..deed("/system/package/apply-changes", Policy::Reboot, apply)
    },
];

const fn deed(
    command: &'static str,
    policy: Policy,
    run: fn(&Call<'_>) -> Result<Outcome, Trap>,
) -> Deed {
    Deed { command, policy, exists: |_| true, run }
}

/// Whether a version shows what it could install, too.
fn lists_available(host: Host) -> bool {
    host.model().version.since(7, 17)
}

fn rows(moment: &Moment<'_>) -> Vec<Row> {
    let software = moment.state.software.as_deref();
    let model = moment.host.model();
    let row = |id, name: String, disabled: bool| {
        Row::new(id)
            .with("name", name)
            .with("version", model.version.number())
            .with("disabled", disabled)
    };
    let installed = Software::packages(software, model);
    let last = installed.iter().map(|package| package.id).max().unwrap_or_default();
    let installed =
        installed.into_iter().map(|package| row(package.id, package.name, package.disabled));
    let available = software.map(|software| software.available.clone()).unwrap_or_default();
    let available = (last + 1..).zip(available).filter(|_| lists_available(moment.host));
    let available = available.map(|(id, name)| row(id, name, false).with("available", true));
    installed.chain(available).collect()
}

fn show(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    let model = moment.host.model();
    sheet.copy(row, &["name", "version"]);
    if row.get("available").is_none() {
        let built = DateTime::from_timestamp(model.built, 0).unwrap_or_default();
        sheet.with("build-time", || date_time(model.version, built));
    }
    sheet.put("scheduled", scheduled(moment, &row.text("name")));
    if lists_available(moment.host) {
        let name = row.text("name");
        sheet.with("size", || file::size(&name, model.architecture, model.version));
        sheet.put("available", row.get("available").is_some());
    }
    sheet.copy(row, &["disabled"]);
}

fn scheduled(moment: &Moment<'_>, name: &str) -> &'static str {
    let mut scheduled = moment.state.software.iter().flat_map(|software| &software.scheduled);
    match scheduled.find(|(known, _)| known == name).map(|(_, change)| change) {
        None => "",
        Some(Change::Enable) => "scheduled for enable",
        Some(Change::Disable) => "scheduled for disable",
        Some(Change::Uninstall) => "scheduled for uninstall",
        Some(Change::Install) => "Use apply-changes to proceed with install",
    }
}

/// Notes what is to become of packages, or, with nothing, that they stay.
fn schedule(call: &Call<'_>, change: Option<Change>) -> Result<Outcome, Trap> {
    let missing = || Trap::argument("missing value(s) of argument(s) numbers");
    let targets = call.request.targets().filter(|targets| !targets.is_empty());
    let targets = targets.ok_or_else(missing)?;
    let listed = call.router.at_this_moment(rows);
    let chosen = select(&PACKAGES, &listed, &targets)?;
    let version = call.router.version();
    let mut noted = Vec::new();
    for row in &chosen {
        let name = row.text("name").into_owned();
        let available = row.get("available").is_some();
        let change = match change {
            Some(Change::Enable) if available => Some(Change::Install),
            Some(_) if available => return Err(Trap::failure(NOT_INSTALLED)),
            Some(Change::Uninstall) if !is_extra(&name, version) => {
                return Err(Trap::failure(SYSTEM));
            }
            Some(Change::Disable) if is_system(&name) => return Err(Trap::failure(SYSTEM)),
            change => change,
        };
        noted.push((name, change));
    }
    let mut state = call.router.state();
    let software = state.software.get_or_insert_default();
    for (name, change) in noted {
        software.scheduled.retain(|(known, _)| *known != name);
        software.scheduled.extend(change.map(|change| (name, change)));
    }
    Ok(Outcome::Done)
}

/// What is said of what has to be there, and of what is not. Guesses both.
const SYSTEM: &str = "failure: system package can not be removed or disabled";
const NOT_INSTALLED: &str = "failure: package is not installed";

/// Whether nothing runs without it.
fn is_system(name: &str) -> bool {
    name == "system" || name.starts_with(MAIN)
}

/// Installs what was scheduled, and restarts.
fn apply(call: &Call<'_>) -> Result<Outcome, Trap> {
    let router = call.router;
    let (version, model) = (router.version(), router.host().model());
    let wanted = router.at_this_moment(|moment| {
        let scheduled = moment.state.software.iter().flat_map(|software| &software.scheduled);
        let install = scheduled.filter(|(_, change)| *change == Change::Install);
        install.map(|(name, _)| npk(name, version, model)).collect::<Vec<_>>()
    });
    update::fetch(router, &wanted).map_err(|words| Trap::failure(format!("failure: {words}")))?;
    restart(call, Errand::Apply { ignore_missing: call.request.flag("ignore-missing") })
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of every deed")]
fn restart(call: &Call<'_>, errand: Errand) -> Result<Outcome, Trap> {
    call.router.state().software.get_or_insert_default().errand = Some(errand);
    Ok(Outcome::Reboot)
}
