//! An ACME server that others wrote (Debian's `pebble`), with a DNS server to match.

use std::{
    fs::{self, File},
    io::ErrorKind,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use tempfile::TempDir;
use tod_testkit::eventually;

/// What pebble's operator knows of us when it insists on knowing us.
pub const BINDING: [&str; 2] =
    ["kid-1", "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W"];

/// Where a pebble is, and where it looks for proofs.
///
/// Every test has a loopback address of its own, so that ports which are free now are free for
/// it later.
pub struct Place {
    directory: TempDir,
    /// The address of everything in this test. Every name leads to it.
    pub address: Ipv4Addr,
    /// Where pebble looks for proofs: port 443, so to speak.
    pub https: u16,
    acme: u16,
    management: u16,
    dns: u16,
    dns_management: u16,
}

/// How this pebble is.
#[derive(Clone, Copy)]
pub struct Manners {
    /// How long its certificates serve.
    pub validity_s: u32,
    /// Whether it wants to know who we are.
    pub binds: bool,
}

/// A running pebble.
pub struct Pebble {
    server: Process,
    _names: Process,
    log: PathBuf,
}

/// A process that ends with its owner.
struct Process(Child);

impl Place {
    /// A place for a pebble; none when it is not installed, which is an error in CI.
    pub fn find() -> Option<Self> {
        match Command::new("pebble-challtestsrv").arg("-h").output() {
            Ok(_) => Some(Self::new()),
            Err(error) if error.kind() == ErrorKind::NotFound && !in_ci() => {
                eprintln!("skipped: no pebble here (apt-get install pebble)");
                None
            }
            Err(error) => panic!("no pebble: apt-get install pebble ({error})"),
        }
    }

    fn new() -> Self {
        let process = std::process::id().to_be_bytes();
        let address = Ipv4Addr::new(127, 0xc0 | process[1] & 0x3f, process[2], process[3]);
        let place = Self {
            directory: tempfile::tempdir().unwrap(),
            address,
            https: free_port(address),
            acme: free_port(address),
            management: free_port(address),
            dns: free_port(address),
            dns_management: free_port(address),
        };
        place.certify();

        place
    }

    /// The ACME server's directory.
    pub fn url(&self) -> String {
        format!("https://{}:{}/dir", self.address, self.acme)
    }

    /// Who certifies the ACME server's own HTTPS.
    pub fn authority(&self) -> PathBuf {
        self.path("authority.pem")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Makes the certificate of the ACME server itself, and who signs it.
    fn certify(&self) {
        let authority_key = KeyPair::generate().unwrap();
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = authority.self_signed(&authority_key).unwrap();
        fs::write(self.authority(), certificate.pem()).unwrap();

        let issuer = Issuer::new(authority, authority_key);
        let key = KeyPair::generate().unwrap();
        let server = CertificateParams::new([self.address.to_string()]).unwrap();
        fs::write(self.path("server.pem"), server.signed_by(&key, &issuer).unwrap().pem()).unwrap();
        fs::write(self.path("server.key"), key.serialize_pem()).unwrap();
    }

    /// Starts pebble, which has forgotten everything it knew before.
    pub async fn start(&self, manners: Manners) -> Pebble {
        let config = json!({ "pebble": {
            "listenAddress": format!("{}:{}", self.address, self.acme),
            "managementListenAddress": format!("{}:{}", self.address, self.management),
            "certificate": self.path("server.pem"),
            "privateKey": self.path("server.key"),
            "httpPort": 1,
            "tlsPort": self.https,
            "certificateValidityPeriod": manners.validity_s,
            "externalAccountBindingRequired": manners.binds,
            "externalAccountMACKeys": { BINDING[0]: BINDING[1] },
        }});
        fs::write(self.path("pebble.json"), config.to_string()).unwrap();
        let log = self.path("pebble.log");
        let output = File::create(&log).unwrap();

        let at = |port| SocketAddr::from((self.address, port)).to_string();
        let names = Command::new("pebble-challtestsrv")
            .args(["-http01", "", "-https01", "", "-tlsalpn01", "", "-defaultIPv6", ""])
            .args(["-defaultIPv4", &self.address.to_string()])
            .args(["-dns01", &at(self.dns), "-management", &at(self.dns_management)])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Command::new("pebble")
            .arg("-config")
            .arg(self.path("pebble.json"))
            .args(["-dnsserver", &at(self.dns)])
            .env("PEBBLE_VA_NOSLEEP", "1")
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            .spawn()
            .unwrap();

        let pebble = Pebble { server: Process(server), _names: Process(names), log };
        eventually("pebble listens", async || {
            pebble.says("ACME directory available at").then_some(())
        })
        .await;
        eventually("the DNS server listens", async || {
            TcpStream::connect((self.address, self.dns)).ok()
        })
        .await;

        pebble
    }

    /// What everything this pebble issues can be verified by.
    pub async fn root(&self) -> reqwest::Certificate {
        install_cryptography();
        let authority = fs::read(self.authority()).unwrap();
        let client = reqwest::Client::builder()
            .tls_certs_only([reqwest::Certificate::from_pem(&authority).unwrap()])
            .build()
            .unwrap();
        let url = format!("https://{}:{}/roots/0", self.address, self.management);
        let root = client.get(url).send().await.unwrap().bytes().await.unwrap();

        reqwest::Certificate::from_pem(&root).unwrap()
    }
}

impl Pebble {
    /// How many orders it has got.
    pub fn orders(&self) -> usize {
        self.log().matches("Added order").count()
    }

    /// Whether its log holds `text`.
    pub fn says(&self, text: &str) -> bool {
        self.log().contains(text)
    }

    /// Ends it as a crash would.
    pub fn kill(self) {
        drop(self.server);
    }

    fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let id = Pid::from_raw(self.0.id().try_into().unwrap()).unwrap();
        let _gone_already = kill_process(id, Signal::KILL);
        let _status = self.0.wait();
    }
}

/// What HTTP clients of tests need to speak TLS. Another test of this process may have been first.
pub fn install_cryptography() {
    let _installed = rustls::crypto::ring::default_provider().install_default();
}

fn free_port(address: Ipv4Addr) -> u16 {
    TcpListener::bind((address, 0)).unwrap().local_addr().unwrap().port()
}

#[expect(clippy::disallowed_methods, reason = "says whether a missing program may be skipped")]
fn in_ci() -> bool {
    std::env::var_os("CI").is_some()
}
