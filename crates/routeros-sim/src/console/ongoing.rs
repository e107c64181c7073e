//! Commands that keep answering.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::BytesMut;
use futures_util::stream::{self, Stream};

use super::{Answer, Call, reply};
use crate::{
    actor::Actor, clock::later, host, menu::Trap, request::Request, router::Router, row::Sheet,
    value::parse_duration,
};

/// A command that has not ended. Dropping it ends it.
pub(crate) struct Ongoing {
    tag: Option<Vec<u8>>,
    sentences: Pin<Box<dyn Stream<Item = BytesMut> + Send>>,
}

impl Ongoing {
    pub(crate) fn new(
        tag: Option<&[u8]>,
        sentences: impl Stream<Item = BytesMut> + Send + 'static,
    ) -> Self {
        Self { tag: tag.map(<[u8]>::to_vec), sentences: Box::pin(sentences) }
    }

    pub(crate) fn tag(&self) -> Option<&[u8]> {
        self.tag.as_deref()
    }

    /// What it says next, or `None` once it is over.
    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<BytesMut>> {
        self.sentences.as_mut().poll_next(cx)
    }
}

impl fmt::Debug for Ongoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ongoing").finish_non_exhaustive()
    }
}

/// A command that outlives the sentence it came with.
pub(super) struct Standing {
    router: Router,
    actor: Actor,
    request: Request,
}

impl Standing {
    pub(super) fn new(call: &Call<'_>) -> Self {
        Self {
            router: call.router.clone(),
            actor: call.actor.clone(),
            request: call.request.clone(),
        }
    }

    pub(super) fn call(&self) -> Call<'_> {
        Call { router: &self.router, actor: &self.actor, request: &self.request }
    }
}

/// Says `round` at once and then every `every`, until it says nothing more
/// (an empty round), fails, or is cancelled. Rounds are counted from 0.
pub(crate) fn every(
    call: &Call<'_>,
    every: Duration,
    round: impl Fn(&Call<'_>, u64) -> Result<BytesMut, Trap> + Send + 'static,
) -> Result<Ongoing, Trap> {
    // The first round tells whether the command makes sense at all.
    round(call, 0)?;
    let standing = Standing::new(call);
    let begun = Some((standing, round, 0, call.router.clock().now()));
    let sentences = stream::unfold(begun, move |state| async move {
        let (standing, round, count, due) = state?;
        let clock = standing.router.clock();
        if count > 0 {
            clock.sleep(host::span(clock.now(), due)).await;
        }
        // What a jump of the clock left out is not made up for.
        let next = later(due, every).max(clock.now());
        let call = standing.call();
        let mut out = BytesMut::new();
        match round(&call, count) {
            Ok(rows) if rows.is_empty() => reply::done(&mut out, call.tag(), None),
            Ok(rows) => return Some((rows, Some((standing, round, count + 1, next)))),
            Err(trap) => reply::trap(&mut out, call.tag(), &trap),
        }
        Some((out, None))
    });
    Ok(Ongoing::new(call.tag(), sentences))
}

/// How often a monitor looks unless told otherwise.
const MONITOR_EVERY: Duration = Duration::from_secs(1);

/// A command of the `monitor` kind: the rows of `look` once, or again and again
/// as numbered sections until cancelled or until `duration` is over.
pub(crate) fn monitor(
    call: &Call<'_>,
    out: &mut BytesMut,
    look: fn(&Call<'_>) -> Result<Vec<Sheet<'static>>, Trap>,
) -> Result<Answer, Trap> {
    if call.request.flag("once") {
        for sheet in look(call)? {
            reply::row(out, call.tag(), &sheet, call.request.proplist().as_deref());
        }
        reply::done(out, call.tag(), None);
        return Ok(Answer::Complete);
    }
    let interval = span(call, "interval")?.unwrap_or(MONITOR_EVERY);
    sections(call, interval, move |call, _| look(call))
}

/// The rows of `look` every `interval`, as numbered sections, until cancelled or until
/// `duration` is over.
pub(crate) fn sections(
    call: &Call<'_>,
    interval: Duration,
    look: impl Fn(&Call<'_>, u64) -> Result<Vec<Sheet<'static>>, Trap> + Send + 'static,
) -> Result<Answer, Trap> {
    let duration = span(call, "duration")?;
    every(call, interval, move |call, section| {
        let mut out = BytesMut::new();
        let elapsed = interval.saturating_mul(u32::try_from(section).unwrap_or(u32::MAX));
        if duration.is_some_and(|duration| elapsed >= duration) {
            return Ok(out);
        }
        for mut sheet in look(call, section)? {
            sheet.put(".section", section);
            reply::row(&mut out, call.tag(), &sheet, section_names(call).as_deref());
        }
        Ok(out)
    })
    .map(Answer::Ongoing)
}

/// A duration among the arguments; zero makes no sense for any of them.
pub(crate) fn span(call: &Call<'_>, name: &'static str) -> Result<Option<Duration>, Trap> {
    let Some(text) = call.request.text(name) else { return Ok(None) };
    match parse_duration(text) {
        Some(span) if !span.is_zero() => Ok(Some(span)),
        _ => Err(Trap::argument(format!("invalid value for argument {name}"))),
    }
}

/// A section's number is shown whatever else was asked for.
fn section_names<'a>(call: &Call<'a>) -> Option<Vec<&'a str>> {
    let mut names = call.request.proplist()?;
    names.push(".section");
    Some(names)
}
