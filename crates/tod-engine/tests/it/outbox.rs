//! Facts are published at least once.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use futures_util::future::{self, BoxFuture};
use tod_bus::{BusError, Fact, FactKind, Subscription, Topic, local};
use tod_engine::{OutboxPublisher, Reconcile};

use crate::house::{House, next};

/// A topic that is away the first time.
struct Flaky {
    topic: local::Topic<Fact>,
    was_asked: AtomicBool,
}

impl Topic<Fact> for Flaky {
    fn publish(&self, fact: Fact) -> BoxFuture<'_, Result<(), BusError>> {
        if self.was_asked.swap(true, Ordering::Relaxed) {
            self.topic.publish(fact)
        } else {
            Box::pin(future::ready(Err(BusError::Unavailable)))
        }
    }

    fn subscribe(&self) -> Subscription<Fact> {
        self.topic.subscribe()
    }
}

#[tokio::test]
async fn a_fact_waits_for_the_bus() {
    let house = House::new().await;
    let device = house.device("192.0.2.1").await;
    let topic = Arc::new(Flaky { topic: local::Topic::new(16), was_asked: AtomicBool::new(false) });
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
