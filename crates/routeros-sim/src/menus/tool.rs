//! Tools: fetch, ping, torch and traceroute.

use std::{net::Ipv4Addr, time::Duration};

use bytes::BytesMut;
use chrono::{DateTime, Utc};

use crate::{
    clock::later,
    console::{Action, Answer, Call, every, reply, span},
    host::{Host, Stream, seconds_of},
    menu::{Policy, Trap},
    noise,
    row::Sheet,
    value::round_trip,
};

mod fetch;
mod torch;
mod traceroute;

/// `/ping` at the root was there until 7.23; `/tool/ping` came with RouterOS 7.
pub(crate) const ACTIONS: &[Action] = &[
    Action { command: "/ping", policy: Policy::Test, exists: |_| true, run: ping },
    Action {
        command: "/tool/ping",
        policy: Policy::Test,
        exists: |host| !host.model().version.is_six(),
        run: ping,
    },
    Action { command: "/tool/fetch", policy: Policy::Write, exists: |_| true, run: fetch::fetch },
    Action { command: "/tool/torch", policy: Policy::Test, exists: |_| true, run: torch::torch },
    Action {
        command: "/tool/traceroute",
        policy: Policy::Test,
        exists: |_| true,
        run: traceroute::traceroute,
    },
];

/// Microseconds of the way to somewhere and back for what was sent then.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive time")]
pub(super) fn trip(host: Host, sent: DateTime<Utc>, sequence: u64) -> u64 {
    let wander = noise::drift(host.stream(Stream::Ping, &[0]), seconds_of(sent), 30.0);
    let wander = wander.mul_add(2000.0, 9500.0) as u64;
    wander + host.stream(Stream::Ping, &[sequence, sent.timestamp().unsigned_abs()]) % 1800
}

/// A second apart and without end unless told otherwise, as on a console.
fn ping(call: &Call<'_>, _: &mut BytesMut) -> Result<Answer, Trap> {
    let address = address(call)?;
    let count = number(call, "count", u64::MAX)?;
    let interval = span(call, "interval")?.unwrap_or(Duration::from_secs(1));
    let echoes = Echoes { address, began: call.router.clock().now(), interval };
    every(call, interval, move |call, sequence| {
        let mut out = BytesMut::new();
        if count.is_some_and(|count| sequence >= count) {
            return Ok(out);
        }
        let sheet = echoes.show(call.router.host(), sequence);
        reply::row(&mut out, call.tag(), &sheet, call.request.proplist().as_deref());
        Ok(out)
    })
    .map(Answer::Ongoing)
}

/// Whom a tool is to reach.
fn address(call: &Call<'_>) -> Result<Ipv4Addr, Trap> {
    let address = call
        .request
        .text("address")
        .ok_or_else(|| Trap::argument("missing value(s) of argument(s) address"))?;
    address.parse().map_err(|_| Trap::argument("invalid value for argument address"))
}

/// A number among the arguments, from 1 to `most`.
fn number(call: &Call<'_>, name: &'static str, most: u64) -> Result<Option<u64>, Trap> {
    let Some(text) = call.request.text(name) else { return Ok(None) };
    match text.parse() {
        Ok(number) if (1..=most).contains(&number) => Ok(Some(number)),
        _ => Err(Trap::argument(format!("invalid value for argument {name}"))),
    }
}

/// What lies in 192.0.2.0/24 never answers.
fn never_answers(address: Ipv4Addr) -> bool {
    address.octets()[..3] == [192, 0, 2]
}

/// Echoes that sums are made of, newest first.
const REMEMBERED: u64 = 1000;

/// What a ping sends.
struct Echoes {
    address: Ipv4Addr,
    began: DateTime<Utc>,
    interval: Duration,
}

impl Echoes {
    /// Microseconds that an echo took.
    fn trip(&self, host: Host, sequence: u64) -> u64 {
        let passed = u32::try_from(sequence).unwrap_or(u32::MAX);
        trip(host, later(self.began, self.interval.saturating_mul(passed)), sequence)
    }

    /// One echo, with the sums so far.
    fn show(&self, host: Host, sequence: u64) -> Sheet<'static> {
        let sent = sequence + 1;
        let mut sheet = Sheet::new(None);
        sheet.put("seq", sequence);
        sheet.put("host", self.address.to_string());
        if never_answers(self.address) {
            sheet.put("status", "timeout");
            sheet.put("sent", sent);
            sheet.put("received", "0");
            sheet.put("packet-loss", "100");
            return sheet;
        }
        let trips = sequence.saturating_sub(REMEMBERED - 1)..=sequence;
        let trips: Vec<u64> = trips.map(|sequence| self.trip(host, sequence)).collect();
        let of = |trip: Option<u64>| round_trip(trip.unwrap_or_default());
        sheet.put("size", "56");
        sheet.put("ttl", "57");
        sheet.put("time", of(trips.last().copied()));
        sheet.put("sent", sent);
        sheet.put("received", sent);
        sheet.put("packet-loss", "0");
        sheet.put("min-rtt", of(trips.iter().copied().min()));
        sheet.put("avg-rtt", round_trip(trips.iter().sum::<u64>() / trips.len() as u64));
        sheet.put("max-rtt", of(trips.iter().copied().max()));
        sheet
    }
}
