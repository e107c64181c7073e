//! What a batch of observations makes of its devices. Pure: the database is asked before and told
//! after.

use std::{borrow::Cow, collections::HashMap};

use tod_model::{
    DeviceId, DeviceState, Fingerprint, IdentityCheck, Negotiated, Observation, Outcome,
    RouterIdentity, State, Tier,
};
use tod_store::{
    ingest::{Known, Remembered, Update},
    state_changes::StateChange,
};

/// What is known of a device before a batch.
#[derive(Clone, Debug, Default)]
pub(super) struct Before {
    state: DeviceState,
    identity: Option<RouterIdentity>,
    pin: Option<Fingerprint>,
}

impl From<&Known> for Before {
    fn from(known: &Known) -> Self {
        Self { state: known.state.clone(), identity: known.identity.clone(), pin: known.pin }
    }
}

/// What a batch of observations makes of its devices.
#[derive(Debug, Default)]
pub(super) struct Folded<'a> {
    /// What is to be stored, in order, with the state after each.
    judged: Vec<(Cow<'a, Observation>, DeviceState)>,
    /// Changes of state.
    pub(super) changes: Vec<StateChange>,
    /// Who answered for the first time.
    pub(super) first: Vec<Remembered>,
    /// Observations of devices that wait for a person to say which router they are.
    pub(super) suspended: usize,
}

impl Folded<'_> {
    /// What is to be stored.
    pub(super) fn updates(&self) -> Vec<Update<'_>> {
        self.judged
            .iter()
            .map(|(observation, state)| Update { observation, state: state.clone() })
            .collect()
    }

    /// Whether nothing but samples is to be stored, which polling again would bring again.
    pub(super) fn is_routine(&self) -> bool {
        self.changes.is_empty() && self.first.is_empty()
    }
}

/// Folds `observations`, in order, into what `before` knows of their devices; those of which it
/// knows nothing are left out.
///
/// Nothing is stored that another router said: an answer that names another identity than the
/// record's becomes what it is, a changed identity, and what follows is left out until a person has
/// decided.
pub(super) fn fold(
    before: impl Fn(&Observation) -> Option<Before>,
    observations: &[Observation],
) -> Folded<'_> {
    let mut folded = Folded::default();
    let mut devices: HashMap<DeviceId, Before> = HashMap::new();
    for observation in observations {
        // Asked for each observation, because each has a fence of its own.
        let Some(known) = before(observation) else { continue };
        let device = devices.entry(observation.device).or_insert(known);
        if device.state.state == State::IdentityChanged {
            folded.suspended += 1;
            continue;
        }

        let observation = screened(observation, device.identity.as_ref());
        folded.first.extend(device.remember(&observation));
        let (state, transition) = std::mem::take(&mut device.state).observe(&observation);
        device.state = state.clone();
        folded.changes.extend(transition.map(|transition| StateChange {
            tenant: observation.tenant,
            device: observation.device,
            at: observation.at,
            from: transition.from,
            to: transition.to,
            detail: detail(&observation.outcome),
        }));
        folded.judged.push((observation, state));
    }

    folded
}

/// The observation, or what it really is when another router gave it.
///
/// The poller compares before it sends anything; here is the last guard, for the moment in which
/// the record is younger than what the poller was told.
fn screened<'a>(
    observation: &'a Observation,
    recorded: Option<&RouterIdentity>,
) -> Cow<'a, Observation> {
    let told = told(&observation.outcome);
    if RouterIdentity::check(recorded, told) != IdentityCheck::Changed {
        return Cow::Borrowed(observation);
    }
    let outcome = Outcome::IdentityChanged { router: told.cloned(), certificate: None };

    Cow::Owned(Observation { outcome, ..observation.clone() })
}

impl Before {
    /// Notes who answers, where that is news.
    fn remember(&mut self, observation: &Observation) -> Option<Remembered> {
        let identity = told(&observation.outcome).filter(|_| self.identity.is_none()).cloned();
        let pin = certificate(&observation.outcome).filter(|_| self.pin.is_none());
        if identity.is_none() && pin.is_none() {
            return None;
        }
        self.identity = self.identity.take().or_else(|| identity.clone());
        self.pin = self.pin.or(pin);

        Some(Remembered { tenant: observation.tenant, device: observation.device, identity, pin })
    }
}

fn told(outcome: &Outcome) -> Option<&RouterIdentity> {
    match outcome {
        Outcome::Answered { reading, .. } => reading.facts.as_ref()?.router.as_ref(),
        _ => None,
    }
}

/// The certificate of a connection that is to show the same one ever after.
fn certificate(outcome: &Outcome) -> Option<Fingerprint> {
    match outcome {
        Outcome::Answered {
            negotiated: Some(Negotiated { tier: Tier::Pinned, fingerprint, .. }),
            ..
        } => *fingerprint,
        _ => None,
    }
}

fn detail(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Failed { detail, .. } if !detail.is_empty() => Some(detail.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use tod_model::{Cost, Facts, OfflineReason, Reading, TenantId};

    use super::*;

    fn observation(device: DeviceId, second: i64, outcome: Outcome) -> Observation {
        Observation {
            device,
            tenant: TenantId::generate(),
            fence: 1,
            at: DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap(),
            late_ms: 0,
            outcome,
            cost: Cost::default(),
            next_try_at: None,
        }
    }

    fn serial(text: &str) -> RouterIdentity {
        RouterIdentity::Serial(text.to_owned())
    }

    /// An answer of a router that tells its serial, over a connection whose certificate counts.
    fn answer(router: Option<&str>) -> Outcome {
        let facts = router.map(|text| Facts { router: Some(serial(text)), ..Facts::default() });
        let negotiated = Negotiated {
            tier: Tier::Pinned,
            protocol: None,
            cipher: None,
            fingerprint: Some(Fingerprint([7; 32])),
        };

        Outcome::Answered {
            reading: Box::new(Reading { facts, ..Reading::default() }),
            negotiated: Some(negotiated),
            degraded: None,
        }
    }

    fn failure() -> Outcome {
        Outcome::Failed {
            reason: OfflineReason::Refused,
            detail: "refused by 192.0.2.1".to_owned(),
        }
    }

    /// A record that names this serial.
    fn record(identity: Option<&str>) -> impl Fn(&Observation) -> Option<Before> {
        let before = Before { identity: identity.map(serial), ..Before::default() };
        move |_| Some(before.clone())
    }

    #[test]
    fn the_first_answer_is_remembered_once() {
        let device = DeviceId::generate();
        let seen = [0, 10].map(|second| observation(device, second, answer(Some("A"))));
        let folded = fold(record(None), &seen);

        let first: Vec<_> =
            folded.first.iter().map(|first| (first.identity.clone(), first.pin)).collect();
        assert_eq!(first, [(Some(serial("A")), Some(Fingerprint([7; 32])))]);
        assert_eq!(folded.updates().len(), 2);
    }

    #[test]
    fn a_certificate_that_nobody_asked_for_is_not_expected_again() {
        let mut unverified = answer(None);
        let Outcome::Answered { negotiated: Some(negotiated), .. } = &mut unverified else {
            unreachable!("an answer is one");
        };
        negotiated.tier = Tier::Unverified;
        let seen = [observation(DeviceId::generate(), 0, unverified)];
        assert_eq!(fold(record(None), &seen).first, []);
    }

    #[test]
    fn what_another_router_says_is_not_stored() {
        let device = DeviceId::generate();
        let seen = [
            observation(device, 0, answer(Some("A"))),
            observation(device, 10, answer(Some("B"))),
            observation(device, 20, answer(None)),
            observation(device, 30, failure()),
        ];
        let folded = fold(record(Some("A")), &seen);

        let updates = folded.updates();
        assert_eq!(updates.len(), 2);
        let changed = Outcome::IdentityChanged { router: Some(serial("B")), certificate: None };
        assert_eq!(updates[1].observation.outcome, changed);
        assert_eq!(updates[1].state.state, State::IdentityChanged);
        assert_eq!(folded.suspended, 2);
    }

    #[test]
    fn two_routers_within_the_first_batch_are_told_apart() {
        let device = DeviceId::generate();
        let seen =
            [observation(device, 0, answer(Some("A"))), observation(device, 10, answer(Some("B")))];
        let folded = fold(record(None), &seen);
        assert_eq!(folded.updates()[1].state.state, State::IdentityChanged);
        assert_eq!(folded.first.len(), 1);
    }

    #[test]
    fn each_change_is_told_with_what_the_failing_step_said() {
        let device = DeviceId::generate();
        let seen = [
            observation(device, 0, answer(None)),
            observation(device, 10, failure()),
            observation(device, 20, failure()),
            observation(device, 30, answer(None)),
        ];
        let folded = fold(record(Some("A")), &seen);

        let told: Vec<_> = folded
            .changes
            .iter()
            .map(|change| (change.to.name(), change.detail.as_deref()))
            .collect();
        assert_eq!(
            told,
            [("online", None), ("offline", Some("refused by 192.0.2.1")), ("online", None)]
        );
        assert!(!folded.is_routine());
    }

    #[test]
    fn a_device_of_which_nothing_is_known_is_left_out() {
        let seen = [observation(DeviceId::generate(), 0, failure())];
        let folded = fold(|_| None, &seen);
        assert!(folded.updates().is_empty());
        assert!(folded.is_routine());
    }
}
