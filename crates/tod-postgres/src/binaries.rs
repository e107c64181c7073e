//! Which PostgreSQL programs to use.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tracing::debug;

use crate::Error;
use crate::user::ServerUser;

/// Oldest major version that works.
pub const OLDEST: u32 = 15;

/// Newest major version that was tried.
pub const NEWEST: u32 = 18;

const SUPPORTED: RangeInclusive<u32> = OLDEST..=NEWEST;

/// Debian and its kin keep one directory per major version here, none of them on `PATH`.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Where to look for the server's programs, `postgres` and `initdb`.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// The directory that holds them. When given, no other place is looked at.
    pub explicit: Option<PathBuf>,
    /// The value of the environment's `PATH`.
    pub path: Option<OsString>,
    /// Directories to look in last, after the ones of the system's packages.
    pub extra: Vec<PathBuf>,
}

/// A directory with the server's programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    pub directory: PathBuf,
    pub major: u32,
}

impl Binaries {
    pub fn program(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }
}

/// Finds the programs for the data in `data`, which are of version `major` when there are some.
pub async fn find(
    search: &Search,
    user: &ServerUser,
    data: &Path,
    major: Option<u32>,
) -> Result<Binaries, Error> {
    let mut found = Vec::new();
    let mut looked_in = String::new();
    for directory in places(search) {
        let note = match probe(&directory, user).await {
            Ok(Some(major)) => {
                found.push(Binaries { directory: directory.clone(), major });
                continue;
            }
            Ok(None) => String::new(),
            Err(error) => format!(" (postgres there cannot be run as {user}: {error})"),
        };
        let separator = if looked_in.is_empty() { "" } else { ", " };
        write!(looked_in, "{separator}{}{note}", directory.display())
            .expect("writing to a string cannot fail");
    }
    if search.explicit.is_none() {
        write!(looked_in, ", {DEBIAN}/*/bin").expect("writing to a string cannot fail");
    }
    debug!(found = ?found, "searched for PostgreSQL");

    choose(&found, looked_in, data, major)
}

/// The first place whose version fits the data; without data, the first that is supported.
fn choose(
    found: &[Binaries],
    looked_in: String,
    data: &Path,
    major: Option<u32>,
) -> Result<Binaries, Error> {
    if let Some(major) = major.filter(|major| !SUPPORTED.contains(major)) {
        return Err(Error::UnsupportedData {
            found: major,
            directory: data.to_owned(),
            age: age(major),
        });
    }
    let fits = |binaries: &&Binaries| match major {
        Some(major) => binaries.major == major,
        None => SUPPORTED.contains(&binaries.major),
    };
    if let Some(binaries) = found.iter().find(fits) {
        return Ok(binaries.clone());
    }

    Err(match (major, found.first()) {
        (_, None) => Error::NotFound { looked_in, install: install_line(major) },
        (Some(data_major), Some(_)) => Error::VersionMismatch {
            data: data_major,
            directory: data.to_owned(),
            programs: listed(found),
            install: install_line(major),
        },
        (None, Some(first)) => Error::UnsupportedProgram {
            found: first.major,
            directory: first.directory.clone(),
            age: age(first.major),
            install: install_line(None),
        },
    })
}

/// Directories to look in, best first.
fn places(search: &Search) -> Vec<PathBuf> {
    if let Some(directory) = &search.explicit {
        return vec![directory.clone()];
    }
    let on_path = search.path.iter().flat_map(std::env::split_paths);

    let mut places: Vec<PathBuf> = Vec::new();
    for place in on_path.chain(packaged(Path::new(DEBIAN))).chain(search.extra.iter().cloned()) {
        if place.is_absolute() && !places.contains(&place) {
            places.push(place);
        }
    }

    places
}

/// `root/<major>/bin`, highest version first.
fn packaged(root: &Path) -> Vec<PathBuf> {
    let mut majors: Vec<u32> = std::fs::read_dir(root)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    majors.sort_unstable_by(|a, b| b.cmp(a));

    majors.into_iter().map(|major| root.join(major.to_string()).join("bin")).collect()
}

/// The version of the programs in `directory`, or `None` when there are none.
///
/// Runs `postgres` as the server's user, which proves that the user may.
async fn probe(directory: &Path, user: &ServerUser) -> io::Result<Option<u32>> {
    let program = directory.join("postgres");
    if !program.is_file() || !directory.join("initdb").is_file() {
        return Ok(None);
    }
    let output = user
        .command(&program, Path::new("/"))
        .arg("--version")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await?;
    let banner = String::from_utf8_lossy(&output.stdout);

    parse_version(&banner)
        .map(Some)
        .ok_or_else(|| io::Error::other(format!("it does not tell its version: {}", banner.trim())))
}

/// Reads `postgres (PostgreSQL) 15.18 (Debian …)`; development versions are `19devel`.
fn parse_version(banner: &str) -> Option<u32> {
    let version = banner.strip_prefix("postgres (PostgreSQL) ")?;
    let digits = version.find(|c: char| !c.is_ascii_digit()).unwrap_or(version.len());

    version[..digits].parse().ok()
}

fn age(major: u32) -> &'static str {
    if major < OLDEST { "old" } else { "new" }
}

fn listed(found: &[Binaries]) -> String {
    let each =
        |binaries: &Binaries| format!("{} in {}", binaries.major, binaries.directory.display());

    found.iter().map(each).collect::<Vec<_>>().join(", ")
}

/// The command that installs a server of this major version, or of any.
fn install_line(major: Option<u32>) -> String {
    let sudo = if rustix::process::geteuid().is_root() { "" } else { "sudo " };
    let version = major.map(|major| format!("-{major}")).unwrap_or_default();

    format!("{sudo}apt-get install postgresql{version}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(majors: &[u32]) -> Vec<Binaries> {
        majors
            .iter()
            .map(|&major| Binaries { directory: format!("/pg/{major}").into(), major })
            .collect()
    }

    fn chosen(majors: &[u32], data: Option<u32>) -> Result<u32, String> {
        choose(&at(majors), "/usr/bin".to_owned(), Path::new("/data"), data)
            .map(|binaries| binaries.major)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn versions_are_read_from_the_banner() {
        let debian = "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n";
        assert_eq!(parse_version(debian), Some(15));
        assert_eq!(parse_version("postgres (PostgreSQL) 18.6\n"), Some(18));
        assert_eq!(parse_version("postgres (PostgreSQL) 19devel\n"), Some(19));
        assert_eq!(parse_version("postgres (PostgreSQL) x"), None);
        assert_eq!(parse_version("mysqld 8"), None);
    }

    #[test]
    fn a_new_cluster_takes_the_first_supported_version() {
        assert_eq!(chosen(&[14, 16, 18], None), Ok(16));
    }

    #[test]
    fn an_existing_cluster_takes_its_own_version() {
        assert_eq!(chosen(&[18, 15], Some(15)), Ok(15));
    }

    #[test]
    fn nothing_found_tells_the_line_that_installs_it() {
        let told = chosen(&[], None).unwrap_err();
        assert!(told.contains("looked in /usr/bin"), "{told}");
        assert!(told.contains("apt-get install postgresql\""), "{told}");

        let told = chosen(&[], Some(17)).unwrap_err();
        assert!(told.contains("apt-get install postgresql-17\""), "{told}");
    }

    #[test]
    fn programs_too_old_or_too_new_are_told_apart() {
        let told = chosen(&[14], None).unwrap_err();
        assert!(told.contains("PostgreSQL 14 in /pg/14 is too old"), "{told}");

        let told = chosen(&[19], None).unwrap_err();
        assert!(told.contains("PostgreSQL 19 in /pg/19 is too new"), "{told}");
    }

    #[test]
    fn data_too_old_or_too_new_is_told_even_when_its_programs_are_there() {
        let told = chosen(&[14, 15], Some(14)).unwrap_err();
        assert!(told.contains("of PostgreSQL 14, which is too old"), "{told}");

        let told = chosen(&[19], Some(19)).unwrap_err();
        assert!(told.contains("of PostgreSQL 19, which is too new"), "{told}");
    }

    #[test]
    fn programs_of_another_version_than_the_data_are_refused() {
        let told = chosen(&[16, 18], Some(15)).unwrap_err();
        assert!(told.contains("is of PostgreSQL 15"), "{told}");
        assert!(told.contains("16 in /pg/16, 18 in /pg/18"), "{told}");
        assert!(told.contains("apt-get install postgresql-15\""), "{told}");
    }

    #[test]
    fn an_explicit_place_is_the_only_one() {
        let search = Search {
            explicit: Some("/opt/pg/bin".into()),
            path: Some("/usr/bin".into()),
            extra: vec!["/cache/bin".into()],
        };
        assert_eq!(places(&search), [PathBuf::from("/opt/pg/bin")]);
    }

    #[test]
    fn packaged_versions_are_tried_from_the_highest() {
        let root = tempfile::tempdir().unwrap();
        for major in ["9.6", "15", "18", "common"] {
            std::fs::create_dir(root.path().join(major)).unwrap();
        }

        let majors = packaged(root.path());
        assert_eq!(majors, [root.path().join("18/bin"), root.path().join("15/bin")]);
    }
}
