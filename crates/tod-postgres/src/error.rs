//! Why a private cluster could not be had.

use std::io;
use std::path::PathBuf;

use crate::binaries::{NEWEST, OLDEST};

/// Why a private cluster could not be had. Each says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No server programs were found.
    #[error("no PostgreSQL found: looked in {looked_in}; install it with \"{install}\"")]
    NotFound {
        /// The places that were searched.
        looked_in: String,
        /// The command that installs what is missing.
        install: String,
    },

    /// Programs were found, and all are of a version that this program does not know.
    #[error(
        "PostgreSQL {found} in {directory} is too {age}: versions {OLDEST} to {NEWEST} work; \
         install one with \"{install}\""
    )]
    UnsupportedProgram {
        /// Major version found.
        found: u32,
        /// Where its programs are.
        directory: PathBuf,
        /// `old` or `new`.
        age: &'static str,
        /// The command that installs what is missing.
        install: String,
    },

    /// The data directory was made by a version that this program does not know.
    #[error(
        "the database in {directory} is of PostgreSQL {found}, which is too {age}: versions \
         {OLDEST} to {NEWEST} work; upgrade it with pg_upgrade or pg_dump, or choose another \
         data directory"
    )]
    UnsupportedData {
        /// Major version of the data.
        found: u32,
        /// The data directory.
        directory: PathBuf,
        /// `old` or `new`.
        age: &'static str,
    },

    /// The data directory needs programs of one version, and only others are there.
    #[error(
        "the database in {directory} is of PostgreSQL {data}, but only the programs of {programs} \
         were found; install the right ones with \"{install}\""
    )]
    VersionMismatch {
        /// Major version of the data.
        data: u32,
        /// The data directory.
        directory: PathBuf,
        /// Versions and places of what was found.
        programs: String,
        /// The command that installs what is missing.
        install: String,
    },

    /// Another process holds the cluster.
    #[error(
        "{directory} is in use by process {pid}; stop that one, or choose another data directory"
    )]
    InUse {
        /// The cluster's directory.
        directory: PathBuf,
        /// The process that holds it, `?` when it has not said so yet.
        pid: String,
    },

    /// Nobody runs the cluster.
    #[error("no database runs in {directory}; start it with \"tod up\", or name its --data-dir")]
    NotRunning {
        /// The cluster's directory.
        directory: PathBuf,
    },

    /// A file or directory could not be used.
    #[error("cannot {action} {path}{advice}")]
    Files {
        /// What was tried, as a verb.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What to do, or empty.
        advice: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },

    /// One of the server's programs failed.
    #[error("{program} failed{advice}; it said: {output}")]
    Failed {
        /// `initdb` or `postgres`.
        program: &'static str,
        /// What to do, or empty.
        advice: String,
        /// The end of what it wrote.
        output: String,
    },

    /// The server did not become ready or did not end in time.
    #[error("PostgreSQL (process {pid}) was not {awaited} after {seconds} s; its log is {log}")]
    Late {
        /// The server.
        pid: u32,
        /// `ready` or `gone`.
        awaited: &'static str,
        /// How long was waited.
        seconds: u64,
        /// Where to read on.
        log: PathBuf,
    },
}
