//! What a failed handshake means.

use openssl::{ssl, x509::X509VerifyResult};

use super::TlsError;
use crate::error::{Error, TlsFailure};

/// Sorts the failure of a handshake by OpenSSL's reasons.
pub(crate) fn handshake_failure(error: ssl::Error, verified: X509VerifyResult) -> Error {
    let reasons: Vec<&str> = error
        .ssl_error()
        .map(|stack| stack.errors().iter().filter_map(openssl::error::Error::reason).collect())
        .unwrap_or_default();
    let says = |parts: &[&str]| {
        reasons.iter().any(|reason| parts.iter().any(|part| reason.contains(part)))
    };

    let failure = if says(&["certificate verify failed"]) {
        TlsFailure::NotTrusted(verified.error_string().to_owned())
    } else if says(NO_COMMON) {
        TlsFailure::NoCommonCipher
    } else if says(NOT_TLS) {
        TlsFailure::NotTls
    } else if reasons.is_empty() || says(&["unexpected eof"]) {
        TlsFailure::Closed
    } else {
        TlsFailure::Other
    };
    Error::Tls(failure, Some(TlsError(error.into())))
}

const NO_COMMON: &[&str] = &[
    "handshake failure",
    "no ciphers available",
    "no shared cipher",
    "unsupported protocol",
    "protocol version",
    "wrong ssl version",
    "insufficient security",
    "dh key too small",
    "ee key too small",
    "wrong cipher returned",
    "unknown cipher returned",
];

const NOT_TLS: &[&str] = &[
    "wrong version number",
    "http request",
    "packet length too long",
    "record layer failure",
    "bad record type",
];
