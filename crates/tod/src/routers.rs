//! The port to the routers, joined to the poller of this process.

use futures_util::future::BoxFuture;
use tod_engine::{Replies, RouterHandle, Routers};
use tod_model::{
    CallError, DeviceId, Purpose,
    call::{Limits, Request},
    probe::{ProbeReport, ProbeRequest},
};
use tod_poller::RouterCalls;

/// Routers asked through the poller of this process.
pub struct InProcess(pub RouterCalls);

impl Routers for InProcess {
    fn probe(&self, request: ProbeRequest) -> BoxFuture<'_, Result<ProbeReport, CallError>> {
        Box::pin(self.0.probe(request))
    }

    fn retry_now(&self, device: DeviceId) -> BoxFuture<'_, Result<(), CallError>> {
        Box::pin(self.0.retry_now(device))
    }

    fn open(
        &self,
        device: DeviceId,
        purpose: Purpose,
    ) -> BoxFuture<'_, Result<Box<dyn RouterHandle>, CallError>> {
        Box::pin(async move {
            let handle = self.0.open(device, purpose).await?;
            Ok(Box::new(Held(handle)) as Box<dyn RouterHandle>)
        })
    }
}

struct Held(tod_poller::RouterHandle);

impl RouterHandle for Held {
    fn run(&self, request: Request, limits: Limits) -> Replies {
        self.0.run(request, limits)
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(self.0.close())
    }
}

/// Routers out of reach: for commands that run beside the poller's process.
pub struct NoRouters;

impl Routers for NoRouters {
    fn probe(&self, _: ProbeRequest) -> BoxFuture<'_, Result<ProbeReport, CallError>> {
        Box::pin(async { Err(CallError::Unavailable) })
    }

    fn retry_now(&self, _: DeviceId) -> BoxFuture<'_, Result<(), CallError>> {
        Box::pin(async { Err(CallError::Unavailable) })
    }

    fn open(
        &self,
        _: DeviceId,
        _: Purpose,
    ) -> BoxFuture<'_, Result<Box<dyn RouterHandle>, CallError>> {
        Box::pin(async { Err(CallError::Unavailable) })
    }
}

#[cfg(test)]
mod tests;
