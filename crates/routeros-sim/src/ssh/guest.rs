//! Whoever comes by SSH, as russh asks about them.

use std::{
    net::IpAddr,
    sync::{Arc, OnceLock},
};

use russh::{
    Channel,
    server::{Auth, ChannelOpenHandle, Handler, Msg, PublicKeyOffer, Session, VerifiedPublicKey},
};
use tokio::{sync::Notify, task::JoinSet};

use super::{algorithms, channel};
use crate::{
    actor::Actor,
    console::{self, Proof},
    router::Router,
};

/// Channels that somebody may have open at once; a bound, not a fact.
const CHANNELS: usize = 16;

/// Where a guest signs in.
pub(super) struct Desk {
    pub(super) router: Router,
    peer: IpAddr,
    actor: OnceLock<Actor>,
    entered: Notify,
}

impl Desk {
    pub(super) fn new(router: Router, peer: IpAddr) -> Self {
        Self { router, peer, actor: OnceLock::new(), entered: Notify::new() }
    }

    /// Who they are, once they have signed in.
    pub(super) fn actor(&self) -> Option<&Actor> {
        self.actor.get()
    }

    /// Waits until they have.
    pub(super) async fn signed_in(&self) {
        self.entered.notified().await;
    }

    fn sign_in(&self, user: &str, proof: Proof<'_>) -> Auth {
        let name = user_name(user);
        match console::sign_in_by_ssh(&self.router, self.peer, name, proof) {
            Some(actor) => {
                self.actor.set(actor).expect("russh lets nobody sign in twice");
                self.entered.notify_one();
                Auth::Accept
            }
            None => turn_away(),
        }
    }
}

/// A user's name without what it tells the console, as in `admin+ct200w`
/// (RouterOS manual).
fn user_name(user: &str) -> &str {
    user.split_once('+').map_or(user, |(name, _)| name)
}

/// russh's view of a guest. What they do on channels ends with it.
pub(super) struct Guest {
    desk: Arc<Desk>,
    channels: JoinSet<()>,
}

impl Guest {
    pub(super) fn new(desk: Arc<Desk>) -> Self {
        Self { desk, channels: JoinSet::new() }
    }
}

impl Handler for Guest {
    type Error = russh::Error;

    async fn auth_password(&mut self, user: &str, password: &str) -> Result<Auth, russh::Error> {
        Ok(self.desk.sign_in(user, Proof::Password(password)))
    }

    async fn auth_publickey_offered(
        &mut self,
        user: &str,
        offer: PublicKeyOffer<'_>,
    ) -> Result<Auth, russh::Error> {
        let key = offer.public_key.to_openssh()?;
        let Desk { router, peer, .. } = &*self.desk;
        let known = console::knows_key(router, *peer, user_name(user), bare(&key));
        Ok(if known { Auth::Accept } else { turn_away() })
    }

    async fn auth_publickey(
        &mut self,
        user: &str,
        key: VerifiedPublicKey<'_>,
    ) -> Result<Auth, russh::Error> {
        let key = key.public_key.to_openssh()?;
        Ok(self.desk.sign_in(user, Proof::Key(bare(&key))))
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        while self.channels.try_join_next().is_some() {}
        if let Some(actor) = self.desk.actor()
            && self.channels.len() < CHANNELS
        {
            reply.accept().await;
            let router = self.desk.router.clone();
            self.channels.spawn(channel::serve(channel, session.handle(), router, actor.clone()));
        }
        Ok(())
    }
}

/// A refusal after which everything may be tried again.
fn turn_away() -> Auth {
    Auth::Reject { proceed_with_methods: Some(algorithms::methods()), partial_success: false }
}

/// Kind and key, without a comment.
fn bare(key: &str) -> &str {
    let end = key.match_indices(' ').nth(1).map_or(key.len(), |(at, _)| at);
    key[..end].trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_name_tells_the_console_is_not_the_name() {
        assert_eq!(user_name("admin+ct200w"), "admin");
        assert_eq!(user_name("admin"), "admin");
    }
}
