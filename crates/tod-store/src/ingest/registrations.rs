//! What rarely changes about wireless clients: names, networks, where they are registered.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use tod_model::reading::WifiGeneration;
use tod_model::{DeviceId, Reading, Registration, TenantId};
use uuid::Uuid;

use super::digest::Digest;
use super::known::Batch;
use super::{Update, reading};
use crate::StoreError;
use crate::row::mac;
use crate::store::{Conn as _, PlatformTx};

/// Digests after the batch, of the devices whose clients changed.
pub type Clients = HashMap<DeviceId, i64>;

/// A client is itself on one interface of one device.
type Key<'a> = (TenantId, DeviceId, [u8; 6], &'a str);

/// Saves clients that came or changed. Clients that went stay, as of when they were last here.
pub async fn save(
    tx: &mut PlatformTx,
    batch: &Batch,
    updates: &[Update<'_>],
) -> Result<Clients, StoreError> {
    let mut digests = Clients::new();
    let mut changed: HashMap<Key<'_>, (&Registration, DateTime<Utc>)> = HashMap::new();
    for update in updates {
        let seen = update.observation;
        let Some(clients) = reading(seen).and_then(Reading::clients) else { continue };
        let last = digests.get(&seen.device).copied();
        let digest = digest(clients);
        if digest == last.unwrap_or(batch.expect(seen).clients_digest) {
            continue;
        }
        digests.insert(seen.device, digest);
        for client in clients {
            let Some(mac) = mac(&client.mac) else { continue };
            changed.insert((seen.tenant, seen.device, mac, &client.interface), (client, seen.at));
        }
    }
    if !changed.is_empty() {
        upsert(tx, &changed).await?;
    }

    Ok(digests)
}

async fn upsert(
    tx: &mut PlatformTx,
    clients: &HashMap<Key<'_>, (&Registration, DateTime<Utc>)>,
) -> Result<(), StoreError> {
    let each = || clients.values().map(|(client, _)| client);
    sqlx::query(
        r"
        INSERT INTO registrations AS known
                    (tenant_id, device_id, mac, interface, generation, ssid, name, address, first_at, changed_at)
        SELECT seen.tenant_id, seen.device_id, seen.mac::macaddr, seen.interface, seen.generation,
               seen.ssid, seen.name, seen.address, seen.at, seen.at
          FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                      $8::text[], $9::timestamptz[])
               AS seen (tenant_id, device_id, mac, interface, generation, ssid, name, address, at)
            ON CONFLICT (tenant_id, device_id, mac, interface) DO UPDATE
           SET generation = excluded.generation, ssid = excluded.ssid, name = excluded.name,
               address = excluded.address, changed_at = excluded.changed_at
         WHERE (known.generation, known.ssid, known.name, known.address)
               IS DISTINCT FROM (excluded.generation, excluded.ssid, excluded.name, excluded.address)
        ",
    )
    .bind(clients.keys().map(|key| Uuid::from(key.0)).collect::<Vec<_>>())
    .bind(clients.keys().map(|key| Uuid::from(key.1)).collect::<Vec<_>>())
    .bind(each().map(|client| client.mac.as_str()).collect::<Vec<_>>())
    .bind(each().map(|client| client.interface.as_str()).collect::<Vec<_>>())
    .bind(each().map(|client| generation_name(client.generation)).collect::<Vec<_>>())
    .bind(each().map(|client| client.ssid.as_deref()).collect::<Vec<_>>())
    .bind(each().map(|client| client.name.as_deref()).collect::<Vec<_>>())
    .bind(each().map(|client| client.address.as_deref()).collect::<Vec<_>>())
    .bind(clients.values().map(|(_, at)| *at).collect::<Vec<_>>())
    .execute(tx.conn())
    .await?;

    Ok(())
}

/// The digest of no clients: another than that of a device that never told.
const NOBODY: i64 = 1;

/// The same for the same clients in any order: each is digested by itself, and the sum tells.
fn digest(clients: &[Registration]) -> i64 {
    clients.iter().map(digest_of_one).fold(NOBODY, i64::wrapping_add)
}

fn digest_of_one(client: &Registration) -> i64 {
    let mut digest = Digest::new();
    digest.text(Some(&client.mac));
    digest.text(Some(&client.interface));
    digest.text(Some(generation_name(client.generation)));
    digest.text(client.ssid.as_deref());
    digest.text(client.name.as_deref());
    digest.text(client.address.as_deref());

    digest.finish()
}

pub const fn generation_name(generation: WifiGeneration) -> &'static str {
    match generation {
        WifiGeneration::Wireless => "wireless",
        WifiGeneration::WifiWave2 => "wifi_wave2",
        WifiGeneration::Wifi => "wifi",
        WifiGeneration::CapsMan => "caps_man",
    }
}
