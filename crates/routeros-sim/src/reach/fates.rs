//! What became of visitors, kept until something is changed.

use std::{cell::RefCell, collections::HashMap};

use super::{Fate, Visit};

/// How many visitors a router remembers; a bound, not a fact.
const KEPT: usize = 64;

/// The fates of visitors while the configuration stays as it is: SNMP asks for
/// every datagram.
#[derive(Debug, Default)]
pub(crate) struct Fates(RefCell<Known>);

#[derive(Debug, Default)]
struct Known {
    /// The state of the rows that all of these follow from.
    stamp: u64,
    fates: HashMap<Visit, Fate>,
}

impl Fates {
    /// The fate of a visitor while the rows are in the state `stamp`; computed if
    /// it is not known yet.
    pub(super) fn of(&self, stamp: u64, visit: &Visit, compute: impl FnOnce() -> Fate) -> Fate {
        let mut known = self.0.borrow_mut();
        if known.stamp != stamp || known.fates.len() >= KEPT {
            *known = Known { stamp, fates: HashMap::new() };
        }
        known.fates.entry(*visit).or_insert_with(compute).clone()
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn a_fate_is_computed_once_until_the_rows_change() {
        let fates = Fates::default();
        let computed = RefCell::new(0);
        let ask = |stamp, port| {
            let from = Ipv4Addr::LOCALHOST;
            let visit = Visit { service: "api", protocol: 6, port, from, established: false };
            fates.of(stamp, &visit, || {
                *computed.borrow_mut() += 1;
                Fate::Served
            });
            *computed.borrow()
        };
        assert_eq!((ask(1, 8728), ask(1, 8728), ask(1, 8729), ask(1, 8728)), (1, 1, 2, 2));
        assert_eq!((ask(2, 8728), ask(2, 8728)), (3, 3));
        for port in 0..1000 {
            ask(2, port);
        }
        assert!(fates.0.borrow().fates.len() <= KEPT);
    }
}
