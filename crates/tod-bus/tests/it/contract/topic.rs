//! The promises of a topic.

use std::sync::Arc;

use tod_bus::{Lagged, Stored, Subscription, Topic};
use tod_model::{DeviceId, TenantId};

pub fn message() -> Stored {
    Stored { tenant: TenantId::generate(), devices: vec![DeviceId::generate()] }
}

async fn next(subscription: &mut Subscription<Stored>) -> Arc<Stored> {
    subscription.next().await.unwrap().unwrap()
}

pub async fn everybody_hears_everything_in_order(topic: impl Topic<Stored>) {
    let (mut one, mut other) = (topic.subscribe(), topic.subscribe());
    let messages = [message(), message(), message()];
    for message in &messages {
        topic.publish(message.clone()).await.unwrap();
    }
    for message in &messages {
        assert_eq!(*next(&mut one).await, *message);
        assert_eq!(*next(&mut other).await, *message);
    }
}

pub async fn a_message_without_listeners_is_gone(topic: impl Topic<Stored>) {
    topic.publish(message()).await.unwrap();
    let mut late = topic.subscribe();
    let heard = message();
    topic.publish(heard.clone()).await.unwrap();
    assert_eq!(*next(&mut late).await, heard);
}

/// `topic` holds four messages.
pub async fn a_slow_listener_is_told_and_goes_on(topic: impl Topic<Stored>) {
    let mut slow = topic.subscribe();
    let messages: Vec<Stored> = std::iter::repeat_with(message).take(6).collect();
    for message in &messages {
        topic.publish(message.clone()).await.unwrap();
    }
    assert_eq!(slow.next().await, Err(Lagged(2)));
    for message in &messages[2..] {
        assert_eq!(*next(&mut slow).await, *message);
    }
}

pub async fn the_end_of_the_topic_is_told(topic: impl Topic<Stored>) {
    let mut subscription = topic.subscribe();
    drop(topic);
    assert_eq!(subscription.next().await, Ok(None));
}
