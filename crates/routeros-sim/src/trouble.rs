//! How a router goes down, what that takes along, and how it comes back.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::{
    agenda,
    board::{Model, Role},
    clock::later,
    mood::{Mood, SETTLING},
    news::News,
    packages,
    router::Router,
};

/// Why a router goes down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Restart {
    /// Somebody says so: `/system/reboot`.
    Reboot,
    /// Somebody says so, and it stays down: `/system/shutdown`.
    Shutdown,
    /// It has no more power.
    PowerLoss,
}

impl Router {
    /// Goes down in the way that takes this board as long as it takes.
    pub(crate) fn restart(&self, why: Restart) {
        let usual = time_of(self.host().model());
        let installs = why == Restart::Reboot && packages::is_due(self);
        let down = if installs { usual * INSTALLING } else { usual };
        self.set_mood(match why {
            Restart::Reboot => Mood::Rebooting(down),
            Restart::Shutdown => Mood::Off,
            Restart::PowerLoss => Mood::PowerLoss(down),
        });
    }

    /// Makes the state what it is when the router is up again, `down` from now.
    pub(crate) fn go_down(&self, why: Restart, down: Duration) {
        let (host, now) = (self.host(), self.clock().now());
        let up = later(now, down);
        let mut state = self.state();
        if why == Restart::PowerLoss {
            packages::fall_back(self, &mut state, now);
        }
        state.restart(why, now, up);
        if why == Restart::Reboot {
            packages::install(self, &mut state, now, down);
        }
        if let Some(files) = &mut state.files {
            match why {
                Restart::PowerLoss => files.lose_power(host, now),
                Restart::Reboot | Restart::Shutdown => files.restart(host),
            }
        }
        if why == Restart::PowerLoss {
            state.log(up, "system,error,critical", IMPROPER.to_owned());
        }
        drop(state);
        if why != Restart::Shutdown {
            agenda::boot(self, up);
        }
        self.revise();
    }

    /// Is up again since `boot`, unless another restart has come in between.
    pub(crate) fn up(&self, boot: DateTime<Utc>) {
        if self.state().boot == Some(boot) {
            self.come_up();
        }
    }

    /// Its menus answer, at `settled`: it says so to the network, and runs what was to
    /// run then.
    pub(crate) fn settled(&self, settled: DateTime<Utc>) {
        let mut state = self.state();
        if state.boot.map(|boot| later(boot, SETTLING)) != Some(settled) {
            return;
        }
        let script = state.scripting.after_boot.take();
        drop(state);
        self.tell(News::ColdStart);
        if let Some(Err(trap)) = script.map(|script| agenda::start(self, script)) {
            self.log(settled, "script,error", trap.message.into_owned());
        }
    }
}

/// What the log says after a power loss.
const IMPROPER: &str = "router was rebooted without proper shutdown";

/// How many times as long a restart takes that installs packages; a guess.
const INSTALLING: u32 = 2;

/// How long a board takes to restart: CHR seconds, small boards 40 to 90 s, the
/// biggest 2 to 5 minutes (measured by many, none of them precisely).
fn time_of(model: &Model) -> Duration {
    Duration::from_secs(match model.role {
        _ if model.is_chr() => 5,
        Role::Core => 150,
        _ if model.cores == 1 => 75,
        _ => 45,
    })
}
