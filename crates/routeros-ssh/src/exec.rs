//! Commands: what they print, and how they end.

use std::time::Duration;

use bytes::Bytes;
use russh::{Channel, ChannelMsg, client::Msg};

use crate::{
    deadline::Deadline,
    error::Error,
    session::{Session, granted},
};

/// How much one operation may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes that may come, or be sent, altogether.
    pub bytes: u64,
    /// Time until it is done.
    pub within: Duration,
}

/// What a command printed, and how it ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// What it printed, as RouterOS has it: lines end in CR LF.
    pub stdout: Vec<u8>,
    /// What it printed beside that. RouterOS prints errors to `stdout`.
    pub stderr: Vec<u8>,
    /// Zero for success. Routers may not send one, and many RouterOS versions
    /// send zero whatever happened: read the output.
    pub exit_status: Option<u32>,
}

/// A piece of a running command's output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// From its standard output.
    Stdout(Bytes),
    /// From its standard error.
    Stderr(Bytes),
}

/// A running command. Dropping it tells the router to stop.
#[derive(Debug)]
pub struct Running {
    channel: Channel<Msg>,
    limits: Limits,
    left: u64,
    deadline: Deadline,
    exit_status: Option<u32>,
}

impl Session {
    /// Runs one command line, and collects what it prints.
    ///
    /// # Errors
    ///
    /// The router does not run commands for us, prints more than allowed, or
    /// takes too long. A command that fails on the router is no error here.
    pub async fn exec(&self, command: &str, limits: Limits) -> Result<Output, Error> {
        let mut running = self.run(command, limits).await?;
        let mut output = Output::default();
        while let Some(piece) = running.next().await? {
            match piece {
                Piece::Stdout(bytes) => output.stdout.extend_from_slice(&bytes),
                Piece::Stderr(bytes) => output.stderr.extend_from_slice(&bytes),
            }
        }
        output.exit_status = running.exit_status();
        Ok(output)
    }

    /// Starts one command line. Its output is read by [`Running::next`].
    ///
    /// # Errors
    ///
    /// The router does not run commands for us.
    pub async fn run(&self, command: &str, limits: Limits) -> Result<Running, Error> {
        let deadline = Deadline::after(limits.within);
        let mut channel = self.channel(deadline).await?;
        deadline.bound(channel.exec(true, command)).await?.map_err(Error::ended)?;
        granted(&mut channel, "a command", deadline).await?;
        Ok(Running { channel, limits, left: limits.bytes, deadline, exit_status: None })
    }
}

impl Running {
    /// The next piece of output; `None` once the command has ended.
    ///
    /// # Errors
    ///
    /// The command prints too much, takes too long, or the session ended before it did.
    pub async fn next(&mut self) -> Result<Option<Piece>, Error> {
        loop {
            match self.deadline.bound(self.channel.wait()).await? {
                Some(ChannelMsg::Data { data }) => {
                    self.account(&data)?;
                    return Ok(Some(Piece::Stdout(data)));
                }
                Some(ChannelMsg::ExtendedData { data, .. }) => {
                    self.account(&data)?;
                    return Ok(Some(Piece::Stderr(data)));
                }
                Some(ChannelMsg::ExitStatus { exit_status }) => {
                    self.exit_status = Some(exit_status);
                }
                Some(ChannelMsg::Close) => return Ok(None),
                Some(_) => {}
                None => return Err(Error::Ended(None)),
            }
        }
    }

    /// How the command ended, if it has and the router says so.
    pub fn exit_status(&self) -> Option<u32> {
        self.exit_status
    }

    fn account(&mut self, data: &Bytes) -> Result<(), Error> {
        let left = self.left.checked_sub(data.len() as u64);
        self.left = left.ok_or(Error::TooLarge { limit: self.limits.bytes })?;
        Ok(())
    }
}
