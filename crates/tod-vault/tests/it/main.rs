//! The vault over real files and a key store in memory.

#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod key_file;
mod keys;
mod vault;
