//! Clusters on the real thing: real server programs, real signals, a real second user.
#![expect(clippy::unwrap_used, reason = "a failed step fails its test")]

mod guest;
mod holder;
mod lifecycle;
mod place;
mod wrong_use;
