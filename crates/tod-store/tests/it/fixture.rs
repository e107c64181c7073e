//! A store with a tenant and devices in it, and observations to feed it.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Connection as _, PgConnection};
use tod_model::reading::WifiGeneration;
use tod_model::{
    Address, Board, Cost, CredentialId, DeviceId, DeviceState, Facts, InterfaceReading, Negotiated,
    Observation, OfflineReason, Outcome, Rates, Reading, Registration, Resource, RouterIdentity,
    SealedCredential, Sensor, SessionMode, TenantId, Tier,
};
use tod_store::devices::{self, DeviceFields, NewDevice};
use tod_store::ingest::{self, Stored, Update};
use tod_store::partitions::Maintained;
use tod_store::tenants::{self, Tenant};
use tod_store::{PlatformTx, Retention, Settings, Store, credentials};
use tod_testkit::{TestDatabase, eventually};

/// A migrated database and a store that is signed in to it as the program is.
pub struct Fixture {
    pub database: TestDatabase,
    pub store: Store,
}

/// A tenant and the credential that its devices share.
#[derive(Clone, Copy, Debug)]
pub struct Organisation {
    pub tenant: TenantId,
    pub credential: CredentialId,
}

/// So many seconds into a day of the tests.
pub fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
}

pub fn settings(url: String, max_connections: u32) -> Settings {
    Settings {
        url,
        max_connections,
        acquire_deadline: Duration::from_secs(10),
        statement_deadline: Duration::from_secs(20),
    }
}

impl Fixture {
    pub async fn new() -> Self {
        let database = TestDatabase::create().await;
        let store = Store::connect(&settings(database.login().url(), 4)).await.unwrap();

        Self { database, store }
    }

    /// With partitions for the day of the tests.
    pub async fn with_partitions() -> Self {
        let fixture = Self::new().await;
        fixture.maintain_as_of(at(0)).await;

        fixture
    }

    /// Makes and drops partitions as if it were that day, which only the owner of the tables may.
    pub async fn maintain_as_of(&self, day: DateTime<Utc>) -> Maintained {
        let mut owner = PgConnection::connect(&self.database.owner().url()).await.unwrap();
        let (made, dropped): (i32, i32) =
            sqlx::query_as("SELECT made, dropped FROM ts.maintain_as_of($1, 3)")
                .bind(day.date_naive())
                .fetch_one(&mut owner)
                .await
                .unwrap();

        Maintained { made: made.cast_unsigned(), dropped: dropped.cast_unsigned() }
    }

    /// A connection that no policy stops, for looking behind the scenes.
    pub async fn superuser(&self) -> PgConnection {
        PgConnection::connect(&self.database.superuser().url()).await.unwrap()
    }

    /// Until a transaction of this database waits for a lock.
    pub async fn until_somebody_waits(&self) {
        let mut connection = self.superuser().await;
        eventually("a transaction waits for a lock", async || {
            let waits: bool = sqlx::query_scalar(
                r"
                SELECT EXISTS (SELECT FROM pg_stat_activity
                                WHERE datname = current_database() AND wait_event_type = 'Lock')
                ",
            )
            .fetch_one(&mut connection)
            .await
            .unwrap();

            waits.then_some(())
        })
        .await;
    }

    pub async fn organisation(&self, name: &str) -> Organisation {
        let tenant = Tenant {
            id: TenantId::generate(),
            parent: None,
            name: name.to_owned(),
            interval: None,
            retention: Retention::default(),
            version: 1,
            created_at: at(0),
        };
        let mut tx = self.store.platform().await.unwrap();
        tenants::insert(&mut tx, &tenant).await.unwrap();
        tx.commit().await.unwrap();

        let credential = CredentialId::generate();
        let sealed = SealedCredential { user: "tod".to_owned(), sealed: vec![1, 2, 3] };
        let mut tx = self.store.tenant(tenant.id).await.unwrap();
        credentials::insert(&mut tx, credential, None, &sealed, at(0)).await.unwrap();
        tx.commit().await.unwrap();

        Organisation { tenant: tenant.id, credential }
    }

    pub async fn device(&self, of: Organisation, name: &str, host: &str) -> DeviceId {
        let device = new_device(of, name, host);
        let mut tx = self.store.tenant(of.tenant).await.unwrap();
        devices::insert(&mut tx, &device, Retention::default(), at(0)).await.unwrap();
        tx.commit().await.unwrap();

        device.id
    }

    /// Stores observations as the engine does, and returns what became of them.
    pub async fn ingest(&self, observations: &[Observation]) -> Stored {
        let mut tx = self.store.platform().await.unwrap();
        let stored = ingest(&mut tx, observations).await;
        tx.commit().await.unwrap();

        stored
    }
}

/// Folds and stores a batch. Only what [`ingest::lock`] knows is stored.
pub async fn ingest(tx: &mut PlatformTx, observations: &[Observation]) -> Stored {
    let batch = ingest::lock(tx, observations).await.unwrap();
    let mut states: HashMap<DeviceId, DeviceState> = HashMap::new();
    let mut updates = Vec::new();
    for observation in observations {
        let Some(known) = batch.known(observation) else { continue };
        let state = states.remove(&observation.device).unwrap_or_else(|| known.state.clone());
        let (state, _) = state.observe(observation);
        states.insert(observation.device, state.clone());
        updates.push(Update { observation, state });
    }

    ingest::store(tx, &batch, &updates).await.unwrap()
}

pub fn fields(of: Organisation, name: &str, host: &str) -> DeviceFields {
    DeviceFields {
        name: name.to_owned(),
        comment: String::new(),
        address: Address { host: host.parse().unwrap(), port: 8729 },
        ssh_port: 22,
        lowest_tier: Tier::Pinned,
        session: SessionMode::Auto,
        interval: None,
        paused: false,
        group: None,
        credential: of.credential,
    }
}

pub fn new_device(of: Organisation, name: &str, host: &str) -> NewDevice {
    NewDevice {
        id: DeviceId::generate(),
        fields: fields(of, name, host),
        identity: None,
        pin: None,
        host_key: None,
        tags: Vec::new(),
    }
}

/// The router answered with `reading`, under the fence of a shard that nobody ever claimed.
pub fn answer(tenant: TenantId, device: DeviceId, second: i64, reading: Reading) -> Observation {
    let outcome =
        Outcome::Answered { reading: Box::new(reading), negotiated: None, degraded: None };

    observation(tenant, device, second, outcome)
}

pub fn refusal(tenant: TenantId, device: DeviceId, second: i64) -> Observation {
    let detail = "connection refused by 10.0.0.1:8729".to_owned();
    let outcome = Outcome::Failed { reason: OfflineReason::Refused, detail };
    let next_try_at = Some(at(second) + TimeDelta::seconds(30));

    Observation { next_try_at, ..observation(tenant, device, second, outcome) }
}

pub fn observation(
    tenant: TenantId,
    device: DeviceId,
    second: i64,
    outcome: Outcome,
) -> Observation {
    Observation {
        device,
        tenant,
        fence: 0,
        at: at(second),
        late_ms: 3,
        outcome,
        cost: Cost {
            bytes_sent: 400,
            bytes_received: 2_000,
            commands: 4,
            logins: 0,
            round_trips: 1,
            router_ms: 12,
        },
        next_try_at: None,
    }
}

/// A board with `ports` ports and two wireless clients.
pub fn reading(ports: usize) -> Reading {
    Reading {
        resource: Resource {
            uptime_seconds: Some(86_400),
            cpu_percent: Some(7.0),
            free_memory: Some(64 << 20),
            total_memory: Some(256 << 20),
            free_storage: Some(10 << 20),
            total_storage: Some(16 << 20),
        },
        sensors: vec![sensor("cpu-temperature", "C", 51.5), sensor("voltage", "V", 24.1)],
        interfaces: (1..=ports).map(|port| interface(&format!("ether{port}"), 1_000_000)).collect(),
        registrations: Some(vec![
            client("4C:5E:0C:00:00:01", -61),
            client("4C:5E:0C:00:00:02", -80),
        ]),
        facts: None,
    }
}

fn sensor(name: &str, unit: &str, value: f32) -> Sensor {
    Sensor { name: name.to_owned(), value: Some(value), unit: unit.to_owned(), state: None }
}

pub fn interface(name: &str, rx_bps: u64) -> InterfaceReading {
    InterfaceReading {
        name: name.to_owned(),
        kind: "ether".to_owned(),
        default_name: Some(name.to_owned()),
        comment: Some("uplink".to_owned()),
        mac: Some("48:8F:5A:00:00:01".to_owned()),
        running: true,
        disabled: false,
        link_downs: Some(2),
        rates: Some(Rates { rx_bps, tx_bps: 500_000, rx_pps: 90, tx_pps: 45, errors: 1, drops: 0 }),
    }
}

pub fn client(mac: &str, signal_dbm: i16) -> Registration {
    Registration {
        generation: WifiGeneration::Wifi,
        mac: mac.to_owned(),
        interface: "wifi1".to_owned(),
        ssid: Some("tower".to_owned()),
        name: None,
        address: Some("192.168.88.20".to_owned()),
        signal_dbm: Some(signal_dbm),
        snr_db: Some(30),
        ccq_percent: None,
        tx_rate_bps: Some(144_400_000),
        rx_rate_bps: Some(72_200_000),
        uptime_seconds: Some(100),
        tx_bytes: Some(1_000),
        rx_bytes: Some(2_000),
    }
}

pub fn facts(identity: &str, serial: &str, version: &str) -> Facts {
    Facts {
        identity: Some(identity.to_owned()),
        router: Some(RouterIdentity::Serial(serial.to_owned())),
        board: Board {
            name: Some("hAP ac^3".to_owned()),
            model: Some("RBD53iG-5HacD2HnD".to_owned()),
            architecture: Some("arm".to_owned()),
            version: Some(version.to_owned()),
            ..Board::default()
        },
        ..Facts::default()
    }
}

pub fn negotiated(tier: Tier) -> Negotiated {
    Negotiated {
        tier,
        protocol: Some("TLSv1.2".to_owned()),
        cipher: Some("ADH-AES256-GCM-SHA384".to_owned()),
        fingerprint: None,
    }
}
