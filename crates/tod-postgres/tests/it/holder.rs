//! Another process that holds a cluster, to be killed.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::place::{Place, is_root};

/// User and group id of nobody.
const NOBODY: u32 = 65_534;

/// Who runs the other process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum User {
    Ourselves,
    /// A user without rights, which only root can become.
    Nobody,
}

impl User {
    /// Everybody we can be: a test run by root is run as a normal user as well.
    pub fn all() -> &'static [User] {
        if is_root() { &[User::Ourselves, User::Nobody] } else { &[User::Ourselves] }
    }
}

/// A running `hold`, killed when dropped.
pub struct Holder {
    child: Child,
    pub origin: String,
    pub server: u32,
    pub url: String,
}

impl Holder {
    /// Starts `hold` on the place's cluster and waits until it holds it.
    #[track_caller]
    pub fn start(place: &Place, user: User) -> Self {
        let mut child = command(place, user).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut next = || lines.next().and_then(Result::ok).unwrap_or_default();
        let (origin, server, url) = (next(), next(), next());
        if url.is_empty() {
            let mut told = String::new();
            child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
            panic!("no cluster for {user:?}: {told}");
        }

        Self { child, origin, server: server.parse().unwrap(), url }
    }

    /// Asks it to stop the cluster and end.
    pub fn stop(mut self) -> ExitStatus {
        drop(self.child.stdin.take());
        self.child.wait().unwrap()
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// What a terminal does at Ctrl-C: interrupts everybody in the foreground group.
    pub fn interrupt_group(mut self) -> ExitStatus {
        let group = Pid::from_raw(self.child.id().try_into().unwrap()).unwrap();
        kill_process_group(group, Signal::INT).unwrap();
        self.child.wait().unwrap()
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        // Both fail when it has ended already.
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// What `hold` says when it is expected to fail.
pub fn refusal(place: &Place, user: User) -> String {
    let output = command(place, user).output().unwrap();
    assert!(!output.status.success(), "the start should have failed");

    String::from_utf8(output.stderr).unwrap()
}

fn command(place: &Place, user: User) -> Command {
    let mut command = Command::new(program(place.root()));
    command
        .arg(place.cluster())
        .current_dir(place.root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0);
    if user == User::Nobody {
        command.uid(NOBODY).gid(NOBODY);
    }

    command
}

/// Lets `user` make files in the place.
pub fn hand_over(place: &Place, user: User) {
    if user == User::Nobody {
        chown(place.root(), Some(NOBODY), Some(NOBODY)).unwrap();
    }
}

/// A copy of the example where everybody can run it, which the build directory may not be.
fn program(root: &Path) -> PathBuf {
    let copy = root.join("hold");
    if !copy.exists() {
        let tests = std::env::current_exe().unwrap();
        let built = tests.parent().and_then(Path::parent).unwrap().join("examples/hold");
        std::fs::copy(built, &copy).unwrap();
        std::fs::set_permissions(&copy, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    copy
}
