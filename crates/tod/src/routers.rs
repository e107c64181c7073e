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
