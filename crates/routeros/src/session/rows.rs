//! Rows as they come.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::{Ended, Shared};
use crate::{error::Error, reply::Row};

/// The rows of a command that answers as long as it likes. Dropping them cancels the command.
///
/// Rows are kept for a slow reader up to [`Settings::rows`](super::Settings::rows). Then the whole
/// session waits for it, and after [`Settings::patience`](super::Settings::patience) this stream
/// ends with [`Flood::NotTaken`](crate::error::Flood::NotTaken). So a stream that is long or has much
/// to say gets a session of its own.
#[derive(Debug)]
pub struct Rows {
    inbox: mpsc::Receiver<Row>,
    end: Option<oneshot::Receiver<Result<Row, Error>>>,
    done: Option<Row>,
    shared: Arc<Shared>,
}

impl Rows {
    pub(super) fn new(
        inbox: mpsc::Receiver<Row>,
        end: oneshot::Receiver<Result<Row, Error>>,
        shared: Arc<Shared>,
    ) -> Self {
        Self { inbox, end: Some(end), done: None, shared }
    }

    /// The next row, or `None` after the command's end. An error is given once.
    ///
    /// Dropping the future loses nothing.
    pub async fn next(&mut self) -> Result<Option<Row>, Error> {
        if let Some(row) = self.inbox.recv().await {
            return Ok(Some(row));
        }

        let Some(end) = &mut self.end else { return Ok(None) };
        let outcome = end.await.unwrap_or_else(|_| Err(Ended::Dropped.into()));
        self.end = None;
        self.done = Some(outcome?);
        Ok(None)
    }

    /// The attributes of `!done`, once [`next`](Self::next) has said that no more rows follow: what
    /// the command returned is its property `ret`.
    pub fn done(&self) -> Option<&Row> {
        self.done.as_ref()
    }
}

impl Drop for Rows {
    fn drop(&mut self) {
        self.inbox.close();
        if self.end.is_some() {
            self.shared.abandoned.notify_one();
        }
    }
}
