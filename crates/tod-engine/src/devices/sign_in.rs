//! From a password in clear to a sealed credential, and back for a connection test.

use tod_model::{CredentialId, SealedCredential, Secret, TenantId};
use tod_store::{TenantTx, credentials};
use tod_vault::Purpose;

use super::SignIn;
use crate::{Engine, EngineError, keys, text};

/// The longest password that RouterOS is known to take, and more, bytes.
const LONGEST_PASSWORD: usize = 1024;

/// A sign-in in clear, for as long as it is tested or sealed.
pub(super) struct ClearSignIn {
    pub(super) user: String,
    pub(super) password: Secret,
    stored: Option<CredentialId>,
}

/// A sign-in as a device will have it.
pub(super) enum DeviceSignIn {
    /// There is a credential for it.
    Stored(CredentialId),
    /// A credential is to be made with it.
    New(SealedCredential),
}

impl ClearSignIn {
    /// Opens a stored credential, or takes the password that was given.
    pub(super) async fn open(
        engine: &Engine,
        tenant: TenantId,
        sign_in: SignIn,
    ) -> Result<Self, EngineError> {
        match sign_in {
            SignIn::Password { user, password } => {
                check(&user, &password, ["credential.user", "credential.password"])?;
                Ok(Self { user, password, stored: None })
            }
            SignIn::Stored(id) => {
                let mut tx = engine.store.tenant(tenant).await?;
                let sealed =
                    credentials::find_sealed(&mut tx, id).await?.ok_or_else(no_such_credential)?;
                drop(tx);
                let password = keys::unseal(&engine.vault, tenant, &sealed).await?;
                Ok(Self { user: sealed.user, password, stored: Some(id) })
            }
        }
    }

    /// Seals what is not stored yet.
    pub(super) async fn seal(
        &self,
        engine: &Engine,
        tenant: TenantId,
    ) -> Result<DeviceSignIn, EngineError> {
        if let Some(id) = self.stored {
            return Ok(DeviceSignIn::Stored(id));
        }

        Ok(DeviceSignIn::New(seal(engine, tenant, &self.user, &self.password).await?))
    }
}

impl DeviceSignIn {
    /// The credential of the device, made where there is none.
    pub(super) async fn keep(
        self,
        engine: &Engine,
        tx: &mut TenantTx,
    ) -> Result<CredentialId, EngineError> {
        match self {
            Self::Stored(id) => Ok(id),
            Self::New(sealed) => {
                let id = CredentialId::generate();
                credentials::insert(tx, id, None, &sealed, engine.clock.now()).await?;
                Ok(id)
            }
        }
    }
}

/// Seals a password with the tenant's key. What [`check`] refuses has no business here.
pub(crate) async fn seal(
    engine: &Engine,
    tenant: TenantId,
    user: &str,
    password: &Secret,
) -> Result<SealedCredential, EngineError> {
    let sealed = engine.vault.seal(tenant, Purpose::RouterCredential, password).await?;

    Ok(SealedCredential { user: user.to_owned(), sealed })
}

/// Checks a user and its password, which the request calls `fields`.
pub(crate) fn check(
    user: &str,
    password: &Secret,
    fields: [&'static str; 2],
) -> Result<(), EngineError> {
    let [user_field, password_field] = fields;
    text::user(user_field, user)?;
    if password.expose().len() > LONGEST_PASSWORD {
        let problem = format!("a password has at most {LONGEST_PASSWORD} bytes");
        return Err(EngineError::invalid(password_field, problem));
    }

    Ok(())
}

pub(super) fn no_such_credential() -> EngineError {
    EngineError::invalid("credential", "there is no such credential; store it first")
}
