//! Everything an operator can set. `tod help up` is the manual.
//!
//! Library crates take plain `Settings` structs; only this module knows flags and the environment.

mod tls;

use std::{
    ffi::OsString,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use clap::{Args, Parser, Subcommand, ValueEnum};
use ipnet::IpNet;
use tod_postgres::Search;
use url::Url;

pub use self::tls::{Acme, Tls, TlsMode, verifiable_name};

/// Whom the first link signs in.
pub const ADMINISTRATOR: &str = "admin@localhost";

/// Watches over a fleet of MikroTik routers.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub struct Command {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
    /// How to log.
    #[command(flatten)]
    pub telemetry: Telemetry,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Run everything: database, API, web app, poller.
    Up(Box<Up>),
    /// Manage a running `tod up` from its own machine.
    #[command(subcommand)]
    Admin(Admin),
    /// Simulate a fleet of routers on loopback addresses.
    #[command(subcommand)]
    Sim(crate::sim::Sim),
    /// Measure what polling costs, against simulated routers.
    Bench(crate::bench::Bench),
}

/// How to log.
#[derive(Debug, Args)]
pub struct Telemetry {
    /// What to log: a level, or `target=level` pairs separated by commas.
    #[arg(long, env = "TOD_LOG", default_value = "info", global = true)]
    pub log: String,
    /// How log lines look; `auto` is text on a terminal and JSON elsewhere.
    #[arg(long, env = "TOD_LOG_FORMAT", value_enum, default_value = "auto", global = true)]
    pub log_format: LogFormat,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Text on a terminal, JSON elsewhere.
    Auto,
    /// One compact line.
    Text,
    /// One JSON object per line.
    Json,
}

/// Flags of `tod up`.
#[derive(Debug, Args)]
pub struct Up {
    /// Where things are kept.
    #[command(flatten)]
    pub data: Data,
    /// How the web is served.
    #[command(flatten)]
    pub web: Web,
    /// How routers are polled.
    #[command(flatten)]
    pub polling: Polling,
    /// How long services may take to end once asked to stop.
    #[arg(long, env = "TOD_SHUTDOWN_GRACE", default_value = "30s")]
    pub shutdown_grace: humantime::Duration,
}

/// Where things are kept.
#[derive(Clone, Debug, Args)]
pub struct Data {
    /// Directory for the database, the keys and the certificates. When `tod` runs as root it must
    /// not lie below `/root`: the database server runs as another user.
    #[arg(long, env = "TOD_DATA_DIR", default_value_os_t = default_data_directory())]
    pub data_dir: PathBuf,
    /// Directory of the PostgreSQL programs (`initdb`, `postgres`), when they are not in a usual
    /// place.
    #[arg(long, env = "TOD_PG_BIN")]
    pub pg_bin: Option<PathBuf>,
}

/// How the web is served.
#[derive(Clone, Debug, Args)]
pub struct Web {
    /// Address and port of the API and the web app.
    #[arg(long, env = "TOD_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// How people reach it, as in `https://tod.example.net`. The one source for links and for the
    /// origin that browsers must show. By default made from `--listen`.
    #[arg(long, env = "TOD_PUBLIC_URL")]
    pub public_url: Option<Url>,
    /// How TLS is served.
    #[command(flatten)]
    pub tls: Tls,
    /// Networks of reverse proxies that end TLS for us and whose `X-Forwarded-For` is believed.
    /// With one, plain HTTP may be served on other addresses than loopback.
    #[arg(long, env = "TOD_TRUSTED_PROXY", value_delimiter = ',')]
    pub trusted_proxy: Vec<IpNet>,
    /// Address and port for Prometheus (`/metrics`); off when absent.
    #[arg(long, env = "TOD_METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,
}

/// How routers are polled.
#[derive(Clone, Debug, Args)]
pub struct Polling {
    /// Networks that may be dialled although they are loopback, link-local or otherwise special.
    #[arg(long, env = "TOD_ALLOW_DIAL", value_delimiter = ',')]
    pub allow_dial: Vec<IpNet>,
    /// Most routers to poll; the file limit sets the most that is possible.
    #[arg(long, env = "TOD_MAX_ROUTERS")]
    pub max_routers: Option<usize>,
    /// PEM file of authorities for the tier `ca_verified`; the system's when absent.
    #[arg(long, env = "TOD_ROUTER_CA")]
    pub router_ca: Option<PathBuf>,
}

/// Commands for the operator of the server.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Print a link that signs an administrator in, once.
    SignInLink {
        /// Where things are kept.
        #[command(flatten)]
        data: Data,
        /// Whom to sign in; made an administrator of everything when nobody has this address yet.
        #[arg(long, default_value = ADMINISTRATOR)]
        email: String,
        /// How people reach the server, when it is not as `tod up` was told.
        #[arg(long, env = "TOD_PUBLIC_URL")]
        public_url: Option<Url>,
    },
    /// Make a key for the API and print it; it is shown once.
    ApiKey {
        /// Where things are kept.
        #[command(flatten)]
        data: Data,
        /// What the key is for.
        #[arg(long)]
        name: String,
        /// The organisation it belongs to; made when there is none of that name.
        #[arg(long)]
        organisation: String,
        /// What it may do there.
        #[arg(long, value_enum, default_value = "operator")]
        role: KeyRole,
    },
}

/// Roles an API key may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KeyRole {
    /// Looks.
    Viewer,
    /// Works on routers.
    Operator,
    /// Also manages people, keys and settings.
    TenantAdmin,
}

impl Web {
    /// Whether every address that can reach us is on this machine.
    pub fn on_loopback(&self) -> bool {
        self.listen.ip().is_loopback()
    }

    /// The mode meant by [`TlsMode::Auto`].
    pub fn tls_mode(&self) -> TlsMode {
        match self.tls.mode {
            TlsMode::Auto if self.tls.cert.is_some() => TlsMode::Files,
            TlsMode::Auto if self.on_loopback() || !self.trusted_proxy.is_empty() => TlsMode::Off,
            TlsMode::Auto => TlsMode::SelfSigned,
            chosen => chosen,
        }
    }

    /// Refuses what would send sessions in clear.
    pub fn check(&self) -> Result<(), Unsafe> {
        let mode = self.tls_mode();
        if mode == TlsMode::Off && !self.on_loopback() && self.trusted_proxy.is_empty() {
            return Err(Unsafe::PlainOffLoopback(self.listen));
        }
        if mode == TlsMode::Files && self.tls.cert.is_none() {
            return Err(Unsafe::NoFiles);
        }
        let public_url = self.public_url.as_ref();
        if public_url
            .is_some_and(|url| !matches!(url.scheme(), "http" | "https") || !url.has_host())
        {
            return Err(Unsafe::PublicUrl);
        }

        self.tls.acme.check(mode, public_url)
    }

    /// The URL people use, given the address that was really bound.
    pub fn public_url(&self, bound: SocketAddr) -> Url {
        if let Some(url) = &self.public_url {
            return url.clone();
        }
        let scheme = if self.tls_mode() == TlsMode::Off { "http" } else { "https" };
        let host = match bound.ip() {
            ip if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            ip => ip,
        };

        Url::parse(&format!("{scheme}://{}", SocketAddr::new(host, bound.port())))
            .expect("a socket address makes a URL")
    }
}

/// A combination of flags that would serve people badly.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsafe {
    /// Plain HTTP that others can overhear.
    #[error(
        "--tls off on {0} would send sessions in clear: use --tls self-signed, files or acme, listen on 127.0.0.1, or name the reverse proxy that ends TLS with --trusted-proxy"
    )]
    PlainOffLoopback(SocketAddr),
    /// `--tls files` without files.
    #[error("--tls files needs --tls-cert and --tls-key")]
    NoFiles,
    /// A public URL that no browser could open.
    #[error("--public-url must be an http or https URL with a host, as in https://tod.example.net")]
    PublicUrl,
    /// `--tls acme` without a name to get a certificate for.
    #[error(
        "--tls acme needs the name people use: give --public-url, as in https://tod.example.net"
    )]
    AcmeNoName,
    /// `--tls acme` for what no ACME server verifies.
    #[error(
        "--tls acme gets certificates for names, not for {0}: give --public-url an https URL with a name that the ACME server can reach, as in https://tod.example.net, or use --tls self-signed or files"
    )]
    AcmeName(Url),
    /// An ACME directory over plain HTTP.
    #[error("--acme-directory must be an https URL")]
    AcmeDirectory,
    /// Flags that would be ignored.
    #[error("the --acme-… flags are for --tls acme: add it, or remove them")]
    AcmeUnused,
}

/// `/var/lib/tod` for root, the user's data directory otherwise.
fn default_data_directory() -> PathBuf {
    if rustix::process::geteuid().is_root() {
        return "/var/lib/tod".into();
    }
    match (variable("XDG_DATA_HOME"), variable("HOME")) {
        (Some(data), _) => PathBuf::from(data).join("tod"),
        (None, Some(home)) => PathBuf::from(home).join(".local/share/tod"),
        (None, None) => "/var/tmp/tod".into(),
    }
}

/// Where PostgreSQL's programs may be besides the usual places: the environment's `PATH`.
pub fn postgres_search() -> Search {
    Search { explicit: None, path: variable("PATH"), extra: Vec::new() }
}

#[expect(clippy::disallowed_methods, reason = "this is the module that reads the environment")]
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn web(flags: &[&str]) -> Web {
        let line = ["tod", "up"].iter().chain(flags);
        match Command::try_parse_from(line).unwrap().verb {
            Verb::Up(up) => up.web,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;

        Command::command().debug_assert();
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        assert_eq!(web(&[]).tls_mode(), TlsMode::Off);
        assert_eq!(web(&["--listen", "0.0.0.0:8443"]).tls_mode(), TlsMode::SelfSigned);

        let open = web(&["--listen", "0.0.0.0:80", "--tls", "off"]);
        assert_eq!(open.check(), Err(Unsafe::PlainOffLoopback(open.listen)));

        let proxied =
            web(&["--listen", "0.0.0.0:80", "--tls", "off", "--trusted-proxy", "10.0.0.0/8"]);
        assert_eq!(proxied.check(), Ok(()));
    }

    #[test]
    fn the_public_url_follows_what_was_bound() {
        let bound = "127.0.0.1:4711".parse().unwrap();
        assert_eq!(web(&[]).public_url(bound).as_str(), "http://127.0.0.1:4711/");

        let open = web(&["--listen", "0.0.0.0:8443"]);
        let bound = "0.0.0.0:8443".parse().unwrap();
        assert_eq!(open.public_url(bound).as_str(), "https://127.0.0.1:8443/");

        let named = web(&["--public-url", "https://tod.example.net"]);
        assert_eq!(named.public_url(bound).as_str(), "https://tod.example.net/");
        assert_eq!(web(&["--public-url", "ftp://x"]).check(), Err(Unsafe::PublicUrl));
    }
}
