//! One statement, from its path or verb to its end.

use super::{
    Assigned, Assignment, Position, Problem, Statement, Verb,
    lexer::{Bracket, Lexeme, Operator, Token, Word},
    parse::{Parser, Read},
};
use crate::{
    config::Selector,
    path::MenuPath,
    value::{Name, Setting, Value},
};

/// More properties than any row has; verbose exports of wireless interfaces
/// have about 100.
const PROPERTIES: usize = 1_000;
/// The longest name that is taken, in bytes; real ones are below 50.
const NAME: usize = 128;

/// The verb that a word is, if it is one of an export.
pub(super) fn verb(word: &[u8]) -> Option<Verb> {
    Some(match word {
        b"add" => Verb::Add,
        b"set" => Verb::Set,
        b"remove" => Verb::Remove,
        b"enable" => Verb::Enable,
        b"disable" => Verb::Disable,
        b"unset" => Verb::Unset,
        b"move" => Verb::Move,
        _ => return None,
    })
}

impl<'a> Parser<'a> {
    /// A path, and the statement behind it if there is one.
    pub(super) fn path(&mut self, at: Position, first: Word<'a>) -> Read<()> {
        let mut path = String::new();
        let mut word = first;
        loop {
            let text = str::from_utf8(&word.bytes).map_err(|_| at.is(Problem::NotAStatement))?;
            let (above, last) = text.rsplit_once('/').unwrap_or(("", text));
            if above.split('/').chain([last]).any(|menu| menu == "..")
                || above.split('/').any(|menu| verb(menu.as_bytes()).is_some())
            {
                return Err(at.is(Problem::NotAStatement));
            }
            if let Some(verb) = verb(last.as_bytes()) {
                path.extend([" ", above]);
                let menu = self.menu(at, &path)?;
                return self.statement(at, menu, verb, None);
            }
            path.extend([" ", text]);
            let next = self.within()?;
            word = match next.token {
                Token::End => return self.enter(at, &path),
                Token::Word(ref word) if word.quoted || self.lexer.operator_follows() => {
                    return self.other(at, &path, next);
                }
                Token::Word(word) => word,
                _ => return self.other(at, &path, next),
            };
        }
    }

    /// A statement whose verb is the last word of what looked like a path.
    fn other(&mut self, at: Position, path: &str, next: Lexeme<'a>) -> Read<()> {
        let (menu, verb) =
            path.rsplit_once([' ', '/']).ok_or_else(|| at.is(Problem::NotAStatement))?;
        let verb = Verb::Other(self.name(at, verb)?);
        let menu = self.menu(at, menu)?;
        self.statement(at, menu, verb, Some(next))
    }

    /// Everything behind the verb, up to the end.
    pub(super) fn statement(
        &mut self,
        at: Position,
        menu: MenuPath,
        verb: Verb,
        mut first: Option<Lexeme<'a>>,
    ) -> Read<()> {
        let note = self.note.take();
        let mut statement =
            Statement { line: at.line, menu, verb, selector: None, assignments: Vec::new(), note };
        let mut group = None;
        loop {
            let lexeme = first.take().map_or_else(|| self.within(), Ok)?;
            let at = lexeme.at;
            match lexeme.token {
                Token::End => break,
                Token::Word(word) if !word.quoted && self.lexer.operator_follows() => {
                    self.assignment(at, &word, &mut statement, &mut group)?;
                }
                Token::Word(word) => self.bare(at, &word, &mut statement, &mut group)?,
                Token::Open(Bracket::Square) if statement.awaits_selector() => {
                    statement.selector = Some(Selector::Find(self.find(at)?));
                }
                Token::Open(_) | Token::Variable(_) => return Err(at.is(Problem::Script)),
                _ => return Err(at.is(Problem::NotAStatement)),
            }
            if statement.assignments.len() > PROPERTIES {
                let what = "properties of one row";
                return Err(at.is(Problem::TooLarge { limit: PROPERTIES, what }));
            }
        }
        if statement.selector.is_none() && statement.verb == Verb::Set {
            statement.selector = Some(Selector::Settings);
        }
        self.properties += statement.assignments.len();
        self.export.statements.push(statement);
        Ok(())
    }

    /// The next token of a statement that is not complete.
    fn within(&mut self) -> Read<Lexeme<'a>> {
        self.lexer.next().unwrap_or_else(|| Err(self.lexer.here().is(Problem::Cut)))
    }

    /// `name=value`, the name being read.
    fn assignment(
        &mut self,
        at: Position,
        name: &Word<'a>,
        statement: &mut Statement,
        group: &mut Option<Name>,
    ) -> Read<()> {
        if self.within()?.token != Token::Operator(Operator::Equal) {
            return Err(at.is(Problem::NotAStatement));
        }
        let name = self.grouped(at, &name.bytes, group)?;
        let value = self.value()?;
        if name.as_str() == "numbers" && statement.awaits_selector() {
            statement.selector = Some(select(at, value, false)?);
        } else {
            let to = Assigned::Set(Setting::Value(value));
            statement.assignments.push(Assignment { name, to });
        }
        Ok(())
    }

    /// A word alone: which row, a flag, or `!name`.
    fn bare(
        &mut self,
        at: Position,
        word: &Word<'a>,
        statement: &mut Statement,
        group: &mut Option<Name>,
    ) -> Read<()> {
        if let Some(name) = word.bytes.strip_prefix(b"!")
            && !word.quoted
        {
            let name = self.grouped(at, name, group)?;
            statement.assignments.push(Assignment { name, to: Assigned::Unset });
            return Ok(());
        }
        if statement.awaits_selector() {
            statement.selector = Some(select(at, Value::from(&*word.bytes), word.quoted)?);
            return Ok(());
        }
        let (name, to) = match statement.verb {
            Verb::Move if statement.assignments.is_empty() => {
                let to = Assigned::Set(Setting::Value(Value::from(&*word.bytes)));
                (self.name(at, "destination")?, to)
            }
            _ if word.quoted => return Err(at.is(Problem::NotAStatement)),
            Verb::Unset => (self.grouped(at, &word.bytes, group)?, Assigned::Unset),
            _ => (self.grouped(at, &word.bytes, group)?, Assigned::Set(Setting::Present)),
        };
        statement.assignments.push(Assignment { name, to });
        Ok(())
    }

    /// The value directly behind an operator; nothing there is an empty one.
    fn value(&mut self) -> Read<Value> {
        let before = self.lexer.clone();
        match self.lexer.next().transpose()? {
            Some(Lexeme { glued: true, token: Token::Word(word), .. }) => {
                Ok(Value::from(&*word.bytes))
            }
            Some(Lexeme { glued: true, token: Token::Open(_) | Token::Variable(_), at }) => {
                Err(at.is(Problem::Script))
            }
            _ => {
                self.lexer = before;
                Ok(Value::from(""))
            }
        }
    }

    /// `find default-name=ether1 ]`, the bracket being open.
    fn find(&mut self, at: Position) -> Read<Vec<(Name, Value)>> {
        if !self.within()?.token.is_word("find") {
            return Err(at.is(Problem::Script));
        }
        let mut conditions = Vec::new();
        loop {
            let lexeme = self.within()?;
            match &lexeme.token {
                Token::Close(Bracket::Square) => return Ok(conditions),
                Token::Word(word) if !word.quoted && self.lexer.operator_follows() => {
                    if self.within()?.token != Token::Operator(Operator::Equal) {
                        return Err(at.is(Problem::Selector));
                    }
                    conditions.push((self.written(lexeme.at, &word.bytes)?, self.value()?));
                }
                token if token.is_word("where") && conditions.is_empty() => {}
                token if token.is_word("and") && !conditions.is_empty() => {}
                _ => return Err(at.is(Problem::Selector)),
            }
        }
    }

    /// A name, whole or beginning with the dot that abbreviates its group.
    ///
    /// As many words as it has replace the last ones of the name before:
    /// `.mode` behind `configuration.manager` is `configuration.mode`, and
    /// `.l2.metric` behind `ptp.l1.metric` is `ptp.l2.metric`.
    fn grouped(&mut self, at: Position, word: &[u8], group: &mut Option<Name>) -> Read<Name> {
        let name = if word.first() == Some(&b'.') {
            let short = str::from_utf8(word).map_err(|_| at.is(Problem::NotAStatement))?;
            let words = short.matches('.').count();
            let before = group.as_ref().map_or("", Name::as_str);
            let (cut, _) =
                before.rmatch_indices('.').nth(words - 1).ok_or_else(|| at.is(Problem::NoGroup))?;
            let whole = format!("{}{short}", &before[..cut]);
            self.name(at, &whole)?
        } else {
            self.written(at, word)?
        };
        if name.as_str().contains('.') {
            *group = Some(name.clone());
        }
        Ok(name)
    }

    fn written(&mut self, at: Position, name: &[u8]) -> Read<Name> {
        let name = str::from_utf8(name).map_err(|_| at.is(Problem::NotAStatement))?;
        self.name(at, name)
    }

    fn name(&mut self, at: Position, name: &str) -> Read<Name> {
        if let Some(name) = self.names.get(name) {
            return Ok(name.clone());
        }
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if name.is_empty() || name.len() > NAME || name.starts_with('.') || !name.bytes().all(fits)
        {
            return Err(at.is(Problem::NotAStatement));
        }
        let name = Name::from(name);
        self.names.insert(name.clone());
        Ok(name)
    }
}

impl Statement {
    /// Whether the next word says which row it is for.
    fn awaits_selector(&self) -> bool {
        self.verb != Verb::Add && self.selector.is_none() && self.assignments.is_empty()
    }
}

/// Which row a word names.
fn select(at: Position, word: Value, quoted: bool) -> Read<Selector> {
    if quoted {
        return Ok(Selector::Name(word));
    }
    if let Some(number) = number(word.as_bytes()) {
        return Ok(Selector::Number(number));
    }
    match word.as_bytes() {
        [b'*', id @ ..] if !id.is_empty() && id.iter().all(u8::is_ascii_hexdigit) => {
            Ok(Selector::Id(word))
        }
        // Several rows by one word.
        bytes if bytes.contains(&b',') => Err(at.is(Problem::Selector)),
        _ => Ok(Selector::Name(word)),
    }
}

/// The place that a word counts to. `+1` is a name.
fn number(word: &[u8]) -> Option<u32> {
    let digits = str::from_utf8(word).ok().filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
    digits?.parse().ok()
}
