//! How a simulated router behaves, switched while it runs.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

/// What is the matter with a router.
///
/// Written as a word, with a duration where it takes one: `healthy`,
/// `slow=500ms`, `rebooting=20s`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub enum Mood {
    /// Nothing.
    #[default]
    Healthy,

    /// Accepts connections and reads what it is sent, and never answers, not
    /// even a TLS hello. What it read meanwhile stays unanswered afterwards.
    Silent,

    /// Answers each command this much later.
    Slow(Duration),

    /// The connections of this moment are lost without FIN or RST: nothing is
    /// read or written on them any more. New connections work.
    HalfOpen,

    /// Answers every command with bytes that are no framing.
    Garbage,

    /// Resets connections as they arrive, and those that are open.
    Refusing,

    /// Goes down for this long: connections drop, new ones are reset, uptime
    /// starts again. For [`SETTLING`] after that the API answers, but most
    /// menus do not. Then the router is healthy by itself.
    Rebooting(Duration),

    /// The power goes for this long: connections are lost without FIN or RST, new
    /// ones are reset until it is up again, those that were lost are reset then.
    /// Files that were half written are gone, and so is everything that was
    /// written in the last 40 s, configuration too: flash is slow to hold it.
    /// After that as [`Rebooting`](Self::Rebooting).
    PowerLoss(Duration),

    /// Shut down: connections drop, dialling times out. Any other mood switches
    /// it on again.
    Off,

    /// The processor takes this long for each command, whoever sends it, and does
    /// one after the other. `cpu-load` says 100.
    SlowCpu(Duration),

    /// Nothing more fits on the flash. Restarts do not change that.
    FullFlash,

    /// Refuses every login: somebody changed the password. Open sessions stay.
    WrongPassword,

    /// Shows another certificate on its TLS door. Open sessions stay.
    CertificateChanged,

    /// Another box answers at this address: other serial, other software id,
    /// other MAC addresses, another certificate. Open connections drop, and
    /// those to the other box when the first one returns.
    OtherSerial,

    /// The cable is cut: no packet passes in either direction, so no FIN and no
    /// acknowledgement either, and dialling times out. Mended, TCP goes on
    /// where it stood.
    LinkCut,
}

/// How long a router that comes up accepts logins before its menus answer.
pub const SETTLING: Duration = Duration::from_secs(2);

/// How long a reboot takes when nothing else is said.
pub const REBOOT: Duration = Duration::from_secs(20);

/// How late a slow router answers when nothing else is said.
const SLOW: Duration = Duration::from_millis(500);

/// How long a slow processor takes for a command when nothing else is said.
const SLOW_CPU: Duration = Duration::from_millis(100);

impl Mood {
    /// Whether a connection that has lived in this mood ends when the router gets into the `next`:
    /// the door closes, or another box comes to the address, or leaves it.
    pub(crate) fn ends_connections(self, next: Self) -> bool {
        let lost = matches!(next, Self::PowerLoss(_));
        let forgotten = matches!(self, Self::PowerLoss(_)) && !lost;
        (next.resets() && !lost)
            || forgotten
            || (self == Self::OtherSerial) != (next == Self::OtherSerial)
    }

    /// Whether the TLS door shows another certificate than usual.
    pub(crate) fn changes_certificate(self) -> bool {
        self == Self::CertificateChanged
    }

    /// Whether new connections are reset.
    pub(crate) fn resets(self) -> bool {
        matches!(self, Self::Refusing | Self::Rebooting(_) | Self::PowerLoss(_) | Self::Off)
    }
}

impl fmt::Display for Mood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self {
            Self::Healthy => "healthy",
            Self::Silent => "silent",
            Self::Slow(delay) => return write!(f, "slow={}ms", delay.as_millis()),
            Self::HalfOpen => "half-open",
            Self::Garbage => "garbage",
            Self::Refusing => "refusing",
            Self::Rebooting(down) => return write!(f, "rebooting={}ms", down.as_millis()),
            Self::PowerLoss(down) => return write!(f, "power-loss={}ms", down.as_millis()),
            Self::Off => "off",
            Self::SlowCpu(span) => return write!(f, "slow-cpu={}ms", span.as_millis()),
            Self::FullFlash => "full-flash",
            Self::WrongPassword => "wrong-password",
            Self::CertificateChanged => "certificate-changed",
            Self::OtherSerial => "other-serial",
            Self::LinkCut => "link-cut",
        };
        f.write_str(word)
    }
}

/// A text that names no mood.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is no mood; choose healthy, silent, slow=500ms, half-open, garbage, refusing, \
     rebooting=20s, power-loss=20s, off, slow-cpu=100ms, full-flash, wrong-password, \
     certificate-changed, other-serial or link-cut"
)]
pub struct UnknownMood(String);

impl FromStr for Mood {
    type Err = UnknownMood;

    fn from_str(text: &str) -> Result<Self, UnknownMood> {
        let unknown = || UnknownMood(text.to_owned());
        let (word, delay) = match text.split_once('=') {
            Some((word, delay)) => (word, Some(parse_delay(delay).ok_or_else(unknown)?)),
            None => (text, None),
        };
        let mood = match word {
            "slow" => return Ok(Self::Slow(delay.unwrap_or(SLOW))),
            "rebooting" => return Ok(Self::Rebooting(delay.unwrap_or(REBOOT))),
            "power-loss" => return Ok(Self::PowerLoss(delay.unwrap_or(REBOOT))),
            "slow-cpu" => return Ok(Self::SlowCpu(delay.unwrap_or(SLOW_CPU))),
            "off" => Self::Off,
            "full-flash" => Self::FullFlash,
            "healthy" => Self::Healthy,
            "silent" => Self::Silent,
            "half-open" => Self::HalfOpen,
            "garbage" => Self::Garbage,
            "refusing" => Self::Refusing,
            "wrong-password" => Self::WrongPassword,
            "certificate-changed" => Self::CertificateChanged,
            "other-serial" => Self::OtherSerial,
            "link-cut" => Self::LinkCut,
            _ => return Err(unknown()),
        };
        if delay.is_some() { Err(unknown()) } else { Ok(mood) }
    }
}

/// Reads `500ms` or `20s`.
fn parse_delay(text: &str) -> Option<Duration> {
    if let Some(millis) = text.strip_suffix("ms") {
        return millis.parse().ok().map(Duration::from_millis);
    }
    text.strip_suffix('s')?.parse().ok().map(Duration::from_secs)
}

impl TryFrom<String> for Mood {
    type Error = UnknownMood;

    fn try_from(text: String) -> Result<Self, UnknownMood> {
        text.parse()
    }
}

impl From<Mood> for String {
    fn from(mood: Mood) -> Self {
        mood.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mood_reads_back_as_it_is_written() {
        for text in [
            "healthy",
            "silent",
            "slow=250ms",
            "half-open",
            "garbage",
            "refusing",
            "rebooting=5000ms",
            "power-loss=5000ms",
            "off",
            "slow-cpu=50ms",
            "full-flash",
            "wrong-password",
            "certificate-changed",
            "other-serial",
            "link-cut",
        ] {
            assert_eq!(text.parse::<Mood>().unwrap().to_string(), text);
        }
        assert_eq!("rebooting=20s".parse::<Mood>().unwrap(), Mood::Rebooting(REBOOT));
        assert_eq!("slow".parse::<Mood>().unwrap(), Mood::Slow(SLOW));
    }

    #[test]
    fn connections_end_with_the_box_they_lead_to() {
        use Mood::{Healthy, OtherSerial, Refusing, Silent};
        let rebooting = Mood::Rebooting(REBOOT);
        for (made_in, next, ends) in [
            (Healthy, OtherSerial, true),
            (OtherSerial, OtherSerial, false),
            (OtherSerial, Healthy, true),
            (OtherSerial, Silent, true),
            (Silent, Healthy, false),
            (Healthy, Refusing, true),
            (Refusing, Refusing, true),
            (OtherSerial, rebooting, true),
            (Healthy, Mood::Off, true),
            (Healthy, Mood::PowerLoss(REBOOT), false),
            (Mood::PowerLoss(REBOOT), Healthy, true),
        ] {
            assert_eq!(made_in.ends_connections(next), ends, "{made_in} to {next}");
        }
    }

    #[test]
    fn a_text_that_is_no_mood_says_which_are() {
        for text in ["", "sleepy", "slow=fast", "silent=3s"] {
            let error = text.parse::<Mood>().unwrap_err().to_string();
            assert!(error.contains("choose healthy"), "{error}");
        }
    }
}
