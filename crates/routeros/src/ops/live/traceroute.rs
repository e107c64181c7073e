//! `/tool/traceroute`.

use std::time::Duration;

use super::Frames;
use crate::{command::Command, error::Error, reply::Row, session::Session};

/// Whose way to trace, and how. Needs the policy `test`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traceroute {
    /// An address, or a name that the router resolves.
    pub address: String,
    /// How many rounds; until it is dropped if none. It knows no `once` (`protocol.md` §7).
    pub count: Option<u32>,
    /// How many hops at most, 1 to 255.
    pub max_hops: Option<u8>,
    /// How long a hop may take to answer.
    pub timeout: Option<Duration>,
    /// From which of its addresses.
    pub source: Option<String>,
}

/// A hop, with what all rounds so far have shown of it. Times are in milliseconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hop {
    /// Who answered; none if nobody did.
    pub address: Option<String>,
    /// Lost, in percent.
    pub loss: Option<f64>,
    /// Packets sent.
    pub sent: Option<u32>,
    /// The newest time; none if it was lost.
    pub last: Option<f64>,
    /// The mean time.
    pub avg: Option<f64>,
    /// The shortest time.
    pub best: Option<f64>,
    /// The longest time.
    pub worst: Option<f64>,
    /// How far times are from the mean.
    pub std_dev: Option<f64>,
    /// What the hop says, such as its MPLS labels.
    pub status: Option<String>,
}

impl Traceroute {
    /// Begins to trace, `within` at most: each frame is the whole way as known by then.
    pub async fn start(&self, session: &Session, within: Duration) -> Result<Frames<Hop>, Error> {
        let mut command = Command::new("/tool/traceroute").arg("address", &self.address);
        if let Some(count) = self.count {
            command = command.arg("count", count.to_string());
        }
        if let Some(hops) = self.max_hops {
            command = command.arg("max-hops", hops.to_string());
        }
        if let Some(timeout) = self.timeout {
            command = command.arg("timeout", format!("{}ms", timeout.as_millis()));
        }
        if let Some(source) = &self.source {
            command = command.arg("src-address", source);
        }
        Frames::start(session, command, Hop::read, within).await
    }
}

impl Hop {
    fn read(row: &Row) -> Self {
        let text = |name| row.text(name).filter(|text| !text.is_empty());
        let decimal = |name| decimal(&row.text(name)?);
        Self {
            address: text("address"),
            loss: decimal("loss"),
            sent: row.number("sent"),
            last: decimal("last"),
            avg: decimal("avg"),
            best: decimal("best"),
            worst: decimal("worst"),
            std_dev: decimal("std-dev"),
            status: text("status"),
        }
    }
}

/// `0.4`, `12ms`, `100%`; `timeout` is none.
fn decimal(text: &str) -> Option<f64> {
    let digits = text.strip_suffix("ms").or_else(|| text.strip_suffix('%')).unwrap_or(text);
    digits.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_numbers_with_or_without_a_unit() {
        assert_eq!(decimal("0.4"), Some(0.4));
        assert_eq!(decimal("12ms"), Some(12.0));
        assert_eq!(decimal("100%"), Some(100.0));
        for none in ["", "timeout", "inf", "NaN"] {
            assert_eq!(decimal(none), None, "{none}");
        }
    }
}
