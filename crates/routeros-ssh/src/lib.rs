//! SSH to RouterOS: host keys pinned on first use, commands, consoles, files.
//!
//! What the API cannot do, or does badly, goes this way: `/export` without a
//! file on the router's flash, files larger than a word, a terminal.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//! use routeros_ssh::{Limits, Login, Secret, Session, Trust};
//!
//! let login = Login { user: "backup".into(), secret: Secret::password("…") };
//! let stream = tokio::net::TcpStream::connect("192.0.2.1:22").await?;
//! let session = Session::open(stream, &Trust::FirstUse, login, Duration::from_secs(20)).await?;
//! println!("next time trust {}", session.host_key());
//!
//! let limits = Limits { bytes: 4 << 20, within: Duration::from_secs(60) };
//! let export = session.exec("/export terse show-sensitive", limits).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Whoever uses it dials: how a router is reached is not this crate's business.
//!
//! **Invariant:** nothing waits without a deadline, and nothing a router sends
//! is kept beyond the size that the caller named. **Invariant:** a password is
//! sent only after the host key was found to be the pinned one.
//!
//! # Old routers
//!
//! Offered are, best first, what russh offers by itself, and after it what old
//! RouterOS needs (`algorithms`):
//!
//! | | for old routers | needed by |
//! |---|---|---|
//! | key exchange | `diffie-hellman-group-exchange-sha256` with groups from 2048 bits, `diffie-hellman-group14-sha1` | 6.x and early 7.x; with `strong-crypto=yes` the former is all they have |
//! | host key | `ssh-rsa` (SHA-1) | RouterOS before 7.9 or so |
//! | cipher | `aes256-ctr`, `aes192-ctr`, `aes128-ctr`, then the same in CBC | 6.x |
//! | MAC | `hmac-sha2-256`, `hmac-sha1` | 6.x without `strong-crypto` has `hmac-sha1` and `hmac-md5` alone |
//!
//! Never offered: 1024-bit groups, DSA (all there was before 6.33), 3DES, MD5,
//! `none`, and compression, which would let a few bytes grow large.

pub use crate::{
    console::{Console, Size},
    error::{Error, SignInFailure},
    exec::{Limits, Output, Piece, Running},
    files::{Entry, Files, Status},
    host_key::{HostKey, InvalidHostKey, Trust},
    login::{InvalidKey, Login, Secret},
    session::Session,
};

mod algorithms;
mod console;
mod deadline;
mod error;
mod exec;
mod files;
mod host_key;
mod login;
mod session;
mod tether;
mod watcher;
