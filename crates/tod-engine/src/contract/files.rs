//! What every adapter must do with files of any size. A device here is as in [`handles`](super::handles),
//! and has room for half a megabyte.

use std::io;

use futures_util::{Stream, StreamExt, stream};
use tod_model::{
    CallError, DeviceId, Purpose, Secret,
    call::{Fetch, Limits, Outcome, RefusalKind, Reply, Request, Sentence, Upload},
};

use super::handles::{answer, next, open, run};
use crate::{RouterHandle, Routers, upload};

/// What is sent, in bytes: several windows of whatever it passes through, and no whole number of chunks.
const SIZE: u64 = 300_001;

const NAME: &str = "tod-contract.bin";

/// A file of any size goes there in chunks, with its progress, and comes back as it was, in pieces.
pub async fn a_large_file_goes_and_comes_as_it_was(routers: &dyn Routers, device: DeviceId) {
    let handle = open(routers, device, Purpose::Change).await;
    let mut progress = Vec::new();
    let outcome = send(&*handle, chunks(SIZE), |done| progress.push(done)).await;
    let Ok(Outcome::Returned(file)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(file.text("size"), Some(SIZE.to_string()));
    assert!(progress.is_sorted(), "{progress:?}");
    assert_eq!((progress.first(), progress.last()), (Some(&0), Some(&SIZE)));

    let again = send(&*handle, chunks(SIZE), |_| {}).await;
    assert!(
        matches!(again, Err(CallError::Refused { kind: RefusalKind::Exists, .. })),
        "what is there is left as it was: {again:?}"
    );
    let request = Request::Download { name: NAME.to_owned() };
    let limits = Limits::of(&request);
    let read = answer(handle.run(request, limits)).await.expect("the router does it").text;
    assert!(read == contents(SIZE), "{} bytes of {SIZE} came back", read.len());
    remove(&*handle).await;
    handle.close().await;
}

/// What does not come to its end leaves no file: too little, too much, or nobody who waits for it.
pub async fn an_upload_is_whole_or_not_there(routers: &dyn Routers, device: DeviceId) {
    let handle = open(routers, device, Purpose::Change).await;
    for wrong in [SIZE - 1, SIZE + 1] {
        let outcome = send(&*handle, chunks(wrong), |_| {}).await;
        assert!(matches!(outcome, Err(CallError::Invalid(_))), "{outcome:?}");
        is_gone(&*handle).await;
    }

    let request = Request::Upload(wanted());
    let limits = Limits::of(&request);
    let mut replies = handle.run(request, limits);
    while !matches!(next(&mut replies).await, Some(Ok(Reply::Progress { .. }))) {}
    let request = Request::Chunk(Secret::new(contents(1000)));
    let limits = Limits::of(&request);
    answer(handle.run(request, limits)).await.expect("it is taken");
    drop(replies);
    is_gone(&*handle).await;
    handle.close().await;
}

/// A file that is larger than was allowed for is refused before anything is done.
pub async fn a_file_beyond_its_limit_is_refused(routers: &dyn Routers, device: DeviceId) {
    let handle = open(routers, device, Purpose::Change).await;
    for (size, bytes) in [(1 << 40, Limits::MOST), (2000, 1000)] {
        let request = Request::Upload(Upload { size, ..wanted() });
        let limits = Limits { bytes, ..Limits::of(&request) };
        let refused = answer(handle.run(request, limits)).await;
        assert_eq!(refused, Err(CallError::TooLarge { limit: bytes }));
    }
    handle.close().await;
}

/// A router fetches a file from `url`, which has `size` bytes; of another size it leaves none.
pub async fn a_router_fetches_a_file(
    routers: &dyn Routers,
    device: DeviceId,
    (url, size): (&str, u64),
) {
    let handle = open(routers, device, Purpose::Change).await;
    let fetch = |url: String, size| Fetch {
        url: Secret::new(url),
        name: NAME.to_owned(),
        size,
        checks_certificate: false,
    };
    for (url, size) in [(url.to_owned(), size + 1), (format!("{url}-not"), size)] {
        let request = Request::Fetch(fetch(url, size));
        let limits = Limits::of(&request);
        let failed = answer(handle.run(request, limits)).await;
        assert!(
            matches!(failed, Err(CallError::Failed(_) | CallError::Refused { .. })),
            "{failed:?}"
        );
        is_gone(&*handle).await;
    }

    let request = Request::Fetch(fetch(url.to_owned(), size));
    let limits = Limits::of(&request);
    let fetched = answer(handle.run(request, limits)).await.expect("the router does it");
    let Outcome::Returned(file) = fetched.outcome else { panic!("{:?}", fetched.outcome) };
    assert_eq!(file.text("size"), Some(size.to_string()));
    remove(&*handle).await;
    handle.close().await;
}

fn wanted() -> Upload {
    Upload { name: NAME.to_owned(), size: SIZE }
}

fn contents(size: u64) -> Vec<u8> {
    (0..size).map(|at| (at % 251) as u8).collect()
}

/// Contents of this size, as a disk would give them.
fn chunks(size: u64) -> impl Stream<Item = io::Result<Vec<u8>>> {
    let chunks: Vec<_> = contents(size).chunks(70_000).map(<[u8]>::to_vec).collect();
    stream::iter(chunks).map(Ok)
}

async fn send(
    handle: &dyn RouterHandle,
    contents: impl Stream<Item = io::Result<Vec<u8>>>,
    progress: impl FnMut(u64),
) -> Result<Outcome, CallError> {
    let limits = Limits::of(&Request::Upload(wanted()));
    let sent = upload(handle, wanted(), limits, contents, progress);
    tokio::time::timeout(super::handles::PATIENCE, sent).await.expect("an end in time")
}

/// Waits until the router has no such file.
async fn is_gone(handle: &dyn RouterHandle) {
    let gone = async {
        loop {
            let look = Sentence::print("/file", &["name"]).query(&format!("name={NAME}"));
            if answer(run(handle, look)).await.expect("files are listed").rows.is_empty() {
                break;
            }
        }
    };
    let gone = tokio::time::timeout(super::handles::PATIENCE, gone).await;
    gone.expect("it is removed in time");
}

async fn remove(handle: &dyn RouterHandle) {
    let request = Request::RemoveFile { name: NAME.to_owned() };
    let limits = Limits::of(&request);
    answer(handle.run(request, limits)).await.expect("it is removed");
}
