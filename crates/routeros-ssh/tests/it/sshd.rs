//! OpenSSH's own server, started for one test and stopped with it.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU8, Ordering},
    time::{Duration, Instant},
};

use routeros_ssh::{Error, Limits, Login, Secret, Session, Trust};

/// Far more than anything here takes; it only bounds a failure.
pub const PLENTY: Duration = Duration::from_secs(30);

pub const LIMITS: Limits = Limits { bytes: 16 << 20, within: PLENTY };

pub struct Sshd {
    process: Child,
    pub address: SocketAddr,
    pub home: tempfile::TempDir,
    options: Vec<String>,
}

/// Dials and signs in.
pub async fn connect(
    address: SocketAddr,
    trust: &Trust,
    login: Login,
    within: Duration,
) -> Result<Session, Error> {
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    Session::open(stream, trust, login, within).await
}

impl Sshd {
    /// Debian's server with new keys, for whoever runs this test.
    pub fn start(options: &[&str]) -> Self {
        let options = options.iter().map(ToString::to_string).collect();
        Self::start_in(tempfile::tempdir().unwrap(), options)
    }

    /// One that answers what stands in its file `answers` to whatever it is asked.
    pub fn start_stubborn() -> Self {
        let home = tempfile::tempdir().unwrap();
        let answers = home.path().join("answers");
        let command = format!("ForceCommand=cat {}; cat >/dev/null", answers.display());
        Self::start_in(home, vec![command])
    }

    fn start_in(home: tempfile::TempDir, options: Vec<String>) -> Self {
        for kind in ["ed25519", "rsa"] {
            keygen(kind, &home.path().join(format!("host_{kind}")));
            keygen(kind, &home.path().join(format!("user_{kind}")));
        }
        let keys = ["ed25519", "rsa"]
            .map(|kind| fs::read_to_string(home.path().join(format!("user_{kind}.pub"))).unwrap());
        fs::write(home.path().join("authorized"), keys.concat()).unwrap();
        let (process, address) = run(home.path(), &options);
        Self { process, address, home, options }
    }

    pub async fn connect(&self, trust: &Trust) -> Result<Session, Error> {
        connect(self.address, trust, self.login("user_ed25519"), PLENTY).await
    }

    pub fn login(&self, key: &str) -> Login {
        let key = fs::read_to_string(self.home.path().join(key)).unwrap();
        Login { user: user(), secret: Secret::key(&key, None).unwrap() }
    }

    /// Makes a host key anew, and starts again with it.
    pub fn change_host_key(&mut self, kind: &str) {
        self.stop();
        let path = self.home.path().join(format!("host_{kind}"));
        fs::remove_file(&path).unwrap();
        keygen(kind, &path);
        (self.process, self.address) = run(self.home.path(), &self.options);
    }

    /// Starts again with every option as it is by default.
    pub fn restart_plain(&mut self) {
        self.stop();
        self.options.clear();
        (self.process, self.address) = run(self.home.path(), &[]);
    }

    fn stop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    pub fn path(&self, name: &str) -> String {
        self.home.path().join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        self.stop();
    }
}

fn keygen(kind: &str, path: &Path) {
    let made = Command::new("ssh-keygen")
        .args(["-q", "-N", "", "-b", "2048", "-t", kind, "-f"])
        .arg(path)
        .status()
        .expect("ssh-keygen is installed (openssh-client)");
    assert!(made.success());
}

/// Somebody may take the port on every address meanwhile: then it is another one.
fn run(home: &Path, options: &[String]) -> (Child, SocketAddr) {
    // Where it parts with its privileges, if it has any; only root needs it, and only root can.
    let _ = fs::create_dir_all("/run/sshd");
    for _ in 0..10 {
        let free = TcpListener::bind((own_address(), 0)).unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let mut command = Command::new(program());
        command.args(["-D", "-e", "-f", "/dev/null"]);
        let file = |name: &str| home.join(name).display().to_string();
        for option in [
            format!("ListenAddress={address}"),
            format!("HostKey={}", file("host_ed25519")),
            format!("HostKey={}", file("host_rsa")),
            format!("AuthorizedKeysFile={}", file("authorized")),
            "PidFile=none".to_owned(),
            "StrictModes=no".to_owned(),
            "UsePAM=no".to_owned(),
            "Subsystem=sftp internal-sftp".to_owned(),
        ] {
            command.args(["-o", &option]);
        }
        for option in options {
            command.args(["-o", option]);
        }
        let mut process = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        if answers(&mut process, address) {
            return (process, address);
        }
    }
    panic!("sshd does not start");
}

/// An address of this machine that no other test has: who picks a port that
/// another test picked too must not take its server for his own.
fn own_address() -> Ipv4Addr {
    static LAST: AtomicU8 = AtomicU8::new(0);
    let [.., high, low] = std::process::id().to_be_bytes();
    Ipv4Addr::new(127, high, low, LAST.fetch_add(1, Ordering::Relaxed).wrapping_add(1))
}

fn answers(process: &mut Child, address: SocketAddr) -> bool {
    let began = Instant::now();
    while began.elapsed() < PLENTY {
        if process.try_wait().unwrap().is_some() {
            return false;
        }
        if TcpStream::connect(address).is_ok() {
            return true;
        }
        std::thread::yield_now();
    }
    false
}

fn program() -> PathBuf {
    ["/usr/sbin/sshd", "/usr/bin/sshd", "/usr/local/sbin/sshd"]
        .into_iter()
        .map(PathBuf::from)
        .find(|path| path.exists())
        .expect("sshd is installed (openssh-server)")
}

/// Who runs this test: an unprivileged sshd lets nobody else in.
pub fn user() -> String {
    let said = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(said.stdout).unwrap().trim().to_owned()
}
