//! The listeners of a fleet: one for every router's plain API, one for every
//! router's TLS API and one for every router's SSH.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use socket2::{Domain, SockRef, Socket, Type};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};
use tracing::warn;

use crate::{
    address::index_of,
    cut::{self, Barred},
    fleet::StartError,
    router::Router,
    session, ssh,
};

/// Connections that may wait to be accepted: a whole fleet dials at once.
const BACKLOG: i32 = 4096;

/// How long accepting rests when the process is out of file descriptors.
const OUT_OF_FILES: Duration = Duration::from_millis(50);

/// Which door somebody came through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Door {
    /// The plain API.
    Api,
    /// The API over TLS.
    ApiSsl,
    /// SSH: commands, consoles and files.
    Ssh,
}

impl Door {
    /// Every door.
    pub const ALL: [Self; 3] = [Self::Api, Self::ApiSsl, Self::Ssh];

    /// Its row in `/ip/service`.
    pub fn service(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::ApiSsl => "api-ssl",
            Self::Ssh => "ssh",
        }
    }
}

/// Listens on every loopback address at `port`, 0 for a free one.
///
/// The wildcard address is what lets one listener be twenty thousand routers;
/// binding it to the interface `lo` is what keeps them off every network.
pub(crate) fn listen(port: u16) -> Result<TcpListener, StartError> {
    let bind = |source| StartError::Bind { port, source };
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).map_err(bind)?;
    socket.bind_device(Some(b"lo")).map_err(StartError::BindDevice)?;
    socket.set_reuse_address(true).map_err(bind)?;
    socket.set_nonblocking(true).map_err(bind)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)).into()).map_err(bind)?;
    socket.listen(BACKLOG).map_err(bind)?;
    TcpListener::from_std(socket.into()).map_err(bind)
}

/// Lets clients in until dropped; their connections end with it.
pub(crate) async fn serve(
    listener: TcpListener,
    door: Door,
    routers: Arc<[Router]>,
    mut barred: watch::Receiver<Barred>,
) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            // A link that is cut stops the next client, not the one after it.
            biased;
            Ok(()) = barred.changed() => {
                cut::dialling(&listener, door, &barred.borrow_and_update());
                continue;
            }
            Some(_) = connections.join_next() => continue,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => match router_at(&stream, &routers) {
                Some(router) => {
                    match door {
                        Door::Ssh => connections.spawn(ssh::serve(stream, peer.ip(), router)),
                        _ => connections.spawn(session::serve(stream, peer.ip(), router, door)),
                    };
                }
                None => reset(&stream),
            },
            Err(error) => {
                warn!(error = &error as &dyn std::error::Error, "cannot accept a connection");
                tokio::time::sleep(OUT_OF_FILES).await;
            }
        }
    }
}

/// The router that answers at the address a client dialled.
fn router_at(stream: &TcpStream, routers: &[Router]) -> Option<Router> {
    let SocketAddr::V4(local) = stream.local_addr().ok()? else { return None };
    let index = usize::try_from(index_of(*local.ip())?).ok()?;
    routers.get(index).cloned()
}

/// Makes closing the connection send RST instead of FIN.
pub(crate) fn reset(stream: &TcpStream) {
    // A connection that is already gone has nothing left to reset.
    let _ = SockRef::from(stream).set_linger(Some(Duration::ZERO));
}
