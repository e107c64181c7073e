//! `/ip/service`: which doors are open, to whom, and with which certificate.

use crate::{
    door::Door,
    host::Host,
    menu::{ADJUST, LIST, Menu, Trap},
    moment::Moment,
    row::{Row, Sheet},
};

pub(crate) const MENUS: &[Menu] = &[SERVICES];

const SERVICES: Menu = Menu {
    path: "/ip/service",
    fresh: services,
    show: show_service,
    settable: &["port", "address", "certificate", "tls-version", "vrf", "max-sessions"],
    key: Some("name"),
    verbs: ADJUST,
    check: check_service,
    ..LIST
};

/// Sessions a service takes at once unless told otherwise, since 7.16.
const MAX_SESSIONS: usize = 20;

/// The certificate of the TLS door, or `None` where it is anonymous.
pub(crate) fn certificate(moment: &Moment<'_>) -> Option<String> {
    let row = service(moment, Door::ApiSsl)?;
    let name = row.text("certificate");
    (!matches!(name.as_ref(), "" | "none")).then(|| name.into_owned())
}

/// Whether the service takes one more session. Sessions count until the router
/// knows that they are over, so peers that vanished take up room.
pub(crate) fn has_room(moment: &Moment<'_>, door: Door) -> bool {
    let limit = || service(moment, door)?.text("max-sessions").parse().ok();
    let there = moment.state.sessions.iter().filter(|session| session.via == door.service());
    !moment.version().since(7, 16) || there.count() < limit().unwrap_or(MAX_SESSIONS)
}

fn service(moment: &Moment<'_>, door: Door) -> Option<Row> {
    moment.rows(&SERVICES).into_iter().find(|row| row.is("name", door.service()))
}

fn services(host: Host) -> Vec<Row> {
    let version = host.model().version;
    let certificate = if version.is_six() { "none" } else { "api" };
    let named = [
        ("telnet", 23, None),
        ("ftp", 21, None),
        ("www", 80, None),
        ("ssh", 22, None),
        ("www-ssl", 443, Some("none")),
        ("api", 8728, None),
        ("winbox", 8291, None),
        ("api-ssl", 8729, Some(certificate)),
    ];
    (0..)
        .zip(named)
        .map(|(id, (name, port, certificate))| {
            let mut row = Row::new(id).with("name", name).with("port", port).with("address", "");
            if let Some(certificate) = certificate {
                row = row.with("certificate", certificate).with("tls-version", "any");
            }
            if version.since(7, 0) {
                row = row.with("vrf", "main");
            }
            if version.since(7, 16) {
                row = row.with("max-sessions", MAX_SESSIONS);
            }
            row.with("disabled", matches!(name, "telnet" | "ftp" | "www-ssl"))
        })
        .collect()
}

fn show_service(_: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.copy(row, &["name", "port", "address", "certificate", "tls-version", "vrf"]);
    sheet.copy(row, &["max-sessions"]);
    sheet.put("invalid", false);
    sheet.copy(row, &["disabled"]);
}

fn check_service(_: &Moment<'_>, row: &Row) -> Result<(), Trap> {
    if let Some(limit) = row.get("max-sessions") {
        let in_range = limit.text().parse().is_ok_and(|limit: usize| (1..=1000).contains(&limit));
        if !in_range {
            return Err(Trap::argument("value of max-sessions is out of range (1 .. 1000)"));
        }
    }
    Ok(())
}
