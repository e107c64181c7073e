//! What every adapter of a port must do. Each function is one promise; an adapter's test module
//! calls them all with a fresh adapter.

pub mod observations;
pub mod shared;
pub mod topic;
