//! Connecting to an address, with the trust that is asked for.

use std::{
    future, io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use openssl::hash::MessageDigest;
use socket2::{SockRef, TcpKeepalive};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, timeout},
};
use tokio_openssl::SslStream;

use crate::{
    error::{ConnectFailure, Error, TlsFailure},
    tls::{self, Fingerprint, Negotiated, TlsError, Trust},
};

/// Connects to `address` and proves what `trust` asks for: [`connect`], then [`secure`], which share
/// the time.
pub async fn dial(
    address: SocketAddr,
    trust: &Trust,
    within: Duration,
) -> Result<(Stream, Negotiated), Error> {
    let began = Instant::now();
    let socket = connect(address, within).await?;
    secure(socket, trust, within.saturating_sub(began.elapsed())).await
}

/// Connects to `address`, which the caller has resolved and checked against its dial policy.
///
/// Nothing is sent yet, so this also tells, at the price of one socket, whether anybody is there.
pub async fn connect(address: SocketAddr, within: Duration) -> Result<TcpStream, Error> {
    let failed = |failure, source| Error::Connect { address, failure, source };

    let socket = match timeout(within, TcpStream::connect(address)).await {
        Ok(Ok(socket)) => socket,
        Ok(Err(error)) => return Err(failed(connect_failure(&error), Some(error))),
        Err(_) => return Err(failed(ConnectFailure::TimedOut, None)),
    };
    let prepared = socket
        .set_nodelay(true)
        .and_then(|()| SockRef::from(&socket).set_tcp_keepalive(&KEEPALIVE))
        .and_then(|()| break_off(&socket, true));
    match prepared {
        Ok(()) => Ok(socket),
        Err(error) => Err(failed(ConnectFailure::Local, Some(error))),
    }
}

/// Shakes hands on a connection where `trust` asks for TLS; a plain one is ready as it is.
///
/// When this returns, what `trust` asks for has been verified, and nothing but the handshake was
/// sent.
pub async fn secure(
    socket: TcpStream,
    trust: &Trust,
    within: Duration,
) -> Result<(Stream, Negotiated), Error> {
    let Some(ssl) = trust.ssl().map_err(other)? else {
        return Ok((Stream::Plain(socket), PLAIN));
    };

    let mut stream = SslStream::new(ssl, socket).map_err(|error| other(error.into()))?;
    let handshake = future::poll_fn(|context| Pin::new(&mut stream).poll_connect(context));
    match timeout(within, handshake).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => return Err(tls::handshake_failure(error, stream.ssl().verify_result())),
        Err(_) => return Err(Error::Tls(TlsFailure::TimedOut, None)),
    }
    let negotiated = inspect(&stream, trust)?;

    Ok((Stream::Tls(stream), negotiated))
}

/// A connection to a router.
///
/// Dropped without a [shutdown](tokio::io::AsyncWriteExt::shutdown) it is broken off (RST): what was
/// sent and has not arrived never will. Otherwise the operating system would go on for minutes, and a
/// command that we gave up might reach a router that has taken the change back meanwhile.
#[derive(Debug)]
pub enum Stream {
    /// Not encrypted.
    Plain(TcpStream),
    /// Encrypted.
    Tls(SslStream<TcpStream>),
}

impl Stream {
    /// Our end of the connection, which a router's firewall and user restrictions see (if nothing
    /// between translates it).
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket().local_addr()
    }

    /// The router's end.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.socket().peer_addr()
    }

    fn socket(&self) -> &TcpStream {
        match self {
            Self::Plain(socket) => socket,
            Self::Tls(stream) => stream.get_ref(),
        }
    }
}

/// Whether closing the socket breaks the connection off, or leaves it to the operating system to bring
/// what was sent to its end.
fn break_off(socket: &TcpStream, does: bool) -> io::Result<()> {
    SockRef::from(socket).set_linger(does.then_some(Duration::ZERO))
}

const PLAIN: Negotiated =
    Negotiated { tier: tls::Tier::Plain, protocol: None, cipher: None, fingerprint: None };

/// An idle session notices a dead link after two minutes at most, also where nobody polls it.
const KEEPALIVE: TcpKeepalive = TcpKeepalive::new()
    .with_time(Duration::from_mins(1))
    .with_interval(Duration::from_secs(15))
    .with_retries(4);

fn connect_failure(error: &io::Error) -> ConnectFailure {
    match error.kind() {
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset => {
            ConnectFailure::Refused
        }
        io::ErrorKind::TimedOut => ConnectFailure::TimedOut,
        io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::PermissionDenied => ConnectFailure::Unreachable,
        _ => ConnectFailure::Local,
    }
}

/// What was negotiated, if it is what `trust` asks for.
fn inspect(stream: &SslStream<TcpStream>, trust: &Trust) -> Result<Negotiated, Error> {
    let ssl = stream.ssl();
    let certificate = ssl.peer_certificate();
    let digest = certificate
        .map(|certificate| certificate.digest(MessageDigest::sha256()))
        .transpose()
        .map_err(|error| other(error.into()))?;
    let fingerprint = digest.and_then(|digest| digest.as_ref().try_into().ok()).map(Fingerprint);

    if let Trust::Pinned(expected) = *trust
        && fingerprint != Some(expected)
    {
        let changed = TlsFailure::CertificateChanged { expected, presented: fingerprint };
        return Err(Error::Tls(changed, None));
    }
    Ok(Negotiated {
        tier: trust.tier(),
        protocol: Some(ssl.version_str()),
        cipher: ssl.current_cipher().map(openssl::ssl::SslCipherRef::name),
        fingerprint,
    })
}

fn other(error: TlsError) -> Error {
    Error::Tls(TlsFailure::Other, Some(error))
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(socket) => Pin::new(socket).poll_read(context, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(socket) => Pin::new(socket).poll_write(context, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_write(context, buffer),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(socket) => Pin::new(socket).poll_flush(context),
            Self::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        break_off(self.socket(), false)?;
        match self.get_mut() {
            Self::Plain(socket) => Pin::new(socket).poll_shutdown(context),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_is_one_of_four_things() {
        // EPERM and EACCES: a firewall of ours, or a route that prohibits it.
        for (codes, failure) in [
            (&[104, 111][..], ConnectFailure::Refused),
            (&[1, 13, 100, 101, 113], ConnectFailure::Unreachable),
            (&[110], ConnectFailure::TimedOut),
            (&[24, 99], ConnectFailure::Local),
        ] {
            for code in codes {
                let error = io::Error::from_raw_os_error(*code);
                assert_eq!(connect_failure(&error), failure, "{error}");
            }
        }
    }
}
