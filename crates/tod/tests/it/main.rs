//! The program from outside, and the shape of the workspace.
#![expect(clippy::unwrap_used, reason = "a failed step fails its test")]

mod architecture;
