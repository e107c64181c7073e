//! Which rows to return, for the router's stack machine.

use std::ops::Not;

use crate::command::is_name;

/// A condition on rows, built from comparisons and combined with
/// [`and`](Self::and), [`or`](Self::or) and `!`.
///
/// It becomes the words `?…` of `protocol.md` §6, in postfix order: operands first, then `?#&`,
/// `?#|` or `?#!`. There is no matching by pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query(Node);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Has(String),
    Lacks(String),
    Compare(Comparison, String, Vec<u8>),
    Not(Box<Node>),
    Both(Box<Node>, Box<Node>),
    Either(Box<Node>, Box<Node>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    Less,
    Greater,
}

impl Query {
    /// The property has a value.
    pub fn has(name: impl Into<String>) -> Self {
        Self(Node::Has(name.into()))
    }

    /// The property has no value.
    pub fn lacks(name: impl Into<String>) -> Self {
        Self(Node::Lacks(name.into()))
    }

    /// The property equals `value`, as the router renders it.
    pub fn eq(name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        Self::compare(Comparison::Equal, name, value)
    }

    /// The property is less than `value`.
    pub fn less(name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        Self::compare(Comparison::Less, name, value)
    }

    /// The property is greater than `value`.
    pub fn greater(name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        Self::compare(Comparison::Greater, name, value)
    }

    /// Both conditions hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(Node::Both(Box::new(self.0), Box::new(other.0)))
    }

    /// At least one of the conditions holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(Node::Either(Box::new(self.0), Box::new(other.0)))
    }

    /// Its words, in the order in which they have to be sent.
    pub fn words(&self) -> Vec<Vec<u8>> {
        let mut words = Vec::new();
        self.0.push_words(&mut words);
        words
    }

    /// A name in it that cannot be sent, if there is one.
    pub(crate) fn bad_name(&self) -> Option<&str> {
        self.0.bad_name()
    }

    fn compare(how: Comparison, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        Self(Node::Compare(how, name.into(), value.into()))
    }
}

/// The condition does not hold.
impl Not for Query {
    type Output = Self;

    fn not(self) -> Self {
        Self(Node::Not(Box::new(self.0)))
    }
}

impl Node {
    fn push_words(&self, words: &mut Vec<Vec<u8>>) {
        match self {
            Self::Has(name) => words.push(format!("?{name}").into_bytes()),
            Self::Lacks(name) => words.push(format!("?-{name}").into_bytes()),
            Self::Compare(how, name, value) => {
                words.push([how.sign(), name.as_bytes(), b"=", value].concat());
            }
            Self::Not(node) => {
                node.push_words(words);
                words.push(b"?#!".to_vec());
            }
            Self::Both(left, right) | Self::Either(left, right) => {
                left.push_words(words);
                right.push_words(words);
                let joins_both = matches!(self, Self::Both(..));
                words.push(if joins_both { b"?#&" } else { b"?#|" }.to_vec());
            }
        }
    }

    fn bad_name(&self) -> Option<&str> {
        match self {
            Self::Has(name) | Self::Lacks(name) | Self::Compare(_, name, _) => {
                (!is_name(name) || name.starts_with(['-', '<', '>', '#', '?'])).then_some(name)
            }
            Self::Not(node) => node.bad_name(),
            Self::Both(left, right) | Self::Either(left, right) => {
                left.bad_name().or_else(|| right.bad_name())
            }
        }
    }
}

impl Comparison {
    const fn sign(self) -> &'static [u8] {
        match self {
            Self::Equal => b"?",
            Self::Less => b"?<",
            Self::Greater => b"?>",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    type Fields = BTreeMap<String, String>;

    /// What the condition means.
    fn holds(node: &Node, row: &Fields) -> bool {
        match node {
            Node::Has(name) => row.contains_key(name),
            Node::Lacks(name) => !row.contains_key(name),
            Node::Compare(how, name, value) => row.get(name).is_some_and(|found| match how {
                Comparison::Equal => found.as_bytes() == value,
                Comparison::Less => found.as_bytes() < value.as_slice(),
                Comparison::Greater => found.as_bytes() > value.as_slice(),
            }),
            Node::Not(node) => !holds(node, row),
            Node::Both(left, right) => holds(left, row) && holds(right, row),
            Node::Either(left, right) => holds(left, row) || holds(right, row),
        }
    }

    /// What the router makes of the words: the manual's stack machine, as far as we use it.
    fn passes(words: &[Vec<u8>], row: &Fields) -> bool {
        let mut stack: Vec<bool> = Vec::new();
        for word in words {
            let word = str::from_utf8(word).unwrap().strip_prefix('?').unwrap();
            let term = match (word.as_bytes()[0], word.split_once('=')) {
                (b'#', _) => {
                    let top = stack.pop().unwrap();
                    match word {
                        "#!" => !top,
                        "#&" => stack.pop().unwrap() & top,
                        "#|" => stack.pop().unwrap() | top,
                        other => panic!("{other} is not used"),
                    }
                }
                (b'-', None) => !row.contains_key(&word[1..]),
                (_, None) => row.contains_key(word),
                (b'<', Some((name, value))) => {
                    row.get(&name[1..]).is_some_and(|found| found.as_str() < value)
                }
                (b'>', Some((name, value))) => {
                    row.get(&name[1..]).is_some_and(|found| found.as_str() > value)
                }
                (_, Some((name, value))) => row.get(name).is_some_and(|found| found == value),
            };
            stack.push(term);
        }
        stack.into_iter().all(|term| term)
    }

    fn queries() -> impl Strategy<Value = Query> {
        let comparisons = ("[ab]", "[xyz]?", 0..5_u8).prop_map(|(name, value, kind)| match kind {
            0 => Query::has(name),
            1 => Query::lacks(name),
            2 => Query::less(name, value),
            3 => Query::greater(name, value),
            _ => Query::eq(name, value),
        });
        comparisons.prop_recursive(4, 24, 2, |inner| {
            let pair = (inner.clone(), inner.clone());
            prop_oneof![
                inner.prop_map(|query| !query),
                pair.clone().prop_map(|(left, right)| left.and(right)),
                pair.prop_map(|(left, right)| left.or(right)),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_router_returns_the_rows_for_which_the_condition_holds(
            query in queries(),
            row in prop::collection::btree_map("[ab]", "[xyz]?", 0..3),
        ) {
            prop_assert_eq!(passes(&query.words(), &row), holds(&query.0, &row), "{:?}", query);
        }
    }

    #[test]
    fn words_are_those_of_the_manual() {
        let words = |query: Query| -> Vec<String> {
            query.words().into_iter().map(|word| String::from_utf8(word).unwrap()).collect()
        };
        let ether_or_vlan = Query::eq("type", "ether").or(Query::eq("type", "vlan"));
        assert_eq!(words(ether_or_vlan), ["?type=ether", "?type=vlan", "?#|"]);
        assert_eq!(words(Query::has("comment")), ["?comment"]);
        assert_eq!(words(Query::lacks("comment")), ["?-comment"]);
        assert_eq!(words(Query::less("mtu", "1500")), ["?<mtu=1500"]);
        assert_eq!(words(Query::greater("comment", "")), ["?>comment="]);
        assert_eq!(words(!Query::eq("k", "1")), ["?k=1", "?#!"]);
        let all = Query::eq("a", "1").and(Query::eq("b", "2").and(Query::eq("c", "3")));
        assert_eq!(words(all), ["?a=1", "?b=2", "?c=3", "?#&", "?#&"]);
    }

    #[test]
    fn a_name_that_would_be_read_as_something_else_is_refused() {
        for name in ["", "-a", "<a", ">a", "#a", "a=b"] {
            assert_eq!(Query::has("fine").and(Query::has(name)).bad_name(), Some(name));
        }
        assert_eq!(Query::has(".id").bad_name(), None);
    }
}
