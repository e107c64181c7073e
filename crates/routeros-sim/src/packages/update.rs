//! `/system/package/update`: the router asks the update server by itself.
//!
//! A look and a download take their time on the fleet's clock and go on whether or
//! not somebody watches. What they say is a function of the time; what comes of a
//! download happens by the agenda.

use std::time::Duration;

use chrono::{DateTime, Utc};

pub(crate) use self::menu::{ACTIONS, DEEDS, MENUS};
use self::offer::{Client, Nothing};
use super::{Errand, Software, Unreachable, Upstream, install::room};
use crate::{
    agenda,
    clock::later,
    files::{Contents, Fault, is_on_flash},
    moment::Moment,
    npk::{self, Npk},
    router::Router,
    trouble::Restart,
    version::Version,
};

mod menu;
mod offer;

/// What the updater of a router does and has found out.
#[derive(Clone, Debug, Default)]
pub(super) struct Update {
    /// What the channel offers.
    latest: Option<String>,
    /// What it is doing, each until its time.
    stages: Vec<(DateTime<Utc>, &'static str)>,
    /// What came of it.
    status: String,
    download: Option<Download>,
}

/// Packages that are under way.
#[derive(Clone, Debug)]
struct Download {
    due: DateTime<Utc>,
    packages: Vec<Npk>,
    /// Whether the router restarts once they are there.
    installs: bool,
}

/// How far somebody wants to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aim {
    Look,
    Download { ignore_missing: bool },
    Install { ignore_missing: bool },
}

const FINDING: &str = "finding out latest version...";
const DOWNLOADING: &str = "Downloading...";
const DOWNLOADED: &str = "Downloaded, please reboot router to upgrade it";
const NEWER: &str = "New version is available";

/// How long it takes to ask, and to give up; seconds (measured by many).
const ASKING: Duration = Duration::from_secs(1);
const GIVING_UP: Duration = Duration::from_secs(10);

/// Bytes a second of a download; a guess.
const RATE: u64 = 2 << 20;

impl Update {
    /// What `status` says, and whether that is the last word.
    fn status(&self, now: DateTime<Utc>) -> (&str, bool) {
        let stage = self.stages.iter().find(|(until, _)| now < *until);
        stage.map_or((self.status.as_str(), true), |(_, words)| (*words, false))
    }

    /// What the channel offers, once that is found out.
    fn latest(&self, now: DateTime<Utc>) -> Option<&str> {
        let asked = self.stages.first().is_none_or(|(until, _)| *until <= now);
        self.latest.as_deref().filter(|_| asked)
    }
}

/// Begins to look and, if somebody wants that, to download. `patient` is whoever
/// watches it ask; others are told the end of that at once.
fn begin(router: &Router, aim: Aim, patient: bool) {
    let now = router.clock().now();
    let upstream = router.shared().upstream();
    let (mut update, available) = router.at_this_moment(|moment| {
        let channel = channel(moment);
        with_client(moment, |client| {
            let found = client.newest(&upstream, &channel);
            let available = found.is_ok().then(|| client.available(&upstream));
            (look(moment, client, &upstream, found, aim), available)
        })
    });
    let gives_up = update.status == Unreachable::TimedOut.to_string();
    let asked = if gives_up { GIVING_UP } else { ASKING };
    if patient {
        update.stages.push((later(now, asked), FINDING));
    }
    if let Some(download) = &mut update.download {
        let bytes: u64 = download.packages.iter().map(Npk::size).sum();
        download.due = later(later(now, asked), Duration::from_secs(bytes.div_ceil(RATE)));
        update.stages.push((download.due, DOWNLOADING));
        agenda::call(router, download.due, finish);
    }
    let mut state = router.state();
    let software = state.software.get_or_insert_default();
    software.update = update;
    software.available = available.unwrap_or_default();
}

/// What comes of asking.
fn look(
    moment: &Moment<'_>,
    client: &Client<'_>,
    upstream: &Upstream,
    found: Result<Version, Nothing>,
    aim: Aim,
) -> Update {
    let ended = |latest: Option<Version>, status: String| Update {
        latest: latest.map(Version::number),
        status,
        ..Update::default()
    };
    let newest = match found {
        Ok(newest) => newest,
        Err(nothing) => return ended(None, nothing.to_string()),
    };
    let (ignore_missing, installs) = match aim {
        Aim::Look if newest.is_same_as(client.version) => {
            return ended(Some(newest), Nothing::UpToDate.to_string());
        }
        Aim::Look => return ended(Some(newest), NEWER.to_owned()),
        Aim::Download { ignore_missing } => (ignore_missing, false),
        Aim::Install { ignore_missing } => (ignore_missing, true),
    };
    let packages = match client.needs(upstream, newest, ignore_missing) {
        Ok(packages) => packages,
        Err(nothing) => return ended(Some(newest), nothing.to_string()),
    };
    if let Some(words) = lacks(moment, &packages) {
        return ended(Some(newest), words);
    }
    let download = Download { due: moment.now, packages, installs };
    Update { download: Some(download), ..ended(Some(newest), DOWNLOADED.to_owned()) }
}

/// What is said if packages do not fit: as files, or once they are installed.
fn lacks(moment: &Moment<'_>, packages: &[Npk]) -> Option<String> {
    let bytes: u64 = packages.iter().map(Npk::size).sum();
    let free = moment.free(is_on_flash(moment.host, "")).min(room(moment));
    let mib = |bytes: u64| format!("{}.{}MiB", bytes >> 20, ((bytes & 0xf_ffff) * 10) >> 20);
    (bytes > free).then(|| {
        let (bytes, free) = (mib(bytes), mib(free));
        format!("ERROR: not enough disk space, {bytes} is required and only {free} is free")
    })
}

/// A download is complete.
fn finish(router: &Router, due: DateTime<Utc>) {
    let mut state = router.state();
    let Some(software) = &mut state.software else { return };
    let Some(download) = software.update.download.take_if(|download| download.due == due) else {
        return;
    };
    drop(state);
    let fetched = fetch(router, &download.packages);
    let mut state = router.state();
    let software = state.software.get_or_insert_default();
    match fetched {
        Ok(()) => software.errand = Some(Errand::Update),
        Err(words) => software.update.status = words,
    }
    let restarts = download.installs && software.errand == Some(Errand::Update);
    drop(state);
    if restarts {
        router.restart(Restart::Reboot);
    }
}

/// Puts packages of the update server where uploads are, all or none.
///
/// # Errors
///
/// What is said if they are not there, or do not fit.
pub(super) fn fetch(router: &Router, packages: &[Npk]) -> Result<(), String> {
    let upstream = router.shared().upstream();
    if let Some(gone) = packages.iter().find(|npk| !upstream.has(&npk.name, npk.version)) {
        return Err(Nothing::Missing(gone.title()).to_string());
    }
    router.drive(|drive| {
        for (at, npk) in packages.iter().enumerate() {
            let written = drive.write(&npk.file_name(), Contents::Hollow(npk.size()));
            if let Err(fault) = written {
                for written in &packages[..at] {
                    drive.files.forget(&written.file_name());
                }
                return Err(words(fault));
            }
        }
        Ok(())
    })
}

fn words(fault: Fault) -> String {
    match fault {
        Fault::Full => "ERROR: not enough disk space".to_owned(),
        other => format!("ERROR: {other}"),
    }
}

/// The channel that the router is to ask for.
fn channel(moment: &Moment<'_>) -> String {
    let rows = moment.rows_at("/system/package/update");
    rows.first().map(|row| row.text("channel").into_owned()).unwrap_or_default()
}

/// Looks at the router as the update server does.
fn with_client<T>(moment: &Moment<'_>, look: impl FnOnce(&Client<'_>) -> T) -> T {
    let (software, model) = (moment.state.software.as_deref(), moment.host.model());
    let packages = Software::packages(software, model);
    let names: Vec<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    look(&Client {
        version: model.version,
        architecture: npk::architecture(model.architecture),
        wireless: model.wireless,
        packages: &names,
    })
}
