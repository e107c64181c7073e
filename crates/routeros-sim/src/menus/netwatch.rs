//! `/tool/netwatch`: hosts that are watched, and how they do.
//!
//! RouterOS 6 pings and says up or down. Since 7.4 there are several kinds of
//! tests, each with measurements of its own.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    host::Host,
    menu::{LIST, Menu},
    menus::tool::trip,
    moment::Moment,
    row::{Row, Sheet},
    value::{date_time, parse_duration, round_trip},
};

pub(crate) const MENUS: &[Menu] = &[Menu {
    path: "/tool/netwatch",
    fresh,
    show,
    settable: &["name", "host", "type", "interval", "timeout", "up-script", "down-script", "port"],
    required: &["host"],
    ..LIST
}];

fn knows_types(host: Host) -> bool {
    host.model().version.since(7, 4)
}

fn fresh(host: Host) -> Vec<Row> {
    let row = Row::new(1).with("host", "203.0.113.1");
    let row = if knows_types(host) { row.with("type", "icmp") } else { row };
    vec![
        row.with("interval", "10s")
            .with("timeout", "3s")
            .with("disabled", false)
            .with("comment", "uplink"),
    ]
}

fn show(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.all(row);
    let modern = knows_types(moment.host);
    if modern && row.get("type").is_none() {
        sheet.put("type", "simple");
    }
    if row.is_disabled() {
        sheet.put("status", "unknown");
        return;
    }
    let outage = outage(moment, row);
    sheet.put("status", if outage.is_some() { "down" } else { "up" });
    let first_test = moment.boot + TimeDelta::seconds(45);
    sheet.with("since", || date_time(moment.version(), outage.unwrap_or(first_test)));
    if modern {
        show_tests(moment, row, outage.is_some(), sheet);
    }
}

/// Since when the host has not answered; none while it does. What lies in
/// 192.0.2.0/24 never answers.
fn outage(moment: &Moment<'_>, row: &Row) -> Option<DateTime<Utc>> {
    row.text("host").starts_with("192.0.2.").then_some(moment.boot)
}

/// What the tests have measured.
fn show_tests(moment: &Moment<'_>, row: &Row, down: bool, sheet: &mut Sheet<'_>) {
    let interval = parse_duration(&row.text("interval")).filter(|span| !span.is_zero());
    let interval = interval.unwrap_or(Duration::from_secs(10));
    let done = moment.uptime().as_secs() / interval.as_secs().max(1);
    // One in a thousand is lost on the way.
    let failed = if down { done } else { done / 1000 };
    sheet.put("done-tests", done);
    sheet.put("failed-tests", failed);
    match row.text("type").as_ref() {
        "icmp" => show_echoes(moment, row, down, sheet),
        "tcp-conn" if !down => sheet.with("tcp-connect-time", || time(moment, row, 1)),
        "http-get" | "https-get" if !down => {
            sheet.with("tcp-connect-time", || time(moment, row, 1));
            sheet.with("http-resp-time", || time(moment, row, 2));
            sheet.put("http-status-code", "200");
        }
        _ => {}
    }
}

/// The ten packets of the last test.
fn show_echoes(moment: &Moment<'_>, row: &Row, down: bool, sheet: &mut Sheet<'_>) {
    let lost = if down { 10 } else { u64::from(moment.now.timestamp() % 60 < 2) };
    sheet.put("sent-count", "10");
    sheet.put("response-count", 10 - lost);
    sheet.put("loss-count", lost);
    sheet.put("loss-percent", lost * 10);
    if !down {
        let times: Vec<u64> = (0..10)
            .map(|packet| trip(moment.host, moment.now, u64::from(row.id) * 10 + packet))
            .collect();
        let (least, most) = (times.iter().min(), times.iter().max());
        let (least, most) = (least.copied().unwrap_or(0), most.copied().unwrap_or(0));
        sheet.put("rtt-avg", round_trip(times.iter().sum::<u64>() / 10));
        sheet.put("rtt-min", round_trip(least));
        sheet.put("rtt-max", round_trip(most));
        sheet.put("rtt-jitter", round_trip(most - least));
        sheet.put("rtt-stdev", round_trip((most - least) / 3));
    }
}

/// How long a step of a test over TCP took the last time.
fn time(moment: &Moment<'_>, row: &Row, step: u64) -> String {
    round_trip(trip(moment.host, moment.now, u64::from(row.id) * 10 + step) * step)
}
