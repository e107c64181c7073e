//! The fleet in numbers.

use serde::Serialize;
use tod_model::TenantId;
use uuid::Uuid;

use crate::StoreError;
use crate::devices::counts::StateCounts;
use crate::store::ReadTx;

/// The fleet in numbers, as far as the transaction sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Each tenant's devices by state, tenants without devices included, by name.
    pub tenants: Vec<TenantSummary>,
    /// RouterOS versions and how many devices run each, the most first; none: not told yet.
    pub versions: Vec<Share>,
    /// Boards and how many devices are one, the most first; none: not told yet.
    pub boards: Vec<Share>,
}

/// A tenant in numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantSummary {
    /// The tenant.
    pub tenant: TenantId,
    /// Its name.
    pub name: String,
    /// Its devices by state.
    pub states: StateCounts,
    /// Wireless clients on all of its access points, at their last readings.
    pub clients: u64,
    /// Received over all physical ports of devices that answer, bits per second; none before any of
    /// them has a rate.
    pub rx_bps: Option<u64>,
    /// Sent, likewise.
    pub tx_bps: Option<u64>,
}

/// How many devices have something in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    /// What they have in common.
    pub name: Option<String>,
    /// How many.
    pub devices: u32,
}

impl Summary {
    /// The devices of all tenants by state.
    pub fn states(&self) -> StateCounts {
        self.tenants.iter().fold(StateCounts::default(), |sum, tenant| sum + tenant.states)
    }
}

/// Sums the fleet up.
pub async fn find(tx: &mut impl ReadTx) -> Result<Summary, StoreError> {
    let rows: Vec<TenantStateRow> = sqlx::query_as(
        r"
           SELECT t.tenant_id, t.name, s.state, count(s.device_id) AS devices,
                  COALESCE(sum(s.clients) FILTER (WHERE s.state IN ('online', 'degraded')), 0)::bigint AS clients,
                  (sum(s.rx_bps) FILTER (WHERE s.state IN ('online', 'degraded')))::bigint AS rx_bps,
                  (sum(s.tx_bps) FILTER (WHERE s.state IN ('online', 'degraded')))::bigint AS tx_bps
             FROM tenants t
        LEFT JOIN device_state s ON s.tenant_id = t.tenant_id
         GROUP BY t.tenant_id, t.name, s.state
         ORDER BY lower(t.name), t.tenant_id
        ",
    )
    .fetch_all(tx.conn())
    .await?;
    let versions = sqlx::query_as(
        "SELECT version, count(*) FROM device_facts GROUP BY version ORDER BY 2 DESC, version LIMIT 50",
    )
    .fetch_all(tx.conn())
    .await?;
    let boards = sqlx::query_as(
        "SELECT board_name, count(*) FROM device_facts GROUP BY board_name ORDER BY 2 DESC, board_name LIMIT 50",
    )
    .fetch_all(tx.conn())
    .await?;

    Ok(Summary { tenants: tenants(rows)?, versions: shares(versions), boards: shares(boards) })
}

/// Rows of one tenant follow one another.
fn tenants(rows: Vec<TenantStateRow>) -> Result<Vec<TenantSummary>, StoreError> {
    let mut tenants: Vec<TenantSummary> = Vec::new();
    for row in rows {
        let tenant = TenantId::from(row.tenant_id);
        if tenants.last().is_none_or(|last| last.tenant != tenant) {
            let states = StateCounts::default();
            let name = row.name;
            tenants.push(TenantSummary {
                tenant,
                name,
                states,
                clients: 0,
                rx_bps: None,
                tx_bps: None,
            });
        }
        let Some((tenant, state)) = tenants.last_mut().zip(row.state) else { continue };
        tenant.states.count(&state, row.devices)?;
        tenant.clients += row.clients.unsigned_abs();
        add(&mut tenant.rx_bps, row.rx_bps);
        add(&mut tenant.tx_bps, row.tx_bps);
    }

    Ok(tenants)
}

fn add(sum: &mut Option<u64>, rate: Option<i64>) {
    if let Some(rate) = rate {
        *sum = Some(sum.unwrap_or_default() + rate.unsigned_abs());
    }
}

fn shares(rows: Vec<(Option<String>, i64)>) -> Vec<Share> {
    rows.into_iter()
        .map(|(name, devices)| Share { name, devices: u32::try_from(devices).unwrap_or(u32::MAX) })
        .collect()
}

#[derive(sqlx::FromRow)]
struct TenantStateRow {
    tenant_id: Uuid,
    name: String,
    state: Option<String>,
    devices: i64,
    clients: i64,
    rx_bps: Option<i64>,
    tx_bps: Option<i64>,
}
