//! People who sign in.

use chrono::{DateTime, Utc};
use tod_model::{Grant, PlatformRole, Role, TenantId, UserId};
use uuid::Uuid;

use crate::StoreError;
use crate::row::named;
use crate::store::{Conn as _, PlatformTx};

/// A person who signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Their address, unique in any case of letters.
    pub email: String,
    /// Their name, 1 to 200 characters.
    pub name: String,
    /// Their role over all tenants.
    pub platform_role: Option<PlatformRole>,
    /// When the account was made.
    pub created_at: DateTime<Utc>,
}

/// Adds a person. Conflicts with `users_email_key`.
pub async fn insert(tx: &mut PlatformTx, user: &User) -> Result<(), StoreError> {
    sqlx::query(
        r"
        INSERT INTO users (user_id, email, name, platform_role, created_at)
        VALUES ($1, $2, $3, $4, $5)
        ",
    )
    .bind(Uuid::from(user.id))
    .bind(&user.email)
    .bind(&user.name)
    .bind(user.platform_role.map(PlatformRole::name))
    .bind(user.created_at)
    .execute(tx.conn())
    .await?;

    Ok(())
}

/// Finds a person who may sign in.
pub async fn find(tx: &mut PlatformTx, id: UserId) -> Result<Option<User>, StoreError> {
    let row: Option<UserRow> = sqlx::query_as(
        r"
        SELECT user_id, email, name, platform_role, created_at
          FROM users
         WHERE user_id = $1 AND disabled_at IS NULL
        ",
    )
    .bind(Uuid::from(id))
    .fetch_optional(tx.conn())
    .await?;

    row.map(User::try_from).transpose()
}

/// Finds a person who may sign in by their address, in any case of letters.
pub async fn find_by_email(tx: &mut PlatformTx, email: &str) -> Result<Option<User>, StoreError> {
    let row: Option<UserRow> = sqlx::query_as(
        r"
        SELECT user_id, email, name, platform_role, created_at
          FROM users
         WHERE lower(email) = lower($1) AND disabled_at IS NULL
        ",
    )
    .bind(email)
    .fetch_optional(tx.conn())
    .await?;

    row.map(User::try_from).transpose()
}

/// Gives a person a role in a tenant, in place of the one they may have there.
pub async fn save_membership(
    tx: &mut PlatformTx,
    user: UserId,
    grant: Grant,
) -> Result<(), StoreError> {
    sqlx::query(
        r"
        INSERT INTO memberships (user_id, tenant_id, role)
        VALUES ($1, $2, $3)
            ON CONFLICT (user_id, tenant_id) DO UPDATE SET role = excluded.role
        ",
    )
    .bind(Uuid::from(user))
    .bind(Uuid::from(grant.tenant))
    .bind(grant.role.name())
    .execute(tx.conn())
    .await?;

    Ok(())
}

/// Takes a person's role in a tenant away; says whether they had one.
pub async fn delete_membership(
    tx: &mut PlatformTx,
    user: UserId,
    tenant: TenantId,
) -> Result<bool, StoreError> {
    let done = sqlx::query("DELETE FROM memberships WHERE user_id = $1 AND tenant_id = $2")
        .bind(Uuid::from(user))
        .bind(Uuid::from(tenant))
        .execute(tx.conn())
        .await?;

    Ok(done.rows_affected() > 0)
}

/// The roles a person or key has, from the two arrays in which the lookups return them.
pub(crate) fn grants(
    table: &'static str,
    tenants: Vec<Uuid>,
    roles: &[String],
) -> Result<Vec<Grant>, StoreError> {
    tenants
        .into_iter()
        .zip(roles)
        .map(|(tenant, role)| {
            Ok(Grant { tenant: tenant.into(), role: named::<Role>(table, role)? })
        })
        .collect()
}

#[derive(sqlx::FromRow)]
struct UserRow {
    user_id: Uuid,
    email: String,
    name: String,
    platform_role: Option<String>,
    created_at: DateTime<Utc>,
}

impl TryFrom<UserRow> for User {
    type Error = StoreError;

    fn try_from(row: UserRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.user_id.into(),
            email: row.email,
            name: row.name,
            platform_role: row.platform_role.map(|role| named("users", &role)).transpose()?,
            created_at: row.created_at,
        })
    }
}
