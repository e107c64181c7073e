//! What operators make of values.

use std::{cmp::Ordering, net::IpAddr};

use regex::bytes::RegexBuilder;

use super::{
    Fault,
    syntax::{Binary, Unary},
    value::{Element, Value},
};

/// How large a compiled pattern may be, in bytes.
const PATTERN: usize = 256 << 10;

pub(super) fn unary(operator: Unary, value: &Value) -> Result<Value, Fault> {
    let result = match operator {
        Unary::Not => value.truth().map(|flag| Value::Bool(!flag)),
        Unary::Minus => match value {
            Value::Time(millis) => millis.checked_neg().map(Value::Time),
            other => other.number().and_then(i64::checked_neg).map(Value::Number),
        },
        Unary::Invert => match value {
            Value::Address(IpAddr::V4(address)) => Some(ip(!u32::from(*address))),
            other => other.number().map(|number| Value::Number(!number)),
        },
    };
    result.ok_or_else(|| Fault::new(format!("cannot apply operator to {}", word(value))))
}

pub(super) fn binary(operator: Binary, left: Value, right: Value) -> Result<Value, Fault> {
    match operator {
        Binary::And => logic(&left, &right, |left, right| left && right),
        Binary::Or => logic(&left, &right, |left, right| left || right),
        Binary::Equal => Ok(Value::Bool(left.equals(&right))),
        Binary::NotEqual => Ok(Value::Bool(!left.equals(&right))),
        Binary::Less => compare(&left, &right, "less", Ordering::is_lt),
        Binary::LessOrEqual => compare(&left, &right, "less", Ordering::is_le),
        Binary::Greater => compare(&left, &right, "more", Ordering::is_gt),
        Binary::GreaterOrEqual => compare(&left, &right, "more", Ordering::is_ge),
        Binary::Matches => matches(&left.bytes(), &right.bytes()).map(Value::Bool),
        Binary::In => Ok(Value::Bool(contains(&right, &left))),
        Binary::Concat => Ok(Value::Text([left.bytes(), right.bytes()].concat())),
        Binary::Join => Ok(join(left, right)),
        Binary::Index => Ok(index(&left, &right).unwrap_or_default()),
        _ => arithmetic(operator, &left, &right),
    }
}

/// The element of an array under a key or at a place.
pub(super) fn index(array: &Value, at: &Value) -> Option<Value> {
    let Value::Array(elements) = array else { return None };
    let key = at.bytes();
    let keyed = elements.iter().find(|element| element.key.as_deref() == Some(&*key));
    let place = || usize::try_from(at.number()?).ok().and_then(|at| elements.get(at));
    let numbered = || if matches!(at, Value::Number(_)) { place() } else { None };
    keyed.or_else(numbered).map(|element| element.value.clone())
}

/// The array with another value under a key or at a place.
pub(super) fn with_index(array: Value, at: &Value, value: Value) -> Value {
    let mut elements = match array {
        Value::Array(elements) => elements,
        _ => Vec::new(),
    };
    let key = at.bytes().into_owned();
    let place = match at {
        Value::Number(number) => usize::try_from(*number).ok().filter(|at| *at < elements.len()),
        _ => elements.iter().position(|element| element.key.as_ref() == Some(&key)),
    };
    match place {
        Some(place) => elements[place].value = value,
        None if matches!(at, Value::Number(_)) => elements.push(Element { key: None, value }),
        None => elements.push(Element { key: Some(key), value }),
    }
    Value::Array(elements)
}

fn logic(left: &Value, right: &Value, both: fn(bool, bool) -> bool) -> Result<Value, Fault> {
    match (left.truth(), right.truth()) {
        (Some(left), Some(right)) => Ok(Value::Bool(both(left, right))),
        _ => Err(Fault::new(format!("cannot apply logic to {} and {}", word(left), word(right)))),
    }
}

fn compare(
    left: &Value,
    right: &Value,
    how: &str,
    holds: fn(Ordering) -> bool,
) -> Result<Value, Fault> {
    let order = left.order(right).ok_or_else(|| {
        Fault::new(format!("cannot compare if {} is {how} than {}", word(left), word(right)))
    })?;
    Ok(Value::Bool(holds(order)))
}

fn matches(text: &[u8], pattern: &[u8]) -> Result<bool, Fault> {
    let invalid = || Fault::new("invalid regular expression");
    let pattern = std::str::from_utf8(pattern).map_err(|_| invalid())?;
    let regex = RegexBuilder::new(pattern).unicode(false).size_limit(PATTERN).build();
    Ok(regex.map_err(|_| invalid())?.is_match(text))
}

fn contains(outer: &Value, inner: &Value) -> bool {
    let bits = |address: &IpAddr| match address {
        IpAddr::V4(address) => (u128::from(u32::from(*address)) << 96, false),
        IpAddr::V6(address) => (u128::from(*address), true),
    };
    let network = |value: &Value| match value {
        Value::Address(address @ IpAddr::V4(_)) => Some((bits(address), 32)),
        Value::Address(address) => Some((bits(address), 128)),
        Value::Prefix(address, length) => Some((bits(address), u32::from(*length))),
        Value::Text(text) => match Value::read(text) {
            Value::Address(address) => {
                Some((bits(&address), if address.is_ipv4() { 32 } else { 128 }))
            }
            Value::Prefix(address, length) => Some((bits(&address), u32::from(length))),
            _ => None,
        },
        _ => None,
    };
    let (Some((outer, length)), Some((inner, longer))) = (network(outer), network(inner)) else {
        return false;
    };
    let mask = u128::MAX.checked_shl(128 - length).unwrap_or(0);
    outer.1 == inner.1 && longer >= length && (outer.0 ^ inner.0) & mask == 0
}

fn join(left: Value, right: Value) -> Value {
    let elements = |value: Value| match value {
        Value::Array(elements) => elements,
        Value::Nothing => Vec::new(),
        value => vec![Element { key: None, value }],
    };
    let mut all = elements(left);
    all.extend(elements(right));
    Value::Array(all)
}

fn arithmetic(operator: Binary, left: &Value, right: &Value) -> Result<Value, Fault> {
    let wrong = || {
        let how = match operator {
            Binary::Add => "add",
            Binary::Subtract => "subtract",
            Binary::Multiply => "multiply",
            Binary::Divide | Binary::Remainder => "divide",
            _ => "combine",
        };
        Fault::new(format!("cannot {how} {} and {}", word(left), word(right)))
    };
    if matches!(operator, Binary::Divide | Binary::Remainder) && right.number() == Some(0) {
        return Err(Fault::new("division by zero"));
    }
    let result = match (left, right) {
        (Value::Address(IpAddr::V4(address)), right) => {
            let other = match right {
                Value::Address(IpAddr::V4(other)) => i64::from(u32::from(*other)),
                other => other.number().ok_or_else(wrong)?,
            };
            let result = numbers(operator, i64::from(u32::from(*address)), other);
            let both = matches!(right, Value::Address(_));
            match operator {
                Binary::Subtract if both => result.map(Value::Number),
                _ => result.and_then(|result| u32::try_from(result).ok()).map(ip),
            }
        }
        (Value::Time(_), Value::Time(_)) if matches!(operator, Binary::Multiply) => None,
        (Value::Time(left), Value::Time(right)) if matches!(operator, Binary::Divide) => {
            left.checked_div(*right).map(Value::Number)
        }
        (Value::Time(left), Value::Number(right))
            if matches!(operator, Binary::Multiply | Binary::Divide) =>
        {
            numbers(operator, *left, *right).map(Value::Time)
        }
        (Value::Time(_), _) | (_, Value::Time(_)) => {
            let (left, right) =
                (left.millis().ok_or_else(wrong)?, right.millis().ok_or_else(wrong)?);
            numbers(operator, left, right).map(Value::Time)
        }
        _ => {
            let (left, right) =
                (left.number().ok_or_else(wrong)?, right.number().ok_or_else(wrong)?);
            numbers(operator, left, right).map(Value::Number)
        }
    };
    result.ok_or_else(wrong)
}

fn numbers(operator: Binary, left: i64, right: i64) -> Option<i64> {
    let bits = u32::try_from(right).ok();
    match operator {
        Binary::Add => left.checked_add(right),
        Binary::Subtract => left.checked_sub(right),
        Binary::Multiply => left.checked_mul(right),
        Binary::Divide => left.checked_div(right),
        Binary::Remainder => left.checked_rem(right),
        Binary::BitOr => Some(left | right),
        Binary::BitXor => Some(left ^ right),
        Binary::BitAnd => Some(left & right),
        Binary::ShiftLeft => left.checked_shl(bits?),
        Binary::ShiftRight => left.checked_shr(bits?),
        _ => None,
    }
}

fn ip(bits: u32) -> Value {
    Value::Address(IpAddr::V4(bits.into()))
}

/// A kind of values as error texts name it.
fn word(value: &Value) -> &'static str {
    match value {
        Value::Number(_) => "integer number",
        Value::Text(_) => "string",
        Value::Time(_) => "time interval",
        Value::Bool(_) => "boolean",
        Value::Address(_) | Value::Prefix(..) => "ip address",
        other => other.kind(),
    }
}
