//! Operations, against peers that say what the documented wire says.

mod configuration;
mod guards;
mod inspect;
mod live;
mod run;
mod upkeep;
mod watch;

use crate::peer::{Peer, tag};

/// Hears a command, checks its first words, and gives its tag.
pub async fn hears(peer: &mut Peer, words: &[&str]) -> String {
    let heard = peer.hears().await;
    assert_eq!(heard[..words.len().min(heard.len())], *words, "{heard:?}");
    tag(&heard)
}

/// Answers a command with rows and its end.
pub async fn answers(peer: &mut Peer, tag: &str, rows: &[&[&str]]) {
    for row in rows {
        let words: Vec<&str> = ["!re"].iter().chain(*row).chain(&[tag]).copied().collect();
        peer.says(&words).await;
    }
    peer.says(&["!done", tag]).await;
}

/// Refuses a command.
pub async fn refuses(peer: &mut Peer, tag: &str, message: &str) {
    peer.says(&["!trap", &format!("=message={message}"), tag]).await;
    peer.says(&["!done", tag]).await;
}
