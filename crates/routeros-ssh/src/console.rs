//! A terminal on a router.

use std::time::Duration;

use bytes::Bytes;
use russh::{Channel, ChannelMsg, client::Msg};

use crate::{
    deadline::Deadline,
    error::Error,
    session::{Session, granted},
};

/// The size of a terminal, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Characters in a row.
    pub columns: u16,
    /// Rows.
    pub rows: u16,
}

/// An open terminal. Dropping it hangs up.
#[derive(Debug)]
pub struct Console {
    channel: Channel<Msg>,
}

impl Session {
    /// Opens a terminal of the kind `vt102`, which RouterOS knows without
    /// asking the terminal anything.
    ///
    /// # Errors
    ///
    /// The router gives us no terminal, or takes too long.
    pub async fn console(&self, size: Size, within: Duration) -> Result<Console, Error> {
        let deadline = Deadline::after(within);
        let mut channel = self.channel(deadline).await?;
        let (columns, rows) = (size.columns.into(), size.rows.into());
        let asked = channel.request_pty(true, "vt102", columns, rows, 0, 0, &[]);
        deadline.bound(asked).await?.map_err(Error::ended)?;
        granted(&mut channel, "a terminal", deadline).await?;
        deadline.bound(channel.request_shell(true)).await?.map_err(Error::ended)?;
        granted(&mut channel, "a console", deadline).await?;
        Ok(Console { channel })
    }
}

impl Console {
    /// What the router shows next; `None` once it has hung up. Nothing is lost
    /// if this is dropped before it is done.
    ///
    /// # Errors
    ///
    /// Nothing is shown in that time, which the console survives, or the session ended.
    pub async fn next(&mut self, within: Duration) -> Result<Option<Bytes>, Error> {
        let deadline = Deadline::after(within);
        loop {
            match deadline.bound(self.channel.wait()).await? {
                Some(ChannelMsg::Data { data } | ChannelMsg::ExtendedData { data, .. }) => {
                    return Ok(Some(data));
                }
                Some(ChannelMsg::Eof | ChannelMsg::Close) => return Ok(None),
                Some(_) => {}
                None => return Err(Error::Ended(None)),
            }
        }
    }

    /// Types `keys`: text, or `\x18` for Ctrl+X.
    ///
    /// # Errors
    ///
    /// The router takes no more in that time, or the session ended.
    pub async fn write(&self, keys: &[u8], within: Duration) -> Result<(), Error> {
        let sent = self.channel.data_bytes(keys.to_vec());
        Deadline::after(within).bound(sent).await?.map_err(Error::ended)
    }

    /// Tells the router that the terminal has another size now.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write).
    pub async fn resize(&self, size: Size, within: Duration) -> Result<(), Error> {
        let changed = self.channel.window_change(size.columns.into(), size.rows.into(), 0, 0);
        Deadline::after(within).bound(changed).await?.map_err(Error::ended)
    }
}
