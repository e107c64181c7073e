//! The connection test.

use tod_model::{
    Address, DeviceId, Secret, TenantId, Tier,
    probe::{ProbeReport, ProbeRequest},
};
use tod_store::devices;

use super::{NewProbe, default_port, sign_in::ClearSignIn};
use crate::{Engine, EngineError};

/// What a look at a router found.
#[derive(Debug)]
pub struct Tested {
    /// What it told.
    pub report: ProbeReport,
    /// The device, and its name, that is this router or has its address already.
    pub known: Option<(DeviceId, String)>,
}

/// Looks at a router once, and adds nothing. A router that does not pass is a report, not an error.
pub async fn test(engine: &Engine, tenant: TenantId, new: NewProbe) -> Result<Tested, EngineError> {
    let port = new.port.unwrap_or(default_port(new.lowest_tier));
    let sign_in = ClearSignIn::open(engine, tenant, new.sign_in).await?;

    let address = Address { host: new.host, port };
    let report =
        probe(engine, address.clone(), new.lowest_tier, &sign_in.user, sign_in.password).await?;

    let router = report.facts.as_ref().and_then(|facts| facts.router.as_ref());
    let mut tx = engine.store.tenant(tenant).await?;
    let known = devices::find_known(&mut tx, &address, router).await?;

    Ok(Tested { report, known })
}

pub(super) async fn probe(
    engine: &Engine,
    address: Address,
    lowest_tier: Tier,
    user: &str,
    password: Secret,
) -> Result<ProbeReport, EngineError> {
    let request = ProbeRequest { address, lowest_tier, user: user.to_owned(), password };

    Ok(engine.routers.probe(request).await?)
}
