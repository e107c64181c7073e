//! `/ping`.

use std::time::Duration;

use crate::{
    command::Command,
    error::Error,
    reply::Row,
    session::{Rows, Session},
    value::{self, Version},
};

/// What to ping, and how. Needs the policy `test`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ping {
    /// An IPv4, IPv6 or MAC address, or a name that the router resolves.
    pub address: String,
    /// How many packets; until it is dropped if none.
    pub count: Option<u32>,
    /// From one packet to the next, 10 ms to 5 s; the router's default is 1 s.
    pub interval: Option<Duration>,
    /// Of the packet in bytes, headers included, 28 to 65,535; the router's default is 56.
    pub size: Option<u16>,
    /// From which of its addresses.
    pub source: Option<String>,
    /// Out of which interface.
    pub interface: Option<String>,
}

/// What became of one packet, and of all so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PingReply {
    /// From 0.
    pub seq: Option<u32>,
    /// Who answered, or who was asked.
    pub host: Option<String>,
    /// Of the answer, in bytes.
    pub size: Option<u16>,
    /// Of the answer.
    pub ttl: Option<u8>,
    /// How long it took; none if it is lost.
    pub time: Option<Duration>,
    /// `timeout`, `host unreachable`, `TTL exceeded`, …; none if all is well.
    pub status: Option<String>,
    /// Packets sent so far.
    pub sent: Option<u32>,
    /// Packets that came back so far.
    pub received: Option<u32>,
    /// Lost so far, in percent.
    pub loss: Option<u8>,
    /// The shortest time so far.
    pub min: Option<Duration>,
    /// The mean time so far.
    pub avg: Option<Duration>,
    /// The longest time so far.
    pub max: Option<Duration>,
}

/// The packets of a running ping. Dropping them ends it.
#[derive(Debug)]
pub struct Pings(Rows);

impl Ping {
    /// Begins to ping, `within` at most. `version` decides where the command is.
    pub async fn start(
        &self,
        session: &Session,
        version: Version,
        within: Duration,
    ) -> Result<Pings, Error> {
        session.stream(self.command(version), within).await.map(Pings)
    }

    fn command(&self, version: Version) -> Command {
        // 7.23 took it from the root of the tree, and 6 has it nowhere else.
        let path = if version.major < 7 { "/ping" } else { "/tool/ping" };
        let mut command = Command::new(path).arg("address", &self.address);
        if let Some(count) = self.count {
            command = command.arg("count", count.to_string());
        }
        if let Some(interval) = self.interval {
            command = command.arg("interval", format!("{}ms", interval.as_millis()));
        }
        if let Some(size) = self.size {
            command = command.arg("size", size.to_string());
        }
        if let Some(source) = &self.source {
            command = command.arg("src-address", source);
        }
        if let Some(interface) = &self.interface {
            command = command.arg("interface", interface);
        }
        command
    }
}

impl Pings {
    /// The next packet, answered or lost; `None` when all were sent. An error is given once.
    ///
    /// Dropping the future loses nothing.
    pub async fn next(&mut self) -> Result<Option<PingReply>, Error> {
        Ok(self.0.next().await?.map(|row| PingReply::read(&row)))
    }
}

impl PingReply {
    fn read(row: &Row) -> Self {
        let text = |name| row.text(name).filter(|text| !text.is_empty());
        let time = |name| row.get(name).and_then(value::duration);
        Self {
            seq: row.number("seq"),
            host: text("host"),
            size: row.number("size"),
            ttl: row.number("ttl"),
            time: time("time"),
            status: text("status"),
            sent: row.number("sent"),
            received: row.number("received"),
            loss: row.number("packet-loss"),
            min: time("min-rtt"),
            avg: time("avg-rtt"),
            max: time("max-rtt"),
        }
    }
}
