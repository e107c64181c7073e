//! Topics: one message to everybody who listens.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tod_model::{DeviceId, TenantId};
use tokio::sync::broadcast::{self, error::RecvError};

use crate::BusError;

/// New measurements of these devices are in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Whose devices.
    pub tenant: TenantId,
    /// Which devices; no promise that their state changed.
    pub devices: Vec<DeviceId>,
}

/// A channel from many to many.
pub trait Topic<T>: Send + Sync {
    /// Tells `message` to everybody who is subscribed now. That nobody is, is no error.
    fn publish(&self, message: T) -> BoxFuture<'_, Result<(), BusError>>;

    /// Listens from now on.
    fn subscribe(&self) -> Subscription<T>;
}

/// One listener's end of a [`Topic`].
#[derive(Debug)]
pub struct Subscription<T>(broadcast::Receiver<Arc<T>>);

/// The listener was too slow, and these many messages are gone. What it knows must be read again
/// from the database; the subscription goes on with the oldest message that is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("fell behind and lost {0} messages")]
pub struct Lagged(pub u64);

impl<T> Subscription<T> {
    /// A subscription fed by a channel of this process.
    pub(crate) fn new(receiver: broadcast::Receiver<Arc<T>>) -> Self {
        Self(receiver)
    }

    /// The next message; none once the topic is gone. Safe to cancel.
    pub async fn next(&mut self) -> Result<Option<Arc<T>>, Lagged> {
        match self.0.recv().await {
            Ok(message) => Ok(Some(message)),
            Err(RecvError::Closed) => Ok(None),
            Err(RecvError::Lagged(lost)) => Err(Lagged(lost)),
        }
    }
}
