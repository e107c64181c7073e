//! Tells by a number whether something is as it was.

/// FNV-1a, 64 bit: fast, and the same in every process and release, which std's hashers do not
/// promise. Nothing but a little freshness depends on it.
pub struct Digest(u64);

impl Digest {
    pub fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Adds a text that may be absent, so that neither it nor its end can be mistaken.
    pub fn text(&mut self, text: Option<&str>) {
        if let Some(text) = text {
            self.bytes(text.as_bytes());
            self.bytes(&[0xFF]);
        } else {
            self.bytes(&[0xFE]);
        }
    }

    pub fn number(&mut self, number: u64) {
        self.bytes(&number.to_le_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// As the database keeps it.
    pub fn finish(self) -> i64 {
        self.0.cast_signed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[Option<&str>]) -> i64 {
        let mut digest = Digest::new();
        for text in texts {
            digest.text(*text);
        }
        digest.finish()
    }

    #[test]
    fn where_a_text_ends_counts() {
        assert_ne!(of(&[Some("ab"), Some("c")]), of(&[Some("a"), Some("bc")]));
        assert_ne!(of(&[Some("")]), of(&[None]));
        assert_eq!(of(&[Some("a"), None]), of(&[Some("a"), None]));
    }
}
