//! Signing in and out.

use std::net::IpAddr;

use md5::{Digest as _, Md5};

use crate::{
    actor::Actor,
    door::Door,
    menu::{Policies, Policy, Trap},
    menus, noise, reach,
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
    let Some((group, policies)) = admitted(router, attempt, name) else {
        let via = attempt.door.service();
        let line = format!("login failure for user {name} from {} via {via}", attempt.peer);
        router.log(router.clock().now(), "system,error,critical", line);
        router.note(|heard| heard.failed_logins += 1);
        let words = if old { "cannot log in" } else { "invalid user name or password (6)" };
        return Err(Trap::failure(words));
    };
    let session = Session {
        id: 0,
        user: name.to_owned(),
        group,
        from: attempt.peer,
        since: router.clock().now(),
        via: attempt.door.service(),
    };
    let id = router.state().sign_in(session);
    let actor = Actor {
        user: name.to_owned(),
        policies,
        from: attempt.peer,
        via: attempt.door.service(),
        session: Some(id),
    };
    announce(router, &actor, "in");
    router.note(|heard| heard.logins += 1);
    Ok(SignedIn::Yes(actor))
}

/// Takes somebody off `/user/active` and logs it.
pub(crate) fn sign_out(router: &Router, actor: &Actor) {
    if let Some(session) = actor.session {
        router.state().sign_out(session);
        router.abandon_safe_mode(session);
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

/// The group and policies of the user, if everything about the attempt is right.
///
/// That a missing `api` policy looks like a wrong password is a guess.
fn admitted(router: &Router, attempt: &Attempt<'_>, name: &str) -> Option<(String, Policies)> {
    let (password, group, policies) = router.at_this_moment(|moment| {
        let user = menus::user::find(moment, name)?;
        let allowed = reach::networks_hold(&user.text("address"), attempt.peer);
        let group = user.text("group").into_owned();
        let policies = menus::user::policies(moment, &group);
        let open = !user.is_disabled() && allowed && policies.allow(Policy::Api);
        let password = user.get("password").map(|value| value.as_bytes().to_vec());
        open.then(|| (password.unwrap_or_default(), group, policies))
    })?;
    (proves(attempt, &password) && !attempt.refused).then_some((group, policies))
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
