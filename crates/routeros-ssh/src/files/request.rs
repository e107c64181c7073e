//! What we ask, as bytes.

use bytes::{BufMut as _, Bytes, BytesMut};

const INIT: u8 = 1;
const OPEN: u8 = 3;
const CLOSE: u8 = 4;
const READ: u8 = 5;
const WRITE: u8 = 6;
const OPENDIR: u8 = 11;
const READDIR: u8 = 12;
const REMOVE: u8 = 13;

/// `SSH_FXF_READ`, and `SSH_FXF_WRITE | SSH_FXF_CREAT | SSH_FXF_TRUNC`.
const FOR_READING: u32 = 0x01;
const FOR_WRITING: u32 = 0x02 | 0x08 | 0x10;

/// No attributes are set for a file that is opened.
const NO_ATTRIBUTES: u32 = 0;

/// The version of the protocol that we speak.
const VERSION: u32 = 3;

/// Bytes before the fields of a packet: its length, kind and number.
const HEAD: usize = 9;

/// A packet without its number.
#[derive(Debug)]
pub(super) struct Request(BytesMut);

impl Request {
    /// The packet that begins the protocol. Its version stands where others have a number.
    pub(super) fn hello() -> Bytes {
        Self::new(INIT).numbered(VERSION)
    }

    pub(super) fn open_for_reading(path: &str) -> Self {
        Self::new(OPEN).string(path.as_bytes()).number(FOR_READING).number(NO_ATTRIBUTES)
    }

    /// The file is made if it is not there, and emptied if it is.
    pub(super) fn open_for_writing(path: &str) -> Self {
        Self::new(OPEN).string(path.as_bytes()).number(FOR_WRITING).number(NO_ATTRIBUTES)
    }

    pub(super) fn read(handle: &[u8], offset: u64, length: u32) -> Self {
        Self::new(READ).string(handle).long(offset).number(length)
    }

    pub(super) fn write(handle: &[u8], offset: u64, data: &[u8]) -> Self {
        Self::new(WRITE).string(handle).long(offset).string(data)
    }

    pub(super) fn open_directory(path: &str) -> Self {
        Self::new(OPENDIR).string(path.as_bytes())
    }

    pub(super) fn read_directory(handle: &[u8]) -> Self {
        Self::new(READDIR).string(handle)
    }

    pub(super) fn close(handle: &[u8]) -> Self {
        Self::new(CLOSE).string(handle)
    }

    pub(super) fn remove(path: &str) -> Self {
        Self::new(REMOVE).string(path.as_bytes())
    }

    /// The whole packet.
    pub(super) fn numbered(mut self, id: u32) -> Bytes {
        let length = u32::try_from(self.0.len() - 4).expect("chunks and paths are small");
        self.0[..4].copy_from_slice(&length.to_be_bytes());
        self.0[5..HEAD].copy_from_slice(&id.to_be_bytes());
        self.0.freeze()
    }

    fn new(kind: u8) -> Self {
        let mut packet = BytesMut::zeroed(HEAD);
        packet[4] = kind;
        Self(packet)
    }

    fn number(mut self, number: u32) -> Self {
        self.0.put_u32(number);
        self
    }

    fn long(mut self, number: u64) -> Self {
        self.0.put_u64(number);
        self
    }

    fn string(mut self, bytes: &[u8]) -> Self {
        self.0.reserve(4 + bytes.len());
        self.0.put_u32(u32::try_from(bytes.len()).expect("chunks and paths are small"));
        self.0.put_slice(bytes);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_what_the_protocol_says() {
        let read = Request::read(b"h", 3, 9).numbered(7);
        assert_eq!(read[..], *b"\0\0\0\x16\x05\0\0\0\x07\0\0\0\x01h\0\0\0\0\0\0\0\x03\0\0\0\x09");
        assert_eq!(Request::hello()[..], *b"\0\0\0\x05\x01\0\0\0\x03");
    }

    /// A handle is whatever a server likes, and goes back as it came.
    #[test]
    fn a_handle_need_not_be_text() {
        let close = Request::close(b"\xff\xfe\x80\0").numbered(1);
        assert_eq!(close[..], *b"\0\0\0\x0d\x04\0\0\0\x01\0\0\0\x04\xff\xfe\x80\0");
    }
}
