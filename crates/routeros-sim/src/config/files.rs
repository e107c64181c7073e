//! Files that configuration is written to and read from.

use crate::{
    host::Host,
    menus,
    router::{Changed, Router},
    row::Row,
    store::Delta,
    value::date_time,
};

/// The store of the files.
pub(super) const FILES: &str = "/file";

/// Writes a file, over one of the same name.
pub(crate) fn write(router: &Router, name: &str, kind: &'static str, contents: Vec<u8>) {
    let (host, now) = (router.host(), router.clock().now());
    let mut state = router.state();
    state.stores.open(FILES, || menus::factory(host, FILES));
    let rows = state.rows(FILES).unwrap_or_default();
    let old = rows.iter().position(|row| row.is("name", name)).map(|at| (at, rows[at].clone()));
    let (at, id) = match &old {
        Some((at, row)) => (*at, row.id),
        None => (rows.len(), state.stores.next_id(FILES)),
    };
    let version = host.model().version;
    let row = Row::new(id)
        .with("name", name.to_owned())
        .with("type", kind)
        .with("size", contents.len())
        .with(time_property(host), date_time(version, now))
        .with("contents", contents);
    state.apply(&Delta { store: FILES, before: old, after: Some((at, row)) }, now);
    drop(state);
    router.changed(Changed { store: FILES, row: id, gone: false });
}

/// What is in a file; none if there is no such file.
pub(crate) fn read(router: &Router, name: &str) -> Option<Vec<u8>> {
    let rows = router.at_this_moment(|moment| moment.rows_at(FILES));
    let file = rows.into_iter().find(|row| row.is("name", name))?;
    Some(file.get("contents")?.as_bytes().to_vec())
}

/// `last-modified` replaced `creation-time` in 7.16.
fn time_property(host: Host) -> &'static str {
    if host.model().version.since(7, 16) { "last-modified" } else { "creation-time" }
}
