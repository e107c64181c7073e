//! Files, as far as the API moves them: small ones.
//!
//! Large files go over SSH, or the router [fetches](super::fetch) them. Where a board has a directory
//! `flash`, what is not in it lives in RAM: it wears out nothing, and is gone after a reboot.

use std::time::Duration;

use super::{Failure, is_unknown, time::Budget};
use crate::{
    command::Command,
    error::Error,
    query::Query,
    reply::{Reply, Row},
    rows::{File, Record, Resource},
    session::Session,
    trap::TrapKind,
    value::text::Charset,
};

/// How much one call of `/file/read` returns at most, in bytes (RouterOS manual).
const CHUNK: u64 = 32 << 10;

/// What has to stay free beside a file, in bytes: a router with full flash or memory is in trouble of its
/// own.
pub const SPARE: u64 = 1 << 20;

/// The directory that is the flash, where what is not in it is in memory.
const FLASH: &str = "flash";

/// How much `contents` takes, in bytes: 60,000 (RouterOS manual).
pub const LARGEST_CONTENTS: usize = 60_000;

/// What is known of a file; none if there is none.
pub async fn find(
    session: &Session,
    name: &str,
    within: Duration,
) -> Result<Option<File>, Failure> {
    let print = File::print().query(&Query::eq("name", name));
    let reply = session.run(print, within).await?;
    Ok(File::read_one(&reply, Charset::default()))
}

/// Reads all of a file, `limit` bytes at most: complete, or an error.
///
/// 7.13 and newer pass files of any size, in pieces of 32 KiB; older ones text of a few KiB only, and
/// [`Failure::TooLarge`] or [`Failure::Incomplete`] says that it has to go over SSH.
pub async fn read(
    session: &Session,
    name: &str,
    limit: u64,
    within: Duration,
) -> Result<Vec<u8>, Failure> {
    let budget = Budget::new(within);
    let file = find(session, name, budget.left()).await?;
    let size = file.ok_or_else(|| Failure::NoFile(name.to_owned()))?.size;
    // A directory has none.
    let size = size.ok_or(Failure::Unexpected("the size of the file"))?;
    if size > limit {
        return Err(Failure::TooLarge { size, limit });
    }

    let mut bytes = Vec::new();
    while length(&bytes) < size {
        let left = size - length(&bytes);
        let read = Command::new("/file/read")
            .arg("file", name)
            .arg("offset", bytes.len().to_string())
            .arg("chunk-size", left.min(CHUNK).to_string());
        match session.run(read, budget.left()).await {
            Ok(reply) => match data(&reply) {
                Some(piece) if !piece.is_empty() => bytes.extend_from_slice(piece),
                _ => break,
            },
            Err(Error::Trap(trap)) if bytes.is_empty() && is_unknown(&trap) => {
                bytes = contents(session, name, &budget).await?;
                break;
            }
            Err(error) => return Err(error.into()),
        }
    }
    match length(&bytes) {
        got if got == size => Ok(bytes),
        got => Err(Failure::Incomplete { got, expected: size }),
    }
}

/// Makes a small text file, or replaces it, and verifies its size: [`LARGEST_CONTENTS`] at most.
pub async fn write(
    session: &Session,
    name: &str,
    contents: &[u8],
    within: Duration,
) -> Result<(), Failure> {
    let (size, limit) = (length(contents), LARGEST_CONTENTS as u64);
    if size > limit {
        return Err(Failure::TooLarge { size, limit });
    }
    let budget = Budget::new(within);
    let command = match find(session, name, budget.left()).await? {
        Some(file) => Command::new("/file/set").arg(".id", &file.id),
        None => Command::new("/file/add").arg("name", name),
    };
    let reply = session.run(command.arg("contents", contents), budget.left()).await;
    reply.map_err(super::unless_unknown("take files over the API"))?;

    verify(session, name, size, budget.left()).await
}

/// Removes a file, if it is there, and verifies that it is gone.
pub async fn remove(session: &Session, name: &str, within: Duration) -> Result<(), Failure> {
    let budget = Budget::new(within);
    let Some(file) = find(session, name, budget.left()).await? else { return Ok(()) };
    let remove = Command::new("/file/remove").arg(".id", &file.id);
    match session.run(remove, budget.left()).await {
        Err(Error::Trap(trap)) if trap.kind() == TrapKind::NotFound => {}
        reply => drop(reply?),
    }
    match find(session, name, budget.left()).await? {
        None => Ok(()),
        Some(_) => Err(Failure::LeftBehind(name.to_owned())),
    }
}

/// Fails unless a file of this name and size can be made: there must be none, and room for it, in the
/// memory where a board keeps it there ([`SPARE`] more than it takes).
pub async fn admit(
    session: &Session,
    name: &str,
    size: u64,
    within: Duration,
) -> Result<(), Failure> {
    let budget = Budget::new(within);
    if find(session, name, budget.left()).await?.is_some() {
        return Err(Failure::Exists(name.to_owned()));
    }
    let disk = find(session, FLASH, budget.left()).await?;
    let is_in_memory = disk.is_some() && !name.starts_with("flash/");
    let resource = resource(session, &budget).await?;
    let free = if is_in_memory { resource.free_memory } else { resource.free_disk };
    enough(free, size.saturating_add(SPARE))
}

/// Verifies that a file is there as a whole.
pub async fn verify(
    session: &Session,
    name: &str,
    expected: u64,
    within: Duration,
) -> Result<(), Failure> {
    match find(session, name, within).await?.and_then(|file| file.size) {
        Some(got) if got == expected => Ok(()),
        got => Err(Failure::Incomplete { got: got.unwrap_or(0), expected }),
    }
}

/// Fails unless `needed` bytes are free.
pub(super) async fn room(session: &Session, needed: u64, budget: &Budget) -> Result<(), Failure> {
    enough(resource(session, budget).await?.free_disk, needed)
}

async fn resource(session: &Session, budget: &Budget) -> Result<Resource, Failure> {
    let reply = session.run(Resource::print(), budget.left()).await?;
    Ok(Resource::read_one(&reply, Charset::default()).unwrap_or_default())
}

fn enough(free: Option<u64>, needed: u64) -> Result<(), Failure> {
    match free {
        Some(free) if free < needed => Err(Failure::NoSpace { needed, free }),
        Some(_) => Ok(()),
        None => Err(Failure::Unexpected("the free space")),
    }
}

/// Text files of versions that cannot read in pieces.
async fn contents(session: &Session, name: &str, budget: &Budget) -> Result<Vec<u8>, Failure> {
    let print = Command::print(File::MENU).proplist(&["contents"]).query(&Query::eq("name", name));
    let reply = session.run(print, budget.left()).await?;
    let contents = reply.row().and_then(|row| row.get("contents"));
    Ok(contents.unwrap_or_default().to_vec())
}

/// The piece stands in a row or in the end.
fn data(reply: &Reply) -> Option<&[u8]> {
    let mut rows = reply.rows.iter().chain([&reply.done]);
    rows.find_map(|row: &Row| row.get("data").or_else(|| row.get("ret")))
}

fn length(bytes: &[u8]) -> u64 {
    bytes.len() as u64
}
