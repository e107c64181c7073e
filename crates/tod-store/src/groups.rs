//! Groups of devices.

use tod_model::{GroupId, Interval};
use uuid::Uuid;

use crate::StoreError;
use crate::row;
use crate::store::{Conn as _, ReadTx, TenantTx};

/// A group of devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// What people say about it.
    pub fields: GroupFields,
    /// Grows by one at each edit: the `ETag`.
    pub version: i64,
    /// How many devices are in it.
    pub device_count: u32,
}

/// What people say about a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupFields {
    /// Its name, 1 to 200 characters, unique in the tenant in any case of letters.
    pub name: String,
    /// How often its devices are polled unless they say otherwise.
    pub interval: Option<Interval>,
}

/// Adds a group with a version of 1. Conflicts with `groups_name_key`.
pub async fn insert(
    tx: &mut TenantTx,
    id: GroupId,
    fields: &GroupFields,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO groups (group_id, name, interval_seconds) VALUES ($1, $2, $3)")
        .bind(Uuid::from(id))
        .bind(&fields.name)
        .bind(fields.interval.map(row::seconds))
        .execute(tx.conn())
        .await?;

    Ok(())
}

/// Finds a group.
pub async fn find(tx: &mut impl ReadTx, id: GroupId) -> Result<Option<Group>, StoreError> {
    let groups = select(tx, Some(id)).await?;

    Ok(groups.into_iter().next())
}

/// Every group the transaction sees, by name.
pub async fn list(tx: &mut impl ReadTx) -> Result<Vec<Group>, StoreError> {
    select(tx, None).await
}

async fn select(tx: &mut impl ReadTx, id: Option<GroupId>) -> Result<Vec<Group>, StoreError> {
    let rows: Vec<GroupRow> = sqlx::query_as(
        r"
          SELECT g.group_id, g.name, g.interval_seconds, g.version,
                 (SELECT count(*)
                    FROM devices d
                   WHERE d.tenant_id = g.tenant_id AND d.group_id = g.group_id) AS device_count
            FROM groups g
           WHERE $1::uuid IS NULL OR g.group_id = $1
        ORDER BY lower(g.name), g.group_id
        ",
    )
    .bind(id.map(Uuid::from))
    .fetch_all(tx.conn())
    .await?;

    rows.into_iter().map(Group::try_from).collect()
}

/// Saves an edit, and returns the new version; none when the group is gone or no longer at
/// `version`. Conflicts with `groups_name_key`.
pub async fn save(
    tx: &mut TenantTx,
    id: GroupId,
    version: i64,
    fields: &GroupFields,
) -> Result<Option<i64>, StoreError> {
    let version = sqlx::query_scalar(
        r"
           UPDATE groups
              SET name = $3, interval_seconds = $4, version = version + 1
            WHERE group_id = $1 AND version = $2
        RETURNING version
        ",
    )
    .bind(Uuid::from(id))
    .bind(version)
    .bind(&fields.name)
    .bind(fields.interval.map(row::seconds))
    .fetch_optional(tx.conn())
    .await?;

    Ok(version)
}

/// Removes a group; its devices are then in none. Says whether it existed.
pub async fn delete(tx: &mut TenantTx, id: GroupId) -> Result<bool, StoreError> {
    let done = sqlx::query("DELETE FROM groups WHERE group_id = $1")
        .bind(Uuid::from(id))
        .execute(tx.conn())
        .await?;

    Ok(done.rows_affected() > 0)
}

#[derive(sqlx::FromRow)]
struct GroupRow {
    group_id: Uuid,
    name: String,
    interval_seconds: Option<i32>,
    version: i64,
    device_count: i64,
}

impl TryFrom<GroupRow> for Group {
    type Error = StoreError;

    fn try_from(row: GroupRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.group_id.into(),
            fields: GroupFields {
                name: row.name,
                interval: row
                    .interval_seconds
                    .map(|seconds| row::interval("groups", seconds))
                    .transpose()?,
            },
            version: row.version,
            device_count: u32::try_from(row.device_count).unwrap_or(u32::MAX),
        })
    }
}
