//! One router at one instant: all that a menu may look at.

use std::{borrow::Cow, cell::OnceCell, time::Duration};

use chrono::{DateTime, Utc};

use crate::{
    files::{self, Files},
    host::{self, Host, Stream},
    menu::Menu,
    menus, noise,
    router::Router,
    row::Row,
    state::State,
    version::Version,
};

/// A router as it is right now.
pub(crate) struct Moment<'a> {
    pub(crate) host: Host,
    pub(crate) state: &'a State,
    pub(crate) now: DateTime<Utc>,
    pub(crate) boot: DateTime<Utc>,
    pub(crate) router: &'a Router,
    interfaces: OnceCell<Vec<Row>>,
}

impl<'a> Moment<'a> {
    pub(crate) fn new(router: &'a Router, state: &'a State) -> Self {
        let (host, now) = (router.host(), router.clock().now());
        let boot = state.boot.unwrap_or_else(|| host.booted(now)).min(now);
        Self { host, router, state, now, boot, interfaces: OnceCell::new() }
    }

    pub(crate) fn version(&self) -> Version {
        self.host.model().version
    }

    pub(crate) fn uptime(&self) -> Duration {
        host::span(self.boot, self.now)
    }

    /// Now, as the curves of [`noise`] count time.
    pub(crate) fn seconds(&self) -> f64 {
        host::seconds_of(self.now)
    }

    /// A value that wanders within -1..1, one bend every `period` seconds.
    pub(crate) fn drift(&self, stream: Stream, details: &[u64], period: f64) -> f64 {
        noise::drift(self.host.stream(stream, details), self.seconds(), period)
    }

    /// The rows people configured in `menu`.
    pub(crate) fn rows(&self, menu: &Menu) -> Vec<Row> {
        let mut rows = match self.state.rows(menu.store()) {
            Some(rows) => rows.to_vec(),
            None => menus::factory(self.host, menu.store()),
        };
        rows.retain(|row| menu.owns(row));
        rows.into_iter().map(|row| (menu.complete)(self, row)).collect()
    }

    /// The rows people configured in the menu at `path`; none where this router
    /// has no such menu.
    pub(crate) fn rows_at(&self, path: &str) -> Vec<Row> {
        menus::find(self.host, path).map(|menu| self.rows(menu)).unwrap_or_default()
    }

    /// The router's files.
    pub(crate) fn files(&self) -> Cow<'_, Files> {
        match &self.state.files {
            Some(files) => Cow::Borrowed(files),
            None => Cow::Owned(Files::fresh(self.host)),
        }
    }

    /// Bytes that are free on the flash, or in memory.
    pub(crate) fn free(&self, flash: bool) -> u64 {
        let room = match flash {
            true if self.state.full_flash => 0,
            true => files::flash(self.host, self.state.software.as_deref()),
            false => files::memory(self.host),
        };
        room.saturating_sub(self.files().used(self.host, flash))
    }

    /// All interfaces, computed once per moment.
    pub(crate) fn interfaces(&self) -> &[Row] {
        self.interfaces.get_or_init(|| match self.state.rows(menus::INTERFACES) {
            Some(rows) => rows.to_vec(),
            None => menus::interface::fresh(self.host),
        })
    }

    pub(crate) fn interface(&self, name: &str) -> Option<&Row> {
        self.interfaces().iter().find(|row| row.is("name", name))
    }
}
