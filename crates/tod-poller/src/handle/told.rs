//! Replies as they come: work that tells, and a stream that takes.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use futures_util::{
    FutureExt,
    stream::{self, BoxStream, Stream, StreamExt},
};
use tod_model::{
    CallError,
    call::{Outcome, Reply},
};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinSet,
    time::timeout,
};

use crate::link::PATIENT;

/// The replies to one request, in order. After the end, or an error, there are no more.
pub type Replies = BoxStream<'static, Result<Reply, CallError>>;

/// Where the work of one handle is done. It ends with its owner, also what nobody waits for.
#[derive(Default)]
pub(super) struct Desk(Arc<Mutex<JoinSet<()>>>);

/// Hands replies on, one at a time, as far as they were allowed for.
pub(super) struct Teller {
    replies: mpsc::Sender<Reply>,
    limit: u64,
    left: u64,
}

/// What somebody is told: replies, and then how it ended.
struct Taken {
    replies: mpsc::Receiver<Reply>,
    end: oneshot::Receiver<Result<Outcome, CallError>>,
}

impl Teller {
    /// Hands a reply on, and waits until there is room for the next, as long as a router would.
    pub(super) async fn tell(&mut self, reply: Reply) -> Result<(), CallError> {
        let left = self.left.checked_sub(reply.size());
        self.left = left.ok_or(CallError::TooLarge { limit: self.limit })?;
        match timeout(PATIENT, self.replies.send(reply)).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(CallError::NotTaken),
        }
    }

    /// Hands a text or file on, in pieces.
    pub(super) async fn tell_all(&mut self, bytes: &[u8]) -> Result<(), CallError> {
        for piece in bytes.chunks(Reply::PIECE) {
            self.tell(Reply::Piece(piece.to_vec())).await?;
        }
        Ok(())
    }
}

impl Desk {
    /// Does `work` from when its replies are asked for until they are let go of, `limit` bytes of them
    /// at most, and ends with what came of it. At most one reply waits.
    pub(super) fn told<W>(
        &self,
        limit: u64,
        work: impl FnOnce(Teller) -> W + Send + 'static,
    ) -> Replies
    where
        W: Future<Output = Result<Outcome, CallError>> + Send + 'static,
    {
        let tasks = Arc::downgrade(&self.0);
        async move { replies(begin(&tasks, limit, work)) }.into_stream().flatten().boxed()
    }
}

/// Begins the work, unless its owner is gone.
fn begin<W>(tasks: &Weak<Mutex<JoinSet<()>>>, limit: u64, work: impl FnOnce(Teller) -> W) -> Taken
where
    W: Future<Output = Result<Outcome, CallError>> + Send + 'static,
{
    let (replies, taken) = mpsc::channel(1);
    let (ended, end) = oneshot::channel();
    if let Some(tasks) = tasks.upgrade() {
        let mut tasks = tasks.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        let work = work(Teller { replies: replies.clone(), limit, left: limit });
        tasks.spawn(async move {
            tokio::select! {
                biased;
                () = replies.closed() => {}
                outcome = work => drop(ended.send(outcome)),
            }
        });
    }
    Taken { replies: taken, end }
}

fn replies(taken: Taken) -> impl Stream<Item = Result<Reply, CallError>> + Send {
    stream::unfold(Some(taken), |taken| async move {
        let mut taken = taken?;
        if let Some(reply) = taken.replies.recv().await {
            return Some((Ok(reply), Some(taken)));
        }
        let closed = || CallError::Ended { why: "its handle was closed".to_owned() };
        let end = taken.end.await.unwrap_or_else(|_| Err(closed()));
        Some((end.map(Reply::Done), None))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(byte: u8) -> Reply {
        Reply::Piece(vec![byte; 10])
    }

    /// Tells piece after piece, and who is told of each before.
    fn many(desk: &Desk) -> (Replies, mpsc::UnboundedReceiver<u8>) {
        let (begun, told_of) = mpsc::unbounded_channel();
        let replies = desk.told(1000, |mut teller| async move {
            for number in 0..10 {
                begun.send(number).unwrap();
                teller.tell(piece(number)).await?;
            }
            Ok(Outcome::nothing())
        });
        (replies, told_of)
    }

    #[tokio::test]
    async fn what_was_told_comes_before_the_end_and_nothing_after_it() {
        let desk = Desk::default();
        let mut replies = desk.told(30, |mut teller| async move {
            teller.tell(piece(1)).await?;
            teller.tell(piece(2)).await?;
            Ok(Outcome::nothing())
        });
        assert_eq!(replies.next().await, Some(Ok(piece(1))));
        assert_eq!(replies.next().await, Some(Ok(piece(2))));
        assert_eq!(replies.next().await, Some(Ok(Reply::Done(Outcome::nothing()))));
        assert_eq!(replies.next().await, None);
    }

    #[tokio::test]
    async fn the_work_is_one_reply_ahead_of_its_reader() {
        let desk = Desk::default();
        let (mut replies, mut told_of) = many(&desk);
        assert!(told_of.try_recv().is_err(), "nothing is done unless asked for");
        for number in 0..3 {
            assert_eq!(replies.next().await, Some(Ok(piece(number))));
        }
        drop(replies);
        let mut told = 0;
        while told_of.recv().await.is_some() {
            told += 1;
        }
        assert!((3..=5).contains(&told), "the work is gone with its reader: {told}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_nobody_takes_is_given_up() {
        let desk = Desk::default();
        let (mut replies, mut told_of) = many(&desk);
        assert_eq!(replies.next().await, Some(Ok(piece(0))));
        while told_of.recv().await.is_some() {}
        assert_eq!(replies.next().await, Some(Ok(piece(1))));
        assert_eq!(replies.next().await, Some(Err(CallError::NotTaken)));
        assert_eq!(replies.next().await, None);
    }

    #[tokio::test]
    async fn the_work_ends_with_its_owner_also_where_nobody_waits() {
        let desk = Desk::default();
        let (mut replies, mut told_of) = many(&desk);
        assert_eq!(replies.next().await, Some(Ok(piece(0))));
        drop(desk);
        while told_of.recv().await.is_some() {}
        let told: Vec<_> = replies.collect().await;
        assert!(matches!(told.last(), Some(Err(CallError::Ended { .. }))), "{told:?}");
    }

    #[tokio::test]
    async fn more_than_was_allowed_for_is_an_error() {
        let desk = Desk::default();
        let replies = desk.told(15, |mut teller| async move {
            teller.tell_all(&[7; 10]).await?;
            teller.tell_all(&[7; 10]).await?;
            Ok(Outcome::nothing())
        });
        let told: Vec<_> = replies.collect().await;
        assert_eq!(told, [Ok(piece(7)), Err(CallError::TooLarge { limit: 15 })]);
    }
}
