//! A model with other software on it.

use super::{Package, is_bundle, suite};
use crate::{
    board::{Model, kept},
    version::Version,
};

/// What `came` is with this version and these packages on it.
pub(super) fn model(came: &Model, version: Version, packages: &[Package]) -> &'static Model {
    let run = packages.iter().filter(|package| !package.disabled && !is_bundle(&package.name));
    let run = kept::list(run.map(|package| kept::text(&package.name)).collect());
    let same = version.is_same_as(came.version);
    kept::model(&Model {
        version,
        built: if same { came.built } else { built(version) },
        packages: run,
        wireless: suite::wireless(came.wireless, version, run),
        ..*came
    })
}

/// When a version was built, in seconds since 1970: some ten weeks for a minor
/// version and two for a patch, which is right to a season (a guess).
fn built(version: Version) -> i64 {
    /// The first of December 2021 and the sixth of October 2021.
    const FIRST: [(u16, i64); 2] = [(7, 1_638_316_800), (6, 1_633_478_400)];
    const DAY: i64 = 86_400;
    let [patch, letter, minor, major] = version.to_bytes().map(i64::from);
    let patch = if letter == i64::from(b'f') { patch } else { 0 };
    let (_, first) = FIRST[usize::from(major < 7)];
    // RouterOS 6 has gone on as patches of its last minor version.
    let (minor, between) = if major < 7 { (minor - 49, 62) } else { (minor, 14) };
    first + (minor * 70 + patch * between) * DAY
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Board;

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    #[test]
    fn the_same_software_makes_the_same_model() {
        let came = Board::Cpe.model();
        let packages = |names: &[&str]| -> Vec<Package> {
            (1..).zip(names).map(|(id, name)| Package::new(id, (*name).to_owned())).collect()
        };
        let whole = packages(&["routeros", "wireless"]);
        let one = model(came, version("7.20.4"), &whole);
        assert!(std::ptr::eq(one, model(came, version("7.20.4"), &whole)));
        assert_eq!((one.board_name, one.wireless), (came.board_name, came.wireless));

        let bare = model(came, version("7.20.4"), &packages(&["routeros"]));
        assert_ne!(bare.wireless, came.wireless);
    }

    #[test]
    fn versions_are_built_in_their_order() {
        let order =
            ["7.1", "7.12.1", "7.18.2", "7.20.4", "7.24.4"].map(|text| built(version(text)));
        assert!(order.is_sorted(), "{order:?}");
        assert!(built(version("6.49.18")) > built(version("6.49")));
    }
}
