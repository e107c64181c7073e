//! The state as configuration: what `/export` says of it, and how an export
//! becomes the state of a router.
//!
//! Which properties are configuration follows from the catalogue of
//! `routeros-conf` and from what a row was when the router was new: what is at its
//! default, measured, or as it came is not said.

pub use self::load::LoadError;
pub(crate) use self::{
    export::DEEDS,
    import::{ACTIONS, Import},
};

mod backup;
mod export;
mod import;
mod load;
mod read;
