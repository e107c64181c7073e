//! Which routers share a schema.

use std::{collections::BTreeSet, fmt};

/// What decides which menus and properties a router has: the key under which
/// its schema is kept.
///
/// The board is part of it, because a menu that one board lacks (no switch chip,
/// no LEDs) another one has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edition {
    version: String,
    architecture: String,
    board: String,
    packages: BTreeSet<String>,
}

impl Edition {
    /// `version` as `/system/resource` says it, with or without the channel in
    /// brackets; `architecture` as `arm64`; `board` as `hAP ax^2`; the names of
    /// the packages that are enabled, in any order.
    pub fn new<P: Into<String>>(
        version: &str,
        architecture: &str,
        board: &str,
        packages: impl IntoIterator<Item = P>,
    ) -> Self {
        let word = |text: &str| text.split_whitespace().next().unwrap_or_default().to_owned();
        let packages = packages.into_iter().map(Into::into).collect();
        let (version, architecture) = (word(version), word(architecture));
        Self { version, architecture, board: board.trim().to_owned(), packages }
    }

    /// RouterOS's version: `7.18.2`.
    pub fn version(&self) -> &str {
        &self.version
    }
}

/// `7.18.2 arm64 routeros,wifi-qcom on hAP ax^2`: equal for equal editions only.
impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.version, self.architecture)?;
        for (index, package) in self.packages.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{package}")?;
        }
        write!(f, " on {}", self.board)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edition_is_the_same_in_any_order_of_packages() {
        let (version, board) = ("7.18.2", "hAP ax^2");
        let one = Edition::new("7.18.2 (stable)", "arm64", board, ["wifi-qcom", "routeros"]);
        let other = Edition::new(version, "arm64", board, ["routeros", "wifi-qcom"]);
        assert_eq!(one, other);
        assert_eq!(one.to_string(), "7.18.2 arm64 routeros,wifi-qcom on hAP ax^2");
        for (architecture, board, packages) in [
            ("arm64", board, &["routeros"][..]),
            ("arm", board, &["routeros", "wifi-qcom"]),
            ("arm64", "RB5009", &["routeros", "wifi-qcom"]),
        ] {
            let packages = packages.iter().copied();
            assert_ne!(one, Edition::new(version, architecture, board, packages));
        }
    }
}
