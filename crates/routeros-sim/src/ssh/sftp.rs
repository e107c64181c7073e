//! The files of a router by SFTP version 3 (`draft-ietf-secsh-filexfer-02`).
//!
//! Pure but for the router: packets in, packets out.

use std::collections::BTreeMap;

use bytes::BytesMut;

use self::packet::{Attributes, Packet, Reply};
use crate::{
    files::{Drive, Fault, File},
    router::Router,
};

mod packet;

/// The largest packet that is taken; what OpenSSH has too.
pub(super) const LARGEST: usize = 256 << 10;

/// The most that is read at once.
const CHUNK: usize = 64 << 10;

/// Bytes of answers after which no more packets are taken until they are written.
const ANSWERED: usize = 256 << 10;

/// Files and directories that a client may hold open; a bound, not a fact.
const HANDLES: usize = 32;

/// The most entries of a directory that are told at once; what OpenSSH has too.
const NAMES: usize = 100;

/// The handle before the first. What routers have is not known; these are bytes
/// that a client spoils if it takes them for text.
const BEFORE_HANDLES: u32 = 0xffff_0000;

/// One client's view of a router's files.
pub(super) struct Sftp {
    router: Router,
    open: BTreeMap<u32, Open>,
    /// The handle that was given last.
    last: u32,
}

/// What a handle stands for.
enum Open {
    /// A file that is read, by name: it may go away meanwhile.
    Reading(String),
    /// A file that is written.
    Writing(u32),
    /// What a directory has left to list.
    Listing(Vec<(String, Attributes)>),
}

impl Sftp {
    pub(super) fn new(router: Router) -> Self {
        Self { router, open: BTreeMap::new(), last: BEFORE_HANDLES }
    }

    /// Takes whole packets off the front of `inbox` and answers them: all, or as many
    /// as one writes the answers of at a time. Empty if there is no whole packet,
    /// `None` if the client breaks the framing.
    pub(super) fn exchange(&mut self, inbox: &mut BytesMut) -> Option<Vec<u8>> {
        let mut outbox = Vec::new();
        while outbox.len() < ANSWERED
            && let Some(length) = inbox.first_chunk()
        {
            let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
            if length > LARGEST {
                return None;
            }
            if inbox.len() < 4 + length {
                break;
            }
            let packet = inbox.split_to(4 + length);
            let (id, request) = packet::parse(&packet[4..])?;
            let reply = self.answer(request).unwrap_or_else(Reply::from);
            packet::write(&mut outbox, id, &reply);
        }
        Some(outbox)
    }

    fn answer(&mut self, packet: Packet<'_>) -> Result<Reply, Fault> {
        Ok(match packet {
            Packet::Init => Reply::Version,
            Packet::Real { path } => Reply::Names(vec![(real(path), Attributes::default())]),
            Packet::Stat { path } => Reply::Attributes(self.look(path)?),
            Packet::StatHandle { handle } => Reply::Attributes(self.look_at_open(handle)?),
            Packet::Open { path, writes } => self.open_file(path, writes)?,
            Packet::OpenDirectory { path } => {
                let list = self.list(path)?;
                self.hold(Open::Listing(list))?
            }
            Packet::ReadDirectory { handle } => match self.open.get_mut(&handle) {
                Some(Open::Listing(left)) if left.is_empty() => Reply::End,
                Some(Open::Listing(left)) => {
                    Reply::Names(left.drain(..NAMES.min(left.len())).collect())
                }
                _ => return Err(Fault::Missing),
            },
            Packet::Read { handle, offset, length } => self.read(handle, offset, length)?,
            Packet::Write { handle, offset, data } => {
                let Some(Open::Writing(file)) = self.open.get(&handle) else {
                    return Err(Fault::Missing);
                };
                self.router.drive(|drive| drive.write_at(*file, offset, data))?;
                Reply::Ok
            }
            Packet::Close { handle } => {
                if let Some(Open::Writing(file)) = self.open.remove(&handle) {
                    self.router.finish(file)?;
                }
                Reply::Ok
            }
            Packet::Remove { path } => {
                self.router.drive(|drive| drive.remove(bare(path)))?;
                Reply::Ok
            }
            Packet::MakeDirectory { path } => {
                self.router.drive(|drive| drive.make_directory(bare(path)))?;
                Reply::Ok
            }
            Packet::Rename { from, to } => {
                self.router.drive(|drive| drive.rename(bare(from), bare(to)))?;
                Reply::Ok
            }
            // Times and permissions are the router's own business.
            Packet::SetAttributes => Reply::Ok,
            Packet::Unknown => Reply::Unsupported,
        })
    }

    fn open_file(&mut self, path: &str, writes: bool) -> Result<Reply, Fault> {
        let name = bare(path).to_owned();
        let open = self.router.drive(|drive| {
            if writes {
                return drive.begin(&name).map(Open::Writing);
            }
            let file = drive.files.find(&name).ok_or(Fault::Missing)?;
            if file.is_directory() { Err(Fault::Directory) } else { Ok(Open::Reading(name)) }
        })?;
        self.hold(open)
    }

    fn hold(&mut self, open: Open) -> Result<Reply, Fault> {
        if self.open.len() >= HANDLES {
            return Err(Fault::InUse);
        }
        self.last = self.last.wrapping_add(1);
        self.open.insert(self.last, open);
        Ok(Reply::Handle(self.last))
    }

    fn read(&self, handle: u32, offset: u64, length: u32) -> Result<Reply, Fault> {
        let Some(Open::Reading(name)) = self.open.get(&handle) else { return Err(Fault::Missing) };
        let length = CHUNK.min(length as usize);
        let data = self.router.drive(|drive| {
            let file = drive.files.find(name).ok_or(Fault::Missing)?;
            Ok(file.contents.read(offset, length))
        })?;
        Ok(if data.is_empty() { Reply::End } else { Reply::Data(data) })
    }

    fn look(&self, path: &str) -> Result<Attributes, Fault> {
        self.router.drive(|drive| match bare(path) {
            "" => Ok(Attributes::directory()),
            name => drive.files.find(name).map(Attributes::of).ok_or(Fault::Missing),
        })
    }

    fn look_at_open(&self, handle: u32) -> Result<Attributes, Fault> {
        self.router.drive(|drive| match self.open.get(&handle) {
            Some(Open::Listing(_)) => Ok(Attributes::directory()),
            Some(Open::Reading(name)) => found(drive, |file| file.name == *name),
            Some(Open::Writing(id)) => found(drive, |file| file.id == *id),
            None => Err(Fault::Missing),
        })
    }

    fn list(&self, path: &str) -> Result<Vec<(String, Attributes)>, Fault> {
        let within = bare(path);
        let directory = self.look(path)?;
        if !directory.is_directory {
            return Err(Fault::NoDirectory);
        }
        let here = |file: &File| {
            let rest = match within {
                "" => Some(file.name.as_str()),
                within => file.name.strip_prefix(within).and_then(|rest| rest.strip_prefix('/')),
            };
            let name = rest.filter(|rest| !rest.contains('/'))?;
            Some((name.to_owned(), Attributes::of(file)))
        };
        let mut list: Vec<_> =
            [".", ".."].map(|name| (name.to_owned(), Attributes::directory())).into();
        list.extend(
            self.router
                .drive(|drive| drive.files.list().iter().filter_map(here).collect::<Vec<_>>()),
        );
        Ok(list)
    }
}

/// Files that were being written when the client left are as they are.
impl Drop for Sftp {
    fn drop(&mut self) {
        for open in self.open.values() {
            if let Open::Writing(file) = open {
                // It may be gone, by a reboot or somebody's hand.
                let _ = self.router.drive(|drive| drive.finish(*file));
            }
        }
    }
}

fn found(drive: &Drive<'_>, is: impl Fn(&File) -> bool) -> Result<Attributes, Fault> {
    let file = drive.files.list().iter().find(|file| is(file));
    file.map(Attributes::of).ok_or(Fault::Missing)
}

/// The path as routers know it: without a slash or a dot before it.
fn bare(path: &str) -> &str {
    let path = path.trim_start_matches('/').trim_end_matches('/');
    path.strip_prefix("./").unwrap_or(if path == "." { "" } else { path })
}

fn real(path: &str) -> String {
    format!("/{}", bare(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fleet;

    fn packet(kind: u8, fields: &[&[u8]]) -> Vec<u8> {
        let rest = [&[kind, 0, 0, 0, 7], &fields.concat()[..]].concat();
        [&u32::try_from(rest.len()).unwrap().to_be_bytes()[..], &rest].concat()
    }

    #[tokio::test]
    async fn answers_wait_until_those_before_are_written() {
        let router = Fleet::builder().start().await.unwrap().router(0);
        let mut upload = router.upload("large.bin").unwrap();
        upload.append(&vec![b'x'; CHUNK]).unwrap();
        upload.finish().unwrap();
        let mut sftp = Sftp::new(router);
        let open = packet(3, &[b"\0\0\0\x09large.bin", &[0, 0, 0, 1], &[0; 4]]);
        let opened = sftp.exchange(&mut BytesMut::from(&open[..])).unwrap();
        let handle = opened.last_chunk::<4>().unwrap();
        let read = packet(5, &[&[0, 0, 0, 4], handle, &[0; 8], &[0xff; 4]]);
        let mut inbox = BytesMut::from(&read.repeat(100)[..]);

        let mut sizes = Vec::new();
        while !inbox.is_empty() {
            sizes.push(sftp.exchange(&mut inbox).unwrap().len());
        }
        assert!(sizes.iter().all(|size| *size < ANSWERED + 2 * CHUNK), "{sizes:?}");
        assert!(sizes.iter().sum::<usize>() > 100 * CHUNK, "{sizes:?}");
    }
}
