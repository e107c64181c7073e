//! Entity tags: the version of a row, quoted.

use axum::http::{HeaderMap, header};

use crate::ApiError;

/// The tag of a version.
pub fn of(version: i64) -> String {
    format!("\"{version}\"")
}

/// The version that the client edited, from `If-Match`.
pub fn required(headers: &HeaderMap) -> Result<i64, ApiError> {
    let tag = headers.get(header::IF_MATCH).ok_or(ApiError::PreconditionRequired)?;

    tag.to_str().ok().and_then(version).ok_or(ApiError::Malformed {
        title: "If-Match is not an etag of this API: give back the etag as it came",
        detail: None,
    })
}

/// Proxies that compress a response weaken its tag, so `W/` is forgiven.
fn version(tag: &str) -> Option<i64> {
    let tag = tag.trim();
    let tag = tag.strip_prefix("W/").unwrap_or(tag);

    tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_survives_its_tag() {
        assert_eq!(version(&of(7)), Some(7));
        assert_eq!(version("W/\"7\""), Some(7));
        for tag in ["7", "*", "\"seven\"", "\"7\", \"8\""] {
            assert_eq!(version(tag), None, "{tag}");
        }
    }
}
