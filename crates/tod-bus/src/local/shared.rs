//! Shared state of one process.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::future::{self, BoxFuture};
use tokio::time::Instant;

use super::bucket::Bucket;
use crate::{BusError, RateLimit, Verdict};

/// Values and limits in the memory of this process.
#[derive(Debug)]
pub struct Shared {
    started: Instant,
    values: Mutex<Bounded<Value>>,
    limits: Mutex<Limits>,
}

#[derive(Debug)]
struct Value {
    bytes: Vec<u8>,
    expires_at: Duration,
}

#[derive(Debug)]
struct Limits {
    buckets: Bounded<Bucket>,
    /// What keys share for which there is no room.
    overflow: Bucket,
}

impl Shared {
    /// Room for `most_keys` values, and for as many limits.
    pub fn new(most_keys: usize) -> Self {
        let limits = Limits { buckets: Bounded::new(most_keys), overflow: Bucket::default() };

        Self {
            started: Instant::now(),
            values: Mutex::new(Bounded::new(most_keys)),
            limits: Mutex::new(limits),
        }
    }

    fn now(&self) -> Duration {
        self.started.elapsed()
    }

    fn keep(&self, key: &str, bytes: Vec<u8>, ttl: Duration) -> Result<(), BusError> {
        let now = self.now();
        let mut values = lock(&self.values);
        if !values.has_room_for(key, now, |value| value.expires_at > now) {
            return Err(BusError::Full);
        }
        let value = Value { bytes, expires_at: now.saturating_add(ttl) };
        values.entries.insert(key.to_owned(), value);

        Ok(())
    }

    fn count(&self, key: &str, limit: RateLimit) -> Verdict {
        let now = self.now();
        let mut limits = lock(&self.limits);
        let bucket = if limits.buckets.has_room_for(key, now, |bucket| !bucket.is_full(now)) {
            limits.buckets.entries.entry(key.to_owned()).or_default()
        } else {
            &mut limits.overflow
        };
        let (next, verdict) = bucket.take(limit, now);
        *bucket = next;

        verdict
    }
}

/// A map that never grows beyond `most` entries.
#[derive(Debug)]
struct Bounded<V> {
    entries: HashMap<String, V>,
    most: usize,
    swept_at: Option<Duration>,
}

/// A full map is searched for dead entries at most this often: a flood must not buy a search each.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

impl<V> Bounded<V> {
    fn new(most: usize) -> Self {
        Self { entries: HashMap::new(), most, swept_at: None }
    }

    fn has_room_for(&mut self, key: &str, now: Duration, lives: impl Fn(&V) -> bool) -> bool {
        if self.entries.len() < self.most || self.entries.contains_key(key) {
            return true;
        }
        if self.swept_at.is_none_or(|swept_at| now >= swept_at + SWEEP_EVERY) {
            self.swept_at = Some(now);
            self.entries.retain(|_, value| lives(value));
        }

        self.entries.len() < self.most
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl crate::Shared for Shared {
    fn put<'a>(
        &'a self,
        key: &'a str,
        value: Vec<u8>,
        ttl: Duration,
    ) -> BoxFuture<'a, Result<(), BusError>> {
        Box::pin(future::ready(self.keep(key, value, ttl)))
    }

    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, BusError>> {
        let now = self.now();
        let values = lock(&self.values);
        let value = values.entries.get(key).filter(|value| value.expires_at > now);

        Box::pin(future::ready(Ok(value.map(|value| value.bytes.clone()))))
    }

    fn take<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, BusError>> {
        let now = self.now();
        let value = lock(&self.values).entries.remove(key).filter(|value| value.expires_at > now);

        Box::pin(future::ready(Ok(value.map(|value| value.bytes))))
    }

    fn limit<'a>(
        &'a self,
        key: &'a str,
        limit: RateLimit,
    ) -> BoxFuture<'a, Result<Verdict, BusError>> {
        Box::pin(future::ready(Ok(self.count(key, limit))))
    }
}
