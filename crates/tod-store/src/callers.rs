//! Who is behind tokens that were shown some time ago: sessions and keys alike.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use tod_model::Principal;
use tod_model::authz::Who;
use uuid::Uuid;

use crate::row::{corrupt, named};
use crate::store::Store;
use crate::users::grants;
use crate::{StoreError, TokenHash};

/// Who is behind a token now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The person or program, and what they may do.
    pub principal: Principal,
    /// Whether the token is the newest of its session. That of a key always is.
    pub is_current: bool,
}

impl Store {
    /// Finds who is behind each of these tokens, in one round trip and outside any transaction;
    /// tokens of sessions and keys that have ended are not in the answer.
    ///
    /// Unlike [`Store::find_session`] it ends no session whose token was replaced long ago: whoever
    /// shows it now is to be found that way.
    pub async fn find_callers(
        &self,
        tokens: &[TokenHash],
        now: DateTime<Utc>,
    ) -> Result<HashMap<TokenHash, Caller>, StoreError> {
        let rows: Vec<CallerRow> = sqlx::query_as(
            r"
            SELECT token_hash, user_id, api_key_id, platform_role, tenant_ids, roles, is_current
              FROM find_callers($1, $2)
            ",
        )
        .bind(tokens.iter().map(TokenHash::bytes).collect::<Vec<_>>())
        .bind(now)
        .fetch_all(self.pool())
        .await?;

        rows.into_iter().map(CallerRow::read).collect()
    }
}

#[derive(sqlx::FromRow)]
struct CallerRow {
    token_hash: Vec<u8>,
    user_id: Option<Uuid>,
    api_key_id: Option<Uuid>,
    platform_role: Option<String>,
    tenant_ids: Vec<Uuid>,
    roles: Vec<String>,
    is_current: bool,
}

impl CallerRow {
    fn read(self) -> Result<(TokenHash, Caller), StoreError> {
        let (table, who) = match (self.user_id, self.api_key_id) {
            (Some(user), _) => ("users", Who::User(user.into())),
            (None, Some(key)) => ("api_keys", Who::ApiKey(key.into())),
            (None, None) => return Err(corrupt("users", "a token of nobody")),
        };
        let token = TokenHash::stored(&self.token_hash)
            .ok_or(corrupt(table, "a token's hash is not 32 bytes"))?;
        let principal = Principal {
            who,
            platform: self.platform_role.map(|role| named(table, &role)).transpose()?,
            grants: grants(table, self.tenant_ids, &self.roles)?,
        };

        Ok((token, Caller { principal, is_current: self.is_current }))
    }
}
