//! Files from a router over SSH.

use routeros::ops::{Failure, files};
use tod_model::{
    CallError,
    call::{Limits, Outcome, Reply},
};
use tokio::{
    io::{AsyncReadExt as _, DuplexStream, duplex},
    time::Instant,
};

use super::ssh;
use crate::handle::{Held, told::Teller, trouble::Trouble};

/// Tells a file piece by piece: as many bytes as the router says that it has, or an error.
pub(super) async fn download(
    held: &Held,
    name: &str,
    limits: Limits,
    teller: &mut Teller,
) -> Result<Outcome, Trouble> {
    let until = Instant::now() + limits.within;
    let left = || until.saturating_duration_since(Instant::now());
    let file = files::find(&held.known.session, name, left()).await?;
    let size = file.and_then(|file| file.size).ok_or_else(|| Failure::NoFile(name.to_owned()))?;
    if size > limits.bytes {
        return Err(CallError::TooLarge { limit: limits.bytes }.into());
    }

    let visit = ssh::visit(held, left(), teller).await?;
    let mut files = visit.session.files(left()).await?;
    let allowed = routeros_ssh::Limits { bytes: limits.bytes, within: left() };
    let (mut sink, source) = duplex(Reply::PIECE);
    let receiving = async move { Ok(files.download(name, &mut sink, allowed, |_| {}).await?) };
    let (got, ()) = tokio::try_join!(receiving, tell(source, teller))?;
    visit.close().await;
    if got == size {
        Ok(Outcome::nothing())
    } else {
        Err(Failure::Incomplete { got, expected: size }.into())
    }
}

/// Tells what comes, until it ends.
async fn tell(mut source: DuplexStream, teller: &mut Teller) -> Result<(), Trouble> {
    let mut piece = vec![0; Reply::PIECE];
    loop {
        let read = source.read(&mut piece).await;
        match read.expect("a stream in memory does not fail") {
            0 => return Ok(()),
            read => teller.tell(Reply::Piece(piece[..read].to_vec())).await?,
        }
    }
}
