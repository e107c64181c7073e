//! Sessions over SSH, where the API cannot do something.

use std::{net::SocketAddr, time::Duration};

use routeros_ssh::{HostKey, Login, Session, Trust};
use tod_model::{
    CallError, Cost, RouterIdentity, Tier,
    call::{Reply, Ssh},
};
use tokio::time::{Instant, timeout};

use super::text;
use crate::{
    connect::unseal,
    fault::Fault,
    handle::{Held, told::Teller, trouble::Trouble},
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
    ssh: &Ssh,
    within: Duration,
    teller: &mut Teller,
) -> Result<Visit, Trouble> {
    let until = Instant::now() + within;
    let left = || until.saturating_duration_since(Instant::now());
    let trust = trust(held.followed.target.lowest_tier, ssh.host_key.as_deref())?;
    let open = held.sessions.open_beside(Instant::now()).ok_or(CallError::TooManySessions)?;
    let gauged = Gauged::new(&held.shared.meters.sessions);

    let session = sign_in(held, ssh.port, &trust, left()).await?;
    if trust == Trust::FirstUse {
        recognise(&session, held.known.identity.as_ref(), left()).await?;
    }
    teller.tell(Reply::HostKey(session.host_key().to_string())).await?;
    Ok(Visit { session, _open: open, _gauged: gauged })
}

impl Visit {
    /// Says goodbye; dropping it only hangs up.
    pub(super) async fn close(self) {
        self.session.close(GOODBYE).await;
    }
}

/// The key of the record, or any, where a device asks for no more than a first use gives.
fn trust(lowest_tier: Tier, host_key: Option<&str>) -> Result<Trust, CallError> {
    match host_key.map(str::parse::<HostKey>) {
        Some(Ok(known)) => Ok(Trust::Pinned(known)),
        Some(Err(invalid)) => Err(CallError::Invalid(invalid.to_string())),
        None if lowest_tier == Tier::CaVerified => {
            let why = "its host key has to be known where its certificate has to be verified";
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

    #[test]
    fn who_wants_a_verified_certificate_wants_a_known_key() {
        let key = "ssh-ed25519 SHA256:T7SvZ2cslqpPj6nKzitCBHHlpVF3r3MvLwmFL0fk0IE";
        for tier in [Tier::Plain, Tier::Unverified, Tier::Pinned] {
            assert_eq!(trust(tier, None), Ok(Trust::FirstUse));
        }
        assert!(matches!(trust(Tier::CaVerified, None), Err(CallError::Invalid(_))));
        for tier in [Tier::Plain, Tier::CaVerified] {
            assert_eq!(trust(tier, Some(key)), Ok(Trust::Pinned(key.parse().unwrap())));
            assert!(matches!(trust(tier, Some("ours")), Err(CallError::Invalid(_))));
        }
    }
}
