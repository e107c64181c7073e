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
/// It takes many commands at a time. It dies when it is dropped, when the device is removed, and when
/// its address or credential changes.
pub struct RouterHandle {
    session: Session,
    followed: Followed,
    /// Serves the connection also while its holder does something else: what was dropped is cancelled
    /// on the router at once, not when somebody asks for more.
    served: JoinSet<()>,
}

/// Rows of a command that answers as long as it likes. Dropping them cancels the command; they end
/// with their handle.
pub struct HandleRows {
    rows: Rows,
    followed: Followed,
}

/// The target a session was opened for, and what has become of it since.
#[derive(Clone)]
struct Followed {
    target: Arc<Target>,
    orders: watch::Receiver<Order>,
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
                let (session, followed) = (link.session().clone(), Followed { target, orders });
                let mut served = JoinSet::new();
                served.spawn(serve(link, followed.clone()));
                Ok(Self { session, followed, served })
            }
            Err(Unreached::Stranger { .. }) => Err(CallError::AnotherRouter),
            Err(Unreached::Fault(fault)) => {
                Err(CallError::Unreached { reason: fault.reason(), detail: fault.to_string() })
            }
        }
    }

    /// Runs a command to its end. Dropping the future cancels it on the router.
    pub async fn run(&self, command: Command, within: Duration) -> Result<Reply, CallError> {
        self.followed.while_valid(self.session.run(command, within)).await
    }

    /// Starts a command that answers as long as it likes, `within` at most.
    pub async fn stream(
        &self,
        command: Command,
        within: Duration,
    ) -> Result<HandleRows, CallError> {
        let rows = self.followed.while_valid(self.session.stream(command, within)).await?;

        Ok(HandleRows { rows, followed: self.followed.clone() })
    }

    /// Says goodbye to the router; dropping the handle only hangs up.
    pub async fn close(mut self) {
        self.session.close();
        self.served.join_next().await;
    }
}

impl HandleRows {
    /// The next row; none after the last. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Result<Option<Row>, CallError> {
        self.followed.while_valid(self.rows.next()).await
    }

    /// The attributes of `!done`, once [`next`](Self::next) has said that no more rows follow.
    pub fn done(&self) -> Option<&Row> {
        self.rows.done()
    }
}

impl Followed {
    async fn while_valid<T>(
        &self,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, CallError> {
        tokio::select! {
            biased;
            () = self.until_void() => Err(CallError::NotWatched),
            done = work => done.map_err(CallError::Router),
        }
    }

    /// Waits until the device is removed, or its session must not be used any longer.
    async fn until_void(&self) {
        let target = &self.target;
        let is_void = |order: &Order| {
            order::leads_elsewhere(target, &order.target) || order::corrects(target, &order.target)
        };
        let mut orders = self.orders.clone();
        // An error means that the device was removed, which is as good a reason.
        let _order = orders.wait_for(is_void).await;
    }
}

/// Serves a connection until it is over, or must not be used any longer.
async fn serve(mut link: Link, followed: Followed) {
    tokio::select! {
        biased;
        () = followed.until_void() => {}
        _ = link.ended() => {}
    }
}
