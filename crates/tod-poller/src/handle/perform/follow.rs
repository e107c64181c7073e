//! The log and the history, as the router writes them.

use std::time::Duration;

use chrono::{DateTime, Utc};
use routeros::ops::watch;
use tod_model::call::{Follow, Heard, Journal, Last, Mark, Outcome, Reply, Since, Way};
use tokio::time::{Instant, timeout_at};

use super::owned;
use crate::handle::{Held, told::Teller, trouble::Trouble};

/// Nobody polls a journal more often.
const SHORTEST: Duration = Duration::from_secs(5);

/// How many rows anybody catches up with.
const MOST: usize = 10_000;

/// Tells what is heard until the time is over, which is its end.
pub(super) async fn follow(
    held: &Held,
    what: Follow,
    within: Duration,
    teller: &mut Teller,
) -> Result<Outcome, Trouble> {
    let until = Instant::now() + within;
    // Whatever comes over a session was written since the router let us in.
    let up_at = held.shared.clock.now();
    let limits = watch::Limits {
        rows_per_second: what.rows_per_second,
        poll_every: what.poll_every.max(SHORTEST),
        backlog: what.backlog.min(MOST),
        ..watch::Limits::default()
    };
    let journal = match what.journal {
        Journal::Log => watch::Journal::Log,
        Journal::History => watch::Journal::History,
    };
    let session = held.known.session.clone();
    let mut watch = watch::Watch::new(session, journal, since(what.since, up_at), limits);
    while let Ok(heard) = timeout_at(until, watch.next()).await {
        let heard = told(heard?);
        let mark = watch.mark().map(|mark| marked(mark, up_at));
        teller.tell(Reply::Heard(heard, mark)).await?;
    }
    Ok(Outcome::nothing())
}

fn since(since: Since, now: DateTime<Utc>) -> watch::Since {
    match since {
        Since::Now => watch::Since::Now,
        Since::Oldest => watch::Since::Oldest,
        Since::After(Mark { at, last, undone }) => {
            let last = last.map(|Last { id, text }| watch::Last { id, text });
            let ago = (now - at).to_std().unwrap_or_default();
            watch::Since::After { mark: watch::Mark { last, undone }, ago }
        }
    }
}

fn marked(mark: &watch::Mark, at: DateTime<Utc>) -> Mark {
    let watch::Mark { last, undone } = mark.clone();
    let last = last.map(|watch::Last { id, text }| Last { id, text });
    Mark { at, last, undone }
}

fn told(heard: watch::Heard) -> Heard {
    match heard {
        watch::Heard::New(row) => Heard::New(owned(&row)),
        watch::Heard::Changed(row) => Heard::Changed(owned(&row)),
        watch::Heard::Missed(count) => Heard::Missed(count.map(|count| count as u64)),
        watch::Heard::By(way) => Heard::By(match way {
            watch::Way::Listening => Way::Listening,
            watch::Way::Polling(watch::Why::Refused) => Way::PollingOnly,
            watch::Way::Polling(watch::Why::TooMuch) => Way::PollingAFlood,
            watch::Way::Polling(watch::Why::Silent) => Way::PollingTheSilent,
        }),
    }
}
