//! How we sign in to routers. Passwords are sealed before they come here.

use chrono::{DateTime, Utc};
use tod_model::{CredentialId, SealedCredential};
use uuid::Uuid;

use crate::StoreError;
use crate::store::{Conn as _, TenantTx};

/// A credential, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Its id.
    pub id: CredentialId,
    /// Its name, unique in the tenant in any case of letters; none where it belongs to one device.
    pub name: Option<String>,
    /// RouterOS user name.
    pub user: String,
    /// How many devices use it.
    pub device_count: u32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When user or password last changed.
    pub updated_at: DateTime<Utc>,
}

/// Adds a credential. Conflicts with `credentials_name_key`.
pub async fn insert(
    tx: &mut TenantTx,
    id: CredentialId,
    name: Option<&str>,
    credential: &SealedCredential,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        r"
        INSERT INTO credentials (credential_id, name, user_name, sealed, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $5)
        ",
    )
    .bind(Uuid::from(id))
    .bind(name)
    .bind(&credential.user)
    .bind(&credential.sealed)
    .bind(now)
    .execute(tx.conn())
    .await?;

    Ok(())
}

/// Every credential with a name, by name.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<Credential>, StoreError> {
    let rows: Vec<CredentialRow> = sqlx::query_as(
        r"
          SELECT c.credential_id, c.name, c.user_name, c.created_at, c.updated_at,
                 (SELECT count(*)
                    FROM devices d
                   WHERE d.tenant_id = c.tenant_id AND d.credential_id = c.credential_id) AS device_count
            FROM credentials c
           WHERE c.name IS NOT NULL
        ORDER BY lower(c.name)
        ",
    )
    .fetch_all(tx.conn())
    .await?;

    Ok(rows.into_iter().map(Credential::from).collect())
}

/// Finds a credential, without its secret.
pub async fn find(tx: &mut TenantTx, id: CredentialId) -> Result<Option<Credential>, StoreError> {
    let row: Option<CredentialRow> = sqlx::query_as(
        r"
        SELECT c.credential_id, c.name, c.user_name, c.created_at, c.updated_at,
               (SELECT count(*)
                  FROM devices d
                 WHERE d.tenant_id = c.tenant_id AND d.credential_id = c.credential_id) AS device_count
          FROM credentials c
         WHERE c.credential_id = $1
        ",
    )
    .bind(Uuid::from(id))
    .fetch_optional(tx.conn())
    .await?;

    Ok(row.map(Credential::from))
}

/// Finds the sealed secret of a credential.
pub async fn find_sealed(
    tx: &mut TenantTx,
    id: CredentialId,
) -> Result<Option<SealedCredential>, StoreError> {
    let row: Option<(String, Vec<u8>)> =
        sqlx::query_as("SELECT user_name, sealed FROM credentials WHERE credential_id = $1")
            .bind(Uuid::from(id))
            .fetch_optional(tx.conn())
            .await?;

    Ok(row.map(|(user, sealed)| SealedCredential { user, sealed }))
}

/// Replaces user and secret; says whether the credential exists. Its devices sign in anew.
pub async fn save(
    tx: &mut TenantTx,
    id: CredentialId,
    credential: &SealedCredential,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE credentials SET user_name = $2, sealed = $3, updated_at = $4 WHERE credential_id = $1",
    )
    .bind(Uuid::from(id))
    .bind(&credential.user)
    .bind(&credential.sealed)
    .bind(now)
    .execute(tx.conn())
    .await?;

    Ok(done.rows_affected() > 0)
}

/// Removes a credential; says whether it existed. Conflicts with `devices_credential_fkey` while a
/// device uses it.
pub async fn delete(tx: &mut TenantTx, id: CredentialId) -> Result<bool, StoreError> {
    let done = sqlx::query("DELETE FROM credentials WHERE credential_id = $1")
        .bind(Uuid::from(id))
        .execute(tx.conn())
        .await?;

    Ok(done.rows_affected() > 0)
}

/// Removes the credentials without a name that no device uses any more. Returns how many.
pub async fn delete_unused(tx: &mut TenantTx) -> Result<u64, StoreError> {
    let done = sqlx::query(
        r"
        DELETE FROM credentials c
         WHERE c.name IS NULL
           AND NOT EXISTS (SELECT FROM devices d
                            WHERE d.tenant_id = c.tenant_id AND d.credential_id = c.credential_id)
        ",
    )
    .execute(tx.conn())
    .await?;

    Ok(done.rows_affected())
}

#[derive(sqlx::FromRow)]
struct CredentialRow {
    credential_id: Uuid,
    name: Option<String>,
    user_name: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    device_count: i64,
}

impl From<CredentialRow> for Credential {
    fn from(row: CredentialRow) -> Self {
        Self {
            id: row.credential_id.into(),
            name: row.name,
            user: row.user_name,
            device_count: u32::try_from(row.device_count).unwrap_or(u32::MAX),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
