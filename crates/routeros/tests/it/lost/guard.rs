//! What has a router take a change back when it loses us.

use std::{fmt, time::Duration};

use routeros::{
    Session,
    ops::{
        Failure, OwnName, backup,
        dead_man::{self, DeadMan},
        files,
        safe_mode::SafeMode,
    },
};

use super::{
    change::Change,
    scene::{SOON, Scene},
};

/// One of the guards, from the one that is preferred to none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// A scheduler runs what undoes the change.
    Script,
    /// The same, and safe mode beside it.
    Beside,
    /// A scheduler ends safe mode, which takes back what was done in it.
    Unroll,
    /// A scheduler loads a backup, which restarts the router.
    Backup,
    /// The router takes back what was done when the session ends.
    SafeMode,
    None,
}

impl Guard {
    pub const ALL: [Self; 6] =
        [Self::Script, Self::Beside, Self::Unroll, Self::Backup, Self::SafeMode, Self::None];

    /// The command that makes the change stay. Before a router has heard it, it takes the change back.
    pub fn confirmation(self) -> &'static str {
        match self {
            Self::Script | Self::Beside | Self::Backup => "/system/scheduler/remove",
            Self::Unroll | Self::SafeMode => "/safe-mode/release",
            Self::None => "",
        }
    }

    /// Whether there is a way back from this change.
    pub fn covers(self, change: &Change) -> bool {
        !matches!(self, Self::Script | Self::Beside) || inverse(change).is_some()
    }

    /// Arms it. Safe mode takes the session along.
    pub async fn arm(self, session: Session, change: &Change) -> Result<Armed, Failure> {
        let name = OwnName::new("guard").unwrap();
        let file = match self {
            Self::Backup => Some(backup::save(&session, &name, None, SOON).await?.name),
            _ => None,
        };
        let script = match (self, &file) {
            // What is to be undone first, so that it runs again if the power fails on the way.
            (Self::Script | Self::Beside, _) => {
                Some(format!("{}{}", inverse(change).unwrap_or_default(), gone(&name)))
            }
            // The scheduler is older than safe mode, so it is still there to be removed.
            (Self::Unroll, _) => {
                Some(format!(":do {{/safe-mode/unroll}} on-error={{}}\n{}", gone(&name)))
            }
            // The backup knows of no scheduler.
            (_, Some(file)) => Some(format!("/system backup load name={file} password=\"\"")),
            _ => None,
        };
        if let Some(script) = &script {
            let policy = "read,write,policy,test,reboot,sensitive";
            let what = DeadMan { name: &name, interval: INTERVAL, script, policy };
            dead_man::arm(&session, &what, SOON).await?;
        }
        let hold = match self {
            Self::Beside | Self::Unroll | Self::SafeMode => {
                Hold::Safe(SafeMode::take(session, SOON).await?)
            }
            _ => Hold::Plain(session),
        };
        Ok(Armed { hold, scheduler: script.map(|_| name), file })
    }
}

/// The default of the product, and what is promised: less than a minute.
pub const INTERVAL: Duration = Duration::from_secs(45);

fn inverse(change: &Change) -> Option<String> {
    let script = change.plan.as_ref()?.script().ok()?;
    Some(script.as_str().to_owned())
}

fn gone(name: &OwnName) -> String {
    format!("/system scheduler remove {name}\n")
}

impl fmt::Display for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Script => "dead-man script",
            Self::Beside => "script and safe mode",
            Self::Unroll => "dead-man unroll",
            Self::Backup => "dead-man backup",
            Self::SafeMode => "safe mode alone",
            Self::None => "none",
        })
    }
}

/// A guard that is armed.
pub struct Armed {
    hold: Hold,
    scheduler: Option<OwnName>,
    file: Option<String>,
}

enum Hold {
    Plain(Session),
    Safe(SafeMode),
}

impl Armed {
    /// The session that the change is made over.
    pub fn session(&self) -> &Session {
        match &self.hold {
            Hold::Plain(session) => session,
            Hold::Safe(safe) => safe.session(),
        }
    }

    /// Makes the change stay, and leaves nothing behind. `fresh` is a session that began after the
    /// change.
    pub async fn confirm(self, scene: &Scene, fresh: &Session) -> Option<()> {
        // Whoever let go of the scheduler first would be without guard until safe mode is released.
        if let Hold::Safe(safe) = self.hold {
            scene.answer(safe.release(SOON)).await?;
        }
        if let Some(name) = &self.scheduler {
            scene.answer(dead_man::disarm(fresh, name, SOON)).await?;
        }
        if let Some(file) = &self.file {
            scene.answer(files::remove(fresh, file, SOON)).await?;
        }
        Some(())
    }
}
