//! What is known of the devices of a batch, before it is stored.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use tod_model::{DeviceId, DeviceState, Fingerprint, Observation, RouterIdentity, TenantId};
use uuid::Uuid;

use super::texts::has_nul;
use crate::store::{Conn as _, PlatformTx};
use crate::{StoreError, row};

/// What is known of a device.
#[derive(Clone, Debug)]
pub struct Known {
    /// Whose it is.
    pub tenant: TenantId,
    /// How it is.
    pub state: DeviceState,
    /// Who answered first.
    pub identity: Option<RouterIdentity>,
    /// The certificate seen first.
    pub pin: Option<Fingerprint>,
    /// The last observation; none before the first.
    pub observed_at: Option<DateTime<Utc>>,
    pub(super) measured_at: Option<DateTime<Utc>>,
    pub(super) series: i32,
    pub(super) retention: i16,
    pub(super) list_version: i32,
    pub(super) list_digest: i64,
    pub(super) clients_digest: i64,
    fence: i64,
}

/// The devices of a batch, locked.
#[derive(Debug)]
pub struct Batch {
    known: HashMap<DeviceId, Known>,
    days: HashSet<(i16, NaiveDate)>,
    refused: HashSet<(DeviceId, DateTime<Utc>)>,
    /// Observations made under a lease that somebody else has by now.
    pub fenced_off: usize,
    /// Observations of devices that were removed.
    pub gone: usize,
    /// Observations with a NUL in a text, which PostgreSQL cannot keep.
    pub malformed: usize,
}

impl Batch {
    /// What is known of the observation's device; none when the observation must not be stored.
    pub fn known(&self, observation: &Observation) -> Option<&Known> {
        self.known
            .get(&observation.device)
            .filter(|known| known.tenant == observation.tenant && known.fence == observation.fence)
            .filter(|_| !self.refused.contains(&(observation.device, observation.at)))
    }

    /// Of an observation that is in the batch's updates.
    pub(super) fn expect(&self, observation: &Observation) -> &Known {
        self.known(observation).expect("updates are of observations that are known")
    }

    pub(super) fn has_day(&self, observation: &Observation) -> bool {
        let retention = self.expect(observation).retention;
        self.days.contains(&(retention, observation.at.date_naive()))
    }
}

/// Tells what is known of the observations' devices, and locks it until the transaction ends.
///
/// No shard changes its holder until then, so what is current here is current at the commit.
pub async fn lock(tx: &mut PlatformTx, observations: &[Observation]) -> Result<Batch, StoreError> {
    let devices: HashSet<(Uuid, Uuid)> =
        observations.iter().map(|seen| (seen.tenant.into(), seen.device.into())).collect();
    let (tenants, devices): (Vec<Uuid>, Vec<Uuid>) = devices.into_iter().unzip();
    // Its own statement: the next one must see what was committed before the lock was granted.
    sqlx::query("SELECT pg_advisory_xact_lock_shared(7305, 3)").execute(tx.conn()).await?;
    let rows: Vec<KnownRow> = sqlx::query_as(
        r"
           SELECT s.device_id, s.tenant_id, s.state, s.reason, s.since, s.last_seen_at, s.observed_at,
                  s.measured_at, s.list_version, s.list_digest, s.clients_digest, d.router_kind,
                  d.router_value, d.pin, sh.fence, t.retention_days, r.series
             FROM unnest($1::uuid[], $2::uuid[]) AS seen (tenant_id, device_id)
             JOIN device_state s ON s.tenant_id = seen.tenant_id AND s.device_id = seen.device_id
             JOIN devices d ON d.tenant_id = s.tenant_id AND d.device_id = s.device_id
             JOIN tenants t ON t.tenant_id = s.tenant_id
             JOIN shards sh ON sh.shard = d.shard
        LEFT JOIN series r ON r.tenant_id = s.tenant_id AND r.device_id = s.device_id
                          AND r.retention = t.retention_days
         ORDER BY s.tenant_id, s.device_id
              FOR NO KEY UPDATE OF s
        ",
    )
    .bind(&tenants)
    .bind(&devices)
    .fetch_all(tx.conn())
    .await?;

    let mut known = HashMap::with_capacity(rows.len());
    for row in rows {
        let series = match row.series {
            Some(series) => series,
            None => begin_series(tx, &row).await?,
        };
        known.insert(DeviceId::from(row.device_id), row.known(series)?);
    }
    let refused: HashSet<_> = observations
        .iter()
        .filter(|seen| has_nul(seen))
        .map(|seen| (seen.device, seen.at))
        .collect();
    let malformed = refused.len();
    let days = days(tx, observations).await?;
    let mut batch = Batch { known, days, refused, fenced_off: 0, gone: 0, malformed };
    let counts = observations.iter().map(|seen| match batch.known.get(&seen.device) {
        None => (0, 1),
        Some(known) => (usize::from(known.fence != seen.fence), 0),
    });
    (batch.fenced_off, batch.gone) = counts.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));

    Ok(batch)
}

/// A device's first series in the class that its tenant changed to.
async fn begin_series(tx: &mut PlatformTx, row: &KnownRow) -> Result<i32, StoreError> {
    let series = sqlx::query_scalar(
        "INSERT INTO series (tenant_id, device_id, retention) VALUES ($1, $2, $3) RETURNING series",
    )
    .bind(row.tenant_id)
    .bind(row.device_id)
    .bind(row.retention_days)
    .fetch_one(tx.conn())
    .await?;

    Ok(series)
}

/// The days of the batch that have partitions, by retention class.
async fn days(
    tx: &mut PlatformTx,
    observations: &[Observation],
) -> Result<HashSet<(i16, NaiveDate)>, StoreError> {
    let wanted: HashSet<NaiveDate> = observations.iter().map(|seen| seen.at.date_naive()).collect();
    let days: Vec<(i16, NaiveDate)> =
        sqlx::query_as("SELECT retention, day FROM ts.days WHERE day = ANY ($1)")
            .bind(wanted.into_iter().collect::<Vec<_>>())
            .fetch_all(tx.conn())
            .await?;

    Ok(days.into_iter().collect())
}

#[derive(sqlx::FromRow)]
struct KnownRow {
    device_id: Uuid,
    tenant_id: Uuid,
    state: String,
    reason: Option<String>,
    since: Option<DateTime<Utc>>,
    last_seen_at: Option<DateTime<Utc>>,
    observed_at: Option<DateTime<Utc>>,
    measured_at: Option<DateTime<Utc>>,
    list_version: i32,
    list_digest: i64,
    clients_digest: i64,
    router_kind: Option<String>,
    router_value: Option<String>,
    pin: Option<Vec<u8>>,
    fence: i64,
    retention_days: i16,
    series: Option<i32>,
}

impl KnownRow {
    fn known(self, series: i32) -> Result<Known, StoreError> {
        Ok(Known {
            tenant: self.tenant_id.into(),
            state: row::device_state(
                &self.state,
                self.reason.as_deref(),
                self.since,
                self.last_seen_at,
            )?,
            identity: row::identity(self.router_kind, self.router_value)?,
            pin: row::fingerprint(self.pin)?,
            observed_at: self.observed_at,
            measured_at: self.measured_at,
            series,
            retention: self.retention_days,
            list_version: self.list_version,
            list_digest: self.list_digest,
            clients_digest: self.clients_digest,
            fence: self.fence,
        })
    }
}
