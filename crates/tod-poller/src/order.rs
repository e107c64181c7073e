//! What a changed target means for the session there is.

use std::sync::Arc;

use tod_model::{Target, Tier};

use crate::connect::Record;

/// What the poller tells a device's task. Replaced whole, so only the latest counts.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) target: Arc<Target>,
    /// Grows by one each time somebody asks for a try now.
    pub(crate) retries: u32,
}

/// Whether the way to the router changed, so that any attempt under way is void.
pub(crate) fn leads_elsewhere(old: &Target, new: &Target) -> bool {
    old.address != new.address
        || old.lowest_tier != new.lowest_tier
        || old.credential != new.credential
        || old.tenant != new.tenant
}

/// Whether the record of `new` says another router than the one that `session` is with. A record
/// that only learnt what we found out is no contradiction.
pub(crate) fn contradicts(new: &Target, session: &Record) -> bool {
    let other_router = new.identity.is_some() && new.identity != session.identity;
    let other_certificate =
        new.lowest_tier == Tier::Pinned && new.pin.is_some() && new.pin != session.pin;

    other_router || other_certificate
}

/// Whether a person changed who the router has to be.
pub(crate) fn redefines(old: &Target, new: &Target) -> bool {
    old.identity != new.identity || old.pin != new.pin
}

/// Whether a person corrected what was recorded; a record that only learnt is not corrected.
pub(crate) fn corrects(old: &Target, new: &Target) -> bool {
    (old.identity.is_some() && old.identity != new.identity)
        || (old.pin.is_some() && old.pin != new.pin)
}

impl Record {
    /// The record after a change of the target. What we found out ourselves stays until the target
    /// says so too; what the target said and no longer says is forgotten.
    pub(crate) fn follow(&mut self, old: &Target, new: &Target) {
        if new.identity.is_some() || old.identity.is_some() {
            self.identity.clone_from(&new.identity);
        }
        if new.pin.is_some() || old.pin.is_some() {
            self.pin = new.pin;
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use tod_model::{
        Address, DeviceId, Fingerprint, Interval, RouterIdentity, SealedCredential, SessionMode,
        Ssh, TenantId,
    };

    use super::*;

    pub(crate) fn target() -> Target {
        Target {
            device: DeviceId::generate(),
            tenant: TenantId::generate(),
            fence: 1,
            address: Address { host: "10.0.0.1".parse().unwrap(), port: 8729 },
            lowest_tier: Tier::Pinned,
            pin: None,
            identity: None,
            ssh: Ssh::default(),
            credential: SealedCredential { user: "watch".to_owned(), sealed: vec![1] },
            interval: Interval::DEFAULT,
            session: SessionMode::Auto,
        }
    }

    fn serial(text: &str) -> RouterIdentity {
        RouterIdentity::Serial(text.to_owned())
    }

    fn session() -> Record {
        Record { identity: Some(serial("A")), pin: Some(Fingerprint([1; 32])) }
    }

    #[test]
    fn a_record_that_learnt_what_we_found_out_keeps_the_session() {
        let old = target();
        let new =
            Target { identity: Some(serial("A")), pin: Some(Fingerprint([1; 32])), ..old.clone() };
        assert!(!leads_elsewhere(&old, &new));
        assert!(!contradicts(&new, &session()));
    }

    #[test]
    fn another_serial_or_certificate_contradicts() {
        let other_serial = Target { identity: Some(serial("B")), ..target() };
        assert!(contradicts(&other_serial, &session()));

        let other_pin = Target { pin: Some(Fingerprint([2; 32])), ..target() };
        assert!(contradicts(&other_pin, &session()));
        let unpinned = Target { lowest_tier: Tier::Unverified, ..other_pin };
        assert!(!contradicts(&unpinned, &session()));
    }

    #[test]
    fn to_learn_is_not_to_correct() {
        let (unknown, known) = (target(), Target { identity: Some(serial("A")), ..target() });
        assert!(redefines(&unknown, &known) && !corrects(&unknown, &known));
        assert!(corrects(&known, &Target { identity: Some(serial("B")), ..target() }));
        assert!(corrects(&known, &unknown));
    }

    #[test]
    fn only_the_way_to_the_router_leads_elsewhere() {
        let old = target();
        let mut moved = old.clone();
        moved.address.port = 8730;
        assert!(leads_elsewhere(&old, &moved));

        let interval = Interval::try_from(10).unwrap();
        let slower = Target { interval, fence: 2, session: SessionMode::PerPoll, ..old.clone() };
        assert!(!leads_elsewhere(&old, &slower));
    }

    #[test]
    fn a_record_forgets_what_a_person_took_away_and_keeps_what_it_found() {
        let mut record = session();
        record.follow(&target(), &target());
        assert_eq!(record, session());

        let known = Target { identity: Some(serial("A")), ..target() };
        record.follow(&known, &target());
        assert_eq!(record, Record { identity: None, ..session() });

        record.follow(&target(), &Target { identity: Some(serial("B")), ..target() });
        assert_eq!(record.identity, Some(serial("B")));
    }
}
