//! Facts are published at least once.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use futures_util::future::{self, BoxFuture};
use tod_bus::{BusError, Fact, FactKind, Subscription, Topic, local};
use tod_engine::{OutboxPublisher, Reconcile};
use tod_store::{Store, outbox};
use tod_testkit::PATIENCE;
use tokio::time::timeout;

use crate::house::{House, next, settings};

/// A topic that is away once, after so many facts.
struct Flaky {
    topic: local::Topic<Fact>,
    before: AtomicUsize,
}

impl Flaky {
    fn after(facts: usize) -> Arc<Self> {
        let before = AtomicUsize::new(facts);
        Arc::new(Self { topic: local::Topic::new(16), before })
    }
}

impl Topic<Fact> for Flaky {
    fn publish(&self, fact: Fact) -> BoxFuture<'_, Result<(), BusError>> {
        if self.before.fetch_sub(1, Ordering::Relaxed) == 0 {
            return Box::pin(future::ready(Err(BusError::Unavailable)));
        }
        self.topic.publish(fact)
    }

    fn subscribe(&self) -> Subscription<Fact> {
        self.topic.subscribe()
    }
}

#[tokio::test]
async fn a_fact_waits_for_the_bus() {
    let house = House::new().await;
    let device = house.device("192.0.2.1").await;
    let topic = Flaky::after(0);
    let mut facts = topic.subscribe();
    let mut publisher = OutboxPublisher::new(house.engine.store.clone(), Arc::clone(&topic) as _);

    assert!(publisher.pass().await.is_err());
    publisher.pass().await.unwrap();
    let fact = next(&mut facts).await;
    assert_eq!(fact.kind, FactKind::DeviceAdded { device_id: device });
}

#[tokio::test]
async fn facts_are_published_in_the_order_in_which_they_became_true() {
    let house = House::new().await;
    let mut devices = Vec::new();
    for number in 1..10 {
        devices.push(house.device(&format!("192.0.2.{number}")).await);
    }
    let mut facts = house.engine.bus.facts.subscribe();
    house.publish().await;
    for device in devices {
        let fact = next(&mut facts).await;
        assert_eq!(fact.kind.device(), Some(device));
    }

    house.publish().await;
    drop(house.engine);
    assert_eq!(facts.next().await, Ok(None), "once");
}

#[tokio::test]
async fn what_was_published_before_the_bus_went_away_is_not_published_again() {
    let house = House::new().await;
    let mut devices = Vec::new();
    for number in 1..4 {
        devices.push(house.device(&format!("192.0.2.{number}")).await);
    }
    let topic = Flaky::after(2);
    let mut facts = topic.subscribe();
    let mut publisher = OutboxPublisher::new(house.engine.store.clone(), Arc::clone(&topic) as _);

    assert!(publisher.pass().await.is_err());
    publisher.pass().await.unwrap();
    for device in devices {
        assert_eq!(next(&mut facts).await.kind.device(), Some(device));
    }
    drop((publisher, topic));
    assert_eq!(facts.next().await, Ok(None), "once");
}

/// A topic that needs the only connection to the database.
struct Needy {
    topic: local::Topic<Fact>,
    store: Store,
}

impl Topic<Fact> for Needy {
    fn publish(&self, fact: Fact) -> BoxFuture<'_, Result<(), BusError>> {
        Box::pin(async move {
            let claimed_again = async {
                let mut tx = self.store.platform().await.unwrap();
                outbox::claim(&mut tx, 9, std::time::Duration::from_secs(9)).await.unwrap()
            };
            assert_eq!(timeout(PATIENCE, claimed_again).await.expect("a connection"), []);
            self.topic.publish(fact).await
        })
    }

    fn subscribe(&self) -> Subscription<Fact> {
        self.topic.subscribe()
    }
}

#[tokio::test]
async fn no_transaction_is_open_while_facts_are_published() {
    let house = House::new().await;
    let device = house.device("192.0.2.1").await;
    let one = tod_store::Settings { max_connections: 1, ..settings(&house.url()) };
    let store = Store::connect(&one).await.unwrap();
    let topic = Arc::new(Needy { topic: local::Topic::new(16), store: store.clone() });
    let mut facts = topic.subscribe();

    OutboxPublisher::new(store, topic).pass().await.unwrap();
    assert_eq!(next(&mut facts).await.kind.device(), Some(device));
}
