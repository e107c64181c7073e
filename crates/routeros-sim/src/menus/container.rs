//! `/container`: programs of others beside the router.

use crate::{
    host::Host,
    menu::{LIST, Menu},
    moment::Moment,
    row::{Row, Sheet},
};

pub(crate) const MENUS: &[Menu] = &[Menu {
    path: "/container",
    exists: |host| host.model().version.since(7, 4) && has_package(host),
    fresh: |host| {
        let broker = Row::new(1)
            .with("name", "broker")
            .with("remote-image", "library/eclipse-mosquitto:2")
            .with("interface", "veth1")
            .with("root-dir", "broker")
            .with("start-on-boot", true);
        has_package(host).then_some(broker).into_iter().collect()
    },
    show,
    settable: &[
        "name",
        "remote-image",
        "file",
        "interface",
        "root-dir",
        "envlist",
        "mounts",
        "cmd",
        "entrypoint",
        "hostname",
        "dns",
        "logging",
        "start-on-boot",
        "workdir",
    ],
    verbs: &["add", "set", "remove", "comment"],
    ..LIST
}];

/// Whether the package is installed.
pub(super) fn has_package(host: Host) -> bool {
    host.model().packages.contains(&"container")
}

/// What starts with the router runs.
fn show(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.all(row);
    if row.get("remote-image").is_some() {
        let image = row.text("remote-image");
        let (repository, tag) = image.split_once(':').unwrap_or((&*image, "latest"));
        sheet.put("repo", format!("{repository}:{tag}"));
        sheet.put("tag", tag.to_owned());
    }
    sheet.put("os", "linux");
    sheet.put(
        "arch",
        match moment.host.model().architecture {
            "x86_64" => "amd64",
            other => other,
        },
    );
    sheet.put("status", if row.is("start-on-boot", "true") { "running" } else { "stopped" });
}
