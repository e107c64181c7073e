//! `/system/device-mode`, and the command that asks for a change of it.

use std::time::Duration;

use bytes::BytesMut;

use crate::{
    console::{Action, Answer, Call, every, reply, span},
    device_mode::{Change, features},
    host,
    menu::{LOOK, Menu, Policy, SETTINGS, Trap},
    moment::Moment,
    router::Router,
    row::{Row, Sheet},
};

pub(crate) const MENUS: &[Menu] = &[Menu {
    path: "/system/device-mode",
    exists: |host| host.model().version.since(7, 0),
    fresh: super::system::one,
    show,
    verbs: LOOK,
    ..SETTINGS
}];

pub(crate) const ACTIONS: &[Action] = &[Action {
    command: "/system/device-mode/update",
    policy: Policy::Write,
    exists: |host| host.model().version.since(7, 0),
    run: update,
}];

fn show(moment: &Moment<'_>, _: &Row, sheet: &mut Sheet<'_>) {
    let mode = &moment.state.device_mode;
    sheet.put("mode", mode.mode(moment.host));
    if moment.version().since(7, 17) {
        sheet.put("allowed-versions", "7.13+,6.49.8+");
    }
    sheet.put("flagged", mode.is_flagged());
    sheet.put("flagging-enabled", mode.flags());
    for feature in features(moment.version()) {
        sheet.put(feature, mode.allows(moment.host, feature));
    }
    sheet.put("attempt-count", u64::from(mode.attempts()));
}

/// How long somebody has for the way to the box, unless told otherwise (manual).
const PATIENCE: Duration = Duration::from_mins(5);

/// The least and the most it may be (manual).
const PATIENCES: [Duration; 2] = [Duration::from_secs(10), Duration::from_hours(24)];

/// Arguments that say how to wait.
const MANNER: [&str; 7] =
    ["activation-timeout", "append", "as-value", "duration", "interval", "once", "without-paging"];

/// A request for as long as somebody waits for it.
struct Request {
    router: Router,
    id: u32,
}

impl Drop for Request {
    fn drop(&mut self) {
        self.router.state().device_mode.withdraw(self.id);
    }
}

/// Says every second how much time is left, until it is over or the router goes down.
fn update(call: &Call<'_>, _: &mut BytesMut) -> Result<Answer, Trap> {
    let patience = span(call, "activation-timeout")?.unwrap_or(PATIENCE);
    let patience = patience.clamp(PATIENCES[0], PATIENCES[1]);
    let what = call.request.properties().filter(|(name, _)| !MANNER.contains(name));
    let router = call.router.clone();
    let change = Change::read(router.version(), what)?;
    let id = router.state().device_mode.ask(change, router.clock().now(), patience)?;
    let request = Request { router, id };
    let every_second = every(call, Duration::from_secs(1), move |call, _| {
        let until = request.router.state().device_mode.until(request.id);
        let left = host::span(call.router.clock().now(), until.ok_or_else(Trap::interrupted)?);
        let mut out = BytesMut::new();
        if !left.is_zero() {
            let mut sheet = Sheet::new(None);
            sheet.put("update", words(left));
            reply::row(&mut out, call.tag(), &sheet, None);
        }
        Ok(out)
    });
    every_second.map(Answer::Ongoing)
}

fn words(left: Duration) -> String {
    let (minutes, seconds) = (left.as_secs() / 60, left.as_secs() % 60);
    format!(
        "please activate by turning power off or pressing reset or mode button in \
         {minutes}m{seconds:02}s"
    )
}
