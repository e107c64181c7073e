//! A terminal over SSH.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tod_model::{
    CallError, Secret,
    call::{Console, Outcome, Size},
};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout},
};

use super::ssh;
use crate::handle::{Held, told::Teller, trouble::Trouble};

/// The way from those who type to the terminal of a handle, while there is one.
#[derive(Default)]
pub(in crate::handle) struct Typist(Mutex<Option<mpsc::Sender<Typed>>>);

/// What is done to a terminal.
pub(super) enum Typed {
    Keys(Secret),
    Size(Size),
}

/// Takes the way away with the terminal.
struct Seat<'a>(&'a Typist);

/// Strokes that may wait for the router.
const STROKES: usize = 16;

pub(super) async fn show(
    held: &Held,
    what: &Console,
    within: Duration,
    teller: &mut Teller,
) -> Result<Outcome, Trouble> {
    let until = Instant::now() + within;
    let left = || until.saturating_duration_since(Instant::now());
    let (strokes, mut typed) = mpsc::channel(STROKES);
    let _seat = held.typist.sit_down(strokes)?;
    let visit = ssh::visit(held, within, teller).await?;

    let mut console = visit.session.console(size(what.size), left()).await?;
    loop {
        tokio::select! {
            shown = console.next(left()) => match shown? {
                Some(bytes) => teller.tell_all(&bytes).await?,
                None => break,
            },
            Some(typed) = typed.recv() => match typed {
                Typed::Keys(keys) => console.write(keys.expose(), left()).await?,
                Typed::Size(new) => console.resize(size(new), left()).await?,
            },
        }
    }
    visit.close().await;
    Ok(Outcome::nothing())
}

impl Typist {
    /// Hands something to the terminal there is.
    pub(super) async fn tell(&self, typed: Typed, within: Duration) -> Result<Outcome, Trouble> {
        let strokes = self.way().clone();
        let strokes = strokes.ok_or_else(|| invalid("no terminal is open on this handle"))?;
        match timeout(within, strokes.send(typed)).await {
            Ok(Ok(())) => Ok(Outcome::nothing()),
            Ok(Err(_)) => {
                Err(CallError::Ended { why: "the terminal was closed".to_owned() }.into())
            }
            Err(_) => Err(CallError::Timeout.into()),
        }
    }

    fn sit_down(&self, strokes: mpsc::Sender<Typed>) -> Result<Seat<'_>, CallError> {
        let mut way = self.way();
        if way.is_some() {
            return Err(invalid("a terminal is open on this handle"));
        }
        *way = Some(strokes);
        Ok(Seat(self))
    }

    fn way(&self) -> MutexGuard<'_, Option<mpsc::Sender<Typed>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        *self.0.way() = None;
    }
}

fn invalid(why: &str) -> CallError {
    CallError::Invalid(why.to_owned())
}

fn size(size: Size) -> routeros_ssh::Size {
    routeros_ssh::Size { columns: size.columns, rows: size.rows }
}
