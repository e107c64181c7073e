//! The commands that turn one configuration into another, and back.
//!
//! [`plan`] compares, decides what has to be done (`operation`), in which
//! order (`order`), and writes it down as commands (`build`); rows are
//! named by what they are ([`Target`]), because their ids are known to the
//! router alone. What a command does to a configuration is in `apply`, for
//! tests and for showing a change before it is made.

use std::sync::Arc;

use thiserror::Error;

pub use crate::plan::{
    apply::ApplyError,
    command::{Act, Command, Target},
    printed::{Printed, Unresolved},
    risk::{Level, Management, Reason, Risk},
    script::{Script, Unscriptable},
    told::{Told, Untold, untold},
};
use crate::{
    catalogue::Facts,
    config::{Config, Row},
    diff::{Change, Diff, diff},
    path::MenuPath,
    plan::{risk::Sight, state::State},
    value::Name,
};

mod apply;
mod build;
mod command;
mod console;
mod operation;
mod order;
mod printed;
pub(crate) mod references;
mod risk;
mod script;
mod state;
mod told;
mod words;

/// How often the rest is planned again when names stood in one another's way.
const ROUNDS: usize = 8;

/// A way from one configuration to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What to do, in this order.
    pub steps: Vec<Step>,
    /// What stays as it is though `after` says nothing of it: nobody knows what
    /// that means.
    pub kept: Vec<Untold>,
    before: Arc<Config>,
    after: Arc<Config>,
}

/// One command of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The command.
    pub command: Command,
    /// What undoes it right after it, or why nothing does.
    pub inverse: Result<Vec<Command>, Irreversible>,
    /// What it may do to us and to others.
    pub risk: Risk,
}

/// What a plan has to know beside the two configurations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circumstances {
    /// How we are connected; none if that is not known.
    pub management: Option<Management>,
    /// Whether the exports show secrets.
    pub secrets: Secrets,
    /// What the router said beside the export of `before`: see [`untold`].
    pub told: Told,
}

/// Whether exports were made with the secrets in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Secrets {
    /// They are there: what is absent is unset.
    Shown,
    /// They were left out: what is absent is unknown, and left as it is.
    Hidden,
}

/// Why a step cannot be undone by commands.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Irreversible {
    /// The export hid a secret that would be lost.
    #[error("the export does not show {property} of {menu}: export with show-sensitive")]
    HiddenSecret {
        /// The menu.
        menu: MenuPath,
        /// The property.
        property: Name,
    },
    /// What was there before is not known.
    #[error("the export does not say what {0} is, and its default is not known: read it first")]
    Untold(Untold),
    /// No export ever shows everything of the row.
    #[error("a row of {menu} holds what no export shows: only a backup restores it")]
    NeverExported {
        /// The menu.
        menu: MenuPath,
    },
}

/// No plan was found.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("found no order of commands for {menu}: its rows refer to one another in a circle")]
pub struct PlanError {
    /// The first menu that still differs.
    pub menu: MenuPath,
}

/// The commands that turn `before` into `after`.
///
/// What others refer to is made first and removed last; what may cut us off
/// comes as late as that allows. Values at their default are set where their
/// default is known, and unset otherwise; of rows that are there by themselves,
/// those are [kept](Plan::kept) that nobody knows how to bring back.
pub fn plan(
    before: &Config,
    after: &Config,
    circumstances: &Circumstances,
) -> Result<Plan, PlanError> {
    let (mut before, mut after) = (before.clone(), after.clone());
    if circumstances.secrets == Secrets::Hidden {
        keep_secrets(&before, &mut after);
    }
    told::complete(&mut before, &after, circumstances);
    let kept = told::keep(&before, &mut after);

    let sight = Sight::new(&before, &after, circumstances.management.as_ref());
    let mut state = State::new(&before);
    let mut steps = Vec::new();
    for _ in 0..ROUNDS {
        let left = diff(state.config(), &after);
        if left.is_empty() {
            break;
        }
        let work = operation::work(&mut state, &after, &left, &sight);
        let work = work.renames(&state).unwrap_or(work);
        build::perform(&mut state, work, circumstances, &mut steps);
    }
    match diff(state.config(), &after).menus.into_iter().next() {
        Some(menu) => Err(PlanError { menu: menu.path }),
        None => Ok(Plan { steps, kept, before: Arc::new(before), after: Arc::new(after) }),
    }
}

impl Circumstances {
    /// Nothing is known beside two exports.
    pub const fn new(secrets: Secrets) -> Self {
        Self { management: None, secrets, told: Told::nothing() }
    }
}

impl Plan {
    /// The commands that undo all of it, the last step first; or every reason
    /// why that is impossible.
    pub fn inverse(&self) -> Result<Vec<Command>, Vec<Irreversible>> {
        let reasons: Vec<_> =
            self.steps.iter().filter_map(|step| step.inverse.as_ref().err()).cloned().collect();
        if !reasons.is_empty() {
            return Err(reasons);
        }
        Ok(self
            .steps
            .iter()
            .rev()
            .flat_map(|step| step.inverse.clone().unwrap_or_default())
            .collect())
    }

    /// What the plan starts from: `before`, with what the router told beside it.
    pub fn before(&self) -> &Config {
        &self.before
    }

    /// What the plan leads to: `after`, with what is [kept](Self::kept) and what secrets it hides.
    pub fn after(&self) -> &Config {
        &self.after
    }

    /// The worst that any step may do.
    pub fn level(&self) -> Level {
        self.steps.iter().map(|step| step.risk.level()).max().unwrap_or(Level::None)
    }
}

impl Irreversible {
    /// Menus of which exports leave out something even when told to show
    /// everything.
    const NEVER_EXPORTED: &[&str] = &["/user", "/user/ssh-keys", "/certificate"];

    /// What is lost for good with the row, if anything.
    fn lost(menu: &MenuPath, facts: &Facts, row: &Row, secrets: Secrets) -> Option<Self> {
        if Self::NEVER_EXPORTED.contains(&menu.as_str()) {
            return Some(Self::NeverExported { menu: menu.clone() });
        }
        if secrets == Secrets::Shown {
            return None;
        }
        let hidden = facts.secrets.iter().find(|secret| !row.properties.contains_key(**secret));
        hidden
            .map(|secret| Self::HiddenSecret { menu: menu.clone(), property: Name::from(*secret) })
    }
}

/// Secrets that `after` does not mention stay what they are.
fn keep_secrets(before: &Config, after: &mut Config) {
    let Diff { menus } = diff(before, after);
    for menu in menus {
        let facts = crate::catalogue::menu(&menu.path);
        for change in menu.changes {
            let Change::Changed { to: Some(to), properties, .. } = change else { continue };
            let Some(rows) = after.menus.get_mut(&menu.path) else { continue };
            for property in properties {
                if let (None, Some(secret)) = (property.after, property.before)
                    && facts.is_secret(property.name.as_str())
                {
                    rows.rows[to].properties.insert(property.name, secret);
                }
            }
        }
    }
}
