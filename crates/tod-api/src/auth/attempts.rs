//! How often one address may try to sign in.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::ApiError;

/// Attempts per address since the beginning of its window. Counted per process: a limit that a
/// shared service must confirm would keep people out while that service is away.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<HashMap<IpAddr, Window>>);

#[derive(Clone, Copy, Debug)]
struct Window {
    ends: Instant,
    attempts: u32,
}

/// A person with a link needs one; a browser that reloads needs a few.
const MOST: u32 = 10;

const WINDOW: Duration = Duration::from_mins(1);

/// Addresses remembered at once. Whoever owns more of them is not stopped by a limit per address.
const MOST_ADDRESSES: usize = 10_000;

impl Attempts {
    /// Counts an attempt, and refuses one too many.
    pub(crate) fn count(&self, address: IpAddr, now: Instant) -> Result<(), ApiError> {
        let address = network(address);
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= MOST_ADDRESSES {
            windows.retain(|_, window| window.ends > now);
        }
        if windows.len() >= MOST_ADDRESSES && !windows.contains_key(&address) {
            return Err(ApiError::TooManyRequests { after_seconds: WINDOW.as_secs() });
        }

        let window = windows.entry(address).or_insert(Window { ends: now, attempts: 0 });
        if window.ends <= now {
            *window = Window { ends: now + WINDOW, attempts: 0 };
        }
        window.attempts = window.attempts.saturating_add(1);
        if window.attempts > MOST {
            let after_seconds = (window.ends - now).as_secs() + 1;
            return Err(ApiError::TooManyRequests { after_seconds });
        }

        Ok(())
    }
}

/// An IPv6 customer has a /64, so that is what counts as one address.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(ip) => IpAddr::V6((ip.to_bits() & !u128::from(u64::MAX)).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tries(attempts: &Attempts, address: &str, now: Instant) -> bool {
        attempts.count(address.parse().unwrap(), now).is_ok()
    }

    #[test]
    fn the_eleventh_attempt_waits_for_the_next_minute() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        assert!((0..MOST).all(|_| tries(&attempts, "192.0.2.1", now)));
        assert!(!tries(&attempts, "192.0.2.1", now));
        assert!(tries(&attempts, "192.0.2.2", now));
        assert!(tries(&attempts, "192.0.2.1", now + WINDOW));
    }

    #[test]
    fn the_addresses_of_one_ipv6_network_count_together() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        assert!((0..MOST).all(|_| tries(&attempts, "2001:db8::1", now)));
        assert!(!tries(&attempts, "2001:db8::2", now));
        assert!(tries(&attempts, "2001:db8:0:1::1", now));
    }
}
