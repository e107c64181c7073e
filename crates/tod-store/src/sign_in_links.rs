//! One-time links that sign a person in.

use chrono::{DateTime, Utc};
use tod_model::UserId;
use uuid::Uuid;

use crate::store::{Conn as _, PlatformTx};
use crate::{StoreError, TokenHash};

/// Keeps the hash of a new link's token.
pub async fn insert(
    tx: &mut PlatformTx,
    token: TokenHash,
    user: UserId,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO sign_in_links (token_hash, user_id, expires_at) VALUES ($1, $2, $3)")
        .bind(token.bytes())
        .bind(Uuid::from(user))
        .bind(expires_at)
        .execute(tx.conn())
        .await?;

    Ok(())
}

/// Uses a link up, and returns whom it signs in; none when it is unknown, expired or used.
///
/// Two browsers that redeem it at once take turns, and only the first gets in.
pub async fn redeem(
    tx: &mut PlatformTx,
    token: TokenHash,
    now: DateTime<Utc>,
) -> Result<Option<UserId>, StoreError> {
    let user: Option<Uuid> = sqlx::query_scalar(
        r"
           UPDATE sign_in_links l
              SET used_at = $2
             FROM users u
            WHERE l.token_hash = $1 AND l.used_at IS NULL AND l.expires_at > $2
              AND u.user_id = l.user_id AND u.disabled_at IS NULL
        RETURNING l.user_id
        ",
    )
    .bind(token.bytes())
    .bind(now)
    .fetch_optional(tx.conn())
    .await?;

    Ok(user.map(UserId::from))
}

/// Forgets links that expired before `before`. Returns how many.
pub async fn delete_expired(tx: &mut PlatformTx, before: DateTime<Utc>) -> Result<u64, StoreError> {
    let done = sqlx::query("DELETE FROM sign_in_links WHERE expires_at < $1")
        .bind(before)
        .execute(tx.conn())
        .await?;

    Ok(done.rows_affected())
}
