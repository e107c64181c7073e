//! Which processes work in a data directory.

use std::path::Path;

/// Ids of the processes whose working directory is `data`.
///
/// The server and each of its children make the data directory their working directory, which
/// tells them from an unrelated process that inherited an id. Processes that we may not look at
/// are passed over; they are not ours.
pub fn working_in(data: &Path) -> Vec<i32> {
    std::fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|&pid| works_in(pid, data))
        .collect()
}

/// Whether process `pid` is alive with `data` as its working directory.
pub fn works_in(pid: i32, data: &Path) -> bool {
    std::fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|directory| directory == data)
}

/// Whether there is a process `pid`, whatever it is.
pub fn exists(pid: i32) -> bool {
    Path::new(&format!("/proc/{pid}")).exists()
}
