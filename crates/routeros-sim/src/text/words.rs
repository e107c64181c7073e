//! Values as a console writes them, with their units.

/// Sizes in bytes that consoles show in binary units.
const SIZES: [&str; 4] = ["free-memory", "total-memory", "free-hdd-space", "total-hdd-space"];

/// Shares of a hundred.
const SHARES: [&str; 2] = ["cpu-load", "bad-blocks"];

/// Properties that are text, whatever they look like.
const TEXTS: [&str; 5] = ["name", "default-name", "type", "host-name", "source"];

/// A value as a console shows it: flags as `yes` and `no`, numbers with units.
pub(super) fn shown(name: &str, value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    let number = || text.parse::<u64>().ok();
    match (&*text, number()) {
        ("true", _) => "yes".to_owned(),
        ("false", _) => "no".to_owned(),
        (_, Some(bytes)) if SIZES.contains(&name) => size(bytes),
        (_, Some(share)) if SHARES.contains(&name) => format!("{share}%"),
        (_, Some(megahertz)) if name == "cpu-frequency" => format!("{megahertz}MHz"),
        _ => text.into_owned(),
    }
}

/// `244.1MiB`, `1196.0KiB`: in mebibytes once there are two of them.
fn size(bytes: u64) -> String {
    let (unit, bits) = if bytes < 2 << 20 { ("KiB", 10) } else { ("MiB", 20) };
    let tenths = (bytes * 10 + (1 << (bits - 1))) >> bits;
    format!("{}.{}{unit}", tenths / 10, tenths % 10)
}

/// A value behind `name=`, where text is in quotes if it could be mistaken.
pub(super) fn assigned(name: &str, value: &[u8]) -> String {
    let text = shown(name, value);
    let quoted = text.is_empty() || text.contains([' ', '"', '=', ';']) || TEXTS.contains(&name);
    if quoted { format!("\"{}\"", text.replace('"', "\\\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_units_of_consoles() {
        for (name, value, text) in [
            ("free-memory", "255959040", "244.1MiB"),
            ("free-hdd-space", "1224704", "1196.0KiB"),
            ("total-hdd-space", "16777216", "16.0MiB"),
            ("cpu-load", "2", "2%"),
            ("cpu-frequency", "2611", "2611MHz"),
            ("disabled", "false", "no"),
            ("uptime", "58m18s", "58m18s"),
        ] {
            assert_eq!(shown(name, value.as_bytes()), text);
        }
    }
}
