//! Opens the door for browsers.

use std::{io, io::ErrorKind, net::SocketAddr};

use anyhow::Context;
use tod_model::Clock;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::{
    server::Door,
    tls::{Certificate, from_files, names_for, self_signed},
};
use crate::{
    acme::{self, Keeper},
    config::{TlsMode, Web},
    data::DataDirectory,
};

/// Browsers and programs connected at a time.
const CONNECTIONS: usize = 2_048;

/// Binds the port and gets a certificate, telling plainly what is in the way.
///
/// With `--tls acme` comes a [`Keeper`], which has to run for the certificate to be kept.
pub async fn open(
    web: &Web,
    data: &DataDirectory,
    clock: Clock,
) -> anyhow::Result<(Door, Option<Keeper>)> {
    let listener = TcpListener::bind(web.listen).await.map_err(|error| taken(error, web.listen))?;
    let (tls, keeper) = prepare_tls(web, data, clock)?;

    Ok((Door { listener, tls, max_connections: CONNECTIONS }, keeper))
}

fn prepare_tls(
    web: &Web,
    data: &DataDirectory,
    clock: Clock,
) -> anyhow::Result<(Option<TlsAcceptor>, Option<Keeper>)> {
    match web.tls_mode() {
        TlsMode::Auto | TlsMode::Off => Ok((None, None)),
        TlsMode::SelfSigned => {
            let certificate = own(web, data)?;
            tracing::info!(fingerprint = certificate.fingerprint(), "self-signed certificate");
            Ok((Some(certificate.acceptor()?), None))
        }
        TlsMode::Files => {
            let files = web.tls.cert.as_deref().zip(web.tls.key.as_deref());
            let (chain, key) = files.context("--tls files needs --tls-cert and --tls-key")?;
            Ok((Some(from_files(chain, key)?.acceptor()?), None))
        }
        TlsMode::Acme => {
            let settings = acme::Settings::read(&web.tls.acme, &web.public_url(web.listen))?;
            let keeper = Keeper::open(settings, &data.acme(), &own(web, data)?, clock)?;
            Ok((Some(keeper.acceptor()?), Some(keeper)))
        }
    }
}

/// The certificate of our own making.
fn own(web: &Web, data: &DataDirectory) -> anyhow::Result<Certificate> {
    let url = web.public_url(web.listen);
    let host = url.host_str().unwrap_or("localhost");

    self_signed(&data.keys(), &names_for(host, web.listen.ip()))
}

fn taken(error: io::Error, address: SocketAddr) -> anyhow::Error {
    let advice = match error.kind() {
        ErrorKind::AddrInUse => {
            "another program uses that port; choose another with --listen or TOD_LISTEN"
        }
        ErrorKind::PermissionDenied => "ports below 1024 need root; choose another with --listen",
        ErrorKind::AddrNotAvailable => "this machine does not have that address",
        _ => "see --listen",
    };

    anyhow::Error::new(error).context(format!("cannot listen on {address}: {advice}"))
}
