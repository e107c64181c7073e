//! Replies as they come: work that tells, and a stream that takes.

use std::task::Poll;

use futures_util::{
    FutureExt,
    future::FusedFuture,
    stream::{self, BoxStream, StreamExt},
};
use tod_model::{
    CallError,
    call::{Outcome, Reply},
};
use tokio::sync::mpsc;

/// The replies to one request, in order. After the end, or an error, there are no more.
pub type Replies = BoxStream<'static, Result<Reply, CallError>>;

/// Hands replies on, one at a time, as far as they were allowed for.
pub(super) struct Teller {
    replies: mpsc::Sender<Reply>,
    limit: u64,
    left: u64,
}

impl Teller {
    /// Hands a reply on, and waits until there is room for the next.
    pub(super) async fn tell(&mut self, reply: Reply) -> Result<(), CallError> {
        let left = self.left.checked_sub(reply.size());
        self.left = left.ok_or(CallError::TooLarge { limit: self.limit })?;
        // Who drops the stream drops this work with it, so somebody is there.
        self.replies.send(reply).await.map_err(|_| CallError::NotTaken)
    }

    /// Hands a text or file on, in pieces.
    pub(super) async fn tell_all(&mut self, bytes: &[u8]) -> Result<(), CallError> {
        for piece in bytes.chunks(Reply::PIECE) {
            self.tell(Reply::Piece(piece.to_vec())).await?;
        }
        Ok(())
    }
}

/// Does `work` while its replies are taken, `limit` bytes at most, and ends with what came of it. At
/// most one reply waits; dropping the stream drops the work.
pub(super) fn told<W>(limit: u64, work: impl FnOnce(Teller) -> W) -> Replies
where
    W: Future<Output = Result<Outcome, CallError>> + Send + 'static,
{
    let (replies, mut taken) = mpsc::channel(1);
    let mut work = Box::pin(work(Teller { replies, limit, left: limit }).fuse());
    let mut end = None;
    stream::poll_fn(move |context| {
        if !work.is_terminated()
            && let Poll::Ready(outcome) = work.as_mut().poll(context)
        {
            end = Some(outcome.map(Reply::Done));
        }
        match taken.poll_recv(context) {
            Poll::Ready(Some(reply)) => Poll::Ready(Some(Ok(reply))),
            // Nobody tells any more: the work is done, and dropped.
            Poll::Ready(None) => Poll::Ready(end.take()),
            Poll::Pending => Poll::Pending,
        }
    })
    .boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(byte: u8) -> Reply {
        Reply::Piece(vec![byte; 10])
    }

    #[tokio::test]
    async fn what_was_told_comes_before_the_end_and_nothing_after_it() {
        let mut replies = told(30, |mut teller| async move {
            teller.tell(piece(1)).await?;
            teller.tell(piece(2)).await?;
            Ok(Outcome::nothing())
        });
        assert_eq!(replies.next().await, Some(Ok(piece(1))));
        assert_eq!(replies.next().await, Some(Ok(piece(2))));
        assert_eq!(replies.next().await, Some(Ok(Reply::Done(Outcome::nothing()))));
        assert_eq!(replies.next().await, None);
        assert_eq!(replies.next().await, None);
    }

    #[tokio::test]
    async fn the_work_is_one_reply_ahead_of_its_reader() {
        let (begun, told_of) = std::sync::mpsc::channel();
        let mut replies = told(1000, |mut teller| async move {
            for number in 0..10 {
                begun.send(number).unwrap();
                teller.tell(piece(number)).await?;
            }
            Ok(Outcome::nothing())
        });
        assert_eq!(told_of.try_iter().count(), 0, "nothing is done unless asked for");
        for _ in 0..3 {
            replies.next().await.unwrap().unwrap();
        }
        assert!(told_of.try_iter().count() <= 5);
        drop(replies);
        assert!(told_of.recv().is_err(), "the work is gone with its reader");
    }

    #[tokio::test]
    async fn more_than_was_allowed_for_is_an_error() {
        let replies = told(15, |mut teller| async move {
            teller.tell_all(&[7; 10]).await?;
            teller.tell_all(&[7; 10]).await?;
            Ok(Outcome::nothing())
        });
        let told: Vec<_> = replies.collect().await;
        assert_eq!(told, [Ok(piece(7)), Err(CallError::TooLarge { limit: 15 })]);
    }
}
