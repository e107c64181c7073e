//! The adapters inside one process.

mod bucket;
mod observations;
mod shared;
mod topic;

pub use observations::{Queue, queue};
pub use shared::Shared;
pub use topic::Topic;
