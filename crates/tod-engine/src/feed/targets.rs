//! The set of targets, replaced so that the poller sees what did not change.

use std::{collections::HashMap, sync::Arc};

use tod_model::{DeviceId, Target};

/// What the poller watches. It is replaced whole; a target that did not change keeps its `Arc`, so
/// that `Arc::ptr_eq` means there is nothing to do.
pub type Targets = Arc<HashMap<DeviceId, Arc<Target>>>;

/// The set when `fresh` is everything there is; none when nothing changed.
pub(super) fn replaced(present: &Targets, fresh: Vec<Target>) -> Option<Targets> {
    let count = fresh.len();
    let mut changed = count != present.len();
    let fresh: HashMap<_, _> = fresh
        .into_iter()
        .map(|target| {
            let (target, is_same) = keep(present, target);
            changed |= !is_same;
            (target.device, target)
        })
        .collect();

    changed.then(|| Arc::new(fresh))
}

/// The set when `fresh` is what is left of the devices `asked`; none when nothing changed.
pub(super) fn patched(
    present: &Targets,
    asked: impl Fn(&Target) -> bool,
    fresh: Vec<Target>,
) -> Option<Targets> {
    let untouched = present.values().filter(|target| !asked(target));
    let mut patched: HashMap<_, _> =
        untouched.map(|target| (target.device, Arc::clone(target))).collect();
    let mut changed = patched.len() + fresh.len() != present.len();
    for target in fresh {
        let (target, is_same) = keep(present, target);
        changed |= !is_same;
        patched.insert(target.device, target);
    }

    changed.then(|| Arc::new(patched))
}

/// The present `Arc` of an equal target, or a new one; and whether it was equal.
fn keep(present: &Targets, target: Target) -> (Arc<Target>, bool) {
    match present.get(&target.device) {
        Some(same) if **same == target => (Arc::clone(same), true),
        _ => (Arc::new(target), false),
    }
}

#[cfg(test)]
mod tests {
    use tod_model::{Address, Interval, SealedCredential, SessionMode, Ssh, TenantId, Tier};

    use super::*;

    fn target(port: u16) -> Target {
        Target {
            device: DeviceId::generate(),
            tenant: TenantId::generate(),
            fence: 1,
            address: Address { host: "192.0.2.1".parse().unwrap(), port },
            lowest_tier: Tier::Pinned,
            pin: None,
            identity: None,
            ssh: Ssh::default(),
            credential: SealedCredential { user: "tod".to_owned(), sealed: Vec::new() },
            interval: Interval::DEFAULT,
            session: SessionMode::Auto,
        }
    }

    fn set(targets: &[&Target]) -> Targets {
        replaced(&Targets::default(), targets.iter().map(|&target| target.clone()).collect())
            .unwrap_or_default()
    }

    #[test]
    fn equal_targets_stay_who_they_are() {
        let (kept, edited) = (target(1), target(2));
        let before = set(&[&kept, &edited]);
        let after = Target { fence: 2, ..edited.clone() };
        let after = replaced(&before, vec![kept.clone(), after]).unwrap();

        assert!(Arc::ptr_eq(&before[&kept.device], &after[&kept.device]));
        assert_eq!(after[&edited.device].fence, 2);
    }

    #[test]
    fn nothing_new_is_no_change() {
        let (one, other) = (target(1), target(2));
        let present = set(&[&one, &other]);
        assert_eq!(replaced(&present, vec![other.clone(), one.clone()]), None);
        assert_eq!(
            patched(&present, |target| target.device == one.device, vec![one.clone()]),
            None
        );
    }

    #[test]
    fn a_device_that_was_asked_for_and_is_not_there_is_gone() {
        let (gone, left, added) = (target(1), target(2), target(3));
        let present = set(&[&gone, &left]);
        let asked = [gone.device, added.device];
        let patched =
            patched(&present, |target| asked.contains(&target.device), vec![added.clone()]);
        assert_eq!(patched, Some(set(&[&left, &added])));
    }

    #[test]
    fn the_last_device_can_go() {
        let last = target(1);
        let present = set(&[&last]);
        assert_eq!(replaced(&present, Vec::new()), Some(Targets::default()));
    }
}
