//! What the elements of a sample's arrays belong to.
//!
//! Names and order of interfaces and sensors make a list; another order or another name makes a new
//! version of it. What else is told of them (type, comment, MAC address, state) is kept as of the
//! last reading that told something new.
//!
//! Interfaces of PPP sessions are in no list: a server has hundreds, and others at each poll. How
//! many there are is in `device_state`.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use tod_model::{DeviceId, Observation, Reading};
use uuid::Uuid;

use super::digest::Digest;
use super::known::Batch;
use super::{Update, reading};
use crate::StoreError;
use crate::store::{Conn as _, PlatformTx};

/// The lists of a batch.
#[derive(Debug, Default)]
pub struct Lists {
    /// The version that each reading's arrays are to be read with, by device and microsecond.
    versions: HashMap<(DeviceId, i64), i32>,
    /// Version and digest after the batch, of the devices whose list changed.
    latest: HashMap<DeviceId, (i32, i64)>,
}

impl Lists {
    pub fn version(&self, observation: &Observation) -> Option<i32> {
        self.versions.get(&(observation.device, observation.at.timestamp_micros())).copied()
    }

    pub fn latest(&self, device: DeviceId) -> Option<(i32, i64)> {
        self.latest.get(&device).copied()
    }
}

/// What is told of interfaces and sensors besides their names, in the order of the list.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Details {
    pub interfaces: Vec<InterfaceDetails>,
    pub sensors: Vec<SensorDetails>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct InterfaceDetails {
    pub kind: String,
    pub default_name: Option<String>,
    pub comment: Option<String>,
    pub mac: Option<String>,
    pub disabled: bool,
    pub link_downs: Option<u64>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct SensorDetails {
    pub unit: String,
    pub state: Option<String>,
}

/// Saves the lists that changed. Most batches change none, and then this asks nothing.
pub async fn save(
    tx: &mut PlatformTx,
    batch: &Batch,
    updates: &[Update<'_>],
) -> Result<Lists, StoreError> {
    let mut lists = Lists::default();
    for update in updates {
        let Some(reading) = reading(update.observation) else { continue };
        let observation = update.observation;
        let known = batch.expect(observation);
        let (mut version, last) =
            lists.latest(observation.device).unwrap_or((known.list_version, known.list_digest));
        let digest = digest(reading);
        if digest != last || version == 0 {
            version = save_one(tx, observation, reading, version).await?;
            lists.latest.insert(observation.device, (version, digest));
        }
        let key = (observation.device, observation.at.timestamp_micros());
        lists.versions.insert(key, version);
    }

    Ok(lists)
}

/// Updates the details of version `current` when names and order are still its own, and otherwise
/// adds the next version. The device is locked, so nobody else does either.
async fn save_one(
    tx: &mut PlatformTx,
    observation: &Observation,
    reading: &Reading,
    current: i32,
) -> Result<i32, StoreError> {
    let interfaces: Vec<&str> = reading.lasting_interfaces().map(|one| one.name.as_str()).collect();
    let sensors: Vec<&str> = reading.sensors.iter().map(|one| one.name.as_str()).collect();
    let version = sqlx::query_scalar(
        r"
        WITH updated AS (
               UPDATE interface_lists
                  SET details = $6, read_at = $7
                WHERE tenant_id = $1 AND device_id = $2 AND version = $3
                  AND interfaces = $4 AND sensors = $5
            RETURNING version
        ), inserted AS (
            INSERT INTO interface_lists (tenant_id, device_id, version, interfaces, sensors, details, read_at)
            SELECT $1, $2, $3 + 1, $4, $5, $6, $7
             WHERE NOT EXISTS (SELECT FROM updated)
         RETURNING version
        )
        SELECT version FROM updated UNION ALL SELECT version FROM inserted
        ",
    )
    .bind(Uuid::from(observation.tenant))
    .bind(Uuid::from(observation.device))
    .bind(current)
    .bind(interfaces)
    .bind(sensors)
    .bind(Json(details(reading)))
    .bind(observation.at)
    .fetch_one(tx.conn())
    .await?;

    Ok(version)
}

fn details(reading: &Reading) -> Details {
    let interfaces = reading.lasting_interfaces().map(|interface| InterfaceDetails {
        kind: interface.kind.clone(),
        default_name: interface.default_name.clone(),
        comment: interface.comment.clone(),
        mac: interface.mac.clone(),
        disabled: interface.disabled,
        link_downs: interface.link_downs,
    });
    let sensors = reading
        .sensors
        .iter()
        .map(|sensor| SensorDetails { unit: sensor.unit.clone(), state: sensor.state.clone() });

    Details { interfaces: interfaces.collect(), sensors: sensors.collect() }
}

fn digest(reading: &Reading) -> i64 {
    let mut digest = Digest::new();
    let mut count = 0;
    for interface in reading.lasting_interfaces() {
        count += 1;
        digest.text(Some(&interface.name));
        digest.text(Some(&interface.kind));
        digest.text(interface.default_name.as_deref());
        digest.text(interface.comment.as_deref());
        digest.text(interface.mac.as_deref());
        digest.number(u64::from(interface.disabled));
        digest.number(interface.link_downs.map_or(0, |count| count.saturating_add(1)));
    }
    digest.number(count);
    for sensor in &reading.sensors {
        digest.text(Some(&sensor.name));
        digest.text(Some(&sensor.unit));
        digest.text(sensor.state.as_deref());
    }

    digest.finish()
}
