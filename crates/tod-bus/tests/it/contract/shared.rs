//! The promises of shared state. `wait` lets time pass.

use std::time::Duration;

use futures_util::future::join_all;
use tod_bus::{BusError, RateLimit, Shared, Verdict};

const MINUTE: Duration = Duration::from_mins(1);
const LIMIT: RateLimit = RateLimit { burst: 2, per: MINUTE };

pub async fn a_value_is_read_until_it_expires<W: Future<Output = ()>>(
    shared: impl Shared,
    wait: impl Fn(Duration) -> W,
) {
    shared.put("key", b"old".into(), MINUTE).await.unwrap();
    shared.put("key", b"new".into(), MINUTE).await.unwrap();
    assert_eq!(shared.get("key").await, Ok(Some(b"new".into())));
    assert_eq!(shared.get("other").await, Ok(None));
    wait(MINUTE).await;
    assert_eq!(shared.get("key").await, Ok(None));
    assert_eq!(shared.take("key").await, Ok(None));
}

pub async fn of_many_who_take_a_value_one_gets_it(shared: impl Shared) {
    shared.put("key", b"value".into(), MINUTE).await.unwrap();
    let taken = join_all((0..16).map(|_| shared.take("key"))).await;
    let got = taken.into_iter().filter(|value| matches!(value, Ok(Some(_)))).count();
    assert_eq!(got, 1);
    assert_eq!(shared.get("key").await, Ok(None));
}

pub async fn a_limit_holds_per_key_and_recovers<W: Future<Output = ()>>(
    shared: impl Shared,
    wait: impl Fn(Duration) -> W,
) {
    for _ in 0..2 {
        assert_eq!(shared.limit("a", LIMIT).await, Ok(Verdict::Allowed));
    }
    let Ok(Verdict::Limited(after)) = shared.limit("a", LIMIT).await else { panic!("unlimited") };
    assert_eq!(shared.limit("b", LIMIT).await, Ok(Verdict::Allowed));

    assert!(after <= MINUTE / 2, "{after:?}");
    wait(after).await;
    assert_eq!(shared.limit("a", LIMIT).await, Ok(Verdict::Allowed));
}

/// `shared` has room for two keys.
pub async fn values_are_bounded<W: Future<Output = ()>>(
    shared: impl Shared,
    wait: impl Fn(Duration) -> W,
) {
    shared.put("a", Vec::new(), MINUTE).await.unwrap();
    shared.put("b", Vec::new(), 2 * MINUTE).await.unwrap();
    assert_eq!(shared.put("c", Vec::new(), MINUTE).await, Err(BusError::Full));
    shared.put("b", b"again".into(), 2 * MINUTE).await.unwrap();

    wait(MINUTE).await;
    shared.put("c", Vec::new(), MINUTE).await.unwrap();
    assert_eq!(shared.get("b").await, Ok(Some(b"again".into())), "the living are not evicted");
}

/// `shared` has room for two keys.
pub async fn a_flood_of_keys_shares_one_limit<W: Future<Output = ()>>(
    shared: impl Shared,
    wait: impl Fn(Duration) -> W,
) {
    for key in ["a", "b", "flood 1", "flood 2"] {
        assert_eq!(shared.limit(key, LIMIT).await, Ok(Verdict::Allowed), "{key}");
    }
    let third = shared.limit("flood 3", LIMIT).await;
    assert!(matches!(third, Ok(Verdict::Limited(_))), "{third:?}");
    assert_eq!(shared.limit("a", LIMIT).await, Ok(Verdict::Allowed), "known keys keep theirs");

    wait(MINUTE).await;
    assert_eq!(shared.limit("c", LIMIT).await, Ok(Verdict::Allowed));
}
