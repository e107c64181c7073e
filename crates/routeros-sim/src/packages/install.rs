//! What a restart does to the software of a router, and what a power loss in the
//! middle of that leaves.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{
    Before, Software,
    bounds::Bounds,
    convert::convert,
    firmware,
    plan::{Errand, Ground, Plan, Upload, plan},
    radios, release,
};
use crate::{
    agenda,
    clock::later,
    files::{self, File},
    moment::Moment,
    npk, reach,
    router::Router,
    state::State,
    trouble::Restart,
};

/// Whether the next restart changes what is installed.
pub(crate) fn is_due(router: &Router) -> bool {
    router.at_this_moment(|moment| prepare(moment, errand(moment.state)).1)
}

/// Installs at a restart what there is to install. The new version is complete half
/// of the time `down` that the router is down (a guess); until then a power loss
/// brings the old one back.
pub(crate) fn install(router: &Router, state: &mut State, now: DateTime<Utc>, down: Duration) {
    let errand = errand(state);
    let (plan, news) = prepare(&router.moment(state), errand);
    if let Some(software) = &mut state.software {
        software.errand = None;
        software.scheduled.clear();
    }
    let up = later(now, down);
    if news {
        reach::settle(&router.moment(state));
        let before = Before {
            until: later(now, down / 2),
            built: router.built(),
            stores: state.stores.clone(),
            files: state.files.clone(),
            software: state.software.clone(),
        };
        change(router, state, &plan);
        state.software.get_or_insert_default().before = Some(Box::new(before));
    }
    if let Some(files) = &mut state.files {
        plan.used.iter().for_each(|name| files.forget(name));
    }
    for npk in &plan.installed {
        state.log(up, "system,info", format!("installed {}", npk.title()));
    }
    for name in &plan.removed {
        state.log(up, "system,info", format!("uninstalled {name}"));
    }
    for (title, reason) in &plan.refused {
        state.log(up, "system,error", format!("can not install {title}: {reason}"));
    }
    firmware::upgrade_by_itself(router, state, up);
}

/// Brings the old version back if a power loss comes before the new one is complete.
pub(crate) fn fall_back(router: &Router, state: &mut State, now: DateTime<Utc>) {
    let software = state.software.as_mut();
    let before = software.and_then(|software| software.before.take());
    let Some(before) = before.filter(|before| now < before.until) else { return };
    let (board, model) = before.built;
    router.rebuild(board, model);
    state.stores = before.stores;
    state.files = before.files;
    state.software = before.software;
}

/// What somebody has just uploaded. Some packages do not wait for a restart.
pub(crate) fn arrived(router: &Router, name: &str) {
    if is_upload(name) && name.contains(".auto.") {
        agenda::call(router, router.clock().now(), |router, _| {
            router.restart(Restart::Reboot);
        });
    }
}

fn errand(state: &State) -> Option<Errand> {
    state.software.as_ref().and_then(|software| software.errand)
}

/// Plans a restart; also whether anything is another one then.
fn prepare(moment: &Moment<'_>, errand: Option<Errand>) -> (Plan, bool) {
    let software = moment.state.software.as_deref();
    let model = moment.host.model();
    let packages = Software::packages(software, model);
    let uploads = uploads(moment);
    let ground = Ground {
        version: model.version,
        architecture: npk::architecture(model.architecture),
        packages: &packages,
        scheduled: software.map(|software| &software.scheduled[..]).unwrap_or_default(),
        bounds: Bounds::of(moment),
        room: room(moment),
    };
    let plan = plan(&ground, &uploads, errand);
    let news = plan.is_news(&ground);
    (plan, news)
}

/// The packages that wait for a restart.
fn uploads(moment: &Moment<'_>) -> Vec<Upload> {
    let files = moment.files();
    let waiting = files.list().iter().filter(|file| is_waiting(file));
    waiting.map(|file| Upload { file: file.name.clone(), npk: file.npk() }).collect()
}

fn is_waiting(file: &File) -> bool {
    is_upload(&file.name) && !file.is_directory()
}

/// Packages are installed from the root.
fn is_upload(name: &str) -> bool {
    !name.contains('/') && name.rsplit_once('.').is_some_and(|(_, ending)| ending == "npk")
}

/// Bytes of flash that packages may take: what files leave that do not wait to be
/// installed.
pub(super) fn room(moment: &Moment<'_>) -> u64 {
    let left = moment.files().used_by(moment.host, true, |file| !is_waiting(file));
    let room = files::disk(moment.host).saturating_sub(left);
    if moment.state.full_flash { 0 } else { room }
}

/// Makes the router one with other software.
fn change(router: &Router, state: &mut State, plan: &Plan) {
    let old = router.host();
    let came = Software::came(state.software.as_deref(), old.model());
    let version = if plan.version.is_same_as(came.version) {
        came.version
    } else {
        router.shared().upstream().labelled(plan.version)
    };
    let model = release::model(came, version, &plan.packages);
    let gone = radios::unplug(router, state, model);
    router.rebuild(router.board(), model);
    convert(&mut state.stores, old, router.host());
    let mut software = state.software.take().unwrap_or_default();
    software.shelved.extend(gone);
    radios::plug(router, state, old.model(), &mut software.shelved);
    software.came = Some(came);
    software.packages = Some(plan.packages.clone());
    state.software = Some(software);
}
