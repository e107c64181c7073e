//! The TLS door's handshake.

use std::{io, pin::Pin};

use tokio::{net::TcpStream, sync::watch};
use tokio_openssl::SslStream;
use tracing::debug;

use super::{DEAD_PEER, Ended, LOGIN_PATIENCE};
use crate::{door, mood::Mood, router::Router, tls};

/// The server's half of the TLS handshake. A silent router never begins it, and one that closes its
/// door, or is exchanged, never ends it.
pub(super) async fn shake_hands(
    stream: TcpStream,
    router: &Router,
    mut moods: watch::Receiver<Mood>,
    made_in: Mood,
) -> Result<SslStream<TcpStream>, Ended> {
    let answers = |mood: &Mood| !matches!(mood, Mood::Silent | Mood::LinkCut);
    let begun = moods.wait_for(|mood| answers(mood) || made_in.ends_connections(*mood));
    tokio::select! {
        begun = begun => if begun.is_ok_and(|mood| made_in.ends_connections(*mood)) {
            door::reset(&stream);
            return Err(Ended::Dropped);
        },
        () = router.clock().sleep(DEAD_PEER) => return Err(Ended::Dropped),
    }
    let accept = async {
        let ssl = tls::accept(router).map_err(io::Error::other)?;
        let mut stream = SslStream::new(ssl, stream).map_err(io::Error::other)?;
        Pin::new(&mut stream).accept().await.map_err(io::Error::other)?;
        Ok::<_, io::Error>(stream)
    };
    tokio::select! {
        biased;
        _ = moods.wait_for(|mood| made_in.ends_connections(*mood)) => Err(Ended::Dropped),
        () = router.clock().sleep(LOGIN_PATIENCE) => Err(Ended::Finished),
        accepted = accept => accepted.map_err(|error| {
            debug!(error = &error as &dyn std::error::Error, "tls handshake failed");
            Ended::Closed
        }),
    }
}
