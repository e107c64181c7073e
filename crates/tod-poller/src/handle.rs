//! A session of a caller's own, for what a poll does not read.

use std::{sync::Arc, time::Duration};

use routeros::{Command, Error, Reply, Row, Session, session::Rows};
use tod_model::{Cost, Target};
use tokio::{sync::watch, task::JoinSet};

use crate::{
    CallError,
    connect::{Record, Unreached, connect},
    dial::{Budget, Repute},
    link::Link,
    order::{self, Order},
    sessions::Sessions,
    shared::Shared,
};

/// A session beside the one that polls, with the router of the record.
///
/// It dies when it is dropped, when the device is removed, and when its address or credential
/// changes.
pub struct RouterHandle {
    session: Session,
    orders: watch::Receiver<Order>,
    target: Arc<Target>,
    /// Serves the connection also while its holder does something else: what was dropped is cancelled
    /// on the router at once, not when somebody asks for more.
    served: JoinSet<()>,
}

/// Rows of a command that answers as long as it likes. Dropping them cancels the command.
pub struct HandleRows<'a> {
    handle: &'a mut RouterHandle,
    rows: Rows,
}

impl RouterHandle {
    pub(crate) async fn open(
        shared: &Shared,
        orders: watch::Receiver<Order>,
        sessions: &Sessions,
    ) -> Result<Self, CallError> {
        let target = Arc::clone(&orders.borrow().target);
        let open =
            sessions.open_beside(tokio::time::Instant::now()).ok_or(CallError::TooManySessions)?;
        let record = Record { identity: target.identity.clone(), pin: target.pin };
        let budget = Budget::whole(shared.settings.deadlines.probe);
        let mut cost = Cost::default();

        let reached =
            connect(shared, &target, &record, Repute::Fair, budget, open, &mut cost).await;
        shared.meters.cost(&cost);
        match reached {
            Ok(link) => {
                let session = link.session().clone();
                let mut served = JoinSet::new();
                served.spawn(serve(link, orders.clone(), Arc::clone(&target)));
                Ok(Self { session, orders, target, served })
            }
            Err(Unreached::Stranger { .. }) => Err(CallError::AnotherRouter),
            Err(Unreached::Fault(fault)) => {
                Err(CallError::Unreached { reason: fault.reason(), detail: fault.to_string() })
            }
        }
    }

    /// Runs a command to its end.
    pub async fn run(&mut self, command: Command, within: Duration) -> Result<Reply, CallError> {
        let session = self.session.clone();
        self.while_valid(session.run(command, within)).await
    }

    /// Starts a command that answers as long as it likes, `within` at most.
    pub async fn stream(
        &mut self,
        command: Command,
        within: Duration,
    ) -> Result<HandleRows<'_>, CallError> {
        let session = self.session.clone();
        let rows = self.while_valid(session.stream(command, within)).await?;

        Ok(HandleRows { handle: self, rows })
    }

    /// Says goodbye to the router; dropping the handle only hangs up.
    pub async fn close(mut self) {
        self.session.close();
        self.served.join_next().await;
    }

    async fn while_valid<T>(
        &mut self,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, CallError> {
        let target = &self.target;
        tokio::select! {
            biased;
            _ = self.orders.wait_for(|order| is_void(target, &order.target)) => {
                Err(CallError::NotWatched)
            }
            done = work => done.map_err(CallError::Router),
        }
    }
}

/// Serves a connection until it is over, or leads to the wrong router.
async fn serve(mut link: Link, mut orders: watch::Receiver<Order>, target: Arc<Target>) {
    tokio::select! {
        biased;
        _ = orders.wait_for(|order| is_void(&target, &order.target)) => {}
        _ = link.ended() => {}
    }
}

/// Whether a session that was opened for `target` must not be used for the `new` one.
fn is_void(target: &Target, new: &Target) -> bool {
    order::leads_elsewhere(target, new) || order::corrects(target, new)
}

impl HandleRows<'_> {
    /// The next row; none after the last.
    pub async fn next(&mut self) -> Result<Option<Row>, CallError> {
        self.handle.while_valid(self.rows.next()).await
    }
}
