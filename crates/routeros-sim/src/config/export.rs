//! `/export`, on the whole tree or in a menu.

use routeros_conf::{MenuPath, export::Style};

use super::{
    backup,
    read::{Wish, read},
};
use crate::{
    console::{Call, Deed, Outcome},
    files::Contents,
    menu::{Policy, Trap},
    moment::Moment,
    version::Version,
};

pub(crate) const DEEDS: &[Deed] = &[
    Deed { command: "/export", policy: Policy::Read, exists: |_| true, run: export },
    backup::SAVE,
    backup::LOAD,
    backup::RESET,
];

/// What an export is asked to be.
pub(super) struct Manner {
    within: MenuPath,
    wish: Wish,
    style: Style,
}

impl Manner {
    /// Everything, secrets included, one statement a line.
    pub(super) fn whole() -> Self {
        let wish = Wish { secrets: true, defaults: false };
        Self { within: MenuPath::root(), wish, style: Style::Terse }
    }

    fn of(call: &Call<'_>, version: Version) -> Result<Self, Trap> {
        const KNOWN: [&str; 6] =
            ["compact", "file", "hide-sensitive", "show-sensitive", "terse", "verbose"];
        let request = call.request;
        if let Some((name, _)) = request.properties().find(|(name, _)| !KNOWN.contains(name)) {
            return Err(Trap::unknown_parameter(name));
        }
        // RouterOS 7 hides secrets unless told otherwise, RouterOS 6 shows them.
        let asked = if version.is_six() {
            !request.flag("hide-sensitive")
        } else {
            request.flag("show-sensitive")
        };
        let wish = Wish {
            secrets: asked && call.actor.policies.allow(Policy::Sensitive),
            defaults: request.flag("verbose"),
        };
        let (path, _) = request.split();
        let within = path.parse().map_err(|_| Trap::no_such_menu())?;
        let style = if request.flag("terse") { Style::Terse } else { Style::Compact };
        Ok(Self { within, wish, style })
    }
}

/// The text of an export.
pub(super) fn text(moment: &Moment<'_>, manner: &Manner) -> String {
    read(moment, &manner.within, manner.wish).to_export().print(manner.style)
}

fn export(call: &Call<'_>) -> Result<Outcome, Trap> {
    let version = call.router.host().model().version;
    let manner = Manner::of(call, version)?;
    let text = call.router.at_this_moment(|moment| text(moment, &manner));
    let Some(name) = call.request.text("file") else {
        return Ok(Outcome::Printed(text));
    };
    let name = with_suffix(name, ".rsc");
    call.router.drive(|drive| drive.write(&name, Contents::bytes(text)))?;
    Ok(Outcome::Done)
}

/// The name of a file that a command ends with its own suffix.
pub(super) fn with_suffix(name: &str, suffix: &str) -> String {
    if name.ends_with(suffix) { name.to_owned() } else { format!("{name}{suffix}") }
}
