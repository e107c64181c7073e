//! `/queue`.

use crate::catalogue::{
    Table,
    facts::{interface, list, ordered, to},
};

/// Its menus.
pub(super) const MENUS: Table = &[
    (
        "/queue/interface",
        list(&["interface"])
            .given("interface")
            .refers(&[interface("interface"), to("queue", "/queue/type")]),
    ),
    (
        "/queue/simple",
        ordered()
            .keyed(&["name"])
            .refers(&[
                interface("dst"),
                interface("target"),
                to("parent", "/queue/simple"),
                to("queue", "/queue/type"),
                to("total-queue", "/queue/type"),
            ])
            .sets(&["packet-marks"])
            .defaults(&[
                ("bucket-size", "0.1/0.1"),
                ("burst-limit", "0/0"),
                ("burst-threshold", "0/0"),
                ("burst-time", "0s/0s"),
                ("disabled", "no"),
                ("limit-at", "0/0"),
                ("max-limit", "0/0"),
                ("packet-marks", ""),
                ("parent", "none"),
                ("priority", "8/8"),
                ("queue", "default-small/default-small"),
            ]),
    ),
    (
        "/queue/tree",
        list(&["name"])
            .refers(&[interface("parent"), to("parent", "/queue/tree"), to("queue", "/queue/type")])
            .sets(&["packet-mark"])
            .defaults(&[
                ("bucket-size", "0.1"),
                ("burst-limit", "0"),
                ("burst-threshold", "0"),
                ("burst-time", "0s"),
                ("disabled", "no"),
                ("limit-at", "0"),
                ("max-limit", "0"),
                ("packet-mark", ""),
                ("priority", "8"),
                ("queue", "default-small"),
            ]),
    ),
    ("/queue/type", list(&["name"]).given("name").sets(&["pcq-classifier"]).defaults(&[])),
];
