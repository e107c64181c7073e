//! Serving HTTP and HTTPS: sockets here, everything else in `tod-api`.

mod door;
mod server;
mod tls;

pub use door::open;
pub use server::{Door, serve};
pub use tls::{Certificate, acceptor, chain_in, provider};
