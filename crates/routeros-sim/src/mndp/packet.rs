//! Announcements as bytes: a header of four and then values, each with its kind
//! and its length (`ops.md` §8, after captures of 7.23 and 7.24).

use std::{net::Ipv4Addr, time::Duration};

/// What a router says of itself.
#[derive(Clone, Debug)]
pub(super) struct Announcement {
    pub(super) mac: [u8; 6],
    pub(super) identity: String,
    pub(super) version: String,
    pub(super) platform: String,
    pub(super) uptime: Duration,
    pub(super) software_id: String,
    pub(super) board: String,
    pub(super) interface: String,
    pub(super) address: Ipv4Addr,
}

/// Bytes of a value at the most; longer texts are cut.
const LONGEST: usize = 255;

impl Announcement {
    /// The announcement as it goes on the wire. Its number follows from the uptime,
    /// as one is sent each minute.
    pub(super) fn encode(&self) -> Vec<u8> {
        #[expect(clippy::cast_possible_truncation, reason = "both begin again at zero")]
        let (number, uptime) = ((self.uptime.as_secs() / 60) as u16, self.uptime.as_secs() as u32);
        let mut bytes = vec![0, 0];
        bytes.extend(number.to_be_bytes());
        let mut put = |kind: u16, value: &[u8]| {
            let value = &value[..value.len().min(LONGEST)];
            let length = u16::try_from(value.len()).expect("it was cut");
            bytes.extend(kind.to_be_bytes());
            bytes.extend(length.to_be_bytes());
            bytes.extend(value);
        };
        put(1, &self.mac);
        put(5, self.identity.as_bytes());
        put(7, self.version.as_bytes());
        put(8, self.platform.as_bytes());
        put(10, &uptime.to_le_bytes());
        put(11, self.software_id.as_bytes());
        put(12, self.board.as_bytes());
        put(14, &[0]);
        put(16, self.interface.as_bytes());
        put(17, &self.address.octets());
        bytes
    }
}

/// Whether somebody asks who is there: four zeros, and perhaps an empty value.
pub(super) fn is_request(bytes: &[u8]) -> bool {
    matches!(bytes, [0, 0, 0, 0] | [0, 0, 0, 0, 0, 6, 0, 0] | [0, 0, 0, 0, 0, 6, 0, 0, 0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announcement_is_the_bytes_of_the_captures() {
        let announcement = Announcement {
            mac: [0x48, 0xa9, 0x8a, 0, 0, 1],
            identity: "gw".to_owned(),
            version: "7.18.2".to_owned(),
            platform: "MikroTik".to_owned(),
            uptime: Duration::from_secs(0x0102),
            software_id: "AB12-CD34".to_owned(),
            board: "RB5009".to_owned(),
            interface: "bridge/ether1".to_owned(),
            address: Ipv4Addr::new(127, 64, 0, 1),
        };
        let expected = [
            &[0, 0, 0, 4][..],
            &[0, 1, 0, 6, 0x48, 0xa9, 0x8a, 0, 0, 1],
            b"\0\x05\0\x02gw",
            b"\0\x07\0\x067.18.2",
            b"\0\x08\0\x08MikroTik",
            // The only number that is little-endian.
            &[0, 10, 0, 4, 2, 1, 0, 0],
            b"\0\x0b\0\x09AB12-CD34",
            b"\0\x0c\0\x06RB5009",
            &[0, 14, 0, 1, 0],
            b"\0\x10\0\x0dbridge/ether1",
            &[0, 17, 0, 4, 127, 64, 0, 1],
        ];
        assert_eq!(announcement.encode(), expected.concat());

        let long = Announcement { identity: "x".repeat(70_000), ..announcement };
        assert!(long.encode().len() < 512);
    }

    #[test]
    fn requests_are_told_from_announcements() {
        for request in [&[0; 4][..], &[0, 0, 0, 0, 0, 6, 0, 0], &[0, 0, 0, 0, 0, 6, 0, 0, 0]] {
            assert!(is_request(request), "{request:?}");
        }
        for other in [&[][..], &[0; 3], &[0; 5], &[0, 0, 0, 1], b"\0\0\0\0\0\x05\0\x02gw"] {
            assert!(!is_request(other), "{other:?}");
        }
    }
}
