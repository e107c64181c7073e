//! Simulated routers, asked over real sockets.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod basics;
mod client;
mod collectors;
mod control;
mod device_mode;
mod edits;
mod exports;
mod fetch;
mod files;
#[path = "../../../routeros-conf/tests/it/generate/mod.rs"]
mod generate;
mod journal;
mod menus;
mod mndp;
mod moods;
mod outside;
mod plans;
mod reach;
mod scripts;
mod sign_in;
mod snmp;
mod ssh;
mod streams;
mod tls;
mod transcripts;
mod traps;
mod trouble;
mod upgrades;
