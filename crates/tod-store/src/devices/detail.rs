//! Everything known about one device.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use tod_model::{
    Cost, CredentialId, DeviceId, Facts, Fingerprint, Negotiated, RouterIdentity, Sensor,
    SessionMode, Ssh,
};
use uuid::Uuid;

use super::columns::{DeviceColumns, device_sql};
use super::session_mode;
use super::view::DeviceRow;
use crate::StoreError;
use crate::history::interfaces::last_sample;
use crate::ingest::Stranger;
use crate::row;
use crate::store::{Conn as _, TenantTx};

/// Everything known about one device.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceDetail {
    /// As in the list.
    pub row: DeviceRow,
    /// Anything else that people say.
    pub comment: String,
    /// Whether a session outlives the poll.
    pub session: SessionMode,
    /// Whether it is left alone.
    pub paused: bool,
    /// How we sign in.
    pub credential: CredentialUser,
    /// Who has to answer.
    pub router: Option<RouterIdentity>,
    /// The certificate seen first.
    pub pin: Option<Fingerprint>,
    /// How it is reached over SSH.
    pub ssh: Ssh,
    /// What rarely changes, as of `row.told.read_at`.
    pub facts: Option<Facts>,
    /// How the last session was protected.
    pub negotiated: Option<Negotiated>,
    /// Who answered instead, while the state is `identity_changed`.
    pub stranger: Option<Stranger>,
    /// Sensors at the last reading, `row.vitals.measured_at`.
    pub sensors: Vec<Sensor>,
    /// What the last poll cost.
    pub cost: Option<Cost>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was last edited.
    pub updated_at: DateTime<Utc>,
}

/// A credential without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialUser {
    /// Its id.
    pub id: CredentialId,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// RouterOS user name.
    pub user: String,
}

/// Finds everything about a device.
pub async fn find(tx: &mut TenantTx, id: DeviceId) -> Result<Option<DeviceDetail>, StoreError> {
    let row: Option<DetailRow> = sqlx::query_as(concat!(
        r"
        SELECT d.comment, d.session_mode, d.paused, d.router_kind, d.router_value, d.pin, d.ssh_port,
               d.ssh_host_key, d.created_at, d.updated_at, c.credential_id, c.name AS credential_name, c.user_name,
               f.facts, f.tls_protocol, f.tls_cipher, f.certificate, f.stranger,
        ",
        device_sql!(),
        r"
          JOIN credentials c ON c.tenant_id = d.tenant_id AND c.credential_id = d.credential_id
         WHERE d.device_id = $1
        "
    ))
    .bind(Uuid::from(id))
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };

    let sample = last_sample(tx, id).await?;
    let mut detail = DeviceDetail::try_from(row)?;
    if let Some(sample) = sample {
        detail.cost = Some(sample.cost);
        detail.sensors = sample.sensors;
    }

    Ok(Some(detail))
}

#[derive(sqlx::FromRow)]
struct DetailRow {
    comment: String,
    session_mode: String,
    paused: bool,
    router_kind: Option<String>,
    router_value: Option<String>,
    pin: Option<Vec<u8>>,
    ssh_port: i32,
    ssh_host_key: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    credential_id: Uuid,
    credential_name: Option<String>,
    user_name: String,
    facts: Option<Json<Facts>>,
    tls_protocol: Option<String>,
    tls_cipher: Option<String>,
    certificate: Option<Vec<u8>>,
    stranger: Option<Json<Stranger>>,
    #[sqlx(flatten)]
    device: DeviceColumns,
}

impl TryFrom<DetailRow> for DeviceDetail {
    type Error = StoreError;

    fn try_from(row: DetailRow) -> Result<Self, StoreError> {
        let device = DeviceRow::try_from(row.device)?;
        let certificate = row::fingerprint(row.certificate)?;
        let negotiated = device.told.tier.map(|tier| Negotiated {
            tier,
            protocol: row.tls_protocol,
            cipher: row.tls_cipher,
            fingerprint: certificate,
        });

        Ok(Self {
            row: device,
            comment: row.comment,
            session: session_mode(&row.session_mode)?,
            paused: row.paused,
            credential: CredentialUser {
                id: row.credential_id.into(),
                name: row.credential_name,
                user: row.user_name,
            },
            router: row::identity(row.router_kind, row.router_value)?,
            pin: row::fingerprint(row.pin)?,
            ssh: row::ssh(row.ssh_port, row.ssh_host_key.as_deref())?,
            facts: row.facts.map(|facts| facts.0),
            negotiated,
            stranger: row.stranger.map(|stranger| stranger.0),
            sensors: Vec::new(),
            cost: None,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}
