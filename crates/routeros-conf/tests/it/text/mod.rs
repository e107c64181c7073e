//! The text of exports: read, written, and damaged.

mod corpus;
mod damage;
mod generated;
mod statements;
