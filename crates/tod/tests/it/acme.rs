//! A certificate by ACME, from a server that really looks whether the name is ours.

use std::{
    fs::{self, File},
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use reqwest::tls::TlsInfo;
use serde_json::Value;
use tempfile::TempDir;
use tod_testkit::eventually;

use crate::{
    pebble::{BINDING, Manners, Place, install_cryptography},
    server::{PATIENCE, Server, place, tod},
};

/// The name that every test gets its certificate for.
const NAME: &str = "tod.example.net";

/// A certificate that outlives its test.
const LASTING: Manners = Manners { validity_s: 3_600, binds: false };

/// A `tod up` that gets its certificate at a [`Place`].
struct Site<'a> {
    pebble: &'a Place,
    data: TempDir,
    flags: Vec<String>,
}

impl<'a> Site<'a> {
    fn at(pebble: &'a Place, more: &[&str]) -> Self {
        Self::listening(pebble, pebble.https, more)
    }

    fn listening(pebble: &'a Place, port: u16, more: &[&str]) -> Self {
        let own = [
            "--tls=acme".to_owned(),
            format!("--listen={}:{port}", pebble.address),
            format!("--public-url=https://{NAME}:{}", pebble.https),
            format!("--acme-directory={}", pebble.url()),
            format!("--acme-ca={}", pebble.authority().display()),
        ];
        let flags = own.into_iter().chain(more.iter().map(|&flag| flag.to_owned())).collect();

        Self { pebble, data: place(), flags }
    }

    fn start(&self) -> Server {
        let mut command = tod(&["up", "--data-dir", self.data.path().to_str().unwrap()]);
        command.args(&self.flags).stderr(File::create(self.log_path()).unwrap());

        Server::run(command, self.data.path())
    }

    fn log_path(&self) -> PathBuf {
        self.data.path().join("log")
    }

    fn says(&self, text: &str) -> bool {
        fs::read_to_string(self.log_path()).unwrap().contains(text)
    }

    /// A browser that meets the server for the first time.
    fn browser(&self) -> reqwest::ClientBuilder {
        install_cryptography();
        let address = SocketAddr::from((self.pebble.address, self.pebble.https));

        reqwest::Client::builder().timeout(PATIENCE).resolve(NAME, address).tls_info(true)
    }

    fn url(&self, path: &str) -> String {
        format!("https://{NAME}:{}{path}", self.pebble.https)
    }

    /// The certificate that is served, good or bad, as DER.
    async fn served(&self) -> Vec<u8> {
        let careless = self.browser().tls_danger_accept_invalid_certs(true).build().unwrap();
        let answer = careless.get(self.url("/health")).send().await.unwrap();
        let info = answer.extensions().get::<TlsInfo>().unwrap();

        info.peer_certificate().unwrap().to_vec()
    }

    /// Waits until what is served is certified by pebble, and returns it.
    async fn certified(&self) -> Vec<u8> {
        let root = self.pebble.root().await;
        eventually("a certificate that pebble issued is served", async || {
            let careful = self.browser().tls_certs_only([root.clone()]).build().unwrap();
            let answer = careful.get(self.url("/health")).send().await.ok()?;
            Some(answer.extensions().get::<TlsInfo>()?.peer_certificate()?.to_vec())
        })
        .await
    }

    /// How readiness sees the certificate.
    async fn readiness(&self) -> String {
        let careless = self.browser().tls_danger_accept_invalid_certs(true).build().unwrap();
        let answer = careless.get(self.url("/health/ready")).send().await.unwrap();
        let health: Value = answer.json().await.unwrap();
        let parts = health["parts"].as_array().unwrap();
        let part = parts.iter().find(|part| part["name"] == "certificate").unwrap();

        part["status"].as_str().unwrap().to_owned()
    }

    async fn becomes(&self, status: &str) {
        eventually(status, async || (self.readiness().await == status).then_some(())).await;
    }
}

#[tokio::test]
async fn a_certificate_is_ordered_once_and_outlives_a_restart() {
    let Some(place) = Place::find() else { return };
    let pebble = place.start(LASTING).await;
    let site = Site::at(&place, &["--acme-contact", "noc@example.net"]);

    let first = site.start();
    let issued = site.certified().await;
    assert!(site.says("serving a self-signed certificate until"));
    site.becomes("ok").await;
    assert!(first.stop().success());

    let second = site.start();
    assert_eq!(site.certified().await, issued);
    site.becomes("ok").await;
    assert_eq!(pebble.orders(), 1);
    assert!(!site.says("self-signed"));
    assert_private(&site.data.path().join("keys/acme"));
    assert!(second.stop().success());
}

/// Whether nobody but us can read what is below `directory`, in which there must be something.
#[track_caller]
fn assert_private(directory: &Path) {
    let servers: Vec<_> = fs::read_dir(directory).unwrap().map(Result::unwrap).collect();
    assert_eq!(servers.len(), 1);
    for file in ["account.json", "certificate.pem"] {
        let mode = fs::metadata(servers[0].path().join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[tokio::test]
async fn a_certificate_is_renewed_before_it_ends() {
    let Some(place) = Place::find() else { return };
    let _pebble = place.start(Manners { validity_s: 12, ..LASTING }).await;
    let site = Site::at(&place, &[]);
    let server = site.start();

    let first = site.certified().await;
    let second = eventually("another certificate is served", async || {
        let served = site.served().await;
        (served != first).then_some(served)
    })
    .await;
    assert_eq!(site.certified().await, second);
    assert!(!site.says("cannot"), "a browser could have met an old certificate");

    assert!(server.stop().success());
}

#[tokio::test]
async fn a_server_that_is_away_costs_nothing_but_the_renewal() {
    let Some(place) = Place::find() else { return };
    let site = Site::at(&place, &[]);

    // From the very first start.
    let server = site.start();
    let own = site.served().await;
    eventually("that it fails is told", async || {
        site.says("cannot get a certificate").then_some(())
    })
    .await;
    assert!(site.says("cannot reach the ACME server"));
    assert_eq!(site.readiness().await, "degraded");
    assert_eq!(site.served().await, own);

    // It comes.
    let pebble = place.start(Manners { validity_s: 9, ..LASTING }).await;
    let issued = site.certified().await;
    site.becomes("ok").await;

    // It goes again, and the renewal fails.
    pebble.kill();
    site.becomes("degraded").await;
    assert!(site.says("cannot renew the certificate"));
    assert_eq!(site.served().await, issued);

    // It comes back, has forgotten our account, and serves all the same.
    let _pebble = place.start(LASTING).await;
    assert_ne!(site.certified().await, issued);
    site.becomes("ok").await;

    assert!(server.stop().success());
}

#[tokio::test]
async fn a_name_that_leads_elsewhere_is_told() {
    let Some(place) = Place::find() else { return };
    let _pebble = place.start(LASTING).await;
    let site = Site::listening(&place, 0, &[]);
    let server = site.start();

    eventually("the refusal is told", async || {
        site.says("could not verify tod.example.net: port 443 of that name must lead to --listen")
            .then_some(())
    })
    .await;
    assert!(site.says("Failed to connect to"), "the server's reason is missing");

    assert!(server.stop().success());
}

#[tokio::test]
async fn a_server_may_want_to_know_who_we_are() {
    let Some(place) = Place::find() else { return };
    let _pebble = place.start(Manners { binds: true, ..LASTING }).await;
    let key = place.authority().with_file_name("binding.key");
    fs::write(&key, BINDING[1]).unwrap();
    let key = format!("--acme-eab-key-file={}", key.display());
    let site = Site::at(&place, &["--acme-eab-key-id", BINDING[0], &key]);
    let server = site.start();

    site.certified().await;

    assert!(server.stop().success());
}
