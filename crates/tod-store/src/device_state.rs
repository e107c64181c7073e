//! How devices are: the few changes that do not come from an observation.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tod_model::{DeviceId, DeviceState, State, TenantId};
use uuid::Uuid;

use crate::row;
use crate::state_changes::StateChange;
use crate::store::{Conn as _, PlatformTx, TenantTx};
use crate::{StoreError, state_changes};

/// Finds how a device is, and locks it until the transaction ends.
pub async fn find_for_update(
    tx: &mut TenantTx,
    device: DeviceId,
) -> Result<Option<DeviceState>, StoreError> {
    let row: Option<StateRow> = sqlx::query_as(
        r"
        SELECT state, reason, since, last_seen_at
          FROM device_state
         WHERE device_id = $1
           FOR NO KEY UPDATE
        ",
    )
    .bind(Uuid::from(device))
    .fetch_optional(tx.conn())
    .await?;

    row.map(|row| row::device_state(&row.state, row.reason.as_deref(), row.since, row.last_seen_at))
        .transpose()
}

/// Saves what a person's decision made of a device: paused, or to be looked at anew. Forgets the
/// stranger, the failure's detail and the breaker's next try.
pub async fn save(
    tx: &mut TenantTx,
    device: DeviceId,
    state: &DeviceState,
) -> Result<(), StoreError> {
    sqlx::query(
        r"
        WITH facts AS (
            UPDATE device_facts SET stranger = NULL WHERE device_id = $1 AND stranger IS NOT NULL
        )
        UPDATE device_state
           SET state = $2, reason = $3, since = $4, detail = NULL, next_try_at = NULL
         WHERE device_id = $1
        ",
    )
    .bind(Uuid::from(device))
    .bind(state.state.name())
    .bind(state.state.reason())
    .bind(state.since)
    .execute(tx.conn())
    .await?;

    Ok(())
}

/// Marks the devices that nobody observed for longer than their interval and `grace`, or their
/// breaker's next try and `grace`, as [`State::Unknown`], with their history. Returns what changed,
/// for the facts to be written in the same transaction.
pub async fn mark_blind(
    tx: &mut PlatformTx,
    now: DateTime<Utc>,
    grace: Duration,
) -> Result<Vec<StateChange>, StoreError> {
    let rows: Vec<BlindRow> = sqlx::query_as(
        r"
        WITH blind AS (
               SELECT s.tenant_id, s.device_id, s.state, s.reason
                 FROM device_state s
                 JOIN devices d ON d.tenant_id = s.tenant_id AND d.device_id = s.device_id
                 JOIN tenants t ON t.tenant_id = s.tenant_id
            LEFT JOIN groups g ON g.group_id = d.group_id
                WHERE s.state IN ('online', 'degraded', 'offline')
                  AND GREATEST(
                          s.observed_at + COALESCE(d.interval_seconds, g.interval_seconds,
                                                   t.interval_seconds, $3) * interval '1 second',
                          s.next_try_at) < $1::timestamptz - $2 * interval '1 second'
             ORDER BY s.tenant_id, s.device_id
                  FOR NO KEY UPDATE OF s
        )
           UPDATE device_state s
              SET state = 'unknown', reason = NULL, since = $1, detail = NULL, next_try_at = NULL
             FROM blind
            WHERE s.tenant_id = blind.tenant_id AND s.device_id = blind.device_id
        RETURNING s.tenant_id, s.device_id, blind.state, blind.reason
        ",
    )
    .bind(now)
    .bind(grace.as_secs_f64())
    .bind(row::seconds(tod_model::Interval::DEFAULT))
    .fetch_all(tx.conn())
    .await?;

    let changes = rows
        .into_iter()
        .map(|row| {
            Ok(StateChange {
                tenant: TenantId::from(row.tenant_id),
                device: DeviceId::from(row.device_id),
                at: now,
                from: row::state(&row.state, row.reason.as_deref())?,
                to: State::Unknown,
                detail: None,
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    state_changes::insert(tx, &changes).await?;

    Ok(changes)
}

#[derive(sqlx::FromRow)]
struct StateRow {
    state: String,
    reason: Option<String>,
    since: Option<DateTime<Utc>>,
    last_seen_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct BlindRow {
    tenant_id: Uuid,
    device_id: Uuid,
    state: String,
    reason: Option<String>,
}
