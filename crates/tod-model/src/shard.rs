//! Shards: the unit in which devices are handed to pollers.

use serde::{Deserialize, Serialize};

use crate::DeviceId;

/// One of 256 parts of the fleet. A device never changes its shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Shard(pub u8);

impl Shard {
    /// How many there are.
    pub const COUNT: usize = 256;

    /// The shard of a device: the last byte of its id, which UUIDv7 draws at random.
    pub const fn of(device: DeviceId) -> Self {
        Self(device.uuid().as_bytes()[15])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_spread_over_the_shards() {
        let mut devices_in = [0_u32; Shard::COUNT];
        for _ in 0..25_600 {
            devices_in[usize::from(Shard::of(DeviceId::generate()).0)] += 1;
        }
        assert!(devices_in.iter().all(|&devices| (40..200).contains(&devices)), "{devices_in:?}");
    }
}
