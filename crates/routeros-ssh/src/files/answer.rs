//! What we are answered, out of bytes.

use bytes::{Buf as _, Bytes};

use super::{entry::Entry, status::Status};

const VERSION: u8 = 2;
const STATUS: u8 = 101;
const HANDLE: u8 = 102;
const DATA: u8 = 103;
const NAME: u8 = 104;

/// An answer to a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Status(Status),
    Handle(Bytes),
    Data(Bytes),
    Names(Vec<Entry>),
}

impl Answer {
    /// Reads a packet without its length, and the number of what it answers;
    /// `None` if it makes no sense.
    pub(super) fn decode(mut packet: Bytes) -> Option<(u32, Self)> {
        let kind = packet.try_get_u8().ok()?;
        let id = number(&mut packet)?;
        let answer = match kind {
            STATUS => Self::Status(Status::read(&mut packet)?),
            HANDLE => Self::Handle(string(&mut packet)?),
            DATA => Self::Data(string(&mut packet)?),
            NAME => Self::Names(names(&mut packet)?),
            _ => return None,
        };
        Some((id, answer))
    }
}

/// Whether this is the answer to [`Request::hello`](super::Request::hello). Who
/// answers it speaks our version or an older one.
pub(super) fn is_version(packet: &[u8]) -> bool {
    packet.first() == Some(&VERSION) && packet.len() >= 5
}

pub(super) fn number(packet: &mut Bytes) -> Option<u32> {
    packet.try_get_u32().ok()
}

pub(super) fn long(packet: &mut Bytes) -> Option<u64> {
    packet.try_get_u64().ok()
}

pub(super) fn string(packet: &mut Bytes) -> Option<Bytes> {
    let length = number(packet)? as usize;
    (length <= packet.len()).then(|| packet.split_to(length))
}

/// What is no UTF-8 in it is replaced.
pub(super) fn text(packet: &mut Bytes) -> Option<String> {
    string(packet).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// The count is the router's word: nothing is allocated for it.
fn names(packet: &mut Bytes) -> Option<Vec<Entry>> {
    let count = number(packet)?;
    let mut entries = Vec::new();
    for _ in 0..count {
        entries.push(Entry::read(packet)?);
    }
    Some(entries)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn handles_and_data_are_taken_as_they_are() {
        let handle = Answer::decode(Bytes::from_static(b"\x66\0\0\0\x07\0\0\0\x02\xff\x80"));
        assert_eq!(handle, Some((7, Answer::Handle(Bytes::from_static(b"\xff\x80")))));
        let short = Answer::decode(Bytes::from_static(b"\x67\0\0\0\x07\0\0\0\x02x"));
        assert_eq!(short, None);
    }

    #[test]
    fn a_version_is_told_from_anything_else() {
        assert!(is_version(b"\x02\0\0\0\x03\0\0\0\x01a\0\0\0\x01b"));
        assert!(!is_version(b"\x02\0\0\0") && !is_version(b"\x65\0\0\0\x03"));
    }

    proptest! {
        /// Whatever comes, it is read or refused, and takes no more memory than it has bytes.
        #[test]
        fn any_bytes_are_read_or_refused(kind in 100_u8..107, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut packet = vec![kind];
            packet.extend(bytes);
            if let Some((_, Answer::Names(names))) = Answer::decode(packet.into()) {
                prop_assert!(names.len() <= 200 / 12);
            }
        }
    }
}
