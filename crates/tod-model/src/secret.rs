//! Secrets: readable on purpose only.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// A password or key in clear.
///
/// Wiped when dropped, redacted in `Debug`, and deliberately neither `Serialize` nor `Display`:
/// it leaves this process only by an explicit [`Secret::expose`].
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Takes ownership of the bytes; the caller keeps no copy.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The clear bytes. Each call is a place worth reviewing.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Whether there is nothing to keep secret: an empty password.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_tells_nothing() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret(…)");
    }
}
