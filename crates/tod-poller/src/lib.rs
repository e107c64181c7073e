//! Targets in, observations out, calls served.
//!
//! The only crate that opens a socket to a router. It knows neither where targets come from nor
//! where observations go: one [`Poller`] watches [`Targets`], keeps one lasting session per router
//! and reports every poll as an [`Observation`](tod_model::Observation).
//!
//! **Invariants:** nothing a router says is reported, and nothing is asked of it beyond who it is,
//! before the [identity check](tod_model::RouterIdentity::check); a poll is one round trip; every
//! task lives in the `JoinSet` of the poller or of a [`RouterHandle`], and ends with it.
//!
//! The rules are pure and can be read on their own: [`schedule`] (when), [`breaker`] (when not),
//! [`rates`] (counters to rates). Start reading at [`Poller::run`].

pub mod assemble;
pub mod breaker;
mod calls;
mod connect;
mod device;
mod dial;
mod fault;
mod handle;
mod heard;
mod link;
mod load;
pub mod menus;
mod metrics;
mod order;
mod pace;
mod poller;
mod probe;
pub mod rates;
pub mod schedule;
mod sessions;
mod settings;
mod shared;
pub mod slowness;
mod unfinished;
mod unseal;

use std::{collections::HashMap, sync::Arc};

use tod_model::{DeviceId, Target};

pub use calls::RouterCalls;
pub use handle::{Replies, RouterHandle};
pub use poller::Poller;
pub use settings::{Deadlines, InvalidSettings, Rhythm, Settings};
pub use unseal::{Unseal, UnsealError};

/// Every device this process watches.
///
/// Replaced whole at each change; a device that did not change keeps its `Arc`, which is how the
/// poller finds out what did.
pub type Targets = Arc<HashMap<DeviceId, Arc<Target>>>;
