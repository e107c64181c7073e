//! What observations bring besides samples: facts, how a session is protected, who answered.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use tod_model::{
    DeviceId, Facts, Fingerprint, Negotiated, Observation, Outcome, RouterIdentity, TenantId,
};
use uuid::Uuid;

use super::{Update, reading};
use crate::StoreError;
use crate::devices::keys::version_key;
use crate::store::{Conn as _, PlatformTx};

/// Who answered a device's first poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// Whose it is.
    pub tenant: TenantId,
    /// The device.
    pub device: DeviceId,
    /// The router.
    pub identity: Option<RouterIdentity>,
    /// The certificate it showed.
    pub pin: Option<Fingerprint>,
}

/// Who answered instead of the router of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stranger {
    /// The router, where it told.
    pub router: Option<RouterIdentity>,
    /// Its certificate, where that is what differs.
    pub certificate: Option<Fingerprint>,
    /// When it answered.
    pub seen_at: DateTime<Utc>,
}

/// Records who answered first. What is recorded already stays: only a person changes that.
pub async fn remember(tx: &mut PlatformTx, first: &[Remembered]) -> Result<(), StoreError> {
    if first.is_empty() {
        return Ok(());
    }

    let identities = || first.iter().map(|one| one.identity.as_ref());
    sqlx::query(
        r"
        UPDATE devices d
           SET router_kind = COALESCE(d.router_kind, f.kind),
               router_value = CASE WHEN d.router_kind IS NULL THEN f.value ELSE d.router_value END,
               pin = COALESCE(d.pin, f.pin)
          FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bytea[])
               AS f (tenant_id, device_id, kind, value, pin)
         WHERE d.tenant_id = f.tenant_id AND d.device_id = f.device_id
        ",
    )
    .bind(first.iter().map(|one| Uuid::from(one.tenant)).collect::<Vec<_>>())
    .bind(first.iter().map(|one| Uuid::from(one.device)).collect::<Vec<_>>())
    .bind(identities().map(|identity| identity.map(RouterIdentity::kind)).collect::<Vec<_>>())
    .bind(identities().map(|identity| identity.map(RouterIdentity::value)).collect::<Vec<_>>())
    .bind(first.iter().map(|one| one.pin.map(|pin| pin.0.to_vec())).collect::<Vec<_>>())
    .execute(tx.conn())
    .await?;

    Ok(())
}

/// Saves the last facts, protection and stranger of each device, where a batch brings any.
pub(super) async fn save(tx: &mut PlatformTx, updates: &[Update<'_>]) -> Result<(), StoreError> {
    let observations = || updates.iter().map(|update| update.observation);
    let facts =
        last(observations().filter_map(|seen| Some((seen, reading(seen)?.facts.as_ref()?))));
    let sessions = last(observations().filter_map(|seen| Some((seen, negotiated(seen)?))));
    let strangers = last(observations().filter_map(|seen| Some((seen, stranger(seen)?))));

    if !facts.is_empty() {
        save_facts(tx, &facts).await?;
    }
    if !sessions.is_empty() {
        save_sessions(tx, &sessions).await?;
    }
    if !strangers.is_empty() {
        save_strangers(tx, &strangers).await?;
    }

    Ok(())
}

/// The last of each device, in the order in which rows are to be locked.
type Last<'a, T> = BTreeMap<(TenantId, DeviceId), (&'a Observation, T)>;

fn last<'a, T>(all: impl Iterator<Item = (&'a Observation, T)>) -> Last<'a, T> {
    all.map(|(seen, brought)| ((seen.tenant, seen.device), (seen, brought))).collect()
}

fn ids<T>(rows: &Last<'_, T>) -> (Vec<Uuid>, Vec<Uuid>) {
    rows.keys().map(|&(tenant, device)| (Uuid::from(tenant), Uuid::from(device))).unzip()
}

async fn save_facts(tx: &mut PlatformTx, rows: &Last<'_, &Facts>) -> Result<(), StoreError> {
    let (tenants, devices) = ids(rows);
    let each = || rows.values().map(|(_, facts)| *facts);
    let boards = || each().map(|facts| &facts.board);
    sqlx::query(
        r"
        UPDATE device_facts f
           SET read_at = u.read_at, identity = u.identity, board_name = u.board_name, model = u.model,
               architecture = u.architecture, version = u.version, version_key = u.version_key,
               serial = u.serial, facts = u.facts
          FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[],
                      $7::text[], $8::text[], $9::text[], $10::text[], $11::jsonb[])
               AS u (tenant_id, device_id, read_at, identity, board_name, model, architecture, version,
                     version_key, serial, facts)
         WHERE f.tenant_id = u.tenant_id AND f.device_id = u.device_id
           AND (f.read_at IS NULL OR f.read_at <= u.read_at)
        ",
    )
    .bind(tenants)
    .bind(devices)
    .bind(rows.values().map(|(seen, _)| seen.at).collect::<Vec<_>>())
    .bind(each().map(|facts| facts.identity.as_deref()).collect::<Vec<_>>())
    .bind(boards().map(|board| board.name.as_deref()).collect::<Vec<_>>())
    .bind(boards().map(|board| board.model.as_deref()).collect::<Vec<_>>())
    .bind(boards().map(|board| board.architecture.as_deref()).collect::<Vec<_>>())
    .bind(boards().map(|board| board.version.as_deref()).collect::<Vec<_>>())
    .bind(boards().map(|board| board.version.as_deref().map_or_else(String::new, version_key)).collect::<Vec<_>>())
    .bind(each().map(|facts| facts.router.as_ref().map(RouterIdentity::value)).collect::<Vec<_>>())
    .bind(each().map(Json).collect::<Vec<_>>())
    .execute(tx.conn())
    .await?;

    Ok(())
}

async fn save_sessions(
    tx: &mut PlatformTx,
    rows: &Last<'_, &Negotiated>,
) -> Result<(), StoreError> {
    let (tenants, devices) = ids(rows);
    let each = || rows.values().map(|(_, session)| *session);
    sqlx::query(
        r"
        UPDATE device_facts f
           SET tier = u.tier, tls_protocol = u.protocol, tls_cipher = u.cipher, certificate = u.certificate
          FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bytea[])
               AS u (tenant_id, device_id, tier, protocol, cipher, certificate)
         WHERE f.tenant_id = u.tenant_id AND f.device_id = u.device_id
        ",
    )
    .bind(tenants)
    .bind(devices)
    .bind(each().map(|session| session.tier.name()).collect::<Vec<_>>())
    .bind(each().map(|session| session.protocol.as_deref()).collect::<Vec<_>>())
    .bind(each().map(|session| session.cipher.as_deref()).collect::<Vec<_>>())
    .bind(each().map(|session| session.fingerprint.map(|print| print.0.to_vec())).collect::<Vec<_>>())
    .execute(tx.conn())
    .await?;

    Ok(())
}

async fn save_strangers(tx: &mut PlatformTx, rows: &Last<'_, Stranger>) -> Result<(), StoreError> {
    let (tenants, devices) = ids(rows);
    sqlx::query(
        r"
        UPDATE device_facts f
           SET stranger = u.stranger
          FROM unnest($1::uuid[], $2::uuid[], $3::jsonb[]) AS u (tenant_id, device_id, stranger)
         WHERE f.tenant_id = u.tenant_id AND f.device_id = u.device_id
        ",
    )
    .bind(tenants)
    .bind(devices)
    .bind(rows.values().map(|(_, stranger)| Json(stranger)).collect::<Vec<_>>())
    .execute(tx.conn())
    .await?;

    Ok(())
}

fn negotiated(observation: &Observation) -> Option<&Negotiated> {
    match &observation.outcome {
        Outcome::Answered { negotiated, .. } => negotiated.as_ref(),
        _ => None,
    }
}

fn stranger(observation: &Observation) -> Option<Stranger> {
    match &observation.outcome {
        Outcome::IdentityChanged { router, certificate } => Some(Stranger {
            router: router.clone(),
            certificate: *certificate,
            seen_at: observation.at,
        }),
        _ => None,
    }
}
