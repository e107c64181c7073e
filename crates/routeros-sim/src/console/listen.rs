//! `listen`, also written `print follow-only`.

use std::{collections::HashSet, time::Duration};

use bytes::BytesMut;
use chrono::{DateTime, Utc};
use futures_util::stream;
use tokio::sync::broadcast::{self, error::RecvError};

use super::{
    Call, Ongoing,
    ongoing::Standing,
    print::{show, wanted},
    reply,
};
use crate::{
    clock::later,
    host::span,
    menu::{LOOK, Menu, Policy, Trap},
    router::Changed,
    row::{Row, Sheet, id_text},
};

/// How often a menu whose rows come and go by themselves is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Answers with every row that changes from now on, until cancelled.
pub(super) fn listen(call: &Call<'_>, menu: &'static Menu) -> Result<Ongoing, Trap> {
    call.require(Policy::Read)?;
    if !menu.listens {
        return Err(Trap::unknown_parameter("follow-only"));
    }
    let listener = Listener {
        standing: Standing::new(call),
        menu,
        changes: call.router.changes(),
        present: transient_rows(call, menu).iter().map(|row| row.id).collect(),
        next_look: later(call.router.clock().now(), LOOK_EVERY),
    };
    let sentences = stream::unfold(listener, |mut listener| async move {
        let rows = listener.next().await?;
        Some((rows, listener))
    });
    Ok(Ongoing::new(call.tag(), sentences))
}

struct Listener {
    standing: Standing,
    menu: &'static Menu,
    changes: broadcast::Receiver<Changed>,
    /// The ids of those rows that come and go by themselves, as they were last told.
    present: HashSet<u32>,
    /// When such rows are looked for again, whatever else happens until then.
    next_look: DateTime<Utc>,
}

impl Listener {
    /// Waits for the next change and shows it; `None` when the router is gone.
    async fn next(&mut self) -> Option<BytesMut> {
        // Menus that only show have no rows but those that come and go.
        let watches = self.menu.verbs == LOOK || !self.present.is_empty();
        let clock = self.standing.call().router.clock().clone();
        loop {
            let rest = span(clock.now(), self.next_look);
            let out = tokio::select! {
                // What was announced is told by that, and not once more by the look.
                biased;
                change = self.changes.recv() => match change {
                    Ok(change) if change.store == self.menu.store() => self.configured(change),
                    Ok(_) | Err(RecvError::Lagged(_)) => continue,
                    Err(RecvError::Closed) => return None,
                },
                () = clock.sleep(rest), if watches => {
                    self.next_look = later(clock.now(), LOOK_EVERY);
                    self.came_and_went()
                }
            };
            if !out.is_empty() {
                return Some(out);
            }
        }
    }

    /// Shows a row that a command changed, or that came or went and was announced.
    fn configured(&mut self, change: Changed) -> BytesMut {
        let mut out = BytesMut::new();
        let call = self.standing.call();
        if change.gone {
            self.present.remove(&change.row);
            reply::dead(&mut out, call.tag(), &id_text(change.row));
            return out;
        }
        let (rows, transient) = call
            .router
            .at_this_moment(|moment| (moment.rows(self.menu), (self.menu.transient)(moment)));
        let is_it = |row: &&Row| row.id == change.row;
        let found = rows.iter().find(is_it).or_else(|| {
            let came = transient.iter().find(is_it)?;
            self.present.insert(came.id);
            Some(came)
        });
        if let Some(row) = found {
            show_row(&call, self.menu, row, &mut out);
        }
        out
    }

    /// Shows the rows that appeared or vanished by themselves.
    fn came_and_went(&mut self) -> BytesMut {
        let mut out = BytesMut::new();
        let call = self.standing.call();
        let rows = transient_rows(&call, self.menu);
        let present: HashSet<u32> = rows.iter().map(|row| row.id).collect();
        for row in rows.iter().filter(|row| !self.present.contains(&row.id)) {
            show_row(&call, self.menu, row, &mut out);
        }
        let mut gone: Vec<u32> = self.present.difference(&present).copied().collect();
        gone.sort_unstable();
        for id in gone {
            reply::dead(&mut out, call.tag(), &id_text(id));
        }
        self.present = present;
        out
    }
}

fn transient_rows(call: &Call<'_>, menu: &Menu) -> Vec<Row> {
    call.router.at_this_moment(|moment| (menu.transient)(moment))
}

fn show_row(call: &Call<'_>, menu: &Menu, row: &Row, out: &mut BytesMut) {
    let wanted = wanted(call.request);
    let proplist = call.request.proplist();
    let mut sheet = Sheet::new(wanted.as_deref());
    call.router.at_this_moment(|moment| {
        show(moment, menu, row, call.actor, &mut sheet);
    });
    if call.request.query.accepts(|name| sheet.get(name)) {
        reply::row(out, call.tag(), &sheet, proplist.as_deref());
    }
}
