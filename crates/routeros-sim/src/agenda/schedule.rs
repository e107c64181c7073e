//! `/system/scheduler`: when its rows are due, and what they do then.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::{Event, Script, Ticket, start};
use crate::{
    actor::Actor, clock::later, device_mode, menu::Trap, menus::script, moment::Moment,
    mood::SETTLING, router::Router, row::Row, value::parse_duration,
};

/// Where the rows of schedulers are.
pub(crate) const SCHEDULER: &str = "/system/scheduler";

/// How long after the console is up `start-time=startup` is (manual).
const STARTUP: Duration = Duration::from_secs(3);

/// How often a scheduler runs at the most, whatever it is told; a guess.
const SHORTEST: Duration = Duration::from_secs(1);

/// How many runs that a jump of the clock skipped are made up for.
const ARREARS: u32 = 100;

/// When one scheduler runs.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) row: u32,
    /// None after a restart, until everything is planned anew.
    timing: Option<Timing>,
    /// When it was added or last changed.
    pub(crate) since: DateTime<Utc>,
    pub(crate) next: Option<DateTime<Utc>>,
    pub(crate) runs: u64,
    ticket: Option<Ticket>,
}

/// What a row says about time.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Timing {
    start: Start,
    /// None is once.
    interval: Option<Duration>,
    disabled: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Start {
    /// Three seconds after the console is up.
    Startup,
    /// When the row is added.
    Added,
    /// On the day that the row is added, or on another.
    At(Option<NaiveDate>, NaiveTime),
}

impl Slot {
    /// Forgets what was planned.
    pub(crate) fn restart(&mut self) {
        self.timing = None;
        self.next = None;
        self.runs = 0;
    }
}

impl Timing {
    fn of(row: &Row) -> Self {
        let time = row.text("start-time");
        let start = match NaiveTime::parse_from_str(&time, "%H:%M:%S") {
            Ok(time) => Start::At(date(&row.text("start-date")), time),
            Err(_) if time == "startup" => Start::Startup,
            Err(_) => Start::Added,
        };
        let interval = parse_duration(&row.text("interval")).filter(|span| !span.is_zero());
        let interval = interval.map(|span| span.max(SHORTEST));
        Self { start, interval, disabled: row.is_disabled() }
    }

    /// The first time after `after` at which it is due. At startup only what
    /// has no interval runs (manual); the others count from there.
    fn next(
        &self,
        since: DateTime<Utc>,
        boot: DateTime<Utc>,
        after: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let first = match &self.start {
            Start::Startup => later(later(boot, SETTLING), STARTUP),
            Start::Added => since,
            Start::At(date, time) => date.unwrap_or(since.date_naive()).and_time(*time).and_utc(),
        };
        let interval = match self.interval {
            _ if self.disabled => return None,
            Some(interval) => TimeDelta::from_std(interval).ok()?,
            None => return (first > after).then_some(first),
        };
        let counts_from = if self.start == Start::Startup { first + interval } else { first };
        if counts_from > after {
            return Some(counts_from);
        }
        let passed = (after - counts_from).num_milliseconds() / interval.num_milliseconds().max(1);
        counts_from.checked_add_signed(interval * i32::try_from(passed + 1).ok()?)
    }
}

/// `2024-11-26`, or `nov/26/2024` as it was until 7.9.
fn date(text: &str) -> Option<NaiveDate> {
    let iso = NaiveDate::parse_from_str(text, "%Y-%m-%d");
    iso.or_else(|_| NaiveDate::parse_from_str(text, "%b/%d/%Y")).ok()
}

/// Plans what a router's schedulers will do, after anything about them changed.
/// Those of a router nobody has written to do nothing.
pub(crate) fn reconcile(router: &Router) {
    let agenda = &router.shared().agenda;
    let now = router.clock().now();
    let mut state = router.state();
    let wanted: Vec<(u32, Timing)> = state
        .rows(SCHEDULER)
        .unwrap_or_default()
        .iter()
        .map(|row| (row.id, Timing::of(row)))
        .collect();
    let boot = state.boot.unwrap_or_else(|| router.host().booted(now));
    state.scripting.slots.retain(|slot| {
        let stays = wanted.iter().any(|(row, _)| *row == slot.row);
        if let Some(ticket) = slot.ticket.filter(|_| !stays) {
            agenda.cancel(ticket);
        }
        stays
    });
    for (row, timing) in wanted {
        let slots = &mut state.scripting.slots;
        let at = slots.iter().position(|slot| slot.row == row).unwrap_or_else(|| {
            slots.push(Slot { row, timing: None, since: now, next: None, runs: 0, ticket: None });
            slots.len() - 1
        });
        let slot = &mut slots[at];
        if slot.timing.as_ref() == Some(&timing) {
            continue;
        }
        if slot.timing.is_some() {
            slot.since = now;
        }
        let next = timing.next(slot.since, boot, now.max(boot));
        slot.timing = Some(timing);
        plan(router, slot, next);
    }
}

fn plan(router: &Router, slot: &mut Slot, next: Option<DateTime<Utc>>) {
    let agenda = &router.shared().agenda;
    if let Some(ticket) = slot.ticket.take() {
        agenda.cancel(ticket);
    }
    slot.next = next;
    slot.ticket = next.map(|next| agenda.enter(next, router, Event::Schedule(slot.row)));
}

/// Runs a scheduler whose time has come, and plans its next run.
pub(super) fn fire(router: &Router, row: u32, due: DateTime<Utc>) {
    let now = router.clock().now();
    let mut state = router.state();
    let is_up = state.boot.is_none_or(|boot| boot <= due);
    let Some(slot) = state.scripting.slots.iter_mut().find(|slot| slot.row == row) else { return };
    if slot.next != Some(due) || !is_up {
        slot.restart();
        drop(state);
        return reconcile(router);
    }
    slot.runs += 1;
    slot.ticket = None;
    let interval = slot.timing.as_ref().and_then(|timing| timing.interval);
    let next = interval.map(|interval| {
        let next = later(due, interval);
        let arrears = later(next, interval.saturating_mul(ARREARS));
        if arrears < now { later(now, interval) } else { next }
    });
    plan(router, slot, next);
    let known = state.rows(SCHEDULER).and_then(|rows| rows.iter().find(|known| known.id == row));
    let Some(known) = known.cloned() else { return };
    let prepared = event(&router.moment(&state), &known);
    drop(state);
    let begun = prepared.and_then(|script| start(router, script));
    if let Err(trap) = begun {
        let line = format!(
            "executing script from scheduler ({}) failed, please check it manually: {}",
            known.text("name"),
            trap.message
        );
        router.log(now, "script,error", line);
    }
}

/// What a scheduler runs: the script that its `on-event` names, or else that
/// text itself.
fn event(moment: &Moment<'_>, row: &Row) -> Result<Script, Trap> {
    device_mode::admit_event(moment)?;
    let actor = Actor {
        user: script::owner(moment, row),
        policies: script::policies(row),
        via: "scheduler",
        ..Actor::router()
    };
    let on_event = row.text("on-event");
    if let Some(named) = script::find(moment, &on_event) {
        return script::prepare(moment, &named, &actor);
    }
    let source = row.get("on-event").map(|source| source.as_bytes().to_vec()).unwrap_or_default();
    Ok(Script { name: row.text("name").into_owned(), source, actor })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(&format!("2026-03-01T{text}Z")).unwrap().to_utc()
    }

    fn next(cells: &[(&'static str, &'static str)], after: &str) -> Option<DateTime<Utc>> {
        let row = cells.iter().fold(Row::new(1), |row, (name, value)| row.with(name, *value));
        Timing::of(&row).next(at("12:00:00"), at("11:00:00"), at(after))
    }

    #[test]
    fn an_interval_counts_from_the_adding() {
        let cells = [("interval", "3m")];
        assert_eq!(next(&cells, "12:00:00"), Some(at("12:03:00")));
        assert_eq!(next(&cells, "12:07:30"), Some(at("12:09:00")));
        assert_eq!(next(&[], "12:00:00"), None);
    }

    #[test]
    fn a_start_time_is_a_time_of_day() {
        assert_eq!(next(&[("start-time", "13:00:00")], "12:00:00"), Some(at("13:00:00")));
        assert_eq!(next(&[("start-time", "11:00:00")], "12:00:00"), None);
        let cells = [("start-time", "11:00:00"), ("start-date", "2026-03-01"), ("interval", "2h")];
        assert_eq!(next(&cells, "12:00:00"), Some(at("13:00:00")));
        let cells =
            [("start-time", "11:00:00"), ("start-date", "mar/01/2026"), ("interval", "00:30:00")];
        assert_eq!(next(&cells, "12:00:00"), Some(at("12:30:00")));
    }

    #[test]
    fn at_startup_only_what_has_no_interval_runs() {
        assert_eq!(next(&[("start-time", "startup")], "11:00:00"), Some(at("11:00:05")));
        assert_eq!(next(&[("start-time", "startup")], "12:00:00"), None);
        let cells = [("start-time", "startup"), ("interval", "1m")];
        assert_eq!(next(&cells, "11:00:00"), Some(at("11:01:05")));
    }

    #[test]
    fn no_interval_is_shorter_than_a_second() {
        assert_eq!(next(&[("interval", "1us")], "12:00:00"), Some(at("12:00:01")));
    }

    #[test]
    fn a_disabled_scheduler_is_never_due() {
        assert_eq!(next(&[("interval", "3m"), ("disabled", "true")], "12:00:00"), None);
    }
}
