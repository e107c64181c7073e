//! The way from requests to what runs on the same handle: keys to a terminal, chunks to an upload.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tod_model::{CallError, call::Outcome};
use tokio::{sync::mpsc, time::timeout};

/// The way to what runs, while it does; one at a time.
pub(super) struct Inlet<T> {
    /// What is there to be run.
    what: &'static str,
    way: Mutex<Option<mpsc::Sender<T>>>,
}

/// What comes in. Dropping it takes the way away.
pub(super) struct Incoming<'a, T> {
    pub(super) from: mpsc::Receiver<T>,
    inlet: &'a Inlet<T>,
}

impl<T> Inlet<T> {
    pub(super) const fn to(what: &'static str) -> Self {
        Self { what, way: Mutex::new(None) }
    }

    /// Opens the way, on which so many may wait.
    pub(super) fn open(&self, room: usize) -> Result<Incoming<'_, T>, CallError> {
        let mut way = self.way();
        if way.is_some() {
            return Err(CallError::Invalid(format!(
                "another {} is open on this handle",
                self.what
            )));
        }
        let (to, from) = mpsc::channel(room);
        *way = Some(to);
        Ok(Incoming { from, inlet: self })
    }

    /// Sends something in, once there is room for it.
    pub(super) async fn send(&self, what: T, within: Duration) -> Result<Outcome, CallError> {
        let way = self.way().clone();
        let none = || CallError::Invalid(format!("no {} is open on this handle", self.what));
        match timeout(within, way.ok_or_else(none)?.send(what)).await {
            Ok(Ok(())) => Ok(Outcome::nothing()),
            Ok(Err(_)) => Err(CallError::Ended { why: format!("the {} was closed", self.what) }),
            Err(_) => Err(CallError::Timeout),
        }
    }

    fn way(&self) -> MutexGuard<'_, Option<mpsc::Sender<T>>> {
        self.way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Drop for Incoming<'_, T> {
    fn drop(&mut self) {
        *self.inlet.way() = None;
    }
}
