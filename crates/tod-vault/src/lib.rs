//! Envelope encryption: what the database holds of a router's password is useless without us.
//!
//! ```text
//! key file (32 bytes, on our disk)
//!   └─ wraps a data key per tenant (in the database, wrapped)
//!        └─ seals each secret (in the database, sealed)
//! ```
//!
//! **Invariant:** a ciphertext opens only for the tenant and the [`Purpose`] it was sealed for,
//! because both are authenticated with it (AES-256-GCM, additional data). Copying a sealed password
//! from one organisation's row into another's yields an error, never a password.
//!
//! Start with [`Vault`]; [`KeyFile`] says what can be wrong at start. This crate knows no database:
//! wrapped keys are kept by whoever implements [`KeyStore`].

mod data_key;
mod envelope;
mod key_file;
mod vault;

pub use data_key::Purpose;
pub use envelope::EnvelopeError;
pub use key_file::{KeyFile, KeyFileError, KeyFingerprint};
pub use vault::{BoxFuture, KeyStore, KeyStoreError, Vault, VaultError, WrappedKey};
