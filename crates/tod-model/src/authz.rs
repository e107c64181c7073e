//! Who may do what: one layer, deny by default.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{ApiKeyId, TenantId, UserId};

/// A role in one tenant. The order is the order of power.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks.
    Viewer,
    /// Works on routers.
    Operator,
    /// Also manages people, keys and settings of the tenant.
    TenantAdmin,
}

/// A role over all tenants. The order is the order of power.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlatformRole {
    /// Looks at every tenant.
    PlatformViewer,
    /// Works on every tenant's routers, without deleting tenants or people.
    PlatformOperator,
    /// Everything.
    SuperAdmin,
}

/// A role in a tenant, as a membership or an API key grants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Where.
    pub tenant: TenantId,
    /// What.
    pub role: Role,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The person or program.
    pub who: Who,
    /// A role over all tenants.
    pub platform: Option<PlatformRole>,
    /// Roles in single tenants.
    pub grants: Vec<Grant>,
}

/// A person or a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// Somebody signed in.
    User(UserId),
    /// A program with a key.
    ApiKey(ApiKeyId),
}

/// What is asked for. An action that is not here cannot be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// See devices, their state and their measurements.
    ReadFleet,
    /// Add, test, edit and remove devices, groups and tags; store credentials.
    EditFleet,
    /// Create and rename tenants.
    ManageTenants,
    /// Make and revoke API keys of a tenant.
    ManageKeys,
}

/// Why an action is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The tenant is none of the principal's: for them it does not exist.
    #[error("no such organisation")]
    Invisible,
    /// Visible, but the role is too small.
    #[error("your role does not allow this")]
    Forbidden,
}

impl Action {
    /// The smallest role in the tenant that may do it; none where no tenant role may.
    const fn tenant_role(self) -> Option<Role> {
        match self {
            Self::ReadFleet => Some(Role::Viewer),
            Self::EditFleet => Some(Role::Operator),
            Self::ManageKeys => Some(Role::TenantAdmin),
            Self::ManageTenants => None,
        }
    }

    /// The smallest platform role that may do it.
    const fn platform_role(self) -> PlatformRole {
        match self {
            Self::ReadFleet => PlatformRole::PlatformViewer,
            Self::EditFleet => PlatformRole::PlatformOperator,
            Self::ManageKeys | Self::ManageTenants => PlatformRole::SuperAdmin,
        }
    }
}

impl Principal {
    /// Whether the principal may do `action` in `tenant`.
    pub fn may(&self, action: Action, tenant: TenantId) -> Result<(), Denied> {
        let by_platform = self.platform.is_some_and(|role| role >= action.platform_role());
        let grant = self.grants.iter().find(|grant| grant.tenant == tenant);
        let by_tenant = grant
            .is_some_and(|grant| action.tenant_role().is_some_and(|needed| grant.role >= needed));

        match (by_platform || by_tenant, grant.is_some() || self.platform.is_some()) {
            (true, _) => Ok(()),
            (false, true) => Err(Denied::Forbidden),
            (false, false) => Err(Denied::Invisible),
        }
    }

    /// Whether the principal may do `action` over all tenants.
    pub fn may_everywhere(&self, action: Action) -> Result<(), Denied> {
        match self.platform {
            Some(role) if role >= action.platform_role() => Ok(()),
            _ => Err(Denied::Forbidden),
        }
    }
}

/// A text that names no role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown role")]
pub struct UnknownRole;

impl Role {
    /// The name used on the wire and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::TenantAdmin => "tenant_admin",
        }
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        [Self::Viewer, Self::Operator, Self::TenantAdmin]
            .into_iter()
            .find(|role| role.name() == name)
            .ok_or(UnknownRole)
    }
}

impl PlatformRole {
    /// The name used on the wire and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PlatformViewer => "platform_viewer",
            Self::PlatformOperator => "platform_operator",
            Self::SuperAdmin => "super_admin",
        }
    }
}

impl FromStr for PlatformRole {
    type Err = UnknownRole;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        [Self::PlatformViewer, Self::PlatformOperator, Self::SuperAdmin]
            .into_iter()
            .find(|role| role.name() == name)
            .ok_or(UnknownRole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(platform: Option<PlatformRole>, grants: Vec<Grant>) -> Principal {
        Principal { who: Who::User(UserId::generate()), platform, grants }
    }

    #[test]
    fn a_role_reaches_as_far_as_it_says() {
        let tenant = TenantId::generate();
        let viewer = with(None, vec![Grant { tenant, role: Role::Viewer }]);
        assert_eq!(viewer.may(Action::ReadFleet, tenant), Ok(()));
        assert_eq!(viewer.may(Action::EditFleet, tenant), Err(Denied::Forbidden));

        let operator = with(None, vec![Grant { tenant, role: Role::Operator }]);
        assert_eq!(operator.may(Action::EditFleet, tenant), Ok(()));
        assert_eq!(operator.may(Action::ManageKeys, tenant), Err(Denied::Forbidden));
    }

    #[test]
    fn another_tenant_does_not_exist() {
        let grant = Grant { tenant: TenantId::generate(), role: Role::TenantAdmin };
        let stranger = with(None, vec![grant]);
        let denied = stranger.may(Action::ReadFleet, TenantId::generate());
        assert_eq!(denied, Err(Denied::Invisible));
    }

    #[test]
    fn a_platform_role_reaches_every_tenant_but_not_every_action() {
        let operator = with(Some(PlatformRole::PlatformOperator), Vec::new());
        assert_eq!(operator.may(Action::EditFleet, TenantId::generate()), Ok(()));
        assert_eq!(operator.may_everywhere(Action::ManageTenants), Err(Denied::Forbidden));

        let admin = with(Some(PlatformRole::SuperAdmin), Vec::new());
        assert_eq!(admin.may_everywhere(Action::ManageTenants), Ok(()));
    }

    #[test]
    fn no_tenant_role_manages_tenants() {
        let tenant = TenantId::generate();
        let admin = with(None, vec![Grant { tenant, role: Role::TenantAdmin }]);
        assert_eq!(admin.may(Action::ManageTenants, tenant), Err(Denied::Forbidden));
    }

    #[test]
    fn roles_survive_their_names() {
        for role in [Role::Viewer, Role::Operator, Role::TenantAdmin] {
            assert_eq!(role.name().parse(), Ok(role));
        }
        for role in
            [PlatformRole::PlatformViewer, PlatformRole::PlatformOperator, PlatformRole::SuperAdmin]
        {
            assert_eq!(role.name().parse(), Ok(role));
        }
    }
}
