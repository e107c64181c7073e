//! The order in which `/export` prints menus.
//!
//! Not alphabetical: what others refer to comes first (`referred`), so that the text
//! can be imported from top to bottom; behind that the menus stand much as in the menu
//! tree (`tree`). Taken from real exports of 6.48 to 7.23. Every menu has one place in
//! a version here; what RouterOS shifts because it refers to a later menu, the writer
//! of exports shifts too.

use crate::config::Release;

mod referred;
mod tree;

/// Menus that stand directly behind another since a version.
pub(super) const MOVED: &[(&str, &str, Release)] =
    &[("/ip/dhcp-server", "/ip/dhcp-client", (7, 18))];

/// Every menu of the catalogue, in this order.
pub(super) fn exported() -> impl Iterator<Item = &'static str> {
    referred::MENUS.iter().chain(tree::MENUS).copied()
}
