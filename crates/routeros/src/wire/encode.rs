//! Words into bytes.

use zeroize::Zeroize;

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
    let bytes = parts.iter().map(|part| part.len()).sum::<usize>();
    if bytes == 0 {
        return;
    }
    let length = u32::try_from(bytes).expect("a word is shorter than 4 GiB");
    let (prefix, size) = length_prefix(length);
    make_room(size + bytes, out);
    out.extend_from_slice(&prefix[..size]);
    for part in parts {
        out.extend_from_slice(part);
    }
}

/// Appends the empty word that makes the router run what came before it.
pub(crate) fn end_sentence(out: &mut Vec<u8>) {
    append(&[0], out);
}

/// Appends bytes that are words already.
pub(crate) fn append(words: &[u8], out: &mut Vec<u8>) {
    make_room(words.len(), out);
    out.extend_from_slice(words);
}

/// Makes room for `more` bytes without leaving a copy of a secret behind: what a vector that grows
/// by itself frees still holds its bytes.
fn make_room(more: usize, out: &mut Vec<u8>) {
    let needed = out.len() + more;
    if needed > out.capacity() {
        let mut larger = Vec::with_capacity(needed.max(out.capacity() * 2));
        larger.extend_from_slice(out);
        out.zeroize();
        *out = larger;
    }
}
