//! What a router is: resources, identity, board, licence, sensors.

use bytes::BytesMut;

use crate::{
    board::{Measure, Sensor},
    console::{Action, Answer, Call, reply},
    host::{Host, Stream},
    inventory,
    menu::{LIST, LOOK, Menu, Policy, SETTINGS, Trap},
    moment::Moment,
    mood::Mood,
    row::{Row, Sheet},
    trouble::Restart,
    value::{date_time, seconds},
};

pub(crate) const MENUS: &[Menu] = &[
    Menu { path: "/system/resource", show: show_resource, verbs: LOOK, fresh: one, ..SETTINGS },
    Menu {
        path: "/system/resource/cpu",
        fresh: cores,
        show: show_core,
        verbs: LOOK,
        listens: false,
        ..LIST
    },
    IDENTITY,
    Menu { path: "/system/license", fresh: one, show: show_license, verbs: LOOK, ..SETTINGS },
    Menu {
        path: "/system/health",
        exists: |host| host.model().version.is_six() && !host.model().health.is_empty(),
        fresh: one,
        show: show_health_row,
        verbs: LOOK,
        ..SETTINGS
    },
    Menu {
        path: "/system/health",
        exists: |host| !host.model().version.is_six(),
        fresh: sensors,
        show: show_sensor,
        verbs: LOOK,
        listens: false,
        ..LIST
    },
];

const IDENTITY: Menu = Menu {
    path: "/system/identity",
    fresh: |host| vec![Row::new(0).with("name", inventory::identity(host))],
    settable: &["name"],
    ..SETTINGS
};

pub(crate) const ACTIONS: &[Action] =
    &[go_down("/system/reboot", reboot), go_down("/system/shutdown", shutdown)];

const fn go_down(
    command: &'static str,
    run: fn(&Call<'_>, &mut BytesMut) -> Result<Answer, Trap>,
) -> Action {
    Action { command, policy: Policy::Reboot, exists: |_| true, run }
}

/// One row with nothing configured: all of it is measured.
pub(super) fn one(_: Host) -> Vec<Row> {
    vec![Row::new(0)]
}

/// The name the router calls itself.
pub(crate) fn identity(moment: &Moment<'_>) -> String {
    moment.rows(&IDENTITY).first().map(|row| row.text("name").into_owned()).unwrap_or_default()
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of every action")]
fn reboot(call: &Call<'_>, out: &mut BytesMut) -> Result<Answer, Trap> {
    reply::done(out, call.tag(), None);
    Ok(Answer::Restart(Restart::Reboot))
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of every action")]
fn shutdown(call: &Call<'_>, out: &mut BytesMut) -> Result<Answer, Trap> {
    reply::done(out, call.tag(), None);
    Ok(Answer::Restart(Restart::Shutdown))
}

const MIB: u64 = 1 << 20;

fn show_resource(moment: &Moment<'_>, _: &Row, sheet: &mut Sheet<'_>) {
    let model = moment.host.model();
    let built = chrono::DateTime::from_timestamp(model.built, 0).unwrap_or_default();
    sheet.with("uptime", || seconds(moment.uptime().as_secs()));
    sheet.with("version", || model.version.to_string());
    sheet.with("build-time", || match date_time(model.version, built) {
        old if !model.version.iso_dates() => capitalised(&old),
        new => new,
    });
    if let Some(factory) = model.factory {
        sheet.put("factory-software", factory);
    }
    sheet.with("free-memory", || free_memory(moment));
    sheet.put("total-memory", model.memory * MIB);
    sheet.put("cpu", model.cpu);
    sheet.put("cpu-count", model.cores);
    if let Some(frequency) = model.frequency {
        sheet.put("cpu-frequency", frequency);
    }
    sheet.with("cpu-load", || cpu_load(moment));
    sheet.with("free-hdd-space", || moment.free(true));
    sheet.put("total-hdd-space", model.disk * MIB);
    sheet.with("write-sect-since-reboot", || moment.uptime().as_secs() / 97);
    sheet.with("write-sect-total", || {
        let lifetime = moment.host.stream(Stream::Serial, &[1]) % 900_000;
        lifetime + moment.uptime().as_secs() / 97
    });
    if !model.is_chr() {
        sheet.put("bad-blocks", "0");
    }
    sheet.put("architecture-name", model.architecture);
    sheet.put("board-name", model.board_name);
    sheet.put("platform", "MikroTik");
}

/// Build times began with a capital where other dates did not (measured).
fn capitalised(date: &str) -> String {
    let mut letters = date.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=100")]
fn cpu_load(moment: &Moment<'_>) -> u32 {
    if let Mood::SlowCpu(_) = moment.router.feels() {
        return 100;
    }
    let mean = f64::from(moment.host.model().load);
    let slow = moment.drift(Stream::Load, &[0], 900.0) * mean * 0.5;
    let fast = moment.drift(Stream::Load, &[1], 7.0) * mean.mul_add(0.3, 3.0);
    (mean + slow + fast).clamp(0.0, 100.0) as u32
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of a size in bytes"
)]
fn free_memory(moment: &Moment<'_>) -> u64 {
    let total = (moment.host.model().memory * MIB) as f64;
    let share = moment.drift(Stream::Memory, &[], 600.0).mul_add(0.04, 0.62);
    // Memory comes in pages of 4 KiB.
    let free = (total * share) as u64 & !0xfff;
    free.saturating_sub(moment.files().used(moment.host, false))
}

fn cores(host: Host) -> Vec<Row> {
    (0..host.model().cores).map(|core| Row::new(core).with("cpu", format!("cpu{core}"))).collect()
}

fn show_core(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.all(row);
    sheet.with("load", || {
        let jitter = moment.drift(Stream::Load, &[2, u64::from(row.id)], 5.0) * 6.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let load = (f64::from(cpu_load(moment)) + jitter).clamp(0.0, 100.0) as u32;
        load
    });
    sheet.put("irq", "0");
    sheet.put("disk", "0");
}

fn show_license(moment: &Moment<'_>, _: &Row, sheet: &mut Sheet<'_>) {
    let model = moment.host.model();
    if model.is_chr() {
        sheet.with("system-id", || moment.host.software_id());
        sheet.put("level", "p1");
        sheet.with("next-renewal-at", || {
            date_time(model.version, moment.now + chrono::TimeDelta::days(20))
        });
        sheet.with("deadline-at", || {
            date_time(model.version, moment.now + chrono::TimeDelta::days(50))
        });
        sheet.put("limited-upgrades", false);
        return;
    }
    sheet.with("software-id", || moment.host.software_id());
    sheet.put("nlevel", if model.cores > 4 { "6" } else { "4" });
    sheet.put("features", "");
}

fn sensors(host: Host) -> Vec<Row> {
    host.model().health.iter().map(|sensor| Row::new(sensor.gauge)).collect()
}

/// RouterOS 7: a row for each sensor, under the number of its gauge.
fn show_sensor(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    let sensors = moment.host.model().health;
    let Some(sensor) = sensors.iter().find(|sensor| sensor.gauge == row.id) else { return };
    sheet.put("name", sensor.name);
    sheet.with("value", || reading(moment, sensor));
    sheet.put(
        "type",
        match sensor.measure {
            Measure::Celsius(_) => "C",
            Measure::Volt(_) => "V",
            Measure::Ampere(_) => "A",
            Measure::Watt(_) => "W",
            Measure::Rpm(_) => "RPM",
            Measure::State(_) => "",
        },
    );
}

/// RouterOS 6: all sensors in one row, each under its name.
fn show_health_row(moment: &Moment<'_>, _: &Row, sheet: &mut Sheet<'_>) {
    for sensor in moment.host.model().health {
        sheet.with(sensor.name, || reading(moment, sensor));
    }
}

/// What the sensor says now: whole degrees and revolutions, tenths otherwise.
fn reading(moment: &Moment<'_>, sensor: &Sensor) -> String {
    let swing = moment.drift(Stream::Health, &[u64::from(sensor.gauge)], 1800.0);
    let offset = moment.host.fraction(Stream::Health, &[u64::from(sensor.gauge), 1]);
    match sensor.measure {
        Measure::Celsius(mean) => format!("{:.0}", swing.mul_add(4.0, offset.mul_add(6.0, mean))),
        Measure::Rpm(mean) => {
            format!("{:.0}", (swing.mul_add(0.03, 1.0) * mean / 30.0).round() * 30.0)
        }
        Measure::Volt(mean) | Measure::Ampere(mean) | Measure::Watt(mean) => {
            format!("{:.1}", swing.mul_add(0.015, 1.0) * mean)
        }
        Measure::State(state) => state.to_owned(),
    }
}
