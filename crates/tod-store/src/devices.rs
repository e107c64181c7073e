//! Devices: routers as rows of ours.
//!
//! Here is what people edit. [`list`] and [`detail`] show devices with everything measured;
//! [`crate::ingest`] writes what is measured.

pub(crate) mod columns;
pub mod counts;
pub mod detail;
pub mod host_key;
pub(crate) mod keys;
pub mod list;
mod list_sql;
pub mod view;

use chrono::{DateTime, Utc};
use tod_model::{
    Address, CredentialId, DeviceId, Fingerprint, GroupId, HostKey, Interval, RouterIdentity,
    SessionMode, Shard, TagId, TenantId, Tier,
};
use uuid::Uuid;

use crate::row::{self, corrupt};
use crate::store::{Conn as _, ReadTx, TenantTx};
use crate::{Retention, StoreError};

/// What people say about a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceFields {
    /// Its name on screen, 1 to 200 characters. What the router calls itself is its identity.
    pub name: String,
    /// Anything else, at most 2000 characters.
    pub comment: String,
    /// Where the router listens.
    pub address: Address,
    /// Where it listens for SSH, at the same address.
    pub ssh_port: u16,
    /// The lowest tier on which credentials may be sent.
    pub lowest_tier: Tier,
    /// Whether a session outlives the poll.
    pub session: SessionMode,
    /// Its own interval; none: that of its group, else tenant, else [`Interval::DEFAULT`].
    pub interval: Option<Interval>,
    /// Whether it is left alone.
    pub paused: bool,
    /// The group it is in.
    pub group: Option<GroupId>,
    /// How we sign in.
    pub credential: CredentialId,
}

/// A device to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDevice {
    /// Its id, which also decides its shard.
    pub id: DeviceId,
    /// What people say about it.
    pub fields: DeviceFields,
    /// Who answered the connection test.
    pub identity: Option<RouterIdentity>,
    /// The certificate it showed.
    pub pin: Option<Fingerprint>,
    /// The key that it has to show over SSH, where somebody knows it.
    pub host_key: Option<HostKey>,
    /// Its tags.
    pub tags: Vec<TagId>,
}

/// A device as people edit it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// Whose it is.
    pub tenant: TenantId,
    /// What people say about it.
    pub fields: DeviceFields,
    /// Who answered first, and has to answer ever after.
    pub identity: Option<RouterIdentity>,
    /// The certificate seen first.
    pub pin: Option<Fingerprint>,
    /// The key that it has to show over SSH; none before the first use.
    pub host_key: Option<HostKey>,
    /// Grows by one at each edit: the `ETag`.
    pub version: i64,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was last edited.
    pub updated_at: DateTime<Utc>,
}

/// Adds a device, never seen, with its series in `retention`.
///
/// Conflicts with `devices_address_key`, `devices_group_fkey`, `devices_credential_fkey`,
/// `device_tags_tag_fkey`.
pub async fn insert(
    tx: &mut TenantTx,
    device: &NewDevice,
    retention: Retention,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let fields = &device.fields;
    sqlx::query(
        r"
        WITH device AS (
            INSERT INTO devices (device_id, name, comment, host, port, address_key, lowest_tier,
                                 session_mode, interval_seconds, paused, group_id, credential_id,
                                 router_kind, router_value, pin, created_at, updated_at, ssh_port,
                                 ssh_host_key)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $18, $19)
        ), state AS (
            INSERT INTO device_state (device_id, state, since)
            VALUES ($1, CASE WHEN $10 THEN 'paused' ELSE 'never_seen' END, $16)
        ), facts AS (
            INSERT INTO device_facts (device_id) VALUES ($1)
        )
        INSERT INTO series (device_id, retention) VALUES ($1, $17)
        ",
    )
    .bind(Uuid::from(device.id))
    .bind(&fields.name)
    .bind(&fields.comment)
    .bind(fields.address.host.to_string())
    .bind(i32::from(fields.address.port))
    .bind(keys::address_key(&fields.address))
    .bind(fields.lowest_tier.name())
    .bind(session_name(fields.session))
    .bind(fields.interval.map(row::seconds))
    .bind(fields.paused)
    .bind(fields.group.map(Uuid::from))
    .bind(Uuid::from(fields.credential))
    .bind(device.identity.as_ref().map(RouterIdentity::kind))
    .bind(device.identity.as_ref().map(RouterIdentity::value))
    .bind(device.pin.map(|pin| pin.0.to_vec()))
    .bind(now)
    .bind(retention.days())
    .bind(i32::from(fields.ssh_port))
    .bind(device.host_key.as_ref().map(HostKey::as_str))
    .execute(tx.conn())
    .await?;

    crate::tags::save_of_device(tx, device.id, &device.tags).await
}

/// Finds a device as people edit it, as far as the transaction sees it.
pub async fn find(tx: &mut impl ReadTx, id: DeviceId) -> Result<Option<Device>, StoreError> {
    let row: Option<EditRow> = sqlx::query_as(
        r"
        SELECT device_id, tenant_id, name, comment, host, port, lowest_tier, session_mode,
               interval_seconds, paused, group_id, credential_id, router_kind, router_value, pin,
               ssh_port, ssh_host_key, version, created_at, updated_at
          FROM devices
         WHERE device_id = $1
        ",
    )
    .bind(Uuid::from(id))
    .fetch_optional(tx.conn())
    .await?;

    row.map(Device::try_from).transpose()
}

/// Finds the device that is the router at `address`, or the one that identifies itself as `router`:
/// the latter first, because routers move. Its id and its name.
pub async fn find_known(
    tx: &mut TenantTx,
    address: &Address,
    router: Option<&RouterIdentity>,
) -> Result<Option<(DeviceId, String)>, StoreError> {
    let row: Option<(Uuid, String)> = sqlx::query_as(
        r"
        SELECT device_id, name
          FROM devices
         WHERE (router_kind = $1 AND router_value = $2) OR (host = $3 AND port = $4)
         ORDER BY (router_kind = $1 AND router_value = $2) DESC NULLS LAST, device_id
         LIMIT 1
        ",
    )
    .bind(router.map(RouterIdentity::kind))
    .bind(router.map(RouterIdentity::value))
    .bind(address.host.to_string())
    .bind(i32::from(address.port))
    .fetch_optional(tx.conn())
    .await?;

    Ok(row.map(|(id, name)| (id.into(), name)))
}

/// Saves an edit, and returns the new version; none when the device is gone or no longer at
/// `version`. Conflicts as [`insert`] does.
pub async fn save(
    tx: &mut TenantTx,
    id: DeviceId,
    version: i64,
    fields: &DeviceFields,
    now: DateTime<Utc>,
) -> Result<Option<i64>, StoreError> {
    lock_state(tx, id).await?;
    let version = sqlx::query_scalar(
        r"
           UPDATE devices
              SET name = $3, comment = $4, host = $5, port = $6, address_key = $7, lowest_tier = $8,
                  session_mode = $9, interval_seconds = $10, paused = $11, group_id = $12,
                  credential_id = $13, version = version + 1, updated_at = $14, ssh_port = $15
            WHERE device_id = $1 AND version = $2
        RETURNING version
        ",
    )
    .bind(Uuid::from(id))
    .bind(version)
    .bind(&fields.name)
    .bind(&fields.comment)
    .bind(fields.address.host.to_string())
    .bind(i32::from(fields.address.port))
    .bind(keys::address_key(&fields.address))
    .bind(fields.lowest_tier.name())
    .bind(session_name(fields.session))
    .bind(fields.interval.map(row::seconds))
    .bind(fields.paused)
    .bind(fields.group.map(Uuid::from))
    .bind(Uuid::from(fields.credential))
    .bind(now)
    .bind(i32::from(fields.ssh_port))
    .fetch_optional(tx.conn())
    .await?;

    Ok(version)
}

/// Sets who has to answer from now on; none: whoever answers next is remembered. Another router has
/// another host key, so that is forgotten.
///
/// Says whether the device exists. Its version stays, because nobody edited what people say.
pub async fn save_identity(
    tx: &mut TenantTx,
    id: DeviceId,
    identity: Option<&RouterIdentity>,
    pin: Option<Fingerprint>,
) -> Result<bool, StoreError> {
    lock_state(tx, id).await?;
    let done = sqlx::query(
        r"
        UPDATE devices
           SET router_kind = $2, router_value = $3, pin = $4, ssh_host_key = NULL
         WHERE device_id = $1
        ",
    )
    .bind(Uuid::from(id))
    .bind(identity.map(RouterIdentity::kind))
    .bind(identity.map(RouterIdentity::value))
    .bind(pin.map(|pin| pin.0.to_vec()))
    .execute(tx.conn())
    .await?;

    Ok(done.rows_affected() > 0)
}

/// Removes a device with its state, its facts and its series; says whether it existed. Its samples
/// are out of reach at once, and gone when their day is dropped.
pub async fn delete(tx: &mut TenantTx, id: DeviceId) -> Result<bool, StoreError> {
    lock_state(tx, id).await?;
    let done = sqlx::query("DELETE FROM devices WHERE device_id = $1")
        .bind(Uuid::from(id))
        .execute(tx.conn())
        .await?;

    Ok(done.rows_affected() > 0)
}

/// Locks the state before the device, as ingest does: in the other order the two could wait for
/// one another.
async fn lock_state(tx: &mut TenantTx, id: DeviceId) -> Result<(), StoreError> {
    crate::device_state::find_for_update(tx, id).await?;

    Ok(())
}

/// The shard column says what the model says; a test compares.
pub(crate) fn shard(number: i16) -> Result<Shard, StoreError> {
    u8::try_from(number).map(Shard).map_err(|_| corrupt("devices", "shard out of range"))
}

pub(crate) const fn session_name(mode: SessionMode) -> &'static str {
    match mode {
        SessionMode::Auto => "auto",
        SessionMode::Lasting => "lasting",
        SessionMode::PerPoll => "per_poll",
    }
}

pub(crate) fn session_mode(name: &str) -> Result<SessionMode, StoreError> {
    [SessionMode::Auto, SessionMode::Lasting, SessionMode::PerPoll]
        .into_iter()
        .find(|&mode| session_name(mode) == name)
        .ok_or(corrupt("devices", "unknown session mode"))
}

#[derive(sqlx::FromRow)]
struct EditRow {
    device_id: Uuid,
    tenant_id: Uuid,
    name: String,
    comment: String,
    host: String,
    port: i32,
    lowest_tier: String,
    session_mode: String,
    interval_seconds: Option<i32>,
    paused: bool,
    group_id: Option<Uuid>,
    credential_id: Uuid,
    router_kind: Option<String>,
    router_value: Option<String>,
    pin: Option<Vec<u8>>,
    ssh_port: i32,
    ssh_host_key: Option<String>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<EditRow> for Device {
    type Error = StoreError;

    fn try_from(row: EditRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.device_id.into(),
            tenant: row.tenant_id.into(),
            fields: DeviceFields {
                name: row.name,
                comment: row.comment,
                address: row::address(&row.host, row.port)?,
                ssh_port: row::port(row.ssh_port)?,
                lowest_tier: row::named("devices", &row.lowest_tier)?,
                session: session_mode(&row.session_mode)?,
                interval: row
                    .interval_seconds
                    .map(|seconds| row::interval("devices", seconds))
                    .transpose()?,
                paused: row.paused,
                group: row.group_id.map(GroupId::from),
                credential: row.credential_id.into(),
            },
            identity: row::identity(row.router_kind, row.router_value)?,
            pin: row::fingerprint(row.pin)?,
            host_key: row::host_key(row.ssh_host_key.as_deref())?,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}
