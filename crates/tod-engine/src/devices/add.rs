//! Adding a device.

use tod_bus::FactKind;
use tod_model::{
    Address, DeviceId, Fingerprint, Ssh, TenantId, Tier, authz::Who, probe::ProbeReport,
};
use tod_store::{
    StoreError,
    devices::{self, DeviceFields},
    tenants,
};

use super::{Added, NewDevice, Test, default_port, sign_in::ClearSignIn, test};
use crate::{
    Engine, EngineError,
    text::{self, LONGEST_NAME},
};

/// Adds a device, after a look at its router where `new.test` asks for one.
///
/// Who answered the test is who must answer ever after.
pub async fn add(
    engine: &Engine,
    tenant: TenantId,
    by: Who,
    new: NewDevice,
) -> Result<Added, EngineError> {
    if let Some(name) = &new.name {
        text::name("name", name, LONGEST_NAME)?;
    }
    text::comment("comment", &new.comment)?;
    let port = new.port.unwrap_or(default_port(new.lowest_tier));
    let address = Address { host: new.host, port };
    let sign_in = ClearSignIn::open(engine, tenant, new.sign_in).await?;

    let report = match new.test {
        Test::Skip => None,
        Test::MustPass | Test::MayFail => {
            let password = sign_in.password.clone();
            Some(
                test::probe(engine, address.clone(), new.lowest_tier, &sign_in.user, password)
                    .await?,
            )
        }
    };
    let report = match report {
        Some(report) if new.test == Test::MustPass && report.failed.is_some() => {
            return Err(EngineError::TestFailed(Box::new(report)));
        }
        report => report,
    };

    let sealed = sign_in.seal(engine, tenant).await?;
    let now = engine.clock.now();
    let mut tx = engine.store.tenant(tenant).await?;
    let retention = tenants::find(&mut tx, tenant)
        .await?
        .ok_or(EngineError::NotFound("organisation"))?
        .retention;
    let device = devices::NewDevice {
        id: DeviceId::generate(),
        fields: DeviceFields {
            name: name(new.name.as_deref(), report.as_ref(), &address)?,
            comment: new.comment,
            address,
            ssh_port: new.ssh_port.unwrap_or(Ssh::PORT),
            lowest_tier: new.lowest_tier,
            session: new.session,
            interval: new.interval,
            paused: false,
            group: new.group,
            credential: sealed.keep(engine, &mut tx).await?,
        },
        identity: report.as_ref().and_then(|report| report.facts.as_ref()?.router.clone()),
        pin: report.as_ref().and_then(pin),
        host_key: new.host_key,
        tags: new.tags,
    };
    devices::insert(&mut tx, &device, retention, now).await.map_err(refused)?;
    engine.tell(&mut tx, by.into(), FactKind::DeviceAdded { device_id: device.id }).await?;
    engine.commit(tx).await?;

    Ok(Added { device: device.id, report })
}

/// The name given, or else the router's own, or else its address.
fn name(
    given: Option<&str>,
    report: Option<&ProbeReport>,
    address: &Address,
) -> Result<String, EngineError> {
    if let Some(given) = given {
        return text::name("name", given, LONGEST_NAME);
    }
    let own = report.and_then(|report| report.facts.as_ref()?.identity.as_deref());
    let own = own.and_then(|own| text::name("name", own, LONGEST_NAME).ok());

    Ok(own.unwrap_or_else(|| address.host.to_string().chars().take(LONGEST_NAME).collect()))
}

/// The certificate that is expected from now on: only where the tier says to expect one.
fn pin(report: &ProbeReport) -> Option<Fingerprint> {
    let negotiated = report.negotiated.as_ref()?;

    negotiated.fingerprint.filter(|_| negotiated.tier == Tier::Pinned)
}

/// What a constraint says, in terms of the request.
pub(super) fn refused(error: StoreError) -> EngineError {
    match error.constraint() {
        Some("devices_address_key") => EngineError::Conflict {
            field: "address",
            problem: "another device has this address and port; look for it in the list",
        },
        Some("devices_group_fkey") => {
            EngineError::invalid("group_id", "there is no such group; make it first")
        }
        Some("device_tags_tag_fkey") => {
            EngineError::invalid("tag_ids", "there is no such tag; make it first")
        }
        Some("devices_credential_fkey") => super::sign_in::no_such_credential(),
        _ => error.into(),
    }
}
