//! The menu, and the commands that go on answering.

use std::time::Duration;

use bytes::BytesMut;
use futures_util::stream;

use super::{Aim, begin};
use crate::{
    clock::later,
    console::{Action, Answer, Call, Deed, Ongoing, Outcome, reply},
    host::span,
    menu::{Menu, Policy, SETTINGS, Trap},
    moment::Moment,
    packages::upstream::channels,
    router::Router,
    row::{Row, Sheet},
};

pub(crate) const MENUS: &[Menu] = &[Menu {
    path: "/system/package/update",
    fresh: |host| {
        let version = host.model().version;
        let known = channels(version);
        let came = known.iter().find(|channel| **channel == version.channel());
        vec![Row::new(0).with("channel", *came.unwrap_or(&known[0]))]
    },
    show,
    settable: &["channel", "mode", "check-certificate", "ip-version"],
    check: |moment, row| {
        let channel = row.text("channel");
        let is_known = channels(moment.version()).iter().any(|known| *known == channel);
        let unknown = || Trap::argument("input does not match any value of channel");
        is_known.then_some(()).ok_or_else(unknown)
    },
    ..SETTINGS
}];

pub(crate) const ACTIONS: &[Action] = &[
    action("/system/package/update/check-for-updates", |call, out| Ok(watch(call, out, Aim::Look))),
    action("/system/package/update/download", |call, out| {
        let ignore_missing = call.request.flag("ignore-missing");
        Ok(watch(call, out, Aim::Download { ignore_missing }))
    }),
    action("/system/package/update/install", |call, out| {
        call.require(Policy::Reboot)?;
        let ignore_missing = call.request.flag("ignore-missing");
        Ok(watch(call, out, Aim::Install { ignore_missing }))
    }),
];

pub(crate) const DEEDS: &[Deed] = &[Deed {
    command: "/system/package/update/cancel",
    policy: Policy::Write,
    exists: |_| true,
    run: cancel,
}];

const fn action(
    command: &'static str,
    run: fn(&Call<'_>, &mut BytesMut) -> Result<Answer, Trap>,
) -> Action {
    Action { command, policy: Policy::Write, exists: |_| true, run }
}

fn show(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.all(row);
    if moment.version().since(7, 23) && row.get("mode").is_none() {
        sheet.put("mode", "https");
    }
    sheet.with("installed-version", || moment.version().number());
    let Some(software) = &moment.state.software else { return };
    if let Some(latest) = software.update.latest(moment.now) {
        sheet.put("latest-version", latest.to_owned());
    }
    let (status, _) = software.update.status(moment.now);
    if !status.is_empty() {
        sheet.put("status", status.to_owned());
    }
}

/// How often somebody who watches is told.
const TELLING: Duration = Duration::from_secs(1);

/// Begins, and says how it goes until it is over: as numbered sections, or once.
fn watch(call: &Call<'_>, out: &mut BytesMut, aim: Aim) -> Answer {
    let once = call.request.flag("once");
    begin(call.router, aim, !(once && aim == Aim::Look));
    if once {
        let (sheet, _) = progress(call.router);
        reply::row(out, call.tag(), &sheet, call.request.proplist().as_deref());
        reply::done(out, call.tag(), None);
        return Answer::Complete;
    }
    let (router, request) = (call.router.clone(), call.request.clone());
    let began = router.clock().now();
    let sentences = stream::unfold(Some((router, request, 0)), move |going| async move {
        let (router, request, section) = going?;
        let due = later(began, TELLING * section);
        router.clock().sleep(span(router.clock().now(), due)).await;
        let (mut sheet, over) = progress(&router);
        sheet.put(".section", section);
        let tag = request.tag.as_deref();
        let mut out = BytesMut::new();
        reply::row(&mut out, tag, &sheet, None);
        if over {
            reply::done(&mut out, tag, None);
        }
        Some((out, (!over).then_some((router, request, section + 1))))
    });
    Answer::Ongoing(Ongoing::new(call.tag(), sentences))
}

/// What the menu shows now, and whether that is the last word.
fn progress(router: &Router) -> (Sheet<'static>, bool) {
    router.at_this_moment(|moment| {
        let mut sheet = Sheet::new(None);
        for row in moment.rows_at("/system/package/update") {
            show(moment, &row, &mut sheet);
        }
        let software = moment.state.software.as_ref();
        (sheet, software.is_none_or(|software| software.update.status(moment.now).1))
    })
}

/// Ends what the updater does; what it has downloaded so far is gone.
#[expect(clippy::unnecessary_wraps, reason = "the shape of every deed")]
fn cancel(call: &Call<'_>) -> Result<Outcome, Trap> {
    if let Some(software) = &mut call.router.state().software {
        software.update.download = None;
        software.update.stages.clear();
        software.update.status.clear();
    }
    Ok(Outcome::Done)
}
