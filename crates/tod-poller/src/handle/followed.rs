//! What has to stay true for a handle to be used.

use std::sync::Arc;

use tod_model::{CallError, Target};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::order::{self, Order};

/// The target a session was opened for, and what has become of it since.
#[derive(Clone)]
pub(super) struct Followed {
    pub(super) target: Arc<Target>,
    orders: watch::Receiver<Order>,
    /// Cancelled when the poller is.
    stopped: CancellationToken,
}

impl Followed {
    pub(super) fn new(orders: watch::Receiver<Order>, stopped: CancellationToken) -> Self {
        let target = Arc::clone(&orders.borrow().target);
        Self { target, orders, stopped }
    }

    /// The target as it is now; for as long as the session may be used, it leads to the same router.
    pub(super) fn now(&self) -> Arc<Target> {
        Arc::clone(&self.orders.borrow().target)
    }

    /// Waits until the session must not be used any longer, and says why.
    pub(super) async fn void(&self) -> CallError {
        let is_void = |order: &Order| {
            order::leads_elsewhere(&self.target, &order.target)
                || order::corrects(&self.target, &order.target)
        };
        let mut orders = self.orders.clone();
        tokio::select! {
            biased;
            () = self.stopped.cancelled() => CallError::Unavailable,
            // An error means that the device was removed, which is as good a reason.
            _order = orders.wait_for(is_void) => CallError::NotWatched,
        }
    }
}
