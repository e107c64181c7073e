//! Facts: what became true, told to whoever reacts.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tod_model::{
    ApiKeyId, CredentialId, DeviceId, FactId, GroupId, HostKey, State, TagId, TenantId, UserId,
    authz::Who,
};

/// One thing that became true, in the envelope in which all travel.
///
/// It is written to the outbox in the transaction that makes it true, and published after that
/// committed: perhaps twice, never before. `id` tells repetitions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Unique, and in order of time.
    pub id: FactId,
    /// Version of the envelope. Within a version, fields and kinds are only added.
    pub v: u16,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// When it became true.
    pub at: DateTime<Utc>,
    /// Who or what made it true.
    pub cause: Cause,
    /// What became true.
    #[serde(flatten)]
    pub kind: FactKind,
}

/// What became true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FactKind {
    /// A device joined the fleet.
    DeviceAdded {
        /// The device.
        device_id: DeviceId,
    },
    /// Somebody changed how a device is reached, named or grouped.
    DeviceEdited {
        /// The device.
        device_id: DeviceId,
    },
    /// A device left the fleet.
    DeviceRemoved {
        /// The device.
        device_id: DeviceId,
    },
    /// A device is not as it was.
    DeviceStateChanged {
        /// The device.
        device_id: DeviceId,
        /// How it was.
        from: State,
        /// How it is.
        to: State,
    },
    /// A router showed a host key over SSH for the first time, and has to show it ever after.
    DeviceHostKeyPinned {
        /// The device.
        device_id: DeviceId,
        /// The key.
        host_key: HostKey,
    },
    /// A group was made or edited.
    GroupChanged {
        /// The group.
        group_id: GroupId,
    },
    /// A group was removed; its devices have none now.
    GroupRemoved {
        /// The group.
        group_id: GroupId,
    },
    /// A tag was made or edited.
    TagChanged {
        /// The tag.
        tag_id: TagId,
    },
    /// A tag was removed, from every device too.
    TagRemoved {
        /// The tag.
        tag_id: TagId,
    },
    /// A credential was stored.
    CredentialAdded {
        /// The credential.
        credential_id: CredentialId,
    },
    /// A credential was removed.
    CredentialRemoved {
        /// The credential.
        credential_id: CredentialId,
    },
    /// The tenant itself was made.
    TenantAdded,
    /// The tenant itself was edited: its name, or how often its devices are polled.
    TenantEdited,
    /// A kind of a later version. It is passed over.
    #[serde(other)]
    Unknown,
}

/// Who or what made a fact true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", content = "id", rename_all = "snake_case")]
pub enum Cause {
    /// A person.
    User(UserId),
    /// A program with a key.
    ApiKey(ApiKeyId),
    /// A poll of the device.
    Poll,
    /// Work of our own, such as noticing that nobody polls a device.
    System,
}

impl Fact {
    /// The version of the envelope that this program writes.
    pub const VERSION: u16 = 1;

    /// A new fact.
    pub fn new(tenant_id: TenantId, at: DateTime<Utc>, cause: Cause, kind: FactKind) -> Self {
        Self { id: FactId::generate(), v: Self::VERSION, tenant_id, at, cause, kind }
    }
}

impl FactKind {
    /// The name of the kind: `kind` on the wire, and part of its subject on the bus.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::DeviceAdded { .. } => "device_added",
            Self::DeviceEdited { .. } => "device_edited",
            Self::DeviceRemoved { .. } => "device_removed",
            Self::DeviceStateChanged { .. } => "device_state_changed",
            Self::DeviceHostKeyPinned { .. } => "device_host_key_pinned",
            Self::GroupChanged { .. } => "group_changed",
            Self::GroupRemoved { .. } => "group_removed",
            Self::TagChanged { .. } => "tag_changed",
            Self::TagRemoved { .. } => "tag_removed",
            Self::CredentialAdded { .. } => "credential_added",
            Self::CredentialRemoved { .. } => "credential_removed",
            Self::TenantAdded => "tenant_added",
            Self::TenantEdited => "tenant_edited",
            Self::Unknown => "unknown",
        }
    }

    /// The device it is about; none where it is about none, or several.
    pub const fn device(&self) -> Option<DeviceId> {
        match self {
            Self::DeviceAdded { device_id }
            | Self::DeviceEdited { device_id }
            | Self::DeviceRemoved { device_id }
            | Self::DeviceStateChanged { device_id, .. }
            | Self::DeviceHostKeyPinned { device_id, .. } => Some(*device_id),
            _ => None,
        }
    }
}

impl From<Who> for Cause {
    fn from(who: Who) -> Self {
        match who {
            Who::User(id) => Self::User(id),
            Who::ApiKey(id) => Self::ApiKey(id),
        }
    }
}
