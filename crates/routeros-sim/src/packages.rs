//! The software of a router: its packages, how they come and go, and what another
//! version makes of the rest.
//!
//! What a router runs is in its model (version and packages). Here is what was done
//! to that, and what is about to happen. [`plan`] decides at a restart what becomes
//! of it all, as a function of values; [`install`] does it.

use chrono::{DateTime, Utc};

use crate::{
    board::{Board, Model},
    files::Files,
    npk::{self, MAIN, Npk},
    row::Row,
    store::Stores,
    version::Version,
};

pub use self::upstream::{Unreachable, Upstream};
use self::{firmware::Firmware, plan::Errand, update::Update};
pub(crate) use self::{
    install::{arrived, fall_back, install, is_due},
    suite::{SIX, bring, has_wireless, usual},
};

mod bounds;
mod convert;
pub(crate) mod firmware;
mod install;
pub(crate) mod menu;
mod plan;
mod radios;
mod release;
mod suite;
pub(crate) mod update;
mod upstream;

/// What was done to the software of a router since it came, and what is to be done.
/// A router whose software nobody has touched holds none of this.
#[derive(Clone, Debug, Default)]
pub(crate) struct Software {
    /// What it was when it came; none while it still is.
    came: Option<&'static Model>,
    /// What is installed, if that is not what the model says.
    packages: Option<Vec<Package>>,
    /// What is to become of packages, by their names.
    scheduled: Vec<(String, Change)>,
    /// What the update server has beside what is installed, once it was asked.
    available: Vec<String>,
    /// What the next restart is for, if it is more than a restart.
    errand: Option<Errand>,
    update: Update,
    firmware: Firmware,
    /// The interfaces of radios that have lost their driver.
    shelved: Vec<Row>,
    /// What it goes back to if it loses power while it installs something.
    before: Option<Box<Before>>,
}

/// A package that is installed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Package {
    id: u32,
    name: String,
    disabled: bool,
}

/// What somebody wants to become of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Enable,
    Disable,
    Uninstall,
    /// It is only available.
    Install,
}

/// A router as it was before it installed something.
#[derive(Clone, Debug)]
struct Before {
    /// From then on the new version is complete.
    until: DateTime<Utc>,
    built: (Board, &'static Model),
    stores: Stores,
    files: Option<Box<Files>>,
    software: Option<Box<Software>>,
}

impl Software {
    /// What is installed on a router that runs `model`.
    fn packages(software: Option<&Self>, model: &Model) -> Vec<Package> {
        let known = software.and_then(|software| software.packages.clone());
        known.unwrap_or_else(|| {
            let bundle = model.version.is_six().then(|| bundle(model.architecture));
            let names = model.packages.iter().map(|name| (*name).to_owned());
            let named = (1..).zip(bundle.into_iter().chain(names));
            named.map(|(id, name)| Package::new(id, name)).collect()
        })
    }

    /// What the router was when it came.
    pub(crate) fn came(software: Option<&Self>, model: &'static Model) -> &'static Model {
        software.and_then(|software| software.came).unwrap_or(model)
    }

    /// Bytes of flash that everything installed takes.
    pub(crate) fn size(software: Option<&Self>, model: &Model) -> u64 {
        let architecture = npk::architecture(model.architecture);
        size(&Self::packages(software, model), architecture, model.version)
    }

    /// Forgets what a restart forgets, and what was put by for a power loss. What
    /// the restart is for stays.
    pub(crate) fn restart(&mut self) {
        self.available.clear();
        self.update = Update::default();
        self.before = None;
        self.firmware.restart();
    }

    /// Forgets the configuration of what is not there now.
    pub(crate) fn forget_configuration(&mut self) {
        self.shelved.clear();
    }

    /// An upgrade that could have been cut short is over.
    pub(crate) fn settle(&mut self) {
        self.before = None;
    }
}

impl Package {
    fn new(id: u32, name: String) -> Self {
        Self { id, name, disabled: false }
    }
}

/// What RouterOS 6 calls all that it is made of.
fn bundle(architecture: &str) -> String {
    format!("{MAIN}-{architecture}")
}

fn is_bundle(name: &str) -> bool {
    name.strip_prefix(MAIN).is_some_and(|rest| rest.starts_with('-'))
}

/// Whether a package comes as a file of its own beside the system's.
fn is_extra(name: &str, version: Version) -> bool {
    let member = version.is_six() && SIX.contains(&name);
    name != MAIN && !is_bundle(name) && !member
}

/// Bytes of flash that packages of one version take. Those that RouterOS 6 is made
/// of are in the bundle.
fn size(packages: &[Package], architecture: &str, version: Version) -> u64 {
    let sizes = packages.iter().map(|package| match package.name.as_str() {
        extra if is_extra(extra, version) => npk::size(extra, architecture, version),
        system if system == MAIN || is_bundle(system) => npk::size(MAIN, architecture, version),
        _ => 0,
    });
    sizes.sum()
}

/// The package `name` for a router of this kind.
fn npk(name: &str, version: Version, model: &Model) -> Npk {
    let architecture = npk::architecture(model.architecture).to_owned();
    Npk { name: name.to_owned(), version, architecture }
}
