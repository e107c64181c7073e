//! `Idempotency-Key`: a script that never saw its answer may ask again.

use std::time::Duration;

use axum::http::HeaderMap;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use tod_engine::devices::Added;
use tod_model::{DeviceId, TenantId};

use super::{NewDevice, SignIn};
use crate::{ApiError, ApiState, auth::Caller};

/// A key, made into one that nobody else's can collide with; none when the request has none.
pub(super) struct Key(Option<Asked>);

struct Asked {
    name: String,
    request: String,
}

/// What is known about a request with this key.
#[derive(Serialize, Deserialize)]
struct Known {
    /// A digest of the request.
    request: String,
    /// What it added; none while it is still being worked on.
    device: Option<DeviceId>,
}

/// How long an answer is remembered.
const REMEMBERED: Duration = Duration::from_hours(24);

/// How long a request whose end nobody saw keeps others with its key waiting.
const WORKED_ON: Duration = Duration::from_mins(1);

const LONGEST: usize = 200;

impl Key {
    /// The key of a request to add a device.
    pub(super) fn of(
        api: &ApiState,
        headers: &HeaderMap,
        caller: &Caller,
        tenant: TenantId,
        new: &NewDevice,
    ) -> Result<Self, ApiError> {
        let Some(key) = headers.get("idempotency-key") else { return Ok(Self(None)) };
        if key.is_empty() || key.len() > LONGEST {
            return Err(ApiError::Malformed {
                title: "an Idempotency-Key has 1 to 200 characters",
                detail: None,
            });
        }

        let who = format!("{:?} {tenant}", caller.principal.who);
        let name = digest(api, [who.as_bytes(), key.as_bytes()]);
        let password = match &new.credential {
            SignIn::Password(given) => given.password.as_bytes(),
            SignIn::Stored { .. } => &[],
        };
        let request = digest(api, [format!("{new:?}").as_bytes(), password]);

        Ok(Self(Some(Asked { name: format!("idempotency:{name}"), request })))
    }

    /// What an earlier request with this key added; none when this is the first, which is then
    /// noted as being worked on.
    pub(super) async fn begin(&self, api: &ApiState) -> Result<Option<DeviceId>, ApiError> {
        let Some(asked) = &self.0 else { return Ok(None) };
        let shared = &api.engine.bus.shared;
        let known = shared.get(&asked.name).await.map_err(unavailable)?;
        let known: Option<Known> = known.and_then(|known| serde_json::from_slice(&known).ok());

        match known {
            None => {
                asked.note(api, None, WORKED_ON).await?;
                Ok(None)
            }
            Some(known) if known.request != asked.request => Err(conflict(
                "idempotency_key_reused",
                "this Idempotency-Key came with another request; use a new one",
            )),
            Some(Known { device: Some(device), .. }) => Ok(Some(device)),
            Some(_) => Err(conflict(
                "in_progress",
                "the request with this Idempotency-Key is still being worked on; ask again later",
            )),
        }
    }

    /// Remembers what was added; forgets a request that added nothing, so that it can be repeated.
    pub(super) async fn end(
        &self,
        api: &ApiState,
        added: Result<Added, ApiError>,
    ) -> Result<Added, ApiError> {
        let Some(asked) = &self.0 else { return added };
        if let Ok(added) = &added {
            asked.note(api, Some(added.device), REMEMBERED).await?;
        } else {
            api.engine.bus.shared.take(&asked.name).await.map_err(unavailable)?;
        }

        added
    }
}

impl Asked {
    async fn note(
        &self,
        api: &ApiState,
        device: Option<DeviceId>,
        lasts: Duration,
    ) -> Result<(), ApiError> {
        let known = Known { request: self.request.clone(), device };
        let known = serde_json::to_vec(&known).map_err(|error| ApiError::Internal(error.into()))?;

        api.engine.bus.shared.put(&self.name, known, lasts).await.map_err(unavailable)
    }
}

/// A digest that says nothing about the password in a request to whoever reads the shared state.
fn digest<const N: usize>(api: &ApiState, parts: [&[u8]; N]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(&api.settings.cursor_key)
        .expect("HMAC takes keys of every length");
    mac.update(b"idempotency");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }

    URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

fn conflict(code: &'static str, title: &str) -> ApiError {
    ApiError::Conflict { code, title: title.to_owned(), fields: Vec::new() }
}

fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> ApiError {
    ApiError::Unavailable(error.into())
}
