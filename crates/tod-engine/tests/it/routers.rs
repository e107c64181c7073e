//! Routers that answer what the test wrote down, and keep the contract of their port all the same.

use std::sync::Mutex;

use futures_util::{
    StreamExt,
    future::{self, BoxFuture},
    stream,
};
use tod_engine::{PROBE_DEADLINE, Replies, RouterHandle, Routers, contract};
use tod_model::{
    Address, CallError, DeviceId, Facts, Purpose, RouterIdentity, Secret, Tier,
    call::{Limits, Reply, Request},
    probe::{ProbeFailure, ProbeFault, ProbeReport, ProbeRequest, ProbeStep},
};
use tokio::time::sleep;

/// The router here never says anything.
const SILENT: &str = "192.0.2.250";

#[derive(Default)]
pub struct ScriptedRouters {
    pub report: Mutex<ProbeReport>,
    pub probed: Mutex<Vec<ProbeRequest>>,
    pub retried: Mutex<Vec<DeviceId>>,
    pub watched: Mutex<Vec<DeviceId>>,
    /// What every session says to every request, where there are sessions.
    pub said: Mutex<Option<Vec<Reply>>>,
}

/// A session in which the same is said to every request.
struct Scripted(Vec<Reply>);

impl Routers for ScriptedRouters {
    fn probe(&self, request: ProbeRequest) -> BoxFuture<'_, Result<ProbeReport, CallError>> {
        let is_silent = request.address.host == SILENT.parse().unwrap();
        self.probed.lock().unwrap().push(request);
        let report = self.report.lock().unwrap().clone();
        Box::pin(async move {
            if is_silent {
                sleep(PROBE_DEADLINE / 2).await;
                return Ok(silence());
            }
            Ok(report)
        })
    }

    fn retry_now(&self, device: DeviceId) -> BoxFuture<'_, Result<(), CallError>> {
        self.retried.lock().unwrap().push(device);
        let is_watched = self.watched.lock().unwrap().contains(&device);
        Box::pin(future::ready(if is_watched { Ok(()) } else { Err(CallError::NotWatched) }))
    }

    fn open(
        &self,
        _: DeviceId,
        _: Purpose,
    ) -> BoxFuture<'_, Result<Box<dyn RouterHandle>, CallError>> {
        let said = self.said.lock().unwrap().clone().ok_or(CallError::NotWatched);
        let opened = said.map(|said| Box::new(Scripted(said)) as Box<dyn RouterHandle>);
        Box::pin(future::ready(opened))
    }
}

impl RouterHandle for Scripted {
    fn run(&self, _: Request, _: Limits) -> Replies {
        stream::iter(self.0.clone()).map(Ok).boxed()
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(future::ready(()))
    }
}

/// What a router with this name and serial says about itself.
pub fn passed(identity: &str, serial: &str) -> ProbeReport {
    let facts = Facts {
        identity: Some(identity.to_owned()),
        router: Some(RouterIdentity::Serial(serial.to_owned())),
        ..Facts::default()
    };

    ProbeReport { facts: Some(facts), ..ProbeReport::default() }
}

pub fn wrong_password() -> ProbeReport {
    failed(ProbeStep::SignIn, ProbeFailure::WrongPassword, "invalid user name or password (6)")
}

fn silence() -> ProbeReport {
    failed(ProbeStep::Connect, ProbeFailure::Timeout, "no answer within 10 s")
}

fn failed(step: ProbeStep, failure: ProbeFailure, detail: &str) -> ProbeReport {
    let fault = ProbeFault { step, failure, detail: detail.to_owned() };

    ProbeReport { failed: Some(fault), ..ProbeReport::default() }
}

fn request(host: &str) -> ProbeRequest {
    ProbeRequest {
        address: Address { host: host.parse().unwrap(), port: 8729 },
        lowest_tier: Tier::Pinned,
        user: "tod".to_owned(),
        password: Secret::new("hunter2"),
    }
}

#[tokio::test(start_paused = true)]
async fn scripted_routers_keep_the_contract() {
    let routers = ScriptedRouters::default();
    *routers.report.lock().unwrap() = passed("tower-7", "HC1");
    contract::a_router_that_answers_passes(&routers, request("192.0.2.1")).await;
    contract::a_silent_router_holds_up_nobody(&routers, request(SILENT), request("192.0.2.1"))
        .await;
    contract::a_device_that_is_not_polled_cannot_be_retried(&routers).await;
    contract::handles::a_device_that_is_not_polled_has_no_handle(&routers).await;

    *routers.report.lock().unwrap() = wrong_password();
    contract::a_router_that_refuses_is_a_report(&routers, request("192.0.2.1")).await;
}
