//! Requests to an ACME server, each with a deadline and a bound.

use std::{error::Error as StdError, future::Future, io, pin::Pin, time::Duration};

use anyhow::Context;
use bytes::Bytes;
use http_body_util::Limited;
use hyper::Request;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client as HyperClient, connect::HttpConnector},
    rt::TokioExecutor,
};
use instant_acme::{BodyWrapper, BytesResponse, Error, HttpClient};
use rustls::{ClientConfig, RootCertStore, pki_types::CertificateDer};
use tokio::time::timeout;

use crate::http;

/// How long one answer may take to begin.
const PATIENCE: Duration = Duration::from_secs(30);

/// The longest answer that is read. A chain of certificates has a few kilobytes.
const LONGEST_ANSWER: usize = 256 * 1024;

/// Speaks HTTPS with an ACME server.
#[derive(Clone)]
pub struct Client(HyperClient<HttpsConnector<HttpConnector>, BodyWrapper<Bytes>>);

impl Client {
    /// Trusts the system's authorities and `authorities`.
    pub fn new(authorities: &[CertificateDer<'static>]) -> anyhow::Result<Self> {
        let config = ClientConfig::builder_with_provider(http::provider())
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots(authorities)?)
            .with_no_client_auth();
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(config)
            .https_only()
            .enable_http1()
            .build();

        Ok(Self(HyperClient::builder(TokioExecutor::new()).build(connector)))
    }
}

/// The system's authorities, as far as they can be read, and `ours`.
fn roots(ours: &[CertificateDer<'static>]) -> anyhow::Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for authority in ours {
        roots.add(authority.clone()).context("--acme-ca holds what is no authority")?;
    }
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    anyhow::ensure!(
        !roots.is_empty(),
        "this machine trusts no authorities: install the package ca-certificates, or give --acme-ca"
    );

    Ok(roots)
}

impl HttpClient for Client {
    fn request(
        &self,
        request: Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        let answer = timeout(PATIENCE, self.0.request(request));

        Box::pin(async move {
            let answer =
                answer.await.map_err(|_| other(io::Error::from(io::ErrorKind::TimedOut)))?;
            let answer = answer.map_err(other)?;

            Ok(answer.map(|body| Limited::new(body, LONGEST_ANSWER)).into())
        })
    }
}

fn other(error: impl StdError + Send + Sync + 'static) -> Error {
    Error::Other(Box::new(error))
}
