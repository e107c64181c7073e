//! A router fetches a file by itself: the way for what is too large for the API, where SSH is closed.

use std::time::Duration;

use tokio::time::timeout;

use super::{Failure, unless_unknown};
use crate::{
    command::Command,
    reply::Row,
    session::{Rows, Session},
};

/// What a router is to fetch. `device-mode` may forbid it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fetch<'a> {
    /// `https://…`, `http://…`, `ftp://…`, as the router reaches it.
    pub url: &'a str,
    /// What it is called on the router, with its path. A file of this name is replaced.
    pub name: &'a str,
    /// Whether the server's certificate is checked, which needs its authority on the router.
    pub checks_certificate: bool,
}

/// A file on its way. Dropping it stops the router, and leaves a part of the file there.
#[derive(Debug)]
pub struct Fetching {
    rows: Rows,
}

/// How long a router has to say why it failed: version 6 goes on saying that it did until it is cancelled.
const EXPLAINING: Duration = Duration::from_secs(2);

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that came, in whole KiB.
    pub done: u64,
    /// Bytes that are to come, in whole KiB, as far as the server said.
    pub of: Option<u64>,
}

/// Begins to fetch.
pub async fn fetch(
    session: &Session,
    what: Fetch<'_>,
    within: Duration,
) -> Result<Fetching, Failure> {
    let checks = if what.checks_certificate { "yes" } else { "no" };
    let fetch = Command::new("/tool/fetch")
        .arg("url", what.url)
        .arg("dst-path", what.name)
        .arg("output", "file")
        .arg("check-certificate", checks);
    let rows = session.stream(fetch, within).await?;
    Ok(Fetching { rows })
}

impl Fetching {
    /// How far it is now; none once it is there. An error may leave a part of the file.
    ///
    /// Is not to be asked again once it has failed, or was let go while it waited: what the router said
    /// in between is lost.
    pub async fn next(&mut self) -> Result<Option<Progress>, Failure> {
        while let Some(row) = self.row().await? {
            if row.get("status") == Some(b"failed") {
                // What follows says why, or the same for ever.
                let end = async {
                    while self.row().await?.is_some() {}
                    Ok(())
                };
                return match timeout(EXPLAINING, end).await {
                    Ok(Err(why)) => Err(why),
                    Ok(Ok(())) | Err(_) => Err(Failure::NotFetched),
                };
            }
            if let Some(progress) = progress(&row) {
                return Ok(Some(progress));
            }
        }
        Ok(None)
    }

    async fn row(&mut self) -> Result<Option<Row>, Failure> {
        self.rows.next().await.map_err(unless_unknown("fetch files"))
    }
}

/// Rows count in KiB (RouterOS manual, "Fetch"); before the first byte they do not.
fn progress(row: &Row) -> Option<Progress> {
    let bytes = |name| {
        let digits = row.get(name)?;
        let kibibytes: u64 = str::from_utf8(digits).ok()?.trim_end_matches("KiB").parse().ok()?;
        kibibytes.checked_mul(1 << 10)
    };
    Some(Progress { done: bytes("downloaded")?, of: bytes("total").filter(|total| *total > 0) })
}
