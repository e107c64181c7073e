//! The script that makes a router ready to be watched.

use std::net::IpAddr;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use tod_engine::{
    devices::default_port,
    onboarding::{self, NewScript, Script},
};
use tod_model::{Action, Tier};
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState, Problem,
    auth::Caller,
    http::{
        extract::{Json, Path, present},
        paths::TenantPath,
        problems::Problems,
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
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<TenantPath>,
    Json(new): Json<NewOnboardingScript>,
) -> Result<Json<OnboardingScriptView>, ApiError> {
    caller.may(Action::EditFleet, path.tenant_id)?;
    let script = onboarding::script(new.into_script(api.settings.our_address)?);

    Ok(Json(script.into()))
}

/// What the script is to set up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOnboardingScript {
    /// This server's address as the router sees it. With it the user may sign in from nowhere else,
    /// and the firewall lets it in.
    /// Without one: the address this server was told is its own, if any.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, example = "192.0.2.10")]
    pub our_address: Option<String>,
    /// Whether to use TLS (`api-ssl`).
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub encrypted: bool,
    /// TCP port of the service. Without one: 8729, or 8728 without TLS.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, minimum = 1, maximum = 65535)]
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
    /// The script, for RouterOS 6.40 and later.
    pub script: String,
}

const fn yes() -> bool {
    true
}

const fn watch() -> FeatureName {
    FeatureName::Watch
}

impl NewOnboardingScript {
    fn into_script(self, ours: Option<IpAddr>) -> Result<NewScript, ApiError> {
        let mut problems = Problems::default();
        problems.port("port", self.port);
        let given = self.our_address.as_deref();
        let our_address = problems.parse("our_address", given, "an IP address").or(ours);
        let tier = if self.encrypted { Tier::Unverified } else { Tier::Plain };

        problems.none_or(NewScript {
            our_address,
            encrypted: self.encrypted,
            port: self.port.unwrap_or(default_port(tier)),
            feature: self.feature.into(),
        })
    }
}

impl From<Script> for OnboardingScriptView {
    fn from(script: Script) -> Self {
        Self {
            user: script.user.to_owned(),
            password: String::from_utf8_lossy(script.password.expose()).into_owned(),
            script: String::from_utf8_lossy(script.text.expose()).into_owned(),
        }
    }
}
