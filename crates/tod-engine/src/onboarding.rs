//! The script an operator pastes into a router before adding it.

use std::net::IpAddr;

use tod_model::{Feature, Secret, onboarding::Onboarding};
use zeroize::Zeroizing;

use crate::token;

/// What the script is to set up.
#[derive(Clone, Copy, Debug)]
pub struct NewScript {
    /// Our address as the router sees it.
    pub our_address: Option<IpAddr>,
    /// Whether the TLS service is used.
    pub encrypted: bool,
    /// Port of the service.
    pub port: u16,
    /// What the user is to be able to do.
    pub feature: Feature,
}

/// A script, and the sign-in it makes.
#[derive(Debug)]
pub struct Script {
    /// RouterOS user name.
    pub user: &'static str,
    /// Its password; kept nowhere until the router is added with it.
    pub password: Secret,
    /// The script, for RouterOS 6.40 and later.
    pub text: Secret,
}

/// Name of the user and the group that the script makes.
const USER: &str = "tod";

/// Letters and digits in the password: 142 bits, and nothing that a terminal would interpret.
const LENGTH: usize = 24;

/// Writes a script with a new random password.
pub fn script(new: NewScript) -> Script {
    let password = password();
    let text = Onboarding {
        user: USER,
        password: &password,
        our_address: new.our_address,
        feature: new.feature,
        port: new.port,
        encrypted: new.encrypted,
    }
    .script();

    Script { user: USER, password, text: Secret::new(text) }
}

fn password() -> Secret {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    // Bytes from 248 on are thrown away: 248 is the last multiple of 62, so every letter is equally
    // likely. Of 128 bytes at least 24 are left but once in 10^100 times; then it begins anew.
    loop {
        let bytes = Zeroizing::new(token::random::<128>());
        let letters = bytes.iter().filter(|&&byte| byte < 248);
        let password: Vec<u8> =
            letters.map(|byte| LETTERS[usize::from(byte % 62)]).take(LENGTH).collect();
        if password.len() == LENGTH {
            return Secret::new(password);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_has_a_password_of_its_own() {
        let new =
            NewScript { our_address: None, encrypted: true, port: 8729, feature: Feature::Watch };
        let (one, other) = (script(new), script(new));
        assert_ne!(one.password, other.password);

        let password = String::from_utf8(one.password.expose().to_vec()).unwrap();
        assert_eq!(password.len(), LENGTH);
        assert!(password.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{password}");
        assert!(String::from_utf8_lossy(one.text.expose()).contains(&password));
    }
}
