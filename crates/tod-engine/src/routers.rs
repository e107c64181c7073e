//! The port to the routers themselves: who polls them answers it.

use futures_util::{StreamExt, future::BoxFuture, stream::BoxStream};
use tod_model::{
    CallError, DeviceId, HostKey, Purpose,
    call::{Heard, Limits, Mark, Outcome, Reply, Request, Row},
    probe::{ProbeReport, ProbeRequest},
};

/// Asks routers, through the process that may dial them.
///
/// A router that does not answer is a report or a reason, and a report comes within
/// [`PROBE_DEADLINE`]. The module `contract` (feature `contract`) is the suite that every adapter
/// must pass.
pub trait Routers: Send + Sync {
    /// Looks at a router once and says what was found. Stores nothing.
    fn probe(&self, request: ProbeRequest) -> BoxFuture<'_, Result<ProbeReport, CallError>>;

    /// Dials the device now, whatever its circuit breaker says. The outcome is an observation.
    fn retry_now(&self, device: DeviceId) -> BoxFuture<'_, Result<(), CallError>>;

    /// Opens a session with the router of the record. Nothing is sent to another one but the question
    /// who it is.
    fn open(
        &self,
        device: DeviceId,
        purpose: Purpose,
    ) -> BoxFuture<'_, Result<Box<dyn RouterHandle>, CallError>>;
}

/// A session with a router. It takes many requests at a time.
///
/// Dropping it ends it, and with it everything that it was asked for. It also ends when its device is
/// not polled any more or in another way, and with whoever dials.
pub trait RouterHandle: Send + Sync {
    /// Asks something; [`Limits::of`] has what it usually takes.
    fn run(&self, request: Request, limits: Limits) -> Replies;

    /// Says goodbye to the router; dropping the handle only hangs up.
    fn close(self: Box<Self>) -> BoxFuture<'static, ()>;
}

/// The replies to one request, in order; the last is [`Reply::Done`] or an error.
///
/// Nothing is asked before they are polled. While they are not, a few wait and then the router does:
/// for 30 s where the session is the handle's own, for 2 s where others wait too, and then they end with
/// [`CallError::NotTaken`]. Dropping them cancels on the router what they are the replies to.
pub type Replies = BoxStream<'static, Result<Reply, CallError>>;

/// How long a connection test may take: name, TCP, TLS, sign-in and two questions.
pub const PROBE_DEADLINE: std::time::Duration = std::time::Duration::from_secs(30);

/// All that a request was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The rows, in the order they came.
    pub rows: Vec<Row>,
    /// The pieces of a text or file, joined.
    pub text: Vec<u8>,
    /// What was heard of a journal, and where to go on after it.
    pub heard: Vec<(Heard, Option<Mark>)>,
    /// The answers to questions, in their order; none for one that is never answered.
    pub answers: Vec<Option<Vec<Row>>>,
    /// The key that the router showed over SSH.
    pub host_key: Option<HostKey>,
    /// How it ended.
    pub outcome: Outcome,
}

impl Answer {
    /// Takes all replies to a request: all of them, or an error.
    pub async fn of(mut replies: Replies) -> Result<Self, CallError> {
        let mut answer = Self::nothing();
        while let Some(reply) = replies.next().await {
            match reply? {
                Reply::Row(row) => answer.rows.push(row),
                Reply::Piece(piece) => answer.text.extend(piece),
                Reply::Heard(heard, mark) => answer.heard.push((heard, mark)),
                Reply::Answer(rows) => answer.answers.push(rows),
                Reply::HostKey(key) => answer.host_key = Some(key),
                Reply::Progress { .. } => {}
                Reply::Done(outcome) => return Ok(Self { outcome, ..answer }),
            }
        }
        Err(CallError::Ended { why: "the replies ended before their end".to_owned() })
    }

    fn nothing() -> Self {
        Self {
            rows: Vec::new(),
            text: Vec::new(),
            heard: Vec::new(),
            answers: Vec::new(),
            host_key: None,
            outcome: Outcome::nothing(),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    fn replies(told: impl IntoIterator<Item = Reply>) -> Replies {
        stream::iter(told.into_iter().map(Ok).collect::<Vec<_>>()).boxed()
    }

    #[tokio::test]
    async fn replies_without_their_end_are_no_answer() {
        let row: Row = [("name", "ether1")].into_iter().collect();
        let told = [Reply::Row(row.clone()), Reply::Piece(vec![1]), Reply::Piece(vec![2])];
        let part = Answer::of(replies(told.clone())).await;
        assert!(matches!(part, Err(CallError::Ended { .. })), "{part:?}");

        let whole = Answer::of(replies(told.into_iter().chain([Reply::Done(Outcome::WasGone)])));
        let (rows, text) = (vec![row], vec![1, 2]);
        let answer = Answer { rows, text, outcome: Outcome::WasGone, ..Answer::nothing() };
        assert_eq!(whole.await, Ok(answer));
    }
}
