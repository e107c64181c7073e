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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
    use tokio::io::AsyncReadExt;
    use tokio_rustls::TlsConnector;

    use super::*;
    use crate::{
        acme::shown::{Proof, Shown},
        http::{Certificate, acceptor, provider},
    };

    const NAME: &str = "tod.example.net";
    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: tod.example.net\r\nConnection: close\r\n\r\n";

    /// What somebody who speaks `protocol` is answered, while a proof is on show.
    async fn answer(protocol: &[u8]) -> Vec<u8> {
        let made = rcgen::generate_simple_self_signed([NAME.to_owned()]).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(made.cert.der().clone()).unwrap();
        let certificate =
            Certificate::new(vec![made.cert.into()], made.signing_key.into()).unwrap();
        let shown = Arc::new(Shown::new(certificate.key()));
        let _proving = shown.prove(Proof { name: NAME.to_owned(), key: certificate.key() });

        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let tls = Some(acceptor(shown.clone(), &[PROOF_PROTOCOL]).unwrap());
        let (door, shutdown) =
            (Door { listener, tls, max_connections: 1 }, CancellationToken::new());
        let visit = async {
            let mut config = ClientConfig::builder_with_provider(provider())
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_root_certificates(roots)
                .with_no_client_auth();
            config.alpn_protocols = vec![protocol.to_vec()];
            let tcp = TcpStream::connect(address).await.unwrap();
            let name = ServerName::try_from(NAME).unwrap();
            let mut stream = TlsConnector::from(Arc::new(config)).connect(name, tcp).await.unwrap();
            // One that is shown the door at once may find it shut before it has asked.
            let _ = stream.write_all(REQUEST).await;
            let mut answer = Vec::new();
            let _ = stream.read_to_end(&mut answer).await;
            shutdown.cancel();
            answer
        };
        let (served, answer) =
            tokio::join!(serve(door, Router::new(), shutdown.clone()), timeout(PATIENCE, visit));
        served.unwrap();

        answer.unwrap()
    }

    #[tokio::test]
    async fn a_visitor_who_wants_a_proof_is_answered_nothing_else() {
        assert!(answer(b"http/1.1").await.starts_with(b"HTTP/1.1 404"));
        assert_eq!(answer(PROOF_PROTOCOL).await, b"");
    }
}
