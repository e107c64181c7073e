//! The TLS door's handshake.

use std::{io, pin::Pin};

use tokio::{net::TcpStream, sync::watch};
use tokio_openssl::SslStream;
use tracing::debug;

use super::{DEAD_PEER, Ended, LOGIN_PATIENCE, visitor::Visitor};
use crate::{cut, door, mood::Mood, reach::Fate, router::Router, tls};

/// The server's half of the TLS handshake. A silent router never begins it, and one that closes its
/// door, or is exchanged, never ends it.
pub(super) async fn shake_hands(
    stream: TcpStream,
    router: &Router,
    visitor: &mut Visitor,
    mut moods: watch::Receiver<Mood>,
    made_in: Mood,
) -> Result<SslStream<TcpStream>, Ended> {
    tokio::select! {
        begun = wait_for_hello(&stream, router, visitor, &mut moods, made_in) => begun?,
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

/// Waits for a moment in which the router takes a hello.
async fn wait_for_hello(
    stream: &TcpStream,
    router: &Router,
    visitor: &mut Visitor,
    moods: &mut watch::Receiver<Mood>,
    made_in: Mood,
) -> Result<(), Ended> {
    let mut is_cut = false;
    loop {
        let mood = *moods.borrow_and_update();
        if made_in.ends_connections(mood) || matches!(visitor.fate, Fate::Refused(_)) {
            door::reset(stream);
            return Err(Ended::Dropped);
        }
        let vanishes = mood == Mood::LinkCut || visitor.fate.is_lost();
        if vanishes != is_cut {
            cut::connection(stream, vanishes);
            is_cut = vanishes;
        }
        if !vanishes && mood != Mood::Silent {
            return Ok(());
        }
        tokio::select! {
            _ = moods.changed() => {}
            _ = visitor.revisions.changed() => visitor.review(router),
        }
    }
}
