//! The history of states.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tod_model::{DeviceId, State, TenantId};
use uuid::Uuid;

use crate::StoreError;
use crate::row;
use crate::store::{ReadTx, WriteTx};

/// A device went from one state to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateChange {
    /// Whose it is.
    pub tenant: TenantId,
    /// The device.
    pub device: DeviceId,
    /// When.
    pub at: DateTime<Utc>,
    /// How it was.
    pub from: State,
    /// How it is since.
    pub to: State,
    /// What the failing step said, for a person.
    pub detail: Option<String>,
}

/// A change with the names to show it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedChange {
    /// The change.
    pub change: StateChange,
    /// The device's name.
    pub device_name: String,
    /// The tenant's name.
    pub tenant_name: String,
}

/// Where a page of changes ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeCursor {
    /// Time of the last change shown.
    pub at: DateTime<Utc>,
    /// Its device.
    pub device: DeviceId,
}

/// Adds to the history. A change that is there already is left alone.
pub async fn insert(tx: &mut impl WriteTx, changes: &[StateChange]) -> Result<(), StoreError> {
    if changes.is_empty() {
        return Ok(());
    }

    let all = |of: fn(&StateChange) -> Option<&'static str>| changes.iter().map(of).collect();
    let from_reasons: Vec<Option<&str>> = all(|change| change.from.reason());
    let to_reasons: Vec<Option<&str>> = all(|change| change.to.reason());
    sqlx::query(
        r"
        INSERT INTO state_changes (tenant_id, device_id, at, from_state, from_reason, to_state, to_reason, detail)
        SELECT *
          FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[],
                      $7::text[], $8::text[])
            ON CONFLICT DO NOTHING
        ",
    )
    .bind(changes.iter().map(|change| Uuid::from(change.tenant)).collect::<Vec<_>>())
    .bind(changes.iter().map(|change| Uuid::from(change.device)).collect::<Vec<_>>())
    .bind(changes.iter().map(|change| change.at).collect::<Vec<_>>())
    .bind(changes.iter().map(|change| change.from.name()).collect::<Vec<_>>())
    .bind(from_reasons)
    .bind(changes.iter().map(|change| change.to.name()).collect::<Vec<_>>())
    .bind(to_reasons)
    .bind(changes.iter().map(|change| change.detail.as_deref()).collect::<Vec<_>>())
    .execute(tx.conn())
    .await?;

    Ok(())
}

/// The latest changes the transaction sees, the newest first; of one device where one is given.
pub async fn list(
    tx: &mut impl ReadTx,
    device: Option<DeviceId>,
    before: Option<ChangeCursor>,
    limit: u32,
) -> Result<Vec<NamedChange>, StoreError> {
    let rows: Vec<ChangeRow> = sqlx::query_as(
        r"
          SELECT c.tenant_id, c.device_id, c.at, c.from_state, c.from_reason, c.to_state, c.to_reason,
                 c.detail, d.name AS device_name, t.name AS tenant_name
            FROM state_changes c
            JOIN devices d ON d.tenant_id = c.tenant_id AND d.device_id = c.device_id
            JOIN tenants t ON t.tenant_id = c.tenant_id
           WHERE ($1::uuid IS NULL OR c.device_id = $1)
             AND ($2::timestamptz IS NULL OR (c.at, c.device_id) < ($2, $3::uuid))
        ORDER BY c.at DESC, c.device_id DESC
           LIMIT $4
        ",
    )
    .bind(device.map(Uuid::from))
    .bind(before.map(|cursor| cursor.at))
    .bind(before.map(|cursor| Uuid::from(cursor.device)))
    .bind(i64::from(limit))
    .persistent(false)
    .fetch_all(tx.conn())
    .await?;

    rows.into_iter().map(NamedChange::try_from).collect()
}

#[derive(sqlx::FromRow)]
struct ChangeRow {
    tenant_id: Uuid,
    device_id: Uuid,
    at: DateTime<Utc>,
    from_state: String,
    from_reason: Option<String>,
    to_state: String,
    to_reason: Option<String>,
    detail: Option<String>,
    device_name: String,
    tenant_name: String,
}

impl TryFrom<ChangeRow> for NamedChange {
    type Error = StoreError;

    fn try_from(row: ChangeRow) -> Result<Self, StoreError> {
        Ok(Self {
            change: StateChange {
                tenant: row.tenant_id.into(),
                device: row.device_id.into(),
                at: row.at,
                from: row::state(&row.from_state, row.from_reason.as_deref())?,
                to: row::state(&row.to_state, row.to_reason.as_deref())?,
                detail: row.detail,
            },
            device_name: row.device_name,
            tenant_name: row.tenant_name,
        })
    }
}
