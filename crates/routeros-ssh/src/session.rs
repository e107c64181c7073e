//! A signed-in SSH connection to a router.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use russh::{
    Channel, ChannelMsg, Disconnect, MethodKind, SshId,
    client::{self, AuthResult, GexParams, Msg},
    keys::PrivateKeyWithHashAlg,
};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::DropGuard;

use crate::{
    algorithms,
    deadline::Deadline,
    error::{Error, SignInFailure},
    host_key::{HostKey, Trust},
    login::{Kind, Login},
    tether::tether,
    watcher::Watcher,
};

/// What we call ourselves.
const CLIENT_ID: &str = concat!("SSH-2.0-tod_", env!("CARGO_PKG_VERSION"));

/// How much a router may send on a channel before we have read some.
const WINDOW: u32 = 256 << 10;

/// Messages, each of up to 32 KiB, that wait for the reader of a channel.
const CHANNEL_BUFFER: usize = 64;

/// How often a silent router is asked for a sign of life; after three questions
/// without an answer the session is over.
const KEEPALIVE: Duration = Duration::from_secs(15);

/// Groups of fewer bits are broken or nearly; some routers know none larger.
const GROUP_BITS: (usize, usize, usize) = (2048, 3072, 8192);

/// A signed-in connection. Dropping it ends everything that was started on it.
///
/// Any number of commands, consoles and file transfers may run at once; routers
/// count them as one session.
pub struct Session {
    handle: client::Handle<Watcher>,
    host_key: HostKey,
    _tether: DropGuard,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("host_key", &self.host_key).finish_non_exhaustive()
    }
}

impl Session {
    /// Signs in over a connection that is there already.
    ///
    /// # Errors
    ///
    /// It is no SSH server, not the router we trust, or it does not let us in.
    pub async fn open<S>(
        stream: S,
        trust: &Trust,
        login: Login,
        within: Duration,
    ) -> Result<Self, Error>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        Deadline::after(within).bound(shake_hands(stream, trust, login)).await?
    }

    /// The key that the router proved to have: what to pin.
    pub fn host_key(&self) -> &HostKey {
        &self.host_key
    }

    /// Whether the connection is over.
    pub fn is_closed(&self) -> bool {
        self.handle.is_closed()
    }

    /// Says goodbye and waits, for no longer than `within`, until the router has heard it.
    pub async fn close(mut self, within: Duration) {
        let goodbye = async {
            self.handle.disconnect(Disconnect::ByApplication, "", "").await?;
            (&mut self.handle).await
        };
        // Who does not listen is not told; dropping ends the connection either way.
        let _ = Deadline::after(within).bound(goodbye).await;
    }

    /// Opens a channel for one command, console or transfer.
    pub(crate) async fn channel(&self, deadline: Deadline) -> Result<Channel<Msg>, Error> {
        let opened = deadline.bound(self.handle.channel_open_session()).await?;
        opened.map_err(|error| match error {
            russh::Error::ChannelOpenFailure(_) => Error::Refused("a channel"),
            error => Error::ended(error),
        })
    }
}

async fn shake_hands<S>(stream: S, trust: &Trust, login: Login) -> Result<Session, Error>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (stream, tether) = tether(stream);
    let presented = Arc::new(OnceLock::new());
    let watcher = Watcher { trust: trust.clone(), presented: presented.clone() };
    let connected = client::connect_stream(Arc::new(config(trust)), stream, watcher).await;
    let mut handle = connected.map_err(|error| match (error, trust, presented.get()) {
        (russh::Error::UnknownKey, Trust::Pinned(expected), Some(presented)) => {
            Error::HostKeyChanged { expected: expected.clone(), presented: presented.clone() }
        }
        (error, ..) => Error::Handshake(Some(error)),
    })?;
    let host_key = presented.get().cloned().ok_or(Error::Handshake(None))?;
    sign_in(&mut handle, login).await?;
    Ok(Session { handle, host_key, _tether: tether })
}

fn config(trust: &Trust) -> client::Config {
    let (least, preferred, most) = GROUP_BITS;
    client::Config {
        client_id: SshId::Standard(CLIENT_ID.into()),
        window_size: WINDOW,
        channel_buffer_size: CHANNEL_BUFFER,
        preferred: algorithms::offer(trust),
        keepalive_interval: Some(KEEPALIVE),
        gex: GexParams::new(least, preferred, most).expect("a range of sizes in ascending order"),
        nodelay: true,
        ..client::Config::default()
    }
}

async fn sign_in(handle: &mut client::Handle<Watcher>, login: Login) -> Result<(), Error> {
    let method = match login.secret.0 {
        Kind::Password(_) => MethodKind::Password,
        Kind::Key(_) => MethodKind::PublicKey,
    };
    let answer = match login.secret.0 {
        Kind::Password(password) => {
            handle.authenticate_password(login.user, password.as_str()).await
        }
        Kind::Key(key) => {
            // Old routers do not say what they take: SHA-1 is what all of them do.
            let hash = if key.algorithm().is_rsa() {
                handle.best_supported_rsa_hash().await.map(Option::flatten)
            } else {
                Ok(None)
            };
            match hash {
                Ok(hash) => {
                    let key = PrivateKeyWithHashAlg::new(key, hash);
                    handle.authenticate_publickey(login.user, key).await
                }
                Err(error) => Err(error),
            }
        }
    };
    match answer.map_err(Error::ended)? {
        AuthResult::Success => Ok(()),
        AuthResult::Failure { .. } if handle.is_closed() => Err(Error::Ended(None)),
        AuthResult::Failure { remaining_methods, .. } if !remaining_methods.contains(&method) => {
            Err(Error::SignIn(SignInFailure::WrongKind))
        }
        AuthResult::Failure { .. } => Err(Error::SignIn(SignInFailure::Refused)),
    }
}

/// Waits until the router says whether it does what a channel was asked for.
pub(crate) async fn granted(
    channel: &mut Channel<Msg>,
    what: &'static str,
    deadline: Deadline,
) -> Result<(), Error> {
    loop {
        match deadline.bound(channel.wait()).await? {
            Some(ChannelMsg::Success) => return Ok(()),
            Some(ChannelMsg::Failure | ChannelMsg::Close) => return Err(Error::Refused(what)),
            Some(_) => {}
            None => return Err(Error::Ended(None)),
        }
    }
}
