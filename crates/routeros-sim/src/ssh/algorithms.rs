//! What routers offer whoever connects.

use std::{borrow::Cow, time::Duration};

use russh::{MethodKind, MethodSet, Preferred, SshId, cipher, compression, mac, server::Config};

use super::keys;
use crate::router::Router;

/// What routers call themselves (known from banners).
const SERVER_ID: &str = "SSH-2.0-ROSSSH";

/// How much a client may send on a channel before the router has read some.
const WINDOW: u32 = 128 << 10;

/// Messages that wait for whoever serves a channel.
const CHANNEL_BUFFER: usize = 16;

/// Wrong passwords on one connection; a guess.
const ATTEMPTS: usize = 6;

/// How somebody may sign in.
pub(super) fn methods() -> MethodSet {
    MethodSet::from(&[MethodKind::PublicKey, MethodKind::Password][..])
}

/// RouterOS 6 has ciphers in counter mode and SHA-1 (known from its refusals);
/// that 7 has what OpenSSH likes best is a simplification.
pub(super) fn config(router: &Router) -> Config {
    let mut preferred =
        Preferred { compression: Cow::Borrowed(&[compression::NONE]), ..Preferred::default() };
    if router.host().model().version.is_six() {
        preferred.cipher =
            Cow::Borrowed(&[cipher::AES_256_CTR, cipher::AES_192_CTR, cipher::AES_128_CTR]);
        preferred.mac = Cow::Borrowed(&[mac::HMAC_SHA1]);
    }
    Config {
        server_id: SshId::Standard(SERVER_ID.into()),
        methods: methods(),
        auth_rejection_time: Duration::ZERO,
        keys: vec![keys::key(router)],
        window_size: WINDOW,
        channel_buffer_size: CHANNEL_BUFFER,
        preferred,
        max_auth_attempts: ATTEMPTS,
        // How long somebody may be idle or gone is the session's business.
        inactivity_timeout: None,
        nodelay: true,
        ..Config::default()
    }
}
