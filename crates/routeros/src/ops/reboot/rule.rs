//! When a router is back.

use std::time::Duration;

use crate::value::Version;

/// What a router has to become after a reboot, and how long that may take.
#[derive(Clone, Debug)]
pub struct Wait {
    version: Option<Version>,
    within: Duration,
    /// The last that was seen.
    last: Seen,
    looks: u32,
}

/// What was seen at one look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// No answer.
    Nothing,
    /// It answers, and does not let us in: why.
    Refused(String),
    /// It lets us in, and its menus do not all answer yet.
    Unready,
    /// It answers.
    Up {
        /// Time since it booted.
        uptime: Duration,
        /// What runs.
        version: Version,
    },
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Look again.
    Look {
        /// After so long.
        after: Duration,
    },
    /// It is back.
    Back(Back),
    /// It is too late.
    GiveUp(Lost),
}

/// A router that rebooted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Back {
    /// How long it was from the command until it was seen to be back.
    pub after: Duration,
    /// What runs.
    pub version: Version,
    /// Whether that is what should run. If not, the router's log says why.
    pub is_as_expected: bool,
}

/// A router that was not seen to be back in time: a person has to look, nothing is to be tried again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Lost {
    /// It does not answer.
    #[error("the router does not answer since it was rebooted")]
    Silent,
    /// It does not let us in.
    #[error("the router does not let us in since it was rebooted: {0}")]
    Refused(String),
    /// Its menus never answered.
    #[error("the router lets us in since it was rebooted, but does not answer")]
    Unready,
    /// It was up all the time.
    #[error("the router did not reboot")]
    NotRebooted,
}

/// How long to wait by default, 10 min: a small board takes 90 s, a large one with many packages 5 min.
const WITHIN: Duration = Duration::from_mins(10);

/// From one look to the next: soon at first, then so that a lockout by the router is not provoked.
const PAUSES: [Duration; 3] =
    [Duration::from_secs(2), Duration::from_secs(5), Duration::from_secs(10)];

/// How much later than the command a router may seem to have booted, for uptimes are whole seconds.
const SLACK: Duration = Duration::from_secs(1);

impl Wait {
    /// Waits for the router, whatever runs on it, for 10 min.
    pub fn new() -> Self {
        Self { version: None, within: WITHIN, last: Seen::Nothing, looks: 0 }
    }

    /// Expects this version to run.
    #[must_use]
    pub fn version(self, version: Version) -> Self {
        Self { version: Some(version), ..self }
    }

    /// Waits so long from the command on.
    #[must_use]
    pub fn within(self, within: Duration) -> Self {
        Self { within, ..self }
    }

    /// How long one attempt to dial may take.
    pub fn patience(&self) -> Duration {
        self.within.min(Duration::from_secs(30))
    }

    /// Takes what was seen `since` the command, and says what to do.
    pub fn on(&mut self, since: Duration, seen: Seen) -> Step {
        // Who booted after the command has been up for less time than has passed since.
        if let Seen::Up { uptime, version } = seen
            && uptime <= since + SLACK
            && since > SLACK
        {
            let is_as_expected = self.version.is_none_or(|expected| expected == version);
            return Step::Back(Back { after: since, version, is_as_expected });
        }

        self.last = seen;
        if since >= self.within {
            return Step::GiveUp(self.lost());
        }
        let pause = PAUSES[usize::try_from(self.looks / 5).unwrap_or(usize::MAX).min(2)];
        self.looks = self.looks.saturating_add(1);
        Step::Look { after: pause.min(self.within.saturating_sub(since)) }
    }

    fn lost(&self) -> Lost {
        match &self.last {
            Seen::Nothing => Lost::Silent,
            Seen::Refused(why) => Lost::Refused(why.clone()),
            Seen::Unready => Lost::Unready,
            Seen::Up { .. } => Lost::NotRebooted,
        }
    }
}

impl Default for Wait {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: Version = Version::new(7, 18, 2);
    const NEW: Version = Version::new(7, 20, 4);

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    fn up(uptime: u64, version: Version) -> Seen {
        Seen::Up { uptime: seconds(uptime), version }
    }

    #[test]
    fn who_was_up_before_the_command_is_not_back() {
        let mut wait = Wait::new().version(NEW);
        assert_eq!(wait.on(seconds(1), up(86_400, OLD)), Step::Look { after: seconds(2) });
        assert_eq!(wait.on(seconds(5), Seen::Nothing), Step::Look { after: seconds(2) });
        assert_eq!(wait.on(seconds(40), Seen::Unready), Step::Look { after: seconds(2) });
        let back = Back { after: seconds(45), version: NEW, is_as_expected: true };
        assert_eq!(wait.on(seconds(45), up(12, NEW)), Step::Back(back));
    }

    #[test]
    fn who_booted_shortly_before_the_command_is_told_apart() {
        let mut wait = Wait::new();
        assert!(matches!(wait.on(seconds(3), up(30, OLD)), Step::Look { .. }));
        assert!(matches!(wait.on(seconds(60), up(40, OLD)), Step::Back(_)));
    }

    #[test]
    fn another_version_is_back_and_not_as_expected() {
        let back = Back { after: seconds(60), version: OLD, is_as_expected: false };
        assert_eq!(Wait::new().version(NEW).on(seconds(60), up(9, OLD)), Step::Back(back));
    }

    #[test]
    fn what_was_seen_last_says_how_it_was_lost() {
        for (seen, lost) in [
            (Seen::Nothing, Lost::Silent),
            (Seen::Refused("no".to_owned()), Lost::Refused("no".to_owned())),
            (Seen::Unready, Lost::Unready),
            (up(9_999, OLD), Lost::NotRebooted),
        ] {
            let mut wait = Wait::new().within(seconds(60));
            assert!(matches!(wait.on(seconds(59), Seen::Nothing), Step::Look { .. }));
            assert_eq!(wait.on(seconds(60), seen), Step::GiveUp(lost));
        }
    }

    #[test]
    fn looks_become_rare_and_never_pass_the_end() {
        let mut wait = Wait::new().within(seconds(100));
        let pauses: Vec<Step> = (0..20).map(|_| wait.on(seconds(9), Seen::Nothing)).collect();
        assert_eq!(pauses[0], Step::Look { after: seconds(2) });
        assert_eq!(pauses[19], Step::Look { after: seconds(10) });
        assert_eq!(wait.on(seconds(97), Seen::Nothing), Step::Look { after: seconds(3) });
    }
}
