//! One channel of an SSH session: a command, a console or the files.

use bytes::BytesMut;
use russh::{
    Channel, ChannelId, ChannelMsg,
    server::{Handle, Msg},
};

use super::{sftp::Sftp, terminal::Terminal};
use crate::{actor::Actor, menu::Policy, mood::Mood, router::Router, shell::Shell};

/// Serves a channel until one side closes it.
pub(super) async fn serve(mut channel: Channel<Msg>, handle: Handle, router: Router, actor: Actor) {
    let id = channel.id();
    let mut has_terminal = false;
    while let Some(message) = channel.wait().await {
        let granted = match message {
            ChannelMsg::RequestPty { .. } => {
                has_terminal = true;
                true
            }
            ChannelMsg::SetEnv { .. } | ChannelMsg::WindowChange { .. } => true,
            ChannelMsg::Exec { command, .. } => {
                let _ = handle.channel_success(id).await;
                exec(&mut channel, &router, actor, &command).await;
                return finish(&channel, &handle, id).await;
            }
            ChannelMsg::RequestShell { .. } => {
                let _ = handle.channel_success(id).await;
                Terminal::new(&mut channel, router, actor, has_terminal).run().await;
                return finish(&channel, &handle, id).await;
            }
            ChannelMsg::RequestSubsystem { name, .. }
                if name == "sftp" && actor.policies.allow(Policy::Ftp) =>
            {
                let _ = handle.channel_success(id).await;
                files(&mut channel, router).await;
                return finish(&channel, &handle, id).await;
            }
            ChannelMsg::Data { .. } | ChannelMsg::WindowAdjusted { .. } | ChannelMsg::Eof => {
                continue;
            }
            ChannelMsg::Close => return,
            _ => false,
        };
        // Who is gone misses the answer, and the next message ends this.
        let _ = if granted {
            handle.channel_success(id).await
        } else {
            handle.channel_failure(id).await
        };
    }
}

/// Runs one line or a whole script; a client that hangs up ends it.
async fn exec(channel: &mut Channel<Msg>, router: &Router, actor: Actor, command: &[u8]) {
    let mut shell = Shell::new(router.clone(), actor);
    let Some(output) = attended(channel, shown(router, &mut shell, command)).await else { return };
    let _ = channel.data_bytes(lines(&output)).await;
}

/// What a line puts on the console, as soon as the router's mood lets it.
pub(super) async fn shown(router: &Router, shell: &mut Shell, line: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(line);
    let command = text.split_whitespace().next().unwrap_or_default().to_owned();
    let remember = router.shared().remember;
    router.note(|heard| heard.command(&command, remember));
    if let Mood::Slow(delay) = router.mood() {
        router.clock().sleep(delay).await;
    }
    shell.show(line).await
}

/// Answers SFTP until the client leaves.
async fn files(channel: &mut Channel<Msg>, router: Router) {
    let mut sftp = Sftp::new(router);
    let mut inbox = BytesMut::new();
    while let Some(message) = channel.wait().await {
        let data = match message {
            ChannelMsg::Data { data } => data,
            ChannelMsg::Eof | ChannelMsg::Close => return,
            _ => continue,
        };
        inbox.extend_from_slice(&data);
        loop {
            let Some(outbox) = sftp.exchange(&mut inbox) else { return };
            if outbox.is_empty() {
                break;
            }
            if channel.data_bytes(outbox).await.is_err() {
                return;
            }
        }
    }
}

/// Waits for `work` as long as the client is there. What it types is lost.
async fn attended<T>(channel: &mut Channel<Msg>, work: impl Future<Output = T>) -> Option<T> {
    tokio::pin!(work);
    loop {
        tokio::select! {
            biased;
            done = &mut work => return Some(done),
            message = channel.wait() => match message {
                None | Some(ChannelMsg::Close) => return None,
                Some(_) => {}
            },
        }
    }
}

/// Consoles end lines as terminals want it, commands by SSH too.
pub(super) fn lines(text: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(text.len() + text.len() / 32);
    for byte in text {
        if *byte == b'\n' && lines.last() != Some(&b'\r') {
            lines.push(b'\r');
        }
        lines.push(*byte);
    }
    lines
}

/// That the status is zero whatever happened is a guess.
async fn finish(channel: &Channel<Msg>, handle: &Handle, id: ChannelId) {
    let _ = handle.exit_status_request(id, 0).await;
    let _ = channel.eof().await;
    let _ = channel.close().await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_terminals_want_it() {
        assert_eq!(lines(b"a\nb\r\n"), b"a\r\nb\r\n");
        assert_eq!(lines(b""), b"");
    }
}
