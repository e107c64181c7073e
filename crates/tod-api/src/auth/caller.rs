//! The extractor that turns a cookie or a key into a principal.

use std::sync::{Arc, OnceLock};

use axum::{
    extract::{FromRequestParts, Request},
    http::{HeaderMap, HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::Response,
};
use chrono::{DateTime, Utc};
use tod_engine::{Token, api_keys, sign_in};
use tod_model::{Action, PlatformRole, Principal, Role, SessionId, TenantId};
use tod_store::{
    TokenHash,
    sessions::Session,
    tenants::{self, Tenant},
};

use crate::{ApiError, ApiState, http::extract::header_text};

/// Whoever sent this request, as the database knows them now.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who, and what they may do.
    pub principal: Principal,
    /// The name to show.
    pub name: String,
    /// When the session ends; none for keys.
    pub expires_at: Option<DateTime<Utc>>,
    /// How they proved it.
    pub proof: Proof,
}

/// How a caller proved who they are; a live stream asks again with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Proof {
    /// The token of a session, as a cookie.
    Session(SessionId, TokenHash),
    /// The token of an API key.
    Key(TokenHash),
}

impl Proof {
    /// The token that was shown.
    pub(crate) fn token(self) -> TokenHash {
        match self {
            Self::Session(_, token) | Self::Key(token) => token,
        }
    }
}

/// Where a rotated token waits for the response that carries it.
#[derive(Clone, Debug, Default)]
struct NewCookie(Arc<OnceLock<String>>);

impl Caller {
    /// Whether the caller may do `action` in `tenant`. Comes first in every handler.
    pub fn may(&self, action: Action, tenant: TenantId) -> Result<(), ApiError> {
        self.principal.may(action, tenant).map_err(ApiError::from)
    }

    /// Whether the caller may do `action` over all tenants.
    pub fn may_everywhere(&self, action: Action) -> Result<(), ApiError> {
        self.principal.may_everywhere(action).map_err(ApiError::from)
    }

    /// What the caller may do in a tenant, whichever of their roles lets them.
    pub fn role_in(&self, tenant: TenantId) -> Role {
        let platform = self.principal.platform.map_or(Role::Viewer, |role| match role {
            PlatformRole::PlatformViewer => Role::Viewer,
            PlatformRole::PlatformOperator => Role::Operator,
            PlatformRole::SuperAdmin => Role::TenantAdmin,
        });
        let grants = self.principal.grants.iter().filter(|grant| grant.tenant == tenant);

        grants.map(|grant| grant.role).fold(platform, Role::max)
    }

    /// The tenants the caller sees, by name: all of them, or those of their grants.
    pub async fn tenants(&self, api: &ApiState) -> Result<Vec<Tenant>, ApiError> {
        let store = &api.engine.store;
        let tenants = if self.principal.platform.is_some() {
            tenants::list(&mut store.platform().await?).await?
        } else {
            let granted: Vec<TenantId> =
                self.principal.grants.iter().map(|grant| grant.tenant).collect();
            tenants::list(&mut store.overview(&granted).await?).await?
        };

        Ok(tenants)
    }

    /// Somebody whose session has just been found.
    pub(crate) fn of_session(session: Session, token: TokenHash) -> Self {
        Self {
            principal: session.principal,
            name: session.user_name,
            expires_at: Some(session.expires_at),
            proof: Proof::Session(session.id, token),
        }
    }
}

impl FromRequestParts<ApiState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &ApiState) -> Result<Self, ApiError> {
        if parts.headers.contains_key(header::AUTHORIZATION) {
            return by_key(api, parts).await;
        }
        let cookies = parts.headers.get_all(header::COOKIE);
        let token = api
            .cookies
            .find(cookies.iter().filter_map(|value| value.to_str().ok()))
            .and_then(Token::parse)
            .ok_or(ApiError::Unauthenticated)?;
        if !matches!(parts.method, Method::GET | Method::HEAD) {
            require_own_origin(api, &parts.headers)?;
        }

        let session = sign_in::find_session(&api.engine, &token).await?;
        let session = session.ok_or(ApiError::Unauthenticated)?;
        let token = keep_fresh(api, &session, token, parts.extensions.get()).await;

        Ok(Self::of_session(session, token.hash()))
    }
}

async fn by_key(api: &ApiState, parts: &Parts) -> Result<Caller, ApiError> {
    let token = header_text(parts, header::AUTHORIZATION)
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .and_then(|(_, token)| Token::parse(token.trim()))
        .ok_or(ApiError::Unauthenticated)?;
    let key = api_keys::find(&api.engine, &token).await?.ok_or(ApiError::Unauthenticated)?;

    Ok(Caller {
        principal: key.principal,
        name: key.name,
        expires_at: None,
        proof: Proof::Key(token.hash()),
    })
}

/// Refuses a write that another site's page made the browser send.
pub(crate) fn require_own_origin(api: &ApiState, headers: &HeaderMap) -> Result<(), ApiError> {
    let origin = headers.get(header::ORIGIN).map(HeaderValue::as_bytes);

    if origin == Some(api.origin.as_bytes()) { Ok(()) } else { Err(ApiError::ForeignOrigin) }
}

/// Replaces a token that is old enough, and returns the one to go on with.
///
/// Of many requests with the same token one rotates it; the others go on with the old one, which
/// stays good for a moment. A rotation that fails costs nothing: the next request tries again.
async fn keep_fresh(
    api: &ApiState,
    session: &Session,
    token: Token,
    cookie: Option<&NewCookie>,
) -> Token {
    let Some(cookie) = cookie else { return token };
    match sign_in::rotate_if_due(&api.engine, session, &token).await {
        Ok(Some(next)) => {
            cookie.0.get_or_init(|| api.cookies.give(next.expose()));
            next
        }
        Ok(None) => token,
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "session token not rotated");
            token
        }
    }
}

/// Gives each request a slot for a rotated token, and the response what is in it.
pub(crate) async fn carry_cookie(mut request: Request, next: Next) -> Response {
    let cookie = NewCookie::default();
    request.extensions_mut().insert(cookie.clone());
    let mut response = next.run(request).await;

    // A handler that sets the cookie itself (signing out) has the last word.
    if let Some(rotated) = cookie.0.get().and_then(|cookie| HeaderValue::from_str(cookie).ok()) {
        response.headers_mut().entry(header::SET_COOKIE).or_insert(rotated);
    }

    response
}
