//! Page boundaries that only we can make.
//!
//! A cursor is the position after the last row of a page, with a MAC over it and over the list it
//! belongs to. It needs no memory on our side, and whoever edits one, or carries it to another
//! list, gets a plain refusal instead of rows in an order nobody asked for.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;

use crate::ApiError;

/// Makes and reads cursors.
#[derive(Clone)]
pub struct Cursors {
    key: [u8; 32],
}

/// Bytes of the MAC that a cursor carries: half of it, which is plenty for a page boundary.
const TAG: usize = 16;

/// No position is longer; what is, is not ours.
const LONGEST: usize = 2048;

impl Cursors {
    /// Cursors under this key. All processes of an installation use the same.
    pub const fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// The cursor of `position` in `list`, a text that names tenant, filters and order.
    pub fn write(&self, list: &str, position: &impl Serialize) -> Result<String, ApiError> {
        let position =
            serde_json::to_vec(position).map_err(|error| ApiError::Internal(error.into()))?;
        let mut bytes = self.mac(list, &position).finalize().into_bytes()[..TAG].to_vec();
        bytes.extend_from_slice(&position);

        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The position in `list` that a client gave back.
    pub fn read<T: DeserializeOwned>(&self, list: &str, cursor: &str) -> Result<T, ApiError> {
        if cursor.len() > LONGEST {
            return Err(ApiError::BadCursor);
        }
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| ApiError::BadCursor)?;
        let (tag, position) = bytes.split_at_checked(TAG).ok_or(ApiError::BadCursor)?;
        self.mac(list, position).verify_truncated_left(tag).map_err(|_| ApiError::BadCursor)?;

        serde_json::from_slice(position).map_err(|_| ApiError::BadCursor)
    }

    fn mac(&self, list: &str, position: &[u8]) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of every length");
        mac.update(&(list.len() as u64).to_be_bytes());
        mac.update(list.as_bytes());
        mac.update(position);
        mac
    }
}

impl std::fmt::Debug for Cursors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cursors(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CURSORS: Cursors = Cursors::new([7; 32]);

    fn refused(cursors: &Cursors, list: &str, cursor: &str) -> bool {
        let read: Result<(String, u32), ApiError> = cursors.read(list, cursor);
        matches!(read, Err(ApiError::BadCursor))
    }

    #[test]
    fn a_cursor_comes_back_as_it_went() {
        let position = ("tower-7".to_owned(), 3_u32);
        let cursor = CURSORS.write("devices by name", &position).unwrap();
        let read: (String, u32) = CURSORS.read("devices by name", &cursor).unwrap();
        assert_eq!(read, position);
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let cursor = CURSORS.write("devices by name", &("tower-7", 3)).unwrap();
        for index in 0..cursor.len() {
            let mut changed = cursor.clone().into_bytes();
            changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(changed == cursor || refused(&CURSORS, "devices by name", &changed));
        }
        assert!(refused(&CURSORS, "devices by name", ""));
        assert!(refused(&CURSORS, "devices by name", "not base64!"));
        assert!(refused(&CURSORS, "devices by name", &"A".repeat(4000)));
    }

    #[test]
    fn a_cursor_of_another_list_or_key_is_foreign() {
        let cursor = CURSORS.write("devices by name", &("tower-7", 3)).unwrap();
        assert!(refused(&CURSORS, "devices by address", &cursor));
        assert!(refused(&Cursors::new([8; 32]), "devices by name", &cursor));
    }
}
