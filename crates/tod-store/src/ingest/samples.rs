//! Samples: one row per poll, one per wireless client and poll.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use tod_model::{DeviceId, InterfaceReading, Observation, Rates, Reading};

use super::copy::Rows;
use super::interface_lists::Lists;
use super::known::Batch;
use super::{Fresh, Stored, StoredSamples, Update, reading};
use crate::StoreError;
use crate::row::{mac, signed};
use crate::store::{Conn as _, PlatformTx};

/// Which of the batch's samples are there already. Only what is not newer than its device's last
/// observation can be, so this rarely asks.
pub async fn find_stored(
    tx: &mut PlatformTx,
    batch: &Batch,
    updates: &[Update<'_>],
) -> Result<StoredSamples, StoreError> {
    let late: Vec<&Observation> = updates
        .iter()
        .map(|update| update.observation)
        .filter(|seen| batch.expect(seen).observed_at.is_some_and(|last| seen.at <= last))
        .collect();
    if late.is_empty() {
        return Ok(StoredSamples::new());
    }

    let device_of: HashMap<i32, DeviceId> =
        late.iter().map(|seen| (batch.expect(seen).series, seen.device)).collect();
    let rows: Vec<(i32, DateTime<Utc>)> = sqlx::query_as(
        r"
        SELECT p.series, p.at
          FROM unnest($1::integer[], $2::smallint[], $3::timestamptz[]) AS late (series, retention, at)
          JOIN ts.polls p ON p.series = late.series AND p.retention = late.retention AND p.at = late.at
        ",
    )
    .bind(late.iter().map(|seen| batch.expect(seen).series).collect::<Vec<_>>())
    .bind(late.iter().map(|seen| batch.expect(seen).retention).collect::<Vec<_>>())
    .bind(late.iter().map(|seen| seen.at).collect::<Vec<_>>())
    .fetch_all(tx.conn())
    .await?;

    Ok(rows.into_iter().map(|(series, at)| (device_of[&series], at.timestamp_micros())).collect())
}

/// Copies the samples of what is fresh into the partitions.
pub async fn copy(
    tx: &mut PlatformTx,
    batch: &Batch,
    lists: &Lists,
    fresh: Fresh<'_>,
) -> Result<Stored, StoreError> {
    let mut polls = Rows::with_capacity(1024 * fresh.observations.len());
    let mut stations = Rows::with_capacity(1024);
    let mut station_count = 0;
    for seen in &fresh.observations {
        poll(&mut polls, batch, lists, seen);
        station_count += add_stations(&mut stations, batch, seen);
    }

    if !fresh.observations.is_empty() {
        send(tx, "COPY ts.polls FROM STDIN (FORMAT binary)", polls).await?;
    }
    if station_count > 0 {
        send(tx, "COPY ts.stations FROM STDIN (FORMAT binary)", stations).await?;
    }

    Ok(Stored {
        samples: fresh.observations.len(),
        stations: station_count,
        duplicates: fresh.duplicates,
        out_of_range: fresh.out_of_range,
    })
}

async fn send(tx: &mut PlatformTx, statement: &str, rows: Rows) -> Result<(), StoreError> {
    let mut copy = tx.conn().copy_in_raw(statement).await?;
    copy.send(rows.finish()).await?;
    copy.finish().await?;

    Ok(())
}

/// A row of `ts.polls`, in the order of its columns.
fn poll(rows: &mut Rows, batch: &Batch, lists: &Lists, seen: &Observation) {
    let known = batch.expect(seen);
    let reading = reading(seen);
    let resource = reading.map(|reading| &reading.resource);
    let cost = &seen.cost;

    rows.row(26);
    rows.time(seen.at);
    rows.i32(known.series);
    rows.i16(known.retention);
    rows.bool(reading.is_some());
    rows.i64(signed(resource.and_then(|resource| resource.uptime_seconds)));
    rows.i64(signed(resource.and_then(|resource| resource.free_memory)));
    rows.i64(signed(resource.and_then(|resource| resource.free_storage)));
    rows.i32(lists.version(seen));
    rows.f32(resource.and_then(|resource| resource.cpu_percent));
    rows.f32(reading.and_then(Reading::temperature_c));
    rows.i32(signed(reading.and_then(Reading::clients).map(<[_]>::len)));
    rows.i32(capped::<_, i32>(seen.late_ms, i32::MAX));
    rows.i32(capped::<_, i32>(cost.bytes_sent, i32::MAX));
    rows.i32(capped::<_, i32>(cost.bytes_received, i32::MAX));
    rows.i32(capped::<_, i32>(cost.router_ms, i32::MAX));
    rows.i16(capped::<_, i16>(cost.commands, i16::MAX));
    rows.i16(capped::<_, i16>(cost.logins, i16::MAX));
    rows.i16(capped::<_, i16>(cost.round_trips, i16::MAX));
    match reading {
        Some(reading) => add_interfaces(rows, reading),
        None => (0..8).for_each(|_| rows.null()),
    }
}

fn add_interfaces(rows: &mut Rows, reading: &Reading) {
    // In the order of the interface list.
    let interfaces: Vec<&InterfaceReading> = reading.lasting_interfaces().collect();
    let each = || interfaces.iter().map(|interface| interface.rates);
    let count = |of: fn(&Rates) -> u32| each().map(move |rates| signed(rates.as_ref().map(of)));

    rows.bits(interfaces.iter().map(|interface| interface.running));
    rows.f32s(each().map(|rates| rates.map(|rates| seven_digits(rates.rx_bps))));
    rows.f32s(each().map(|rates| rates.map(|rates| seven_digits(rates.tx_bps))));
    rows.i32s(count(|rates| rates.rx_pps));
    rows.i32s(count(|rates| rates.tx_pps));
    rows.i32s(count(|rates| rates.errors));
    rows.i32s(count(|rates| rates.drops));
    rows.f32s(reading.sensors.iter().map(|sensor| sensor.value));
}

/// Rows of `ts.stations`, in the order of its columns. Returns how many.
fn add_stations(rows: &mut Rows, batch: &Batch, seen: &Observation) -> usize {
    let known = batch.expect(seen);
    let clients = reading(seen).and_then(Reading::clients).unwrap_or_default();
    let mut added = std::collections::HashSet::new();
    for client in clients {
        let Some(mac) = mac(&client.mac) else { continue };
        if !added.insert((mac, &client.interface)) {
            continue;
        }
        rows.row(13);
        rows.time(seen.at);
        rows.i64(signed(client.tx_rate_bps));
        rows.i64(signed(client.rx_rate_bps));
        rows.i64(signed(client.uptime_seconds));
        rows.i64(signed(client.tx_bytes));
        rows.i64(signed(client.rx_bytes));
        rows.i32(known.series);
        rows.i16(known.retention);
        rows.i16(client.signal_dbm);
        rows.i16(client.snr_db);
        rows.i16(client.ccq_percent.map(i16::from));
        rows.mac(mac);
        rows.text(&client.interface);
    }

    added.len()
}

/// A rate as the database keeps it.
#[expect(clippy::cast_precision_loss, reason = "a rate is measured to fewer digits than are kept")]
fn seven_digits(bps: u64) -> f32 {
    bps as f32
}

/// A cost as the database keeps it: beyond the column it stays at the column's end.
fn capped<T, U: TryFrom<T>>(value: T, most: U) -> U {
    U::try_from(value).unwrap_or(most)
}
