//! The port to the routers, joined to the poller of this process.

use futures_util::future::BoxFuture;
use tod_engine::{Routers, RoutersError};
use tod_model::{
    DeviceId,
    probe::{ProbeReport, ProbeRequest},
};
use tod_poller::{CallError, RouterCalls};

/// Routers asked through the poller of this process.
pub struct InProcess(pub RouterCalls);

impl Routers for InProcess {
    fn probe(&self, request: ProbeRequest) -> BoxFuture<'_, Result<ProbeReport, RoutersError>> {
        Box::pin(async move { self.0.probe(request).await.map_err(|error| refusal(&error)) })
    }

    fn retry_now(&self, device: DeviceId) -> BoxFuture<'_, Result<(), RoutersError>> {
        Box::pin(async move { self.0.retry_now(device).await.map_err(|error| refusal(&error)) })
    }
}

fn refusal(error: &CallError) -> RoutersError {
    match error {
        CallError::NotWatched => RoutersError::NotWatched,
        CallError::Gone
        | CallError::TooManySessions
        | CallError::AnotherRouter
        | CallError::Unreached { .. }
        | CallError::Router(_) => RoutersError::Unavailable,
    }
}

/// Routers out of reach: for commands that run beside the poller's process.
pub struct NoRouters;

impl Routers for NoRouters {
    fn probe(&self, _: ProbeRequest) -> BoxFuture<'_, Result<ProbeReport, RoutersError>> {
        Box::pin(async { Err(RoutersError::Unavailable) })
    }

    fn retry_now(&self, _: DeviceId) -> BoxFuture<'_, Result<(), RoutersError>> {
        Box::pin(async { Err(RoutersError::Unavailable) })
    }
}

#[cfg(test)]
mod tests {
    use std::{net::IpAddr, sync::Arc, time::Duration};

    use routeros_sim::{Board, Fleet, Mood};
    use tod_engine::contract;
    use tod_model::{Address, DialPolicy, Host, SealedCredential, Secret, TenantId, Tier};
    use tod_poller::{Poller, Settings, Targets, Unseal, UnsealError};
    use tokio::{
        sync::{mpsc, watch},
        task::JoinSet,
        time::timeout,
    };
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::clock;

    /// The poller of this process, which watches nothing, and routers that it may dial.
    struct House {
        fleet: Fleet,
        routers: InProcess,
        poller: JoinSet<()>,
        shutdown: CancellationToken,
    }

    /// Never asked: no device is watched, and probes bring their own passwords.
    struct Sealed;

    impl Unseal for Sealed {
        fn unseal<'a>(
            &'a self,
            _tenant: TenantId,
            _credential: &'a SealedCredential,
        ) -> BoxFuture<'a, Result<Secret, UnsealError>> {
            Box::pin(async { Err(UnsealError::Damaged("nothing is watched".into())) })
        }
    }

    impl House {
        async fn open() -> Self {
            let boards = [Board::EdgeRouter, Board::HomeAp];
            let fleet = Fleet::builder().routers(2).boards(boards).start().await.unwrap();
            let dial = DialPolicy::new(vec!["127.64.0.0/10".parse().unwrap()], Vec::new());
            let mut settings = Settings::new(dial, 8);
            // How long silence is borne: a test does not wait for 15 s.
            settings.deadlines.probe = Duration::from_secs(3);
            let (observed, _observations) = mpsc::channel(1);
            let (_targets, followed) = watch::channel(Targets::default());
            let (poller, calls) =
                Poller::new(settings, clock::system(), followed, Arc::new(Sealed), observed)
                    .unwrap();
            let (mut tasks, shutdown) = (JoinSet::new(), CancellationToken::new());
            tasks.spawn(poller.run(shutdown.clone()));

            Self { fleet, routers: InProcess(calls), poller: tasks, shutdown }
        }

        /// A request to test the router, which from now on is in this mood.
        fn request(&self, index: usize, mood: Mood) -> ProbeRequest {
            let router = self.fleet.router(index);
            router.set_mood(mood);
            let watcher = self.fleet.watcher();
            let host = Host::Ip(IpAddr::from(router.address()));
            ProbeRequest {
                address: Address { host, port: router.api_port() },
                lowest_tier: Tier::Plain,
                user: watcher.user,
                password: Secret::new(watcher.password.as_bytes()),
            }
        }
    }

    #[tokio::test]
    async fn the_poller_of_this_process_keeps_the_contract() {
        let house = House::open().await;
        let routers = &house.routers;

        let answering = house.request(0, Mood::Healthy);
        contract::a_router_that_answers_passes(routers, answering.clone()).await;
        let refusing = house.request(1, Mood::Refusing);
        contract::a_router_that_refuses_is_a_report(routers, refusing).await;
        let silent = house.request(1, Mood::Silent);
        contract::a_silent_router_holds_up_nobody(routers, silent, answering).await;
        contract::a_device_that_is_not_polled_cannot_be_retried(routers).await;
    }

    #[tokio::test]
    async fn a_poller_that_has_ended_cannot_be_asked() {
        let mut house = House::open().await;
        house.shutdown.cancel();
        let ended = timeout(Duration::from_secs(20), house.poller.join_next()).await;
        ended.expect("the poller ends in time");

        let request = house.request(0, Mood::Healthy);
        assert_eq!(house.routers.probe(request).await, Err(RoutersError::Unavailable));
        let refused = house.routers.retry_now(DeviceId::generate()).await;
        assert_eq!(refused, Err(RoutersError::Unavailable));
    }
}
