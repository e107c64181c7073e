//! Sealing, opening, and every way in which a ciphertext must not open.

use std::sync::{Arc, atomic::Ordering};

use tod_model::{Secret, TenantId};
use tod_vault::{EnvelopeError, KeyFile, Purpose, Vault, VaultError};

use crate::keys::Keys;

const PURPOSE: Purpose = Purpose::RouterCredential;

struct Fixture {
    vault: Vault,
    keys: Keys,
    directory: tempfile::TempDir,
}

impl Fixture {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let keys = Keys::default();
        let key_file = KeyFile::open(&directory.path().join("key"), None).unwrap();
        let vault = Vault::new(key_file, Arc::new(keys.clone()));

        Self { vault, keys, directory }
    }

    /// The same key file and database after a restart.
    fn restarted(&self) -> Vault {
        let key_file = KeyFile::open(&self.directory.path().join("key"), None).unwrap();
        Vault::new(key_file, Arc::new(self.keys.clone()))
    }
}

#[tokio::test]
async fn a_password_survives_a_restart() {
    let fixture = Fixture::new();
    let tenant = TenantId::generate();
    let sealed = fixture.vault.seal(tenant, PURPOSE, &Secret::new("hunter2")).await.unwrap();
    assert!(!sealed.windows(7).any(|bytes| bytes == b"hunter2"));

    let opened = fixture.restarted().unseal(tenant, PURPOSE, &sealed).await.unwrap();
    assert_eq!(opened.expose(), b"hunter2");
}

#[tokio::test]
async fn an_empty_password_is_a_password() {
    let fixture = Fixture::new();
    let tenant = TenantId::generate();
    let sealed = fixture.vault.seal(tenant, PURPOSE, &Secret::new("")).await.unwrap();
    assert!(fixture.vault.unseal(tenant, PURPOSE, &sealed).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_database_is_asked_once_for_a_tenants_key() {
    let fixture = Fixture::new();
    let tenant = TenantId::generate();
    let sealed = fixture.vault.seal(tenant, PURPOSE, &Secret::new("x")).await.unwrap();
    let vault = fixture.restarted();
    let before = fixture.keys.reads.load(Ordering::Relaxed);
    for _ in 0..100 {
        vault.unseal(tenant, PURPOSE, &sealed).await.unwrap();
    }
    assert_eq!(fixture.keys.reads.load(Ordering::Relaxed) - before, 1);
}

#[tokio::test]
async fn another_tenants_password_does_not_open() {
    let fixture = Fixture::new();
    let (ours, theirs) = (TenantId::generate(), TenantId::generate());
    let sealed = fixture.vault.seal(theirs, PURPOSE, &Secret::new("x")).await.unwrap();
    fixture.vault.seal(ours, PURPOSE, &Secret::new("y")).await.unwrap();

    let opened = fixture.vault.unseal(ours, PURPOSE, &sealed).await;
    assert!(matches!(opened, Err(VaultError::Secret(EnvelopeError::Refused))), "{opened:?}");
}

/// Somebody who writes to the database gives our tenant the wrapped key of theirs, and with it
/// their ciphertext. The key itself is bound to its tenant.
#[tokio::test]
async fn a_key_moved_between_tenants_does_not_open() {
    let fixture = Fixture::new();
    let (ours, theirs) = (TenantId::generate(), TenantId::generate());
    let sealed = fixture.vault.seal(theirs, PURPOSE, &Secret::new("x")).await.unwrap();
    {
        let mut kept = fixture.keys.kept.lock().unwrap();
        let stolen = kept[&theirs].clone();
        kept.insert(ours, stolen);
    }

    let opened = fixture.restarted().unseal(ours, PURPOSE, &sealed).await;
    assert!(matches!(opened, Err(VaultError::DataKey(EnvelopeError::Refused))), "{opened:?}");
}

#[tokio::test]
async fn a_tenant_without_secrets_has_no_key() {
    let fixture = Fixture::new();
    let opened = fixture.vault.unseal(TenantId::generate(), PURPOSE, &[1; 64]).await;
    assert!(matches!(opened, Err(VaultError::NoKey)), "{opened:?}");
    assert!(fixture.keys.kept.lock().unwrap().is_empty());
}

#[tokio::test]
async fn two_processes_make_one_key() {
    let fixture = Fixture::new();
    let other = fixture.restarted();
    let tenant = TenantId::generate();
    let (x, y) = (Secret::new("x"), Secret::new("y"));
    let (ours, theirs) =
        tokio::join!(fixture.vault.seal(tenant, PURPOSE, &x), other.seal(tenant, PURPOSE, &y),);

    assert_eq!(other.unseal(tenant, PURPOSE, &ours.unwrap()).await.unwrap(), x);
    assert_eq!(fixture.vault.unseal(tenant, PURPOSE, &theirs.unwrap()).await.unwrap(), y);
}

#[tokio::test]
async fn debug_output_tells_no_key() {
    let fixture = Fixture::new();
    let text = format!("{:?}", fixture.vault);
    let key = std::fs::read_to_string(fixture.directory.path().join("key")).unwrap();
    assert!(!text.contains(key.trim()), "{text}");
}
