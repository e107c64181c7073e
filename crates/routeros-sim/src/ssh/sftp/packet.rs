//! SFTP packets as bytes: requests read, replies written.

use crate::files::{Fault, File};

/// What a client asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packet<'a> {
    Init,
    Open { path: &'a str, writes: bool },
    Close { handle: u32 },
    Read { handle: u32, offset: u64, length: u32 },
    Write { handle: u32, offset: u64, data: &'a [u8] },
    Stat { path: &'a str },
    StatHandle { handle: u32 },
    SetAttributes,
    OpenDirectory { path: &'a str },
    ReadDirectory { handle: u32 },
    Remove { path: &'a str },
    MakeDirectory { path: &'a str },
    Real { path: &'a str },
    Rename { from: &'a str, to: &'a str },
    Unknown,
}

/// What it is told.
#[derive(Debug)]
pub(super) enum Reply {
    Version,
    Ok,
    End,
    Refused(u32, String),
    Unsupported,
    Handle(u32),
    Data(Vec<u8>),
    Names(Vec<(String, Attributes)>),
    Attributes(Attributes),
}

/// What is said about a file.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Attributes {
    pub(super) is_directory: bool,
    size: u64,
    modified: u32,
}

impl Attributes {
    pub(super) fn directory() -> Self {
        Self { is_directory: true, size: 0, modified: 0 }
    }

    pub(super) fn of(file: &File) -> Self {
        let modified = u32::try_from(file.at.timestamp()).unwrap_or_default();
        Self { is_directory: file.is_directory(), size: file.contents.size(), modified }
    }
}

/// `SSH_FX_NO_SUCH_FILE` and `SSH_FX_FAILURE`.
impl From<Fault> for Reply {
    fn from(fault: Fault) -> Self {
        let code = if matches!(fault, Fault::Missing | Fault::NoDirectory) { 2 } else { 4 };
        Self::Refused(code, fault.to_string())
    }
}

/// `SSH_FXF_WRITE`.
const WRITES: u32 = 2;

/// Reads a packet without its length, `None` if it is none.
pub(super) fn parse(packet: &[u8]) -> Option<(u32, Packet<'_>)> {
    let (kind, mut rest) = packet.split_first()?;
    let rest = &mut rest;
    let id = number(rest)?;
    let parsed = match kind {
        1 => Packet::Init,
        3 => Packet::Open { path: text(rest)?, writes: number(rest)? & WRITES != 0 },
        4 => Packet::Close { handle: handle(rest)? },
        5 => Packet::Read { handle: handle(rest)?, offset: long(rest)?, length: number(rest)? },
        6 => Packet::Write { handle: handle(rest)?, offset: long(rest)?, data: bytes(rest)? },
        7 | 17 => Packet::Stat { path: text(rest)? },
        8 => Packet::StatHandle { handle: handle(rest)? },
        9 | 10 => Packet::SetAttributes,
        11 => Packet::OpenDirectory { path: text(rest)? },
        12 => Packet::ReadDirectory { handle: handle(rest)? },
        13 | 15 => Packet::Remove { path: text(rest)? },
        14 => Packet::MakeDirectory { path: text(rest)? },
        16 => Packet::Real { path: text(rest)? },
        18 => Packet::Rename { from: text(rest)?, to: text(rest)? },
        _ => Packet::Unknown,
    };
    Some((id, parsed))
}

/// Appends a whole packet.
pub(super) fn write(out: &mut Vec<u8>, id: u32, reply: &Reply) {
    let begun = out.len();
    out.extend_from_slice(&[0; 4]);
    let mut head = |kind: u8| {
        out.push(kind);
        out.extend_from_slice(&id.to_be_bytes());
    };
    match reply {
        Reply::Version => {
            out.push(2);
            out.extend_from_slice(&3_u32.to_be_bytes());
        }
        Reply::Ok => {
            head(101);
            status(out, 0, "");
        }
        Reply::End => {
            head(101);
            status(out, 1, "end of file");
        }
        Reply::Refused(code, message) => {
            head(101);
            status(out, *code, message);
        }
        Reply::Unsupported => {
            head(101);
            status(out, 8, "unsupported");
        }
        Reply::Handle(handle) => {
            head(102);
            string(out, &handle.to_be_bytes());
        }
        Reply::Data(data) => {
            head(103);
            string(out, data);
        }
        Reply::Names(names) => {
            head(104);
            out.extend_from_slice(&length(names.len()));
            for (name, about) in names {
                string(out, name.as_bytes());
                string(out, long_name(name, *about).as_bytes());
                attributes(out, *about);
            }
        }
        Reply::Attributes(about) => {
            head(105);
            attributes(out, *about);
        }
    }
    let written = length(out.len() - begun - 4);
    out[begun..begun + 4].copy_from_slice(&written);
}

/// As `ls -l` has it.
fn long_name(name: &str, about: Attributes) -> String {
    let mode = if about.is_directory { "drwxrwxr-x" } else { "-rw-rw----" };
    format!("{mode}    1 root     root     {:>10} Jan  1 1970 {name}", about.size)
}

/// Size, permissions and times.
fn attributes(out: &mut Vec<u8>, about: Attributes) {
    let mode: u32 = if about.is_directory { 0o040_775 } else { 0o100_660 };
    out.extend_from_slice(&0x0d_u32.to_be_bytes());
    out.extend_from_slice(&about.size.to_be_bytes());
    out.extend_from_slice(&mode.to_be_bytes());
    out.extend_from_slice(&about.modified.to_be_bytes());
    out.extend_from_slice(&about.modified.to_be_bytes());
}

fn status(out: &mut Vec<u8>, code: u32, message: &str) {
    out.extend_from_slice(&code.to_be_bytes());
    string(out, message.as_bytes());
    string(out, b"en");
}

fn string(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&length(bytes.len()));
    out.extend_from_slice(bytes);
}

fn length(length: usize) -> [u8; 4] {
    u32::try_from(length).expect("answers are small").to_be_bytes()
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}

fn number(rest: &mut &[u8]) -> Option<u32> {
    take(rest, 4)?.try_into().ok().map(u32::from_be_bytes)
}

fn long(rest: &mut &[u8]) -> Option<u64> {
    take(rest, 8)?.try_into().ok().map(u64::from_be_bytes)
}

fn bytes<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = number(rest)? as usize;
    take(rest, length)
}

fn text<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    std::str::from_utf8(bytes(rest)?).ok()
}

/// A handle is a number of ours.
fn handle(rest: &mut &[u8]) -> Option<u32> {
    bytes(rest)?.try_into().ok().map(u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn requests_are_read_as_the_protocol_says() {
        let open = b"\x03\0\0\0\x07\0\0\0\x05/a.rs\0\0\0\x1a\0\0\0\0";
        assert_eq!(parse(open), Some((7, Packet::Open { path: "/a.rs", writes: true })));
        assert_eq!(parse(b"\x01\0\0\0\x03"), Some((3, Packet::Init)));
        assert_eq!(parse(b"\xc8\0\0\0\x01"), Some((1, Packet::Unknown)));
        assert_eq!(parse(b"\x04\0\0\0\x01\0\0\0\x09x"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = parse(&bytes);
        }
    }
}
