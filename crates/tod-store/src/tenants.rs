//! Tenants: the customers whose rows are kept apart.

use chrono::{DateTime, Utc};
use tod_model::{Interval, TenantId};
use uuid::Uuid;

use crate::store::{Conn as _, PlatformTx, ReadTx};
use crate::{Retention, StoreError};

/// A tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// The tenant it belongs to: a provider's customer.
    pub parent: Option<TenantId>,
    /// Its name, 1 to 200 characters, unique in any case of letters.
    pub name: String,
    /// How often its devices are polled unless they or their group say otherwise.
    pub interval: Option<Interval>,
    /// How long raw samples of its devices are kept.
    pub retention: Retention,
    /// Grows by one at each edit: the `ETag`.
    pub version: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

/// What a person may change about a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantFields {
    /// Its name, 1 to 200 characters.
    pub name: String,
    /// How often its devices are polled unless they or their group say otherwise.
    pub interval: Option<Interval>,
}

/// Adds a tenant with a version of 1. Conflicts with `tenants_name_key`.
pub async fn insert(tx: &mut PlatformTx, tenant: &Tenant) -> Result<(), StoreError> {
    sqlx::query(
        r"
        INSERT INTO tenants (tenant_id, parent_id, name, interval_seconds, retention_days, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $6)
        ",
    )
    .bind(Uuid::from(tenant.id))
    .bind(tenant.parent.map(Uuid::from))
    .bind(&tenant.name)
    .bind(tenant.interval.map(crate::row::seconds))
    .bind(tenant.retention.days())
    .bind(tenant.created_at)
    .execute(tx.conn())
    .await?;

    Ok(())
}

/// Finds a tenant, as far as the transaction sees it.
pub async fn find(tx: &mut impl ReadTx, id: TenantId) -> Result<Option<Tenant>, StoreError> {
    let row: Option<TenantRow> = sqlx::query_as(
        r"
        SELECT tenant_id, parent_id, name, interval_seconds, retention_days, version, created_at
          FROM tenants
         WHERE tenant_id = $1
        ",
    )
    .bind(Uuid::from(id))
    .fetch_optional(tx.conn())
    .await?;

    row.map(Tenant::try_from).transpose()
}

/// Every tenant the transaction sees, by name.
pub async fn list(tx: &mut impl ReadTx) -> Result<Vec<Tenant>, StoreError> {
    let rows: Vec<TenantRow> = sqlx::query_as(
        r"
          SELECT tenant_id, parent_id, name, interval_seconds, retention_days, version, created_at
            FROM tenants
        ORDER BY lower(name), tenant_id
        ",
    )
    .fetch_all(tx.conn())
    .await?;

    rows.into_iter().map(Tenant::try_from).collect()
}

/// Saves an edit, and returns the new version; none when the tenant is gone or no longer at
/// `version`. Conflicts with `tenants_name_key`.
pub async fn save(
    tx: &mut PlatformTx,
    id: TenantId,
    version: i64,
    fields: &TenantFields,
    now: DateTime<Utc>,
) -> Result<Option<i64>, StoreError> {
    let version = sqlx::query_scalar(
        r"
           UPDATE tenants
              SET name = $3, interval_seconds = $4, version = version + 1, updated_at = $5
            WHERE tenant_id = $1 AND version = $2
        RETURNING version
        ",
    )
    .bind(Uuid::from(id))
    .bind(version)
    .bind(&fields.name)
    .bind(fields.interval.map(crate::row::seconds))
    .bind(now)
    .fetch_optional(tx.conn())
    .await?;

    Ok(version)
}

#[derive(sqlx::FromRow)]
struct TenantRow {
    tenant_id: Uuid,
    parent_id: Option<Uuid>,
    name: String,
    interval_seconds: Option<i32>,
    retention_days: i16,
    version: i64,
    created_at: DateTime<Utc>,
}

impl TryFrom<TenantRow> for Tenant {
    type Error = StoreError;

    fn try_from(row: TenantRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.tenant_id.into(),
            parent: row.parent_id.map(TenantId::from),
            name: row.name,
            interval: row
                .interval_seconds
                .map(|s| crate::row::interval("tenants", s))
                .transpose()?,
            retention: Retention::from_days(row.retention_days)
                .ok_or(crate::row::corrupt("tenants", "unknown retention class"))?,
            version: row.version,
            created_at: row.created_at,
        })
    }
}
