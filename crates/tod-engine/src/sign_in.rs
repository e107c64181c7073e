//! Signing in by a one-time link, and staying signed in.

use chrono::{DateTime, TimeDelta, Utc};
use tod_model::{SessionId, UserId};
use tod_store::{
    sessions::{self, EndReason, Session},
    sign_in_links,
};

use crate::{Engine, EngineError, Token};

/// How long a link works, once.
pub const LINK_LASTS: TimeDelta = TimeDelta::minutes(15);

/// How long a session lasts at most.
pub const SESSION_LASTS: TimeDelta = TimeDelta::days(30);

/// How old a session's token gets before the next request is answered with a new one.
pub const ROTATE_AFTER: TimeDelta = TimeDelta::hours(1);

/// A browser that has just signed in.
#[derive(Debug)]
pub struct SignedIn {
    /// Goes into its cookie.
    pub token: Token,
    /// Who it is.
    pub user: UserId,
    /// When the session ends.
    pub expires_at: DateTime<Utc>,
}

/// Makes a link's token that signs `user` in, once, within [`LINK_LASTS`].
pub async fn make_link(engine: &Engine, user: UserId) -> Result<Token, EngineError> {
    let token = Token::generate();
    let mut tx = engine.store.platform().await?;
    sign_in_links::insert(&mut tx, token.hash(), user, engine.clock.now() + LINK_LASTS).await?;
    tx.commit().await?;

    Ok(token)
}

/// Uses a link up and begins a session; none when the link is unknown, expired or used.
pub async fn redeem_link(engine: &Engine, link: &Token) -> Result<Option<SignedIn>, EngineError> {
    let now = engine.clock.now();
    let mut tx = engine.store.platform().await?;
    let Some(user) = sign_in_links::redeem(&mut tx, link.hash(), now).await? else {
        return Ok(None);
    };

    let token = Token::generate();
    let expires_at = now + SESSION_LASTS;
    sessions::insert(&mut tx, SessionId::generate(), user, token.hash(), now, expires_at).await?;
    tx.commit().await?;

    Ok(Some(SignedIn { token, user, expires_at }))
}

/// The session a browser shows the token of; none when it must sign in again.
pub async fn find_session(engine: &Engine, token: &Token) -> Result<Option<Session>, EngineError> {
    Ok(engine.store.find_session(token.hash(), engine.clock.now()).await?)
}

/// The token that replaces `token`, when that is due; the browser gets it with the answer.
///
/// Of several requests at once one gets it; the others are served under the old token, which stays
/// good for 20 seconds.
pub async fn rotate_if_due(
    engine: &Engine,
    session: &Session,
    token: &Token,
) -> Result<Option<Token>, EngineError> {
    let now = engine.clock.now();
    if !session.is_current || now - session.issued_at < ROTATE_AFTER {
        return Ok(None);
    }

    let next = Token::generate();
    let mut tx = engine.store.platform().await?;
    let rotated = sessions::rotate(&mut tx, token.hash(), next.hash(), now).await?;
    tx.commit().await?;

    Ok(rotated.then_some(next))
}

/// Whether anybody has signed in, of late at least: until then the first link is still needed.
pub async fn has_anybody_signed_in(engine: &Engine) -> Result<bool, EngineError> {
    let mut tx = engine.store.platform().await?;

    Ok(sessions::exist(&mut tx).await?)
}

/// Ends a session, with all its tokens.
pub async fn sign_out(engine: &Engine, session: SessionId) -> Result<(), EngineError> {
    let mut tx = engine.store.platform().await?;
    sessions::end(&mut tx, session, EndReason::SignedOut, engine.clock.now()).await?;
    tx.commit().await?;

    Ok(())
}
