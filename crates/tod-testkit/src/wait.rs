//! Waiting for states.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// How long a state may take to come. It only bounds a failure, so it is generous: a machine
/// that also compiles must not turn it into a flake.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How often a state is asked for. Short, because tests wait for the answer.
const GLANCE: Duration = Duration::from_millis(10);

/// Asks `probe` until it answers, and returns the answer.
///
/// # Panics
/// When there is no answer within [`PATIENCE`]; `what` says what never came.
pub async fn eventually<T>(what: &str, mut probe: impl AsyncFnMut() -> Option<T>) -> T {
    let mut glances = interval(GLANCE);
    glances.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let answered = async {
        loop {
            glances.tick().await;
            if let Some(answer) = probe().await {
                return answer;
            }
        }
    };

    timeout(PATIENCE, answered).await.unwrap_or_else(|_elapsed| panic!("never happened: {what}"))
}

/// Waits until a watched value is as it should be, and returns it.
///
/// # Panics
/// When it is not within [`PATIENCE`], or its sender is gone; `what` says what never came.
pub async fn becomes<T: Clone>(
    what: &str,
    receiver: &mut watch::Receiver<T>,
    as_it_should: impl FnMut(&T) -> bool,
) -> T {
    let Ok(reached) = timeout(PATIENCE, receiver.wait_for(as_it_should)).await else {
        panic!("never happened: {what}");
    };
    let Ok(value) = reached else {
        panic!("its sender ended before it happened: {what}");
    };

    value.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_state_that_comes_is_returned() {
        let mut asked = 0;
        let answer = eventually("three questions", async || {
            asked += 1;
            (asked == 3).then_some("yes")
        })
        .await;
        assert_eq!(answer, "yes");
    }

    #[tokio::test(start_paused = true)]
    #[should_panic(expected = "never happened: pigs fly")]
    async fn a_state_that_never_comes_is_named() {
        eventually("pigs fly", async || None::<()>).await;
    }

    #[tokio::test(start_paused = true)]
    #[should_panic(expected = "its sender ended before it happened: seven")]
    async fn a_sender_that_ends_is_told_from_a_slow_one() {
        let (sender, mut receiver) = watch::channel(1);
        drop(sender);
        becomes("seven", &mut receiver, |&value| value == 7).await;
    }
}
