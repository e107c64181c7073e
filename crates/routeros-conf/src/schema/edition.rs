//! Which routers share a schema.

use std::{collections::BTreeSet, fmt};

/// What decides which menus and properties a router has: the key under which
/// its schema is kept.
///
/// Single boards may lack menus of their edition (no switch chip, no LEDs), so
/// a schema that was taken from one board may lack menus of another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edition {
    version: String,
    architecture: String,
    packages: BTreeSet<String>,
}

impl Edition {
    /// `version` as `/system/resource` says it, with or without the channel in
    /// brackets; `architecture` as `arm64`; the names of the packages that are
    /// enabled, in any order.
    pub fn new<P: Into<String>>(
        version: &str,
        architecture: &str,
        packages: impl IntoIterator<Item = P>,
    ) -> Self {
        let word = |text: &str| text.split_whitespace().next().unwrap_or_default().to_owned();
        let packages = packages.into_iter().map(Into::into).collect();
        Self { version: word(version), architecture: word(architecture), packages }
    }

    /// RouterOS's version: `7.18.2`.
    pub fn version(&self) -> &str {
        &self.version
    }
}

/// `7.18.2 arm64 routeros,wifi-qcom`: equal for equal editions only.
impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.version, self.architecture)?;
        for (index, package) in self.packages.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{package}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edition_is_the_same_in_any_order_of_packages() {
        let one = Edition::new("7.18.2 (stable)", "arm64", ["wifi-qcom", "routeros"]);
        let other = Edition::new("7.18.2", "arm64", ["routeros", "wifi-qcom"]);
        assert_eq!(one, other);
        assert_eq!(one.to_string(), "7.18.2 arm64 routeros,wifi-qcom");
        assert_ne!(one, Edition::new("7.18.2", "arm64", ["routeros"]));
        assert_ne!(one, Edition::new("7.18.2", "arm", ["routeros", "wifi-qcom"]));
    }
}
