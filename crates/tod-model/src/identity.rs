//! Which router is this?

use std::fmt;

use serde::{Deserialize, Serialize};

/// What tells one router from every other.
///
/// A RouterBOARD has a serial number. A CHR has a system id; other x86 installations have only
/// the software id of their licence, which moves with the disk.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum RouterIdentity {
    /// `/system/routerboard` `serial-number`.
    Serial(String),
    /// `/system/license` `system-id`.
    SystemId(String),
    /// `/system/license` `software-id`.
    SoftwareId(String),
}

/// How the router that answered compares with the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityCheck {
    /// Nobody answered before: remember this one.
    First,
    /// The router of the record.
    Same,
    /// Another router. Nothing it says belongs to this device.
    Changed,
    /// It told nothing that identifies it; the record stays, and so does the doubt.
    Untold,
}

impl RouterIdentity {
    /// The strongest identity among what a router tells. Empty texts count as untold, and so do
    /// those with control characters: no router is called so, and no database keeps a NUL.
    pub fn strongest(
        serial: Option<&str>,
        system_id: Option<&str>,
        software_id: Option<&str>,
    ) -> Option<Self> {
        let told = |text: Option<&str>| {
            text.map(str::trim)
                .filter(|text| !text.is_empty() && !text.chars().any(char::is_control))
                .map(str::to_owned)
        };
        told(serial)
            .map(Self::Serial)
            .or_else(|| told(system_id).map(Self::SystemId))
            .or_else(|| told(software_id).map(Self::SoftwareId))
    }

    /// Compares what answered with the record.
    pub fn check(recorded: Option<&Self>, told: Option<&Self>) -> IdentityCheck {
        match (recorded, told) {
            (_, None) => IdentityCheck::Untold,
            (None, Some(_)) => IdentityCheck::First,
            (Some(recorded), Some(told)) if recorded == told => IdentityCheck::Same,
            (Some(_), Some(_)) => IdentityCheck::Changed,
        }
    }

    /// The text itself, without its kind.
    pub fn value(&self) -> &str {
        match self {
            Self::Serial(value) | Self::SystemId(value) | Self::SoftwareId(value) => value,
        }
    }

    /// The kind as the database and the wire know it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Serial(_) => "serial",
            Self::SystemId(_) => "system_id",
            Self::SoftwareId(_) => "software_id",
        }
    }

    /// Puts a stored identity together again; none when the kind is not one of ours.
    pub fn from_parts(kind: &str, value: String) -> Option<Self> {
        match kind {
            "serial" => Some(Self::Serial(value)),
            "system_id" => Some(Self::SystemId(value)),
            "software_id" => Some(Self::SoftwareId(value)),
            _ => None,
        }
    }
}

impl fmt::Display for RouterIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serial(text: &str) -> RouterIdentity {
        RouterIdentity::Serial(text.to_owned())
    }

    #[test]
    fn the_strongest_identity_wins() {
        let strongest = RouterIdentity::strongest;
        assert_eq!(strongest(Some("HC1"), None, Some("ABCD-1234")), Some(serial("HC1")));
        assert_eq!(
            strongest(Some(""), Some("sys"), None),
            Some(RouterIdentity::SystemId("sys".to_owned()))
        );
        assert_eq!(strongest(None, Some(" "), None), None);
        assert_eq!(strongest(Some("HC\0"), None, None), None);
    }

    #[test]
    fn another_serial_is_another_router() {
        let (old, new) = (serial("A"), serial("B"));
        assert_eq!(RouterIdentity::check(Some(&old), Some(&new)), IdentityCheck::Changed);
        assert_eq!(RouterIdentity::check(Some(&old), Some(&old)), IdentityCheck::Same);
        assert_eq!(RouterIdentity::check(None, Some(&new)), IdentityCheck::First);
        assert_eq!(RouterIdentity::check(Some(&old), None), IdentityCheck::Untold);
    }

    #[test]
    fn an_identity_survives_its_parts() {
        let identity = serial("HC1");
        assert_eq!(
            RouterIdentity::from_parts(identity.kind(), identity.value().to_owned()),
            Some(identity)
        );
    }
}
