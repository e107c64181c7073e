//! The sentences a router answers with.

use bytes::BytesMut;

use crate::{
    menu::Trap,
    row::{Sheet, Shown},
    wire::Encoder,
};

/// `!done`, with `=ret=` where the command has a result.
pub(crate) fn done(out: &mut BytesMut, tag: Option<&[u8]>, result: Option<&[u8]>) {
    let mut sentence = Encoder::begin(out, "!done");
    if let Some(result) = result {
        sentence.attribute("ret", result);
    }
    sentence.end(tag);
}

/// `!trap` and the `!done` that follows it.
pub(crate) fn trap(out: &mut BytesMut, tag: Option<&[u8]>, trap: &Trap) {
    complain(out, tag, trap);
    done(out, tag, None);
}

/// `!trap` for a command that was cancelled; its `!done` follows later.
pub(crate) fn interrupted(out: &mut BytesMut, tag: Option<&[u8]>) {
    complain(out, tag, &Trap::interrupted());
}

fn complain(out: &mut BytesMut, tag: Option<&[u8]>, trap: &Trap) {
    let mut sentence = Encoder::begin(out, "!trap");
    if let Some(category) = trap.category {
        sentence.attribute("category", category.to_string().as_bytes());
    }
    sentence.attribute("message", trap.message.as_bytes());
    sentence.end(tag);
}

/// `!fatal` with its bare reason; the connection closes after it.
pub(crate) fn fatal(out: &mut BytesMut, reason: &str) {
    let mut sentence = Encoder::begin(out, "!fatal");
    sentence.word(&[reason.as_bytes()]);
    sentence.end(None);
}

/// `!empty`: since 7.18 a `print` without rows says so before its `!done`.
pub(crate) fn empty(out: &mut BytesMut, tag: Option<&[u8]>) {
    Encoder::begin(out, "!empty").end(tag);
}

/// `!re` with what is on the sheet, `names` alone if given.
pub(crate) fn row(
    out: &mut BytesMut,
    tag: Option<&[u8]>,
    sheet: &Sheet<'_>,
    names: Option<&[&str]>,
) {
    let mut sentence = Encoder::begin(out, "!re");
    for (name, value) in sheet.cells() {
        if names.is_none_or(|names| names.contains(&name)) {
            sentence.attribute(name, value.as_bytes());
        }
    }
    sentence.end(tag);
}

/// `!re` with all of a row.
pub(crate) fn shown(out: &mut BytesMut, tag: Option<&[u8]>, row: &Shown) {
    let mut sentence = Encoder::begin(out, "!re");
    for (name, value) in row.cells() {
        sentence.attribute(name, value.as_bytes());
    }
    sentence.end(tag);
}

/// `!re` for a row that is gone: its id and `.dead=true`.
pub(crate) fn dead(out: &mut BytesMut, tag: Option<&[u8]>, id: &str) {
    let mut sentence = Encoder::begin(out, "!re");
    sentence.attribute(".id", id.as_bytes());
    sentence.attribute(".dead", b"true");
    sentence.end(tag);
}
