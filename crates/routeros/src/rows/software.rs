//! What is installed, what could be, and what the board allows.

use super::{Fields, Record};
use crate::{reply::Row, value::text::Charset};

/// `/system/routerboard`: the board and its boot loader. CHR has no such menu; x86 has a row that
/// only says that it is no RouterBOARD.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routerboard {
    /// Whether this is a RouterBOARD at all.
    pub is_routerboard: bool,
    /// `RBD53iG-5HacD2HnD`.
    pub model: Option<String>,
    /// `r2`.
    pub revision: Option<String>,
    /// The serial number on the sticker: who this router is. Never a number, it may begin with zeros.
    pub serial_number: Option<String>,
    /// RouterBOOT that runs.
    pub current_firmware: Option<String>,
    /// RouterBOOT that an upgrade would install.
    pub upgrade_firmware: Option<String>,
    /// RouterBOOT it left the factory with.
    pub factory_firmware: Option<String>,
}

/// `/system/license`: for CHR and x86 the only thing that tells two of them apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct License {
    /// `AAAA-AAAA`, on boards and x86.
    pub software_id: Option<String>,
    /// The identity of a CHR.
    pub system_id: Option<String>,
    /// `6` on boards; `free`, `p1`, `p10`, `p-unlimited` on CHR.
    pub level: Option<String>,
    /// When a CHR's licence has to be renewed, as the router writes it.
    pub deadline: Option<String>,
}

/// `/system/package`: what is installed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    /// `routeros`, `wireless`, `wifi-qcom`, …; version 6 has many.
    pub name: String,
    /// Without channel: `7.19.1`.
    pub version: Option<String>,
    /// `scheduled for uninstall` and the like.
    pub scheduled: Option<String>,
    /// Installed but switched off.
    pub disabled: bool,
    /// Not installed, only offered (7.17 and newer).
    pub available: bool,
}

/// `/system/package/update`: what the router knows about newer versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackageUpdate {
    /// `stable`, `long-term`, `testing`, `development`; older names before 6.43.
    pub channel: Option<String>,
    /// What runs.
    pub installed_version: Option<String>,
    /// What the channel offers. Missing until the router has looked.
    pub latest_version: Option<String>,
    /// `New version is available`, `System is already up to date`, `ERROR: …`
    pub status: Option<String>,
}

/// `/system/device-mode`: what the board forbids until somebody presses its button.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the menu's own flags, which combine freely")]
pub struct DeviceMode {
    /// `advanced`, `home`, `basic` or `rose`. Version 6 and early 7 have none.
    pub mode: Option<String>,
    /// Whether the scheduler may be used, which reverting a change depends on.
    pub scheduler: bool,
    /// Whether files may be fetched.
    pub fetch: bool,
    /// Whether another version may be installed than the board came with.
    pub install_any_version: bool,
    /// Whether the router found its configuration suspicious, and switched parts of it off.
    pub flagged: bool,
}

impl Record for Routerboard {
    const MENU: &'static str = "/system/routerboard";
    const PROPLIST: &'static [&'static str] = &[
        "routerboard",
        "model",
        "revision",
        "serial-number",
        "current-firmware",
        "upgrade-firmware",
        "factory-firmware",
    ];

    fn read(row: &Row, charset: Charset) -> Self {
        let fields = Fields(row, charset);
        Self {
            is_routerboard: fields.flag("routerboard"),
            model: fields.text("model"),
            revision: fields.text("revision"),
            serial_number: fields.text("serial-number"),
            current_firmware: fields.text("current-firmware"),
            upgrade_firmware: fields.text("upgrade-firmware"),
            factory_firmware: fields.text("factory-firmware"),
        }
    }
}

impl Record for License {
    const MENU: &'static str = "/system/license";
    const PROPLIST: &'static [&'static str] =
        &["software-id", "system-id", "nlevel", "level", "deadline-at"];

    fn read(row: &Row, charset: Charset) -> Self {
        let fields = Fields(row, charset);
        Self {
            software_id: fields.text("software-id"),
            system_id: fields.text("system-id"),
            level: fields.text("level").or_else(|| fields.text("nlevel")),
            deadline: fields.text("deadline-at"),
        }
    }
}

impl Record for Package {
    const MENU: &'static str = "/system/package";
    const PROPLIST: &'static [&'static str] =
        &["name", "version", "scheduled", "disabled", "available"];

    fn read(row: &Row, charset: Charset) -> Self {
        let fields = Fields(row, charset);
        Self {
            name: fields.required("name"),
            version: fields.text("version"),
            scheduled: fields.text("scheduled"),
            disabled: fields.flag("disabled"),
            available: fields.flag("available"),
        }
    }
}

impl Record for PackageUpdate {
    const MENU: &'static str = "/system/package/update";
    const PROPLIST: &'static [&'static str] =
        &["channel", "installed-version", "latest-version", "status"];

    fn read(row: &Row, charset: Charset) -> Self {
        let fields = Fields(row, charset);
        Self {
            channel: fields.text("channel"),
            installed_version: fields.text("installed-version"),
            latest_version: fields.text("latest-version"),
            status: fields.text("status"),
        }
    }
}

impl Record for DeviceMode {
    const MENU: &'static str = "/system/device-mode";
    const PROPLIST: &'static [&'static str] =
        &["mode", "scheduler", "fetch", "install-any-version", "flagged"];

    fn read(row: &Row, charset: Charset) -> Self {
        let fields = Fields(row, charset);
        Self {
            mode: fields.text("mode"),
            scheduler: fields.flag("scheduler"),
            fetch: fields.flag("fetch"),
            install_any_version: fields.flag("install-any-version"),
            flagged: fields.flag("flagged"),
        }
    }
}
