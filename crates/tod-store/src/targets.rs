//! What pollers are told: devices with everything needed to reach them.

use tod_model::{DeviceId, SealedCredential, Shard, Target, TenantId};
use uuid::Uuid;

use crate::StoreError;
use crate::devices::columns::effective_interval;
use crate::devices::session_mode;
use crate::row;
use crate::shards::numbers;
use crate::store::{Conn as _, PlatformTx};

/// Every device of these shards that is to be polled: neither paused nor waiting for a person to
/// say which router it is.
pub async fn list(tx: &mut PlatformTx, shards: &[Shard]) -> Result<Vec<Target>, StoreError> {
    select(tx, Some(shards), None, None).await
}

/// The devices of one tenant that are to be polled.
pub async fn list_of_tenant(
    tx: &mut PlatformTx,
    tenant: TenantId,
) -> Result<Vec<Target>, StoreError> {
    select(tx, None, Some(tenant), None).await
}

/// Those of these devices that are to be polled; who is missing is not.
pub async fn list_by_ids(
    tx: &mut PlatformTx,
    devices: &[DeviceId],
) -> Result<Vec<Target>, StoreError> {
    select(tx, None, None, Some(devices)).await
}

async fn select(
    tx: &mut PlatformTx,
    shards: Option<&[Shard]>,
    tenant: Option<TenantId>,
    devices: Option<&[DeviceId]>,
) -> Result<Vec<Target>, StoreError> {
    let devices: Option<Vec<Uuid>> =
        devices.map(|devices| devices.iter().copied().map(Uuid::from).collect());
    let rows: Vec<TargetRow> = sqlx::query_as(
        r"
           SELECT d.tenant_id, d.device_id, d.host, d.port, d.lowest_tier, d.session_mode,
                  d.router_kind, d.router_value, d.pin, d.ssh_port, d.ssh_host_key,
                  d.interval_seconds AS device_interval,
                  g.interval_seconds AS group_interval, t.interval_seconds AS tenant_interval,
                  c.user_name, c.sealed, sh.fence
             FROM devices d
             JOIN device_state s ON s.tenant_id = d.tenant_id AND s.device_id = d.device_id
             JOIN tenants t ON t.tenant_id = d.tenant_id
             JOIN credentials c ON c.tenant_id = d.tenant_id AND c.credential_id = d.credential_id
             JOIN shards sh ON sh.shard = d.shard
        LEFT JOIN groups g ON g.group_id = d.group_id
            WHERE NOT d.paused AND s.state <> 'identity_changed'
              AND ($1::smallint[] IS NULL OR d.shard = ANY ($1))
              AND ($2::uuid IS NULL OR d.tenant_id = $2)
              AND ($3::uuid[] IS NULL OR d.device_id = ANY ($3))
        ",
    )
    .bind(shards.map(numbers))
    .bind(tenant.map(Uuid::from))
    .bind(devices)
    .persistent(false)
    .fetch_all(tx.conn())
    .await?;

    rows.into_iter().map(Target::try_from).collect()
}

#[derive(sqlx::FromRow)]
struct TargetRow {
    tenant_id: Uuid,
    device_id: Uuid,
    host: String,
    port: i32,
    lowest_tier: String,
    session_mode: String,
    router_kind: Option<String>,
    router_value: Option<String>,
    pin: Option<Vec<u8>>,
    ssh_port: i32,
    ssh_host_key: Option<String>,
    device_interval: Option<i32>,
    group_interval: Option<i32>,
    tenant_interval: Option<i32>,
    user_name: String,
    sealed: Vec<u8>,
    fence: i64,
}

impl TryFrom<TargetRow> for Target {
    type Error = StoreError;

    fn try_from(row: TargetRow) -> Result<Self, StoreError> {
        let (interval, _) =
            effective_interval(row.device_interval, row.group_interval, row.tenant_interval)?;

        Ok(Self {
            device: row.device_id.into(),
            tenant: row.tenant_id.into(),
            fence: row.fence,
            address: row::address(&row.host, row.port)?,
            lowest_tier: row::named("devices", &row.lowest_tier)?,
            pin: row::fingerprint(row.pin)?,
            identity: row::identity(row.router_kind, row.router_value)?,
            ssh: row::ssh(row.ssh_port, row.ssh_host_key.as_deref())?,
            credential: SealedCredential { user: row.user_name, sealed: row.sealed },
            interval,
            session: session_mode(&row.session_mode)?,
        })
    }
}
