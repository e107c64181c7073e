//! What our user on a router may do, and what that is enough for.

use serde::{Deserialize, Serialize};

use crate::onboarding::quote;

/// A policy of a RouterOS user group, as far as we need it (RouterOS manual, "User").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// May sign in to the API at all.
    Api,
    /// May read the configuration.
    Read,
    /// May run ping, traceroute, bandwidth test.
    Test,
    /// May change the configuration.
    Write,
    /// May manage users, and must be held to give policies to a script.
    Policy,
    /// May see passwords and keys.
    Sensitive,
    /// May move files.
    Ftp,
    /// May reboot.
    Reboot,
    /// May sign in by SSH.
    Ssh,
}

/// Something of ours that needs rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// State, health, traffic, wireless clients.
    Watch,
    /// Ping and traceroute from the router.
    Test,
    /// Configuration backup, text and binary.
    Backup,
    /// Guarded configuration changes.
    Change,
    /// Upgrades and reboots.
    Upgrade,
}

impl Feature {
    /// Every feature, the smallest first.
    pub const ALL: [Self; 5] = [Self::Watch, Self::Test, Self::Backup, Self::Change, Self::Upgrade];

    /// The policies it needs.
    pub const fn needs(self) -> &'static [Policy] {
        match self {
            Self::Watch => &[Policy::Read, Policy::Api],
            Self::Test => &[Policy::Read, Policy::Api, Policy::Test],
            Self::Backup => &[
                Policy::Read,
                Policy::Api,
                Policy::Write,
                Policy::Policy,
                Policy::Sensitive,
                Policy::Ftp,
                Policy::Ssh,
            ],
            Self::Change => &[
                Policy::Read,
                Policy::Api,
                Policy::Write,
                Policy::Policy,
                Policy::Sensitive,
                Policy::Test,
                Policy::Reboot,
                Policy::Ftp,
                Policy::Ssh,
            ],
            Self::Upgrade => &[Policy::Read, Policy::Api, Policy::Write, Policy::Reboot],
        }
    }
}

impl Policy {
    /// Every policy we know.
    pub const ALL: [Self; 9] = [
        Self::Api,
        Self::Read,
        Self::Test,
        Self::Write,
        Self::Policy,
        Self::Sensitive,
        Self::Ftp,
        Self::Reboot,
        Self::Ssh,
    ];

    /// RouterOS's name for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Read => "read",
            Self::Test => "test",
            Self::Write => "write",
            Self::Policy => "policy",
            Self::Sensitive => "sensitive",
            Self::Ftp => "ftp",
            Self::Reboot => "reboot",
            Self::Ssh => "ssh",
        }
    }
}

/// The rights our user was found to have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    /// The group of our user.
    pub group: String,
    /// The policies that group holds, of those we know.
    pub policies: Vec<Policy>,
}

impl Rights {
    /// Reads a group's `policy` property, where `!` marks the policies it does not hold.
    pub fn of_group(group: &str, policy: &str) -> Self {
        let held: Vec<&str> = policy.split(',').map(str::trim).collect();
        let policies =
            Policy::ALL.into_iter().filter(|policy| held.contains(&policy.name())).collect();

        Self { group: group.to_owned(), policies }
    }

    /// The policies that `feature` lacks; empty when it works.
    pub fn missing(&self, feature: Feature) -> Vec<Policy> {
        feature.needs().iter().copied().filter(|need| !self.policies.contains(need)).collect()
    }

    /// The line to type on the router that makes `feature` work; none when it works already.
    ///
    /// It names every policy, because setting `policy` replaces the list.
    pub fn mend(&self, feature: Feature) -> Option<String> {
        mend(&quote(&self.group), &self.policies, feature)
    }
}

/// The line to type on the router that makes `feature` work for `user`, of whose group only the
/// policies are known: the router looks the group up. None when it works already.
pub fn mend_group_of(user: &str, held: &[Policy], feature: Feature) -> Option<String> {
    mend(&format!("[/user get [find name={}] group]", quote(user)), held, feature)
}

/// `group` as the RouterOS command line reads it.
fn mend(group: &str, held: &[Policy], feature: Feature) -> Option<String> {
    let missing = feature.needs().iter().filter(|need| !held.contains(need));
    let missing: Vec<&Policy> = missing.collect();
    if missing.is_empty() {
        return None;
    }
    let policies: Vec<&str> = held.iter().chain(missing).map(|policy| policy.name()).collect();

    Some(format!("/user group set [find name={group}] policy={}", policies.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn denied_policies_are_not_held() {
        let rights = Rights::of_group("watch", "read,api,test,!write,!policy,winbox");
        assert_eq!(rights.policies, [Policy::Api, Policy::Read, Policy::Test]);
        assert!(rights.missing(Feature::Watch).is_empty());
        assert_eq!(rights.missing(Feature::Upgrade), [Policy::Write, Policy::Reboot]);
    }

    #[test]
    fn the_mending_line_keeps_what_is_held() {
        let rights = Rights::of_group("read only", "api");
        assert_eq!(
            rights.mend(Feature::Watch).as_deref(),
            Some("/user group set [find name=\"read only\"] policy=api,read")
        );
        let able = Rights::of_group("full", "read,api");
        assert_eq!(able.mend(Feature::Watch), None);
    }

    #[test]
    fn a_group_whose_name_is_not_known_is_looked_up_by_the_router() {
        assert_eq!(
            mend_group_of("tod", &[Policy::Api], Feature::Watch).as_deref(),
            Some("/user group set [find name=[/user get [find name=tod] group]] policy=api,read")
        );
        assert_eq!(mend_group_of("tod", &[Policy::Api, Policy::Read], Feature::Watch), None);
    }
}
