#![doc = include_str!("../README.md")]

pub mod command;
pub mod dial;
pub mod error;
#[doc(hidden)]
pub mod fuzzing;
pub mod login;
pub mod ops;
pub mod query;
pub mod reply;
pub mod rows;
pub mod session;
pub mod tls;
pub mod trap;
pub mod value;
pub mod wire;

pub use command::{Command, InvalidCommand};
pub use dial::{Stream, connect, dial, secure};
pub use error::Error;
pub use login::login;
pub use query::Query;
pub use reply::{Reply, Row};
pub use rows::Record;
pub use session::{Counters, Driver, Ended, Session};
pub use tls::{Authorities, Fingerprint, Negotiated, Tier, Trust};
pub use trap::{Trap, TrapKind};
pub use value::{Version, text::Charset};
