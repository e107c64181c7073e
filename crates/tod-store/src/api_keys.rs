//! Keys with which programs use the API.

use chrono::{DateTime, Utc};
use tod_model::authz::Who;
use tod_model::{ApiKeyId, Grant, PlatformRole, Principal};
use uuid::Uuid;

use crate::row::named;
use crate::store::{Conn as _, PlatformTx, Store};
use crate::users::grants;
use crate::{StoreError, TokenHash};

/// A key to be made. The token itself is shown once, and never stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// What it is for, 1 to 200 characters.
    pub name: String,
    /// Of its token.
    pub token: TokenHash,
    /// Its role over all tenants.
    pub platform_role: Option<PlatformRole>,
    /// Its roles in single tenants.
    pub grants: Vec<Grant>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it stops working.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A key that is good now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// The program, and what it may do.
    pub principal: Principal,
    /// What it is for.
    pub name: String,
}

impl Store {
    /// Finds the key of a token, in one round trip and outside any transaction; none when it is
    /// unknown, expired or revoked.
    pub async fn find_api_key(
        &self,
        token: TokenHash,
        now: DateTime<Utc>,
    ) -> Result<Option<ApiKey>, StoreError> {
        let row: Option<ApiKeyRow> = sqlx::query_as(
            "SELECT api_key_id, name, platform_role, tenant_ids, roles FROM find_api_key($1, $2)",
        )
        .bind(token.bytes())
        .bind(now)
        .fetch_optional(self.pool())
        .await?;

        row.map(ApiKey::try_from).transpose()
    }
}

/// Adds a key with its roles.
pub async fn insert(tx: &mut PlatformTx, key: &NewApiKey) -> Result<(), StoreError> {
    let tenants: Vec<Uuid> = key.grants.iter().map(|grant| grant.tenant.into()).collect();
    let roles: Vec<&str> = key.grants.iter().map(|grant| grant.role.name()).collect();
    sqlx::query(
        r"
        WITH key AS (
            INSERT INTO api_keys (api_key_id, token_hash, name, platform_role, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6)
        )
        INSERT INTO api_key_grants (api_key_id, tenant_id, role)
        SELECT $1, granted.tenant_id, granted.role
          FROM unnest($7::uuid[], $8::text[]) AS granted (tenant_id, role)
        ",
    )
    .bind(Uuid::from(key.id))
    .bind(key.token.bytes())
    .bind(&key.name)
    .bind(key.platform_role.map(PlatformRole::name))
    .bind(key.created_at)
    .bind(key.expires_at)
    .bind(tenants)
    .bind(roles)
    .execute(tx.conn())
    .await?;

    Ok(())
}

/// Makes a key useless for good; says whether it was of any use.
pub async fn revoke(
    tx: &mut PlatformTx,
    id: ApiKeyId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE api_keys SET revoked_at = $2 WHERE api_key_id = $1 AND revoked_at IS NULL",
    )
    .bind(Uuid::from(id))
    .bind(now)
    .execute(tx.conn())
    .await?;

    Ok(done.rows_affected() > 0)
}

#[derive(sqlx::FromRow)]
struct ApiKeyRow {
    api_key_id: Uuid,
    name: String,
    platform_role: Option<String>,
    tenant_ids: Vec<Uuid>,
    roles: Vec<String>,
}

impl TryFrom<ApiKeyRow> for ApiKey {
    type Error = StoreError;

    fn try_from(row: ApiKeyRow) -> Result<Self, StoreError> {
        Ok(Self {
            principal: Principal {
                who: Who::ApiKey(row.api_key_id.into()),
                platform: row.platform_role.map(|role| named("api_keys", &role)).transpose()?,
                grants: grants("api_key_grants", row.tenant_ids, &row.roles)?,
            },
            name: row.name,
        })
    }
}
