//! `/log`: what the router has to tell.

use crate::{
    menu::{LIST, LOOK, Menu},
    moment::Moment,
    row::Row,
    value::log_time,
};

pub(crate) const MENUS: &[Menu] =
    &[Menu { path: super::LOG, transient: lines, verbs: LOOK, ..LIST }];

fn lines(moment: &Moment<'_>) -> Vec<Row> {
    let started = Row::new(0)
        .with("time", log_time(moment.version(), moment.boot, moment.now))
        .with("topics", "system,info")
        .with("message", "router rebooted");
    let written = moment.state.log_lines().map(|line| {
        Row::new(line.id)
            .with("time", log_time(moment.version(), line.at, moment.now))
            .with("topics", line.topics)
            .with("message", line.message.clone())
    });
    std::iter::once(started).chain(written).collect()
}
