//! What our user may do on a router, and what that is enough for.

use serde::Serialize;
use tod_model::{Feature, Policy, Rights, rights};
use utoipa::ToSchema;

use crate::views::{FeatureName, PolicyName};

/// The rights of our user on a router.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RightsView {
    /// The group of our user; null on the device's page, where only its policies are known.
    #[schema(required, example = "tod")]
    pub group: Option<String>,
    /// The policies that our user's group holds, of those we know.
    pub policies: Vec<PolicyName>,
    /// Every feature, and what it lacks.
    pub features: Vec<FeatureView>,
}

/// Whether a feature works with these rights.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FeatureView {
    /// The feature.
    pub feature: FeatureName,
    /// Whether it works.
    pub works: bool,
    /// The policies it lacks.
    pub missing: Vec<PolicyName>,
    /// The line to type on the router that makes it work; null when it works already.
    #[schema(required)]
    pub mend: Option<String>,
}

impl RightsView {
    /// The rights of a user of whose group only the policies are known.
    pub(super) fn of_user(user: &str, held: &[String]) -> Self {
        let policies: Vec<Policy> = Policy::ALL
            .into_iter()
            .filter(|policy| held.iter().any(|held| held == policy.name()))
            .collect();

        Self::of(None, &policies, |feature| rights::mend_group_of(user, &policies, feature))
    }

    fn of(
        group: Option<String>,
        held: &[Policy],
        mend: impl Fn(Feature) -> Option<String>,
    ) -> Self {
        let feature = |feature: Feature| {
            let needs = feature.needs().iter().copied();
            let missing: Vec<PolicyName> =
                needs.filter(|need| !held.contains(need)).map(PolicyName::from).collect();
            FeatureView {
                feature: feature.into(),
                works: missing.is_empty(),
                missing,
                mend: mend(feature),
            }
        };

        Self {
            group,
            policies: held.iter().copied().map(PolicyName::from).collect(),
            features: Feature::ALL.into_iter().map(feature).collect(),
        }
    }
}

impl From<&Rights> for RightsView {
    fn from(rights: &Rights) -> Self {
        Self::of(Some(rights.group.clone()), &rights.policies, |feature| rights.mend(feature))
    }
}
