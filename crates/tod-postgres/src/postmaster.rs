//! The server's process.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::process::Stdio;

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::process::Child;

use crate::Error;
use crate::binaries::Binaries;
use crate::files::{self, Layout};
use crate::pidfile::PidFile;
use crate::processes;
use crate::user::ServerUser;

/// A running server, ours by birth or adopted.
///
/// Held by a pidfd, so that a signal never reaches another process that inherited the id.
#[derive(Debug)]
pub struct Postmaster {
    pid: i32,
    process: AsyncFd<OwnedFd>,
    /// Kept so that the runtime reaps it.
    _child: Option<Child>,
}

impl Postmaster {
    /// Starts a server. It gets a process group of its own: the terminal's Ctrl-C is for us, and
    /// we stop the server after those who use it.
    pub fn spawn(layout: &Layout, binaries: &Binaries, user: &ServerUser) -> Result<Self, Error> {
        let log = layout.startup_log();
        let output = File::create(&log).map_err(|error| files::failed("write", &log, error))?;
        let errors = output.try_clone().map_err(|error| files::failed("write", &log, error))?;

        let program = binaries.program("postgres");
        let mut configuration = std::ffi::OsString::from("config_file=");
        configuration.push(layout.file("postgresql.conf"));
        let child = user
            .command(&program, &layout.directory)
            .arg("-D")
            .arg(&layout.data)
            .arg("-c")
            .arg(configuration)
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .process_group(0)
            .spawn()
            .map_err(|error| files::failed("run", &program, error))?;
        let pid = child.id().and_then(|pid| pid.try_into().ok()).expect("it was just started");

        Self::hold(pid, Some(child)).map_err(|error| files::failed("watch", &program, error))
    }

    /// The live server of this data directory, if there is one.
    pub fn find(layout: &Layout) -> Result<Option<Self>, Error> {
        let Some(file) = read_pidfile(layout)? else { return Ok(None) };
        let held = match Self::hold(file.pid, None) {
            Ok(held) => held,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) if error.raw_os_error() == Some(NO_SUCH_PROCESS) => return Ok(None),
            Err(error) => return Err(files::failed("watch the server of", &layout.data, error)),
        };

        // Asked after the process is held, so the answer is about the process we hold.
        Ok(processes::works_in(file.pid, &layout.data).then_some(held))
    }

    #[expect(deprecated, reason = "the successor is `unsafe`; an `OwnedFd` stays open as promised")]
    fn hold(pid: i32, child: Option<Child>) -> io::Result<Self> {
        let id = Pid::from_raw(pid).ok_or(io::ErrorKind::NotFound)?;
        let process = pidfd_open(id, PidfdFlags::empty())?;

        Ok(Self {
            pid,
            process: AsyncFd::with_interest(process, Interest::READABLE)?,
            _child: child,
        })
    }

    pub fn pid(&self) -> u32 {
        self.pid.unsigned_abs()
    }

    /// Sends a signal; a process that is gone is no error.
    pub fn signal(&self, signal: Signal) {
        if let Err(error) = pidfd_send_signal(&self.process, signal) {
            tracing::debug!(error = &error as &dyn std::error::Error, "the server takes no signal");
        }
    }

    /// Resolves when the process has ended.
    pub async fn gone(&self) {
        // A pidfd becomes readable when its process ends, and stays so. Waiting on it fails only
        // when the runtime is shutting down, when nobody waits for the answer.
        let _readable = self.process.readable().await;
    }
}

/// ESRCH, for which `std` has no kind.
const NO_SUCH_PROCESS: i32 = 3;

/// What the server of this data directory says about itself, or last said.
pub fn read_pidfile(layout: &Layout) -> Result<Option<PidFile>, Error> {
    let path = layout.data.join("postmaster.pid");
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(PidFile::parse(&text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(files::failed("read", &path, error)),
    }
}
