//! The state of a device: one fold over its observations.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{Observation, Outcome};

/// How a device is, as far as anybody knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "state", content = "reason", rename_all = "snake_case")]
pub enum State {
    /// Added, never reached.
    #[default]
    NeverSeen,
    /// Answers.
    Online,
    /// Answers, but not as it should.
    Degraded(DegradedReason),
    /// Does not answer, and a fresh dial failed too.
    Offline(OfflineReason),
    /// Another router answers at its address. No polling until a person decides.
    IdentityChanged,
    /// Not polled, because somebody said so.
    Paused,
    /// We are blind: nobody has polled it for longer than its interval allows.
    Unknown,
}

/// Why a router that answers is not simply online.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DegradedReason {
    /// Our user may not read something we ask for.
    RightsMissing,
    /// The router answers too slowly for its interval.
    Slow,
    /// Many sessions of ours linger on the router; we hold back.
    SessionsLinger,
}

/// Why a router does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfflineReason {
    /// No route, no host, or a name that does not resolve.
    Unreachable,
    /// The port is closed.
    Refused,
    /// No answer in time.
    Timeout,
    /// The router refuses our user or password.
    SignInFailed,
    /// No acceptable TLS, or the wrong certificate.
    Tls,
    /// The port accepts connections, and closes them before we are signed in.
    Closed,
    /// The port answers, the API does not.
    ApiSilent,
    /// As many sessions of ours may linger on the router as we dare; the next dial waits.
    SessionsLinger,
    /// The address is one we must not dial.
    Forbidden,
}

/// What is known about a device now: its state, and since when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceState {
    /// How it is.
    pub state: State,
    /// Since when it has been so; none before the first observation.
    pub since: Option<DateTime<Utc>>,
    /// When it last answered.
    pub last_seen_at: Option<DateTime<Utc>>,
}

/// A change of state that is worth a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// How it was.
    pub from: State,
    /// How it is.
    pub to: State,
}

impl State {
    /// The name used on the wire and in the database, without its reason.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NeverSeen => "never_seen",
            Self::Online => "online",
            Self::Degraded(_) => "degraded",
            Self::Offline(_) => "offline",
            Self::IdentityChanged => "identity_changed",
            Self::Paused => "paused",
            Self::Unknown => "unknown",
        }
    }

    /// The name of its reason, where it has one.
    pub const fn reason(self) -> Option<&'static str> {
        match self {
            Self::Degraded(reason) => Some(reason.name()),
            Self::Offline(reason) => Some(reason.name()),
            _ => None,
        }
    }

    /// Puts a stored state together again; none when the names are not ours.
    pub fn from_names(state: &str, reason: Option<&str>) -> Option<Self> {
        match state {
            "never_seen" => Some(Self::NeverSeen),
            "online" => Some(Self::Online),
            "degraded" => DegradedReason::from_name(reason?).map(Self::Degraded),
            "offline" => OfflineReason::from_name(reason?).map(Self::Offline),
            "identity_changed" => Some(Self::IdentityChanged),
            "paused" => Some(Self::Paused),
            "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }

    /// Whether the router answers.
    pub const fn is_up(self) -> bool {
        matches!(self, Self::Online | Self::Degraded(_))
    }
}

impl DegradedReason {
    const ALL: [Self; 3] = [Self::RightsMissing, Self::Slow, Self::SessionsLinger];

    /// The name used on the wire and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RightsMissing => "rights_missing",
            Self::Slow => "slow",
            Self::SessionsLinger => "sessions_linger",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

impl OfflineReason {
    const ALL: [Self; 9] = [
        Self::Unreachable,
        Self::Refused,
        Self::Timeout,
        Self::SignInFailed,
        Self::Tls,
        Self::Closed,
        Self::ApiSilent,
        Self::SessionsLinger,
        Self::Forbidden,
    ];

    /// The name used on the wire and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Refused => "refused",
            Self::Timeout => "timeout",
            Self::SignInFailed => "sign_in_failed",
            Self::Tls => "tls",
            Self::Closed => "closed",
            Self::ApiSilent => "api_silent",
            Self::SessionsLinger => "sessions_linger",
            Self::Forbidden => "forbidden",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

impl DeviceState {
    /// Folds one observation into what is known.
    ///
    /// An observation older than the present state changes nothing: late news is no news. A paused
    /// device stays paused whatever a poll in flight still says.
    #[must_use]
    pub fn observe(self, observation: &Observation) -> (Self, Option<Transition>) {
        if self.state == State::Paused || self.since.is_some_and(|since| observation.at < since) {
            return (self, None);
        }

        let answered = matches!(observation.outcome, Outcome::Answered { .. });
        let last_seen_at = if answered { Some(observation.at) } else { self.last_seen_at };
        let (next, transition) = self.become_at(state_of(&observation.outcome), observation.at);

        (Self { last_seen_at, ..next }, transition)
    }

    /// Moves to a state; staying in it is no transition.
    #[must_use]
    pub fn become_at(self, state: State, at: DateTime<Utc>) -> (Self, Option<Transition>) {
        if self.state == state {
            return (self, None);
        }
        let transition = Transition { from: self.state, to: state };

        (Self { state, since: Some(at), ..self }, Some(transition))
    }
}

const fn state_of(outcome: &Outcome) -> State {
    match outcome {
        Outcome::Answered { degraded: None, .. } => State::Online,
        Outcome::Answered { degraded: Some(reason), .. } => State::Degraded(*reason),
        Outcome::Failed { reason, .. } => State::Offline(*reason),
        Outcome::IdentityChanged { .. } => State::IdentityChanged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cost, DeviceId, Reading, TenantId};

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
    }

    fn observation(second: i64, outcome: Outcome) -> Observation {
        Observation {
            device: DeviceId::generate(),
            tenant: TenantId::generate(),
            fence: 1,
            at: at(second),
            late_ms: 0,
            outcome,
            cost: Cost::default(),
            next_try_at: None,
        }
    }

    fn answer(second: i64) -> Observation {
        let reading = Box::new(Reading::default());
        observation(second, Outcome::Answered { reading, negotiated: None, degraded: None })
    }

    fn failure(second: i64, reason: OfflineReason) -> Observation {
        observation(second, Outcome::Failed { reason, detail: String::new() })
    }

    #[test]
    fn an_outage_is_told_once_and_so_is_its_end() {
        let (device, came) = DeviceState::default().observe(&answer(0));
        assert_eq!(came, Some(Transition { from: State::NeverSeen, to: State::Online }));

        let (device, went) = device.observe(&failure(10, OfflineReason::Refused));
        let refused = State::Offline(OfflineReason::Refused);
        assert_eq!(went, Some(Transition { from: State::Online, to: refused }));

        let (device, again) = device.observe(&failure(20, OfflineReason::Refused));
        assert_eq!(again, None);
        assert_eq!(device.since, Some(at(10)));
        assert_eq!(device.last_seen_at, Some(at(0)));

        let (device, back) = device.observe(&answer(30));
        assert_eq!(back, Some(Transition { from: refused, to: State::Online }));
        assert_eq!(device.last_seen_at, Some(at(30)));
    }

    #[test]
    fn another_reason_is_another_state() {
        let (device, _) = DeviceState::default().observe(&failure(0, OfflineReason::Refused));
        let (_, transition) = device.observe(&failure(10, OfflineReason::Timeout));
        assert!(transition.is_some());
    }

    #[test]
    fn late_news_changes_nothing() {
        let (device, _) = DeviceState::default().observe(&failure(10, OfflineReason::Timeout));
        let (same, transition) = device.clone().observe(&answer(5));
        assert_eq!((same, transition), (device, None));
    }

    #[test]
    fn a_paused_device_stays_paused() {
        let (paused, _) = DeviceState::default().become_at(State::Paused, at(0));
        let (same, transition) = paused.clone().observe(&answer(5));
        assert_eq!((same, transition), (paused, None));
    }

    #[test]
    fn every_state_survives_its_names() {
        let states = [State::NeverSeen, State::Online, State::IdentityChanged, State::Paused]
            .into_iter()
            .chain([State::Unknown])
            .chain(DegradedReason::ALL.map(State::Degraded))
            .chain(OfflineReason::ALL.map(State::Offline));
        for state in states {
            assert_eq!(State::from_names(state.name(), state.reason()), Some(state));
        }
        assert_eq!(State::from_names("offline", None), None);
    }
}
