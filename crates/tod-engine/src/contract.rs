//! What every adapter of [`Routers`] must do. Each function is one promise; the tests of an adapter
//! call them all, with routers of their own.

pub mod files;
pub mod handles;
pub mod journals;

use tod_model::{
    CallError, DeviceId,
    probe::{ProbeReport, ProbeRequest},
};
use tokio::time::timeout;

use crate::{PROBE_DEADLINE, Routers};

/// A router that answers passes, and says who it is.
pub async fn a_router_that_answers_passes(routers: &dyn Routers, answering: ProbeRequest) {
    let report = probe(routers, answering).await;
    assert_eq!(report.failed, None);
    assert!(report.facts.is_some_and(|facts| facts.router.is_some()), "it said who it is");
}

/// A router that does not answer is a report that names the step, not an error.
pub async fn a_router_that_refuses_is_a_report(routers: &dyn Routers, refusing: ProbeRequest) {
    let fault = probe(routers, refusing).await.failed.expect("it cannot pass");
    assert!(!fault.detail.is_empty(), "it says what the failing step said");
}

/// A router that never says anything does not hold up others, and is given up in time.
pub async fn a_silent_router_holds_up_nobody(
    routers: &dyn Routers,
    silent: ProbeRequest,
    answering: ProbeRequest,
) {
    let silent = probe(routers, silent);
    tokio::pin!(silent);
    tokio::select! {
        biased;
        report = &mut silent => panic!("a silent router was judged first: {report:?}"),
        report = probe(routers, answering) => assert_eq!(report.failed, None),
    }
    assert!(silent.await.failed.is_some());
}

/// A device that nobody polls cannot be dialled, and that is said.
pub async fn a_device_that_is_not_polled_cannot_be_retried(routers: &dyn Routers) {
    let refused = routers.retry_now(DeviceId::generate()).await;
    assert_eq!(refused, Err(CallError::NotWatched));
}

async fn probe(routers: &dyn Routers, request: ProbeRequest) -> ProbeReport {
    let report = timeout(PROBE_DEADLINE, routers.probe(request)).await;

    report.expect("a report comes within its deadline").expect("somebody can dial")
}
