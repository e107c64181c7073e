//! Steering a fleet that runs in another process: one JSON request a line, one
//! JSON answer a line, over a Unix socket or loopback TCP.
//!
//! ```json
//! {"do":"mood","router":"127.64.0.4","mood":"silent"}
//! {"ok":{"changed":1}}
//! ```

use std::{
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    str::FromStr,
    sync::Arc,
    time::Duration,
};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::{
    io::{
        AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _,
        BufReader,
    },
    net::{TcpListener, TcpStream, UnixListener, UnixStream},
    task::JoinSet,
    time::timeout,
};
use tracing::warn;

use crate::{address::index_of, mood::Mood, router::Router};

mod answer;

/// The longest request, in bytes: one that loads a large export.
const REQUEST_LIMIT: u64 = 8 << 20;

/// The longest answer a client takes: the list of a very large fleet.
const ANSWER_LIMIT: u64 = 256 << 20;

/// Where a fleet is steered from.
///
/// Read from text: `127.0.0.1:7000` or the path of a Unix socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ControlAddress {
    /// A TCP port on loopback; port 0 takes a free one.
    Tcp(SocketAddr),
    /// A Unix socket. A file that is in the way is removed.
    Unix(PathBuf),
}

/// A text that is no control address.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is neither a loopback address with port, like 127.0.0.1:7000, nor a path, like /tmp/sim.sock"
)]
pub struct BadControlAddress(String);

impl FromStr for ControlAddress {
    type Err = BadControlAddress;

    fn from_str(text: &str) -> Result<Self, BadControlAddress> {
        if text.contains('/') {
            return Ok(Self::Unix(text.into()));
        }
        let address: Option<SocketAddr> = text.parse().ok();
        let loopback = address.filter(|address| address.ip().is_loopback());
        loopback.map(Self::Tcp).ok_or_else(|| BadControlAddress(text.to_owned()))
    }
}

impl fmt::Display for ControlAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => path.display().fmt(f),
        }
    }
}

/// What can be asked of a running fleet.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum ControlRequest {
    /// Every router: index, address, board, identity, mood.
    List,
    /// Sums over the fleet.
    Stats,
    /// One router: who reaches it, and all it has heard.
    Show {
        /// Which one.
        router: Selector,
    },
    /// What `print` shows of a menu.
    Look {
        /// Of which router.
        router: Selector,
        /// `/ip/address`.
        menu: String,
    },
    /// Does something to a router from inside, whoever reaches it.
    Act {
        /// To which one.
        router: Selector,
        /// `/ip/address/remove`.
        command: String,
        /// Names and values.
        arguments: Vec<(String, String)>,
    },
    /// The configuration, as `/export show-sensitive` would print it.
    Export {
        /// Whose.
        router: Selector,
    },
    /// Makes a router the one that an export is from.
    Load {
        /// Which one.
        router: Selector,
        /// The text of the export.
        export: String,
    },
    /// Changes a mood.
    Mood {
        /// Whose.
        router: Selector,
        /// To what.
        mood: Mood,
    },
}

/// Which routers a request is about: an index, an address, or `all`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub enum Selector {
    /// Every router.
    All,
    /// The one at this index.
    Index(u32),
}

/// A text that selects no router.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no router: give an index, an address in 127.64.0.0/10, or `all`")]
pub struct BadSelector(String);

impl FromStr for Selector {
    type Err = BadSelector;

    fn from_str(text: &str) -> Result<Self, BadSelector> {
        if text == "all" {
            return Ok(Self::All);
        }
        let address = || text.parse::<Ipv4Addr>().ok().and_then(index_of);
        let index = text.parse().ok().or_else(address);
        index.map(Self::Index).ok_or_else(|| BadSelector(text.to_owned()))
    }
}

impl TryFrom<String> for Selector {
    type Error = BadSelector;

    fn try_from(text: String) -> Result<Self, BadSelector> {
        text.parse()
    }
}

impl From<Selector> for String {
    fn from(selector: Selector) -> Self {
        match selector {
            Selector::All => "all".to_owned(),
            Selector::Index(index) => index.to_string(),
        }
    }
}

/// Why a running fleet could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// Nobody listens there, or the connection broke.
    #[error("cannot reach the simulation at {address}")]
    Unreachable {
        /// Where it was looked for.
        address: ControlAddress,
        /// What the system says.
        #[source]
        source: io::Error,
    },

    /// What came back is no answer.
    #[error("the simulation's answer makes no sense")]
    Nonsense(#[source] serde_json::Error),

    /// The fleet cannot do that.
    #[error("the simulation refused: {0}")]
    Refused(String),
}

/// One line from a fleet.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Answer {
    Ok(Value),
    Error(String),
}

/// How long [`ask`] waits for an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks a running fleet, and gives back what it answers.
///
/// # Errors
///
/// Nobody answers within ten seconds, or the fleet cannot do what it is asked.
pub async fn ask(
    address: &ControlAddress,
    request: &ControlRequest,
) -> Result<Value, ControlError> {
    let unreachable = |source| ControlError::Unreachable { address: address.clone(), source };
    let answered = async {
        match address {
            ControlAddress::Tcp(tcp) => exchange(TcpStream::connect(tcp).await?, request).await,
            ControlAddress::Unix(path) => exchange(UnixStream::connect(path).await?, request).await,
        }
    };
    let late = |_| io::Error::from(io::ErrorKind::TimedOut);
    let line = timeout(PATIENCE, answered).await.map_err(late).flatten().map_err(unreachable)?;
    match serde_json::from_str(&line).map_err(ControlError::Nonsense)? {
        Answer::Ok(value) => Ok(value),
        Answer::Error(reason) => Err(ControlError::Refused(reason)),
    }
}

async fn exchange(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    request: &ControlRequest,
) -> io::Result<String> {
    stream.write_all(format!("{}\n", json!(request)).as_bytes()).await?;
    let mut line = String::new();
    BufReader::new(stream).take(ANSWER_LIMIT).read_line(&mut line).await?;
    Ok(line)
}

/// The fleet's end of the control connection.
#[derive(Debug)]
pub(crate) enum ControlListener {
    Tcp(TcpListener),
    Unix(UnixListener, PathBuf),
}

impl ControlListener {
    pub(crate) async fn bind(address: &ControlAddress) -> io::Result<Self> {
        match address {
            ControlAddress::Tcp(address) => Ok(Self::Tcp(TcpListener::bind(address).await?)),
            ControlAddress::Unix(path) => {
                // A socket that a killed process left behind would be in the way.
                if UnixStream::connect(path).await.is_err() {
                    let _ = tokio::fs::remove_file(path).await;
                }
                Ok(Self::Unix(UnixListener::bind(path)?, path.clone()))
            }
        }
    }

    /// Where it listens, with the port that was free.
    pub(crate) fn address(&self) -> io::Result<ControlAddress> {
        match self {
            Self::Tcp(listener) => listener.local_addr().map(ControlAddress::Tcp),
            Self::Unix(_, path) => Ok(ControlAddress::Unix(path.clone())),
        }
    }

    async fn accept(&self) -> io::Result<Box<dyn Connection>> {
        Ok(match self {
            Self::Tcp(listener) => Box::new(listener.accept().await?.0),
            Self::Unix(listener, _) => Box::new(listener.accept().await?.0),
        })
    }
}

trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}
impl Connection for TcpStream {}
impl Connection for UnixStream {}

/// Answers requests until dropped.
pub(crate) async fn serve(listener: ControlListener, routers: Arc<[Router]>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(stream) => {
                    connections.spawn(converse(stream, routers.clone()));
                }
                Err(error) => {
                    warn!(error = &error as &dyn std::error::Error, "control stopped listening");
                    return;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

/// Serves one connection; a client that breaks it off is no fault of ours.
async fn converse(stream: Box<dyn Connection>, routers: Arc<[Router]>) {
    let (reader, mut writer) = tokio::io::split(stream);
    let mut reader = BufReader::new(reader);
    loop {
        let mut line = String::new();
        match (&mut reader).take(REQUEST_LIMIT).read_line(&mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let answer = match serde_json::from_str(&line) {
            Ok(request) => {
                answer::answer(&routers, &request).map_or_else(Answer::Error, Answer::Ok)
            }
            Err(error) => Answer::Error(error.to_string()),
        };
        if writer.write_all(format!("{}\n", json!(answer)).as_bytes()).await.is_err() {
            return;
        }
    }
}
