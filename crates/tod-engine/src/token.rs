//! Tokens: what a browser, a link or a program shows to prove who it is.

use std::fmt;

use tod_store::TokenHash;
use zeroize::Zeroizing;

/// A token in clear. It is shown once, to whom it belongs; we keep only its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Zeroizing<String>);

/// The longest text that is read as a token, bytes.
const LONGEST: usize = 200;

impl Token {
    /// A new token of a browser or a link: 256 random bits as 64 hex digits.
    pub fn generate() -> Self {
        Self::with_prefix("")
    }

    /// A new token of a program. Its prefix lets people and scanners tell what has leaked.
    pub fn generate_for_api_key() -> Self {
        Self::with_prefix("tod_")
    }

    /// A token that somebody shows; none when no token of ours looks like it.
    pub fn parse(text: &str) -> Option<Self> {
        let plausible = (1..=LONGEST).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');

        plausible.then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// The clear text. Each call is a place worth reviewing.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What the database keeps.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(self.0.as_bytes())
    }

    fn with_prefix(prefix: &str) -> Self {
        let bits = Zeroizing::new(random::<32>());
        let digits = bits.iter().flat_map(|byte| [byte >> 4, byte & 0xF]);
        let digits = digits.map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]));

        Self(Zeroizing::new(prefix.chars().chain(digits).collect()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Bytes from the operating system's generator.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    use rand::{TryRng, rngs::SysRng};

    let mut bytes = [0; N];
    SysRng.try_fill_bytes(&mut bytes).expect("the operating system has random bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_token_has_the_hash_of_the_made_one() {
        for token in [Token::generate(), Token::generate_for_api_key()] {
            let shown = Token::parse(token.expose()).unwrap();
            assert_eq!(shown.hash(), token.hash());
        }
        assert_eq!(Token::generate().expose().len(), 64);
        assert!(Token::generate_for_api_key().expose().starts_with("tod_"));
    }

    #[test]
    fn no_two_tokens_are_alike() {
        assert_ne!(Token::generate().hash(), Token::generate().hash());
    }

    #[test]
    fn what_no_token_looks_like_is_not_hashed() {
        for text in ["", " ", "a b", "ü", &"a".repeat(201)] {
            assert_eq!(Token::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn debug_output_tells_nothing() {
        assert_eq!(format!("{:?}", Token::generate()), "Token(…)");
    }
}
