//! What to read next of a file whose size nobody knows. Sans-IO.

use std::collections::VecDeque;

use super::{CHUNK, IN_FLIGHT};

/// Which chunks are asked for, several at a time.
///
/// A router may give less than it is asked for; then what was asked for in the
/// meantime is void, and chunks are as small as it likes them.
pub(super) struct Plan {
    /// Bytes asked for at a time.
    pub(super) chunk: u32,
    /// Bytes that are there.
    pub(super) done: u64,
    offset: u64,
    /// Grows with every chunk that comes, so that a small file takes few questions.
    in_flight: usize,
    round: u32,
    asked: VecDeque<Asked>,
    ended: bool,
}

/// A chunk that is on its way.
pub(super) struct Asked {
    pub(super) id: u32,
    round: u32,
}

impl Plan {
    pub(super) fn new() -> Self {
        let asked = VecDeque::new();
        Self { chunk: CHUNK, done: 0, offset: 0, in_flight: 1, round: 0, asked, ended: false }
    }

    /// Where to read now, if anywhere.
    pub(super) fn next(&self) -> Option<u64> {
        (!self.ended && self.asked.len() < self.in_flight).then_some(self.offset)
    }

    /// The next chunk was asked for by this number.
    pub(super) fn asked(&mut self, id: u32) {
        self.asked.push_back(Asked { id, round: self.round });
        self.offset += u64::from(self.chunk);
    }

    /// What is answered next; `None` once the file is there.
    pub(super) fn answered(&mut self) -> Option<Asked> {
        self.asked.pop_front()
    }

    /// Whether the answer is of no use any more.
    pub(super) fn is_void(&self, asked: &Asked) -> bool {
        asked.round != self.round
    }

    /// `length` bytes came.
    pub(super) fn got(&mut self, length: u32) {
        self.done += u64::from(length);
        self.in_flight = IN_FLIGHT.min(self.in_flight + 1);
        if length < self.chunk {
            self.chunk = length;
            self.offset = self.done;
            self.round += 1;
        }
    }

    /// Nothing more will come.
    pub(super) fn end(&mut self) {
        self.ended = true;
        self.round += 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever a router gives at a time, every byte comes once and in its place.
        #[test]
        fn a_file_comes_whole(
            size in 0_u64..2_000_000,
            given in prop::collection::vec(4000_u32..=CHUNK, 1..40),
        ) {
            let mut given = given.iter().copied().cycle();
            let mut plan = Plan::new();
            let mut questions = Vec::new();
            loop {
                while let Some(offset) = plan.next() {
                    plan.asked(u32::try_from(questions.len()).unwrap());
                    questions.push((offset, plan.chunk));
                }
                let Some(asked) = plan.answered() else { break };
                let (offset, wanted) = questions[asked.id as usize];
                let left = size.saturating_sub(offset);
                let length = wanted.min(given.next().unwrap()).min(left.try_into().unwrap_or(CHUNK));
                match length {
                    _ if plan.is_void(&asked) => {}
                    0 => plan.end(),
                    length => {
                        prop_assert_eq!(offset, plan.done);
                        plan.got(length);
                    }
                }
            }
            prop_assert_eq!(plan.done, size);
        }
    }
}
