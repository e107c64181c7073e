//! Connections, and the three kinds of transaction in which everything happens.

use std::time::Duration;
use std::{fmt, str::FromStr as _};

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{PgConnection, Postgres, Transaction};
use tod_model::TenantId;
use uuid::Uuid;

use crate::{StoreError, schema};

/// What a [`Store`] must be told. There is no `Default`: the caller has more context.
#[derive(Clone)]
pub struct Settings {
    /// `postgres://` URL of the login role. It may hold a password.
    pub url: String,
    /// Connections held at most, besides one for each [`Store::device_changes`].
    pub max_connections: u32,
    /// How long to wait for a free or new connection.
    pub acquire_deadline: Duration,
    /// How long one statement may take before the server cancels it.
    pub statement_deadline: Duration,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("max_connections", &self.max_connections)
            .field("acquire_deadline", &self.acquire_deadline)
            .field("statement_deadline", &self.statement_deadline)
            .finish_non_exhaustive()
    }
}

/// The database. Cheap to clone.
///
/// The pool is never handed out: rows are reached through [`TenantTx`], [`PlatformTx`] and
/// [`OverviewTx`], and by the two lookups with which a request begins.
#[derive(Clone, Debug)]
pub struct Store {
    pool: PgPool,
    options: PgConnectOptions,
}

impl Store {
    /// Connects as the login role, and refuses a server or schema that does not fit.
    pub async fn connect(settings: &Settings) -> Result<Self, StoreError> {
        let statement_timeout = settings.statement_deadline.as_millis().to_string();
        let options = PgConnectOptions::from_str(&settings.url)?.application_name("tod").options([
            ("TimeZone", "UTC"),
            ("statement_timeout", &statement_timeout),
            // A transaction is never left open while we wait for anything else.
            ("idle_in_transaction_session_timeout", "60000"),
        ]);
        let pool = PgPoolOptions::new()
            .max_connections(settings.max_connections)
            .acquire_timeout(settings.acquire_deadline)
            .connect_with(options.clone())
            .await?;
        schema::check(&mut *pool.acquire().await?).await?;

        Ok(Self { pool, options })
    }

    /// Opens a transaction that sees and touches only `tenant`'s rows.
    pub async fn tenant(&self, tenant: TenantId) -> Result<TenantTx, StoreError> {
        let mut tx = self.pool.begin().await?;
        sqlx::query("SELECT enter_tenant($1)").bind(Uuid::from(tenant)).execute(&mut *tx).await?;

        Ok(TenantTx { tx, tenant })
    }

    /// Opens a read-only transaction over several tenants, for principals that see them all.
    pub async fn overview(&self, tenants: &[TenantId]) -> Result<OverviewTx, StoreError> {
        let tenants: Vec<Uuid> = tenants.iter().copied().map(Uuid::from).collect();
        let mut tx = self.pool.begin().await?;
        sqlx::query("SELECT enter_overview($1)").bind(tenants).execute(&mut *tx).await?;

        Ok(OverviewTx { tx })
    }

    /// Opens a transaction that works across tenants: for the feed, ingest and reconcilers, and
    /// for people and tenants themselves. Never for a request about one tenant's rows.
    pub async fn platform(&self) -> Result<PlatformTx, StoreError> {
        let mut tx = self.pool.begin().await?;
        sqlx::query("SELECT enter_platform()").execute(&mut *tx).await?;

        Ok(PlatformTx { tx })
    }

    /// Whether the database answers, for `/health/ready`.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;

        Ok(())
    }

    /// How much storage the database takes, bytes.
    pub async fn size(&self) -> Result<u64, StoreError> {
        let bytes: i64 = sqlx::query_scalar("SELECT pg_database_size(current_database())")
            .fetch_one(&self.pool)
            .await?;

        Ok(bytes.unsigned_abs())
    }

    /// Closes every connection, waiting for those in use.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.pool
    }

    pub(crate) fn options(&self) -> &PgConnectOptions {
        &self.options
    }
}

/// A transaction confined to one tenant. Dropping it rolls back.
#[must_use = "a transaction rolls back unless committed"]
#[derive(Debug)]
pub struct TenantTx {
    tx: Transaction<'static, Postgres>,
    tenant: TenantId,
}

impl TenantTx {
    /// Whose rows it sees.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// Makes everything done in it lasting, and visible to others.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.tx.commit().await?)
    }
}

/// A transaction across tenants, through explicit policies. Dropping it rolls back, but not at once:
/// work that claims rows ends with [`PlatformTx::conclude`].
#[must_use = "a transaction rolls back unless committed"]
#[derive(Debug)]
pub struct PlatformTx {
    tx: Transaction<'static, Postgres>,
}

impl PlatformTx {
    /// Makes everything done in it lasting, and visible to others.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.tx.commit().await?)
    }

    /// Commits what went well, and rolls back what did not, before it returns.
    ///
    /// A transaction that is dropped keeps its locks until the pool has its connection back and the
    /// server has heard of it. Meanwhile whoever skips locked rows passes over what it had claimed.
    pub async fn conclude<T, E>(self, outcome: Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        match outcome {
            Ok(done) => {
                self.commit().await?;
                Ok(done)
            }
            Err(error) => {
                // Where this fails the connection is broken, and the server rolls back by itself.
                self.tx.rollback().await.ok();
                Err(error)
            }
        }
    }

    /// Lets the commit return without waiting for the disk.
    ///
    /// For samples only. If the database's machine loses power within the next second they may be
    /// gone, all of the transaction or nothing, and the gap is seen as one. A crash of this process
    /// or of the server's loses nothing.
    pub async fn skip_sync(&mut self) -> Result<(), StoreError> {
        sqlx::query("SET LOCAL synchronous_commit = off").execute(self.conn()).await?;

        Ok(())
    }
}

/// A transaction that reads a set of tenants, and can write nothing.
#[derive(Debug)]
pub struct OverviewTx {
    tx: Transaction<'static, Postgres>,
}

/// A transaction that can read fleets: of one tenant, of several, or of all.
pub trait ReadTx: Conn {}

impl ReadTx for TenantTx {}
impl ReadTx for PlatformTx {}
impl ReadTx for OverviewTx {}

/// A transaction that writes facts and changes of state: of one tenant, or across all.
pub trait WriteTx: Conn {}

impl WriteTx for TenantTx {}
impl WriteTx for PlatformTx {}

mod sealed {
    /// Lends the connection to this crate, and to nobody else.
    pub trait Conn: Send {
        fn conn(&mut self) -> &mut sqlx::PgConnection;
    }
}

pub(crate) use sealed::Conn;

impl Conn for TenantTx {
    fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }
}

impl Conn for PlatformTx {
    fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }
}

impl Conn for OverviewTx {
    fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }
}
