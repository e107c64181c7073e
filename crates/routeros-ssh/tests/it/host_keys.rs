//! Pinning.

use routeros_ssh::{Error, HostKey, Trust};

use crate::sshd::Sshd;

#[tokio::test]
async fn a_key_pinned_on_first_use_is_known_again() {
    let sshd = Sshd::start(&[]);
    let first = sshd.connect(&Trust::FirstUse).await.unwrap();
    let written = first.host_key().to_string();
    let known: HostKey = written.parse().unwrap();

    let second = sshd.connect(&Trust::Pinned(known.clone())).await.unwrap();

    assert_eq!(second.host_key(), &known);
}

#[tokio::test]
async fn a_changed_key_is_an_error_of_its_own() {
    let mut sshd = Sshd::start(&[]);
    let known = sshd.connect(&Trust::FirstUse).await.unwrap().host_key().clone();

    sshd.change_host_key("ed25519");
    let refused = sshd.connect(&Trust::Pinned(known.clone())).await;

    let Err(Error::HostKeyChanged { expected, presented }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(expected, known);
    assert_ne!(presented, known);
}

/// An upgrade gives routers an Ed25519 key beside the RSA key they had.
#[tokio::test]
async fn a_router_that_got_a_better_key_is_still_the_same() {
    let mut sshd = Sshd::start(&["HostKeyAlgorithms=rsa-sha2-256"]);
    let known = sshd.connect(&Trust::FirstUse).await.unwrap().host_key().clone();
    assert_eq!(known.algorithm(), "ssh-rsa");

    sshd.restart_plain();

    sshd.connect(&Trust::Pinned(known)).await.unwrap();
    let first_use = sshd.connect(&Trust::FirstUse).await.unwrap();
    assert_eq!(first_use.host_key().algorithm(), "ssh-ed25519");
}
