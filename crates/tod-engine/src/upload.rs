//! Sending a file to a router.

use std::{io, pin::pin};

use futures_util::{Stream, StreamExt};
use tod_model::{
    CallError, Secret,
    call::{Limits, Outcome, Reply, Request, Upload},
};
use tokio::sync::oneshot;

use crate::{Answer, RouterHandle};

/// Makes a file on a router of `contents`, which are taken as the router takes them; `progress` hears
/// how many bytes are there.
///
/// Contents of another size than was said are an error. Whatever goes wrong leaves no file, and neither
/// does dropping the future.
pub async fn upload(
    handle: &dyn RouterHandle,
    what: Upload,
    limits: Limits,
    contents: impl Stream<Item = io::Result<Vec<u8>>>,
    mut progress: impl FnMut(u64),
) -> Result<Outcome, CallError> {
    let size = what.size;
    let mut replies = handle.run(Request::Upload(what), limits);
    let (ready, is_ready) = oneshot::channel();
    let mut ready = Some(ready);
    let mut taking = pin!(async {
        while let Some(reply) = replies.next().await {
            match reply? {
                Reply::Progress { done, .. } => {
                    progress(done);
                    ready.take().map(|ready| ready.send(()));
                }
                Reply::Done(outcome) => return Ok(outcome),
                _ => {}
            }
        }
        Err(CallError::Ended { why: "the replies ended before their end".to_owned() })
    });
    let feeding = pin!(async {
        match is_ready.await {
            Ok(()) => feed(handle, size, contents).await,
            // It ended before it began, and says why.
            Err(_) => Ok(()),
        }
    });

    tokio::select! {
        outcome = &mut taking => return outcome,
        fed = feeding => match fed {
            // Who takes no more has said why, or will.
            Ok(()) | Err(CallError::Ended { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    taking.await
}

/// Hands over the contents chunk by chunk.
async fn feed(
    handle: &dyn RouterHandle,
    size: u64,
    contents: impl Stream<Item = io::Result<Vec<u8>>>,
) -> Result<(), CallError> {
    let mut contents = pin!(contents);
    let mut left = size;
    while let Some(read) = contents.next().await {
        let read = read.map_err(|error| CallError::Failed(format!("cannot read it: {error}")))?;
        for chunk in read.chunks(Reply::PIECE) {
            let after = left.checked_sub(chunk.len() as u64);
            left = after.ok_or_else(|| not_as_said("more", size))?;
            let request = Request::Chunk(Secret::new(chunk));
            let limits = Limits::of(&request);
            Answer::of(handle.run(request, limits)).await?;
        }
    }
    if left == 0 { Ok(()) } else { Err(not_as_said("less", size)) }
}

fn not_as_said(which: &str, size: u64) -> CallError {
    CallError::Invalid(format!("{which} came than the {size} bytes that were said"))
}
