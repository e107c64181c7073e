//! Ids: UUIDv7, one Rust type per kind of thing.
//!
//! A time-ordered id keeps inserts at the end of an index and makes "after this one" a page
//! boundary. They are made in Rust because PostgreSQL has `uuidv7()` only from 18 on.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id, later in order than every id this process made before.
            pub fn generate() -> Self {
                Self(Uuid::now_v7())
            }

            /// The id as the database and the wire know it.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    )+};
}

ids! {
    /// A tenant: a customer whose rows nobody else sees. *Organisation* on screen.
    TenantId
    /// A person who signs in.
    UserId
    /// A signed-in browser.
    SessionId
    /// A key with which a program uses the API.
    ApiKeyId
    /// A device: a router as a row of ours.
    DeviceId
    /// A group of devices.
    GroupId
    /// A tag on devices.
    TagId
    /// A sealed credential.
    CredentialId
    /// A time series: the measurements of one device.
    SeriesId
    /// A fact in the outbox.
    FactId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_ids_sort_later() {
        let earlier = DeviceId::generate();
        let later = DeviceId::generate();
        assert!(earlier < later);
    }

    #[test]
    fn an_id_survives_text() {
        let id = TenantId::generate();
        assert_eq!(id.to_string().parse::<TenantId>(), Ok(id));
    }
}
