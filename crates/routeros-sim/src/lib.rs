//! Simulated RouterOS routers on real sockets.
//!
//! A [`Fleet`] is any number of routers behind three listeners, one for the plain
//! API, one for the API over TLS and one for SSH. Which router a client talks to is decided
//! by the address it dials, out of 127.64.0.0/10: the listeners are bound to
//! the loopback interface, so nobody else can reach them.
//!
//! ```no_run
//! # async fn example() -> Result<(), routeros_sim::StartError> {
//! use routeros_sim::{Board, Fleet, Mood};
//!
//! let fleet = Fleet::builder().seed(1).boards([Board::EdgeRouter]).start().await?;
//! let router = fleet.router(0);
//! println!("{}:{}", router.address(), router.api_port());
//! router.set_mood(Mood::Silent);
//! # Ok(())
//! # }
//! ```
//!
//! What a router says is a pure function of (seed, index, time) and of the
//! commands it was given. **Invariant:** a router nobody talks to costs no CPU,
//! and one nobody has written to holds no rows.
//!
//! Begin reading at [`Fleet`], then `session` (a connection), `console` (a
//! command), `menu` and `menus` (what there is to ask), `shell` and
//! `script` (what a console or a script says), `agenda` (what routers do by themselves). The framing in `wire`
//! is this crate's own: crate `routeros` is tested against it.
//! `docs/simulator.md` says what is faithful, what is guessed and what is missing.

pub use crate::{
    address::{CAPACITY, address_of, index_of},
    board::Board,
    clock::SimClock,
    config::LoadError,
    cut::can_cut_links,
    deed::Refused,
    door::Door,
    files::Upload,
    fleet::{Fleet, FleetBuilder, StartError},
    heard::Heard,
    inventory::{Credentials, Entry},
    mood::{Mood, REBOOT, SETTLING, UnknownMood},
    npk::Npk,
    packages::{Unreachable, Upstream},
    reach::{Fate, Why},
    router::Router,
    settings::Settings,
    version::Version,
};

mod actor;
mod address;
mod agenda;
mod board;
mod clock;
mod config;
mod console;
pub mod control;
mod cut;
mod deed;
mod device_mode;
mod door;
mod files;
mod fleet;
mod heard;
mod host;
mod inspect;
mod inventory;
mod journal;
mod menu;
mod menus;
mod mndp;
mod moment;
mod mood;
mod news;
mod noise;
mod npk;
mod packages;
mod query;
mod reach;
mod request;
mod router;
mod row;
mod script;
mod scripting;
mod session;
mod settings;
mod shell;
mod snmp;
mod ssh;
mod state;
mod station;
mod store;
mod text;
mod tls;
mod trouble;
mod udp;
mod unsaved;
mod value;
mod version;
mod wire;
