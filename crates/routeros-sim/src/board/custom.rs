//! Boards that an export describes and the catalogue does not have.

use routeros_conf::Config;

use super::{Board, Model, Ports, Role, Wireless, kept, soldered};
use crate::{packages::usual, version::Version};

/// The model that an export is from: the board of the catalogue that fits, or else
/// the one that is most like it with the sockets that the export speaks of, and in
/// both cases with the version and the numbers in its head.
pub(crate) fn model_of(config: &Config, like: Board) -> (Board, &'static Model) {
    let about = &config.about;
    let version = about.version.as_deref().and_then(Version::parse);
    let version = version.unwrap_or(like.version());
    let code = about.model.as_deref().unwrap_or_default();
    let wireless = wireless(config);
    let fits = |board: &&Board| {
        let known = board.model().code;
        !known.is_empty() && code.starts_with(known) && board.model().wireless == wireless
    };
    let fitting = Board::ALL.iter().find(fits).copied();
    let board = fitting.unwrap_or_else(|| stand_in(code, version, wireless));
    let base = board.model();
    let ports = match fitting {
        Some(_) => base.ports,
        None => Ports { ether: soldered::ether(config), sfp: 0, copper: 1000, poe_out: 0 },
    };
    let modem = has(config, "/interface/lte");
    let model = Model {
        version,
        code: kept::text(code),
        board_name: if fitting.is_some() { base.board_name } else { kept::text(code) },
        serial: about.serial.as_deref().map(kept::text),
        software_id: about.software_id.as_deref().map(kept::text),
        ports,
        wireless,
        packages: kept::list(usual(version, wireless, base.architecture)),
        role: if modem { Role::Mobile } else { base.role },
        radios: if base.wireless == wireless { base.radios } else { &[] },
        further: soldered::interfaces(config),
        ..*base
    };
    (board, kept::model(&model))
}

/// Which generation of WiFi the menus of an export belong to.
fn wireless(config: &Config) -> Wireless {
    let has = |root| has(config, root);
    if has("/interface/wireless") {
        Wireless::Legacy
    } else if has("/interface/wifiwave2") {
        Wireless::Wave2
    } else if has("/interface/wifi") {
        Wireless::Wifi
    } else if has("/caps-man") {
        Wireless::CapsMan
    } else {
        Wireless::None
    }
}

/// Whether an export speaks of `root` or of something below it.
fn has(config: &Config, root: &str) -> bool {
    config.menus.keys().any(|path| {
        let rest = path.as_str().strip_prefix(root);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

fn stand_in(code: &str, version: Version, wireless: Wireless) -> Board {
    match wireless {
        Wireless::Legacy => Board::HomeAp,
        Wireless::Wave2 => Board::HomeWave2,
        Wireless::Wifi => Board::HomeAx,
        Wireless::CapsMan => Board::Controller,
        Wireless::None if code.is_empty() => Board::Chr,
        Wireless::None if code.starts_with("CRS") => Board::Switch,
        Wireless::None if version.is_six() => Board::OldCore,
        Wireless::None => Board::EdgeRouter,
    }
}
