//! `/tool/traceroute`: the way by the router's own routes, and behind its gateway one
//! that follows from the destination.

use std::{net::Ipv4Addr, time::Duration};

use bytes::BytesMut;

use super::never_answers;
use crate::{
    console::{Answer, Call, sections},
    host::Stream,
    menu::Trap,
    menus::{self, arguments},
    moment::Moment,
    noise,
    reach::networks_hold,
    row::{Row, Sheet},
};

/// How many hops are looked for unless told otherwise. A guess.
const HOPS: u64 = 15;

/// Rounds that means are made of, newest first.
const REMEMBERED: u64 = 100;

/// A hop more each second until the whole way is known, and then another round of all.
/// It knows no `once` (measured).
pub(super) fn traceroute(call: &Call<'_>, _: &mut BytesMut) -> Result<Answer, Trap> {
    let request = call.request;
    if request.get("once").is_some() {
        return Err(Trap::argument("bad parameter once"));
    }
    arguments::check(request)?;
    let address = super::address(call)?;
    let count = super::number(call, "count", u64::MAX)?;
    let most = super::number(call, "max-hops", 255)?.unwrap_or(HOPS);
    let way = call.router.at_this_moment(|moment| way(moment, address, most))?;
    sections(call, Duration::from_secs(1), move |call, section| {
        let rounds = count.map(|count| (way.len() as u64).saturating_add(count) - 1);
        if rounds.is_some_and(|rounds| section >= rounds) {
            return Ok(Vec::new());
        }
        Ok(call.router.at_this_moment(|moment| {
            let known = (0..=section).zip(&way);
            let sent = |number: u64| (section - number + 1).min(count.unwrap_or(u64::MAX));
            known.map(|(number, hop)| shown(moment, number, *hop, sent(number))).collect()
        }))
    })
}

/// Who is on the way; none where nobody answers.
fn way(moment: &Moment<'_>, address: Ipv4Addr, most: u64) -> Result<Vec<Option<Ipv4Addr>>, Trap> {
    let route = best(moment, address).ok_or_else(|| Trap::failure("no route to host"))?;
    let mut way = Vec::new();
    if !route.is("connect", "true") {
        // The other end of a tunnel says its address as well.
        let gateway =
            route.text("gateway").split(['%', ',']).next().and_then(|text| text.parse().ok());
        way.push(Some(gateway.unwrap_or_else(|| transit(moment, address, 0))));
        let hops = noise::pick(&[u64::from(u32::from(address) >> 8)], 2, 6);
        way.extend((1..=hops).map(|hop| {
            let silent = moment.host.stream(Stream::Ping, &[hop, 17]).is_multiple_of(6);
            (!silent).then(|| transit(moment, address, hop))
        }));
    }
    if never_answers(address) {
        way.resize(usize::try_from(most).unwrap_or(usize::MAX).max(way.len()), None);
    } else {
        way.push(Some(address));
    }
    way.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(way)
}

/// The narrowest route that has the address, and the nearest of those.
fn best(moment: &Moment<'_>, address: Ipv4Addr) -> Option<Row> {
    let menu = menus::find(moment.host, "/ip/route")?;
    let mut routes = moment.rows(menu);
    routes.extend((menu.transient)(moment));
    let network = |row: &Row| match row.text("dst-address") {
        text if text.is_empty() => "0.0.0.0/0".to_owned(),
        text => text.into_owned(),
    };
    let length = |row: &Row| -> u8 {
        network(row).rsplit_once('/').and_then(|(_, length)| length.parse().ok()).unwrap_or(32)
    };
    let distance = |row: &Row| row.text("distance").parse().unwrap_or(1_u32);
    let usable = |row: &Row| !row.is_disabled() && networks_hold(&network(row), address.into());
    routes.retain(usable);
    routes.into_iter().max_by_key(|row| (length(row), u32::MAX - distance(row)))
}

/// A router between here and there, in the space of carriers.
fn transit(moment: &Moment<'_>, address: Ipv4Addr, hop: u64) -> Ipv4Addr {
    let place = moment.host.stream(Stream::Ping, &[u64::from(u32::from(address) >> 8), hop]);
    let [a, b, ..] = place.to_be_bytes();
    Ipv4Addr::new(100, 64 + (a & 63), b, 1)
}

/// What `sent` packets have shown of a hop.
fn shown(moment: &Moment<'_>, number: u64, hop: Option<Ipv4Addr>, sent: u64) -> Sheet<'static> {
    let mut sheet = Sheet::new(None);
    sheet.put("address", hop.map(|address| address.to_string()).unwrap_or_default());
    sheet.put("loss", if hop.is_some() { "0" } else { "100" });
    sheet.put("sent", sent);
    let times: Vec<f64> = match hop {
        Some(_) => (0..sent.min(REMEMBERED)).map(|ago| time(moment, number, sent - ago)).collect(),
        None => Vec::new(),
    };
    sheet.put("last", times.first().map_or("timeout".to_owned(), |last| tenths(*last)));
    let count = f64::from(u32::try_from(times.len().max(1)).unwrap_or(u32::MAX));
    let mean = times.iter().sum::<f64>() / count;
    let spread = times.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / count;
    sheet.put("avg", tenths(mean));
    sheet.put("best", tenths(times.iter().copied().reduce(f64::min).unwrap_or_default()));
    sheet.put("worst", tenths(times.iter().copied().reduce(f64::max).unwrap_or_default()));
    sheet.put("std-dev", tenths(spread.sqrt()));
    sheet.put("status", "");
    sheet
}

/// Milliseconds to a hop and back: the further the longer.
fn time(moment: &Moment<'_>, number: u64, round: u64) -> f64 {
    let near = f64::from(u32::try_from(number).unwrap_or(u32::MAX)) * 2.5;
    let jitter = moment.host.fraction(Stream::Ping, &[number, round, 31]);
    near + moment.host.fraction(Stream::Ping, &[number, 32]) * 2.0 + jitter * 0.8 + 0.2
}

fn tenths(milliseconds: f64) -> String {
    format!("{milliseconds:.1}")
}
