//! The ids in paths.

use serde::Deserialize;
use tod_model::{CredentialId, DeviceId, GroupId, TagId, TenantId};
use utoipa::IntoParams;

/// `/tenants/{tenant_id}`
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TenantPath {
    /// The organisation.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
}

/// `/tenants/{tenant_id}/devices/{device_id}`
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct DevicePath {
    /// The organisation.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The device.
    #[param(value_type = Uuid)]
    pub device_id: DeviceId,
}

/// `/tenants/{tenant_id}/groups/{group_id}`
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct GroupPath {
    /// The organisation.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The group.
    #[param(value_type = Uuid)]
    pub group_id: GroupId,
}

/// `/tenants/{tenant_id}/tags/{tag_id}`
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TagPath {
    /// The organisation.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The tag.
    #[param(value_type = Uuid)]
    pub tag_id: TagId,
}

/// `/tenants/{tenant_id}/credentials/{credential_id}`
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CredentialPath {
    /// The organisation.
    #[param(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The credential.
    #[param(value_type = Uuid)]
    pub credential_id: CredentialId,
}
