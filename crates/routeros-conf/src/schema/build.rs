//! A schema out of answers of `/console/inspect`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use thiserror::Error;

use crate::{
    path::MenuPath,
    schema::{Draft, Schema},
};

/// How much is asked at most; the largest real tree takes 12,000 questions.
const MOST_REQUESTS: usize = 60_000;

/// How many rows of one answer are read; the longest real one has 300.
const MOST_ROWS: usize = 4_096;

/// How deep menus are looked into; real ones end at 7.
const DEEPEST: usize = 12;

/// The longest text that is kept, in bytes; real ones are below 700.
const LONGEST: usize = 4_096;

/// Arguments that are no properties: how `add` and `set` name rows.
const NO_PROPERTIES: &[&str] = &["copy-from", "numbers", "place-after", "place-before"];

/// Arguments whose syntax must not be asked for: some versions of RouterOS
/// break when it is (measured by others, fixed in 7.22).
const NOT_ASKED: &[&str] = &["command", "do", "else", "on-error", "rule", "where"];

/// What of a router's tree is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Every menu.
    Everything,
    /// These menus; others are known by name at most.
    Menus(BTreeSet<MenuPath>),
}

/// Asks a router for its schema, question by question, without doing any I/O.
///
/// Any number of questions may be open at once. Whoever asks sets deadlines and
/// says which questions stay unanswered: of some versions 2 to 4 % of calls
/// never return (measured by others).
#[derive(Clone, Debug)]
pub struct SchemaBuilder {
    wanted: Wanted,
    values: bool,
    queue: VecDeque<Request>,
    open: usize,
    asked: usize,
    drafts: BTreeMap<MenuPath, Draft>,
}

/// A question for `/console/inspect`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    menu: MenuPath,
    about: About,
}

/// What of a menu is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum About {
    Children,
    Arguments(&'static str),
    Syntax(&'static str, String),
}

/// A tree that is larger than any router's. What was learnt is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "the router's tree of menus has no end; nothing more was asked after {MOST_REQUESTS} questions"
)]
pub struct Overgrown;

impl SchemaBuilder {
    /// Asks for `wanted`; with `values` also what the values of each property
    /// may be, which takes twice as many questions.
    pub fn new(wanted: Wanted, values: bool) -> Self {
        let root = Request { menu: MenuPath::root(), about: About::Children };
        let drafts = BTreeMap::from([(MenuPath::root(), Draft::default())]);
        Self { wanted, values, queue: VecDeque::from([root]), open: 0, asked: 0, drafts }
    }

    /// The next question; none if there is nothing to ask until an open
    /// question is answered, or at all.
    pub fn next_request(&mut self) -> Result<Option<Request>, Overgrown> {
        if self.asked >= MOST_REQUESTS && !self.queue.is_empty() {
            return Err(Overgrown);
        }
        let next = self.queue.pop_front();
        if next.is_some() {
            self.open += 1;
            self.asked += 1;
        }
        Ok(next)
    }

    /// Takes the rows of the answer to `request`, each a sequence of names and
    /// values.
    pub fn feed<'r, R>(&mut self, request: &Request, rows: impl IntoIterator<Item = R>)
    where
        R: IntoIterator<Item = (&'r str, &'r str)>,
    {
        self.open = self.open.saturating_sub(1);
        let rows = rows.into_iter().take(MOST_ROWS).map(Answer::of);
        match &request.about {
            About::Children => self.children(&request.menu, rows),
            About::Arguments(command) => self.arguments(&request.menu, command, rows),
            About::Syntax(_, property) => self.syntax(&request.menu, property, rows),
        }
    }

    /// Leaves `request` unanswered: what it was about stays unknown.
    pub fn give_up(&mut self, request: &Request) {
        self.open = self.open.saturating_sub(1);
        if let (About::Arguments(_), Some(draft)) =
            (&request.about, self.drafts.get_mut(&request.menu))
        {
            *draft = Draft::default();
        }
    }

    /// Whether everything was asked and answered.
    pub fn is_done(&self) -> bool {
        self.queue.is_empty() && self.open == 0
    }

    /// What was learnt.
    pub fn finish(self) -> Schema {
        Schema::of(&self.drafts)
    }

    fn children<'r>(&mut self, menu: &MenuPath, rows: impl Iterator<Item = Answer<'r>>) {
        let mut commands = BTreeSet::new();
        for row in rows {
            match row.node_type {
                "dir" | "path" => self.menu(menu, row.name),
                "cmd" if keeps(row.name) => {
                    commands.insert(row.name.to_owned());
                }
                _ => {}
            }
        }
        let wanted = self.is_wanted(menu);
        for command in ["add", "set"] {
            if wanted && menu.as_str() != "/" && commands.contains(command) {
                self.ask(menu, About::Arguments(command));
            }
        }
        let draft = self.drafts.entry(menu.clone()).or_default();
        draft.seen = wanted;
        if menu.as_str() != "/" {
            draft.commands = commands;
        }
    }

    fn menu(&mut self, above: &MenuPath, name: &str) {
        let Ok(path) = above.join(name) else { return };
        if path == *above || !keeps(name) {
            return;
        }
        self.drafts.entry(path.clone()).or_default();
        if self.is_wanted(&path) && path.segments().count() <= DEEPEST {
            self.ask(&path, About::Children);
        }
    }

    fn arguments<'r>(
        &mut self,
        menu: &MenuPath,
        command: &'static str,
        rows: impl Iterator<Item = Answer<'r>>,
    ) {
        let draft = self.drafts.entry(menu.clone()).or_default();
        let mut new = Vec::new();
        for row in rows {
            let property = row.node_type == "arg" && keeps(row.name);
            if property && !NO_PROPERTIES.contains(&row.name) {
                let known = draft.properties.contains_key(row.name);
                if !known {
                    draft.properties.insert(row.name.to_owned(), None);
                    new.push(row.name.to_owned());
                }
            }
        }
        for name in new {
            if self.values && !NOT_ASKED.contains(&&*name) {
                self.ask(menu, About::Syntax(command, name));
            }
        }
    }

    /// One row says what a value may be; several describe its parts, which is
    /// nothing to check against.
    fn syntax<'r>(
        &mut self,
        menu: &MenuPath,
        property: &str,
        rows: impl Iterator<Item = Answer<'r>>,
    ) {
        let texts: Vec<_> = rows.map(|row| row.text).take(2).collect();
        let [text] = texts[..] else { return };
        let text = text.replace(['\t', '\r', '\n'], " ");
        let known = self.drafts.get_mut(menu).and_then(|draft| draft.properties.get_mut(property));
        if let Some(syntax) = known.filter(|_| !text.is_empty() && text.len() <= LONGEST) {
            *syntax = Some(text);
        }
    }

    /// Whether a menu is wanted, or leads to one that is.
    fn is_wanted(&self, menu: &MenuPath) -> bool {
        match &self.wanted {
            Wanted::Everything => true,
            Wanted::Menus(menus) => menus.iter().any(|wanted| menu.contains(wanted)),
        }
    }

    fn ask(&mut self, menu: &MenuPath, about: About) {
        self.queue.push_back(Request { menu: menu.clone(), about });
    }
}

impl Request {
    /// The words of the sentence that asks.
    pub fn words(&self) -> [String; 3] {
        let kind = if self.is_about_values() { "syntax" } else { "child" };
        [
            "/console/inspect".to_owned(),
            format!("=request={kind}"),
            format!("=path={}", self.path()),
        ]
    }

    /// Whether it asks for the values of a property (`request=syntax`), not for
    /// what is below a path (`request=child`).
    pub fn is_about_values(&self) -> bool {
        matches!(self.about, About::Syntax(..))
    }

    /// The path that is asked about, joined by commas: with slashes RouterOS
    /// answers nothing.
    pub fn path(&self) -> String {
        self.tokens().join(",")
    }

    /// The tokens of the path that is asked about; the root has none.
    pub fn tokens(&self) -> Vec<&str> {
        let mut path: Vec<&str> = self.menu.segments().collect();
        match &self.about {
            About::Children => {}
            About::Arguments(command) => path.push(command),
            About::Syntax(command, property) => path.extend([*command, property]),
        }
        path
    }
}

/// The columns of an answer that are read.
#[derive(Clone, Copy, Default)]
struct Answer<'r> {
    name: &'r str,
    node_type: &'r str,
    text: &'r str,
}

impl<'r> Answer<'r> {
    fn of(row: impl IntoIterator<Item = (&'r str, &'r str)>) -> Self {
        let mut answer = Self::default();
        for (name, value) in row {
            match name {
                "name" => answer.name = value,
                "node-type" => answer.node_type = value,
                "text" => answer.text = value,
                _ => {}
            }
        }
        answer
    }
}

/// Whether a name can be kept: names of RouterOS are plain words.
fn keeps(name: &str) -> bool {
    let plain = |char: char| char.is_ascii_graphic() && !"/,".contains(char);
    !name.is_empty() && name.len() <= 128 && name.chars().all(plain)
}
