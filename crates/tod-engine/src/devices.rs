//! Devices: add, test, edit, remove, decide, retry, and a session with one's router.
//!
//! A password comes in clear and is sealed before anything is stored. An edit names the version it
//! was made from, so that nobody overwrites what they have not seen.

mod add;
mod decide;
mod edit;
mod host_key;
mod open;
mod remove;
mod sign_in;
mod state;
mod test;

use tod_model::{
    Address, CredentialId, DeviceId, GroupId, Host, HostKey, Interval, Secret, SessionMode, TagId,
    Tier, probe::ProbeReport,
};

pub(crate) use sign_in::{check, seal};

pub use add::add;
pub use decide::decide;
pub use edit::edit;
pub use open::open;
pub use remove::{remove, retry};
pub use test::{Tested, test};

/// A device to add.
#[derive(Debug)]
pub struct NewDevice {
    /// Our name for it, 1 to 100 characters. None: as the router called itself in the test, or as its
    /// address.
    pub name: Option<String>,
    /// Anything else, at most 2000 characters.
    pub comment: String,
    /// Where the router is.
    pub host: Host,
    /// Where it listens; none: [`default_port`].
    pub port: Option<u16>,
    /// Where it listens for SSH; none: 22.
    pub ssh_port: Option<u16>,
    /// The key that it has to show over SSH; none: that of the first use.
    pub host_key: Option<HostKey>,
    /// The lowest tier on which the password may be sent.
    pub lowest_tier: Tier,
    /// How to sign in.
    pub sign_in: SignIn,
    /// The group it joins.
    pub group: Option<GroupId>,
    /// Its tags.
    pub tags: Vec<TagId>,
    /// Its own interval; none: that of its group, tenant or the system.
    pub interval: Option<Interval>,
    /// Whether the session outlives the poll.
    pub session: SessionMode,
    /// Whether it has to pass the connection test.
    pub test: Test,
}

/// How to sign in to a router.
#[derive(Debug)]
pub enum SignIn {
    /// With a credential stored before.
    Stored(CredentialId),
    /// With this user and password, which become a credential of this device alone.
    Password {
        /// RouterOS user name.
        user: String,
        /// Its password; may be empty.
        password: Secret,
    },
}

/// What the connection test decides about adding a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// There is none.
    Skip,
    /// A router that does not pass is not added.
    MustPass,
    /// It tells what it found, and the device is added all the same.
    MayFail,
}

/// A device that was added.
#[derive(Debug)]
pub struct Added {
    /// Its id.
    pub device: DeviceId,
    /// What the connection test found; none where there was none.
    pub report: Option<ProbeReport>,
}

/// A connection to test.
#[derive(Debug)]
pub struct NewProbe {
    /// Where the router is.
    pub host: Host,
    /// Where it listens; none: [`default_port`].
    pub port: Option<u16>,
    /// The lowest tier on which the password may be sent.
    pub lowest_tier: Tier,
    /// How to sign in.
    pub sign_in: SignIn,
}

/// What to change about a device. None: stays as it is.
#[derive(Debug, Default)]
pub struct DeviceEdit {
    /// Our name for it, 1 to 100 characters.
    pub name: Option<String>,
    /// Anything else, at most 2000 characters.
    pub comment: Option<String>,
    /// Where the router is. Another address resumes a device that was paused because another router
    /// answered, unless `paused` is given too.
    pub host: Option<Host>,
    /// Where it listens.
    pub port: Option<u16>,
    /// Where it listens for SSH.
    pub ssh_port: Option<u16>,
    /// The key that it has to show over SSH; `Some(None)` forgets it: that of the next use is pinned.
    pub host_key: Option<Option<HostKey>>,
    /// The lowest tier on which the password may be sent.
    pub lowest_tier: Option<Tier>,
    /// How to sign in.
    pub sign_in: Option<SignIn>,
    /// The group it is in; `Some(None)` takes it out of its group.
    pub group: Option<Option<GroupId>>,
    /// All of its tags.
    pub tags: Option<Vec<TagId>>,
    /// Its own interval; `Some(None)` takes that of its group, tenant or the system.
    pub interval: Option<Option<Interval>>,
    /// Whether the session outlives the poll.
    pub session: Option<SessionMode>,
    /// Whether polling is paused.
    pub paused: Option<bool>,
}

/// What a person says about a device at whose address another router answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The router was replaced: the new one takes its place, and the history stays.
    Replaced,
    /// The router of the record is at another address now.
    Moved(Address),
    /// The address was wrong all along. The device is paused until somebody edits the address.
    WrongAddress,
}

/// The port on which RouterOS offers its API for this tier (RouterOS manual, "API").
pub const fn default_port(lowest_tier: Tier) -> u16 {
    if lowest_tier.is_encrypted() { 8729 } else { 8728 }
}
