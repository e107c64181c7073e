//! What is in a package's file.
//!
//! Four bytes that say that it is one, the length of all that follows, then parts
//! of a kind, a length and so many bytes. Of a real one only the parts that say
//! what it is are here; the rest would be the system.

use super::Npk;
use crate::version::Version;

const MAGIC: [u8; 4] = [0x1e, 0xf1, 0xd0, 0xba];

/// The part that begins with name and version.
const ABOUT: u16 = 1;

/// The part that is the name of the architecture.
const ARCHITECTURE: u16 = 16;

/// What the name takes in the part that begins with it.
const NAME: usize = 16;

/// A file of this package. Where RouterOS has megabytes, this has none.
pub(super) fn write(npk: &Npk) -> Vec<u8> {
    let mut about = npk.name.as_bytes().to_vec();
    about.resize(NAME, 0);
    about.extend(npk.version.to_bytes());
    let parts = [(ABOUT, about.as_slice()), (ARCHITECTURE, npk.architecture.as_bytes())];
    let mut body = Vec::new();
    for (kind, bytes) in parts {
        body.extend(kind.to_le_bytes());
        body.extend(length(bytes).to_le_bytes());
        body.extend(bytes);
    }
    [&MAGIC[..], &length(&body).to_le_bytes(), &body].concat()
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).expect("a few dozen bytes")
}

/// What a file says of itself; nothing if it is no package, or not whole.
pub(super) fn read(file: &[u8]) -> Option<Npk> {
    let mut rest = file.strip_prefix(&MAGIC)?;
    if usize::try_from(take_u32(&mut rest)?).ok()? != rest.len() {
        return None;
    }
    let (mut about, mut architecture) = (None, None);
    while !rest.is_empty() {
        let kind = u16::from_le_bytes(take(&mut rest)?);
        let length = usize::try_from(take_u32(&mut rest)?).ok()?;
        let bytes = rest.split_off(..length)?;
        match kind {
            ABOUT => about = about.or(Some(bytes)),
            ARCHITECTURE => architecture = architecture.or(Some(bytes)),
            _ => {}
        }
    }
    let (name, version) = about?.split_at_checked(NAME)?;
    let name = name.split(|byte| *byte == 0).next()?;
    Some(Npk {
        name: String::from_utf8(name.to_vec()).ok()?,
        version: Version::from_bytes(*version.first_chunk()?)?,
        architecture: String::from_utf8(architecture?.to_vec()).ok()?,
    })
}

fn take_u32(rest: &mut &[u8]) -> Option<u32> {
    take(rest).map(u32::from_le_bytes)
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (first, others) = rest.split_first_chunk()?;
    *rest = others;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn npk() -> Npk {
        Npk::parse("wifi-qcom-ac-7.24rc3-arm.npk").unwrap()
    }

    #[test]
    fn a_package_reads_back_as_it_is_written() {
        assert_eq!(read(&write(&npk())), Some(npk()));
    }

    #[test]
    fn a_package_that_is_not_whole_is_none() {
        let file = write(&npk());
        for end in 0..file.len() {
            assert_eq!(read(&file[..end]), None, "{end}");
        }
        // The length counts, even where another part would begin.
        let part = [4, 0, 0, 0, 0, 0];
        assert_eq!(read(&[&file[..], &part].concat()), None);
    }

    proptest! {
        #[test]
        fn whatever_is_in_a_file_is_read_without_harm(bytes: Vec<u8>) {
            let framed = [&MAGIC[..], &length(&bytes).to_le_bytes(), &bytes].concat();
            read(&framed);
            read(&bytes);
        }
    }
}
