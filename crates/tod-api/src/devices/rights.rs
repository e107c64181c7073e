//! What our user may do on a router, and what that is enough for.

use serde::Serialize;
use tod_model::{Feature, Rights};
use utoipa::ToSchema;

use crate::views::{FeatureName, PolicyName};

/// The rights of our user on a router.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RightsView {
    /// The group of our user.
    #[schema(example = "tod")]
    pub group: String,
    /// The policies that group holds, of those we know.
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

impl From<&Rights> for RightsView {
    fn from(rights: &Rights) -> Self {
        let feature = |feature: Feature| {
            let missing = rights.missing(feature);
            FeatureView {
                feature: feature.into(),
                works: missing.is_empty(),
                missing: missing.into_iter().map(PolicyName::from).collect(),
                mend: rights.mend(feature),
            }
        };

        Self {
            group: rights.group.clone(),
            policies: rights.policies.iter().copied().map(PolicyName::from).collect(),
            features: Feature::ALL.into_iter().map(feature).collect(),
        }
    }
}
