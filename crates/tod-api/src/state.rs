//! What every handler can reach.

use std::{net::IpAddr, ops::Deref, sync::Arc, time::Duration};

use ipnet::IpNet;
use tod_engine::Engine;
use url::Url;

use crate::{
    auth::{Attempts, CookieRules, InsecureUrl},
    cursor::Cursors,
    events::Live,
    health::Part,
};

/// What the binary decides about HTTP. There is no `Default`: the caller has more context.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where browsers find us: the one source for links, cookies and origin checks.
    pub public_url: Url,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The key under which page cursors are signed and repeated requests recognised, the same in
    /// every process.
    pub cursor_key: [u8; 32],
    /// How long a request may take to answer. A connection test takes up to
    /// [`tod_engine::PROBE_DEADLINE`], so it has to be longer than that.
    pub request_timeout: Duration,
    /// The address under which routers see this server, where it is known: offered to the
    /// onboarding script.
    pub our_address: Option<IpAddr>,
}

/// What every handler can reach. Cheap to clone.
#[derive(Clone)]
pub struct ApiState(Arc<Parts>);

/// The parts of an [`ApiState`].
pub struct Parts {
    /// Use cases, and the ports behind them.
    pub engine: Engine,
    /// The live hub.
    pub live: Live,
    pub(crate) cookies: CookieRules,
    pub(crate) cursors: Cursors,
    pub(crate) origin: String,
    pub(crate) attempts: Attempts,
    pub(crate) readiness: Vec<Part>,
    pub(crate) settings: Settings,
}

impl ApiState {
    /// Puts the parts together. `readiness` is what [`crate::health`] reports besides the database.
    pub fn new(
        settings: Settings,
        engine: Engine,
        live: Live,
        readiness: Vec<Part>,
    ) -> Result<Self, InsecureUrl> {
        Ok(Self(Arc::new(Parts {
            cookies: CookieRules::of(&settings.public_url)?,
            cursors: Cursors::new(settings.cursor_key),
            origin: settings.public_url.origin().ascii_serialization(),
            attempts: Attempts::default(),
            engine,
            live,
            readiness,
            settings,
        })))
    }
}

impl Deref for ApiState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl std::fmt::Debug for ApiState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiState").field("settings", &self.settings).finish_non_exhaustive()
    }
}
