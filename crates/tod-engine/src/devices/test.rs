//! The connection test.

use tod_model::{
    Address, Secret, TenantId, Tier,
    probe::{ProbeReport, ProbeRequest},
};

use super::{NewProbe, default_port, sign_in::ClearSignIn};
use crate::{Engine, EngineError};

/// Looks at a router once, and adds nothing. A router that does not pass is a report, not an error.
pub async fn test(
    engine: &Engine,
    tenant: TenantId,
    new: NewProbe,
) -> Result<ProbeReport, EngineError> {
    let port = new.port.unwrap_or(default_port(new.lowest_tier));
    let sign_in = ClearSignIn::open(engine, tenant, new.sign_in).await?;

    probe(
        engine,
        Address { host: new.host, port },
        new.lowest_tier,
        &sign_in.user,
        sign_in.password,
    )
    .await
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
