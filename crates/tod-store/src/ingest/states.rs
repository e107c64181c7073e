//! How devices are after a batch: one row each, written in one statement.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use tod_model::{DeviceId, DeviceState, Observation, Outcome, Reading, TenantId};
use uuid::Uuid;

use super::interface_lists::Lists;
use super::known::{Batch, Known};
use super::registrations::Clients;
use super::{Update, reading};
use crate::StoreError;
use crate::row::signed;
use crate::store::{Conn as _, PlatformTx};

/// What becomes of a device's row.
struct Next<'a> {
    known: &'a Known,
    state: &'a DeviceState,
    last: &'a Observation,
    /// The newest reading that is newer than the one in the row.
    measured: Option<(&'a Reading, DateTime<Utc>)>,
}

/// Writes how the devices are.
///
/// The row is narrow and no index covers what changes, so that an update stays on its page.
pub async fn save(
    tx: &mut PlatformTx,
    batch: &Batch,
    updates: &[Update<'_>],
    lists: &Lists,
    clients: &Clients,
) -> Result<(), StoreError> {
    let rows = fold(batch, updates);
    if rows.is_empty() {
        return Ok(());
    }

    let each = || rows.values();
    let resources = || each().map(|next| next.measured.map(|(reading, _)| &reading.resource));
    let readings = || each().map(|next| next.measured.map(|(reading, _)| reading));
    let bytes = |of: fn(&tod_model::Resource) -> Option<u64>| {
        resources().map(|resource| signed::<_, i64>(resource.and_then(of))).collect::<Vec<_>>()
    };
    let list = |next: &Next<'_>| {
        lists.latest(next.last.device).unwrap_or((next.known.list_version, next.known.list_digest))
    };
    sqlx::query(
        r"
        UPDATE device_state s
           SET state = u.state, reason = u.reason, since = u.since, last_seen_at = u.last_seen_at,
               detail      = CASE WHEN u.observed_at < s.observed_at THEN s.detail ELSE u.detail END,
               next_try_at = CASE WHEN u.observed_at < s.observed_at THEN s.next_try_at ELSE u.next_try_at END,
               observed_at = GREATEST(s.observed_at, u.observed_at),
               measured_at      = COALESCE(u.measured_at, s.measured_at),
               uptime_seconds   = CASE WHEN u.measured_at IS NULL THEN s.uptime_seconds ELSE u.uptime_seconds END,
               cpu_percent      = CASE WHEN u.measured_at IS NULL THEN s.cpu_percent ELSE u.cpu_percent END,
               free_memory      = CASE WHEN u.measured_at IS NULL THEN s.free_memory ELSE u.free_memory END,
               total_memory     = CASE WHEN u.measured_at IS NULL THEN s.total_memory ELSE u.total_memory END,
               free_storage     = CASE WHEN u.measured_at IS NULL THEN s.free_storage ELSE u.free_storage END,
               total_storage    = CASE WHEN u.measured_at IS NULL THEN s.total_storage ELSE u.total_storage END,
               temperature_c    = CASE WHEN u.measured_at IS NULL THEN s.temperature_c ELSE u.temperature_c END,
               rx_bps           = CASE WHEN u.measured_at IS NULL THEN s.rx_bps ELSE u.rx_bps END,
               tx_bps           = CASE WHEN u.measured_at IS NULL THEN s.tx_bps ELSE u.tx_bps END,
               clients          = CASE WHEN u.measured_at IS NULL THEN s.clients ELSE u.clients END,
               worst_signal_dbm = CASE WHEN u.measured_at IS NULL THEN s.worst_signal_dbm ELSE u.worst_signal_dbm END,
               ppp_sessions     = CASE WHEN u.measured_at IS NULL THEN s.ppp_sessions ELSE u.ppp_sessions END,
               list_version = u.list_version, list_digest = u.list_digest, clients_digest = u.clients_digest
          FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::text[],
                      $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::timestamptz[],
                      $11::bigint[], $12::real[], $13::bigint[], $14::bigint[], $15::bigint[],
                      $16::bigint[], $17::real[], $18::bigint[], $19::bigint[], $20::integer[],
                      $21::smallint[], $22::integer[], $23::integer[], $24::bigint[], $25::bigint[])
               AS u (tenant_id, device_id, state, reason, since, detail, next_try_at, last_seen_at,
                     observed_at, measured_at, uptime_seconds, cpu_percent, free_memory, total_memory,
                     free_storage, total_storage, temperature_c, rx_bps, tx_bps, clients,
                     worst_signal_dbm, ppp_sessions, list_version, list_digest, clients_digest)
         WHERE s.tenant_id = u.tenant_id AND s.device_id = u.device_id
        ",
    )
    .bind(rows.keys().map(|key| Uuid::from(key.0)).collect::<Vec<_>>())
    .bind(rows.keys().map(|key| Uuid::from(key.1)).collect::<Vec<_>>())
    .bind(each().map(|next| next.state.state.name()).collect::<Vec<_>>())
    .bind(each().map(|next| next.state.state.reason()).collect::<Vec<_>>())
    .bind(each().map(|next| next.state.since).collect::<Vec<_>>())
    .bind(each().map(|next| detail(next.last)).collect::<Vec<_>>())
    .bind(each().map(|next| next.last.next_try_at).collect::<Vec<_>>())
    .bind(each().map(|next| next.state.last_seen_at).collect::<Vec<_>>())
    .bind(each().map(|next| next.last.at).collect::<Vec<_>>())
    .bind(each().map(|next| next.measured.map(|(_, at)| at)).collect::<Vec<_>>())
    .bind(bytes(|resource| resource.uptime_seconds))
    .bind(resources().map(|resource| resource.and_then(|r| r.cpu_percent)).collect::<Vec<_>>())
    .bind(bytes(|resource| resource.free_memory))
    .bind(bytes(|resource| resource.total_memory))
    .bind(bytes(|resource| resource.free_storage))
    .bind(bytes(|resource| resource.total_storage))
    .bind(readings().map(|reading| reading.and_then(Reading::temperature_c)).collect::<Vec<_>>())
    .bind(readings().map(|reading| signed::<_, i64>(reading.and_then(Reading::rx_bps))).collect::<Vec<_>>())
    .bind(readings().map(|reading| signed::<_, i64>(reading.and_then(Reading::tx_bps))).collect::<Vec<_>>())
    .bind(readings().map(client_count).collect::<Vec<_>>())
    .bind(readings().map(|reading| reading.and_then(Reading::worst_signal_dbm)).collect::<Vec<_>>())
    .bind(readings().map(|reading| signed::<_, i32>(reading.map(Reading::ppp_sessions))).collect::<Vec<_>>())
    .bind(each().map(|next| list(next).0).collect::<Vec<_>>())
    .bind(each().map(|next| list(next).1).collect::<Vec<_>>())
    .bind(each().map(|next| clients.get(&next.last.device).copied().unwrap_or(next.known.clients_digest)).collect::<Vec<_>>())
    .execute(tx.conn())
    .await?;

    Ok(())
}

/// The last of each device, in the order in which its row was locked.
fn fold<'a>(
    batch: &'a Batch,
    updates: &'a [Update<'_>],
) -> BTreeMap<(TenantId, DeviceId), Next<'a>> {
    let mut rows: BTreeMap<_, Next<'a>> = BTreeMap::new();
    for Update { observation, state } in updates {
        let known = batch.expect(observation);
        let key = (observation.tenant, observation.device);
        let next =
            rows.entry(key).or_insert(Next { known, state, last: observation, measured: None });
        next.state = state;
        if observation.at >= next.last.at {
            next.last = observation;
        }
        let newest = next.measured.map(|(_, at)| at).or(known.measured_at);
        if let Some(reading) = reading(observation)
            && newest.is_none_or(|newest| observation.at > newest)
        {
            next.measured = Some((reading, observation.at));
        }
    }

    rows
}

/// What a person is told about a failure.
fn detail(observation: &Observation) -> Option<&str> {
    match &observation.outcome {
        Outcome::Failed { detail, .. } if !detail.is_empty() => Some(detail),
        _ => None,
    }
}

fn client_count(reading: Option<&Reading>) -> Option<i32> {
    signed(reading.and_then(Reading::clients).map(<[_]>::len))
}
