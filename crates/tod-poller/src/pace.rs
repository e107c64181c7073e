//! How many routers are dialled at once.
//!
//! A handshake costs us and a small board real work; a fleet that comes back after an outage must
//! not be dialled all at the same moment.

use std::net::IpAddr;

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::Settings;

/// Caps on what happens at once, shared by everybody who dials.
#[derive(Debug)]
pub(crate) struct Pace {
    lookups: Semaphore,
    knocks: Semaphore,
    suspect_knocks: Semaphore,
    handshakes: Semaphore,
    suspects: Semaphore,
    subnets: Box<[Semaphore]>,
}

/// A place among those that connect, or stand connected and wait for their handshake, until dropped.
#[derive(Debug)]
pub(crate) struct Knock<'a> {
    _suspect: Option<SemaphorePermit<'a>>,
    _knock: SemaphorePermit<'a>,
}

/// The right to shake hands, until dropped.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    _subnet: SemaphorePermit<'a>,
    _suspect: Option<SemaphorePermit<'a>>,
    _handshake: SemaphorePermit<'a>,
}

/// Each DNS lookup takes a thread while it lasts.
const LOOKUPS: usize = 32;

/// Subnets share these slots by hash: two that meet in one are paced together, which is only
/// gentler, and nothing has to be kept per subnet.
const SUBNET_SLOTS: usize = 1024;

impl Pace {
    pub(crate) fn new(settings: &Settings) -> Self {
        let subnet = || Semaphore::new(settings.subnet_handshakes.max(1));
        Self {
            lookups: Semaphore::new(LOOKUPS),
            knocks: Semaphore::new(settings.knocks.max(1)),
            suspect_knocks: Semaphore::new((settings.knocks / 2).max(1)),
            handshakes: Semaphore::new(settings.handshakes.max(1)),
            suspects: Semaphore::new(settings.suspect_handshakes.max(1)),
            subnets: (0..SUBNET_SLOTS).map(|_| subnet()).collect(),
        }
    }

    /// Waits for the turn of a DNS lookup.
    pub(crate) async fn lookup(&self) -> SemaphorePermit<'_> {
        acquire(&self.lookups).await
    }

    /// Waits for a place to connect from; a suspect is a router whose last try failed. Suspects may
    /// wait long for their handshakes, so they leave half of the places to others.
    pub(crate) async fn knock(&self, is_suspect: bool) -> Knock<'_> {
        let suspect = if is_suspect { Some(acquire(&self.suspect_knocks).await) } else { None };
        let knock = acquire(&self.knocks).await;

        Knock { _suspect: suspect, _knock: knock }
    }

    /// Waits for the turn of a handshake with `address`.
    pub(crate) async fn handshake(&self, address: IpAddr, is_suspect: bool) -> Permit<'_> {
        // The narrowest gate first: who waits there must not hold up the others.
        let subnet = acquire(&self.subnets[slot(address)]).await;
        let suspect = if is_suspect { Some(acquire(&self.suspects).await) } else { None };
        let handshake = acquire(&self.handshakes).await;

        Permit { _subnet: subnet, _suspect: suspect, _handshake: handshake }
    }
}

async fn acquire(semaphore: &Semaphore) -> SemaphorePermit<'_> {
    semaphore.acquire().await.expect("these semaphores are never closed")
}

/// The slot of the /24 (IPv4) or /48 (IPv6) that an address is in.
fn slot(address: IpAddr) -> usize {
    let network = match address.to_canonical() {
        IpAddr::V4(ip) => u64::from(ip.to_bits() >> 8),
        IpAddr::V6(ip) => ip.to_bits().to_be_bytes()[..6]
            .iter()
            .fold(0, |network, byte| (network << 8) | u64::from(*byte)),
    };
    let mixed = network.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;

    usize::try_from(mixed).unwrap_or_default() % SUBNET_SLOTS
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn one_subnet_shares_a_slot_and_neighbours_do_not() {
        assert_eq!(slot(address("10.1.2.3")), slot(address("10.1.2.250")));
        assert_eq!(slot(address("::ffff:10.1.2.3")), slot(address("10.1.2.3")));
        assert_eq!(slot(address("2001:db8:1::1")), slot(address("2001:db8:1:ffff::1")));

        let slots: HashSet<usize> =
            (0..=255).map(|third| slot(IpAddr::from([10, 1, third, 1]))).collect();
        assert!(slots.len() > 200, "{}", slots.len());
    }

    #[tokio::test]
    async fn suspects_that_knock_leave_half_of_the_places_to_others() {
        let mut settings = Settings::new(tod_model::DialPolicy::default(), 10);
        settings.knocks = 4;
        let pace = Pace::new(&settings);

        let _suspects = (pace.knock(true).await, pace.knock(true).await);
        let mut suspect = std::pin::pin!(pace.knock(true));
        assert!(futures_util::poll!(&mut suspect).is_pending());

        let _others = (pace.knock(false).await, pace.knock(false).await);
        let mut full = std::pin::pin!(pace.knock(false));
        assert!(futures_util::poll!(&mut full).is_pending());
    }

    #[tokio::test]
    async fn a_crowded_subnet_and_suspects_leave_room_for_others() {
        let mut settings = Settings::new(tod_model::DialPolicy::default(), 10);
        (settings.handshakes, settings.suspect_handshakes, settings.subnet_handshakes) = (3, 1, 1);
        let pace = Pace::new(&settings);

        let _crowd = pace.handshake(address("10.0.0.1"), false).await;
        let mut crowded = std::pin::pin!(pace.handshake(address("10.0.0.2"), false));
        assert!(futures_util::poll!(&mut crowded).is_pending());

        let _suspect = pace.handshake(address("10.0.1.1"), true).await;
        let mut suspects = std::pin::pin!(pace.handshake(address("10.0.2.1"), true));
        assert!(futures_util::poll!(&mut suspects).is_pending());

        let _other = pace.handshake(address("10.0.3.1"), false).await;
        let mut full = std::pin::pin!(pace.handshake(address("10.0.4.1"), false));
        assert!(futures_util::poll!(&mut full).is_pending());
    }
}
