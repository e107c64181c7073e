//! Files of any size, to a router and from it.

use crate::Secret;

/// A file to be made on a router over SSH. There must be none of its name.
///
/// It is asked for chunk by chunk: from the first [`Progress`](super::Reply::Progress) on, each
/// [`Chunk`](super::Request::Chunk) through the same handle is the next part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// With its path: `routeros-7.20.4-arm64.npk`, `flash/site.rsc`.
    pub name: String,
    /// In bytes; as many have to come.
    pub size: u64,
}

/// A file that a router is to fetch by itself. There must be none of its name.
#[derive(Clone, Debug)]
pub struct Fetch {
    /// `https://…`, `http://…` or `ftp://…`, as the router reaches it.
    pub url: Secret,
    /// What it is called on the router, with its path.
    pub name: String,
    /// In bytes; room for it has to be there before, and as many have to come.
    pub size: u64,
    /// Whether the server's certificate has to be good: then its authority has to be on the router.
    pub checks_certificate: bool,
}
