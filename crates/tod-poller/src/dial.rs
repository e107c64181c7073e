//! From the address of a device to a connection that may be trusted as far as it has to be.

use std::{net::SocketAddr, time::Duration};

use routeros::{Stream, Trust};
use tod_model::{Address, Fingerprint, Host, Negotiated, Tier};
use tokio::{
    net::lookup_host,
    time::{Instant, timeout},
};

use crate::{fault::Fault, metrics::Gauged, pace::Permit, shared::Shared};

/// Where a router is, and what its connection has to prove before a credential is sent.
#[derive(Clone, Debug)]
pub(crate) struct Way<'a> {
    pub(crate) address: &'a Address,
    pub(crate) tier: Tier,
    /// The certificate on record, for [`Tier::Pinned`].
    pub(crate) pin: Option<Fingerprint>,
}

/// What is known of a router before it is dialled; it decides whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repute {
    /// It answered at the last visit, was not dialled yet, or its session has just ended.
    Fair,
    /// The last try failed.
    Bad,
}

/// A connection, proven as [`Way::tier`] asks, and the turn it was made in.
pub(crate) struct Dialled<'a> {
    pub(crate) stream: Stream,
    pub(crate) address: SocketAddr,
    pub(crate) negotiated: Negotiated,
    pub(crate) turn: Turn<'a>,
}

/// A turn to shake hands; over when dropped.
pub(crate) struct Turn<'a> {
    _permit: Permit<'a>,
    _handshake: Gauged,
}

/// How long the steps may take: each its own time, or all together no longer than until a moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget(Option<Instant>);

/// How many addresses of one name are tried.
const ADDRESSES: usize = 4;

/// Tries the addresses in turn, each after waiting for a turn to shake hands.
pub(crate) async fn dial<'a>(
    shared: &'a Shared,
    way: &Way<'_>,
    addresses: &[SocketAddr],
    repute: Repute,
    budget: &mut Budget,
) -> Result<Dialled<'a>, Fault> {
    let mut last = None;
    for &address in addresses {
        match dial_one(shared, way, address, repute, budget).await {
            // The next address may have a way there; a router that answers is the router.
            Err(fault @ Fault::Connect { .. }) => last = Some(fault),
            reached => return reached,
        }
    }

    let none = || Fault::NoSuchName { name: way.address.to_string(), why: "no address".to_owned() };
    Err(last.unwrap_or_else(none))
}

/// The addresses that may be dialled, after DNS. Refuses when none may.
pub(crate) async fn addresses(
    shared: &Shared,
    address: &Address,
    budget: Budget,
) -> Result<Vec<SocketAddr>, Fault> {
    let resolved = match &address.host {
        Host::Ip(ip) => vec![SocketAddr::new(*ip, address.port)],
        Host::Name(name) => resolve(shared, name, address.port, budget).await?,
    };

    let mut allowed = Vec::with_capacity(1);
    let mut forbidden = None;
    for address in resolved.into_iter().take(ADDRESSES) {
        match shared.settings.dial.check(address.ip()) {
            Ok(()) => allowed.push(address),
            Err(refused) => forbidden = Some(refused),
        }
    }
    match forbidden {
        Some(refused) if allowed.is_empty() => Err(Fault::Forbidden(refused)),
        _ => Ok(allowed),
    }
}

async fn resolve(
    shared: &Shared,
    name: &str,
    port: u16,
    budget: Budget,
) -> Result<Vec<SocketAddr>, Fault> {
    let unresolved = |why: String| Fault::NoSuchName { name: name.to_owned(), why };
    let within = budget.within(shared.settings.deadlines.resolve);

    let _turn = shared.pace.lookup().await;
    match timeout(within, lookup_host((name, port))).await {
        Ok(Ok(addresses)) => Ok(addresses.collect()),
        Ok(Err(error)) => Err(unresolved(error.to_string())),
        Err(_) => Err(unresolved("no answer from DNS in time".to_owned())),
    }
}

async fn dial_one<'a>(
    shared: &'a Shared,
    way: &Way<'_>,
    address: SocketAddr,
    repute: Repute,
    budget: &mut Budget,
) -> Result<Dialled<'a>, Fault> {
    let trust = trust(shared, way, address)?;
    let fault = |error| Fault::dial(address, error, way.tier >= Tier::Pinned);
    let deadlines = &shared.settings.deadlines;

    // Whether anybody is there is found out first: a dead router must not keep the turn of a live
    // one. Who waits for its turn holds its place among those that knock.
    let is_suspect = repute == Repute::Bad;
    let (knock, waited) = timed(shared.pace.knock(is_suspect)).await;
    budget.extend(waited);
    let within = budget.within(deadlines.knock);
    let socket = routeros::connect(address, within).await.map_err(fault)?;
    let (permit, waited) = timed(shared.pace.handshake(address.ip(), is_suspect)).await;
    budget.extend(waited);
    drop(knock);
    let turn = Turn { _permit: permit, _handshake: Gauged::new(&shared.meters.handshakes) };

    let within = budget.within(deadlines.secure);
    let (stream, negotiated) = routeros::secure(socket, &trust, within).await.map_err(fault)?;
    if way.tier == Tier::Pinned && negotiated.fingerprint.is_none() {
        return Err(Fault::NothingToPin { address });
    }

    Ok(Dialled { stream, address, negotiated: described(&negotiated, way.tier), turn })
}

/// What the connection has to prove. A pin that is not known yet is taken from what it shows.
fn trust(shared: &Shared, way: &Way<'_>, address: SocketAddr) -> Result<Trust, Fault> {
    match (way.tier, way.pin) {
        (Tier::Plain, _) => Ok(Trust::Plain),
        (Tier::Unverified, _) | (Tier::Pinned, None) => Ok(Trust::Unverified),
        (Tier::Pinned, Some(pin)) => Ok(Trust::Pinned(routeros::Fingerprint(pin.0))),
        (Tier::CaVerified, _) => match &shared.authorities {
            Some(authorities) => {
                Ok(Trust::Verified(authorities.clone().named(&way.address.host.to_string())))
            }
            None => Err(Fault::NoAuthorities { address }),
        },
    }
}

/// What a wait led to, and how long it was.
async fn timed<T>(wait: impl Future<Output = T>) -> (T, Duration) {
    let began = Instant::now();
    let led_to = wait.await;
    (led_to, began.elapsed())
}

fn described(negotiated: &routeros::Negotiated, tier: Tier) -> Negotiated {
    Negotiated {
        tier,
        protocol: negotiated.protocol.map(str::to_owned),
        cipher: negotiated.cipher.map(str::to_owned),
        fingerprint: negotiated.fingerprint.map(|shown| Fingerprint(shown.0)),
    }
}

impl Budget {
    /// Each step its own time.
    pub(crate) const fn each() -> Self {
        Self(None)
    }

    /// All steps together `whole`, waiting for a turn not counted.
    pub(crate) fn whole(whole: Duration) -> Self {
        Self(Some(Instant::now() + whole))
    }

    /// How long a step may take that has `own` time.
    pub(crate) fn within(self, own: Duration) -> Duration {
        match self.0 {
            Some(end) => own.min(end.saturating_duration_since(Instant::now())),
            None => own,
        }
    }

    fn extend(&mut self, waited: Duration) {
        self.0 = self.0.map(|end| end + waited);
    }
}
