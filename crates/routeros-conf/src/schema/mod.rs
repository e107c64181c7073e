//! What a router of one version and package set knows, as it says itself.
//!
//! A [`SchemaBuilder`] asks `/console/inspect` for menus, their commands and
//! properties, and makes a [`Schema`] of the answers. It is the same for all
//! routers of one [`Edition`] and worth keeping: asking for all of it takes a
//! router some twenty seconds (measured), so it can be
//! [written](Schema::to_text) and [read](Schema::from_text).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::path::MenuPath;
pub use crate::schema::{
    build::{Overgrown, Request, SchemaBuilder, Wanted},
    check::{Finding, Trouble},
    edition::Edition,
    syntax::Allowed,
    text::SchemaError,
};

mod build;
mod check;
mod edition;
mod near;
mod syntax;
mod text;

/// The menus of one edition of RouterOS, with what can be set in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    menus: BTreeMap<MenuPath, Entry>,
    texts: Texts,
}

/// What is kept of one menu.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    /// It is there; nobody looked what is in it.
    Unseen,
    /// Its commands, and its properties with what is said of their values,
    /// both in alphabetical order. The numbers are places in [`Texts`].
    Seen { commands: Box<[u32]>, properties: Box<[(u32, Option<u32>)]> },
}

/// A menu of a schema.
#[derive(Clone, Copy, Debug)]
pub struct SchemaMenu<'s> {
    schema: &'s Schema,
    commands: &'s [u32],
    properties: &'s [(u32, Option<u32>)],
}

/// What a schema knows of a path.
#[derive(Clone, Copy, Debug)]
pub enum Known<'s> {
    /// The menu.
    Menu(SchemaMenu<'s>),
    /// There is no such menu.
    Absent,
    /// Nobody asked, or the router did not answer.
    Unknown,
}

impl Schema {
    /// What is known of the menu at `path`.
    pub fn menu(&self, path: &MenuPath) -> Known<'_> {
        match self.menus.get(path) {
            Some(Entry::Seen { commands, properties }) => {
                Known::Menu(SchemaMenu { schema: self, commands, properties })
            }
            Some(Entry::Unseen) => Known::Unknown,
            None => match path.parent() {
                None => Known::Unknown,
                Some(parent) => match self.menu(&parent) {
                    Known::Menu(_) | Known::Absent => Known::Absent,
                    Known::Unknown => Known::Unknown,
                },
            },
        }
    }

    /// The menus that are there, in alphabetical order.
    pub fn menus(&self) -> impl Iterator<Item = &MenuPath> {
        self.menus.keys()
    }

    /// What both know: of a menu that either has looked into, that. Both are of one
    /// edition, and were read menu by menu.
    #[must_use]
    pub fn join(&self, other: &Self) -> Self {
        let mut drafts = self.drafts();
        for (path, draft) in other.drafts() {
            if draft.seen || !drafts.contains_key(&path) {
                drafts.insert(path, draft);
            }
        }
        Self::of(&drafts)
    }

    /// How many bytes it takes in memory, about.
    pub fn size(&self) -> usize {
        let entry = |(path, entry): (&MenuPath, &Entry)| {
            let lists = match entry {
                Entry::Unseen => 0,
                Entry::Seen { commands, properties } => {
                    size_of_val(&**commands) + size_of_val(&**properties)
                }
            };
            path.as_str().len() + size_of::<MenuPath>() + size_of::<Entry>() + lists
        };
        self.menus.iter().map(entry).sum::<usize>() + self.texts.size()
    }
}

impl<'s> SchemaMenu<'s> {
    /// Whether the menu has the command `name`: `add`, `set`, `move`.
    pub fn has_command(&self, name: &str) -> bool {
        self.commands().any(|command| command == name)
    }

    /// Its commands, in alphabetical order.
    pub fn commands(&self) -> impl Iterator<Item = &'s str> + use<'s> {
        let schema = self.schema;
        self.commands.iter().map(move |command| schema.texts.get(*command))
    }

    /// Its properties that can be set, in alphabetical order.
    pub fn properties(&self) -> impl Iterator<Item = &'s str> + use<'s> {
        let schema = self.schema;
        self.properties.iter().map(move |(name, _)| schema.texts.get(*name))
    }

    /// What the router says of the values of a property: `0..4294967295`. None
    /// if it says nothing; an error if there is no such property.
    pub fn property(&self, name: &str) -> Result<Option<&'s str>, NoSuchProperty> {
        let texts = &self.schema.texts;
        let found = self.properties.binary_search_by(|(text, _)| texts.get(*text).cmp(name));
        let (_, syntax) = self.properties[found.map_err(|_| NoSuchProperty)?];
        Ok(syntax.map(|syntax| texts.get(syntax)))
    }
}

/// A menu has no property of that name that can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such property")]
pub struct NoSuchProperty;

/// Texts, each once: names and what is said of values repeat all over a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Texts {
    all: String,
    ends: Vec<usize>,
}

impl Texts {
    fn get(&self, number: u32) -> &str {
        let index = number as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start..self.ends[index]]
    }

    fn size(&self) -> usize {
        self.all.len() + size_of_val(&*self.ends)
    }
}

/// Makes [`Texts`].
#[derive(Clone, Debug, Default)]
struct Interner {
    texts: Texts,
    numbers: HashMap<Box<str>, u32>,
}

impl Interner {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let next = self.texts.ends.len();
        let number = u32::try_from(next).expect("builders cap how much they take in");
        self.texts.all.push_str(text);
        self.texts.ends.push(self.texts.all.len());
        self.numbers.insert(text.into(), number);
        number
    }
}

/// A menu while a schema is made.
#[derive(Clone, Debug, Default)]
struct Draft {
    seen: bool,
    commands: BTreeSet<String>,
    properties: BTreeMap<String, Option<String>>,
}

impl Schema {
    /// What it was made of.
    fn drafts(&self) -> BTreeMap<MenuPath, Draft> {
        let text = |number: &u32| self.texts.get(*number).to_owned();
        let draft = |entry: &Entry| match entry {
            Entry::Unseen => Draft::default(),
            Entry::Seen { commands, properties } => Draft {
                seen: true,
                commands: commands.iter().map(text).collect(),
                properties: properties
                    .iter()
                    .map(|(name, syntax)| (text(name), syntax.as_ref().map(text)))
                    .collect(),
            },
        };
        self.menus.iter().map(|(path, entry)| (path.clone(), draft(entry))).collect()
    }

    /// The same menus in the same way make equal schemas.
    fn of(drafts: &BTreeMap<MenuPath, Draft>) -> Self {
        let mut interner = Interner::default();
        let mut menus = BTreeMap::new();
        for (path, draft) in drafts {
            let mut entry = Entry::Unseen;
            if draft.seen {
                let commands = draft.commands.iter().map(|name| interner.number(name)).collect();
                let mut properties = Vec::with_capacity(draft.properties.len());
                for (name, syntax) in &draft.properties {
                    let name = interner.number(name);
                    properties.push((name, syntax.as_ref().map(|text| interner.number(text))));
                }
                entry = Entry::Seen { commands, properties: properties.into() };
            }
            menus.insert(path.clone(), entry);
        }
        Self { menus, texts: interner.texts }
    }
}
