//! Wireless clients that come and go, by the clock alone.

use chrono::{DateTime, Utc};

use crate::{
    board::{Radio, Role},
    host::{Host, Stream, seconds_of, stranger_mac},
    moment::Moment,
    noise::{self, Flow},
    row::Row,
};

/// Somebody on the air.
#[derive(Clone, Debug)]
pub(crate) struct Station {
    /// The id of its row. A station that left and came back has another.
    pub(crate) id: u32,
    /// Which of the radio's places it takes; its lease and its name follow.
    pub(crate) slot: u32,
    pub(crate) radio: &'static Radio,
    /// The name of the interface it is on.
    pub(crate) interface: String,
    pub(crate) mac: String,
    pub(crate) since: DateTime<Utc>,
    /// dBm.
    pub(crate) signal: i32,
    /// Bytes to and from it since it came.
    pub(crate) sent: u64,
    pub(crate) received: u64,
    /// Bits a second to and from it now.
    pub(crate) sending: u64,
    pub(crate) receiving: u64,
}

/// Stations are looked back at no further than this many visits.
const VISITS: u32 = 64;

/// Who is there now, by radio and place.
pub(crate) fn stations(moment: &Moment<'_>) -> Vec<Station> {
    let model = moment.host.model();
    let mut present = Vec::new();
    for (number, radio) in (0..).zip(model.radios) {
        let Some(interface) = interface_of(moment, number) else { continue };
        if interface.is_disabled() {
            continue;
        }
        let up = moment.state.last_up(interface.id).unwrap_or(moment.boot).max(moment.boot);
        for slot in 0..radio.stations {
            let Some(since) = since(moment, number, slot) else { continue };
            present.push(station(moment, radio, &interface, slot, since.max(up)));
        }
    }
    present
}

/// The interface of radio `number`, counted from 0.
pub(crate) fn interface_of(moment: &Moment<'_>, number: u32) -> Option<Row> {
    let kinds = ["wlan", "wifi", "cap"];
    let mut radios =
        moment.interfaces().iter().filter(|row| kinds.iter().any(|kind| row.is("type", kind)));
    radios.nth(usize::try_from(number).ok()?).cloned()
}

/// How long a visit lasts in seconds, and how likely a place is taken.
fn habits(host: Host, radio: u32, slot: u32) -> (f64, f64) {
    let place = [u64::from(radio), u64::from(slot)];
    let share = host.fraction(Stream::Clients, &place);
    match host.model().role {
        // A subscriber's antenna stays on for weeks.
        Role::Sector => (share.mul_add(900_000.0, 200_000.0), 0.985),
        Role::Subscriber => (4e6, 1.0),
        _ => (share.mul_add(14_000.0, 900.0), 0.62),
    }
}

/// Since when the place is taken, or `None` while it is free.
fn since(moment: &Moment<'_>, radio: u32, slot: u32) -> Option<DateTime<Utc>> {
    let (visit, likely) = habits(moment.host, radio, slot);
    let place = moment.host.stream(Stream::Clients, &[u64::from(radio), u64::from(slot)]);
    let phase = noise::fraction(&[place, 1]) * visit;
    let current = ((moment.seconds() + phase) / visit).floor();
    let taken = |back: u32| {
        let bucket = current - f64::from(back);
        noise::fraction(&[place, 2, bucket.to_bits()]) < likely
    };
    let visits = (0..VISITS).take_while(|back| taken(*back)).count();
    let first = current - f64::from(u32::try_from(visits).expect("at most VISITS")) + 1.0;
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970")]
    let began = first.mul_add(visit, -phase).mul_add(1000.0, 0.0) as i64;
    (visits > 0).then(|| DateTime::from_timestamp_millis(began).unwrap_or_default())
}

fn station(
    moment: &Moment<'_>,
    radio: &'static Radio,
    interface: &Row,
    slot: u32,
    since: DateTime<Utc>,
) -> Station {
    let place = [u64::from(interface.id), u64::from(slot)];
    let stream = moment.host.stream(Stream::Signal, &place);
    let model = moment.host.model();
    let total = f64::from(model.traffic) * 1000.0 / 8.0;
    let mean = total / f64::from(radio.stations) * noise::fraction(&[stream, 1]).mul_add(0.9, 0.05);
    let (down, up) = (Flow::new(mean, stream), Flow::new(mean * 0.17, stream ^ 1));
    let (from, to) = (seconds_of(since), moment.seconds());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "rates are positive"
    )]
    let bits = |flow: Flow| (flow.rate(to) * 8.0) as u64;
    let visit = noise::hash(&[stream, since.timestamp().cast_unsigned()]);
    Station {
        id: u32::try_from(visit & 0xfff).expect("twelve bits") << 12
            | interface.id << 6
            | slot & 0x3f,
        slot,
        radio,
        interface: interface.text("name").into_owned(),
        mac: stranger_mac(noise::hash(&[stream, 2])),
        since,
        signal: signal(moment, radio, stream),
        sent: down.between(from, to),
        received: up.between(from, to),
        sending: bits(down),
        receiving: bits(up),
    }
}

/// Where the station stands decides most; the rest is weather and walking about.
fn signal(moment: &Moment<'_>, radio: &Radio, stream: u64) -> i32 {
    let distance = noise::fraction(&[stream, 3]).mul_add(26.0, -13.0);
    let weather = noise::drift(stream, moment.seconds(), 1800.0) * 2.5;
    let steps = noise::drift(stream ^ 2, moment.seconds(), 20.0) * 1.5;
    #[expect(clippy::cast_possible_truncation, reason = "a few dozen dBm")]
    let offset = (distance + weather + steps) as i32;
    (radio.signal + offset).clamp(-92, -31)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, time::Duration};

    use super::*;
    use crate::{Board, Fleet, SimClock};

    #[tokio::test]
    async fn stations_come_and_go_and_stay_themselves_meanwhile() {
        let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
        let fleet =
            Fleet::builder().boards([Board::HomeAx]).clock(clock.clone()).start().await.unwrap();
        let there = || fleet.router(0).at_this_moment(stations);

        let mut seen = BTreeSet::new();
        for _ in 0..60 {
            let before = there();
            clock.advance(Duration::from_mins(5));
            for station in there() {
                seen.insert(station.id);
                let earlier = before.iter().find(|earlier| earlier.id == station.id);
                if let Some(earlier) = earlier {
                    assert_eq!(earlier.mac, station.mac);
                    assert_eq!(earlier.since, station.since);
                    assert!(station.sent >= earlier.sent);
                    assert!(station.signal.abs_diff(earlier.signal) < 10);
                }
            }
        }

        assert!(seen.len() > 14, "{} visits in five hours", seen.len());
    }

    #[tokio::test]
    async fn a_tower_keeps_its_stations() {
        let fleet = Fleet::builder().boards([Board::TowerAp]).start().await.unwrap();
        let count = fleet.router(0).at_this_moment(|moment| stations(moment).len());

        assert!((38..=46).contains(&count), "{count} stations");
    }
}
