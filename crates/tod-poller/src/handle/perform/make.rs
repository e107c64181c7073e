//! A new file on the router: whole, or none.

use std::time::Duration;

use routeros::ops::files;
use tod_model::{CallError, call::Outcome};
use tokio::time::Instant;

use crate::handle::{Held, trouble::Trouble};

/// How long removing what failed may take beyond the time of the request.
const CLEANING: Duration = Duration::from_secs(10);

/// Has `work` make a file of this name and size, after a look at whether there is room for it. What does
/// not come to be whole is removed; who is dropped meanwhile leaves that to whoever polls the router.
pub(super) async fn make(
    held: &Held,
    (name, size): (&str, u64),
    limit: u64,
    within: Duration,
    work: impl Future<Output = Result<(), Trouble>>,
) -> Result<Outcome, Trouble> {
    if size > limit {
        return Err(CallError::TooLarge { limit }.into());
    }
    let until = Instant::now() + within;
    let left = || until.saturating_duration_since(Instant::now());
    let session = &held.known.session;
    let unfinished = held.sessions.unfinished();
    if unfinished.forget(name) {
        let begun = unfinished.begin(name);
        files::remove(session, name, left()).await?;
        begun.finished();
    }
    files::admit(session, name, size, left()).await?;

    let begun = unfinished.begin(name);
    let made = async {
        work.await?;
        Ok::<(), Trouble>(files::verify(session, name, size, left()).await?)
    };
    let made = made.await;
    if made.is_ok() || files::remove(session, name, CLEANING).await.is_ok() {
        begun.finished();
    }
    made?;
    let file = [("name", name), ("size", &size.to_string())];
    Ok(Outcome::Returned(file.into_iter().collect()))
}
