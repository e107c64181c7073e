//! Words into bytes.

use super::length_prefix;

/// Appends a whole sentence to `out`.
///
/// Empty words are left out: on the wire they would end the sentence.
///
/// # Panics
///
/// If a word is longer than 4 GiB.
pub fn encode<W: AsRef<[u8]>>(words: impl IntoIterator<Item = W>, out: &mut Vec<u8>) {
    for word in words {
        put_word(&[word.as_ref()], out);
    }
    end_sentence(out);
}

/// Appends one word made of `parts`, unless it is empty.
pub(crate) fn put_word(parts: &[&[u8]], out: &mut Vec<u8>) {
    let length = parts.iter().map(|part| part.len()).sum::<usize>();
    if length == 0 {
        return;
    }
    let length = u32::try_from(length).expect("a word is shorter than 4 GiB");
    let (prefix, size) = length_prefix(length);
    out.extend_from_slice(&prefix[..size]);
    for part in parts {
        out.extend_from_slice(part);
    }
}

/// Appends the empty word that makes the router run what came before it.
pub(crate) fn end_sentence(out: &mut Vec<u8>) {
    out.push(0);
}
