//! Configurations through the crate's public face, real ones among them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod any;
mod catalogue;
mod diff;
mod generate;
mod meaning;
mod normal;
mod plan;
mod real;
mod risk;
mod schema;
mod text;
mod told;
mod trees;
