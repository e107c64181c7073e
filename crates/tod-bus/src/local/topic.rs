//! A topic inside one process.

use std::sync::Arc;

use futures_util::future::{self, BoxFuture};
use tokio::sync::broadcast;

use crate::{BusError, Subscription};

/// A topic whose messages stay in this process.
#[derive(Debug)]
pub struct Topic<T>(broadcast::Sender<Arc<T>>);

impl<T> Topic<T> {
    /// A topic whose subscribers may fall `capacity` messages behind before they lag.
    pub fn new(capacity: usize) -> Self {
        Self(broadcast::Sender::new(capacity))
    }
}

impl<T: Send + Sync> crate::Topic<T> for Topic<T> {
    fn publish(&self, message: T) -> BoxFuture<'_, Result<(), BusError>> {
        // An error says that nobody listens.
        let _ = self.0.send(Arc::new(message));

        Box::pin(future::ready(Ok(())))
    }

    fn subscribe(&self) -> Subscription<T> {
        Subscription::new(self.0.subscribe())
    }
}
