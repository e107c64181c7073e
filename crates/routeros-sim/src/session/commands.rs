//! What a session does with what it hears: reads it, runs it, answers it.

use std::mem;

use bytes::BytesMut;
use tracing::debug;

use super::{OUTBOX_LIMIT, RUNNING_LIMIT, Session};
use crate::{
    console::{self, Answer, Ongoing, reply},
    menu::Trap,
    mood::Mood,
    request::Request,
    value::hex,
    wire::{LOGIN_LIMIT, SENTENCE_LIMIT},
};

/// No framing at all: `0xff` is a reserved length.
pub(crate) const GARBAGE: &[u8] = &[0xff, 0xfe, 0x00, 0x80, 0xf9, 0x21, 0x72, 0x65, 0xff];

impl Session {
    /// Takes up what has come, as far as there is room for the answers. The rest waits
    /// until some of them are written.
    pub(super) fn read_sentences(&mut self) {
        while !self.closing && self.outbox.len() < OUTBOX_LIMIT {
            let limit = if self.actor.is_some() { SENTENCE_LIMIT } else { LOGIN_LIMIT };
            match self.decoder.decode(&mut self.inbox, limit) {
                Ok(Some(words)) => self.receive(words),
                Ok(None) => break,
                Err(error) => {
                    debug!(error = &error as &dyn std::error::Error, "client broke the framing");
                    self.closing = true;
                }
            }
        }
        if self.inbox.is_empty() && !self.decoder.is_amid() {
            // An idle session holds no buffer.
            self.inbox = BytesMut::new();
        }
    }

    fn receive(&mut self, words: Vec<Vec<u8>>) {
        let command = words.first().map(|word| String::from_utf8_lossy(word)).unwrap_or_default();
        let remember = self.router.shared().remember;
        self.router.note(|heard| heard.command(&command, remember));
        match self.mood {
            Mood::Silent => {}
            Mood::Garbage => self.outbox.extend_from_slice(GARBAGE),
            Mood::Slow(delay) => {
                self.waiting.push_back((self.router.clock().now() + delay, words));
            }
            Mood::SlowCpu(span) => {
                let done = self.router.state().occupy(self.router.clock().now(), span);
                self.waiting.push_back((done, words));
            }
            _ => self.handle(words),
        }
        self.router.burn_fuse();
    }

    pub(super) fn handle(&mut self, words: Vec<Vec<u8>>) {
        let request = match Request::parse(words) {
            Ok(request) => request,
            Err((tag, message)) => {
                return reply::trap(&mut self.outbox, tag.as_deref(), &Trap::argument(message));
            }
        };
        match request.command.as_str() {
            "/login" => self.sign_in(&request),
            "/quit" => {
                reply::fatal(&mut self.outbox, "session terminated on request");
                self.closing = true;
            }
            _ if self.actor.is_none() => {
                reply::fatal(&mut self.outbox, "not logged in");
                self.closing = true;
            }
            "/cancel" => self.cancel(&request),
            _ => self.run_command(&request),
        }
    }

    fn sign_in(&mut self, request: &Request) {
        let tag = request.tag.as_deref();
        let refused = self.mood == Mood::WrongPassword;
        let attempt = console::Attempt {
            request,
            peer: self.visitor.peer,
            door: self.visitor.door,
            refused,
            challenge: self.challenge.take(),
        };
        match console::sign_in(&self.router, &attempt) {
            Ok(console::SignedIn::Yes(actor)) => {
                if let Some(previous) = self.actor.replace(actor) {
                    console::sign_out(&self.router, &previous);
                }
                reply::done(&mut self.outbox, tag, None);
            }
            Ok(console::SignedIn::Challenge(challenge)) => {
                self.challenge = Some(challenge);
                reply::done(&mut self.outbox, tag, Some(hex(&challenge).as_bytes()));
            }
            Err(trap) => reply::trap(&mut self.outbox, tag, &trap),
        }
    }

    fn run_command(&mut self, request: &Request) {
        let Some(actor) = &self.actor else { return };
        if self.running.len() >= RUNNING_LIMIT {
            let trap = Trap::failure("too many commands running");
            return reply::trap(&mut self.outbox, request.tag.as_deref(), &trap);
        }
        match console::run(&self.router, actor, request, &mut self.outbox) {
            Answer::Complete => {}
            Answer::Ongoing(ongoing) => self.running.push(ongoing),
            Answer::Restart(restart) => {
                self.closing = true;
                self.restart = Some(restart);
            }
        }
    }

    /// Ends one running command or all of them.
    ///
    /// The order on the wire was measured on 7.23.1: the trap of what is
    /// cancelled, the end of `/cancel`, the end of what is cancelled.
    fn cancel(&mut self, request: &Request) {
        let wanted = request.get("tag");
        let (cancelled, left) = mem::take(&mut self.running)
            .into_iter()
            .partition(|ongoing| wanted.is_none_or(|tag| ongoing.tag() == Some(tag)));
        self.running = left;
        let cancelled: Vec<Ongoing> = cancelled;
        for ongoing in &cancelled {
            reply::interrupted(&mut self.outbox, ongoing.tag());
        }
        reply::done(&mut self.outbox, request.tag.as_deref(), None);
        for ongoing in &cancelled {
            reply::done(&mut self.outbox, ongoing.tag(), None);
        }
    }
}
