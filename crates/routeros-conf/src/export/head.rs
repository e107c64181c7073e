//! The comments at the top of an export, which say whose it is.

use crate::config::About;

/// Notes what a comment says of the router; other comments say nothing.
///
/// ```text
/// # 2023-11-23 07:04:42 by RouterOS 7.12.1      before 7.10: nov/23/2023 07:04:42
/// # software id = ABCD-1234                     on CHR empty, or "system id"
/// #
/// # model = RB5009UPr+S+                        not on x86
/// # serial number = HC0123456789
/// ```
pub(super) fn read(comment: &str, about: &mut About) {
    if let Some((taken, version)) = comment.split_once("by RouterOS ") {
        about.taken = some(taken);
        about.version = some(version);
    } else if let Some((name, value)) = comment.split_once('=') {
        match name.trim() {
            "software id" | "system id" => about.software_id = some(value),
            "model" => about.model = some(value),
            "serial number" => about.serial = some(value),
            _ => {}
        }
    }
}

fn some(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Writes what is known of the router as an export begins.
pub(super) fn write(about: &About, text: &mut String) {
    if let Some(version) = &about.version {
        let taken = about.taken.as_deref().map_or(String::new(), |taken| format!("{taken} "));
        text.extend(["# ", &taken, "by RouterOS ", version, "\n"]);
    }
    if let Some(id) = &about.software_id {
        text.extend(["# software id = ", id, "\n"]);
    }
    if about.model.is_some() || about.serial.is_some() {
        text.push_str("#\n");
    }
    if let Some(model) = &about.model {
        text.extend(["# model = ", model, "\n"]);
    }
    if let Some(serial) = &about.serial {
        text.extend(["# serial number = ", serial, "\n"]);
    }
}
