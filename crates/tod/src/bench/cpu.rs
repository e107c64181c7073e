//! CPU time, as the kernel counts it (proc(5)): user and system, per thread and per process.

use std::{collections::HashMap, fs, io, path::Path, time::Duration};

/// CPU time by the names of this process's threads.
pub fn of_own_threads() -> io::Result<HashMap<String, Duration>> {
    let mut times = HashMap::new();
    for task in fs::read_dir("/proc/self/task")? {
        let path = task?.path();
        // A thread may end between the listing and the look.
        let Ok(stat) = Stat::read(&path.join("stat")) else { continue };
        *times.entry(stat.name).or_default() += stat.used;
    }

    Ok(times)
}

/// CPU time of the processes `roots` and of all their children.
pub fn of_trees(roots: &[u32]) -> io::Result<Duration> {
    let mut processes = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let path = entry?.path();
        let is_process =
            path.file_name().is_some_and(|name| name.to_string_lossy().parse::<u32>().is_ok());
        if is_process && let Ok(stat) = Stat::read(&path.join("stat")) {
            processes.push(stat);
        }
    }

    let mut members: Vec<u32> = roots.to_vec();
    loop {
        let before = members.len();
        for process in &processes {
            if members.contains(&process.parent) && !members.contains(&process.id) {
                members.push(process.id);
            }
        }
        if members.len() == before {
            break;
        }
    }
    let members = processes.iter().filter(|process| members.contains(&process.id));

    Ok(members.map(|process| process.used + process.used_by_dead_children).sum())
}

/// Memory of this process that is really there, in bytes.
pub fn resident_memory() -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok());

    kib.map(|kib| kib * 1024).ok_or_else(|| io::Error::other("/proc/self/status has no VmRSS"))
}

/// What we read of a `stat` file.
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    id: u32,
    name: String,
    parent: u32,
    used: Duration,
    used_by_dead_children: Duration,
}

impl Stat {
    fn read(path: &Path) -> io::Result<Self> {
        let text = fs::read_to_string(path)?;

        Self::parse(&text).ok_or_else(|| io::Error::other("a stat file of another shape"))
    }

    /// The name stands in parentheses and may hold anything, so the last one ends it.
    fn parse(text: &str) -> Option<Self> {
        let (head, tail) = text.rsplit_once(')')?;
        let (id, name) = head.split_once(" (")?;
        let fields: Vec<&str> = tail.split_whitespace().collect();
        // proc(5) counts from 1 and the state, field 3, is our first.
        let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();

        Some(Self {
            id: id.parse().ok()?,
            name: name.to_owned(),
            parent: field(4)?.try_into().ok()?,
            used: ticks(field(14)? + field(15)?),
            used_by_dead_children: ticks(field(16)? + field(17)?),
        })
    }
}

fn ticks(count: u64) -> Duration {
    let per_second = rustix::param::clock_ticks_per_second();

    Duration::from_millis(count * 1000 / per_second.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_parentheses_does_not_confuse() {
        let text = "42 (a) (b) c) S 7 1 1 0 -1 0 0 0 0 0 150 50 30 20 20 0 9";
        let stat = Stat::parse(text).unwrap();
        assert_eq!((stat.id, stat.name.as_str(), stat.parent), (42, "a) (b) c", 7));
        assert_eq!(stat.used, ticks(200));
        assert_eq!(stat.used_by_dead_children, ticks(50));
    }

    #[test]
    fn this_process_has_threads_and_memory() {
        assert!(!of_own_threads().unwrap().is_empty());
        assert!(resident_memory().unwrap() > 1 << 20);
    }
}
