//! Statements and commands.
//!
//! Which words of `/system scheduler remove guard` are menus, which is the
//! command and which its argument follows from the router's own menus. So a
//! script that names a menu which the router does not have is refused as a
//! whole, before any of it runs; that is how consoles do it.

use super::{
    Fault, Node, Tree,
    builtin::Builtin,
    read::Reader,
    syntax::{Argument, Block, Call, Code, Expr, Place, Statement, Target, What},
};

/// How deep brackets may be nested.
const DEPTH: usize = 48;

/// How many arguments a command may have; ours. Rows have some hundred properties.
const ARGUMENTS: usize = 256;

/// How long a script may be, in bytes.
const LONGEST: usize = 64 << 10;

/// Takes a script apart that begins in the menu `context`. Also returns the
/// menu that it ends in.
pub(super) fn parse(text: &[u8], context: &str, tree: &dyn Tree) -> Result<(Code, String), Fault> {
    let mut parser = Parser::new(Reader::new(text), context.to_owned(), tree);
    if text.len() > LONGEST {
        return Err(Fault::new("script is too long"));
    }
    let block = parser.block(None)?;
    Ok((Code { source: text.to_vec(), block }, parser.context))
}

pub(super) struct Parser<'a, 't> {
    pub(super) reader: Reader<'a>,
    tree: &'t dyn Tree,
    /// The menu that relative paths begin at; the root is empty.
    context: String,
    depth: usize,
}

impl<'a, 't> Parser<'a, 't> {
    pub(super) fn new(reader: Reader<'a>, context: String, tree: &'t dyn Tree) -> Self {
        Self { reader, tree, context, depth: 0 }
    }

    /// Where it came to, and the menu it is in there.
    pub(super) fn left(self) -> (Reader<'a>, String) {
        (self.reader, self.context)
    }

    /// Statements up to `end`, which is taken as well.
    pub(super) fn block(&mut self, end: Option<u8>) -> Result<Block, Fault> {
        let mut statements = Vec::new();
        while let Some(statement) = self.next(end)? {
            statements.push(statement);
        }
        Ok(Block(statements))
    }

    /// The next statement; none at `end`, which is taken as well.
    pub(super) fn next(&mut self, end: Option<u8>) -> Result<Option<Statement>, Fault> {
        loop {
            self.reader.between();
            let statement = match self.reader.peek() {
                None if end.is_none() => return Ok(None),
                None => return Err(self.reader.syntax_error()),
                Some(byte) if Some(byte) == end => {
                    self.reader.skip(1);
                    return Ok(None);
                }
                Some(b')' | b']' | b'}') => return Err(self.expected_end()),
                Some(_) => self.statement()?,
            };
            if !self.ends() {
                return Err(self.expected_end());
            }
            if statement.is_some() {
                return Ok(statement);
            }
        }
    }

    fn expected_end(&self) -> Fault {
        Fault::at("expected end of command", self.reader.place())
    }

    /// What is between brackets, in the menu that they stand in.
    pub(super) fn enclosed<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        if self.depth == DEPTH {
            return Err(Fault::at("too deeply nested", self.reader.place()));
        }
        self.depth += 1;
        let context = self.context.clone();
        let result = read(self);
        self.context = context;
        self.depth -= 1;
        result
    }

    fn statement(&mut self) -> Result<Option<Statement>, Fault> {
        let at = self.reader.place();
        let what = match self.reader.peek() {
            Some(b'{') => What::Block(self.braces()?.block),
            Some(b':') => {
                self.reader.skip(1);
                let name = self.reader.take_while(is_word);
                let builtin = Builtin::find(name).ok_or_else(|| bad_command(name, at))?;
                What::Call(self.call(Target::Builtin(builtin))?)
            }
            Some(b'$') => {
                self.reader.skip(1);
                let name = self.variable_name()?;
                What::Call(self.call(Target::Variable(name))?)
            }
            Some(b'[' | b'(' | b'"') => What::Value(self.value(true)?),
            _ => return self.path(at),
        };
        Ok(Some(Statement { at, what }))
    }

    /// A command of a menu, a menu with a block, or a menu to go on in.
    fn path(&mut self, at: Place) -> Result<Option<Statement>, Fault> {
        let mut path = if self.reader.take(b"/") { String::new() } else { self.context.clone() };
        loop {
            self.reader.blanks();
            if self.reader.peek() == Some(b'{') {
                let outer = std::mem::replace(&mut self.context, path);
                let code = self.braces();
                self.context = outer;
                return Ok(Some(Statement { at, what: What::Block(code?.block) }));
            }
            if self.ends() {
                self.context = path;
                return Ok(None);
            }
            let place = self.reader.place();
            if self.reader.take(b"..") {
                path.truncate(path.rfind('/').unwrap_or(0));
                self.reader.take(b"/");
                continue;
            }
            let word = self.reader.take_while(is_word);
            let Ok(name) = std::str::from_utf8(word) else { return Err(bad_command(word, place)) };
            if name.is_empty() {
                return Err(Fault::at("expected command name", place));
            }
            let below = format!("{path}/{name}");
            match self.tree.node(&below) {
                Node::Menu { .. } => {
                    path = below;
                    self.reader.take(b"/");
                }
                Node::Command => {
                    // Brackets among its arguments begin in its menu.
                    let outer = std::mem::replace(&mut self.context, path.clone());
                    let call = self.call(Target::Menu { path, verb: name.to_owned() });
                    self.context = outer;
                    return Ok(Some(Statement { at, what: What::Call(call?) }));
                }
                Node::Nothing => {
                    let builtin = Builtin::find(word).ok_or_else(|| bad_command(word, place))?;
                    let what = What::Call(self.call(Target::Builtin(builtin))?);
                    return Ok(Some(Statement { at, what }));
                }
            }
        }
    }

    fn call(&mut self, target: Target) -> Result<Call, Fault> {
        let mut call = Call { target, arguments: Vec::new(), filter: None };
        let (menu, finds) = match &call.target {
            Target::Menu { verb, .. } => (true, verb == "find"),
            _ => (false, false),
        };
        loop {
            let apart = self.reader.blanks();
            if self.ends() {
                return Ok(call);
            }
            if !apart && !call.arguments.is_empty() {
                return Err(self.expected_end());
            }
            if menu && (self.keyword(b"where") || finds) {
                self.reader.blanks();
                call.filter = if self.ends() { None } else { Some(self.filter()?) };
                return Ok(call);
            }
            if call.arguments.len() == ARGUMENTS {
                return Err(Fault::at("too many arguments", self.reader.place()));
            }
            call.arguments.push(self.argument(&call.target, &call.arguments)?);
        }
    }

    fn argument(&mut self, target: &Target, before: &[Argument]) -> Result<Argument, Fault> {
        let start = self.reader;
        let menu = matches!(target, Target::Menu { .. });
        if menu && self.reader.take(b"!") {
            let name = self.reader.take_while(is_name);
            if !name.is_empty() && self.ends_word() {
                return Ok(Argument { name: Some(text(name)), value: None });
            }
            self.reader = start;
        }
        let at = self.reader.place();
        let name = self.reader.take_while(is_name);
        if name.is_empty() || !self.reader.take(b"=") {
            self.reader = start;
            let code = matches!(target, Target::Builtin(builtin) if builtin.takes_code());
            let value = if code && self.reader.peek() == Some(b'{') {
                self.code()?
            } else {
                self.value(!menu)?
            };
            return Ok(Argument { name: None, value: Some(value) });
        }
        let whole = if menu { in_group(text(name), before) } else { text(name) };
        if let Target::Menu { path, verb } = target
            && !self.tree.takes(path, verb, &whole)
        {
            return Err(Fault::at(format!("bad parameter {}", text(name)), at));
        }
        let code = menu || matches!(name, b"do" | b"else" | b"on-error" | b"in" | b"script");
        let lists = name == b"in" && matches!(target, Target::Builtin(Builtin::Foreach));
        let value = if self.reader.peek() == Some(b'{') && code && !lists {
            self.code()?
        } else {
            self.value(!menu)?
        };
        Ok(Argument { name: Some(whole), value: Some(value) })
    }

    /// A block as a value.
    pub(super) fn code(&mut self) -> Result<Expr, Fault> {
        self.braces().map(|code| Expr::Code(code.into()))
    }

    fn braces(&mut self) -> Result<Code, Fault> {
        self.reader.skip(1);
        let start = self.reader;
        let block = self.enclosed(|parser| parser.block(Some(b'}')))?;
        let source = self.reader.since(&start);
        let source = source.strip_suffix(b"}").unwrap_or(source).to_vec();
        Ok(Code { source, block })
    }

    /// Goes on behind a word that stands here all by itself.
    pub(super) fn keyword(&mut self, word: &[u8]) -> bool {
        let start = self.reader;
        if self.reader.take(word)
            && !self.reader.peek().is_some_and(|byte| is_name(byte) || byte == b'=')
        {
            return true;
        }
        self.reader = start;
        false
    }

    /// Whether the statement ends here.
    pub(super) fn ends(&self) -> bool {
        self.reader.peek().is_none_or(|byte| matches!(byte, b'\n' | b';' | b'}' | b']' | b')'))
    }

    fn ends_word(&self) -> bool {
        self.ends() || self.reader.peek().is_some_and(|byte| byte.is_ascii_whitespace())
    }
}

/// The whole name of an argument whose group is left out because it is that of the one
/// before: `.as` behind `remote.address` is `remote.as`.
fn in_group(name: String, before: &[Argument]) -> String {
    if !name.starts_with('.') {
        return name;
    }
    let mut names = before.iter().rev().filter_map(|argument| argument.name.as_deref());
    let Some(group) = names.find(|name| name.contains('.')) else { return name };
    match group.rmatch_indices('.').nth(name.matches('.').count() - 1) {
        Some((at, _)) => format!("{}{name}", &group[..at]),
        None => name,
    }
}

fn bad_command(name: &[u8], at: Place) -> Fault {
    Fault::at(format!("bad command name {}", String::from_utf8_lossy(name)), at)
}

fn text(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// Names of arguments, also of those in groups: `configuration.mode`.
pub(super) fn is_name(byte: u8) -> bool {
    is_word(byte) || byte == b'.'
}
