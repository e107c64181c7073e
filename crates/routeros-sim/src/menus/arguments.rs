//! What commands take, as far as they take it here.

use super::{LOG, editions, find, vocabulary};
use crate::{
    console::MODIFIERS,
    device_mode::features,
    host::Host,
    menu::{Menu, Shape, Trap},
    request::Request,
    version::Version,
};

/// The arguments of the command at a path such as `/ip/address/add`.
pub(super) fn of(host: Host, command: &str) -> Vec<String> {
    let (path, verb) = command.rsplit_once('/').unwrap_or(("", command));
    if let Some((_, names)) = COMMANDS.iter().find(|(known, _)| *known == command) {
        let about_features = command == "/system/device-mode/update";
        let features = if about_features { features(host.model().version) } else { &[] };
        return owned(&[*names, features].concat());
    }
    let Some(menu) = find(host, path) else {
        return if verb == "export" { owned(EXPORT) } else { Vec::new() };
    };
    let list = menu.shape == Shape::List;
    match verb {
        "add" | "set" => {
            let mut names: Vec<String> = owned(&properties(menu, host.model().version));
            match verb {
                "add" if menu.verbs.contains(&"move") => {
                    names.extend(owned(&["copy-from", "place-before"]));
                }
                "add" => names.push("copy-from".to_owned()),
                _ if list => names.push("numbers".to_owned()),
                _ => {}
            }
            names
        }
        "print" if list => owned(&[&MODIFIERS[..], &["where"]].concat()),
        "print" => owned(&["as-value", "interval", "proplist", "without-paging"]),
        "get" if list => owned(&["number", "value-name"]),
        "get" => owned(&["value-name"]),
        "export" => owned(EXPORT),
        "find" => owned(&["where"]),
        "comment" => owned(&["comment", "numbers"]),
        "move" => owned(&["destination", "numbers"]),
        "unset" => owned(&["numbers", "value-name"]),
        "debug" | "error" | "info" | "warning" if path == LOG => owned(&["message"]),
        "info" | "monitor" => owned(&["duration", "interval", "numbers", "once"]),
        _ => owned(&["numbers"]),
    }
}

/// Refuses what a command that is more than an edit does not take.
///
/// # Errors
///
/// `unknown parameter …`.
pub(crate) fn check(request: &Request) -> Result<(), Trap> {
    let known = COMMANDS.iter().find(|(known, _)| *known == request.command);
    let known = known.map(|(_, names)| *names).unwrap_or_default();
    match request.properties().find(|(name, _)| !known.contains(name)) {
        Some((name, _)) => Err(Trap::unknown_parameter(name)),
        None => Ok(()),
    }
}

/// The properties of a menu that can be set, in alphabetical order.
pub(crate) fn properties(menu: &'static Menu, version: Version) -> Vec<&'static str> {
    let adds = menu.verbs.contains(&"add");
    // What names a row that nobody adds is not to be changed.
    let fixed = |name: &&str| menu.facts().keys.contains(name) && !adds;
    let known = vocabulary::properties(menu.facts()).filter(|name| !fixed(name));
    let common = [("comment", "comment"), ("disable", "disabled")];
    let common = common.into_iter().filter(|(verb, _)| menu.verbs.contains(verb));
    let mut names: Vec<&str> = menu.settable.iter().copied().chain(known).collect();
    names.extend(common.map(|(_, name)| name));
    names.retain(|name| editions::has_property(version, menu.path, name));
    names.sort_unstable();
    names.dedup();
    names
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

const EXPORT: &[&str] =
    &["compact", "file", "hide-sensitive", "show-sensitive", "terse", "verbose"];

/// Commands that are more than an edit.
const COMMANDS: &[(&str, &[&str])] = &[
    ("/console/inspect", &["as-value", "input", "path", "request", "without-paging"]),
    ("/execute", &["as-string", "script"]),
    ("/file/add", &["contents", "name"]),
    ("/file/copy", &["name", "number"]),
    ("/file/read", &["chunk-size", "file", "offset"]),
    ("/file/set", &["contents", "name", "numbers"]),
    ("/import", &["dry-run", "file-name", "from-line", "verbose"]),
    ("/interface/monitor-traffic", &["duration", "interface", "interval", "once"]),
    ("/ping", &["address", "count", "interval"]),
    ("/redo", &[]),
    ("/safe-mode/release", &[]),
    ("/safe-mode/take", &["on-error"]),
    ("/safe-mode/toggle", &["on-error"]),
    ("/safe-mode/unroll", &[]),
    ("/system/backup/load", &["name", "password"]),
    ("/system/backup/save", &["dont-encrypt", "encryption", "name", "password"]),
    ("/system/device-mode/update", &["activation-timeout", "flagged", "flagging-enabled", "mode"]),
    ("/system/package/apply-changes", &["ignore-missing"]),
    ("/system/package/downgrade", &[]),
    ("/system/package/update/cancel", &[]),
    ("/system/package/update/check-for-updates", &["duration", "interval", "once"]),
    ("/system/package/update/download", &["duration", "ignore-missing", "interval", "once"]),
    ("/system/package/update/install", &["duration", "ignore-missing", "interval", "once"]),
    ("/system/reboot", &[]),
    (
        "/system/reset-configuration",
        &["keep-users", "no-defaults", "run-after-reset", "skip-backup"],
    ),
    ("/system/routerboard/upgrade", &[]),
    ("/system/script/run", &["number"]),
    ("/system/shutdown", &[]),
    ("/tool/fetch", &["check-certificate", "dst-path", "keep-result", "mode", "output", "url"]),
    ("/tool/ping", &["address", "count", "interval"]),
    (
        "/tool/torch",
        &[
            "dst-address",
            "duration",
            "freeze-frame-interval",
            "interface",
            "ip-protocol",
            "mac-protocol",
            "port",
            "src-address",
            "vlan-id",
        ],
    ),
    (
        "/tool/traceroute",
        &[
            "address",
            "count",
            "do-not-fragment",
            "dscp",
            "duration",
            "interface",
            "max-hops",
            "port",
            "protocol",
            "size",
            "src-address",
            "timeout",
            "use-dns",
        ],
    ),
    ("/undo", &[]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::menus::{ACTIONS, DEEDS};

    /// Commands about rows of their menu, or that look at it.
    const OF_ROWS: [&str; 9] = [
        "disable",
        "enable",
        "export",
        "info",
        "monitor",
        "print",
        "remove",
        "uninstall",
        "unschedule",
    ];

    #[test]
    fn what_is_more_than_an_edit_says_what_it_takes() {
        let actions = ACTIONS.iter().copied().flatten().map(|action| action.command);
        let deeds = DEEDS.iter().copied().flatten().map(|deed| deed.command);
        for command in actions.chain(deeds) {
            let known = COMMANDS.iter().any(|(known, _)| *known == command);
            let verb = command.rsplit('/').next().unwrap_or_default();
            assert!(known || OF_ROWS.contains(&verb), "{command}");
        }
    }
}
