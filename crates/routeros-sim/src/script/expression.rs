//! Values, expressions between parentheses, and filters.

use super::{
    Fault,
    parse::{Parser, is_name},
    syntax::{Binary, Expr, Unary},
    value::Value,
};

impl Parser<'_, '_> {
    /// One value: in quotes, in brackets, a variable or a bare word, which is
    /// read as what it looks like only if it is `typed`.
    pub(super) fn value(&mut self, typed: bool) -> Result<Expr, Fault> {
        match self.reader.peek() {
            Some(b'"') => self.text(),
            Some(b'$') => {
                self.reader.skip(1);
                self.variable_name().map(Expr::Variable)
            }
            Some(b'[') => {
                self.reader.skip(1);
                self.enclosed(|parser| parser.block(Some(b']'))).map(Expr::Command)
            }
            Some(b'(') => {
                self.reader.skip(1);
                self.enclosed(Self::parenthesis)
            }
            Some(b'{') => self.array(),
            _ => {
                let word = self.reader.take_while(|byte| !ends_bare(byte));
                if self
                    .reader
                    .peek()
                    .is_some_and(|byte| matches!(byte, b'"' | b'$' | b'[' | b'(' | b'{'))
                {
                    return Err(self.reader.syntax_error());
                }
                let value = if typed { Value::read(word) } else { Value::Text(word.to_vec()) };
                Ok(Expr::Literal(value))
            }
        }
    }

    /// Letters and digits, or anything between quotes.
    pub(super) fn variable_name(&mut self) -> Result<String, Fault> {
        if self.reader.peek() == Some(b'"') {
            return match self.text()? {
                Expr::Literal(Value::Text(name)) => Ok(String::from_utf8_lossy(&name).into_owned()),
                _ => Err(self.reader.syntax_error()),
            };
        }
        let name = self.reader.take_while(|byte| byte.is_ascii_alphanumeric());
        if name.is_empty() {
            return Err(self.reader.syntax_error());
        }
        Ok(String::from_utf8_lossy(name).into_owned())
    }

    /// A text in quotes.
    fn text(&mut self) -> Result<Expr, Fault> {
        self.reader.skip(1);
        let mut pieces = Vec::new();
        let mut plain = Vec::new();
        loop {
            match self.reader.next() {
                None => return Err(self.reader.syntax_error()),
                Some(b'"') => break,
                Some(b'\\') => self.escape(&mut plain)?,
                Some(b'$') => {
                    let piece = match self.reader.peek() {
                        Some(b'(' | b'[') => self.value(true)?,
                        _ => Expr::Variable(self.variable_name()?),
                    };
                    if !plain.is_empty() {
                        pieces.push(Expr::Literal(Value::Text(std::mem::take(&mut plain))));
                    }
                    pieces.push(piece);
                }
                Some(byte) => plain.push(byte),
            }
        }
        if pieces.is_empty() {
            return Ok(Expr::Literal(Value::Text(plain)));
        }
        pieces.push(Expr::Literal(Value::Text(plain)));
        Ok(Expr::Text(pieces))
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Result<(), Fault> {
        let wrong = self.reader.syntax_error();
        let byte = match self.reader.next() {
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'a') => 0x07,
            Some(b'b') => 0x08,
            Some(b'v') => 0x0B,
            Some(b'f') => 0x0C,
            Some(b'_') => b' ',
            Some(byte @ (b'"' | b'\\' | b'$' | b'?')) => byte,
            // The text goes on in the next line, behind its indentation.
            Some(b'\r') if self.reader.take(b"\n") => {
                self.reader.take_while(|byte| byte == b' ');
                return Ok(());
            }
            Some(b'\n') => {
                self.reader.take_while(|byte| byte == b' ');
                return Ok(());
            }
            Some(high @ (b'0'..=b'9' | b'A'..=b'F')) => {
                let low = self.reader.next().filter(|byte| !byte.is_ascii_lowercase());
                let digit = |byte: u8| char::from(byte).to_digit(16);
                match (digit(high), low.and_then(digit)) {
                    (Some(high), Some(low)) => u8::try_from(high * 16 + low).unwrap_or_default(),
                    _ => return Err(wrong),
                }
            }
            _ => return Err(wrong),
        };
        text.push(byte);
        Ok(())
    }

    /// `{1; 2; "a"=3}`.
    fn array(&mut self) -> Result<Expr, Fault> {
        self.reader.skip(1);
        self.enclosed(|parser| {
            let mut elements = Vec::new();
            loop {
                parser.reader.space();
                if parser.reader.take(b"}") {
                    return Ok(Expr::Array(elements));
                }
                if parser.reader.take(b";") {
                    continue;
                }
                let first = parser.element()?;
                if parser.reader.take(b"=") {
                    let value = parser.element()?;
                    elements.push((Some(first), value));
                } else {
                    elements.push((None, first));
                }
                parser.reader.space();
                if !matches!(parser.reader.peek(), Some(b'}' | b';')) {
                    return Err(parser.reader.syntax_error());
                }
            }
        })
    }

    fn element(&mut self) -> Result<Expr, Fault> {
        if !self.reader.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'*') {
            return self.value(true);
        }
        let word = self.reader.take_while(|byte| !ends_bare(byte) && byte != b'=');
        Ok(Expr::Literal(Value::read(word)))
    }

    /// An expression and the parenthesis that closes it.
    fn parenthesis(&mut self) -> Result<Expr, Fault> {
        let expr = self.expression(0, false)?;
        self.reader.space();
        if self.reader.take(b")") { Ok(expr) } else { Err(self.reader.syntax_error()) }
    }

    /// What a row has to be: conditions, all of which hold unless `or` is
    /// between them.
    pub(super) fn filter(&mut self) -> Result<Expr, Fault> {
        let mut all = self.expression(0, true)?;
        loop {
            self.reader.blanks();
            if self.ends() {
                return Ok(all);
            }
            let next = self.expression(0, true)?;
            all = Expr::chain(all, vec![(Binary::And, next)]);
        }
    }

    /// Operators that bind tighter than `level`; in a filter, bare words are
    /// the names of properties.
    fn expression(&mut self, level: u8, filter: bool) -> Result<Expr, Fault> {
        let first = self.operand(filter)?;
        let mut links = Vec::new();
        loop {
            self.gap(filter);
            let next = self.operator().filter(|(_, _, binds)| *binds > level);
            let Some((operator, length, binds)) = next else {
                return Ok(Expr::chain(first, links));
            };
            self.reader.skip(length);
            let compares = (3..=4).contains(&binds);
            let right = if filter && compares {
                self.gap(filter);
                self.compared()?
            } else {
                self.expression(binds, filter)?
            };
            links.push((operator, right));
        }
    }

    /// Between parentheses a line may end anywhere, in a filter it ends that.
    fn gap(&mut self, filter: bool) {
        if filter {
            self.reader.blanks();
        } else {
            self.reader.space();
        }
    }

    /// What a property is compared with: a bare word is a value then.
    fn compared(&mut self) -> Result<Expr, Fault> {
        if matches!(self.reader.peek(), Some(b'"' | b'$' | b'[' | b'(' | b'{')) {
            return self.value(true);
        }
        let word = self.reader.take_while(|byte| !ends_bare(byte) && !b"&|".contains(&byte));
        Ok(Expr::Literal(Value::read(word)))
    }

    fn operand(&mut self, filter: bool) -> Result<Expr, Fault> {
        self.gap(filter);
        if self.keyword(b"not") {
            return Ok(Expr::Unary(Unary::Not, self.tight(filter)?.into()));
        }
        match self.reader.peek() {
            Some(b'!') => {
                self.reader.skip(1);
                Ok(Expr::Unary(Unary::Not, self.tight(filter)?.into()))
            }
            Some(b'-') => {
                self.reader.skip(1);
                Ok(Expr::Unary(Unary::Minus, self.tight(filter)?.into()))
            }
            Some(b'~') => {
                self.reader.skip(1);
                Ok(Expr::Unary(Unary::Invert, self.tight(filter)?.into()))
            }
            Some(b'(') if filter => {
                self.reader.skip(1);
                self.enclosed(|parser| {
                    let inner = parser.filter()?;
                    parser.reader.space();
                    if parser.reader.take(b")") {
                        Ok(inner)
                    } else {
                        Err(parser.reader.syntax_error())
                    }
                })
            }
            Some(b'"' | b'$' | b'[' | b'(' | b'{') => self.value(true),
            Some(b'*') => {
                let word =
                    self.reader.take_while(|byte| byte.is_ascii_alphanumeric() || byte == b'*');
                Ok(Expr::Literal(Value::read(word)))
            }
            Some(byte) if (byte.is_ascii_alphanumeric() || byte == b'.') && filter => {
                let name = self.reader.take_while(is_name);
                Ok(Expr::Property(String::from_utf8_lossy(name).into_owned()))
            }
            Some(byte) if byte.is_ascii_alphanumeric() => Ok(self.bare()),
            _ => Err(self.reader.syntax_error()),
        }
    }

    /// What a sign in front applies to.
    fn tight(&mut self, filter: bool) -> Result<Expr, Fault> {
        self.enclosed(|parser| parser.expression(SIGN, filter))
    }

    /// A word between operators. A slash belongs to it only in a prefix.
    fn bare(&mut self) -> Expr {
        let start = self.reader;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b':' | b'_');
        let word = self.reader.take_while(plain);
        if let (Value::Address(_), Some(b'/')) = (Value::read(word), self.reader.peek()) {
            self.reader.skip(1);
            self.reader.take_while(|byte| byte.is_ascii_digit());
        }
        Expr::Literal(Value::read(self.reader.since(&start)))
    }

    /// The operator here, its length, and how tightly it binds.
    fn operator(&mut self) -> Option<(Binary, usize, u8)> {
        for (word, operator, binds) in
            [(&b"or"[..], Binary::Or, 1), (b"and", Binary::And, 2), (b"in", Binary::In, 4)]
        {
            let start = self.reader;
            let there = self.keyword(word);
            self.reader = start;
            if there {
                return Some((operator, word.len(), binds));
            }
        }
        OPERATORS
            .iter()
            .find(|(sign, ..)| self.reader.starts_with(sign))
            .map(|(sign, operator, binds)| (*operator, sign.len(), *binds))
    }
}

/// Only `->` binds tighter than a sign in front.
const SIGN: u8 = 11;

/// Signs, longer ones first where one begins with another.
const OPERATORS: [(&[u8], Binary, u8); 22] = [
    (b"||", Binary::Or, 1),
    (b"&&", Binary::And, 2),
    (b"!=", Binary::NotEqual, 3),
    (b"<<", Binary::ShiftLeft, 9),
    (b">>", Binary::ShiftRight, 9),
    (b"<=", Binary::LessOrEqual, 3),
    (b">=", Binary::GreaterOrEqual, 3),
    (b"->", Binary::Index, 12),
    (b"=", Binary::Equal, 3),
    (b"<", Binary::Less, 3),
    (b">", Binary::Greater, 3),
    (b"~", Binary::Matches, 4),
    (b",", Binary::Join, 5),
    (b".", Binary::Concat, 6),
    (b"|", Binary::BitOr, 7),
    (b"^", Binary::BitXor, 7),
    (b"&", Binary::BitAnd, 8),
    (b"+", Binary::Add, 10),
    (b"-", Binary::Subtract, 10),
    (b"*", Binary::Multiply, 11),
    (b"/", Binary::Divide, 11),
    (b"%", Binary::Remainder, 11),
];

/// Where a bare word ends.
fn ends_bare(byte: u8) -> bool {
    byte.is_ascii_whitespace()
        || matches!(byte, b';' | b']' | b'}' | b')' | b'"' | b'$' | b'[' | b'(' | b'{')
}
