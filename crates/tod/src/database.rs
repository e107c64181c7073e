//! The database of `tod up`: a private cluster, with its roles, its schema and a way in.

use std::{path::Path, time::Duration};

use anyhow::Context;
use tod_model::Secret;
use tod_postgres::{Cluster, Connection, Profile, Search};
use tod_store::{DatabaseName, LOGIN, OWNER, RolePasswords, Store};

use crate::{config, data::DataDirectory};

/// The name of our database in the cluster.
const NAME: &str = "tod";

/// Connections that requests, ingest and reconcilers share.
const CONNECTIONS: u32 = 24;

/// Connections the server admits: ours, the listener's, and a few for `tod admin` and `psql`.
const SERVER_CONNECTIONS: u16 = 40;

/// A running cluster and the store in it.
pub struct Database {
    /// Stops the server when we stop.
    pub cluster: Cluster,
    /// Where everything is kept.
    pub store: Store,
}

/// Starts the cluster, makes what it lacks, migrates it and connects.
pub async fn start(
    data: &DataDirectory,
    pg_bin: Option<&Path>,
    profile: Profile,
) -> anyhow::Result<Database> {
    let cluster = Cluster::start(tod_postgres::Settings {
        directory: data.postgres(),
        search: Search { explicit: pg_bin.map(Path::to_owned), ..config::postgres_search() },
        roles: vec![OWNER.to_owned(), LOGIN.to_owned()],
        profile,
        max_connections: SERVER_CONNECTIONS,
        start_deadline: Duration::from_mins(2),
        stop_deadline: Duration::from_secs(20),
    })
    .await?;
    let store = prepare(&cluster).await?;

    Ok(Database { cluster, store })
}

/// Connects to the database of a `tod up` that runs in another process.
pub async fn visit(data: &Path) -> anyhow::Result<Store> {
    let connection = tod_postgres::connect_as(&data.join("postgres"), LOGIN, NAME)?;

    connect(&connection).await
}

async fn prepare(cluster: &Cluster) -> anyhow::Result<Store> {
    let admin = cluster.superuser("postgres").url();
    let name: DatabaseName = NAME.parse().expect("our name is a good one");
    let [owner, login] = [OWNER, LOGIN]
        .map(|role| cluster.connection(role, NAME).expect("both roles were asked for"));
    let passwords = RolePasswords {
        owner: Secret::new(owner.password.as_bytes()),
        login: Secret::new(login.password.as_bytes()),
    };

    tod_store::bootstrap(&admin, &passwords).await.context("cannot make the database's roles")?;
    tod_store::create_database(&admin, &name, None).await.context("cannot make the database")?;
    tod_store::migrate(&owner.url()).await.context("cannot migrate the database")?;

    connect(&login).await
}

async fn connect(connection: &Connection) -> anyhow::Result<Store> {
    let settings = tod_store::Settings {
        url: connection.url(),
        max_connections: CONNECTIONS,
        acquire_deadline: Duration::from_secs(10),
        statement_deadline: Duration::from_secs(30),
    };

    Store::connect(&settings).await.context("cannot connect to the database")
}
