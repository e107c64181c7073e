//! Sessions over SSH, where the API cannot do something.

use std::{net::SocketAddr, time::Duration};

use routeros_ssh::{Login, Session, Trust};
use tod_model::{CallError, Cost, HostKey, RouterIdentity, Target, Tier, call::Reply};
use tokio::time::{Instant, timeout};

use super::text;
use crate::{
    connect::unseal,
    fault::Fault,
    handle::{
        Held,
        told::Teller,
        trouble::{Trouble, host_key},
    },
    metrics::Gauged,
    sessions::Open,
};

/// A session over SSH, one of those that we allow ourselves on a router.
pub(super) struct Visit {
    pub(super) session: Session,
    _open: Open,
    _gauged: Gauged,
}

/// How long a goodbye may take.
const GOODBYE: Duration = Duration::from_secs(1);

/// What the answer to who a router is may hold, in bytes.
const LONGEST_IDENTITY: u64 = 1 << 10;

/// Signs in to the router of the handle, and tells its key.
pub(super) async fn visit(
    held: &Held,
    within: Duration,
    teller: &mut Teller,
) -> Result<Visit, Trouble> {
    let until = Instant::now() + within;
    let left = || until.saturating_duration_since(Instant::now());
    let target = held.followed.now();
    let expected = expected(&target, &mut *held.shown.lock().await);
    let trust = trust(target.lowest_tier, expected.as_ref())?;
    let open = held.sessions.open_beside(Instant::now()).ok_or(CallError::TooManySessions)?;
    let gauged = Gauged::new(&held.shared.meters.sessions);

    let session = sign_in(held, target.ssh.port, &trust, left()).await?;
    let shown = host_key(session.host_key())?;
    if trust == Trust::FirstUse {
        recognise(&session, held.known.identity.as_ref(), left()).await?;
        *held.shown.lock().await = Some(shown.clone());
    }
    teller.tell(Reply::HostKey(shown)).await?;
    Ok(Visit { session, _open: open, _gauged: gauged })
}

impl Visit {
    /// Says goodbye; dropping it only hangs up.
    pub(super) async fn close(self) {
        self.session.close(GOODBYE).await;
    }
}

/// The key that has to be shown: that of the record, or that which was shown before the record has one.
/// Once it has, it alone counts, also when a person empties it.
fn expected(target: &Target, shown: &mut Option<HostKey>) -> Option<HostKey> {
    if target.ssh.host_key.is_some() {
        *shown = None;
    }
    target.ssh.host_key.clone().or_else(|| shown.clone())
}

/// The key that is expected, or any, where a device asks for no more than a first use gives.
fn trust(lowest_tier: Tier, expected: Option<&HostKey>) -> Result<Trust, CallError> {
    match expected.map(|key| key.as_str().parse::<routeros_ssh::HostKey>()) {
        Some(Ok(known)) => Ok(Trust::Pinned(known)),
        Some(Err(invalid)) => Err(CallError::Invalid(invalid.to_string())),
        None if lowest_tier == Tier::CaVerified => {
            let why = "its SSH host key has to be entered where its certificate has to be verified";
            Err(CallError::Invalid(why.to_owned()))
        }
        None => Ok(Trust::FirstUse),
    }
}

/// Signs in at the address where the API answered, in the same turns as everybody.
async fn sign_in(
    held: &Held,
    port: u16,
    trust: &Trust,
    within: Duration,
) -> Result<Session, Trouble> {
    let until = Instant::now() + within;
    let shared = &held.shared;
    let target = &held.followed.target;
    let credential = target.credential_for(held.purpose);
    let password = unseal(shared, target.tenant, credential, within).await;
    let password = password.map_err(CallError::from)?;
    let secret = routeros_ssh::Secret::password(text(&password)?);
    let login = Login { user: credential.user.clone(), secret };

    let address = SocketAddr::new(held.known.address.ip(), port);
    let left = || until.saturating_duration_since(Instant::now());
    let turn = timeout(left(), shared.pace.handshake(address.ip(), false)).await;
    let _turn = turn.map_err(|_| CallError::Timeout)?;
    let dialled = routeros::dial(address, &routeros::Trust::Plain, left()).await;
    let unreached = |error| CallError::from(Fault::dial(address, error, false));
    let (stream, _) = dialled.map_err(unreached)?;
    let session = Session::open(stream, trust, login, left()).await;
    shared.meters.cost(&Cost { logins: 1, ..Cost::default() });
    Ok(session?)
}

/// Whether who answers over SSH is who answers the API.
async fn recognise(
    session: &Session,
    known: Option<&RouterIdentity>,
    within: Duration,
) -> Result<(), Trouble> {
    let known = known.ok_or(CallError::AnotherRouter)?;
    let property = match known {
        RouterIdentity::Serial(_) => "/system routerboard get serial-number",
        RouterIdentity::SystemId(_) => "/system license get system-id",
        RouterIdentity::SoftwareId(_) => "/system license get software-id",
    };
    let limits = routeros_ssh::Limits { bytes: LONGEST_IDENTITY, within };
    let told = session.exec(&format!(":put [{property}]"), limits).await?;
    if told.stdout.trim_ascii() == known.value().as_bytes() {
        Ok(())
    } else {
        Err(CallError::AnotherRouter.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(last: char) -> HostKey {
        format!("ssh-ed25519 SHA256:T7SvZ2cslqpPj6nKzitCBHHlpVF3r3MvLwmFL0fk0I{last}")
            .parse()
            .unwrap()
    }

    #[test]
    fn who_wants_a_verified_certificate_wants_a_known_key() {
        for tier in [Tier::Plain, Tier::Unverified, Tier::Pinned] {
            assert_eq!(trust(tier, None), Ok(Trust::FirstUse));
        }
        assert!(matches!(trust(Tier::CaVerified, None), Err(CallError::Invalid(_))));
        for tier in [Tier::Plain, Tier::CaVerified] {
            let pinned = Trust::Pinned(key('E').as_str().parse().unwrap());
            assert_eq!(trust(tier, Some(&key('E'))), Ok(pinned));
        }
    }

    #[test]
    fn the_record_decides_as_soon_as_it_knows_a_key() {
        let mut target = crate::order::tests::target();
        let mut shown = Some(key('E'));
        assert_eq!(expected(&target, &mut shown), Some(key('E')));
        target.ssh.host_key = Some(key('I'));
        assert_eq!(expected(&target, &mut shown), Some(key('I')));
        target.ssh.host_key = None;
        assert_eq!(expected(&target, &mut shown), None, "a person emptied it");
    }
}
