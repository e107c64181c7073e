//! A console at a terminal: prompt, echo, one line after the other.

use russh::{Channel, ChannelMsg, server::Msg};

use super::{
    channel::{lines, shown},
    editor::{Editor, Event},
};
use crate::{actor::Actor, menu::Policy, menus, router::Router, shell::Shell};

/// Keys that may be typed ahead; a bound, not a fact.
const AHEAD: usize = 64 << 10;

/// Somebody at a console.
pub(super) struct Terminal<'a> {
    channel: &'a mut Channel<Msg>,
    router: Router,
    actor: Actor,
    shell: Shell,
    editor: Editor,
    /// Whether there is a terminal that wants prompts and an echo.
    interactive: bool,
    /// Keys that came while a command ran.
    ahead: Vec<u8>,
}

/// Whether a console goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    On,
    Over,
}

impl<'a> Terminal<'a> {
    pub(super) fn new(
        channel: &'a mut Channel<Msg>,
        router: Router,
        actor: Actor,
        interactive: bool,
    ) -> Self {
        let shell = Shell::new(router.clone(), actor.clone());
        let (editor, ahead) = (Editor::default(), Vec::new());
        Self { channel, router, actor, shell, editor, interactive, ahead }
    }

    /// Goes on until somebody leaves.
    pub(super) async fn run(mut self) {
        let greeting = self.greeting();
        if self.put(greeting.as_bytes()).await == Next::Over {
            return;
        }
        loop {
            let keys = std::mem::take(&mut self.ahead);
            if self.type_in(&keys).await == Next::Over {
                return;
            }
            if !self.ahead.is_empty() {
                continue;
            }
            match self.channel.wait().await {
                Some(ChannelMsg::Data { data }) => self.ahead = data.into(),
                None | Some(ChannelMsg::Close | ChannelMsg::Eof) => return,
                Some(_) => {}
            }
        }
    }

    async fn type_in(&mut self, keys: &[u8]) -> Next {
        let mut echo = Vec::new();
        for (at, key) in keys.iter().enumerate() {
            let event = self.editor.key(*key, &mut echo);
            let Some(event) = event else { continue };
            let said = std::mem::take(&mut echo);
            if self.interactive && self.put(&said).await == Next::Over {
                return Next::Over;
            }
            let next = match event {
                Event::Leave => Next::Over,
                Event::Interrupt => Next::On,
                Event::SafeMode => self.toggle_safe_mode().await,
                Event::Line(line) => {
                    // What follows is typed at what runs now.
                    self.ahead = keys[at + 1..].to_vec();
                    let next = self.line(&line).await;
                    return if next == Next::On { self.prompt().await } else { next };
                }
            };
            if next == Next::Over || self.prompt().await == Next::Over {
                return Next::Over;
            }
        }
        if self.interactive { self.put(&echo).await } else { Next::On }
    }

    async fn line(&mut self, line: &[u8]) -> Next {
        match line.trim_ascii() {
            b"" => return Next::On,
            b"quit" | b"/quit" => return Next::Over,
            _ => {}
        }
        let Some(output) = self.attend(line).await else { return Next::On };
        self.put(&lines(&output)).await
    }

    /// Runs a line while keys come in; nothing if one of them ends it.
    async fn attend(&mut self, line: &[u8]) -> Option<Vec<u8>> {
        let work = shown(&self.router, &mut self.shell, line);
        tokio::pin!(work);
        loop {
            tokio::select! {
                biased;
                output = &mut work => return Some(output),
                message = self.channel.wait() => match message {
                    Some(ChannelMsg::Data { data }) => {
                        // Ctrl+C and Q end what runs (RouterOS manual).
                        if data.iter().any(|key| matches!(key, 0x03 | b'q' | b'Q')) {
                            self.ahead.clear();
                            return None;
                        }
                        let room = AHEAD.saturating_sub(self.ahead.len());
                        self.ahead.extend_from_slice(&data[..data.len().min(room)]);
                    }
                    // Who hung up is noticed by the next who writes.
                    None | Some(ChannelMsg::Close) => return None,
                    Some(_) => {}
                },
            }
        }
    }

    /// What another's safe mode makes of it, the console would ask; here it stays theirs.
    async fn toggle_safe_mode(&mut self) -> Next {
        let word = if self.is_safe() {
            self.router.state().journal.release();
            "released"
        } else if self.actor.policies.allow(Policy::Write)
            && self.router.take_safe_mode(&self.actor)
        {
            "taken"
        } else {
            "not taken"
        };
        self.put(format!("[Safe Mode {word}]\r\n").as_bytes()).await
    }

    fn is_safe(&self) -> bool {
        let state = self.router.state();
        state.journal.safe().is_some_and(|safe| safe.session == self.actor.session)
    }

    async fn put(&mut self, bytes: &[u8]) -> Next {
        match self.channel.data_bytes(bytes.to_vec()).await {
            Ok(()) => Next::On,
            Err(_) => Next::Over,
        }
    }

    async fn prompt(&mut self) -> Next {
        if !self.interactive {
            return Next::On;
        }
        let prompt = self.prompt_text();
        self.put(prompt.as_bytes()).await
    }

    /// `[admin@MikroTik] /ip/address<SAFE>> `; with spaces until RouterOS 6.
    fn prompt_text(&self) -> String {
        let identity = self.router.at_this_moment(menus::system::identity);
        let context = self.shell.context();
        let context = if self.router.host().model().version.is_six() {
            // Only the first slash stays.
            context.replace('/', " ").replacen(' ', "/", 1)
        } else {
            context.to_owned()
        };
        let safe = if self.is_safe() { "<SAFE>" } else { "" };
        format!("[{}@{identity}] {context}{safe}> ", self.actor.user)
    }

    /// The banner is shortened to the line that clients look at.
    fn greeting(&self) -> String {
        if !self.interactive {
            return String::new();
        }
        let version = self.router.host().model().version;
        let line = format!("  MikroTik RouterOS {version}       https://www.mikrotik.com/");
        format!("\r\n\r\n{line}\r\n\r\n{}", self.prompt_text())
    }
}
