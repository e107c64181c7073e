//! The plainest of clients: words in, words out.

use std::{
    collections::BTreeMap,
    io,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use routeros_sim::{Credentials, Router};
use socket2::SockRef;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

/// Only bounds a failure; nothing waits this long when all is well.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) type Row = BTreeMap<String, String>;

pub(crate) struct Client<S = TcpStream>(S);

impl Client {
    pub(crate) async fn connect(router: &Router) -> Self {
        let address = SocketAddr::from((router.address(), router.api_port()));
        Self(TcpStream::connect(address).await.unwrap())
    }

    /// Dials from another address of this computer than the usual 127.0.0.1.
    pub(crate) async fn connect_from(source: Ipv4Addr, router: &Router) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((source, 0).into()).unwrap();
        let address = SocketAddr::from((router.address(), router.api_port()));
        Self(socket.connect(address).await.unwrap())
    }

    /// Ends the connection when what was sent is not acknowledged in time.
    pub(crate) fn give_up_after(&self, patience: Duration) {
        SockRef::from(&self.0).set_tcp_user_timeout(Some(patience)).unwrap();
    }

    pub(crate) async fn sign_in(router: &Router, credentials: &Credentials) -> Self {
        let mut client = Self::connect(router).await;
        client.login(credentials).await;
        client
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    pub(crate) fn over(stream: S) -> Self {
        Self(stream)
    }

    pub(crate) async fn login(&mut self, credentials: &Credentials) {
        let (user, password) = (&credentials.user, &credentials.password);
        let name = format!("=name={user}");
        let answer = self.ask(&["/login", &name, &format!("=password={password}")]).await;
        assert_eq!(answer, [["!done"]]);
    }

    /// Signs in as routers before 6.43 want it.
    pub(crate) async fn login_by_challenge(&mut self, credentials: &Credentials) {
        let challenge = self.result(&["/login"]).await;
        let name = format!("=name={}", credentials.user);
        let response = format!("=response={}", response(&credentials.password, &challenge));
        assert_eq!(self.ask(&["/login", &name, &response]).await, [["!done"]]);
    }

    /// Sends a sentence.
    pub(crate) async fn say(&mut self, words: &[&str]) {
        self.0.write_all(&encode(words)).await.unwrap();
    }

    /// Sends bytes as they are.
    pub(crate) async fn say_raw(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.unwrap();
    }

    /// The next sentence.
    pub(crate) async fn hear(&mut self) -> Vec<String> {
        self.try_hear().await.unwrap()
    }

    /// The next sentence, or how the connection ended.
    pub(crate) async fn try_hear(&mut self) -> io::Result<Vec<String>> {
        timeout(PATIENCE, self.sentence()).await.expect("the router said nothing")
    }

    /// Sends a sentence and collects its answer up to `!done` or `!fatal`.
    pub(crate) async fn ask(&mut self, words: &[&str]) -> Vec<Vec<String>> {
        self.say(words).await;
        let mut answer = Vec::new();
        loop {
            answer.push(self.hear().await);
            if matches!(answer[answer.len() - 1][0].as_str(), "!done" | "!fatal") {
                return answer;
            }
        }
    }

    /// The rows a command answers with; it must not trap.
    pub(crate) async fn rows(&mut self, words: &[&str]) -> Vec<Row> {
        let answer = self.ask(words).await;
        assert!(answer.iter().all(|sentence| sentence[0] != "!trap"), "{words:?}: {answer:?}");
        answer
            .iter()
            .filter(|sentence| sentence[0] == "!re")
            .map(|sentence| row(sentence))
            .collect()
    }

    /// The one row a command answers with.
    pub(crate) async fn row(&mut self, words: &[&str]) -> Row {
        let mut rows = self.rows(words).await;
        assert_eq!(rows.len(), 1, "{words:?}: {rows:?}");
        rows.remove(0)
    }

    /// What a command returns in its `!done`.
    pub(crate) async fn result(&mut self, words: &[&str]) -> String {
        let answer = self.ask(words).await;
        let done = row(answer.last().unwrap());
        done.get("ret").cloned().unwrap_or_else(|| panic!("{words:?}: {answer:?}"))
    }

    /// The message of the trap a command ends in.
    pub(crate) async fn complaint(&mut self, words: &[&str]) -> String {
        let answer = self.ask(words).await;
        assert_eq!(answer[0][0], "!trap", "{words:?}: {answer:?}");
        assert_eq!(answer[1][0], "!done");
        row(&answer[0])["message"].clone()
    }

    async fn sentence(&mut self) -> io::Result<Vec<String>> {
        let mut words = Vec::new();
        loop {
            let length = self.length().await?;
            let mut word = vec![0; length];
            self.0.read_exact(&mut word).await?;
            match (length, words.is_empty()) {
                (0, true) => {}
                (0, false) => return Ok(words),
                _ => words.push(String::from_utf8_lossy(&word).into_owned()),
            }
        }
    }

    async fn length(&mut self) -> io::Result<usize> {
        let first = usize::from(self.0.read_u8().await?);
        let (mut length, more) = match first {
            0..0x80 => (first, 0),
            0x80..0xc0 => (first & 0x3f, 1),
            0xc0..0xe0 => (first & 0x1f, 2),
            0xe0..0xf0 => (first & 0x0f, 3),
            0xf0 => (0, 4),
            _ => return Err(io::ErrorKind::InvalidData.into()),
        };
        for _ in 0..more {
            length = length << 8 | usize::from(self.0.read_u8().await?);
        }
        Ok(length)
    }
}

/// The bytes of a sentence whose words are short.
pub(crate) fn encode(words: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for word in words {
        match u16::try_from(word.len()).unwrap() {
            short @ 0..0x80 => bytes.extend(u8::try_from(short)),
            long @ 0x80..0x4000 => bytes.extend((long | 0x8000).to_be_bytes()),
            other => panic!("a test never sends {other} bytes"),
        }
        bytes.extend(word.as_bytes());
    }
    bytes.push(0);
    bytes
}

/// What routers before 6.43 want to hear after a challenge.
pub(crate) fn response(password: &str, challenge: &str) -> String {
    let bytes = (0..challenge.len()).step_by(2);
    let challenge = bytes.map(|at| u8::from_str_radix(&challenge[at..at + 2], 16).unwrap());
    let mixed: Vec<u8> = [0].into_iter().chain(password.bytes()).chain(challenge).collect();
    let digest = openssl::hash::hash(openssl::hash::MessageDigest::md5(), &mixed).unwrap();
    format!("00{}", hex(&digest))
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// The attributes of a sentence.
pub(crate) fn row(sentence: &[String]) -> Row {
    let attributes = sentence[1..].iter().filter_map(|word| word.strip_prefix('='));
    attributes
        .map(|word| word.split_once('=').unwrap_or((word, "")))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// Whether packets can be dropped here; says so where they cannot, and the test proves
/// nothing.
pub fn links_can_be_cut() -> bool {
    let can = routeros_sim::can_cut_links();
    if !can {
        eprintln!("skipped: this system lets nobody but root drop packets");
    }
    can
}
