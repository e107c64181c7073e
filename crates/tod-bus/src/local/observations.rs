//! The queue of observations inside one process.

use futures_util::future::{self, BoxFuture};
use tod_model::Observation;
use tokio::{
    sync::mpsc,
    time::{Instant, timeout_at},
};

use crate::{BatchLimits, BusError, Observations};

/// A queue of at most `capacity` observations. A sender that finds it full waits.
pub fn queue(capacity: usize) -> (mpsc::Sender<Observation>, Queue) {
    let (sender, receiver) = mpsc::channel(capacity);

    (sender, Queue { receiver, batch: Vec::new(), state: BatchState::Filling { since: None } })
}

/// The reading end of [`queue`].
#[derive(Debug)]
pub struct Queue {
    receiver: mpsc::Receiver<Observation>,
    batch: Vec<Observation>,
    state: BatchState,
}

/// A batch is filled, then handed out until it is acknowledged.
#[derive(Clone, Copy, Debug)]
enum BatchState {
    Filling { since: Option<Instant> },
    HandedOut,
}

impl Queue {
    async fn fill(&mut self, limits: BatchLimits) {
        while let BatchState::Filling { since } = self.state
            && self.batch.len() < limits.most.max(1)
        {
            let room = limits.most.max(1) - self.batch.len();
            let receive = self.receiver.recv_many(&mut self.batch, room);
            let received = match since {
                None => receive.await,
                Some(since) => timeout_at(since + limits.within, receive).await.unwrap_or_default(),
            };
            if received == 0 {
                break;
            }
            self.state = BatchState::Filling { since: Some(since.unwrap_or_else(Instant::now)) };
        }
        self.state = BatchState::HandedOut;
    }
}

impl Observations for Queue {
    fn batch(&mut self, limits: BatchLimits) -> BoxFuture<'_, Option<&[Observation]>> {
        Box::pin(async move {
            self.fill(limits).await;

            (!self.batch.is_empty()).then_some(&*self.batch)
        })
    }

    fn acknowledge(&mut self) -> BoxFuture<'_, Result<(), BusError>> {
        self.batch.clear();
        self.state = BatchState::Filling { since: None };

        Box::pin(future::ready(Ok(())))
    }

    fn depth(&self) -> usize {
        self.receiver.len() + self.batch.len()
    }
}
