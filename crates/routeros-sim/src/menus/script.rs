//! Scripts, schedulers, and what runs them.

use bytes::BytesMut;
use chrono::{DateTime, TimeDelta};
use futures_util::stream;

use crate::{
    actor::Actor,
    agenda::{self, Running, SCHEDULER, Script},
    console::{Action, Answer, Call, Ongoing, reply, select},
    host::Host,
    menu::{LIST, LOOK, Menu, Policies, Policy, Trap},
    moment::Moment,
    row::{Row, Sheet},
    script,
    shell::{Ended, Shell},
    value::{date, date_time, parse_duration},
};

pub(crate) const SCRIPT: &str = "/system/script";

/// What scripts and schedulers may do if nobody says (manual).
const POLICY: &str = "ftp,reboot,read,write,policy,test,password,sniff,sensitive,romon";

pub(crate) const MENUS: &[Menu] = &[
    Menu {
        path: SCHEDULER,
        fresh: schedulers,
        show: show_scheduler,
        settable: &["name", "start-date", "start-time", "interval", "on-event", "policy"],
        required: &["name"],
        key: Some("name"),
        check: check_times,
        ..LIST
    },
    Menu {
        path: SCRIPT,
        fresh: |_| {
            vec![
                Row::new(1)
                    .with("name", "backup-to-file")
                    .with("owner", "admin")
                    .with("policy", "read,write,policy,test,sensitive")
                    .with("dont-require-permissions", false)
                    .with("source", "/system backup save name=nightly"),
            ]
        },
        show: show_script,
        settable: &["name", "owner", "policy", "dont-require-permissions", "source"],
        required: &["name"],
        key: Some("name"),
        verbs: &["add", "set", "remove", "comment", "unset"],
        ..LIST
    },
    Menu { path: "/system/script/job", transient: jobs, verbs: LOOK, ..LIST },
    Menu { path: "/system/script/environment", transient: variables, verbs: LOOK, ..LIST },
];

pub(crate) const ACTIONS: &[Action] = &[
    Action { command: "/execute", policy: Policy::Write, exists: |_| true, run: execute },
    Action { command: "/system/script/run", policy: Policy::Write, exists: |_| true, run },
    Action {
        command: "/system/script/job/remove",
        policy: Policy::Write,
        exists: |_| true,
        run: end,
    },
];

fn schedulers(host: Host) -> Vec<Row> {
    let start = DateTime::from_timestamp(host.model().built, 0).unwrap_or_default();
    vec![
        Row::new(1)
            .with("name", "nightly-backup")
            .with("start-date", date(host.model().version, start))
            .with("start-time", "03:15:00")
            .with("interval", "1d")
            .with("on-event", "backup-to-file")
            .with("policy", "read,write,policy,test,sensitive")
            .with("owner", "admin")
            .with("disabled", false),
    ]
}

/// Schedulers of a router nobody has written to are said to run, and do
/// nothing.
fn show_scheduler(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.all(row);
    show_owner(moment, row, sheet);
    let slot = moment.state.scripting.slots.iter().find(|slot| slot.row == row.id);
    if let Some(slot) = slot {
        if row.get("start-time").is_none() {
            sheet.with("start-date", || date(moment.version(), slot.since));
            sheet.with("start-time", || slot.since.format("%H:%M:%S").to_string());
        }
        if row.get("interval").is_none() {
            sheet.put("interval", "0s");
        }
        sheet.put("run-count", slot.runs);
        if let Some(next) = slot.next {
            sheet.with("next-run", || date_time(moment.version(), next));
        }
        return;
    }
    let interval = row.get("interval").and_then(|value| parse_duration(&value.text()));
    let interval = interval.filter(|span| !span.is_zero());
    sheet.with("run-count", || {
        interval.map_or(0, |interval| moment.uptime().as_secs() / interval.as_secs().max(1))
    });
    let next = interval
        .and_then(|interval| TimeDelta::from_std(interval).ok())
        .and_then(|interval| moment.now.checked_add_signed(interval));
    if let Some(next) = next {
        sheet.with("next-run", || date_time(moment.version(), next));
    }
}

fn show_script(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.all(row);
    show_owner(moment, row, sheet);
    if row.get("dont-require-permissions").is_none() {
        sheet.put("dont-require-permissions", false);
    }
    sheet.with("run-count", || moment.state.scripting.runs(row.id));
    sheet.with("invalid", || {
        let tree = Shell::new(moment.router.clone(), Actor::router());
        let source = row.get("source").map(|source| source.as_bytes().to_vec());
        script::check(&source.unwrap_or_default(), &tree).is_err()
    });
}

fn show_owner(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    if row.get("owner").is_none() {
        sheet.with("owner", || owner(moment, row));
    }
    if row.get("policy").is_none() {
        sheet.put("policy", POLICY);
    }
}

fn check_times(_: &Moment<'_>, row: &Row) -> Result<(), Trap> {
    let invalid = |name| Err(Trap::argument(format!("invalid value for argument {name}")));
    if row.get("interval").is_some_and(|span| parse_duration(&span.text()).is_none()) {
        return invalid("interval");
    }
    let start = row.text("start-time");
    let clock = |text: &str| chrono::NaiveTime::parse_from_str(text, "%H:%M:%S").is_ok();
    if !start.is_empty() && start != "startup" && !clock(&start) {
        return invalid("start-time");
    }
    Ok(())
}

/// For whom a script or scheduler acts.
pub(crate) fn owner(moment: &Moment<'_>, row: &Row) -> String {
    match row.get("owner") {
        Some(owner) => owner.text().into_owned(),
        None => moment.router.shared().admin.user.clone(),
    }
}

/// What a script or scheduler may do.
pub(crate) fn policies(row: &Row) -> Policies {
    match row.get("policy") {
        Some(policy) => Policies::parse(&policy.text()),
        None => Policies::parse(POLICY),
    }
}

/// The script of this name.
pub(crate) fn find(moment: &Moment<'_>, name: &str) -> Option<Row> {
    moment.rows_at(SCRIPT).into_iter().find(|row| row.is("name", name))
}

/// A script as `actor` may run it: whoever runs it needs its policies, unless
/// it does without (manual).
pub(crate) fn prepare(moment: &Moment<'_>, row: &Row, actor: &Actor) -> Result<Script, Trap> {
    let needs = policies(row);
    let lenient = row.is("dont-require-permissions", "true");
    if !lenient && Policy::ALL.iter().any(|(it, _)| needs.allow(*it) && !actor.policies.allow(*it))
    {
        return Err(Trap::not_permitted());
    }
    let source = row.get("source").map(|source| source.as_bytes().to_vec()).unwrap_or_default();
    let actor = Actor { user: owner(moment, row), policies: needs, via: "script", ..actor.clone() };
    Ok(Script { name: row.text("name").into_owned(), source, actor })
}

fn jobs(moment: &Moment<'_>) -> Vec<Row> {
    let row = |job: &crate::scripting::Job| {
        Row::new(job.id)
            .with("script", job.script.clone())
            .with("owner", job.owner.clone())
            .with("type", if job.script.is_empty() { "command" } else { "script" })
            .with("started", date_time(moment.version(), job.started))
    };
    moment.state.scripting.jobs.iter().map(row).collect()
}

fn variables(moment: &Moment<'_>) -> Vec<Row> {
    let row = |(id, (name, value)): (u32, &(String, script::Value))| {
        Row::new(id)
            .with("name", name.clone())
            .with("value", value.bytes().into_owned())
            .with("user", moment.router.shared().admin.user.clone())
    };
    (1..).zip(moment.state.scripting.globals()).map(row).collect()
}

/// `/execute`: as a job, or with `as-string` to its end.
fn execute(call: &Call<'_>, out: &mut BytesMut) -> Result<Answer, Trap> {
    let source = call
        .request
        .get("script")
        .ok_or_else(|| Trap::argument("missing value(s) of argument(s) script"))?
        .to_vec();
    if call.request.get("as-string").is_none() {
        let script = Script::unnamed(source, call.actor);
        let id = agenda::start(call.router, script)?;
        reply::done(out, call.tag(), Some(crate::row::id_text(id).as_bytes()));
        return Ok(Answer::Complete);
    }
    let mut shell = Shell::new(call.router.clone(), call.actor.clone());
    let script = Script::unnamed(source, call.actor);
    let running = Running::begin(call.router, &script)?;
    let tag = call.tag().map(<[u8]>::to_vec);
    Ok(Answer::Ongoing(Ongoing::new(
        call.tag(),
        stream::once(async move {
            let output = running.attend(shell.show(&script.source)).await.unwrap_or_default();
            let mut out = BytesMut::new();
            reply::done(&mut out, tag.as_deref(), Some(output.trim_ascii_end()));
            out
        }),
    )))
}

/// Runs a script to its end; what it puts on the console is lost.
fn run(call: &Call<'_>, _: &mut BytesMut) -> Result<Answer, Trap> {
    let targets = call
        .request
        .targets()
        .ok_or_else(|| Trap::argument("missing value(s) of argument(s) number"))?;
    let mut scripts = call.router.at_this_moment(|moment| {
        let menu = super::find(moment.host, SCRIPT).ok_or_else(Trap::no_such_command)?;
        let rows = select(menu, &moment.rows(menu), &targets)?;
        let prepare = |row: &Row| Ok((row.id, prepare(moment, row, call.actor)?));
        rows.iter().map(prepare).collect::<Result<Vec<_>, Trap>>()
    })?;
    let Some((row, script)) = scripts.pop() else { return Err(Trap::no_such_item()) };
    let running = Running::begin(call.router, &script)?;
    call.router.state().scripting.ran(row);
    let mut shell = Shell::new(call.router.clone(), script.actor);
    let tag = call.tag().map(<[u8]>::to_vec);
    Ok(Answer::Ongoing(Ongoing::new(
        call.tag(),
        stream::once(async move {
            let mut out = BytesMut::new();
            match running.attend(shell.run(&script.source)).await {
                Some(Ended::Badly(fault)) => {
                    let message = fault.to_string().into();
                    reply::trap(&mut out, tag.as_deref(), &Trap { message, category: Some(3) });
                }
                None => reply::trap(&mut out, tag.as_deref(), &Trap::interrupted()),
                Some(Ended::Well | Ended::Gone) => reply::done(&mut out, tag.as_deref(), None),
            }
            out
        }),
    )))
}

fn end(call: &Call<'_>, out: &mut BytesMut) -> Result<Answer, Trap> {
    let targets = call
        .request
        .targets()
        .ok_or_else(|| Trap::argument("missing value(s) of argument(s) numbers"))?;
    for target in targets {
        let id = crate::row::parse_id(target).ok_or_else(Trap::no_such_item)?;
        if !call.router.state().scripting.end(id) {
            return Err(Trap::no_such_item());
        }
    }
    reply::done(out, call.tag(), None);
    Ok(Answer::Complete)
}
