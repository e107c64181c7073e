//! Files that were begun on a router and have not come to their end.
//!
//! Who writes one removes it if it fails. Who is dropped while writing cannot: then whoever polls the
//! router does, as long as this process lives.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// The files of one router that were left half done. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unfinished(Arc<Left>);

/// A file that is being written. Unless it is [`finished`](Self::finished), it is left half done.
#[derive(Debug)]
pub(crate) struct Begun {
    unfinished: Unfinished,
    name: Option<String>,
}

#[derive(Debug, Default)]
struct Left {
    names: Mutex<Vec<String>>,
    fresh: Notify,
}

impl Unfinished {
    /// Begins a file, of which there was none before.
    pub(crate) fn begin(&self, name: &str) -> Begun {
        Begun { unfinished: self.clone(), name: Some(name.to_owned()) }
    }

    /// Waits until another file is left half done.
    pub(crate) async fn left(&self) {
        self.0.fresh.notified().await;
    }

    /// One that is left.
    pub(crate) fn first(&self) -> Option<String> {
        self.names().first().cloned()
    }

    /// It is gone, or there is no hope for it. Says whether it was left.
    pub(crate) fn forget(&self, name: &str) -> bool {
        let mut names = self.names();
        let before = names.len();
        names.retain(|left| left != name);
        names.len() < before
    }

    fn names(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Begun {
    /// It is whole, or gone.
    pub(crate) fn finished(mut self) {
        self.name = None;
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        if let Some(name) = self.name.take() {
            self.unfinished.names().push(name);
            self.unfinished.0.fresh.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_dropped_is_left_and_what_is_finished_is_not() {
        let unfinished = Unfinished::default();
        unfinished.begin("whole.npk").finished();
        assert_eq!(unfinished.first(), None);
        drop(unfinished.begin("half.npk"));
        unfinished.left().await;
        assert_eq!(unfinished.first().as_deref(), Some("half.npk"));
        assert!(unfinished.forget("half.npk") && !unfinished.forget("half.npk"));
        assert_eq!(unfinished.first(), None);
    }
}
