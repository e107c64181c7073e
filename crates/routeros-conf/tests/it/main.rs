//! Configurations through the crate's public face, real ones among them.

mod meaning;
mod real;
mod text;
mod generate;
mod plan;
