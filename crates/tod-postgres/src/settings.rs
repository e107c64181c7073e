//! What a private cluster must be told.

use std::path::PathBuf;
use std::time::Duration;

use crate::binaries::Search;

/// What a private cluster must be told. There is no `Default`: the caller has more context.
#[derive(Debug, Clone)]
pub struct Settings {
    /// A directory for this cluster alone, absolute; made when absent. When started as root it
    /// must lie where another user can reach it, so never below `/root`.
    pub directory: PathBuf,

    /// Where to look for the server's programs.
    pub search: Search,

    /// Roles besides the superuser that get a generated password. The cluster only keeps the
    /// passwords; creating the roles is up to whoever speaks SQL.
    pub roles: Vec<String>,

    /// What the cluster is for.
    pub profile: Profile,

    /// Connections the server accepts at once.
    pub max_connections: u16,

    /// How long a start may take, recovery after a crash included.
    pub start_deadline: Duration,

    /// How long a clean stop may take before the server is told to drop everything. It then
    /// recovers at its next start, and nothing that was committed is lost.
    pub stop_deadline: Duration,
}

/// What a cluster is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Data that must survive a power cut: `fsync` on, caches sized to the machine.
    Lasting,

    /// Data of a test run: `fsync` off, caches small. A power cut destroys it.
    Throwaway,
}
