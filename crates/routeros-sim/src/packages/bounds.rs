//! Which versions a box takes.

use super::plan::Reason;
use crate::{menus, moment::Moment, row::Sheet, version::Version};

/// What bounds the versions of a box.
#[derive(Clone, Debug, Default)]
pub(super) struct Bounds {
    /// What it left the factory with; nothing older runs on it.
    factory: Option<Version>,
    /// The oldest versions that its device-mode allows; none if it allows all.
    allowed: Option<Vec<Version>>,
}

impl Bounds {
    /// What `/system/resource` and `/system/device-mode` say.
    pub(super) fn of(moment: &Moment<'_>) -> Self {
        let factory = moment.host.model().factory.and_then(Version::parse);
        let (any, allowed) = device_mode(moment);
        let allowed = allowed.filter(|_| !any).map(|list| oldest(&list));
        Self { factory, allowed }
    }

    pub(super) fn admit(&self, version: Version) -> Result<(), Reason> {
        if self.factory.is_some_and(|factory| version.is_older_than(factory)) {
            return Err(Reason::Factory);
        }
        let reaches =
            |oldest: &Version| oldest.major() == version.major() && !version.is_older_than(*oldest);
        match &self.allowed {
            Some(allowed) if !allowed.iter().any(reaches) => Err(Reason::DeviceMode),
            _ => Ok(()),
        }
    }
}

/// What the menu shows: whether any version may be installed, and else which.
fn device_mode(moment: &Moment<'_>) -> (bool, Option<String>) {
    let Some(menu) = menus::find(moment.host, "/system/device-mode") else {
        return (true, None);
    };
    let mut sheet = Sheet::new(None);
    for row in moment.rows(menu) {
        (menu.show)(moment, &row, &mut sheet);
    }
    let any = sheet.get("install-any-version").is_some_and(|any| any.is("true"));
    (any, sheet.get("allowed-versions").map(|list| list.text().into_owned()))
}

/// Reads `7.13+,6.49.8+`.
fn oldest(list: &str) -> Vec<Version> {
    list.split(',').filter_map(|one| Version::parse(one.trim().strip_suffix('+')?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_takes_nothing_older_than_it_left_the_factory_with_or_its_mode_allows() {
        let factory = Version::parse("6.45.9");
        let strict = Bounds { factory, allowed: Some(oldest("7.13+,6.49.8+")) };
        let free = Bounds { factory, allowed: None };
        for (number, by_mode, by_factory) in [
            ("7.20.4", Ok(()), Ok(())),
            ("7.13", Ok(()), Ok(())),
            ("7.12.1", Err(Reason::DeviceMode), Ok(())),
            ("6.49.8", Ok(()), Ok(())),
            ("6.48.6", Err(Reason::DeviceMode), Ok(())),
            ("6.45.8", Err(Reason::Factory), Err(Reason::Factory)),
        ] {
            let version = Version::parse(number).unwrap();
            assert_eq!(strict.admit(version), by_mode, "{number}");
            assert_eq!(free.admit(version), by_factory, "{number}");
        }
    }
}
