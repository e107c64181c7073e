//! What a client may ask of a device.

use serde::Deserialize;
use tod_engine::devices as engine;
use tod_model::{Address, CredentialId, GroupId, Secret, TagId};
use utoipa::{IntoParams, ToSchema};

use crate::{
    ApiError,
    http::{extract::present, problems::Problems},
    views::{SessionModeName, StateName, TierName},
};

/// A device to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDevice {
    /// Our name for it, 1 to 100 characters. Without one it is named as the router called itself in
    /// the connection test; after its address with `test: false`, and when the test did not come so
    /// far. It is then not renamed by itself.
    #[schema(min_length = 1, max_length = 100, example = "tower-7")]
    pub name: Option<String>,
    /// IPv4 or IPv6 address, or DNS name.
    #[schema(example = "192.168.88.1")]
    pub address: String,
    /// TCP port of the RouterOS API. Without one: 8729, or 8728 where `lowest_tier` is `plain`.
    #[schema(minimum = 1, maximum = 65535, example = 8729)]
    pub port: Option<u16>,
    /// TCP port of SSH on the router, at the same address. Without one: 22.
    #[schema(minimum = 1, maximum = 65535, example = 22)]
    pub ssh_port: Option<u16>,
    /// The host key that it has to show over SSH, as `ssh-keygen -l` writes it. Without one the key of
    /// the first use is trusted.
    #[schema(example = "ssh-ed25519 SHA256:T7SvZ2cslqpPj6nKzitCBHHlpVF3r3MvLwmFL0fk0IE")]
    pub ssh_host_key: Option<String>,
    /// What to note about it, at most 2000 characters.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub comment: String,
    /// The lowest tier on which the password may be sent.
    #[serde(default = "pinned")]
    #[schema(default = "pinned")]
    pub lowest_tier: TierName,
    /// How to sign in.
    pub credential: SignIn,
    /// The group it joins.
    #[schema(value_type = Option<Uuid>)]
    pub group_id: Option<GroupId>,
    /// Its tags.
    #[serde(default)]
    #[schema(value_type = Vec<Uuid>)]
    pub tag_ids: Vec<TagId>,
    /// Seconds between two polls, 5 to 3600. Without one: as its group, organisation or system.
    #[schema(minimum = 5, maximum = 3600)]
    pub interval_seconds: Option<u32>,
    /// Whether the session outlives the poll.
    #[serde(default = "auto")]
    #[schema(default = "auto")]
    pub session: SessionModeName,
    /// Whether to test the connection first, and refuse with the report when it fails.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub test: bool,
    /// Adds it although the test failed.
    #[serde(default)]
    pub force: bool,
}

/// How to sign in to a router.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SignIn {
    /// With a credential stored before.
    Stored {
        /// Its id.
        #[schema(value_type = Uuid)]
        id: CredentialId,
    },
    /// With this user and password, which are stored for this device.
    Password(UserAndPassword),
}

/// A RouterOS user and its password.
#[derive(Deserialize, ToSchema)]
pub struct UserAndPassword {
    /// RouterOS user name, 1 to 100 printable characters.
    #[schema(min_length = 1, max_length = 100, example = "tod")]
    pub user: String,
    /// Its password, at most 1024 bytes; may be empty. Never shown again.
    #[schema(format = Password, max_length = 1024)]
    pub password: String,
}

/// A connection test to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProbe {
    /// IPv4 or IPv6 address, or DNS name.
    #[schema(example = "192.168.88.1")]
    pub address: String,
    /// TCP port of the RouterOS API. Without one: 8729, or 8728 where `lowest_tier` is `plain`.
    #[schema(minimum = 1, maximum = 65535, example = 8729)]
    pub port: Option<u16>,
    /// The lowest tier on which the password may be sent.
    #[serde(default = "pinned")]
    #[schema(default = "pinned")]
    pub lowest_tier: TierName,
    /// How to sign in.
    pub credential: SignIn,
}

/// What to change about a device (RFC 7396): absent members stay, null clears.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DevicePatch {
    /// Our name for it, 1 to 100 characters.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// What to note about it, at most 2000 characters.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, max_length = 2000)]
    pub comment: Option<String>,
    /// IPv4 or IPv6 address, or DNS name. Another one resumes a device that was paused because
    /// another router answered, unless `paused` says otherwise.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub address: Option<String>,
    /// TCP port of the RouterOS API.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, minimum = 1, maximum = 65535)]
    pub port: Option<u16>,
    /// TCP port of SSH on the router, at the same address.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, minimum = 1, maximum = 65535)]
    pub ssh_port: Option<u16>,
    /// The host key that it has to show over SSH, as `ssh-keygen -l` writes it; null forgets the one
    /// that is pinned, and the key of the next use is trusted.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub ssh_host_key: Option<Option<String>>,
    /// The lowest tier on which the password may be sent.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub lowest_tier: Option<TierName>,
    /// How to sign in.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub credential: Option<SignIn>,
    /// The group it is in; null for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Uuid>)]
    pub group_id: Option<Option<GroupId>>,
    /// All of its tags.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Vec<Uuid>, required = false)]
    pub tag_ids: Option<Vec<TagId>>,
    /// Seconds between two polls, 5 to 3600; null takes it from group, organisation or system.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<u32>, minimum = 5, maximum = 3600)]
    pub interval_seconds: Option<Option<u32>>,
    /// Whether the session outlives the poll.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub session: Option<SessionModeName>,
    /// Whether polling is paused.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub paused: Option<bool>,
}

/// What a person decided about a router that answers with another identity.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityDecision {
    /// The decision.
    pub decision: IdentityDecisionName,
    /// Where the old router is now, for `moved`.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, example = "192.168.88.2")]
    pub address: Option<String>,
}

/// What happened to the router of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdentityDecisionName {
    /// It was replaced (RMA): the new one takes its place, history stays.
    Replaced,
    /// It is elsewhere now: `address` says where.
    Moved,
    /// The address was wrong: polling is paused, and goes on as soon as the address is edited.
    WrongAddress,
}

/// Which devices to list, and how.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeviceQuery {
    /// Words, all of them somewhere in name, address, comment, identity, board, model, serial or
    /// version. At most 200 characters.
    #[param(max_length = 200)]
    pub search: Option<String>,
    /// States, any of them.
    #[param(value_type = Option<Vec<StateName>>)]
    pub state: Option<String>,
    /// Group id.
    #[param(value_type = Option<Uuid>)]
    pub group: Option<String>,
    /// Tag id.
    #[param(value_type = Option<Uuid>)]
    pub tag: Option<String>,
    /// RouterOS version as shown.
    #[param(example = "7.18.2 (stable)")]
    pub version: Option<String>,
    /// Board name as shown.
    pub board: Option<String>,
    /// The tier the connection really has.
    #[param(value_type = Option<TierName>)]
    pub tier: Option<String>,
    /// What to sort by: `name`, `address`, `state` (the worst first), `last_seen`, `cpu`, `memory`,
    /// `temperature`, `uptime`, `version`, `board`, `clients`, `signal`, `traffic`; `-` before it
    /// reverses. Unknown values come last either way. Default `name`.
    #[param(
        example = "-cpu",
        pattern = "^-?(name|address|state|last_seen|cpu|memory|temperature|uptime|version|board|clients|signal|traffic)$"
    )]
    pub sort: Option<String>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// How many, 1 to 500. Default 100.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 500)]
    pub limit: Option<String>,
}

/// Of which organisations.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FleetDeviceQuery {
    /// Organisation ids, any of them. Without one: all that you see.
    #[param(value_type = Option<Vec<Uuid>>)]
    pub tenant: Option<String>,
}

/// A span of time and how finely to see it.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SpanQuery {
    /// Its beginning. Default: an hour before `to`.
    #[param(value_type = Option<String>, format = DateTime)]
    pub from: Option<String>,
    /// Its end. Default: now.
    #[param(value_type = Option<String>, format = DateTime)]
    pub to: Option<String>,
    /// Seconds per point, 1 to 86400. Default: as many as give at most 400 points.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 86400)]
    pub step: Option<String>,
}

impl TryFrom<NewDevice> for engine::NewDevice {
    type Error = ApiError;

    fn try_from(new: NewDevice) -> Result<Self, ApiError> {
        let mut problems = Problems::default();
        let host = problems.host(&new.address);
        let interval = new.interval_seconds.and_then(|seconds| problems.interval(seconds));
        let host_key = new.ssh_host_key.and_then(|key| problems.host_key(&key));
        problems.port("port", new.port);
        problems.port("ssh_port", new.ssh_port);
        let host = problems.some(host)?;

        Ok(Self {
            name: new.name,
            comment: new.comment,
            host,
            port: new.port,
            ssh_port: new.ssh_port,
            host_key,
            lowest_tier: new.lowest_tier.into(),
            sign_in: new.credential.into(),
            group: new.group_id,
            tags: new.tag_ids,
            interval,
            session: new.session.into(),
            test: match (new.test, new.force) {
                (false, _) => engine::Test::Skip,
                (true, false) => engine::Test::MustPass,
                (true, true) => engine::Test::MayFail,
            },
        })
    }
}

impl TryFrom<NewProbe> for engine::NewProbe {
    type Error = ApiError;

    fn try_from(new: NewProbe) -> Result<Self, ApiError> {
        let mut problems = Problems::default();
        let host = problems.host(&new.address);
        problems.port("port", new.port);
        let host = problems.some(host)?;

        Ok(Self {
            host,
            port: new.port,
            lowest_tier: new.lowest_tier.into(),
            sign_in: new.credential.into(),
        })
    }
}

impl TryFrom<DevicePatch> for engine::DeviceEdit {
    type Error = ApiError;

    fn try_from(patch: DevicePatch) -> Result<Self, ApiError> {
        let mut problems = Problems::default();
        problems.port("port", patch.port);
        problems.port("ssh_port", patch.ssh_port);
        let edit = Self {
            name: patch.name,
            comment: patch.comment,
            host: patch.address.and_then(|address| problems.host(&address)),
            port: patch.port,
            ssh_port: patch.ssh_port,
            host_key: patch.ssh_host_key.map(|key| key.and_then(|key| problems.host_key(&key))),
            lowest_tier: patch.lowest_tier.map(Into::into),
            sign_in: patch.credential.map(Into::into),
            group: patch.group_id,
            tags: patch.tag_ids,
            interval: patch
                .interval_seconds
                .map(|seconds| seconds.and_then(|seconds| problems.interval(seconds))),
            session: patch.session.map(Into::into),
            paused: patch.paused,
        };

        problems.none_or(edit)
    }
}

impl From<SignIn> for engine::SignIn {
    fn from(sign_in: SignIn) -> Self {
        match sign_in {
            SignIn::Stored { id } => Self::Stored(id),
            SignIn::Password(UserAndPassword { user, password }) => {
                Self::Password { user, password: Secret::new(password) }
            }
        }
    }
}

impl IdentityDecision {
    /// The decision; `port` is the device's own, which a move keeps.
    pub fn into_decision(self, port: u16) -> Result<engine::Decision, ApiError> {
        match self.decision {
            IdentityDecisionName::Replaced => Ok(engine::Decision::Replaced),
            IdentityDecisionName::WrongAddress => Ok(engine::Decision::WrongAddress),
            IdentityDecisionName::Moved => {
                let mut problems = Problems::default();
                if self.address.is_none() {
                    problems.note("address", "is required: where the router is now");
                }
                let host = self.address.and_then(|address| problems.host(&address));
                let host = problems.some(host)?;

                Ok(engine::Decision::Moved(Address { host, port }))
            }
        }
    }
}

const fn pinned() -> TierName {
    TierName::Pinned
}

const fn auto() -> SessionModeName {
    SessionModeName::Auto
}

const fn yes() -> bool {
    true
}

impl std::fmt::Debug for UserAndPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserAndPassword").field("user", &self.user).finish_non_exhaustive()
    }
}
