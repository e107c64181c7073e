//! Routers that answer what the test wrote down.

use std::sync::Mutex;

use futures_util::future::{self, BoxFuture};
use tod_engine::{Routers, RoutersError};
use tod_model::{
    DeviceId, Facts, RouterIdentity,
    probe::{ProbeFailure, ProbeFault, ProbeReport, ProbeRequest, ProbeStep},
};

#[derive(Default)]
pub struct ScriptedRouters {
    pub report: Mutex<ProbeReport>,
    pub probed: Mutex<Vec<ProbeRequest>>,
    pub retried: Mutex<Vec<DeviceId>>,
}

impl Routers for ScriptedRouters {
    fn probe(&self, request: ProbeRequest) -> BoxFuture<'_, Result<ProbeReport, RoutersError>> {
        self.probed.lock().unwrap().push(request);
        Box::pin(future::ready(Ok(self.report.lock().unwrap().clone())))
    }

    fn retry_now(&self, device: DeviceId) -> BoxFuture<'_, Result<(), RoutersError>> {
        self.retried.lock().unwrap().push(device);
        Box::pin(future::ready(Ok(())))
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
    let failed = ProbeFault {
        step: ProbeStep::SignIn,
        failure: ProbeFailure::WrongPassword,
        detail: "invalid user name or password (6)".to_owned(),
    };

    ProbeReport { failed: Some(failed), ..ProbeReport::default() }
}
