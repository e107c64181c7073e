//! Why there is no certificate, or no new one.

use std::{io, path::PathBuf, time::Duration};

use instant_acme::Error as AcmeError;

use super::schedule::Failure;

/// What an account's owner hears from a server that does not know it.
const NO_ACCOUNT: &str = "urn:ietf:params:acme:error:accountDoesNotExist";

/// Why an attempt to get a certificate failed.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The server cannot be spoken to at all.
    #[error("cannot prepare connections to the ACME server")]
    Client(#[source] anyhow::Error),
    /// The server does not answer, or is none.
    #[error(
        "cannot reach the ACME server at {0}: does --acme-directory name it, and is it trusted (--acme-ca)?"
    )]
    Directory(String, #[source] AcmeError),
    /// The server refused the account.
    #[error("the ACME server gave us no account: see --acme-contact and --acme-eab-key-id")]
    Account(#[source] AcmeError),
    /// An order came to nothing.
    #[error("the ACME server did not fill the order for {0}")]
    Order(String, #[source] AcmeError),
    /// No way to prove that the name is ours.
    #[error("the ACME server does not offer the proof tls-alpn-01 for {0}")]
    NotOffered(String),
    /// The server looked, and did not find us.
    #[error("the ACME server could not verify {0}: port 443 of that name must lead to --listen")]
    Unverified(String, #[source] AcmeError),
    /// What was issued, or what is needed to have it issued, cannot be used.
    #[error("the certificate cannot be used")]
    Unusable(#[source] anyhow::Error),
    /// Issued for a time that is nearly over, by our clock.
    #[error("the new certificate is due for renewal already: is the clock of this machine right?")]
    AlreadyDue,
    /// The whole attempt took too long.
    #[error("the ACME server did not come to an end within {} s", .0.as_secs())]
    Deadline(Duration),
    /// Our own files.
    #[error(transparent)]
    Files(#[from] FilesError),
}

/// A file of the account or the certificate that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// It cannot be read or written.
    #[error("cannot {action} {path}: this user needs the right to it")]
    Access {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It says nothing that we wrote.
    #[error("{0} is damaged: remove it, and another account is made")]
    Damaged(PathBuf, #[source] serde_json::Error),
}

impl Trouble {
    /// What the next attempt has to wait for. From the order on every failure may have cost the
    /// server something, and counts as a refusal.
    pub fn failure(&self) -> Failure {
        match self {
            Self::Client(_) | Self::Directory(..) => Failure::Unanswered,
            Self::Account(_)
            | Self::Order(..)
            | Self::NotOffered(_)
            | Self::Unverified(..)
            | Self::Unusable(_)
            | Self::AlreadyDue
            | Self::Deadline(_)
            | Self::Files(_) => Failure::Refused,
        }
    }

    /// Whether the server has forgotten our account, or never knew it.
    pub fn is_lost_account(&self) -> bool {
        match self {
            Self::Account(error) | Self::Order(_, error) => problem(error) == Some(NO_ACCOUNT),
            _ => false,
        }
    }
}

/// The kind of problem that the server told of, if it told of one.
fn problem(error: &AcmeError) -> Option<&str> {
    match error {
        AcmeError::Api(problem) => Some(problem.r#type.as_deref().unwrap_or_default()),
        _ => None,
    }
}
