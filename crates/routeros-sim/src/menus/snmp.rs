//! `/snmp`: whether the agent answers, to whom, and who it says it is.

use crate::{
    host::Host,
    menu::{EDIT, LIST, Menu, SETTINGS, Trap},
    moment::Moment,
    row::{Row, Sheet},
};

pub(crate) const MENUS: &[Menu] = &[
    Menu {
        path: "/snmp",
        fresh: |_| vec![settings()],
        show,
        settable: &[
            "enabled",
            "contact",
            "location",
            "engine-id",
            "engine-id-suffix",
            "src-address",
            "trap-target",
            "trap-community",
            "trap-version",
            "trap-generators",
            "trap-interfaces",
            "vrf",
        ],
        complete,
        ..SETTINGS
    },
    Menu {
        path: "/snmp/community",
        fresh: communities,
        show: |_, row, sheet| show_community(row, sheet),
        settable: &[
            "name",
            "addresses",
            "security",
            "read-access",
            "write-access",
            "authentication-protocol",
            "encryption-protocol",
            "authentication-password",
            "encryption-password",
        ],
        required: &["name"],
        key: Some("name"),
        secret: &["authentication-password", "encryption-password"],
        verbs: EDIT,
        check: check_community,
        ..LIST
    },
];

/// What every engine id of a router begins with: MikroTik's number among
/// enterprises, and that text follows (a real row).
const ENGINE: &str = "80003a8c04";

fn settings() -> Row {
    Row::new(0)
        .with("contact", "")
        .with("location", "")
        .with("trap-target", "")
        .with("trap-community", "public")
        .with("trap-version", "1")
        .with("trap-generators", "temp-exception")
}

/// Routers come with SNMP off, unless their fleet opened it.
fn complete(moment: &Moment<'_>, mut row: Row) -> Row {
    if row.get("enabled").is_none() {
        row.set("enabled".into(), moment.router.snmp_port().is_some().into());
    }
    row
}

fn show(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.copy(row, &["enabled", "contact", "location"]);
    if moment.version().is_six() {
        match row.get("engine-id") {
            Some(_) => sheet.copy(row, &["engine-id"]),
            None => sheet.put("engine-id", ""),
        }
    } else {
        let suffix = row.text("engine-id-suffix");
        sheet.with("engine-id", || engine_text(&suffix));
        sheet.put("engine-id-suffix", suffix.into_owned());
    }
    sheet.copy(row, &["trap-target", "trap-community", "trap-version", "trap-generators"]);
    match row.get("src-address") {
        Some(_) => sheet.copy(row, &["src-address"]),
        None => sheet.put("src-address", "::"),
    }
    sheet.copy(row, &["trap-interfaces"]);
    if !moment.version().is_six() {
        match row.get("vrf") {
            Some(_) => sheet.copy(row, &["vrf"]),
            None => sheet.put("vrf", "main"),
        }
    }
}

/// The engine id in hexadecimal: the suffix follows as text.
fn engine_text(suffix: &str) -> String {
    format!("{ENGINE}{}", crate::value::hex(suffix.as_bytes()))
}

fn communities(host: Host) -> Vec<Row> {
    let everybody = if host.model().version.is_six() { "0.0.0.0/0" } else { "::/0" };
    vec![Row::new(0).with("name", "public").with("addresses", everybody).with("default", true)]
}

/// Shows what is set, and the defaults of the manual where nothing is.
fn show_community(row: &Row, sheet: &mut Sheet<'_>) {
    let defaults = [
        ("name", ""),
        ("addresses", "::/0"),
        ("security", "none"),
        ("read-access", "true"),
        ("write-access", "false"),
        ("authentication-protocol", "MD5"),
        ("encryption-protocol", "DES"),
        ("authentication-password", ""),
        ("encryption-password", ""),
        ("default", "false"),
        ("disabled", "false"),
    ];
    for (name, usual) in defaults {
        match row.get(name) {
            Some(_) => sheet.copy(row, &[name]),
            None => sheet.put(name, usual),
        }
    }
    sheet.copy(row, &["comment"]);
}

fn check_community(_: &Moment<'_>, row: &Row) -> Result<(), Trap> {
    let known: [(&str, &[&str]); 3] = [
        ("security", &["none", "authorized", "private"]),
        ("authentication-protocol", &["MD5", "SHA1"]),
        ("encryption-protocol", &["DES", "AES"]),
    ];
    for (name, words) in known {
        if row.get(name).is_some_and(|value| !words.iter().any(|word| value.is(word))) {
            return Err(Trap::argument(format!("input does not match any value of {name}")));
        }
    }
    Ok(())
}
