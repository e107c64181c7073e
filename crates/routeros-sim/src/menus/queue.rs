//! Queues and what went through them.

use crate::{
    host::Stream,
    menu::{LIST, Menu, ORDERED},
    menus::{passed::Passed, tunnel::serves_customers},
    moment::Moment,
    row::{Row, Sheet},
};

pub(crate) const MENUS: &[Menu] = &[
    Menu {
        path: "/queue/simple",
        fresh: |host| if serves_customers(host) { customers() } else { Vec::new() },
        show: show_simple,
        settable: &[
            "name",
            "target",
            "dst",
            "parent",
            "priority",
            "queue",
            "limit-at",
            "max-limit",
            "burst-limit",
            "burst-threshold",
            "burst-time",
        ],
        required: &["target"],
        key: Some("name"),
        verbs: ORDERED,
        ..LIST
    },
    Menu {
        path: "/queue/tree",
        show: show_tree,
        required: &["parent"],
        key: Some("name"),
        generic: true,
        ..LIST
    },
];

fn customers() -> Vec<Row> {
    (1..=8_u32)
        .map(|number| {
            Row::new(number)
                .with("name", format!("customer{number:02}"))
                .with("target", format!("100.64.1.{number}/32"))
                .with("parent", "none")
                .with("priority", "8/8")
                .with("queue", "default-small/default-small")
                .with("limit-at", "0/0")
                .with("max-limit", "20000000/100000000")
                .with("disabled", false)
        })
        .collect()
}

/// Both directions of everything, `upload/download`.
fn show_simple(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.all(row);
    let passed = passed(moment, row, 0);
    let (total, rate) = (passed.bytes, passed.rate);
    sheet.with("bytes", || format!("{}/{total}", total / 7));
    sheet.with("packets", || format!("{}/{}", total / 2100, total / 900));
    sheet.with("rate", || format!("{}/{rate}", rate / 7));
    sheet.with("packet-rate", || format!("{}/{}", rate / 16_800, rate / 7200));
    sheet.put("dropped", "0/0");
    sheet.put("queued-bytes", "0/0");
    sheet.put("queued-packets", "0/0");
    for name in
        ["total-bytes", "total-packets", "total-dropped", "total-rate", "total-queued-bytes"]
    {
        sheet.put(name, "0");
    }
    sheet.put("invalid", false);
    sheet.put("dynamic", false);
}

fn show_tree(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.all(row);
    let passed = passed(moment, row, 1);
    sheet.put("bytes", passed.bytes);
    sheet.put("packets", passed.bytes / 900);
    sheet.put("dropped", passed.bytes / 30_000_000);
    sheet.put("rate", passed.rate);
    sheet.put("packet-rate", passed.rate / 7200);
    sheet.put("queued-packets", passed.rate / 4_000_000);
    sheet.put("queued-bytes", passed.rate / 4_000_000 * 900);
    sheet.put("invalid", false);
}

/// What went through a queue; `kind` tells simple queues (0) from the tree (1).
fn passed(moment: &Moment<'_>, row: &Row, kind: u64) -> Passed {
    let most = if row.is_disabled() { 0.0 } else { 400_000.0 };
    Passed::through(moment, Stream::Queue, &[u64::from(row.id), kind], most)
}
