//! The host keys of routers.

use russh::keys::{HashAlg, PrivateKey, ssh_key::private::Ed25519Keypair};

use crate::{host::Stream, router::Router};

/// The key of a router: of who it is and of nothing else, so it costs nothing
/// until somebody connects, and is the same after every start.
pub(super) fn key(router: &Router) -> PrivateKey {
    let host = router.host();
    let mut seed = [0; 32];
    for (number, bytes) in (0_u64..).zip(seed.chunks_exact_mut(8)) {
        bytes.copy_from_slice(&host.stream(Stream::HostKey, &[number]).to_be_bytes());
    }
    Ed25519Keypair::from_seed(&seed).into()
}

/// `ssh-ed25519 SHA256:…`.
pub(crate) fn host_key(router: &Router) -> String {
    let key = key(router);
    let public = key.public_key();
    format!("{} {}", public.algorithm().as_str(), public.fingerprint(HashAlg::Sha256))
}
