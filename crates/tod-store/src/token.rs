//! Bearer tokens as the database knows them.

use sha2::{Digest as _, Sha256};

/// SHA-256 of a token. Tokens are random and long, so a fast hash without salt is enough; who
/// reads the database cannot sign in with what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// Of the token that a browser or program shows.
    pub fn of(token: &[u8]) -> Self {
        Self(Sha256::digest(token).into())
    }

    /// As it was stored; none unless it is as long as a hash.
    pub(crate) fn stored(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of FIPS 180-2, appendix B.1.
    #[test]
    fn the_hash_is_sha_256() {
        assert_eq!(TokenHash::of(b"abc").bytes()[..4], [0xba, 0x78, 0x16, 0xbf]);
    }
}
