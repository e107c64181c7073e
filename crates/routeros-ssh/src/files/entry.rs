//! Files as directories list them.

use bytes::Bytes;

use super::answer::{long, number, string, text};

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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

impl Entry {
    /// Reads an entry off the front of `packet`.
    pub(super) fn read(packet: &mut Bytes) -> Option<Self> {
        let mut entry = Self { name: text(packet)?, ..Self::default() };
        // How `ls -l` shows it; nobody can rely on that.
        string(packet)?;

        let fields = number(packet)?;
        if fields & SIZE != 0 {
            entry.size = Some(long(packet)?);
        }
        if fields & OWNER != 0 {
            long(packet)?;
        }
        if fields & PERMISSIONS != 0 {
            entry.is_directory = number(packet)? & FILE_TYPE == DIRECTORY;
        }
        if fields & TIMES != 0 {
            number(packet)?;
            entry.modified = Some(number(packet)?);
        }
        if fields & EXTENDED != 0 {
            for _ in 0..number(packet)? {
                string(packet)?;
                string(packet)?;
            }
        }
        Some(entry)
    }

    /// Bytes of memory that it takes.
    pub(super) fn held(&self) -> u64 {
        (size_of::<Self>() + self.name.len()) as u64
    }
}

#[cfg(test)]
mod tests {
    use bytes::{BufMut as _, BytesMut};

    use super::*;

    /// An entry of 5 bytes, with every field there is.
    fn written(name: &[u8], permissions: u32) -> Bytes {
        let mut packet = BytesMut::new();
        for text in [name, b"long"] {
            packet.put_u32(u32::try_from(text.len()).unwrap());
            packet.put_slice(text);
        }
        packet.put_u32(SIZE | OWNER | PERMISSIONS | TIMES | EXTENDED);
        packet.put_u64(5);
        packet.put_u64(0);
        packet.put_u32(permissions);
        packet.put_u32(1);
        packet.put_u32(2);
        packet.put_u32(1);
        packet.put_slice(b"\0\0\0\x01a\0\0\0\x01b");
        packet.freeze()
    }

    #[test]
    fn files_are_told_from_directories() {
        for (name, permissions, is_directory) in
            [("flash", 0o040_755, true), ("a.backup", 0o100_644, false)]
        {
            let mut packet = written(name.as_bytes(), permissions);
            let entry = Entry::read(&mut packet);

            let (size, modified) = (Some(5), Some(2));
            assert_eq!(entry, Some(Entry { name: name.to_owned(), size, modified, is_directory }));
            assert!(packet.is_empty());
        }
    }
}
