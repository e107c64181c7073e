//! What went through somewhere: a queue, a tunnel, a device.

use crate::{
    host::{Stream, seconds_of},
    moment::Moment,
    noise::Flow,
};

/// What went through a place, by the clock alone.
pub(super) struct Passed {
    /// Bytes since the router started.
    pub(super) bytes: u64,
    /// Bits a second now.
    pub(super) rate: u64,
}

impl Passed {
    /// What goes through `place`, which chooses how busy it is: at `most` so many
    /// bytes a second on average.
    pub(super) fn through(moment: &Moment<'_>, stream: Stream, place: &[u64], most: f64) -> Self {
        let mean = moment.host.fraction(stream, place) * most;
        let flow = Flow::new(mean, moment.host.stream(stream, place));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive")]
        let rate = (flow.rate(moment.seconds()) * 8.0) as u64;
        Self { bytes: flow.between(seconds_of(moment.boot), moment.seconds()), rate }
    }
}
