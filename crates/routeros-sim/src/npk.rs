//! Packages as files: what their names say, and what is in them.

use crate::version::Version;

mod container;

/// A package for one architecture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Npk {
    /// `routeros`, `wireless`, `wifi-qcom-ac`.
    pub(crate) name: String,
    pub(crate) version: Version,
    /// `arm64`; `x86` where the name has none.
    pub(crate) architecture: String,
}

impl Npk {
    /// Reads the name of a file: `routeros-7.18.2-arm64.npk`, `routeros-7.18.2.npk`
    /// (x86), and as RouterOS 6 has it `routeros-arm-6.49.18.npk` (RouterOS manual).
    pub fn parse(path: &str) -> Option<Self> {
        let file = path.rsplit('/').next().unwrap_or(path);
        let stem = file.strip_suffix(".npk")?;
        let stem = stem.strip_suffix(".auto").unwrap_or(stem);
        let parts: Vec<&str> = stem.split('-').collect();
        let at = parts.iter().position(|part| Version::parse(part).is_some())?;
        let version = Version::parse(parts[at])?;
        let (mut name, rest) = (parts[..at].to_vec(), &parts[at + 1..]);
        let architecture = match rest {
            [] if name.len() > 1 && name.last().is_some_and(|last| is_architecture(last)) => {
                name.pop().unwrap_or_default()
            }
            [] => "x86",
            [architecture] if is_architecture(architecture) => architecture,
            _ => return None,
        };
        let architecture = if architecture == "powerpc" { "ppc" } else { architecture };
        let named = !name.is_empty() && name.iter().all(|part| !part.is_empty());
        named.then(|| Self { name: name.join("-"), version, architecture: architecture.to_owned() })
    }

    /// The name of its file: what [`parse`](Self::parse) reads.
    pub fn file_name(&self) -> String {
        let Self { name, architecture, .. } = self;
        let version = self.version.number();
        match architecture.as_str() {
            "x86" if !self.version.is_six() => format!("{name}-{version}.npk"),
            "ppc" if self.version.is_six() && name == MAIN => {
                format!("{name}-powerpc-{version}.npk")
            }
            _ if self.version.is_six() && name == MAIN => {
                format!("{name}-{architecture}-{version}.npk")
            }
            _ => format!("{name}-{version}-{architecture}.npk"),
        }
    }

    /// Its file: what a router takes for this package. It says what it is, and has
    /// none of the megabytes that a real one would go on with.
    pub fn to_bytes(&self) -> Vec<u8> {
        container::write(self)
    }

    /// What a file says of itself, whatever its name is; nothing if it is no
    /// package, or not whole.
    pub(crate) fn read(file: &[u8]) -> Option<Self> {
        container::read(file)
    }

    /// `wireless-7.20.4`, as logs call it.
    pub(crate) fn title(&self) -> String {
        format!("{}-{}", self.name, self.version.number())
    }

    /// Bytes of flash that it takes once it is installed.
    pub(crate) fn size(&self) -> u64 {
        size(&self.name, &self.architecture, self.version)
    }
}

/// The package that is the system, with most of what RouterOS does.
pub(crate) const MAIN: &str = "routeros";

/// What packages are called that are for a router of this architecture.
pub(crate) fn architecture(name: &'static str) -> &'static str {
    match name {
        "x86_64" => "x86",
        "powerpc" => "ppc",
        other => other,
    }
}

/// Bytes of a package: those of 7.24.4 for `routeros` (measured), a sixth less on
/// RouterOS 6, and an eighth of that for any other (both guesses).
pub(crate) fn size(name: &str, architecture: &str, version: Version) -> u64 {
    let tenths = match architecture {
        "arm" => 123,
        "arm64" => 139,
        "mipsbe" => 114,
        "mmips" => 107,
        "smips" => 72,
        "tile" => 169,
        "ppc" | "powerpc" => 221,
        _ => 208,
    };
    let bytes = tenths * 100_000;
    let bytes = if version.is_six() { bytes / 6 * 5 } else { bytes };
    if name == MAIN { bytes } else { bytes / 8 }
}

/// What packages are built for. An `arm64` package's suffix is one word.
fn is_architecture(word: &str) -> bool {
    ["arm", "arm64", "mipsbe", "mmips", "smips", "ppc", "powerpc", "tile", "x86"].contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_package_says_what_it_is() {
        for (file, name, version, architecture) in [
            ("routeros-7.18.2-arm64.npk", "routeros", "7.18.2", "arm64"),
            ("routeros-7.24.4.npk", "routeros", "7.24.4", "x86"),
            ("flash/wifi-qcom-ac-7.13-arm.npk", "wifi-qcom-ac", "7.13", "arm"),
            ("routeros-mipsbe-6.49.18.npk", "routeros", "6.49.18", "mipsbe"),
            ("routeros-powerpc-6.49.18.npk", "routeros", "6.49.18", "ppc"),
            ("routeros-7.25beta5-arm.auto.npk", "routeros", "7.25beta5", "arm"),
            ("wireless-7.20.2-smips.npk", "wireless", "7.20.2", "smips"),
        ] {
            let npk = Npk::parse(file).unwrap();
            assert_eq!((npk.name.as_str(), npk.architecture.as_str()), (name, architecture));
            assert_eq!(npk.version.number(), version);
            assert_eq!(Npk::parse(&npk.file_name()), Some(npk));
        }
    }

    #[test]
    fn a_name_that_is_no_packages_is_none() {
        for file in ["routeros.npk", "7.18.2.npk", "-7.18.npk", "routeros-7.18-sparc.npk", "a.rsc"]
        {
            assert_eq!(Npk::parse(file), None, "{file}");
        }
    }
}
