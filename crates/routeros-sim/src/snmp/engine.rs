//! Who an agent is in version 3.

use bytes::Bytes;

use super::record::settings;
use crate::router::Router;

/// What every engine id of a router begins with: MikroTik's number among
/// enterprises, and that text follows (a real row of `/snmp`).
const ENGINE: [u8; 5] = [0x80, 0x00, 0x3a, 0x8c, 0x04];

/// Bytes that an engine id has at the most (RFC 3411).
const LONGEST: usize = 32;

/// An engine at one instant.
pub(super) struct Engine {
    /// The same on all routers until somebody sets a suffix, as in reality.
    pub(super) id: Bytes,
    /// Minutes from 2020 to the last boot: never less than before.
    pub(super) boots: u32,
    /// Seconds since the last boot.
    pub(super) time: u32,
}

/// The start of 2020, in seconds since 1970.
const YEAR_2020: i64 = 1_577_836_800;

impl Engine {
    pub(super) fn of(router: &Router) -> Self {
        let snmp = settings(router, "/snmp");
        let six = router.version().is_six();
        let suffix = snmp.text(if six { "engine-id" } else { "engine-id-suffix" });
        let mut id = [&ENGINE, suffix.as_bytes()].concat();
        id.truncate(LONGEST);
        let (boot, uptime) = router.at_this_moment(|moment| (moment.boot, moment.uptime()));
        let minutes = (boot.timestamp() - YEAR_2020).max(0) / 60;
        Self {
            id: id.into(),
            boots: u32::try_from(minutes).unwrap_or(u32::MAX >> 1),
            time: u32::try_from(uptime.as_secs()).unwrap_or(u32::MAX >> 1),
        }
    }
}
