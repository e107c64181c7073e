//! Signing in, commands, terminals.

use std::{fs, io, net::TcpListener, os::unix::fs::MetadataExt as _, time::Duration};

use routeros_ssh::{Error, Limits, Login, Piece, Secret, Session, SignInFailure, Size, Trust};

use crate::sshd::{LIMITS, PLENTY, Sshd, connect, user};

#[tokio::test]
async fn a_command_prints_and_ends() {
    let sshd = Sshd::start(&[]);
    let session = sshd.connect(&Trust::FirstUse).await.unwrap();

    let output = session.exec("echo out; echo err >&2; exit 3", LIMITS).await.unwrap();

    assert_eq!(output.stdout, b"out\n");
    assert_eq!(output.stderr, b"err\n");
    assert_eq!(output.exit_status, Some(3));
    session.close(PLENTY).await;
}

#[tokio::test]
async fn rsa_keys_sign_in_too() {
    let sshd = Sshd::start(&[]);
    let login = sshd.login("user_rsa");

    let session = connect(sshd.address, &Trust::FirstUse, login, PLENTY).await.unwrap();

    assert!(!session.is_closed());
}

#[tokio::test]
async fn a_wrong_secret_is_told_from_one_of_the_wrong_kind() {
    let sshd = Sshd::start(&["PasswordAuthentication=yes", "PermitRootLogin=yes"]);
    let login = Login { user: user(), secret: Secret::password("certainly not this one") };
    let refused = connect(sshd.address, &Trust::FirstUse, login.clone(), PLENTY).await;
    assert!(matches!(refused, Err(Error::SignIn(SignInFailure::Refused))), "{refused:?}");

    let keys_only = Sshd::start(&["PasswordAuthentication=no"]);
    let refused = connect(keys_only.address, &Trust::FirstUse, login, PLENTY).await;
    assert!(matches!(refused, Err(Error::SignIn(SignInFailure::WrongKind))), "{refused:?}");
}

#[tokio::test]
async fn a_command_that_prints_too_much_is_stopped() {
    let sshd = Sshd::start(&[]);
    let session = sshd.connect(&Trust::FirstUse).await.unwrap();
    let limits = Limits { bytes: 1 << 20, within: PLENTY };

    let flooded = session.exec("cat /dev/zero", limits).await;

    assert!(matches!(flooded, Err(Error::TooLarge { limit: 1_048_576 })), "{flooded:?}");
    assert_eq!(session.exec("echo on", LIMITS).await.unwrap().stdout, b"on\n");
}

#[tokio::test]
async fn a_command_that_never_ends_times_out_and_the_session_goes_on() {
    let sshd = Sshd::start(&[]);
    let session = sshd.connect(&Trust::FirstUse).await.unwrap();
    let limits = Limits { bytes: 1 << 20, within: Duration::from_millis(300) };

    let late = session.exec("cat", limits).await;

    assert!(matches!(late, Err(Error::Timeout)), "{late:?}");
    assert_eq!(session.exec("echo on", LIMITS).await.unwrap().stdout, b"on\n");
}

#[tokio::test]
async fn output_arrives_while_the_command_runs() {
    let sshd = Sshd::start(&[]);
    let session = sshd.connect(&Trust::FirstUse).await.unwrap();

    let mut running = session.run("echo begun; exec cat", LIMITS).await.unwrap();

    let first = running.next().await.unwrap();
    assert_eq!(first, Some(Piece::Stdout("begun\n".into())));
    assert_eq!(running.exit_status(), None);
}

#[tokio::test]
async fn a_terminal_is_typed_at_and_resized() {
    if !terminals_are_handed_out() {
        eprintln!("skipped: this system lets nobody but root give terminals to the group tty");
        return;
    }
    let sshd = Sshd::start(&[]);
    let session = sshd.connect(&Trust::FirstUse).await.unwrap();
    let mut console = session.console(Size { columns: 91, rows: 30 }, PLENTY).await.unwrap();

    console.write(b"stty size\n", PLENTY).await.unwrap();
    shows(&mut console, "30 91").await;
    console.resize(Size { columns: 120, rows: 40 }, PLENTY).await.unwrap();
    console.write(b"stty size\n", PLENTY).await.unwrap();
    shows(&mut console, "40 120").await;

    console.write(b"exit\n", PLENTY).await.unwrap();
    while console.next(PLENTY).await.unwrap().is_some() {}
}

/// Whether `sshd` can give its user a terminal: it wants that to be the group tty's, which
/// most systems see to, and which only root can otherwise bring about.
fn terminals_are_handed_out() -> bool {
    let mounts = fs::read_to_string("/proc/mounts").unwrap();
    let sees_to_it = |line: &str| line.starts_with("devpts ") && line.contains("gid=");
    mounts.lines().any(sees_to_it) || fs::metadata("/proc/self").unwrap().uid() == 0
}

async fn shows(console: &mut routeros_ssh::Console, expected: &str) {
    let mut shown = String::new();
    while !shown.contains(expected) {
        let more = console.next(PLENTY).await.unwrap().expect("the console hung up");
        shown.push_str(&String::from_utf8_lossy(&more));
    }
}

#[tokio::test]
async fn old_algorithms_are_enough() {
    for options in [
        // RouterOS 6 with `strong-crypto`.
        &[
            "KexAlgorithms=diffie-hellman-group-exchange-sha256",
            "Ciphers=aes256-ctr",
            "MACs=hmac-sha2-256",
        ],
        // And without.
        &["KexAlgorithms=diffie-hellman-group14-sha1", "Ciphers=aes128-cbc", "MACs=hmac-sha1"],
    ] {
        let old = [&options[..], &["HostKeyAlgorithms=ssh-rsa"]].concat();
        let sshd = Sshd::start(&old);

        let session = sshd.connect(&Trust::FirstUse).await.unwrap();

        assert_eq!(session.host_key().algorithm(), "ssh-rsa");
        assert_eq!(session.exec("echo on", LIMITS).await.unwrap().stdout, b"on\n");
    }
}

#[tokio::test]
async fn a_broken_cipher_is_not_agreed_to() {
    let sshd = Sshd::start(&["Ciphers=3des-cbc"]);

    let refused = sshd.connect(&Trust::FirstUse).await;

    assert!(matches!(refused, Err(Error::Handshake(_))), "{refused:?}");
}

#[tokio::test]
async fn nobody_answering_and_no_ssh_are_two_things() {
    let login = Login { user: "admin".to_owned(), secret: Secret::password("") };
    let brief = Duration::from_millis(300);
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let late = connect(address, &Trust::FirstUse, login.clone(), brief).await;
    assert!(matches!(late, Err(Error::Timeout)), "{late:?}");

    let web = io::Cursor::new(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec());
    let stranger =
        Session::open(tokio::io::join(web, tokio::io::sink()), &Trust::FirstUse, login, PLENTY)
            .await;
    assert!(matches!(stranger, Err(Error::Handshake(_))), "{stranger:?}");
}

#[tokio::test]
async fn a_dropped_session_hangs_up() {
    let sshd = Sshd::start(&[]);
    let session = sshd.connect(&Trust::FirstUse).await.unwrap();
    let mut running = session.run("cat", LIMITS).await.unwrap();

    drop(session);

    assert!(matches!(running.next().await, Err(Error::Ended(_)) | Ok(None)));
}
