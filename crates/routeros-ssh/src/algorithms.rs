//! What we offer a router, best first.

use std::borrow::Cow;

use russh::{
    Preferred, cipher, compression, kex,
    keys::{Algorithm, EcdsaCurve, HashAlg},
    mac,
};

use crate::host_key::{Trust, kind};

/// The offer to a router whose key we know, or do not know yet.
///
/// A router may have several host keys, and get another one by an upgrade
/// (Ed25519 came with 7.12). Asking for the pinned kind first, as OpenSSH does,
/// keeps that from looking like an exchanged router.
pub(crate) fn offer(trust: &Trust) -> Preferred {
    let pinned = match trust {
        Trust::FirstUse => None,
        Trust::Pinned(key) => Some(key.algorithm()),
    };
    let (mut keys, others): (Vec<_>, Vec<_>) =
        HOST_KEYS.iter().cloned().partition(|algorithm| Some(kind(algorithm).as_str()) == pinned);
    keys.extend(others);
    Preferred {
        kex: Cow::Borrowed(EXCHANGES),
        key: Cow::Owned(keys),
        host_key_certificates: Cow::Borrowed(&[]),
        cipher: Cow::Borrowed(CIPHERS),
        mac: Cow::Borrowed(MACS),
        compression: Cow::Borrowed(&[compression::NONE]),
    }
}

const EXCHANGES: &[kex::Name] = &[
    kex::MLKEM768X25519_SHA256,
    kex::CURVE25519,
    kex::CURVE25519_PRE_RFC_8731,
    kex::DH_GEX_SHA256,
    kex::DH_G16_SHA512,
    kex::DH_G14_SHA256,
    kex::DH_G14_SHA1,
    kex::EXTENSION_SUPPORT_AS_CLIENT,
    kex::EXTENSION_OPENSSH_STRICT_KEX_AS_CLIENT,
];

const HOST_KEYS: &[Algorithm] = &[
    Algorithm::Ed25519,
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 },
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP384 },
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP521 },
    Algorithm::Rsa { hash: Some(HashAlg::Sha512) },
    Algorithm::Rsa { hash: Some(HashAlg::Sha256) },
    Algorithm::Rsa { hash: None },
];

const CIPHERS: &[cipher::Name] = &[
    cipher::CHACHA20_POLY1305,
    cipher::AES_256_GCM,
    cipher::AES_128_GCM,
    cipher::AES_256_CTR,
    cipher::AES_192_CTR,
    cipher::AES_128_CTR,
    cipher::AES_256_CBC,
    cipher::AES_192_CBC,
    cipher::AES_128_CBC,
];

const MACS: &[mac::Name] = &[
    mac::HMAC_SHA512_ETM,
    mac::HMAC_SHA256_ETM,
    mac::HMAC_SHA512,
    mac::HMAC_SHA256,
    mac::HMAC_SHA1_ETM,
    mac::HMAC_SHA1,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pinned_kind_of_key_is_asked_for_first() {
        let text = format!("ssh-rsa SHA256:{}", "A".repeat(43));
        let pinned = Trust::Pinned(text.parse().unwrap());

        assert_eq!(offer(&Trust::FirstUse).key[0], Algorithm::Ed25519);
        assert_eq!(offer(&pinned).key[0], Algorithm::Rsa { hash: Some(HashAlg::Sha512) });
        assert_eq!(offer(&pinned).key.len(), HOST_KEYS.len());
    }
}
