//! Models that are not in the catalogue, and what they are made of. They live as
//! long as the process; equal ones are shared.

use std::sync::{Mutex, PoisonError};

use super::Model;

/// The model that is equal to this one.
pub(crate) fn model(model: &Model) -> &'static Model {
    static MODELS: Mutex<Vec<&'static Model>> = Mutex::new(Vec::new());
    let mut models = MODELS.lock().unwrap_or_else(PoisonError::into_inner);
    let same = |known: &&&Model| {
        known.version == model.version
            && known.built == model.built
            && known.packages == model.packages
            && known.board_name == model.board_name
            && known.code == model.code
            && known.serial == model.serial
            && known.software_id == model.software_id
            && known.wireless == model.wireless
            && known.role == model.role
            && known.ports.ether == model.ports.ether
            && known.further == model.further
    };
    if let Some(known) = models.iter().find(same) {
        return known;
    }
    let model: &'static Model = Box::leak(Box::new(*model));
    models.push(model);
    model
}

/// A list of texts that are kept.
pub(crate) fn list(texts: Vec<&'static str>) -> &'static [&'static str] {
    static LISTS: Mutex<Vec<&'static [&'static str]>> = Mutex::new(Vec::new());
    listed(&LISTS, texts)
}

/// A list of pairs of texts that are kept.
pub(crate) fn pairs(
    pairs: Vec<(&'static str, &'static str)>,
) -> &'static [(&'static str, &'static str)] {
    static LISTS: Mutex<Vec<&'static [(&'static str, &'static str)]>> = Mutex::new(Vec::new());
    listed(&LISTS, pairs)
}

fn listed<T: PartialEq>(lists: &Mutex<Vec<&'static [T]>>, list: Vec<T>) -> &'static [T] {
    let mut lists = lists.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = lists.iter().find(|known| **known == list) {
        return known;
    }
    let list: &'static [T] = list.leak();
    lists.push(list);
    list
}

/// A text.
pub(crate) fn text(text: &str) -> &'static str {
    static TEXTS: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = texts.iter().find(|known| **known == text) {
        return known;
    }
    let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
    texts.push(text);
    text
}
