//! What several resources show.

pub mod names;
pub mod state;

pub use names::{
    DegradedReasonName, FeatureName, IntervalSourceName, OfflineReasonName, PlatformRoleName,
    PolicyName, ProbeFailureName, ProbeStepName, RoleName, SessionModeName, StateName, TierName,
    WifiGenerationName,
};
pub use state::{ConditionView, StateView};
