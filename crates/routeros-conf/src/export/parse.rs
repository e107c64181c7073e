//! From text to statements.

use std::collections::{HashMap, HashSet};

use super::{
    Damage, Export, Position, Problem, head,
    lexer::{Bracket, Lexeme, Lexer, Token},
    statement::verb,
};
use crate::{path::MenuPath, value::Name};

/// The largest text that is read. Exports of large routers have 1 to 5 MB.
const BYTES: usize = 16 << 20;
/// How many statements are kept.
const STATEMENTS: usize = 500_000;
/// How many properties are kept, of all statements together.
const PROPERTIES: usize = 2_000_000;
/// How much damage is kept.
const DAMAGE: usize = 100;

impl Export {
    /// Reads the text of an export, of any version and style.
    ///
    /// Never fails: what cannot be read is in [`Export::damage`], and what can
    /// be is in [`Export::statements`]. Takes time and memory in proportion to
    /// the text, of which no more than 16 MiB are read.
    pub fn parse(text: &[u8]) -> Self {
        let read = match text.get(..BYTES) {
            Some(first) if text.len() > BYTES => {
                let end = first.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
                &first[..end]
            }
            _ => text,
        };
        let mut parser = Parser::new(read);
        parser.run();
        if read.len() < text.len() {
            parser.too_large(BYTES, "bytes");
        }
        parser.export
    }
}

/// What is wrong, and where.
pub(super) type Read<T> = Result<T, Damage>;

impl Position {
    pub(super) fn is(self, problem: impl Into<Problem>) -> Damage {
        Damage { at: self, problem: problem.into() }
    }
}

/// Reads a text item by item: comments, paths, statements.
pub(super) struct Parser<'a> {
    pub(super) lexer: Lexer<'a>,
    pub(super) export: Export,
    /// What the router remarked on the row that comes next.
    pub(super) note: Option<String>,
    pub(super) properties: usize,
    /// Every name once: an export has thousands of `chain`.
    pub(super) names: HashSet<Name>,
    menus: HashMap<String, MenuPath>,
    /// The menu that statements without a path are for; none before the first,
    /// and none when the last path was damaged.
    context: Option<MenuPath>,
    /// Whether no path was seen yet: comments are about the router.
    in_head: bool,
    ends_with_line: bool,
}

impl<'a> Parser<'a> {
    fn new(text: &'a [u8]) -> Self {
        Self {
            lexer: Lexer::new(text),
            export: Export::default(),
            note: None,
            properties: 0,
            names: HashSet::new(),
            menus: HashMap::new(),
            context: None,
            in_head: true,
            ends_with_line: text.ends_with(b"\n"),
        }
    }

    fn run(&mut self) {
        loop {
            let began = self.lexer.here();
            let read = match self.lexer.next() {
                None => return,
                Some(next) => next.and_then(|lexeme| self.item(lexeme)),
            };
            if let Err(damage) = read {
                self.recover(began, damage);
            }
            let too_large = match &self.export {
                export if export.statements.len() > STATEMENTS => (STATEMENTS, "statements"),
                _ if self.properties > PROPERTIES => (PROPERTIES, "properties"),
                _ => continue,
            };
            self.export.statements.pop();
            return self.too_large(too_large.0, too_large.1);
        }
    }

    fn too_large(&mut self, limit: usize, what: &'static str) {
        let at = self.lexer.here();
        self.report(at.is(Problem::TooLarge { limit, what }));
    }

    fn report(&mut self, damage: Damage) {
        if self.export.damage.len() < DAMAGE {
            self.export.damage.push(damage);
        }
    }

    /// Goes on with the next statement, and with none of the damaged one.
    fn recover(&mut self, began: Position, damage: Damage) {
        let by_line = matches!(damage.problem, Problem::Quoting(_) | Problem::Cut);
        self.note = None;
        self.report(damage);
        if self.lexer.is_between() {
            return;
        }
        if by_line {
            self.lexer.skip_line();
        } else if !self.lexer.skip_block() {
            self.report(began.is(Problem::Cut));
        }
    }

    fn item(&mut self, Lexeme { at, token, .. }: Lexeme<'a>) -> Read<()> {
        match token {
            Token::End => {
                self.note = None;
                Ok(())
            }
            Token::Comment(text) => self.comment(at, text),
            Token::Word(word) if word.quoted => Err(at.is(Problem::NotAStatement)),
            Token::Word(word) if word.bytes.starts_with(b"/") => {
                self.in_head = false;
                self.path(at, word)
            }
            Token::Word(word) if word.bytes.starts_with(b":") => Err(at.is(Problem::Script)),
            Token::Word(word) => match (verb(&word.bytes), self.context.clone()) {
                (Some(verb), Some(menu)) if !self.lexer.operator_follows() => {
                    self.statement(at, menu, verb, None)
                }
                _ => Err(at.is(Problem::NotAStatement)),
            },
            Token::Open(Bracket::Curly | Bracket::Round)
            | Token::Close(Bracket::Curly | Bracket::Round)
            | Token::Variable(_) => Err(at.is(Problem::Script)),
            Token::Open(Bracket::Square) | Token::Close(Bracket::Square) | Token::Operator(_) => {
                Err(at.is(Problem::NotAStatement))
            }
        }
    }

    fn comment(&mut self, at: Position, text: &[u8]) -> Read<()> {
        let text = String::from_utf8_lossy(text);
        let text = text.trim();
        if let Some(menu) = text.strip_prefix("error exporting") {
            return Err(at.is(Problem::NotExported(menu.trim().to_owned())));
        }
        if text == "interrupted" {
            return Err(at.is(Problem::Interrupted));
        }
        if self.in_head {
            head::read(text, &mut self.export.about);
        } else if !text.is_empty() {
            match &mut self.note {
                Some(note) => note.extend(["\n", text]),
                None => self.note = Some(text.to_owned()),
            }
        }
        if self.lexer.rest().is_empty() && !self.ends_with_line {
            return Err(self.lexer.here().is(Problem::Cut));
        }
        Ok(())
    }

    /// A menu that the statements that follow are for.
    pub(super) fn enter(&mut self, at: Position, path: &str) -> Read<()> {
        self.note = None;
        self.context = None;
        self.context = Some(self.menu(at, path)?);
        Ok(())
    }

    pub(super) fn menu(&mut self, at: Position, path: &str) -> Read<MenuPath> {
        if let Some(menu) = self.menus.get(path) {
            return Ok(menu.clone());
        }
        let menu: MenuPath = path.parse().map_err(|error| at.is(Problem::Menu(error)))?;
        self.menus.insert(path.to_owned(), menu.clone());
        Ok(menu)
    }
}
