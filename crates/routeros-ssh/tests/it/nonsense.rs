//! File transfers whose server answers what it likes.

use std::fs;

use routeros_ssh::{Error, Files, Session, Status, Trust};

use crate::sshd::{LIMITS, PLENTY, Sshd};

const STATUS: u8 = 101;
const HANDLE: u8 = 102;
const DATA: u8 = 103;
const NAME: u8 = 104;

/// What every session begins with.
fn version() -> Vec<u8> {
    b"\0\0\0\x05\x02\0\0\0\x03".to_vec()
}

/// The handle of what is asked for first. No server has to make it text.
fn handle() -> Vec<u8> {
    answer(HANDLE, 0, &string(b"\xff\x80"))
}

/// The answer to the question of this number.
fn answer(kind: u8, id: u32, fields: &[u8]) -> Vec<u8> {
    let packet = [&[kind], &id.to_be_bytes()[..], fields].concat();
    string(&packet)
}

/// Bytes, with their length before them.
fn string(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap();
    [&length.to_be_bytes()[..], bytes].concat()
}

/// Names that say nothing but themselves.
fn names(names: &[Vec<u8>]) -> Vec<u8> {
    let count = u32::try_from(names.len()).unwrap();
    let entry = |name: &Vec<u8>| [string(name), string(b""), vec![0; 4]].concat();
    let entries: Vec<u8> = names.iter().flat_map(entry).collect();
    [&count.to_be_bytes()[..], &entries].concat()
}

struct Server {
    sshd: Sshd,
    session: Session,
}

impl Server {
    async fn start() -> Self {
        let sshd = Sshd::start_stubborn();
        let session = sshd.connect(&Trust::FirstUse).await.unwrap();
        Self { sshd, session }
    }

    /// A file transfer that is answered all this.
    async fn files(&self, answers: &[Vec<u8>]) -> Result<Files, Error> {
        fs::write(self.sshd.path("answers"), answers.concat()).unwrap();
        self.session.files(PLENTY).await
    }
}

#[tokio::test]
async fn a_download_takes_what_it_asked_for_and_nothing_else() {
    let server = Server::start().await;
    let other_size = "another number of bytes than was asked for";
    for (answers, why) in [
        (vec![answer(200, 0, b"")], "an answer that cannot be read"),
        (vec![answer(HANDLE, 1, &string(b"h"))], "another answer"),
        (vec![answer(DATA, 0, &string(b"x"))], "no handle for what was opened"),
        (vec![b"\x7f\xff\xff\xff".to_vec()], "a packet too large"),
        (vec![handle(), answer(DATA, 2, &string(b"x"))], "answers in another order"),
        (vec![handle(), answer(NAME, 1, &names(&[]))], "no data for a file"),
        (vec![handle(), answer(DATA, 1, &string(&[0; 32_769]))], other_size),
        (vec![handle(), answer(DATA, 1, &string(b""))], other_size),
    ] {
        let mut files = server.files(&[vec![version()], answers].concat()).await.unwrap();

        let got = files.download("x", &mut Vec::new(), LIMITS, |_| {}).await;

        assert!(matches!(got, Err(Error::Disorder(told)) if told == why), "{why}: {got:?}");
    }
}

#[tokio::test]
async fn who_does_not_begin_with_a_version_is_no_file_transfer() {
    let server = Server::start().await;

    let files = server.files(&[answer(STATUS, 3, b"\0\0\0\x04")]).await;

    assert!(matches!(files, Err(Error::Disorder("no version"))), "{files:?}");
}

#[tokio::test]
async fn a_directory_beyond_measure_is_not_kept() {
    let server = Server::start().await;
    let long = names(&vec![vec![b'x'; 100_000]; 2]);
    let mut answers = vec![version(), handle()];
    answers.extend((1..100).map(|id| answer(NAME, id, &long)));
    let mut files = server.files(&answers).await.unwrap();

    let refused = files.list("/", PLENTY).await;

    assert!(matches!(refused, Err(Error::TooLarge { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_status_may_be_unknown_and_say_nothing() {
    let server = Server::start().await;
    let (unknown, done) = (b"\0\0\0\x0e", b"\0\0\0\0");
    let answers = [version(), answer(STATUS, 0, unknown), answer(STATUS, 1, done)];
    let mut files = server.files(&answers).await.unwrap();

    let refused = files.remove("x", PLENTY).await;

    let Err(Error::File { status: Status::Failure { code: 14, message }, .. }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(message, "");
    files.remove("x", PLENTY).await.unwrap();
}
