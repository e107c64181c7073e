//! The key of one tenant.

use tod_model::{Secret, TenantId};
use zeroize::{Zeroize, Zeroizing};

use crate::envelope::{self, EnvelopeError, KEY_BYTES, KeyBytes};

/// What a secret is for. A ciphertext sealed for one purpose opens for no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The password with which we sign in to a router.
    RouterCredential,
}

impl Purpose {
    /// Its name inside ciphertexts: never renamed.
    const fn name(self) -> &'static [u8] {
        match self {
            Self::RouterCredential => b"router-credential",
        }
    }
}

/// A tenant's key in clear. Wiped when dropped.
pub(crate) struct DataKey {
    tenant: TenantId,
    key: KeyBytes,
}

impl DataKey {
    pub(crate) fn generate(tenant: TenantId) -> Self {
        Self { tenant, key: Zeroizing::new(envelope::random()) }
    }

    /// This key, encrypted with `outer` and bound to its tenant.
    pub(crate) fn wrap(&self, outer: &KeyBytes) -> Vec<u8> {
        envelope::seal(outer, &binding(b"data-key", self.tenant), &*self.key)
    }

    /// The key that [`DataKey::wrap`] encrypted.
    pub(crate) fn unwrap(
        outer: &KeyBytes,
        tenant: TenantId,
        wrapped: &[u8],
    ) -> Result<Self, EnvelopeError> {
        let bytes = Zeroizing::new(envelope::open(outer, &binding(b"data-key", tenant), wrapped)?);
        let mut key = [0; KEY_BYTES];
        if bytes.len() != KEY_BYTES {
            return Err(EnvelopeError::Length);
        }
        key.copy_from_slice(&bytes);
        let data_key = Self { tenant, key: Zeroizing::new(key) };
        key.zeroize();

        Ok(data_key)
    }

    pub(crate) fn seal(&self, purpose: Purpose, secret: &Secret) -> Vec<u8> {
        envelope::seal(&self.key, &binding(purpose.name(), self.tenant), secret.expose())
    }

    pub(crate) fn unseal(&self, purpose: Purpose, sealed: &[u8]) -> Result<Secret, EnvelopeError> {
        let plaintext = envelope::open(&self.key, &binding(purpose.name(), self.tenant), sealed)?;

        Ok(Secret::new(plaintext))
    }
}

/// What is authenticated beside a ciphertext. The tenant has a fixed length, so no two pairs of
/// purpose and tenant make the same bytes.
fn binding(purpose: &[u8], tenant: TenantId) -> Vec<u8> {
    [b"tod:", purpose, b":", tenant.uuid().as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_key_is_bound_to_its_tenant() {
        let outer: KeyBytes = Zeroizing::new(envelope::random());
        let tenant = TenantId::generate();
        let key = DataKey::generate(tenant);
        let wrapped = key.wrap(&outer);

        let again = DataKey::unwrap(&outer, tenant, &wrapped).unwrap();
        assert_eq!(again.key, key.key);
        let elsewhere = DataKey::unwrap(&outer, TenantId::generate(), &wrapped);
        assert_eq!(elsewhere.err(), Some(EnvelopeError::Refused));
    }

    #[test]
    fn a_sealed_secret_is_no_wrapped_key() {
        let outer: KeyBytes = Zeroizing::new(envelope::random());
        let tenant = TenantId::generate();
        let sealed = DataKey { tenant, key: outer.clone() }
            .seal(Purpose::RouterCredential, &Secret::new([7; KEY_BYTES]));
        assert!(DataKey::unwrap(&outer, tenant, &sealed).is_err());
    }
}
