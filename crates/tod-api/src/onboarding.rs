//! The script that makes a router ready to be watched.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    ApiError, Problem,
    http::{
        extract::{Json, Path},
        paths::TenantPath,
    },
    views::FeatureName,
};

/// Write the script to paste into a router.
///
/// Makes a user with a random password and no more rights than `feature` needs, switches the API
/// service on, and lets this server in. The password is shown once and stored nowhere: add the device
/// with it.
#[utoipa::path(
    post,
    path = "/tenants/{tenant_id}/onboarding-script",
    tag = "devices",
    params(TenantPath),
    request_body = NewOnboardingScript,
    responses(
        (status = OK, body = OnboardingScriptView),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn write_onboarding_script(
    _: Path<TenantPath>,
    _: Json<NewOnboardingScript>,
) -> Result<Json<OnboardingScriptView>, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// What the script is to set up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOnboardingScript {
    /// This server's address as the router sees it. With it the user may sign in from nowhere else,
    /// and the firewall lets it in.
    #[schema(nullable = false, example = "192.0.2.10")]
    pub our_address: Option<String>,
    /// Whether to use TLS (`api-ssl`).
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub encrypted: bool,
    /// TCP port of the service. Without one: 8729, or 8728 without TLS.
    #[schema(nullable = false, minimum = 1)]
    pub port: Option<u16>,
    /// What the user is to be able to do.
    #[serde(default = "watch")]
    #[schema(default = "watch")]
    pub feature: FeatureName,
}

/// A script to paste, and the sign-in it makes.
#[derive(Serialize, ToSchema)]
pub struct OnboardingScriptView {
    /// RouterOS user name.
    #[schema(example = "tod")]
    pub user: String,
    /// Its password, shown this once.
    pub password: String,
    /// The port the script opens.
    #[schema(example = 8729)]
    pub port: u16,
    /// The script, for RouterOS 6.40 and later.
    pub script: String,
}

const fn yes() -> bool {
    true
}

const fn watch() -> FeatureName {
    FeatureName::Watch
}
