//! `/queue`, `/system` and `/user`.

use crate::catalogue::{
    Table,
    facts::{list, ordered, settings},
};

/// Its menus.
pub(super) const MENUS: Table = &[
    ("/queue/simple", ordered().keyed(&["name"])),
    ("/system/identity", settings().defaults(&[("name", "MikroTik")])),
    ("/user/group", list(&["name"]).given("name").sets(&["policy"])),
];
