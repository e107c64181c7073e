//! The server's configuration, written anew at every start.

use std::fmt::Write as _;
use std::path::Path;

use crate::files::Layout;
use crate::settings::{Profile, Settings};

/// Port in the socket's name. Each cluster has a socket directory of its own, so all may share it.
pub const PORT: u16 = 5432;

/// Who may sign in: everybody with a password, over the Unix socket only.
pub const HBA: &str = "local all all scram-sha-256\n";

/// Smallest and largest share of memory for the server's own cache, in MiB. More helps little
/// while the kernel caches the same files.
const CACHE_MIB: (u64, u64) = (64, 1024);

/// The text of `postgresql.conf`, for a machine with `memory_mib` of memory.
pub fn render(settings: &Settings, layout: &Layout, memory_mib: u64) -> String {
    let mut text = String::from("# Written by tod at every start; changes here are lost.\n");
    let mut set = |name: &str, value: &str| {
        writeln!(text, "{name} = '{}'", value.replace('\'', "''"))
            .expect("writing to a string cannot fail");
    };
    let path = |path: &Path| path.to_string_lossy().into_owned();

    set("data_directory", &path(&layout.data));
    set("hba_file", &path(&layout.file("pg_hba.conf")));
    set("listen_addresses", "");
    set("unix_socket_directories", &path(&layout.socket_dir));
    set("unix_socket_permissions", "0700");
    set("port", &PORT.to_string());
    set("max_connections", &settings.max_connections.to_string());
    set("password_encryption", "scram-sha-256");

    set("timezone", "UTC");
    set("log_timezone", "UTC");
    set("lc_messages", "C");
    // One file per day of the week, begun anew each week.
    set("logging_collector", "on");
    set("log_directory", &path(&layout.log));
    set("log_filename", "%a.log");
    set("log_truncate_on_rotation", "on");
    set("log_rotation_age", "1d");
    set("log_rotation_size", "0");
    set("log_line_prefix", "%m [%p] %q%u@%d ");
    // Statements may hold what must not be logged; only their text is, never their parameters.
    set("log_min_duration_statement", "1s");
    set("log_parameter_max_length", "0");

    // Queries are short and the processors are shared with the pollers.
    set("jit", "off");
    set("max_parallel_workers_per_gather", "0");
    set("random_page_cost", "1.1");
    set("idle_in_transaction_session_timeout", "5min");

    match settings.profile {
        Profile::Lasting => {
            let cache = (memory_mib / 8).clamp(CACHE_MIB.0, CACHE_MIB.1);
            set("shared_buffers", &format!("{cache}MB"));
            set("effective_cache_size", &format!("{}MB", (memory_mib / 2).max(CACHE_MIB.0)));
            set("maintenance_work_mem", "64MB");
            // Steady ingest: fewer checkpoints write fewer whole pages to the log.
            set("checkpoint_timeout", "15min");
            set("max_wal_size", "2GB");
            set("wal_compression", "on");
        }
        Profile::Throwaway => {
            set("shared_buffers", &format!("{}MB", CACHE_MIB.0));
            set("fsync", "off");
            set("synchronous_commit", "off");
            set("full_page_writes", "off");
            set("wal_init_zero", "off");
            set("wal_level", "minimal");
            set("max_wal_senders", "0");
            // In the data directory, so that a killed server leaves nothing in /dev/shm.
            set("dynamic_shared_memory_type", "mmap");
            set("max_wal_size", "4GB");
        }
    }

    text
}

/// Memory of this machine in MiB; a small one when the system does not tell.
pub fn memory_mib() -> u64 {
    let told = std::fs::read_to_string("/proc/meminfo").ok();

    told.and_then(|text| parse_memory(&text)).unwrap_or(1024)
}

fn parse_memory(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;

    Some(kib / 1024)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::Search;

    fn rendered(profile: Profile, directory: &str, memory_mib: u64) -> String {
        let settings = Settings {
            directory: directory.into(),
            search: Search::default(),
            roles: Vec::new(),
            profile,
            max_connections: 64,
            start_deadline: Duration::from_secs(1),
            stop_deadline: Duration::from_secs(1),
        };
        let layout = Layout {
            directory: directory.into(),
            data: format!("{directory}/data").into(),
            log: format!("{directory}/log").into(),
            socket_dir: format!("{directory}/run").into(),
        };

        render(&settings, &layout, memory_mib)
    }

    #[test]
    fn only_throwaway_clusters_give_up_durability() {
        assert!(!rendered(Profile::Lasting, "/d", 8192).contains("fsync"));
        assert!(rendered(Profile::Throwaway, "/d", 8192).contains("fsync = 'off'"));
    }

    #[test]
    fn the_cache_follows_the_machine_within_bounds() {
        let small = rendered(Profile::Lasting, "/d", 256);
        assert!(small.contains("shared_buffers = '64MB'"), "{small}");
        let usual = rendered(Profile::Lasting, "/d", 4096);
        assert!(usual.contains("shared_buffers = '512MB'"), "{usual}");
        let large = rendered(Profile::Lasting, "/d", 65_536);
        assert!(large.contains("shared_buffers = '1024MB'"), "{large}");
    }

    #[test]
    fn it_listens_on_its_socket_alone() {
        let text = rendered(Profile::Lasting, "/it's", 1024);
        assert!(text.contains("listen_addresses = ''\n"), "{text}");
        assert!(text.contains("unix_socket_directories = '/it''s/run'"), "{text}");
    }

    #[test]
    fn memory_is_read_from_the_kernel() {
        let text = "MemTotal:        2097152 kB\nMemFree:  1 kB\n";
        assert_eq!(parse_memory(text), Some(2048));
        assert_eq!(parse_memory("MemFree: 1 kB"), None);
    }
}
