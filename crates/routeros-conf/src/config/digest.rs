//! A short name for what a configuration means.

use sha2::{Digest, Sha256};

use crate::{
    config::{Config, Origin, Selector},
    value::Setting,
};

impl Config {
    /// SHA-256 over the normal form, without what the head of the export says.
    ///
    /// Two exports of an unchanged router have the same digest, whatever their
    /// date, style, line ends and status comments. The digest is for comparing
    /// within one version of this crate: with what the catalogue learns, it
    /// changes.
    pub fn digest(&self) -> [u8; 32] {
        let mut sum = Sum(Sha256::new());
        for (path, menu) in &self.normal().menus {
            sum.text(b'm', path.as_str().as_bytes());
            for row in &menu.rows {
                sum.origin(&row.origin);
                for (name, setting) in &row.properties {
                    sum.text(b'p', name.as_str().as_bytes());
                    match setting {
                        Setting::Value(value) => sum.text(b'=', value.as_bytes()),
                        Setting::Present => sum.text(b'!', b""),
                    }
                }
            }
        }
        sum.0.finalize().into()
    }
}

/// A hash over parts, each with its kind and length, so that no two sequences
/// of parts look alike.
struct Sum(Sha256);

impl Sum {
    fn text(&mut self, kind: u8, text: &[u8]) {
        self.0.update([kind]);
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text);
    }

    fn origin(&mut self, origin: &Origin) {
        match origin {
            Origin::Added => self.text(b'a', b""),
            Origin::Given(Selector::Settings) => self.text(b's', b""),
            Origin::Given(Selector::Name(name)) => self.text(b'n', name.as_bytes()),
            Origin::Given(Selector::Number(number)) => self.text(b'#', &number.to_be_bytes()),
            Origin::Given(Selector::Id(id)) => self.text(b'*', id.as_bytes()),
            Origin::Given(Selector::Find(conditions)) => {
                self.text(b'f', b"");
                for (name, value) in conditions {
                    self.text(b'w', name.as_str().as_bytes());
                    self.text(b'=', value.as_bytes());
                }
            }
        }
    }
}
