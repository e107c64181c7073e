//! The schema: migrations, and whether the one found fits this program.

use sha2::{Digest as _, Sha256};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{Connection as _, PgConnection, SqlSafeStr as _};

use crate::{StoreError, bootstrap::connect};

/// The oldest server that works: 15 has `security_barrier` views over policies of their owner,
/// `ON DELETE SET NULL (column)` and no `CREATE` for everybody on `public`.
pub const OLDEST_SERVER: u32 = 15;

/// Version and name of each migration, oldest first.
const MIGRATIONS: [(i64, &str, &str); 10] = [
    (1, "tenants", include_str!("../migrations/0001_tenants.sql")),
    (2, "people", include_str!("../migrations/0002_people.sql")),
    (3, "fleet", include_str!("../migrations/0003_fleet.sql")),
    (4, "series", include_str!("../migrations/0004_series.sql")),
    (5, "days", include_str!("../migrations/0005_days.sql")),
    (6, "callers", include_str!("../migrations/0006_callers.sql")),
    (7, "ppp_sessions", include_str!("../migrations/0007_ppp_sessions.sql")),
    (8, "outbox_claims", include_str!("../migrations/0008_outbox_claims.sql")),
    (9, "ssh", include_str!("../migrations/0009_ssh.sql")),
    (10, "devices_not_online", include_str!("../migrations/0010_devices_not_online.sql")),
];

/// The schema version that this program was made for.
pub const VERSION: i64 = MIGRATIONS[MIGRATIONS.len() - 1].0;

/// Why the database does not fit this program, and what to do. The texts are for the operator.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// PostgreSQL itself is too old.
    #[error("the server is PostgreSQL {found}; tod needs {OLDEST_SERVER} or later")]
    ServerTooOld {
        /// Its major version.
        found: u32,
    },

    /// Nobody has migrated the database yet.
    #[error("the database is empty: start \"tod up\", which makes its tables")]
    Missing,

    /// The schema was made for an older program.
    #[error(
        "the database has schema {found}, this program needs {VERSION}: start \"tod up\", which migrates it"
    )]
    Behind {
        /// The version found.
        found: i64,
    },

    /// The schema was made for a newer program.
    #[error(
        "the database has schema {found}, this program knows {VERSION}: start the newer tod, or restore a dump of before its upgrade"
    )]
    TooNew {
        /// The version found.
        found: i64,
    },

    /// A migration failed; the transaction it ran in was rolled back.
    #[error("migration failed")]
    Migration(#[source] sqlx::migrate::MigrateError),
}

/// Brings the schema up to date, connected as `tod_owner`. Returns the version reached.
///
/// Harmless when it is up to date, and when several processes do it at once.
pub async fn migrate(owner_url: &str) -> Result<i64, StoreError> {
    let mut connection = connect(owner_url).await?;
    check_server(&mut connection).await?;
    if let Some(found) = installed(&mut connection).await?.filter(|&found| found > VERSION) {
        return Err(SchemaError::TooNew { found }.into());
    }

    // A migration that waits for a lock makes everybody else wait behind it.
    sqlx::query("SET lock_timeout = '10s'").execute(&mut connection).await?;
    migrator().run(&mut connection).await.map_err(SchemaError::Migration)?;
    connection.close().await?;

    Ok(VERSION)
}

/// Tells this schema from every other, in 16 hex digits: for naming databases made from it.
pub fn fingerprint() -> String {
    let mut hash = Sha256::new();
    for (_, name, sql) in MIGRATIONS {
        hash.update(name);
        hash.update(sql);
    }

    hash.finalize().iter().take(8).fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// Whether server and schema fit.
pub(crate) async fn check(connection: &mut PgConnection) -> Result<(), StoreError> {
    check_server(connection).await?;

    match installed(connection).await? {
        None => Err(SchemaError::Missing.into()),
        Some(found) if found < VERSION => Err(SchemaError::Behind { found }.into()),
        Some(found) if found > VERSION => Err(SchemaError::TooNew { found }.into()),
        Some(_) => Ok(()),
    }
}

async fn check_server(connection: &mut PgConnection) -> Result<(), StoreError> {
    let number: i32 = sqlx::query_scalar("SELECT current_setting('server_version_num')::int")
        .fetch_one(connection)
        .await?;
    let found = u32::try_from(number / 10_000).unwrap_or_default();

    judge_server(found).map_err(StoreError::Schema)
}

fn judge_server(found: u32) -> Result<(), SchemaError> {
    if found < OLDEST_SERVER { Err(SchemaError::ServerTooOld { found }) } else { Ok(()) }
}

/// The version of the schema, which a login role can ask for; none before the first migration.
async fn installed(connection: &mut PgConnection) -> Result<Option<i64>, StoreError> {
    let exists: bool = sqlx::query_scalar("SELECT to_regproc('public.schema_version') IS NOT NULL")
        .fetch_one(&mut *connection)
        .await?;
    if !exists {
        return Ok(None);
    }

    Ok(Some(sqlx::query_scalar("SELECT schema_version()").fetch_one(connection).await?))
}

fn migrator() -> Migrator {
    let migrations = MIGRATIONS.map(|(version, name, sql)| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    });

    Migrator::with_migrations(migrations.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_migration_file_is_compiled_in() {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        let mut files: Vec<String> = std::fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let compiled_in =
            MIGRATIONS.map(|(version, name, _)| format!("{version:04}_{name}.sql")).to_vec();
        assert_eq!(files, compiled_in);
    }

    #[test]
    fn an_old_server_is_told_what_is_needed() {
        let told = judge_server(14).unwrap_err().to_string();
        assert_eq!(told, "the server is PostgreSQL 14; tod needs 15 or later");
        assert!(judge_server(15).is_ok());
        assert!(judge_server(18).is_ok());
    }
}
