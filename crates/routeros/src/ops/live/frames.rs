//! Rows that belong together.

use std::time::Duration;

use tokio::time::timeout;

use crate::{
    command::Command,
    error::Error,
    reply::Row,
    session::{Rows, Session},
};

/// What one refresh of a running command showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame<T> {
    /// Which refresh, from 0.
    pub section: u64,
    /// Its rows, in the router's order.
    pub rows: Vec<T>,
}

/// The refreshes of a running command. Dropping them cancels it.
#[derive(Debug)]
pub struct Frames<T> {
    rows: Rows,
    read: fn(&Row) -> T,
    /// What has come of the refresh under way.
    part: Option<Frame<T>>,
    /// What ended the rows, once something has.
    end: Option<Result<(), Error>>,
}

/// How long a refresh may pause between two of its rows: a router sends them together.
const PAUSE: Duration = Duration::from_millis(250);

/// How many rows a frame holds; the rest of a refresh makes another one.
const MOST_ROWS: usize = 4_096;

impl<T> Frames<T> {
    pub(super) async fn start(
        session: &Session,
        command: Command,
        read: fn(&Row) -> T,
        within: Duration,
    ) -> Result<Self, Error> {
        let rows = session.stream(command, within).await?;
        Ok(Self { rows, read, part: None, end: None })
    }

    /// The next refresh, or `None` after the command's end. It is complete when the next one begins,
    /// when the command ends, or when no row has come for a quarter of a second. An error is given
    /// once, after everything that came before it.
    ///
    /// Dropping the future loses nothing.
    pub async fn next(&mut self) -> Result<Option<Frame<T>>, Error> {
        while self.end.is_none() {
            let row = match &self.part {
                None => Ok(self.rows.next().await),
                Some(_) => timeout(PAUSE, self.rows.next()).await,
            };
            match row {
                Err(_) => return Ok(self.part.take()),
                Ok(Ok(Some(row))) => {
                    if let Some(whole) = self.take(&row) {
                        return Ok(Some(whole));
                    }
                }
                Ok(Ok(None)) => self.end = Some(Ok(())),
                Ok(Err(error)) => self.end = Some(Err(error)),
            }
        }
        match self.part.take() {
            Some(last) => Ok(Some(last)),
            None => self.end.replace(Ok(())).unwrap_or(Ok(())).map(|()| None),
        }
    }

    /// Adds a row; gives the refresh before it, if it begins another.
    fn take(&mut self, row: &Row) -> Option<Frame<T>> {
        let section = row.section().unwrap_or(0);
        let read = (self.read)(row);
        match &mut self.part {
            Some(part) if part.section == section && part.rows.len() < MOST_ROWS => {
                part.rows.push(read);
                None
            }
            part => part.replace(Frame { section, rows: vec![read] }),
        }
    }
}
