//! The pin of a certificate.

use std::{fmt, str::FromStr};

/// SHA-256 of a certificate in DER form, as `/certificate print` shows it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 32]);

/// A text that is no fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a fingerprint is the SHA-256 of a certificate: 64 hexadecimal digits, with or without colons"
)]
pub struct InvalidFingerprint;

impl FromStr for Fingerprint {
    type Err = InvalidFingerprint;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut digits = text.chars().filter(|&c| c != ':').map(|c| c.to_digit(16));
        let mut octets = [0; 32];
        for octet in &mut octets {
            let (Some(Some(high)), Some(Some(low))) = (digits.next(), digits.next()) else {
                return Err(InvalidFingerprint);
            };
            *octet = u8::try_from(high << 4 | low).expect("two hexadecimal digits are one byte");
        }
        if digits.next().is_some() {
            return Err(InvalidFingerprint);
        }
        Ok(Self(octets))
    }
}

/// Lower case, without colons.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_reads_back_with_and_without_colons() {
        let hex = "ad9b324e93dee5135d2f6292480b78a5e00ae7ab44bf082b10cb1947993793c7";
        let pin: Fingerprint = hex.parse().unwrap();
        assert_eq!(pin.to_string(), hex);

        let pairs: Vec<&str> = (0..32).map(|at| &hex[2 * at..2 * at + 2]).collect();
        assert_eq!(pairs.join(":").to_uppercase().parse(), Ok(pin));
        for bad in ["", &hex[2..], &format!("{hex}00"), &hex.replace('a', "g")] {
            assert_eq!(bad.parse::<Fingerprint>(), Err(InvalidFingerprint), "{bad}");
        }
    }
}
