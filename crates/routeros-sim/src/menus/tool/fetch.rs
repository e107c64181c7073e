//! `/tool/fetch`: over HTTP, for real, from servers on this computer alone.

use std::{
    future::pending,
    io,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use bytes::BytesMut;
use chrono::{DateTime, Utc};
use futures_util::{FutureExt, StreamExt, future::ready, stream};
use tokio::sync::mpsc;

use crate::{
    console::{Answer, Call, Ongoing, reply},
    files::Fault,
    host,
    menu::Trap,
    menus::arguments,
    router::Router,
    row::Sheet,
    value,
};
use http::{Body, Reply, Url};

mod http;

/// What is to be fetched, and who is told.
struct Errand {
    router: Router,
    tag: Option<Vec<u8>>,
    url: Url,
    /// Where it goes; none where it is not kept.
    file: Option<String>,
    begun: DateTime<Utc>,
    sections: u64,
    told: mpsc::Sender<BytesMut>,
}

/// How often a row tells how far it is (a recorded conversation).
const EVERY: Duration = Duration::from_secs(1);

/// A row at once and then one a second, until all is there, nothing comes, or it is cancelled.
pub(super) fn fetch(call: &Call<'_>, _: &mut BytesMut) -> Result<Answer, Trap> {
    arguments::check(call.request)?;
    let text = |name| call.request.text(name);
    let url = text("url").ok_or_else(|| Trap::argument("missing value(s) of argument(s) url"))?;
    let url = Url::parse(url).ok_or_else(|| Trap::failure("failure: unsupported url"))?;
    let kept = match text("output").unwrap_or("file") {
        "file" => text("keep-result").is_none_or(|kept| kept != "no"),
        "none" => false,
        _ => return Err(Trap::argument("invalid value for argument output")),
    };
    let name = text("dst-path").filter(|name| !name.is_empty()).unwrap_or(url.file_name());
    let file = kept.then(|| name.to_owned());
    let (router, tag) = (call.router.clone(), call.tag().map(<[u8]>::to_vec));
    let begun = router.clock().now();
    let (told, rows) = mpsc::channel(1);

    let errand = Errand { router, tag, url, file, begun, sections: 0, told };
    let work = errand.run().into_stream().map(|()| None);
    let rows = stream::unfold(rows, |mut rows| async move {
        let row: BytesMut = rows.recv().await?;
        Some((Some(row), rows))
    });
    Ok(Answer::Ongoing(Ongoing::new(call.tag(), stream::select(rows, work).filter_map(ready))))
}

impl Errand {
    async fn run(mut self) {
        self.row("connecting", None).await;
        let mut out = BytesMut::new();
        match self.fetched().await {
            Ok(()) => reply::done(&mut out, self.tag.as_deref(), None),
            Err(words) => {
                self.row("failed", None).await;
                // RouterOS 6 goes on saying so until it is cancelled (recorded).
                while self.router.host().model().version.is_six() {
                    self.router.clock().sleep(EVERY).await;
                    self.row("failed", None).await;
                }
                let failure = Trap::failure(format!("failure: {words}"));
                reply::trap(&mut out, self.tag.as_deref(), &failure);
            }
        }
        let _gone = self.told.send(out).await;
    }

    /// Fetches it, or says why not.
    async fn fetched(&mut self) -> Result<(), String> {
        let server = SocketAddr::new(self.url.address().ok_or("resolving error")?, self.url.port);
        if !server.ip().is_loopback() {
            return self.in_time(pending()).await;
        }
        let ours = IpAddr::from(self.router.address());
        let Reply { status, reason, length, mut body } =
            self.in_time(http::get(&self.url, server, ours)).await?;
        if !(200..300).contains(&status) {
            return Err(if self.router.host().model().version.is_six() {
                format!("closing connection: <{status} {reason}> {server} (4)")
            } else {
                format!("Fetch failed with status {status}")
            });
        }

        let received = self.receive(&mut body, length).await?;
        if length.is_some_and(|length| length != received) {
            return Err("connection closed".to_owned());
        }
        self.row("finished", Some((received, length))).await;
        Ok(())
    }

    /// Writes what comes, as it comes: what breaks off leaves a part.
    async fn receive(&mut self, body: &mut Body, length: Option<u64>) -> Result<u64, String> {
        let words = |fault: Fault| fault.to_string().replace("failure: ", "");
        let begin = |name: &String| self.router.drive(|drive| drive.begin(name));
        let file = self.file.as_ref().map(begin).transpose().map_err(words)?;
        let (mut received, mut told_at) = (0, None);
        while let Some(piece) = self.in_time(body.next()).await? {
            if let Some(file) = file {
                let written = self.router.drive(|drive| drive.write_at(file, received, &piece));
                written.map_err(words)?;
            }
            received += piece.len() as u64;
            let now = self.router.clock().now();
            if told_at.is_none_or(|then| host::span(then, now) >= EVERY) {
                told_at = Some(now);
                self.row("downloading", Some((received, length))).await;
            }
        }
        if let Some(file) = file {
            self.router.finish(file).map_err(words)?;
        }
        Ok(received)
    }

    /// What a server says, unless it says nothing for too long.
    async fn in_time<T>(&self, said: impl Future<Output = io::Result<T>>) -> Result<T, String> {
        tokio::select! {
            said = said => said.map_err(|error| error.to_string()),
            () = self.router.clock().sleep(GIVING_UP) => Err("connection timeout".to_owned()),
        }
    }

    /// Bytes are told in KiB.
    async fn row(&mut self, status: &'static str, progress: Option<(u64, Option<u64>)>) {
        let mut sheet = Sheet::new(None);
        sheet.put("status", status);
        if let Some((received, length)) = progress {
            sheet.put("downloaded", received >> 10);
            sheet.put("total", length.unwrap_or(0) >> 10);
            let passed = host::span(self.begun, self.router.clock().now());
            sheet.put("duration", value::seconds(passed.as_secs()));
        }
        sheet.put(".section", self.sections);
        self.sections += 1;
        let mut out = BytesMut::new();
        reply::row(&mut out, self.tag.as_deref(), &sheet, None);
        // Who dropped the rows drops this with them.
        let _gone = self.told.send(out).await;
    }
}

/// How long a router waits for a server that does not answer. A guess.
const GIVING_UP: Duration = Duration::from_secs(10);
