//! Which router has which address.

use std::net::Ipv4Addr;

/// First address of the fleet's range, 127.64.0.0/10, all of it on loopback.
const RANGE: u32 = 0x7f40_0000;

/// How many routers the range can hold: all but its first and last address.
pub const CAPACITY: u32 = (1 << 22) - 2;

/// The address of the router at `index`, or `None` beyond [`CAPACITY`].
///
/// ```
/// assert_eq!(routeros_sim::address_of(0), Some([127, 64, 0, 1].into()));
/// ```
pub fn address_of(index: u32) -> Option<Ipv4Addr> {
    (index < CAPACITY).then(|| Ipv4Addr::from(RANGE + 1 + index))
}

/// The index of the router at `address`, or `None` outside the range.
pub fn index_of(address: Ipv4Addr) -> Option<u32> {
    let index = u32::from(address).checked_sub(RANGE + 1)?;
    (index < CAPACITY).then_some(index)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_address_leads_back_to_its_index(index in 0..CAPACITY) {
            let address = address_of(index).unwrap();

            prop_assert_eq!(address.octets()[0], 127);
            prop_assert_eq!(address.octets()[1] & 0b1100_0000, 64);
            prop_assert_eq!(index_of(address), Some(index));
        }

        #[test]
        fn addresses_outside_the_range_are_nobodys(address in any::<u32>()) {
            let address = Ipv4Addr::from(address);

            prop_assert_eq!(index_of(address).map(address_of), index_of(address).map(|_| Some(address)));
        }
    }

    #[test]
    fn the_range_ends_where_its_broadcast_address_begins() {
        assert_eq!(address_of(CAPACITY - 1), Some(Ipv4Addr::new(127, 127, 255, 254)));
        assert_eq!(address_of(CAPACITY), None);
        assert_eq!(index_of(Ipv4Addr::new(127, 64, 0, 0)), None);
        assert_eq!(index_of(Ipv4Addr::new(127, 127, 255, 255)), None);
        assert_eq!(index_of(Ipv4Addr::LOCALHOST), None);
    }
}
