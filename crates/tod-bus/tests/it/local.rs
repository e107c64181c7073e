//! The adapters inside one process keep the contract.

use tod_bus::local::{Shared, Topic, queue};
use tokio::time::advance;

use crate::contract::{observations, shared, topic};

#[tokio::test]
async fn topics() {
    topic::everybody_hears_everything_in_order(Topic::new(4)).await;
    topic::a_message_without_listeners_is_gone(Topic::new(4)).await;
    topic::a_slow_listener_is_told_and_goes_on(Topic::new(4)).await;
    topic::the_end_of_the_topic_is_told(Topic::new(4)).await;
}

#[tokio::test(start_paused = true)]
async fn the_queue_of_observations() {
    let (sender, reader) = queue(8);
    observations::batches_are_bounded_and_in_order(sender, reader).await;
    let (sender, reader) = queue(8);
    observations::a_batch_comes_again_until_it_is_acknowledged(sender, reader).await;
    let (sender, reader) = queue(8);
    observations::a_full_queue_makes_its_senders_wait(sender, reader).await;
    let (sender, reader) = queue(8);
    observations::a_reader_that_is_cancelled_loses_nothing(sender, reader).await;
    let (sender, reader) = queue(8);
    observations::what_was_sent_is_read_before_the_end_is_told(sender, reader).await;
}

#[tokio::test(start_paused = true)]
async fn shared_state() {
    shared::a_value_is_read_until_it_expires(Shared::new(2), advance).await;
    shared::of_many_who_take_a_value_one_gets_it(Shared::new(2)).await;
    shared::a_limit_holds_per_key_and_recovers(Shared::new(2), advance).await;
    shared::values_are_bounded(Shared::new(2), advance).await;
    shared::a_flood_of_keys_shares_one_limit(Shared::new(2), advance).await;
}
