//! Why a use case did not do what was asked.

use tod_model::{CallError, probe::ProbeReport};
use tod_store::StoreError;
use tod_vault::VaultError;

/// Why a use case did not do what was asked. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// It is not there, or not for this tenant.
    #[error("no such {0}")]
    NotFound(&'static str),

    /// A value that cannot be.
    #[error("{field}: {problem}")]
    Invalid {
        /// Which, as a request names it.
        field: &'static str,
        /// What is wrong with it, and what would be right.
        problem: String,
    },

    /// It contradicts what is there.
    #[error("{field}: {problem}")]
    Conflict {
        /// The value that contradicts, as a request names it.
        field: &'static str,
        /// What contradicts, and what to do.
        problem: &'static str,
    },

    /// Somebody else changed it since the caller looked.
    #[error("somebody else changed it meanwhile")]
    Stale,

    /// The router did not pass the connection test.
    #[error("the connection test failed")]
    TestFailed(Box<ProbeReport>),

    /// The routers are out of reach.
    #[error("the routers are out of reach")]
    Routers(#[source] CallError),

    /// A secret could not be sealed or opened.
    #[error("the vault refuses")]
    Vault(#[source] VaultError),

    /// The database refuses.
    #[error("the database refuses")]
    Store(#[source] StoreError),
}

impl EngineError {
    /// A value that cannot be.
    pub(crate) fn invalid(field: &'static str, problem: impl Into<String>) -> Self {
        Self::Invalid { field, problem: problem.into() }
    }
}

impl From<StoreError> for EngineError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<VaultError> for EngineError {
    fn from(error: VaultError) -> Self {
        Self::Vault(error)
    }
}

impl From<CallError> for EngineError {
    fn from(error: CallError) -> Self {
        Self::Routers(error)
    }
}
