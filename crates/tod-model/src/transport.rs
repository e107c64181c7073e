//! How the bytes to a router are protected.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Trust in the transport, from none to full. The order is the order of trust.
///
/// Each device has a lowest allowed tier; credentials are never sent below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// No encryption: the `api` service.
    Plain,
    /// Encrypted to nobody in particular: any certificate, or anonymous Diffie-Hellman.
    Unverified,
    /// The certificate of the first connect. Another one is an alarm.
    Pinned,
    /// A certificate that a trusted authority signed for this address.
    CaVerified,
}

impl Tier {
    /// Whether this tier speaks TLS at all.
    pub const fn is_encrypted(self) -> bool {
        !matches!(self, Self::Plain)
    }

    /// The name used on the wire and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Unverified => "unverified",
            Self::Pinned => "pinned",
            Self::CaVerified => "ca_verified",
        }
    }
}

impl FromStr for Tier {
    type Err = UnknownTier;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        [Self::Plain, Self::Unverified, Self::Pinned, Self::CaVerified]
            .into_iter()
            .find(|tier| tier.name() == name)
            .ok_or(UnknownTier)
    }
}

/// A text that names no tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a tier is one of plain, unverified, pinned, ca_verified")]
pub struct UnknownTier;

/// SHA-256 of a certificate in DER, written as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fingerprint(pub [u8; 32]);

/// A text that is no fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint is 64 hex digits (SHA-256), colons allowed")]
pub struct FingerprintError;

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits: Vec<u32> = text
            .chars()
            .filter(|&character| character != ':')
            .map(|character| character.to_digit(16))
            .collect::<Option<_>>()
            .ok_or(FingerprintError)?;
        let bytes: Vec<u8> = digits
            .chunks_exact(2)
            .filter_map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok())
            .collect();
        match <[u8; 32]>::try_from(bytes) {
            Ok(bytes) if digits.len() == 64 => Ok(Self(bytes)),
            _ => Err(FingerprintError),
        }
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = FingerprintError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.to_string()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

/// What was negotiated on a connection: stored with the device, shown and filterable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Negotiated {
    /// The tier reached, which may be above the lowest allowed.
    pub tier: Tier,
    /// TLS version as OpenSSL names it (`TLSv1.2`); none on a plain connection.
    pub protocol: Option<String>,
    /// Cipher as OpenSSL names it (`ADH-AES256-GCM-SHA384`); none on a plain connection.
    pub cipher: Option<String>,
    /// The router's certificate; none on plain and anonymous connections.
    pub fingerprint: Option<Fingerprint>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trust_is_ordered() {
        assert!(Tier::Plain < Tier::Unverified);
        assert!(Tier::Unverified < Tier::Pinned);
        assert!(Tier::Pinned < Tier::CaVerified);
    }

    #[test]
    fn a_tier_survives_its_name() {
        for tier in [Tier::Plain, Tier::Unverified, Tier::Pinned, Tier::CaVerified] {
            assert_eq!(tier.name().parse(), Ok(tier));
        }
        assert_eq!("tls".parse::<Tier>(), Err(UnknownTier));
    }

    #[test]
    fn a_fingerprint_is_read_with_and_without_colons() {
        let plain = "0123456789abcdef".repeat(4);
        let fingerprint: Fingerprint = plain.parse().unwrap();
        assert_eq!(fingerprint.to_string(), plain);

        let colons: Vec<String> = fingerprint.0.iter().map(|byte| format!("{byte:02X}")).collect();
        assert_eq!(colons.join(":").parse(), Ok(fingerprint));
        assert_eq!(plain[1..].parse::<Fingerprint>(), Err(FingerprintError));
        assert_eq!("zz".parse::<Fingerprint>(), Err(FingerprintError));
    }
}
