//! Query words: a stack machine over the properties of one row.

use crate::value::{Value, parse_duration};

/// The query words of one command, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query(Vec<Step>);

/// One query word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Present(String),
    Absent(String),
    Equal(String, Vec<u8>),
    Less(String, Vec<u8>),
    Greater(String, Vec<u8>),
    Operate(Vec<Operation>),
}

/// What one character of a `?#` word does to the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Not,
    And,
    Or,
    /// Pushes a copy of the top.
    Copy,
    /// Pushes a copy of the value this far below the top.
    CopyAt(usize),
    /// Replaces the whole stack by the value this far below the top.
    Keep(usize),
}

impl Step {
    /// Reads a query word without its leading `?`.
    pub(crate) fn parse(word: &[u8]) -> Result<Self, String> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let compare = |word: &[u8]| {
            let at = word.iter().position(|byte| *byte == b'=');
            at.map(|at| (text(&word[..at]), word[at + 1..].to_vec()))
        };
        let malformed = || "malformed query word".to_owned();
        match word.first() {
            None => Err(malformed()),
            Some(b'#') => operations(&word[1..]).map(Self::Operate).ok_or_else(malformed),
            Some(b'-') => Ok(Self::Absent(text(&word[1..]))),
            Some(b'<') => compare(&word[1..]).map(|(n, v)| Self::Less(n, v)).ok_or_else(malformed),
            Some(b'>') => {
                compare(&word[1..]).map(|(n, v)| Self::Greater(n, v)).ok_or_else(malformed)
            }
            Some(b'=') => compare(&word[1..]).map(|(n, v)| Self::Equal(n, v)).ok_or_else(malformed),
            Some(_) => Ok(match compare(word) {
                Some((name, value)) => Self::Equal(name, value),
                None => Self::Present(text(word)),
            }),
        }
    }
}

fn operations(word: &[u8]) -> Option<Vec<Operation>> {
    let mut operations = Vec::new();
    let mut rest = word;
    while let Some(&first) = rest.first() {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            rest = &rest[1..];
            operations.push(match first {
                b'!' => Operation::Not,
                b'&' => Operation::And,
                b'|' => Operation::Or,
                b'.' => Operation::Copy,
                _ => return None,
            });
            continue;
        }
        let index = std::str::from_utf8(&rest[..digits]).ok()?.parse().ok()?;
        rest = &rest[digits..];
        operations.push(if rest.is_empty() {
            Operation::Keep(index)
        } else {
            Operation::CopyAt(index)
        });
        // A dot after an index only separates it from the next one.
        rest = rest.strip_prefix(b".").unwrap_or(rest);
    }
    Some(operations)
}

impl Query {
    pub(crate) fn push(&mut self, step: Step) {
        self.0.push(step);
    }

    /// The properties the query looks at.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|step| match step {
            Step::Present(name)
            | Step::Absent(name)
            | Step::Equal(name, _)
            | Step::Less(name, _)
            | Step::Greater(name, _) => Some(name.as_str()),
            Step::Operate(_) => None,
        })
    }

    /// Whether a row passes: it does unless a false remains on the stack.
    pub(crate) fn accepts<'a>(&self, row: impl Fn(&str) -> Option<&'a Value>) -> bool {
        let mut stack = Vec::new();
        for step in &self.0 {
            let holds = match step {
                Step::Present(name) => row(name).is_some_and(|value| !value.as_bytes().is_empty()),
                Step::Absent(name) => row(name).is_none(),
                Step::Equal(name, wanted) => equals(row(name), wanted),
                Step::Less(name, than) => {
                    row(name).is_some_and(|value| is_less(value.as_bytes(), than))
                }
                Step::Greater(name, than) => {
                    row(name).is_some_and(|value| is_less(than, value.as_bytes()))
                }
                Step::Operate(operations) => {
                    for operation in operations {
                        operate(*operation, &mut stack);
                    }
                    continue;
                }
            };
            stack.push(holds);
        }
        stack.into_iter().all(|holds| holds)
    }
}

/// `?comment=` also selects rows without a comment: together with `?comment`
/// they are all rows (measured).
fn equals(value: Option<&Value>, wanted: &[u8]) -> bool {
    let value = value.map_or(&b""[..], Value::as_bytes);
    value == wanted || matches!((value, wanted), (b"true", b"yes") | (b"false", b"no"))
}

/// Numbers and durations compare as such, everything else as text.
fn is_less(left: &[u8], right: &[u8]) -> bool {
    let text = |bytes| std::str::from_utf8(bytes).ok();
    let number = |bytes| text(bytes)?.parse::<i128>().ok();
    let span = |bytes| parse_duration(text(bytes)?);
    match (number(left), number(right)) {
        (Some(left), Some(right)) => left < right,
        _ => match (span(left), span(right)) {
            (Some(left), Some(right)) => left < right,
            _ => left < right,
        },
    }
}

/// The stack begins as endless true: what is not there reads as true.
fn operate(operation: Operation, stack: &mut Vec<bool>) {
    let below = |stack: &Vec<bool>, index: usize| {
        stack.len().checked_sub(index + 1).is_none_or(|at| stack[at])
    };
    match operation {
        Operation::Not => {
            let top = stack.pop().unwrap_or(true);
            stack.push(!top);
        }
        Operation::And | Operation::Or => {
            let (right, left) = (stack.pop().unwrap_or(true), stack.pop().unwrap_or(true));
            stack.push(if operation == Operation::And { left && right } else { left || right });
        }
        Operation::Copy => stack.push(below(stack, 0)),
        Operation::CopyAt(index) => stack.push(below(stack, index)),
        Operation::Keep(index) => *stack = vec![below(stack, index)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &[(&str, &str)] = &[
        ("name", "ether1"),
        ("type", "ether"),
        ("mtu", "1500"),
        ("running", "true"),
        ("uptime", "1d2h"),
    ];

    fn passes(words: &[&str]) -> bool {
        let mut query = Query::default();
        for word in words {
            query.push(Step::parse(word.as_bytes()).unwrap());
        }
        let row: Vec<(&str, Value)> =
            ROW.iter().map(|(name, value)| (*name, (*value).into())).collect();
        query.accepts(|name| row.iter().find(|(known, _)| *known == name).map(|(_, value)| value))
    }

    #[test]
    fn words_select_rows() {
        for (words, expected) in [
            (&["type=ether"][..], true),
            (&["=type=ether"], true),
            (&["type=vlan"], false),
            (&["name"], true),
            (&["comment"], false),
            (&["comment="], true),
            (&["-comment"], true),
            (&["-name"], false),
            (&["<mtu=9000"], true),
            (&[">mtu=9000"], false),
            (&[">uptime=3h"], true),
            (&["running=yes"], true),
            (&["type=vlan", "type=ether", "#|"], true),
            (&["type=ether", "type=vlan", "#|!"], false),
            (&["type=ether", "mtu=1"], false),
            (&["type=ether", "mtu=1500", "name=x", "#&", "#&"], false),
            (&["type=vlan", "#!"], true),
            (&["type=vlan", "type=ether", "#0"], true),
            (&["type=vlan", "type=ether", "#1"], false),
            (&["type=ether", "type=vlan", "#1.0&|"], true),
            (&["type=vlan", "#.|"], false),
            (&["#!"], false),
            (&[], true),
        ] {
            assert_eq!(passes(words), expected, "{words:?}");
        }
    }

    #[test]
    fn unknown_operators_are_refused() {
        assert!(Step::parse(b"#x").is_err());
        assert!(Step::parse(b">mtu").is_err());
        assert!(Step::parse(b"").is_err());
    }
}
