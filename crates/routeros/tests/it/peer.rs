//! The other end of a connection, byte by byte, with a framing of its own.

use std::time::Duration;

use routeros::{Ended, Error, Reply, Session, session::Settings};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    task::JoinSet,
    time::timeout,
};

/// Only bounds a failure.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// A router that says what the test tells it to.
pub struct Peer {
    pub stream: DuplexStream,
    heard: Vec<u8>,
}

/// A session with a peer. The driver ends with the test.
pub struct Pair {
    pub session: Session,
    pub peer: Peer,
    pub driver: JoinSet<Ended>,
}

/// A session on a connection that holds 64 KiB in flight.
pub fn connected(settings: Settings) -> Pair {
    connected_through(settings, 64 << 10)
}

/// A session on a connection that holds `capacity` bytes in flight.
pub fn connected_through(settings: Settings, capacity: usize) -> Pair {
    let (near, far) = duplex(capacity);
    let (session, driver) = Session::start(near, settings);
    let mut tasks = JoinSet::new();
    tasks.spawn(driver.run());
    Pair { session, peer: Peer::new(far), driver: tasks }
}

impl Peer {
    pub fn new(stream: DuplexStream) -> Self {
        Self { stream, heard: Vec::new() }
    }

    /// The next sentence.
    pub async fn hears(&mut self) -> Vec<String> {
        loop {
            if let Some(sentence) = self.take_sentence() {
                return sentence;
            }
            self.read().await;
        }
    }

    /// All sentences of the next single write, provided that none was heard in part.
    pub async fn hears_a_burst(&mut self) -> Vec<Vec<String>> {
        assert!(self.heard.is_empty(), "part of an earlier sentence was left over");
        self.read().await;
        let sentences = std::iter::from_fn(|| self.take_sentence()).collect();
        assert!(self.heard.is_empty(), "the write ended within a sentence");
        sentences
    }

    pub async fn says(&mut self, words: &[&str]) {
        let mut bytes = Vec::new();
        for word in words {
            bytes.extend(prefix(word.len()));
            bytes.extend(word.as_bytes());
        }
        bytes.push(0);
        self.sends(&bytes).await;
    }

    pub async fn sends(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    /// Whether the session has closed its end.
    pub async fn is_left_alone(&mut self) -> bool {
        let mut rest = Vec::new();
        let count = timeout(PATIENCE, self.stream.read_to_end(&mut rest)).await.unwrap().unwrap();
        count == 0
    }

    async fn read(&mut self) {
        let mut chunk = vec![0; 64 << 10];
        let count = timeout(PATIENCE, self.stream.read(&mut chunk)).await.unwrap().unwrap();
        assert!(count > 0, "the session closed the connection");
        self.heard.extend(&chunk[..count]);
    }

    fn take_sentence(&mut self) -> Option<Vec<String>> {
        let mut words = Vec::new();
        let mut at = 0;
        loop {
            let (length, size) = match *self.heard.get(at..)? {
                [first, ..] if first < 0x80 => (usize::from(first), 1),
                [first, second, ..] if first < 0xC0 => {
                    (usize::from(first & 0x3F) << 8 | usize::from(second), 2)
                }
                _ => return None,
            };
            let word = self.heard.get(at + size..at + size + length)?;
            words.push(String::from_utf8(word.to_vec()).unwrap());
            at += size + length;
            if length == 0 {
                words.pop();
                self.heard.drain(..at);
                return Some(words);
            }
        }
    }
}

/// Lengths below 2 MiB are enough here.
fn prefix(length: usize) -> Vec<u8> {
    let length = u32::try_from(length).unwrap();
    match length {
        0..0x80 => length.to_be_bytes()[3..].to_vec(),
        0x80..0x4000 => (length | 0x8000).to_be_bytes()[2..].to_vec(),
        _ => (length | 0xC0_0000).to_be_bytes()[1..].to_vec(),
    }
}

/// The tag of a sentence.
pub fn tag(sentence: &[String]) -> String {
    sentence.iter().find(|word| word.starts_with(".tag=")).cloned().unwrap()
}

/// A property of every row of a reply.
pub fn column(reply: &Reply, name: &str) -> Vec<String> {
    reply.rows.iter().map(|row| row.text(name).unwrap_or_default()).collect()
}

/// Why a command failed for good.
pub fn ended(error: Error) -> Ended {
    match error {
        Error::Ended(ended) => ended,
        other => panic!("the session was expected to be over: {other}"),
    }
}
