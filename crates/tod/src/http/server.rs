//! The accept loop.

use std::{io, net::SocketAddr, time::Duration};

use axum::{Router, extract::ConnectInfo};
use hyper::{Request, body::Incoming};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use tracing::{debug, warn};

use crate::acme::PROOF_PROTOCOL;

/// How long a client may take for its TLS handshake, and for the head of each request.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long open requests may take to end once we are asked to stop.
const GRACE: Duration = Duration::from_secs(5);

/// How long to wait before accepting again when the system is out of file descriptors.
const BREATH: Duration = Duration::from_millis(200);

/// Where clients come in.
pub struct Door {
    /// A bound socket.
    pub listener: TcpListener,
    /// TLS, where the door has it.
    pub tls: Option<TlsAcceptor>,
    /// Most connections at a time; further ones wait in the kernel's queue.
    pub max_connections: usize,
}

/// Serves `router` at `door` until `shutdown`, then lets open requests end.
pub async fn serve(door: Door, router: Router, shutdown: CancellationToken) -> anyhow::Result<()> {
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();

    loop {
        while connections.try_join_next().is_some() {}
        let has_room = connections.len() < door.max_connections;
        tokio::select! {
            biased;
            () = shutdown.cancelled() => break,
            _ = connections.join_next(), if !has_room => {}
            accepted = door.listener.accept(), if has_room => match accepted {
                Ok((stream, peer)) => {
                    let connection =
                        greet(stream, peer, door.tls.clone(), router.clone(), graceful.watcher());
                    connections.spawn(connection);
                }
                Err(error) => rest_after(&error).await,
            }
        }
    }

    if timeout(GRACE, graceful.shutdown()).await.is_err() {
        debug!(connections = connections.len(), "closing connections that would not end");
    }

    Ok(())
}

/// A failed accept concerns one client, unless the process is out of descriptors.
async fn rest_after(error: &io::Error) {
    if !matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
        warn!(error = error as &dyn std::error::Error, "cannot accept connections");
        tokio::time::sleep(BREATH).await;
    }
}

async fn greet(
    stream: TcpStream,
    peer: SocketAddr,
    tls: Option<TlsAcceptor>,
    router: Router,
    watcher: hyper_util::server::graceful::Watcher,
) {
    // Small writes (events, heads) must not wait for the client's acknowledgements.
    if let Err(error) = stream.set_nodelay(true) {
        debug!(error = &error as &dyn std::error::Error, "client left before it was greeted");
        return;
    }
    let Some(tls) = tls else {
        return converse(stream, peer, router, watcher).await;
    };

    match timeout(PATIENCE, tls.accept(stream)).await {
        Ok(Ok(mut stream)) if is_proof(&stream) => {
            if let Err(error) = stream.shutdown().await {
                debug!(error = &error as &dyn std::error::Error, "client left with its proof");
            }
        }
        Ok(Ok(stream)) => converse(stream, peer, router, watcher).await,
        Ok(Err(error)) => {
            debug!(error = &error as &dyn std::error::Error, "TLS handshake failed");
        }
        Err(_) => debug!("TLS handshake took too long"),
    }
}

/// Whether an ACME server came to see that a name is ours: the handshake was all it wanted.
fn is_proof(stream: &TlsStream<TcpStream>) -> bool {
    stream.get_ref().1.alpn_protocol() == Some(PROOF_PROTOCOL)
}

async fn converse<S>(
    stream: S,
    peer: SocketAddr,
    router: Router,
    watcher: hyper_util::server::graceful::Watcher,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });

    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(PATIENCE);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(PATIENCE);
    let connection = builder.serve_connection(TokioIo::new(stream), service);

    if let Err(error) = watcher.watch(connection.into_owned()).await {
        debug!(error = &*error as &dyn std::error::Error, "connection ended badly");
    }
}
