//! Signing in and out.

use std::net::IpAddr;

use md5::{Digest as _, Md5};

use crate::{
    actor::Actor,
    door::Door,
    menu::{Policies, Policy, Trap},
    menus,
    moment::Moment,
    mood::Mood,
    noise, reach,
    request::Request,
    router::{Changed, Router},
    state::Session,
    value::hex,
};

/// A `/login` command.
pub(crate) struct Attempt<'a> {
    pub(crate) request: &'a Request,
    pub(crate) peer: IpAddr,
    pub(crate) door: Door,
    /// Somebody changed every password.
    pub(crate) refused: bool,
    /// What an old router asked the client to mix into its response.
    pub(crate) challenge: Option<[u8; 16]>,
}

/// What an attempt leads to.
pub(crate) enum SignedIn {
    Yes(Actor),
    /// An old router wants the password mixed with this.
    Challenge([u8; 16]),
}

/// Checks an attempt, and on success enters it into `/user/active` and the log.
pub(crate) fn sign_in(router: &Router, attempt: &Attempt<'_>) -> Result<SignedIn, Trap> {
    let old = !router.host().model().version.since(6, 43);
    if old && attempt.request.get("response").is_none() {
        return Ok(SignedIn::Challenge(challenge(router)));
    }
    let name = attempt.request.text("name").unwrap_or_default();
    let account = account(router, attempt.peer, name, Policy::Api)
        .filter(|account| proves(attempt, &account.password) && !attempt.refused);
    let Some(account) = account else {
        turn_away(router, attempt.door, attempt.peer, name);
        let words = if old { "cannot log in" } else { "invalid user name or password (6)" };
        return Err(Trap::failure(words));
    };
    Ok(SignedIn::Yes(enter(router, attempt.door, attempt.peer, name, account)))
}

/// What somebody at the SSH door shows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Proof<'a> {
    Password(&'a str),
    /// `ssh-ed25519 AAAA…`: a key that they have proven to hold.
    Key(&'a str),
}

/// Checks who comes by SSH, and on success enters them as [`sign_in`] does.
///
/// That whoever lacks the policy `ssh` cannot be told from a wrong password is a guess.
pub(crate) fn sign_in_by_ssh(
    router: &Router,
    peer: IpAddr,
    name: &str,
    proof: Proof<'_>,
) -> Option<Actor> {
    let account = account(router, peer, name, Policy::Ssh)
        .filter(|account| account.accepts(proof) && router.mood() != Mood::WrongPassword);
    let Some(account) = account else {
        turn_away(router, Door::Ssh, peer, name);
        return None;
    };
    Some(enter(router, Door::Ssh, peer, name, account))
}

/// Whether a user may sign in with a key, once it is proven to be theirs.
pub(crate) fn knows_key(router: &Router, peer: IpAddr, name: &str, key: &str) -> bool {
    let account = account(router, peer, name, Policy::Ssh);
    account.is_some_and(|account| account.accepts(Proof::Key(key)))
}

fn enter(router: &Router, door: Door, peer: IpAddr, name: &str, account: Account) -> Actor {
    let session = Session {
        id: 0,
        user: name.to_owned(),
        group: account.group,
        from: peer,
        since: router.clock().now(),
        via: door.service(),
    };
    let id = router.state().sign_in(session);
    let actor = Actor {
        user: name.to_owned(),
        policies: account.policies,
        from: peer,
        via: door.service(),
        session: Some(id),
    };
    announce(router, &actor, "in");
    router.note(|heard| heard.logins += 1);
    actor
}

fn turn_away(router: &Router, door: Door, peer: IpAddr, name: &str) {
    let line = format!("login failure for user {name} from {peer} via {}", door.service());
    router.log(router.clock().now(), "system,error,critical", line);
    router.note(|heard| heard.failed_logins += 1);
}

/// Takes somebody off `/user/active` and logs it.
pub(crate) fn sign_out(router: &Router, actor: &Actor) {
    if let Some(session) = actor.session {
        let known = router.state().sign_out(session);
        router.abandon_safe_mode(session);
        if !known {
            return;
        }
    }
    announce(router, actor, "out");
}

fn announce(router: &Router, actor: &Actor, direction: &str) {
    let Actor { user, from, via, .. } = actor;
    let line = format!("user {user} logged {direction} from {from} via {via}");
    router.log(router.clock().now(), "system,info,account", line);
    let gone = direction == "out";
    let row = actor.session.unwrap_or_default();
    router.changed(Changed { store: menus::user::ACTIVE, row, gone });
}

/// A user who may come by some door, if they prove to be who they say.
struct Account {
    password: Vec<u8>,
    group: String,
    policies: Policies,
    keys: Vec<String>,
    /// `/ip/ssh` has it so; unless told otherwise, only of users without a key.
    takes_password: bool,
}

impl Account {
    fn accepts(&self, proof: Proof<'_>) -> bool {
        match proof {
            Proof::Password(password) => {
                self.takes_password && password.as_bytes() == self.password
            }
            Proof::Key(key) => self.keys.iter().any(|known| known == key),
        }
    }
}

/// The user of this name, if they may come from there and with this policy.
///
/// That a missing policy looks like a wrong password is a guess.
fn account(router: &Router, peer: IpAddr, name: &str, policy: Policy) -> Option<Account> {
    router.at_this_moment(|moment| {
        let user = menus::user::find(moment, name)?;
        let allowed = reach::networks_hold(&user.text("address"), peer);
        let group = user.text("group").into_owned();
        let policies = menus::user::policies(moment, &group);
        if user.is_disabled() || !allowed || !policies.allow(policy) {
            return None;
        }
        let password = user.get("password").map(|value| value.as_bytes().to_vec());
        let keys: Vec<String> = moment
            .rows_at("/user/ssh-keys")
            .iter()
            .filter(|row| row.is("user", name))
            .map(|row| bare_key(&row.text("key")))
            .collect();
        let takes_password = takes_password(moment, keys.is_empty());
        Some(Account {
            password: password.unwrap_or_default(),
            group,
            policies,
            keys,
            takes_password,
        })
    })
}

/// Whether a password is enough: `password-authentication`, and what it was
/// called before.
fn takes_password(moment: &Moment<'_>, has_no_key: bool) -> bool {
    let settings = moment.rows_at("/ip/ssh");
    let text = |name: &str| settings.first().map(|row| row.text(name).into_owned());
    match text("password-authentication").as_deref() {
        Some("yes") => true,
        Some("no") => false,
        _ => {
            has_no_key
                || matches!(text("always-allow-password-login").as_deref(), Some("yes" | "true"))
        }
    }
}

/// A key without the comment that may follow it.
fn bare_key(key: &str) -> String {
    key.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

fn proves(attempt: &Attempt<'_>, password: &[u8]) -> bool {
    match (attempt.challenge, attempt.request.text("response")) {
        (Some(challenge), Some(response)) => response == digest(password, &challenge),
        (None, None) => attempt.request.get("password") == Some(password),
        _ => false,
    }
}

/// `00` and the MD5 of a zero byte, the password and the challenge, in hex.
fn digest(password: &[u8], challenge: &[u8]) -> String {
    let digest = Md5::new().chain_update([0]).chain_update(password).chain_update(challenge);
    format!("00{}", hex(&digest.finalize()))
}

fn challenge(router: &Router) -> [u8; 16] {
    let nonce = router.heard().borrow().commands;
    let half =
        |number| noise::hash(&[router.host().seed, u64::from(router.index()), nonce, number]);
    let mut challenge = [0; 16];
    challenge[..8].copy_from_slice(&half(0).to_be_bytes());
    challenge[8..].copy_from_slice(&half(1).to_be_bytes());
    challenge
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn responses_match_the_published_vectors() {
        for (password, challenge, response) in [
            ("", "93b438ec9b80057c06dd9fe67d56aa9a", "00e134102a9d330dd7b1849fedfea3cb57"),
            ("", "856780b7411eefd3abadee2058c149a3", "005062f7a5ef124d34675bf3e81f56c556"),
            ("passTest", "abc123", "0021277bff9ac7caf06aa608e46616d47f"),
        ] {
            let bytes: Vec<u8> = (0..challenge.len())
                .step_by(2)
                .map(|at| u8::from_str_radix(&challenge[at..at + 2], 16).unwrap())
                .collect();
            assert_eq!(digest(password.as_bytes(), &bytes), response);
        }
    }
}
