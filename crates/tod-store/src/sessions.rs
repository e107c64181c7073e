//! Signed-in browsers: families of tokens, of which the newest is the one in the cookie.
//!
//! Only hashes are stored. A replaced token stays good for [`OVERLAP`], because requests overtake
//! one another; shown later, it ends the session, because then somebody has a copy.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tod_model::authz::Who;
use tod_model::{Principal, SessionId, UserId};
use uuid::Uuid;

use crate::row::named;
use crate::store::{Conn as _, PlatformTx, Store};
use crate::users::grants;
use crate::{StoreError, TokenHash};

/// How long a replaced token is still good. `find_session` in the schema says the same.
pub const OVERLAP: Duration = Duration::from_secs(20);

/// A session that is good now, and everything a request needs to know about its user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id, the same for all its tokens.
    pub id: SessionId,
    /// Who signed in, and what they may do.
    pub principal: Principal,
    /// The user's address.
    pub email: String,
    /// The user's name.
    pub user_name: String,
    /// When the token shown was issued.
    pub issued_at: DateTime<Utc>,
    /// Whether the token shown is the newest: only that one is rotated.
    pub is_current: bool,
    /// When it ends, whatever happens.
    pub expires_at: DateTime<Utc>,
}

/// Why a session ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndReason {
    /// Its user signed out.
    SignedOut,
    /// Its user was disabled, or an administrator ended it.
    Revoked,
}

impl Store {
    /// Finds the session of a token, in one round trip and outside any transaction.
    ///
    /// None for an unknown, expired or ended one, and for a token that was replaced longer than
    /// [`OVERLAP`] ago: that also ends its session.
    pub async fn find_session(
        &self,
        token: TokenHash,
        now: DateTime<Utc>,
    ) -> Result<Option<Session>, StoreError> {
        let row: Option<SessionRow> = sqlx::query_as(
            r"
            SELECT session_id, user_id, email, user_name, platform_role, tenant_ids, roles,
                   issued_at, is_current, expires_at
              FROM find_session($1, $2)
            ",
        )
        .bind(token.bytes())
        .bind(now)
        .fetch_optional(self.pool())
        .await?;

        row.map(Session::try_from).transpose()
    }
}

/// Begins a session with its first token.
pub async fn insert(
    tx: &mut PlatformTx,
    id: SessionId,
    user: UserId,
    token: TokenHash,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        r"
        WITH session AS (
            INSERT INTO sessions (session_id, user_id, created_at, expires_at)
            VALUES ($1, $2, $4, $5)
        )
        INSERT INTO session_tokens (token_hash, session_id, issued_at)
        VALUES ($3, $1, $4)
        ",
    )
    .bind(Uuid::from(id))
    .bind(Uuid::from(user))
    .bind(token.bytes())
    .bind(now)
    .bind(expires_at)
    .execute(tx.conn())
    .await?;

    Ok(())
}

/// Replaces the newest token of a session. Says whether it did: when `current` was replaced
/// already, by another request of the same browser, that one's answer carries the new token.
pub async fn rotate(
    tx: &mut PlatformTx,
    current: TokenHash,
    next: TokenHash,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    // The first statement's row lock makes two rotations at once take turns; the loser finds the
    // token replaced.
    let session: Option<Uuid> = sqlx::query_scalar(
        r"
           UPDATE session_tokens
              SET replaced_at = $2
            WHERE token_hash = $1 AND replaced_at IS NULL
        RETURNING session_id
        ",
    )
    .bind(current.bytes())
    .bind(now)
    .fetch_optional(tx.conn())
    .await?;
    let Some(session) = session else { return Ok(false) };

    sqlx::query(
        "INSERT INTO session_tokens (token_hash, session_id, issued_at) VALUES ($1, $2, $3)",
    )
    .bind(next.bytes())
    .bind(session)
    .bind(now)
    .execute(tx.conn())
    .await?;

    Ok(true)
}

/// Ends a session; says whether it was still going on.
pub async fn end(
    tx: &mut PlatformTx,
    id: SessionId,
    reason: EndReason,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let reason = match reason {
        EndReason::SignedOut => "signed_out",
        EndReason::Revoked => "revoked",
    };
    let done = sqlx::query(
        r"
        UPDATE sessions
           SET ended_at = $2, end_reason = $3
         WHERE session_id = $1 AND ended_at IS NULL
        ",
    )
    .bind(Uuid::from(id))
    .bind(now)
    .bind(reason)
    .execute(tx.conn())
    .await?;

    Ok(done.rows_affected() > 0)
}

/// Whether anybody is signed in, or was within the time for which sessions are remembered.
pub async fn exist(tx: &mut PlatformTx) -> Result<bool, StoreError> {
    let exist =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM sessions)").fetch_one(tx.conn()).await?;

    Ok(exist)
}

/// Forgets sessions that expired before `before`, with their tokens. Returns how many.
pub async fn delete_expired(tx: &mut PlatformTx, before: DateTime<Utc>) -> Result<u64, StoreError> {
    let done = sqlx::query("DELETE FROM sessions WHERE expires_at < $1")
        .bind(before)
        .execute(tx.conn())
        .await?;

    Ok(done.rows_affected())
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    session_id: Uuid,
    user_id: Uuid,
    email: String,
    user_name: String,
    platform_role: Option<String>,
    tenant_ids: Vec<Uuid>,
    roles: Vec<String>,
    issued_at: DateTime<Utc>,
    is_current: bool,
    expires_at: DateTime<Utc>,
}

impl TryFrom<SessionRow> for Session {
    type Error = StoreError;

    fn try_from(row: SessionRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.session_id.into(),
            principal: Principal {
                who: Who::User(row.user_id.into()),
                platform: row.platform_role.map(|role| named("users", &role)).transpose()?,
                grants: grants("memberships", row.tenant_ids, &row.roles)?,
            },
            email: row.email,
            user_name: row.user_name,
            issued_at: row.issued_at,
            is_current: row.is_current,
            expires_at: row.expires_at,
        })
    }
}
