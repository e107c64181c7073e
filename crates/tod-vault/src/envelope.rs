//! The bytes of a ciphertext: `format ‖ nonce ‖ AES-256-GCM(plaintext) ‖ tag`.

use aes_gcm::{
    Aes256Gcm, Key, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use zeroize::Zeroizing;

/// Bytes of a key: AES-256.
pub(crate) const KEY_BYTES: usize = 32;

/// A key in clear, wiped when dropped.
pub(crate) type KeyBytes = Zeroizing<[u8; KEY_BYTES]>;

/// The one format there is. Another one gets another number, and both stay readable.
const FORMAT: u8 = 1;
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;

/// Why a ciphertext does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// A format of another version of this program.
    #[error("the ciphertext has format {0}, which this version does not know")]
    Format(u8),
    /// Shorter than any ciphertext of ours, or a key of another length.
    #[error("the ciphertext has an impossible length")]
    Length,
    /// The wrong key, another tenant, another purpose, or a changed byte: they look alike.
    #[error("the ciphertext was changed, or sealed for something else")]
    Refused,
}

/// Encrypts and authenticates `plaintext`, and authenticates `bound_to` with it.
pub(crate) fn seal(key: &KeyBytes, bound_to: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE_BYTES] = random();
    let payload = Payload { msg: plaintext, aad: bound_to };
    let sealed = cipher(key)
        .encrypt(&Nonce::from(nonce), payload)
        .expect("AES-GCM takes up to 64 GiB, and secrets are small");

    [&[FORMAT], &nonce[..], &sealed].concat()
}

/// Decrypts what [`seal`] made with the same key for the same `bound_to`.
pub(crate) fn open(
    key: &KeyBytes,
    bound_to: &[u8],
    sealed: &[u8],
) -> Result<Vec<u8>, EnvelopeError> {
    if sealed.len() < 1 + NONCE_BYTES + TAG_BYTES {
        return Err(EnvelopeError::Length);
    }
    let (&format, rest) = sealed.split_first().ok_or(EnvelopeError::Length)?;
    if format != FORMAT {
        return Err(EnvelopeError::Format(format));
    }
    let (nonce, msg) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(EnvelopeError::Length)?;

    cipher(key)
        .decrypt(&Nonce::from(*nonce), Payload { msg, aad: bound_to })
        .map_err(|_| EnvelopeError::Refused)
}

/// Bytes from the operating system's generator.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    use rand::{TryRng, rngs::SysRng};

    let mut bytes = [0; N];
    SysRng.try_fill_bytes(&mut bytes).expect("the operating system has random bytes");
    bytes
}

fn cipher(key: &KeyBytes) -> Aes256Gcm {
    Aes256Gcm::new(&Key::<Aes256Gcm>::from(**key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> KeyBytes {
        Zeroizing::new(random())
    }

    #[test]
    fn what_was_sealed_opens() {
        let key = key();
        for plaintext in [&b""[..], b"x", &[7; 4096]] {
            let sealed = seal(&key, b"here", plaintext);
            assert_eq!(open(&key, b"here", &sealed).unwrap(), plaintext);
        }
    }

    #[test]
    fn the_same_secret_never_looks_the_same() {
        let key = key();
        assert_ne!(seal(&key, b"here", b"secret"), seal(&key, b"here", b"secret"));
    }

    #[test]
    fn any_changed_bit_is_noticed() {
        let key = key();
        let sealed = seal(&key, b"here", b"secret");
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(open(&key, b"here", &changed).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn any_cut_is_noticed() {
        let key = key();
        let sealed = seal(&key, b"here", b"secret");
        for length in 0..sealed.len() {
            assert!(open(&key, b"here", &sealed[..length]).is_err(), "{length} bytes");
        }
    }

    #[test]
    fn another_key_or_another_place_opens_nothing() {
        let sealed = seal(&key(), b"here", b"secret");
        assert_eq!(open(&key(), b"here", &sealed), Err(EnvelopeError::Refused));

        let key = key();
        let sealed = seal(&key, b"here", b"secret");
        assert_eq!(open(&key, b"there", &sealed), Err(EnvelopeError::Refused));
    }

    #[test]
    fn a_later_format_is_told_apart_from_damage() {
        let key = key();
        let mut sealed = seal(&key, b"here", b"secret");
        sealed[0] = 2;
        assert_eq!(open(&key, b"here", &sealed), Err(EnvelopeError::Format(2)));
    }
}
