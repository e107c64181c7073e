//! Keys with which programs use the API.

use chrono::{DateTime, Utc};
use tod_model::{ApiKeyId, Grant, PlatformRole};
use tod_store::api_keys::{self, ApiKey};

use crate::{
    Engine, EngineError, Token,
    text::{self, LONGEST_NAME},
};

/// A key to make.
#[derive(Clone, Debug)]
pub struct NewApiKey {
    /// What it is for, 1 to 100 characters.
    pub name: String,
    /// Its role over all tenants.
    pub platform_role: Option<PlatformRole>,
    /// Its roles in single tenants.
    pub grants: Vec<Grant>,
    /// When it stops working; none for never.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Makes a key. The token is in the answer and nowhere else.
pub async fn create(engine: &Engine, new: NewApiKey) -> Result<(ApiKeyId, Token), EngineError> {
    let token = Token::generate_for_api_key();
    let key = api_keys::NewApiKey {
        id: ApiKeyId::generate(),
        name: text::name("name", &new.name, LONGEST_NAME)?,
        token: token.hash(),
        platform_role: new.platform_role,
        grants: new.grants,
        created_at: engine.clock.now(),
        expires_at: new.expires_at,
    };

    let mut tx = engine.store.platform().await?;
    api_keys::insert(&mut tx, &key).await?;
    tx.commit().await?;

    Ok((key.id, token))
}

/// The key a program shows the token of; none when it is unknown, expired or revoked.
pub async fn find(engine: &Engine, token: &Token) -> Result<Option<ApiKey>, EngineError> {
    Ok(engine.store.find_api_key(token.hash(), engine.clock.now()).await?)
}

/// Makes a key useless for good.
pub async fn revoke(engine: &Engine, key: ApiKeyId) -> Result<(), EngineError> {
    let mut tx = engine.store.platform().await?;
    if !api_keys::revoke(&mut tx, key, engine.clock.now()).await? {
        return Err(EngineError::NotFound("API key"));
    }
    tx.commit().await?;

    Ok(())
}
