//! What the poller is told about one device.

use serde::{Deserialize, Serialize};

use crate::{
    Address, DeviceId, Fingerprint, Interval, Purpose, RouterIdentity, Shard, Ssh, TenantId, Tier,
};

/// One device to watch, with everything needed to reach it and to know it again.
///
/// A target is replaced whole when its device changes; equal targets mean nothing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The device.
    pub device: DeviceId,
    /// Whose it is.
    pub tenant: TenantId,
    /// The fence of the lease under which it is polled; ingest refuses an older one.
    pub fence: i64,
    /// Where the router listens.
    pub address: Address,
    /// The lowest tier on which credentials may be sent.
    pub lowest_tier: Tier,
    /// The certificate seen first, for the tier [`Tier::Pinned`].
    pub pin: Option<Fingerprint>,
    /// Who answered last time; none before the first answer.
    pub identity: Option<RouterIdentity>,
    /// How it is reached where the API cannot do something.
    pub ssh: Ssh,
    /// The sealed sign-in.
    pub credential: SealedCredential,
    /// Time between two polls.
    pub interval: Interval,
    /// Whether the session is kept between polls.
    pub session: SessionMode,
}

impl Target {
    /// The shard it belongs to.
    pub const fn shard(&self) -> Shard {
        Shard::of(self.device)
    }

    /// The sign-in for a purpose. A device has one for all of them so far.
    pub const fn credential_for(&self, purpose: Purpose) -> &SealedCredential {
        match purpose {
            Purpose::Watch | Purpose::Backup | Purpose::Change | Purpose::Terminal => {
                &self.credential
            }
        }
    }
}

/// A user name and a password that only the vault can open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedCredential {
    /// RouterOS user name.
    pub user: String,
    /// The password, sealed with the tenant's key.
    pub sealed: Vec<u8>,
}

/// Whether a session outlives the poll. Small boards spare the memory of a lasting one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionMode {
    /// Lasting, but per poll on routers with less than 64 MiB of memory.
    #[default]
    Auto,
    /// Signed in once and kept.
    Lasting,
    /// Signed in and out at each poll.
    PerPoll,
}

impl SessionMode {
    /// Total memory below which [`SessionMode::Auto`] means per poll, in bytes.
    pub const SMALL_BOARD: u64 = 64 * 1024 * 1024;

    /// Whether the session is kept on a router with this much memory (none: not known yet).
    pub const fn lasts(self, total_memory: Option<u64>) -> bool {
        match self {
            Self::Lasting => true,
            Self::PerPoll => false,
            Self::Auto => match total_memory {
                Some(bytes) => bytes >= Self::SMALL_BOARD,
                None => true,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_boards_keep_no_session_unless_told_to() {
        assert!(!SessionMode::Auto.lasts(Some(32 << 20)));
        assert!(SessionMode::Auto.lasts(Some(64 << 20)));
        assert!(SessionMode::Auto.lasts(None));
        assert!(SessionMode::Lasting.lasts(Some(32 << 20)));
        assert!(!SessionMode::PerPoll.lasts(Some(1 << 30)));
    }
}
