//! What a running server writes about itself into `postmaster.pid`.

use std::path::PathBuf;

/// A server's own account of itself. The format is PostgreSQL's `pidfile.h`, one value a line,
/// unchanged since version 10; lines are added as the start goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PidFile {
    /// The server's process. A server in single-user mode writes it negated.
    pub pid: i32,
    /// Its data directory.
    pub data: PathBuf,
    /// Whether it accepts connections.
    pub ready: bool,
}

impl PidFile {
    /// Reads the text, or nothing when the server has not written enough yet.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let pid = lines.next()?.trim().parse().ok()?;
        let data = PathBuf::from(lines.next()?);
        // After start time, port, socket directory, address and shared memory key.
        let status = lines.nth(5).unwrap_or_default();

        Some(Self { pid, data, ready: status.trim() == "ready" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: &str = "4711\n/var/lib/tod/postgres/data\n1795446000\n5432\n\
                         /var/lib/tod/postgres/run\n\n   590434    131072\nready   \n";

    #[test]
    fn a_ready_server_is_told_from_one_that_starts() {
        let file = PidFile::parse(READY).unwrap();
        assert_eq!(file.pid, 4711);
        assert_eq!(file.data, PathBuf::from("/var/lib/tod/postgres/data"));
        assert!(file.ready);

        let starting = READY.replace("ready   ", "starting");
        assert!(!PidFile::parse(&starting).unwrap().ready);
        let early = "4711\n/var/lib/tod/postgres/data\n";
        assert!(!PidFile::parse(early).unwrap().ready);
    }

    #[test]
    fn half_a_file_is_none() {
        assert_eq!(PidFile::parse(""), None);
        assert_eq!(PidFile::parse("4711"), None);
        assert_eq!(PidFile::parse("x\n/data\n"), None);
    }
}
