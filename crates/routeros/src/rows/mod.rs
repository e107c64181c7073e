//! Typed rows of the menus a fleet manager polls, RouterOS 6.40 to 7.2x.
//!
//! Each type names its menu and the columns it uses, so that a print asks for nothing else. What a
//! router does not send is `None`, and a missing flag is false: the set of columns differs by
//! version, board and package. Names and spellings: `datamodel.md`.

mod access;
mod agenda;
mod counts;
mod health;
mod interface;
mod journal;
mod network;
mod registration;
mod software;
mod system;

use crate::{
    command::Command,
    reply::{Reply, Row},
    value::{self, text::Charset},
};

pub use access::{Certificate, Service, User, UserGroup};
pub use agenda::ScheduledScript;
pub use counts::Countable;
pub use health::{Sensor, SensorValue, Unit};
pub use interface::{Interface, InterfaceCounters};
pub use journal::{File, HistoryEntry, LogLine};
pub use network::{IpAddress, Neighbour};
pub use registration::{Generation, Registration};
pub use software::{DeviceMode, License, Package, PackageUpdate, Routerboard};
pub use system::{Clock, Identity, Resource};

/// One row of a menu, typed.
pub trait Record: Sized {
    /// The menu, such as `/system/resource`.
    const MENU: &'static str;
    /// The columns that are read, and so asked for.
    const PROPLIST: &'static [&'static str];

    /// Reads a row; texts that are no UTF-8 are in `charset`.
    fn read(row: &Row, charset: Charset) -> Self;

    /// The command that prints the menu.
    fn print() -> Command {
        Command::print(Self::MENU).proplist(Self::PROPLIST)
    }

    /// Reads all rows of a reply.
    fn read_all(reply: &Reply, charset: Charset) -> Vec<Self> {
        reply.rows.iter().map(|row| Self::read(row, charset)).collect()
    }

    /// Reads the only row of a menu that has one, such as `/system/resource`.
    fn read_one(reply: &Reply, charset: Charset) -> Option<Self> {
        reply.row().map(|row| Self::read(row, charset))
    }
}

/// A row and the encoding of its texts.
#[derive(Clone, Copy)]
struct Fields<'a>(&'a Row, Charset);

impl Fields<'_> {
    /// A text that says something: RouterOS sends some unset properties as empty.
    fn text(self, name: &str) -> Option<String> {
        let bytes = self.0.get(name).filter(|bytes| !bytes.is_empty())?;
        Some(self.1.decode(bytes).into_owned())
    }

    /// A property that every row has; empty if this one has not.
    fn required(self, name: &str) -> String {
        self.text(name).unwrap_or_default()
    }

    /// A property read by one of the parsers of [`value`].
    fn parse<T>(self, name: &str, parser: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
        self.0.get(name).and_then(parser)
    }

    fn number<N: value::Number>(self, name: &str) -> Option<N> {
        self.0.number(name)
    }

    fn flag(self, name: &str) -> bool {
        self.0.flag(name)
    }

    /// The entries of a comma list.
    fn list(self, name: &str) -> Vec<String> {
        let entries = self.0.get(name).into_iter().flat_map(value::list);
        entries.map(|entry| self.1.decode(entry).into_owned()).collect()
    }
}
