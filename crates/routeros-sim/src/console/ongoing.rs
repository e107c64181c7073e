//! Commands that keep answering.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::BytesMut;
use futures_util::stream::{self, Stream};

use super::{Call, Login, reply};
use crate::{menu::Trap, request::Request, router::Router};

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
    login: Login,
    request: Request,
}

impl Standing {
    pub(super) fn new(call: &Call<'_>) -> Self {
        Self {
            router: call.router.clone(),
            login: call.login.clone(),
            request: call.request.clone(),
        }
    }

    pub(super) fn call(&self) -> Call<'_> {
        Call { router: &self.router, login: &self.login, request: &self.request }
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
    let sentences = stream::unfold(Some((standing, round, 0)), move |state| async move {
        let (standing, round, count) = state?;
        if count > 0 {
            standing.router.clock().sleep(every).await;
        }
        let call = standing.call();
        let mut out = BytesMut::new();
        match round(&call, count) {
            Ok(rows) if rows.is_empty() => reply::done(&mut out, call.tag(), None),
            Ok(rows) => return Some((rows, Some((standing, round, count + 1)))),
            Err(trap) => reply::trap(&mut out, call.tag(), &trap),
        }
        Some((out, None))
    });
    Ok(Ongoing::new(call.tag(), sentences))
}
