//! Serving HTTP and HTTPS: sockets here, everything else in `tod-api`.

mod server;
mod tls;

pub use server::{Door, serve};
pub use tls::{from_files, names_for, self_signed};
