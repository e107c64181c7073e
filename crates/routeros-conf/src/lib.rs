//! RouterOS configuration as a value.
//!
//! An [`export::Export`] is the text of `/export`, taken apart statement by
//! statement. A [`Config`] is what it means: menus, their rows, the rows'
//! properties. Two configurations are compared and the difference becomes a
//! plan: the commands that turn one into the other, with those that turn it
//! back.
//!
//! **Invariant:** pure. No I/O, nothing asynchronous, no clock; what is unsure
//! about an export is reported, never guessed away.
//!
//! What is known about single menus (natural keys, order, defaults, secrets)
//! is in [`catalogue`]; besides, [`plan`](mod@plan) names the few menus that we are
//! connected through, and those that no export shows whole.

pub use crate::{
    config::{About, Config, Menu, Origin, Row, Selector},
    path::{MenuPath, PathError},
    quote::{QuoteError, quote, unquote},
    value::{Name, Properties, Setting, Value},
};

pub mod catalogue;
pub mod config;
pub mod diff;
pub mod export;
mod path;
pub mod plan;
mod quote;
pub mod schema;
mod value;
