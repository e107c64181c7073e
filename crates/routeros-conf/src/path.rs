//! Where a menu is in the tree.

use std::{borrow::Borrow, fmt, str::FromStr, sync::Arc};

use thiserror::Error;

/// The longest path that is taken, in bytes; real ones are below 60.
const LONGEST: usize = 256;

/// A menu: `/ip/firewall/filter`.
///
/// Exports write it with spaces, the API with slashes; both are read, and both
/// are the same path. The root is `/`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MenuPath(Arc<str>);

/// A text that is no path of a menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PathError {
    /// Longer than 256 bytes.
    #[error("a menu's path has at most {LONGEST} bytes")]
    TooLong,
    /// Something other than lower-case letters, digits, `-`, `_` and `.`.
    #[error("a menu's path has lower-case letters, digits and dashes, not {0:?}")]
    Character(char),
}

impl MenuPath {
    /// The menu above all others.
    pub fn root() -> Self {
        Self("/".into())
    }

    /// The path with slashes, as the API writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path with spaces, as `/export` writes it: `/ip firewall filter`.
    pub fn console(&self) -> String {
        format!("/{}", self.0[1..].replace('/', " "))
    }

    /// Its words, from the root.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.0[1..].split('/').filter(|segment| !segment.is_empty())
    }

    /// The menu that this one is in; none for the root.
    pub fn parent(&self) -> Option<Self> {
        if self.0.len() == 1 {
            return None;
        }
        match self.0.rsplit_once('/') {
            Some(("", _)) | None => Some(Self::root()),
            Some((parent, _)) => Some(Self(parent.into())),
        }
    }

    /// The menu `path` seen from this one; a path that begins with `/` is seen
    /// from the root.
    pub fn join(&self, path: &str) -> Result<Self, PathError> {
        if path.starts_with('/') {
            return path.parse();
        }
        format!("{}/{path}", self.0).parse()
    }

    /// Whether `other` is this menu or one below it.
    pub fn contains(&self, other: &Self) -> bool {
        self.0.len() == 1
            || other
                .0
                .strip_prefix(&*self.0)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl FromStr for MenuPath {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        if text.len() > LONGEST {
            return Err(PathError::TooLong);
        }
        let fits = |char: char| {
            char.is_ascii_lowercase() || char.is_ascii_digit() || "-_. /\t".contains(char)
        };
        if let Some(wrong) = text.chars().find(|char| !fits(*char)) {
            return Err(PathError::Character(wrong));
        }
        let mut path = String::with_capacity(text.len() + 1);
        for segment in text.split(['/', ' ', '\t']).filter(|segment| !segment.is_empty()) {
            path.push('/');
            path.push_str(segment);
        }
        if path.is_empty() {
            return Ok(Self::root());
        }
        Ok(Self(path.into()))
    }
}

impl Borrow<str> for MenuPath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MenuPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for MenuPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> MenuPath {
        text.parse().unwrap()
    }

    #[test]
    fn spaces_and_slashes_are_the_same_path() {
        assert_eq!(path("/ip firewall filter"), path("/ip/firewall/filter"));
        assert_eq!(path("/ip firewall filter").console(), "/ip firewall filter");
        assert_eq!(path("ip/firewall  filter/").as_str(), "/ip/firewall/filter");
        assert_eq!(path(""), MenuPath::root());
        assert_eq!(path("/").console(), "/");
    }

    #[test]
    fn a_menu_contains_itself_and_what_is_below() {
        assert!(path("/ip").contains(&path("/ip/address")));
        assert!(path("/ip").contains(&path("/ip")));
        assert!(MenuPath::root().contains(&path("/ip")));
        assert!(!path("/ip").contains(&path("/ipv6")));
    }

    #[test]
    fn parents_end_at_the_root() {
        assert_eq!(path("/ip/address").parent(), Some(path("/ip")));
        assert_eq!(path("/ip").parent(), Some(MenuPath::root()));
        assert_eq!(MenuPath::root().parent(), None);
        assert_eq!(path("/ip").join("address").unwrap(), path("/ip/address"));
        assert_eq!(path("/ip").join("/system").unwrap(), path("/system"));
    }

    #[test]
    fn what_is_no_path_is_refused() {
        assert_eq!("/IP".parse::<MenuPath>(), Err(PathError::Character('I')));
        assert_eq!("/".repeat(300).parse::<MenuPath>(), Err(PathError::TooLong));
    }
}
