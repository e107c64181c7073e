//! RouterBOOT: `/system/routerboard`. A new one is written at once, and runs after
//! one more restart.

use chrono::{DateTime, Utc};

use super::Software;
use crate::{
    console::{Call, Deed, Outcome},
    host::{Host, Stream},
    menu::{LOOK, Menu, Policy, SETTINGS, Trap},
    moment::Moment,
    router::Router,
    row::{Row, Sheet},
    state::State,
};

/// What was done to the boot loader of a router.
#[derive(Clone, Debug, Default)]
pub(super) struct Firmware {
    /// What runs, if that is not what it came with.
    current: Option<String>,
    /// What was written and does not run yet.
    written: Option<String>,
}

impl Firmware {
    /// What was written runs from now on.
    pub(super) fn restart(&mut self) {
        self.current = self.written.take().or(self.current.take());
    }
}

pub(crate) const MENUS: &[Menu] = &[Menu {
    path: "/system/routerboard",
    exists: has_board,
    fresh: |_| vec![Row::new(0)],
    show,
    verbs: LOOK,
    ..SETTINGS
}];

pub(crate) const DEEDS: &[Deed] = &[Deed {
    command: "/system/routerboard/upgrade",
    policy: Policy::Write,
    exists: has_board,
    run: upgrade,
}];

/// What the row and the log say after an upgrade (measured).
const WRITTEN: &str = "Firmware upgraded successfully, please reboot for changes to take effect!";

fn has_board(host: Host) -> bool {
    !host.model().is_chr()
}

fn show(moment: &Moment<'_>, _: &Row, sheet: &mut Sheet<'_>) {
    let model = moment.host.model();
    sheet.put("routerboard", true);
    if model.version.since(7, 0) {
        sheet.put("board-name", model.board_name);
    }
    sheet.put("model", model.code);
    if let Some(revision) = model.revision {
        sheet.put("revision", revision);
    }
    sheet.with("serial-number", || moment.host.serial());
    sheet.put("firmware-type", model.firmware_type);
    sheet.put("factory-firmware", factory(moment));
    sheet.with("current-firmware", || current(moment));
    sheet.with("upgrade-firmware", || model.version.number());
    if firmware(moment.state).is_some_and(|firmware| firmware.written.is_some()) {
        sheet.put("comment", WRITTEN);
    }
}

fn firmware(state: &State) -> Option<&Firmware> {
    state.software.as_ref().map(|software| &software.firmware)
}

fn factory(moment: &Moment<'_>) -> &'static str {
    moment.host.model().factory.unwrap_or("3.41")
}

fn current(moment: &Moment<'_>) -> String {
    if let Some(current) = firmware(moment.state).and_then(|firmware| firmware.current.clone()) {
        return current;
    }
    let came = Software::came(moment.state.software.as_deref(), moment.host.model());
    // Some routers were never upgraded since they left the factory.
    let behind = moment.host.stream(Stream::Serial, &[3]).is_multiple_of(6);
    if behind { factory(moment).to_owned() } else { came.version.number() }
}

/// A console asks whether it shall; others have said so.
#[expect(clippy::unnecessary_wraps, reason = "the shape of every deed")]
fn upgrade(call: &Call<'_>) -> Result<Outcome, Trap> {
    let now = call.router.clock().now();
    write(call.router, &mut call.router.state(), now);
    Ok(Outcome::Done)
}

/// Writes a new one at boot where `auto-upgrade` says so.
pub(super) fn upgrade_by_itself(router: &Router, state: &mut State, up: DateTime<Utc>) {
    let settings = router.moment(state).rows_at("/system/routerboard/settings");
    if settings.iter().any(|row| row.is("auto-upgrade", "true")) {
        write(router, state, up);
    }
}

/// Writes what comes with the version that runs, unless that runs already.
fn write(router: &Router, state: &mut State, at: DateTime<Utc>) {
    let moment = router.moment(state);
    let new = moment.version().number();
    if !has_board(moment.host) || current(&moment) == new {
        return;
    }
    state.software.get_or_insert_default().firmware.written = Some(new);
    state.log(at, "system,info,critical", WRITTEN.to_owned());
}
