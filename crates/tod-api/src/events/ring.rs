//! The last events, for those who were away for a moment.
//!
//! Pure: no clock, no channel. Each event is kept as the bytes that every stream sends, so however
//! many browsers listen, it was serialised once.

use std::collections::{HashMap, VecDeque};

use axum::body::Bytes;
use tod_model::TenantId;

/// A bounded queue of events, numbered from 1.
#[derive(Debug)]
pub struct Ring {
    epoch: String,
    limits: Limits,
    /// The number of the newest event or gap.
    newest: u64,
    events: VecDeque<Event>,
    bytes: usize,
    /// The number of the newest event that was dropped to make room.
    forgotten: u64,
    /// The newest number at which a tenant's news were not told because nobody listened.
    gaps: HashMap<TenantId, u64>,
}

/// How much a ring keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Events.
    pub events: usize,
    /// Bytes over all of them.
    pub bytes: usize,
}

/// Some events after a position are no longer known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

#[derive(Debug)]
struct Event {
    number: u64,
    tenant: TenantId,
    frame: Bytes,
}

impl Ring {
    /// An empty ring. Its `epoch` tells its numbers from those of every other process and start.
    pub fn new(epoch: String, limits: Limits) -> Self {
        Self {
            epoch,
            limits,
            newest: 0,
            events: VecDeque::new(),
            bytes: 0,
            forgotten: 0,
            gaps: HashMap::new(),
        }
    }

    /// The number of the newest event.
    pub fn newest(&self) -> u64 {
        self.newest
    }

    /// Adds an event of a tenant.
    pub fn push(&mut self, tenant: TenantId, name: &str, data: &str) {
        self.newest += 1;
        let frame = self.frame(self.newest, name, data);
        self.bytes += frame.len();
        self.events.push_back(Event { number: self.newest, tenant, frame });
        while self.events.len() > self.limits.events || self.bytes > self.limits.bytes {
            self.forget_oldest();
        }
    }

    /// Notes that something of a tenant happened that nobody was told.
    pub fn skip(&mut self, tenant: TenantId) {
        self.newest += 1;
        self.gaps.insert(tenant, self.newest);
    }

    /// Notes that something happened of which nothing is known: no earlier position is good.
    pub fn forget(&mut self) {
        self.newest += 1;
        self.forgotten = self.newest;
        self.events.clear();
        self.gaps.clear();
        self.bytes = 0;
    }

    /// The frames after `position` of the tenants that `sees` names.
    pub fn after(
        &self,
        position: u64,
        sees: impl Fn(TenantId) -> bool,
    ) -> Result<Vec<Bytes>, Gone> {
        let missed = |(tenant, gap): (&TenantId, &u64)| *gap > position && sees(*tenant);
        let known = self.forgotten..=self.newest;
        if !known.contains(&position) || self.gaps.iter().any(missed) {
            return Err(Gone);
        }
        let first = self.events.partition_point(|event| event.number <= position);

        Ok(self
            .events
            .range(first..)
            .filter(|event| sees(event.tenant))
            .map(|event| event.frame.clone())
            .collect())
    }

    /// The position that a `Last-Event-ID` names, if it is one of this ring's.
    pub fn position(&self, last_event_id: &str) -> Option<u64> {
        let (epoch, number) = last_event_id.split_once(':')?;

        number.parse().ok().filter(|_| epoch == self.epoch)
    }

    /// An event outside the ring, at the newest position.
    pub fn aside(&self, name: &str, data: &str) -> Bytes {
        self.frame(self.newest, name, data)
    }

    fn frame(&self, number: u64, name: &str, data: &str) -> Bytes {
        let epoch = &self.epoch;

        Bytes::from(format!("id: {epoch}:{number}\nevent: {name}\ndata: {data}\n\n"))
    }

    fn forget_oldest(&mut self) {
        let Some(oldest) = self.events.pop_front() else { return };
        self.bytes -= oldest.frame.len();
        self.forgotten = oldest.number;
        self.gaps.retain(|_, gap| *gap > oldest.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> Ring {
        Ring::new("e1".to_owned(), Limits { events: 3, bytes: 1000 })
    }

    fn told(ring: &Ring, position: u64, tenant: TenantId) -> Result<Vec<Bytes>, Gone> {
        ring.after(position, |seen| seen == tenant)
    }

    #[test]
    fn what_was_missed_is_told_in_order_and_only_to_those_who_may_see_it() {
        let (mine, other) = (TenantId::generate(), TenantId::generate());
        let mut ring = ring();
        ring.push(mine, "devices", "1");
        ring.push(other, "devices", "2");
        ring.push(mine, "removed", "3");

        let frames = told(&ring, 1, mine).unwrap();
        assert_eq!(frames, ["id: e1:3\nevent: removed\ndata: 3\n\n"]);
        assert_eq!(told(&ring, 0, mine).unwrap().len(), 2);
        assert_eq!(told(&ring, 3, mine), Ok(Vec::new()));
    }

    #[test]
    fn what_the_ring_forgot_is_gone() {
        let tenant = TenantId::generate();
        let mut ring = ring();
        for number in 1..=4 {
            ring.push(tenant, "devices", &number.to_string());
        }
        assert_eq!(told(&ring, 0, tenant), Err(Gone));
        assert_eq!(told(&ring, 1, tenant).unwrap().len(), 3);
    }

    #[test]
    fn a_large_event_makes_room_for_itself() {
        let tenant = TenantId::generate();
        let mut ring = ring();
        ring.push(tenant, "devices", "small");
        ring.push(tenant, "devices", &"x".repeat(2000));
        assert_eq!(told(&ring, 1, tenant), Err(Gone));
        assert_eq!(told(&ring, 2, tenant), Ok(Vec::new()));
    }

    #[test]
    fn what_nobody_was_told_is_gone_for_those_who_would_have_seen_it() {
        let (mine, other) = (TenantId::generate(), TenantId::generate());
        let mut ring = ring();
        ring.push(mine, "devices", "1");
        ring.skip(other);
        ring.push(mine, "devices", "3");

        assert_eq!(told(&ring, 1, mine).unwrap().len(), 1);
        assert_eq!(told(&ring, 1, other), Err(Gone));
        assert_eq!(told(&ring, 2, other), Ok(Vec::new()));
    }

    #[test]
    fn a_position_of_another_epoch_means_nothing_here() {
        let ring = ring();
        assert_eq!(ring.position("e1:7"), Some(7));
        assert_eq!(ring.position("e0:7"), None);
        assert_eq!(ring.position("7"), None);
        assert_eq!(told(&ring, 7, TenantId::generate()), Err(Gone));
    }
}
