//! State that all processes of an installation share, and may lose.

use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::BusError;

/// How often something may happen: a bucket of `burst` tokens that fills within `per`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// How often at once; at least one.
    pub burst: u32,
    /// How long an empty bucket takes to fill.
    pub per: Duration,
}

/// What a rate limit says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Go on.
    Allowed,
    /// Too often. It would be allowed after this time.
    Limited(Duration),
}

/// Values and limits by key. Names of keys begin with what they belong to (`sign-in:192.0.2.1`).
///
/// Both have a bound on their number. Beyond it values are refused, and new keys share one limit:
/// a flood of made-up keys costs neither memory nor the limit its meaning.
pub trait Shared: Send + Sync {
    /// Keeps `value` for `ttl`, in place of what was there.
    fn put<'a>(
        &'a self,
        key: &'a str,
        value: Vec<u8>,
        ttl: Duration,
    ) -> BoxFuture<'a, Result<(), BusError>>;

    /// Reads a value; none when it expired, was taken, or never was.
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, BusError>>;

    /// Reads and removes a value in one step: of many who take it at once, one gets it.
    fn take<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, BusError>>;

    /// Counts one use of `key` against `limit`.
    fn limit<'a>(
        &'a self,
        key: &'a str,
        limit: RateLimit,
    ) -> BoxFuture<'a, Result<Verdict, BusError>>;
}
