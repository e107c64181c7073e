//! New sessions with the same router.

use crate::{error::Error, session::Session};

/// Makes signed-in sessions with one router: its address, trust, credential and pace are the
/// caller's, and so is the task that runs the driver.
///
/// A closure that returns such a future is one.
pub trait Redial: Send {
    /// A new session. It takes its own time: whoever dials sets the deadlines of connecting and
    /// signing in.
    fn redial(&mut self) -> impl Future<Output = Result<Session, Error>> + Send;
}

impl<F, S> Redial for F
where
    F: FnMut() -> S + Send,
    S: Future<Output = Result<Session, Error>> + Send,
{
    fn redial(&mut self) -> impl Future<Output = Result<Session, Error>> + Send {
        self()
    }
}
