//! What a restart makes of the packages of a router: a function of what is
//! installed, what was uploaded and what was said.

use super::{Change, Package, SIX, bounds::Bounds, bundle, is_extra, size};
use crate::{
    npk::{MAIN, Npk},
    version::Version,
};

/// What a restart is for, if it is more than a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Errand {
    /// `/system/package/downgrade`: the oldest of what was uploaded.
    Downgrade,
    /// `/system/package/apply-changes`.
    Apply {
        /// Whether packages may get lost for which there is no new version.
        ignore_missing: bool,
    },
    /// What the updater has downloaded.
    Update,
}

/// What there is before the restart.
#[derive(Clone, Debug)]
pub(super) struct Ground<'a> {
    pub(super) version: Version,
    /// As packages call it.
    pub(super) architecture: &'static str,
    pub(super) packages: &'a [Package],
    pub(super) scheduled: &'a [(String, Change)],
    pub(super) bounds: Bounds,
    /// Bytes of flash for packages.
    pub(super) room: u64,
}

/// A file that has the name of a package.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    pub(super) file: String,
    /// None if it is broken.
    pub(super) npk: Option<Npk>,
}

/// What there is after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) version: Version,
    pub(super) packages: Vec<Package>,
    /// What is new.
    pub(super) installed: Vec<Npk>,
    /// The names of what is there no longer.
    pub(super) removed: Vec<String>,
    /// What was not taken, by its title, and why.
    pub(super) refused: Vec<(String, Reason)>,
    /// The files that are used up.
    pub(super) used: Vec<String>,
}

/// Why a package is not installed. The words are guesses, but for those of a
/// broken package and of a full disk.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Reason {
    /// Measured with a package of 7.17 on 6.49: what is made since 7.13 cannot be
    /// read there.
    #[error("broken package")]
    Broken,
    #[error("package is for another architecture")]
    Architecture,
    /// Of several systems one is taken.
    #[error("another version is installed")]
    Mixed,
    /// An extra goes with the system of its version alone.
    #[error("{0} is not installed, but is required")]
    Required(String),
    #[error("newer version is installed")]
    Older,
    #[error("older than factory-software")]
    Factory,
    #[error("not allowed by device-mode")]
    DeviceMode,
    #[error("not enough disk space")]
    Space,
    #[error("missing {0}")]
    Missing(String),
}

/// Decides what becomes of everything at a restart for `errand`.
pub(super) fn plan(ground: &Ground<'_>, uploads: &[Upload], errand: Option<Errand>) -> Plan {
    let mut plan = Plan {
        version: ground.version,
        packages: ground.packages.to_vec(),
        installed: Vec::new(),
        removed: Vec::new(),
        refused: Vec::new(),
        used: Vec::new(),
    };
    let whole = plan.sift(ground, uploads);
    let system = plan.choose(ground, &whole, errand);
    let version = system.as_ref().map_or(ground.version, |(_, npk)| npk.version);
    let extras: Vec<_> = whole
        .into_iter()
        .filter(|(_, npk)| npk.name != MAIN)
        .filter(|(_, npk)| {
            let system = Npk { name: MAIN.to_owned(), ..npk.clone() }.title();
            plan.admit(npk, npk.version.is_same_as(version), Reason::Required(system))
        })
        .collect();
    let before = plan.clone();
    if let Err((title, reason)) = plan.install(ground, system, &extras, errand) {
        plan = before;
        plan.refused.push((title, reason));
    }
    // Since 7.18 a plain restart forgets what was scheduled (changelog).
    if !ground.version.since(7, 18) || matches!(errand, Some(Errand::Apply { .. })) {
        plan.apply(ground.scheduled);
    }
    plan
}

/// A file and the package in it.
type Whole = (String, Npk);

impl Plan {
    /// Whether it changes anything.
    pub(super) fn is_news(&self, ground: &Ground<'_>) -> bool {
        self.packages != ground.packages || !self.version.is_same_as(ground.version)
    }

    /// Notes what is refused unless it `fits`; whether it does.
    fn admit(&mut self, npk: &Npk, fits: bool, reason: Reason) -> bool {
        if !fits {
            self.refused.push((npk.title(), reason));
        }
        fits
    }

    /// Leaves out what is broken or for another architecture.
    fn sift(&mut self, ground: &Ground<'_>, uploads: &[Upload]) -> Vec<Whole> {
        let mut whole = Vec::new();
        for upload in uploads {
            let Some(npk) = &upload.npk else {
                let title = upload.file.trim_end_matches(".npk").trim_end_matches(".auto");
                self.refused.push((title.to_owned(), Reason::Broken));
                continue;
            };
            if self.admit(npk, npk.architecture == ground.architecture, Reason::Architecture) {
                whole.push((upload.file.clone(), npk.clone()));
            }
        }
        whole
    }

    /// The system that is to run: one of those uploaded, or none, which is the one
    /// that runs already.
    fn choose(
        &mut self,
        ground: &Ground<'_>,
        whole: &[Whole],
        errand: Option<Errand>,
    ) -> Option<Whole> {
        let mut systems: Vec<&Whole> = whole.iter().filter(|(_, npk)| npk.name == MAIN).collect();
        systems.sort_by(|(_, one), (_, other)| one.version.cmp_order(other.version));
        let chosen = match errand {
            Some(Errand::Downgrade) => systems.first().copied(),
            _ => systems.last().copied(),
        };
        let (file, npk) = chosen?;
        for (_, other) in &systems {
            let same = other.version.is_same_as(npk.version);
            self.admit(other, same, Reason::Mixed);
        }
        let older = npk.version.is_older_than(ground.version);
        let meant = matches!(errand, Some(Errand::Downgrade | Errand::Update));
        let readable = !(ground.version.is_six() && npk.version.since(7, 13));
        let verdict = match ground.bounds.admit(npk.version) {
            _ if !readable => Err(Reason::Broken),
            _ if older && !meant => Err(Reason::Older),
            verdict => verdict,
        };
        match verdict {
            Ok(()) => Some((file.clone(), npk.clone())),
            Err(reason) => {
                self.refused.push((npk.title(), reason));
                None
            }
        }
    }

    /// Installs a system, if there is another one, and extras of its version.
    fn install(
        &mut self,
        ground: &Ground<'_>,
        system: Option<Whole>,
        extras: &[Whole],
        errand: Option<Errand>,
    ) -> Result<(), (String, Reason)> {
        if let Some((file, npk)) = system {
            self.used.push(file);
            if !npk.version.is_same_as(ground.version) {
                self.change_system(ground, &npk, extras, errand)?;
            }
        }
        for (file, npk) in extras {
            self.used.push(file.clone());
            let there = self.packages.iter().any(|package| package.name == npk.name);
            let new = !npk.version.is_same_as(ground.version);
            if new || !there {
                self.installed.push(npk.clone());
            }
            if !there {
                self.add(ground.packages, &npk.name);
            }
        }
        let taken = size(&self.packages, ground.architecture, self.version);
        match self.installed.first() {
            Some(first) if taken > ground.room => Err((first.title(), Reason::Space)),
            _ => Ok(()),
        }
    }

    /// Puts another system in the place of the one that runs. What has no package of
    /// its version goes with the old one (RouterOS manual).
    fn change_system(
        &mut self,
        ground: &Ground<'_>,
        npk: &Npk,
        extras: &[Whole],
        errand: Option<Errand>,
    ) -> Result<(), (String, Reason)> {
        let apart = |name: &str| is_extra(name, ground.version);
        let comes = |name: &str| extras.iter().any(|(_, extra)| extra.name == name);
        let lost = ground.packages.iter().map(|package| package.name.as_str());
        let lost: Vec<&str> = lost.filter(|name| apart(name) && !comes(name)).collect();
        let strict = errand == Some(Errand::Apply { ignore_missing: false });
        if let Some(name) = lost.first().filter(|_| strict) {
            let missing = Npk { name: (*name).to_owned(), ..npk.clone() };
            return Err((npk.title(), Reason::Missing(missing.title())));
        }
        self.removed = lost.iter().map(|name| (*name).to_owned()).collect();
        self.packages.retain(|package| apart(&package.name) && comes(&package.name));
        let bundle = bundle(ground.architecture);
        let members: Vec<&str> = if npk.version.is_six() {
            [bundle.as_str()].into_iter().chain(SIX.iter().copied()).collect()
        } else {
            vec![MAIN]
        };
        for member in members {
            self.add(ground.packages, member);
        }
        self.packages.sort_by_key(|package| package.id);
        self.version = npk.version;
        self.installed.push(npk.clone());
        Ok(())
    }

    /// Adds a package: as it was if it was there before, else under an id of its own.
    fn add(&mut self, before: &[Package], name: &str) {
        let known = before.iter().find(|package| package.name == name).cloned();
        let last = before.iter().chain(&self.packages).map(|package| package.id).max();
        let new = || Package::new(last.unwrap_or(0) + 1, name.to_owned());
        self.packages.push(known.unwrap_or_else(new));
    }

    /// Does what was scheduled.
    fn apply(&mut self, scheduled: &[(String, Change)]) {
        for (name, change) in scheduled {
            let there = self.packages.iter().position(|package| package.name == *name);
            match (there, change) {
                (Some(at), Change::Uninstall) => {
                    self.packages.remove(at);
                    self.removed.push(name.clone());
                }
                (Some(at), Change::Disable) => self.packages[at].disabled = true,
                (Some(at), Change::Enable) => self.packages[at].disabled = false,
                // What was to be installed came as a file.
                (_, Change::Install) | (None, _) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests;
