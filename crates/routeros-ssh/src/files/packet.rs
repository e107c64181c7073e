//! SFTP packets as bytes. Sans-IO.

use std::fmt;

use bytes::{Buf as _, BufMut as _, Bytes, BytesMut};

/// The largest packet that is read; what OpenSSH has too.
pub(super) const LARGEST: u32 = 256 << 10;

const INIT: u8 = 1;
const VERSION: u8 = 2;
const OPEN: u8 = 3;
const CLOSE: u8 = 4;
const READ: u8 = 5;
const WRITE: u8 = 6;
const OPENDIR: u8 = 11;
const READDIR: u8 = 12;
const REMOVE: u8 = 13;
const STATUS: u8 = 101;
const HANDLE: u8 = 102;
const DATA: u8 = 103;
const NAME: u8 = 104;

/// Which fields a set of attributes has.
const SIZE: u32 = 1;
const OWNER: u32 = 2;
const PERMISSIONS: u32 = 4;
const TIMES: u32 = 8;
const EXTENDED: u32 = 1 << 31;

/// The part of the permissions that says what a file is, and a directory there.
const FILE_TYPE: u32 = 0o170_000;
const DIRECTORY: u32 = 0o040_000;

/// A file as a directory lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name, without the directory.
    pub name: String,
    /// Bytes. RouterOS's numbers are not reliable here (measured by others);
    /// `/file/print` knows better.
    pub size: Option<u64>,
    /// When it was last changed, in seconds since 1970.
    pub modified: Option<u32>,
    /// Whether it is a directory.
    pub is_directory: bool,
}

/// Why an operation on a file did not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It did.
    Ok,
    /// There is no more.
    EndOfFile,
    /// There is no such file.
    NoSuchFile,
    /// The user may not do that.
    PermissionDenied,
    /// Anything else; a full disk, too.
    Failure {
        /// The number that the protocol gives it.
        code: u32,
        /// What the router says, which may be nothing.
        message: String,
    },
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ok => f.write_str("no error"),
            Self::EndOfFile => f.write_str("end of file"),
            Self::NoSuchFile => f.write_str("no such file"),
            Self::PermissionDenied => f.write_str("permission denied"),
            Self::Failure { code, message } => write!(f, "failure {code} {message}"),
        }
    }
}

/// What we ask.
#[derive(Clone, Copy, Debug)]
pub(super) enum Request<'a> {
    OpenForReading {
        path: &'a str,
    },
    /// Made if it is not there, emptied if it is.
    OpenForWriting {
        path: &'a str,
    },
    Close {
        handle: &'a [u8],
    },
    Read {
        handle: &'a [u8],
        offset: u64,
        length: u32,
    },
    Write {
        handle: &'a [u8],
        offset: u64,
        data: &'a [u8],
    },
    OpenDirectory {
        path: &'a str,
    },
    ReadDirectory {
        handle: &'a [u8],
    },
    Remove {
        path: &'a str,
    },
}

/// `SSH_FXF_READ`, and `SSH_FXF_WRITE | SSH_FXF_CREAT | SSH_FXF_TRUNC`.
const FOR_READING: u32 = 0x01;
const FOR_WRITING: u32 = 0x02 | 0x08 | 0x10;

impl Request<'_> {
    /// The whole packet.
    pub(super) fn encode(&self, id: u32) -> Bytes {
        let mut out = BytesMut::new();
        match *self {
            Self::OpenForReading { path } => {
                begin(&mut out, OPEN, id);
                string(&mut out, path.as_bytes());
                out.put_u32(FOR_READING);
                out.put_u32(0);
            }
            Self::OpenForWriting { path } => {
                begin(&mut out, OPEN, id);
                string(&mut out, path.as_bytes());
                out.put_u32(FOR_WRITING);
                out.put_u32(0);
            }
            Self::Close { handle } => {
                begin(&mut out, CLOSE, id);
                string(&mut out, handle);
            }
            Self::Read { handle, offset, length } => {
                begin(&mut out, READ, id);
                string(&mut out, handle);
                out.put_u64(offset);
                out.put_u32(length);
            }
            Self::Write { handle, offset, data } => {
                begin(&mut out, WRITE, id);
                string(&mut out, handle);
                out.put_u64(offset);
                string(&mut out, data);
            }
            Self::OpenDirectory { path } => {
                begin(&mut out, OPENDIR, id);
                string(&mut out, path.as_bytes());
            }
            Self::ReadDirectory { handle } => {
                begin(&mut out, READDIR, id);
                string(&mut out, handle);
            }
            Self::Remove { path } => {
                begin(&mut out, REMOVE, id);
                string(&mut out, path.as_bytes());
            }
        }
        finish(out)
    }
}

/// The packet that begins the protocol.
pub(super) fn init() -> Bytes {
    let mut out = BytesMut::new();
    begin(&mut out, INIT, 3);
    finish(out)
}

/// The version that the other side speaks, which is ours or an older one.
pub(super) fn version(packet: &[u8]) -> Option<u32> {
    let mut packet = packet;
    if take_u8(&mut packet)? != VERSION {
        return None;
    }
    take_u32(&mut packet)
}

/// What we are answered.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Status(Status),
    Handle(Bytes),
    Data(Bytes),
    Names(Vec<Entry>),
}

impl Answer {
    /// Reads a packet without its length; `None` if it makes no sense.
    pub(super) fn decode(mut packet: Bytes) -> Option<(u32, Self)> {
        let kind = take_u8(&mut packet)?;
        let id = take_u32(&mut packet)?;
        let answer = match kind {
            STATUS => Self::Status(status(&mut packet)?),
            HANDLE => Self::Handle(take_string(&mut packet)?),
            DATA => Self::Data(take_string(&mut packet)?),
            NAME => Self::Names(names(&mut packet)?),
            _ => return None,
        };
        Some((id, answer))
    }
}

fn status(packet: &mut Bytes) -> Option<Status> {
    Some(match take_u32(packet)? {
        0 => Status::Ok,
        1 => Status::EndOfFile,
        2 => Status::NoSuchFile,
        3 => Status::PermissionDenied,
        // Some servers leave the message out.
        code => Status::Failure {
            code,
            message: take_string(packet).map(|bytes| text(&bytes)).unwrap_or_default(),
        },
    })
}

fn names(packet: &mut Bytes) -> Option<Vec<Entry>> {
    let count = take_u32(packet)?;
    let mut entries = Vec::new();
    for _ in 0..count {
        let name = text(&take_string(packet)?);
        // How `ls -l` shows it; nobody can rely on that.
        take_string(packet)?;
        let mut entry = Entry { name, size: None, modified: None, is_directory: false };
        attributes(packet, &mut entry)?;
        entries.push(entry);
    }
    Some(entries)
}

fn attributes(packet: &mut Bytes, entry: &mut Entry) -> Option<()> {
    let flags = take_u32(packet)?;
    if flags & SIZE != 0 {
        entry.size = Some(packet.try_get_u64().ok()?);
    }
    if flags & OWNER != 0 {
        packet.try_get_u64().ok()?;
    }
    if flags & PERMISSIONS != 0 {
        entry.is_directory = take_u32(packet)? & FILE_TYPE == DIRECTORY;
    }
    if flags & TIMES != 0 {
        take_u32(packet)?;
        entry.modified = Some(take_u32(packet)?);
    }
    if flags & EXTENDED != 0 {
        for _ in 0..take_u32(packet)? {
            take_string(packet)?;
            take_string(packet)?;
        }
    }
    Some(())
}

fn begin(out: &mut BytesMut, kind: u8, id: u32) {
    out.put_u32(0);
    out.put_u8(kind);
    out.put_u32(id);
}

fn string(out: &mut BytesMut, bytes: &[u8]) {
    out.put_u32(u32::try_from(bytes.len()).expect("chunks and paths are small"));
    out.put_slice(bytes);
}

fn finish(mut out: BytesMut) -> Bytes {
    let length = u32::try_from(out.len() - 4).expect("packets are small");
    out[..4].copy_from_slice(&length.to_be_bytes());
    out.freeze()
}

fn take_u8(packet: &mut impl bytes::Buf) -> Option<u8> {
    packet.try_get_u8().ok()
}

fn take_u32(packet: &mut impl bytes::Buf) -> Option<u32> {
    packet.try_get_u32().ok()
}

fn take_string(packet: &mut Bytes) -> Option<Bytes> {
    let length = take_u32(packet)? as usize;
    (length <= packet.len()).then(|| packet.split_to(length))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn requests_are_what_the_protocol_says() {
        let read = Request::Read { handle: b"h", offset: 3, length: 9 }.encode(7);
        assert_eq!(read[..], *b"\0\0\0\x16\x05\0\0\0\x07\0\0\0\x01h\0\0\0\0\0\0\0\x03\0\0\0\x09");
        assert_eq!(init()[..], *b"\0\0\0\x05\x01\0\0\0\x03");
    }

    #[test]
    fn a_listing_tells_files_from_directories() {
        let mut packet = BytesMut::new();
        packet.put_u8(NAME);
        packet.put_u32(4);
        packet.put_u32(2);
        for (name, permissions) in [("flash", 0o040_755), ("a.backup", 0o100_644)] {
            string(&mut packet, name.as_bytes());
            string(&mut packet, b"long");
            packet.put_u32(SIZE | OWNER | PERMISSIONS | TIMES);
            packet.put_u64(5);
            packet.put_u64(0);
            packet.put_u32(permissions);
            packet.put_u32(1);
            packet.put_u32(2);
        }
        let entry = |name: &str, is_directory| Entry {
            name: name.to_owned(),
            size: Some(5),
            modified: Some(2),
            is_directory,
        };

        let decoded = Answer::decode(packet.freeze());

        let names = vec![entry("flash", true), entry("a.backup", false)];
        assert_eq!(decoded, Some((4, Answer::Names(names))));
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
