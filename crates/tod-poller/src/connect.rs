//! From a target to a session with the router of the record.

use std::time::Duration;

use routeros::{Ended, Error, error::TlsFailure};
use tod_model::{
    Cost, Fingerprint, IdentityCheck, Purpose, RouterIdentity, SealedCredential, Secret, Target,
    TenantId, probe::ProbeStep,
};
use tokio::time::{Instant, timeout};

use crate::{
    UnsealError,
    dial::{Budget, Dialled, Repute, Way, addresses, dial},
    fault::Fault,
    heard::Heard,
    link::Link,
    menus::{Menu, WHO},
    metrics::Gauged,
    sessions::Open,
    shared::Shared,
};

/// Who a router has to be: what the target says, or what it told us first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) identity: Option<RouterIdentity>,
    pub(crate) pin: Option<Fingerprint>,
}

/// With whom a session is wanted, and what for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Errand<'a> {
    pub(crate) target: &'a Target,
    pub(crate) record: &'a Record,
    pub(crate) purpose: Purpose,
}

/// Why there is no session with the router of the record.
#[derive(Debug)]
pub(crate) enum Unreached {
    /// Nobody who could be it answered.
    Fault(Fault),
    /// Somebody else did.
    Stranger { router: Option<RouterIdentity>, certificate: Option<Fingerprint> },
}

/// A password: sealed, or as somebody typed it a moment ago.
pub(crate) enum Password<'a> {
    Sealed(TenantId, &'a SealedCredential),
    Clear(&'a Secret),
}

/// Signs in to the router of a target and compares it with the record.
///
/// When this returns nothing was asked of it but who it is; what a stranger said is dropped,
/// except who it is.
pub(crate) async fn connect(
    shared: &Shared,
    errand: Errand<'_>,
    repute: Repute,
    budget: Budget,
    open: Open,
    cost: &mut Cost,
) -> Result<Link, Unreached> {
    let linger = shared.settings.linger;
    let dialled = match reach(shared, errand, repute, budget, cost).await {
        Ok(dialled) => dialled,
        Err(fault) => {
            if fault.leaves_session() {
                open.lose(Instant::now(), linger);
            }
            return Err(fault.into());
        }
    };

    let Dialled { stream, address, negotiated, turn } = dialled;
    let gauged = Gauged::new(&shared.meters.sessions);
    let mut link = Link::new(stream, address, negotiated, errand.purpose, open, gauged);
    let within = budget.within(shared.settings.deadlines.sign_in);
    let user = &errand.target.credential_for(errand.purpose).user;
    let identified = identify(&mut link, user, within).await;
    drop(turn);
    *cost += link.spent();

    match identified.map_err(Unreached::Fault).and_then(|()| recognise(&link, errand.record)) {
        Ok(()) => Ok(link),
        Err(Unreached::Fault(fault)) if fault.leaves_session() => {
            link.lose(linger);
            Err(fault.into())
        }
        Err(unreached) => {
            link.close().await;
            Err(unreached)
        }
    }
}

async fn reach<'a>(
    shared: &'a Shared,
    Errand { target, record, purpose }: Errand<'_>,
    repute: Repute,
    mut budget: Budget,
    cost: &mut Cost,
) -> Result<Dialled<'a>, Fault> {
    let way = Way { address: &target.address, tier: target.lowest_tier, pin: record.pin };
    let addresses = addresses(shared, way.address, budget).await?;
    let mut dialled = dial(shared, &way, &addresses, repute, &mut budget).await?;
    let credential = target.credential_for(purpose);
    let password = Password::Sealed(target.tenant, credential);
    sign_in(shared, &mut dialled, &credential.user, password, budget, cost).await?;

    Ok(dialled)
}

/// Sends user and password. The password is in clear for as long as this takes.
pub(crate) async fn sign_in(
    shared: &Shared,
    dialled: &mut Dialled<'_>,
    user: &str,
    password: Password<'_>,
    budget: Budget,
    cost: &mut Cost,
) -> Result<(), Fault> {
    let within = budget.within(shared.settings.deadlines.sign_in);
    let unsealed;
    let password = match password {
        Password::Clear(secret) => secret,
        Password::Sealed(tenant, credential) => {
            unsealed = unseal(shared, tenant, credential, within).await?;
            &unsealed
        }
    };
    let within = budget.within(shared.settings.deadlines.sign_in);
    let mut heard = Heard::new(&mut dialled.stream);
    let signed_in = routeros::login(&mut heard, user, password.expose(), within).await;

    cost.logins += 1;
    cost.commands += 1;
    cost.round_trips += 1;
    cost.bytes_sent += heard.sent;
    cost.bytes_received += heard.received;
    let address = dialled.address;
    signed_in.map_err(|error| match (error, heard.voice()) {
        (Error::SignIn(failure), _) => Fault::SignIn { address, user: user.to_owned(), failure },
        // Whoever says anything else and then falls silent, closes or babbles is no RouterOS.
        (
            Error::Timeout | Error::Ended(Ended::Eof | Ended::Io(_) | Ended::Framing(_)),
            Some(voice),
        ) => Fault::Foreign { address, voice },
        (error, _) => Fault::talk(address, error, ProbeStep::SignIn),
    })
}

/// Opens a sealed password.
pub(crate) async fn unseal(
    shared: &Shared,
    tenant: TenantId,
    credential: &SealedCredential,
    within: Duration,
) -> Result<Secret, Fault> {
    let opened = timeout(within, shared.unseal.unseal(tenant, credential)).await;
    opened.unwrap_or_else(|late| Err(UnsealError::Away(late.into()))).map_err(Fault::Unseal)
}

/// Asks who the router is: one round trip.
pub(crate) async fn identify(link: &mut Link, user: &str, within: Duration) -> Result<(), Fault> {
    let address = link.address;
    let round = link.ask(WHO.to_vec(), user, true, within).await;

    let fault = if let Some(error) = round.ended {
        Fault::talk(address, error, ProbeStep::Identify)
    } else if !round.late.is_empty() {
        Fault::Silent { address, step: ProbeStep::Identify }
    } else if round.denied.contains(&Menu::Resource) {
        Fault::NotPermitted { address }
    } else if !round.answers.has(Menu::Resource) {
        Fault::NotReady { address, menu: "/system/resource" }
    } else {
        link.identity = round.answers.identity();
        link.who = Some(round.answers);
        return Ok(());
    };
    Err(fault)
}

/// Whether this is the router of the record. One that does not tell is not taken for it.
fn recognise(link: &Link, record: &Record) -> Result<(), Unreached> {
    match RouterIdentity::check(record.identity.as_ref(), link.identity.as_ref()) {
        IdentityCheck::First | IdentityCheck::Same => Ok(()),
        IdentityCheck::Untold if record.identity.is_none() => Ok(()),
        IdentityCheck::Untold => Err(Fault::Untold { address: link.address }.into()),
        IdentityCheck::Changed => {
            Err(Unreached::Stranger { router: link.identity.clone(), certificate: None })
        }
    }
}

/// Another certificate than the pinned one is another router, until a person says otherwise.
impl From<Fault> for Unreached {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Tls { failure: TlsFailure::CertificateChanged { presented, .. }, .. } => {
                let certificate = presented.map(|presented| Fingerprint(presented.0));
                Self::Stranger { router: None, certificate }
            }
            fault => Self::Fault(fault),
        }
    }
}
