//! Tools: ping, torch and traceroute.

use std::{net::Ipv4Addr, time::Duration};

use bytes::BytesMut;

use crate::{
    console::{Action, Answer, Call, every, reply, span},
    host::Stream,
    menu::{Policy, Trap},
    moment::Moment,
    row::Sheet,
    value::round_trip,
};

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
    Action { command: "/tool/torch", policy: Policy::Test, exists: |_| true, run: torch::torch },
    Action {
        command: "/tool/traceroute",
        policy: Policy::Test,
        exists: |_| true,
        run: traceroute::traceroute,
    },
];

/// Microseconds of the way to somewhere and back.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive time")]
pub(super) fn trip(moment: &Moment<'_>, sequence: u64) -> u64 {
    let wander = moment.drift(Stream::Ping, &[0], 30.0).mul_add(2000.0, 9500.0) as u64;
    wander
        + moment.host.stream(Stream::Ping, &[sequence, moment.now.timestamp().unsigned_abs()])
            % 1800
}

/// A second apart and without end unless told otherwise, as on a console.
fn ping(call: &Call<'_>, _: &mut BytesMut) -> Result<Answer, Trap> {
    let address = address(call)?;
    let count = number(call, "count", u64::MAX)?;
    let interval = span(call, "interval")?.unwrap_or(Duration::from_secs(1));
    every(call, interval, move |call, sequence| {
        let mut out = BytesMut::new();
        if count.is_some_and(|count| sequence >= count) {
            return Ok(out);
        }
        let sheet = call.router.at_this_moment(|moment| echo(moment, address, sequence));
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

/// One echo, with the sums so far.
fn echo(moment: &Moment<'_>, address: Ipv4Addr, sequence: u64) -> Sheet<'static> {
    let sent = sequence + 1;
    let mut sheet = Sheet::new(None);
    sheet.put("seq", sequence);
    sheet.put("host", address.to_string());
    if never_answers(address) {
        sheet.put("status", "timeout");
        sheet.put("sent", sent);
        sheet.put("received", "0");
        sheet.put("packet-loss", "100");
        return sheet;
    }
    let time = round_trip(trip(moment, sequence));
    sheet.put("size", "56");
    sheet.put("ttl", "57");
    sheet.put("time", time.clone());
    sheet.put("sent", sent);
    sheet.put("received", sent);
    sheet.put("packet-loss", "0");
    sheet.put("min-rtt", round_trip(trip(moment, 0)));
    sheet.put("avg-rtt", time);
    sheet.put("max-rtt", round_trip(trip(moment, 0) + 2100));
    sheet
}
