//! Files up and down.

use std::{fs, time::Duration};

use routeros_ssh::{Error, Files, Limits, Session, Status, Trust};

use crate::sshd::{LIMITS, PLENTY, Sshd};

async fn open(sshd: &Sshd) -> (Session, Files) {
    let session = sshd.connect(&Trust::FirstUse).await.unwrap();
    let files = session.files(PLENTY).await.unwrap();
    (session, files)
}

/// Neither a multiple of a chunk nor smaller than all chunks in flight.
fn contents() -> Vec<u8> {
    (0..3_000_001_u32).map(|at| at.to_le_bytes()[(at % 3) as usize]).collect()
}

#[tokio::test]
async fn a_large_file_goes_up_and_comes_back_the_same() {
    let sshd = Sshd::start(&[]);
    let (_session, mut files) = open(&sshd).await;
    let sent = contents();
    let path = sshd.path("update.npk");
    let mut heard = Vec::new();

    let size = files.upload(&mut &sent[..], &path, LIMITS, |done| heard.push(done)).await.unwrap();

    assert_eq!(size, sent.len() as u64);
    assert_eq!(heard.last(), Some(&size));
    assert!(heard.is_sorted());
    assert_eq!(fs::read(&path).unwrap(), sent);

    let mut received = Vec::new();
    let size = files.download(&path, &mut received, LIMITS, |_| {}).await.unwrap();
    assert_eq!(size, sent.len() as u64);
    assert_eq!(received, sent);
}

#[tokio::test]
async fn small_and_empty_files_are_files_too() {
    let sshd = Sshd::start(&[]);
    let (_session, mut files) = open(&sshd).await;
    for contents in [&b""[..], b"/system identity set name=x\n"] {
        let path = sshd.path("small.rsc");
        files.upload(&mut &contents[..], &path, LIMITS, |_| {}).await.unwrap();
        let mut received = Vec::new();
        files.download(&path, &mut received, LIMITS, |_| {}).await.unwrap();
        assert_eq!(received, contents);
    }
}

#[tokio::test]
async fn a_directory_is_listed_and_a_file_removed() {
    let sshd = Sshd::start(&[]);
    let (_session, mut files) = open(&sshd).await;
    let directory = sshd.path("flash");
    fs::create_dir_all(sshd.path("flash/skins")).unwrap();
    fs::write(sshd.path("flash/a.backup"), b"12345").unwrap();

    let mut entries = files.list(&directory, PLENTY).await.unwrap();
    entries.sort_by(|one, other| one.name.cmp(&other.name));
    assert_eq!(entries.len(), 2);
    assert_eq!((entries[0].name.as_str(), entries[0].size), ("a.backup", Some(5)));
    assert!(entries[1].is_directory && !entries[0].is_directory);

    files.remove(&sshd.path("flash/a.backup"), PLENTY).await.unwrap();
    assert_eq!(files.list(&directory, PLENTY).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_refusal_names_the_file_and_the_transfer_goes_on() {
    let sshd = Sshd::start(&[]);
    let (_session, mut files) = open(&sshd).await;
    let missing = sshd.path("missing");

    for refused in [
        files.remove(&missing, PLENTY).await.err(),
        files.list(&missing, PLENTY).await.err(),
        files.download(&missing, &mut Vec::new(), LIMITS, |_| {}).await.err(),
    ] {
        let Some(Error::File { path, status: Status::NoSuchFile }) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(path, missing);
    }
    assert!(files.list(&sshd.path("."), PLENTY).await.is_ok());
}

#[tokio::test]
async fn sizes_are_capped_both_ways() {
    let sshd = Sshd::start(&[]);
    let limits = Limits { bytes: 100_000, within: PLENTY };
    let path = sshd.path("large");
    fs::write(&path, contents()).unwrap();

    let (session, mut files) = open(&sshd).await;
    let mut received = Vec::new();
    let refused = files.download(&path, &mut received, limits, |_| {}).await;
    assert!(matches!(refused, Err(Error::TooLarge { limit: 100_000 })), "{refused:?}");
    assert!(received.len() <= 100_000);
    let over = files.list(&sshd.path("."), PLENTY).await;
    assert!(matches!(over, Err(Error::Disorder(_))), "{over:?}");

    let mut files = session.files(PLENTY).await.unwrap();
    let refused = files.upload(&mut &contents()[..], &sshd.path("up"), limits, |_| {}).await;
    assert!(matches!(refused, Err(Error::TooLarge { limit: 100_000 })), "{refused:?}");
}

#[tokio::test]
async fn a_reader_that_never_gives_anything_does_not_hold_a_transfer_forever() {
    let sshd = Sshd::start(&[]);
    let (_session, mut files) = open(&sshd).await;
    let (_held, mut silent) = tokio::io::duplex(1);
    let limits = Limits { bytes: 1, within: Duration::from_millis(300) };

    let late = files.upload(&mut silent, &sshd.path("up"), limits, |_| {}).await;

    assert!(matches!(late, Err(Error::Timeout)), "{late:?}");
}

#[tokio::test]
async fn a_dropped_transfer_gives_its_channel_back() {
    let sshd = Sshd::start(&["MaxSessions=1"]);
    let (session, mut files) = open(&sshd).await;
    let path = sshd.path("large");
    fs::write(&path, contents()).unwrap();
    let (_held, mut full) = tokio::io::duplex(1);
    let limits = Limits { bytes: LIMITS.bytes, within: Duration::from_millis(300) };
    let stuck = files.download(&path, &mut full, limits, |_| {}).await;
    assert!(matches!(stuck, Err(Error::Timeout)), "{stuck:?}");
    let second = session.files(PLENTY).await;
    assert!(matches!(second, Err(Error::Refused("a channel"))), "{second:?}");

    drop(files);

    // It is told so by and by.
    let granted = async { while session.files(PLENTY).await.is_err() {} };
    tokio::time::timeout(PLENTY, granted).await.unwrap();
}

#[tokio::test]
async fn a_router_without_file_transfer_says_so() {
    let sshd = Sshd::start(&["ForceCommand=true"]);
    let session = sshd.connect(&Trust::FirstUse).await.unwrap();

    let refused = session.files(PLENTY).await;

    assert!(matches!(refused, Err(Error::Ended(_) | Error::Refused(_))), "{refused:?}");
}
