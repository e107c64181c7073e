//! The real binary, run as an operator would.

use std::{
    fs::Permissions,
    io::{BufRead, BufReader, Read},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// Bounds a failure; a start takes a second or two.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// A directory that the database's user can reach, removed with its content.
pub fn place() -> TempDir {
    tempfile::Builder::new()
        .prefix("tod-it-")
        .permissions(Permissions::from_mode(0o755))
        .tempdir_in("/var/tmp")
        .unwrap()
}

/// `tod` with these arguments, silent but for what was asked for.
pub fn tod(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tod"));
    command.args(["--log", "warn"]).args(arguments).stdin(Stdio::null());
    command
}

/// What `tod` says on its way to a failure.
pub fn refusal(arguments: &[&str]) -> String {
    let output = tod(arguments).output().unwrap();
    assert!(!output.status.success(), "tod {arguments:?} should have failed");

    String::from_utf8(output.stderr).unwrap()
}

/// A running `tod up`.
pub struct Server {
    process: Child,
    output: BufReader<ChildStdout>,
    data: PathBuf,
    /// Where it serves.
    pub url: String,
    /// The line after the one that says where.
    pub greeting: String,
}

impl Server {
    /// Starts `tod up` on a free port and waits until it is ready and has greeted.
    pub fn start(data: &Path, more: &[&str]) -> Self {
        let mut server = Self::start_until_ready(data, more);
        server.greeting = line(&mut server.output);

        server
    }

    /// The same, but returns the instant the server says that it is ready: it has more to say.
    pub fn start_until_ready(data: &Path, more: &[&str]) -> Self {
        let text = data.to_str().unwrap();
        let mut command = tod(&["up", "--data-dir", text, "--listen", "127.0.0.1:0"]);
        command.args(more);

        Self::run(command, data)
    }

    /// Runs a `tod up` that was put together elsewhere, until it says that it is ready.
    pub fn run(mut command: Command, data: &Path) -> Self {
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let ready = line(&mut output);
        let url = ready
            .strip_prefix("tod is ready: ")
            .unwrap_or_else(|| panic!("said {ready:?}"))
            .trim_end_matches('/')
            .to_owned();

        Self { process, output, data: data.to_owned(), url, greeting: String::new() }
    }

    /// Asks it to stop, and waits until it has.
    pub fn stop(self) -> ExitStatus {
        self.stop_by(Signal::TERM)
    }

    /// Sends it a signal, and waits until it has ended.
    pub fn stop_by(mut self, signal: Signal) -> ExitStatus {
        self.signal(signal);
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();

        self.process.wait().unwrap()
    }

    /// Kills it, as a crash would.
    pub fn kill(mut self) {
        self.signal(Signal::KILL);
        self.process.wait().unwrap();
    }

    /// Runs `tod admin` beside it.
    pub fn admin(&self, arguments: &[&str]) -> String {
        let output =
            tod(&["admin"]).args(arguments).arg("--data-dir").arg(&self.data).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn signal(&self, signal: Signal) {
        let id = Pid::from_raw(self.process.id().try_into().unwrap()).unwrap();
        kill_process(id, signal).unwrap();
    }
}

/// The next line; an ended process has none.
fn line(output: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    output.read_line(&mut line).unwrap();

    line.trim_end().to_owned()
}

/// A database that a killed server left behind is stopped by the next clean stop.
pub fn tidy(data: &Path) {
    assert!(Server::start(data, &[]).stop().success());
}
