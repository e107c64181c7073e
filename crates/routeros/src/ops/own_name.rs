//! How what we leave on a router for a while is called.

use std::fmt;

/// The name of a file, scheduler or script of ours on a router: `tod-` and letters, digits and `-`.
///
/// It needs no quoting anywhere, tells an operator whose it is, and lets [`sweep`](super::sweep) find
/// what was left behind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnName(String);

/// A text that cannot follow the prefix.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names nothing on a router: use 1 to 48 of a-z, 0-9 and `-`")]
pub struct InvalidName(String);

impl OwnName {
    /// What they all begin with.
    pub const PREFIX: &'static str = "tod-";

    /// The name `tod-` and `rest`, which the caller makes unique: 1 to 48 of `a-z`, `0-9` and `-`.
    pub fn new(rest: &str) -> Result<Self, InvalidName> {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if (1..=48).contains(&rest.len()) && rest.bytes().all(fits) {
            Ok(Self(format!("{}{rest}", Self::PREFIX)))
        } else {
            Err(InvalidName(rest.to_owned()))
        }
    }

    /// Whether something on a router is ours by its name, wherever in its file system.
    pub fn is_ours(name: &str) -> bool {
        name.rsplit('/').next().is_some_and(|last| last.starts_with(Self::PREFIX))
    }

    /// As the router sees it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OwnName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_needs_no_quotes() {
        assert_eq!(OwnName::new("guard-1f").unwrap().as_str(), "tod-guard-1f");
        for bad in ["", "a b", "A", "a/b", "a\"", "é", &"x".repeat(49)] {
            assert!(OwnName::new(bad).is_err(), "{bad}");
        }
        for ours in ["tod-a", "flash/tod-a.rsc"] {
            assert!(OwnName::is_ours(ours), "{ours}");
        }
        for foreign in ["today", "flash/tod", "tod-dir/other"] {
            assert!(!OwnName::is_ours(foreign), "{foreign}");
        }
    }
}
