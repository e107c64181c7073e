//! Commands that answer while they run: ping, traceroute, traffic, torch.
//!
//! Each begins with what is asked and how long it may go on; dropping what it returns cancels it on
//! the router. They belong on a session of their own, or into the hands of a quick reader: see
//! [`Rows`](crate::session::Rows).

mod frames;
mod ping;
mod torch;
mod traceroute;
mod traffic;

pub use frames::{Frame, Frames};
pub use ping::{Ping, PingReply, Pings};
pub use torch::{Flow, Torch};
pub use traceroute::{Hop, Traceroute};
pub use traffic::{Traffic, monitor_traffic};
