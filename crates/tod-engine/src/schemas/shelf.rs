//! Schemas that are kept, as many as there is room for.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use routeros_conf::{
    MenuPath,
    schema::{Edition, Schema},
};
use tod_model::TenantId;
use tokio::sync::Mutex;

/// Whose routers, and which of them are alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) tenant: TenantId,
    pub(super) edition: Edition,
}

/// What is known of one kind of router, and who reads more of it.
pub(super) type Place = Arc<Mutex<Kept>>;

/// What is known of one kind of router.
#[derive(Debug, Default)]
pub(super) struct Kept {
    schema: Arc<Schema>,
    /// The menus that were asked for, also those of which no router told.
    asked: BTreeSet<MenuPath>,
}

/// Places by what they are for. When there is no room, those go that were wanted longest ago.
#[derive(Debug)]
pub(super) struct Shelf {
    room: usize,
    places: HashMap<Key, Entry>,
    /// How often a place was wanted.
    wanted: u64,
}

#[derive(Debug)]
struct Entry {
    place: Place,
    size: usize,
    /// What [`Shelf::wanted`] was when it was wanted last.
    last: u64,
}

/// What a place takes, in bytes, however little is known.
const EMPTY: usize = 1 << 10;

impl Kept {
    pub(super) fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// Those of `menus` that were not asked for.
    pub(super) fn lacks(&self, menus: &BTreeSet<MenuPath>) -> BTreeSet<MenuPath> {
        menus.difference(&self.asked).cloned().collect()
    }

    /// Takes what a router told of the menus `asked` for.
    pub(super) fn learn(&mut self, asked: BTreeSet<MenuPath>, read: &Schema) {
        self.schema = Arc::new(self.schema.join(read));
        self.asked.extend(asked);
    }
}

impl Shelf {
    /// Nothing, and `room` bytes for it.
    pub(super) fn new(room: usize) -> Self {
        Self { room, places: HashMap::new(), wanted: 0 }
    }

    /// The place for what is known of one kind of router.
    pub(super) fn place(&mut self, key: &Key) -> Place {
        self.wanted += 1;
        let new = || Entry { place: Place::default(), size: EMPTY, last: 0 };
        let entry = self.places.entry(key.clone()).or_insert_with(new);
        entry.last = self.wanted;
        let place = Arc::clone(&entry.place);
        self.make_room();
        place
    }

    /// So much is in a place now.
    pub(super) fn weigh(&mut self, key: &Key, size: usize) {
        if let Some(entry) = self.places.get_mut(key) {
            entry.size = EMPTY + size;
        }
        self.make_room();
    }

    fn make_room(&mut self) {
        let taken = |places: &HashMap<Key, Entry>| places.values().map(|entry| entry.size).sum();
        let mut taken: usize = taken(&self.places);
        while taken > self.room {
            let oldest = self.places.iter().min_by_key(|(_, entry)| entry.last);
            let Some(key) = oldest.map(|(key, _)| key.clone()) else { return };
            taken -= self.places.remove(&key).map_or(0, |entry| entry.size);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of two kinds of router of one tenant.
    fn keys() -> [Key; 2] {
        let tenant = TenantId::generate();
        let edition = |version| Edition::new(version, "arm64", "RB5009", ["routeros"]);
        ["7.16", "7.18"].map(|version| Key { tenant, edition: edition(version) })
    }

    #[test]
    fn what_was_wanted_longest_ago_makes_room() {
        let (mut shelf, [one, other]) = (Shelf::new(4 * EMPTY), keys());
        let first = shelf.place(&one);
        let second = shelf.place(&other);
        assert!(Arc::ptr_eq(&shelf.place(&one), &first), "who want the same share a place");
        assert!(!Arc::ptr_eq(&first, &second));

        shelf.weigh(&one, 2 * EMPTY);
        shelf.weigh(&other, EMPTY);
        assert!(Arc::ptr_eq(&shelf.place(&one), &first));
        assert!(!Arc::ptr_eq(&shelf.place(&other), &second), "it had to go");
    }

    #[test]
    fn what_never_fits_is_not_kept() {
        let (mut shelf, [one, _]) = (Shelf::new(4 * EMPTY), keys());
        let place = shelf.place(&one);
        shelf.weigh(&one, 4 * EMPTY);
        assert!(!Arc::ptr_eq(&shelf.place(&one), &place));
    }

    #[test]
    fn tenants_do_not_share() {
        let (mut shelf, [ours, _], [theirs, _]) = (Shelf::new(4 * EMPTY), keys(), keys());
        assert!(!Arc::ptr_eq(&shelf.place(&ours), &shelf.place(&theirs)));
    }

    #[test]
    fn menus_are_asked_for_once() {
        let menus = |paths: &[&str]| -> BTreeSet<MenuPath> {
            paths.iter().map(|path| path.parse().unwrap()).collect()
        };
        let schema = |text: &str| Schema::from_text(&format!("routeros-schema 1\n{text}")).unwrap();
        let mut kept = Kept::default();
        assert_eq!(kept.lacks(&menus(&["/ip/address"])), menus(&["/ip/address"]));

        kept.learn(menus(&["/ip/address", "/log"]), &schema("m\t/ip/address\tadd\nm\t/ip/dns\n"));
        assert_eq!(kept.lacks(&menus(&["/ip/address", "/ip/dns", "/log"])), menus(&["/ip/dns"]));
        kept.learn(menus(&["/ip/dns"]), &schema("m\t/ip/address\nm\t/ip/dns\tset\np\tservers\n"));
        let text = "routeros-schema 1\nm\t/ip/address\tadd\nm\t/ip/dns\tset\np\tservers\n";
        assert_eq!(kept.schema().to_text(), text, "what either says");
    }
}
