//! The promises of the queue of observations.

use std::time::Duration;

use chrono::DateTime;
use tod_bus::{BatchLimits, Observations};
use tod_model::{Cost, DeviceId, Observation, OfflineReason, Outcome, TenantId};
use tokio::sync::mpsc::Sender;

/// Batches of three at most.
const LIMITS: BatchLimits = BatchLimits { most: 3, within: Duration::from_millis(200) };

/// An observation that `second` tells from others.
fn observation(second: i64) -> Observation {
    Observation {
        device: DeviceId::generate(),
        tenant: TenantId::generate(),
        fence: 1,
        at: DateTime::from_timestamp(second, 0).unwrap(),
        late_ms: 0,
        outcome: Outcome::Failed { reason: OfflineReason::Timeout, detail: String::new() },
        cost: Cost::default(),
        next_try_at: None,
    }
}

async fn send(sender: &Sender<Observation>, seconds: std::ops::Range<i64>) {
    for second in seconds {
        sender.send(observation(second)).await.unwrap();
    }
}

async fn batch(queue: &mut impl Observations) -> Vec<i64> {
    let batch = queue.batch(LIMITS).await.unwrap();
    batch.iter().map(|observation| observation.at.timestamp()).collect()
}

pub async fn batches_are_bounded_and_in_order(
    sender: Sender<Observation>,
    mut queue: impl Observations,
) {
    send(&sender, 0..5).await;
    assert_eq!(queue.depth(), 5);
    assert_eq!(batch(&mut queue).await, [0, 1, 2]);
    assert_eq!(queue.depth(), 5, "what is not acknowledged still waits");
    queue.acknowledge().await.unwrap();
    assert_eq!(queue.depth(), 2);
    assert_eq!(batch(&mut queue).await, [3, 4]);
}

pub async fn a_batch_comes_again_until_it_is_acknowledged(
    sender: Sender<Observation>,
    mut queue: impl Observations,
) {
    send(&sender, 0..2).await;
    assert_eq!(batch(&mut queue).await, [0, 1]);
    send(&sender, 2..4).await;
    assert_eq!(batch(&mut queue).await, [0, 1]);
    queue.acknowledge().await.unwrap();
    assert_eq!(batch(&mut queue).await, [2, 3]);
}

/// The queue holds eight observations.
pub async fn a_full_queue_makes_its_senders_wait(
    sender: Sender<Observation>,
    mut queue: impl Observations,
) {
    send(&sender, 0..8).await;
    assert!(sender.try_send(observation(8)).is_err());
    assert_eq!(batch(&mut queue).await, [0, 1, 2]);
    sender.try_send(observation(8)).unwrap();
}

pub async fn a_reader_that_is_cancelled_loses_nothing(
    sender: Sender<Observation>,
    mut queue: impl Observations,
) {
    send(&sender, 0..1).await;
    tokio::select! {
        biased;
        _ = queue.batch(LIMITS) => panic!("the batch waits for others"),
        () = std::future::ready(()) => {}
    }
    send(&sender, 1..2).await;
    assert_eq!(batch(&mut queue).await, [0, 1]);
}

pub async fn what_was_sent_is_read_before_the_end_is_told(
    sender: Sender<Observation>,
    mut queue: impl Observations,
) {
    send(&sender, 0..1).await;
    drop(sender);
    assert_eq!(batch(&mut queue).await, [0]);
    queue.acknowledge().await.unwrap();
    assert!(queue.batch(LIMITS).await.is_none());
}
