//! Functions of values: `:len`, `:pick`, `:tonum` and their kin.

use super::{Fault, builtin::Builtin, value::Value};

/// What a function makes of its arguments.
pub(super) fn call(builtin: Builtin, values: &[Value]) -> Result<Value, Fault> {
    let value =
        values.first().ok_or_else(|| Fault::new("missing value(s) of argument(s) value"))?;
    Ok(match builtin {
        Builtin::Len => Value::Number(length(value)),
        Builtin::Pick => pick(value, &values[1..])?,
        Builtin::Find => find(value, &values[1..])?,
        Builtin::ToArray => match value {
            Value::Array(_) => value.clone(),
            Value::Nothing | Value::Nil => Value::Array(Vec::new()),
            other => Value::list(other.bytes().split(|byte| *byte == b',').map(Value::read)),
        },
        Builtin::ToStr => Value::Text(value.bytes().into_owned()),
        Builtin::ToBool => match (value.truth(), value.number()) {
            (Some(flag), _) => Value::Bool(flag),
            (None, Some(number)) => Value::Bool(number != 0),
            (None, None) => Value::Nil,
        },
        Builtin::ToNum => value.number().map_or(Value::Nil, Value::Number),
        Builtin::ToTime => value.millis().map_or(Value::Nil, Value::Time),
        Builtin::ToIp => match Value::read(&value.bytes()) {
            address @ Value::Address(_) => address,
            _ => Value::Nil,
        },
        Builtin::ToId => match Value::read(&value.bytes()) {
            id @ Value::Id(_) => id,
            Value::Number(number) => u32::try_from(number).map_or(Value::Nil, Value::Id),
            _ => Value::Nil,
        },
        Builtin::TypeOf => Value::text(value.kind()),
        _ => return Err(Fault::new("no such command")),
    })
}

fn length(value: &Value) -> i64 {
    let length = match value {
        Value::Array(elements) => elements.len(),
        other => other.bytes().len(),
    };
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// `:pick value from [to]`: from 0, `to` not included; one without a `to`.
fn pick(value: &Value, range: &[Value]) -> Result<Value, Fault> {
    let place = |value: &Value| {
        let number = value.number().ok_or_else(|| Fault::new("invalid value of begin"))?;
        Ok::<_, Fault>(usize::try_from(number).unwrap_or(0))
    };
    let from =
        place(range.first().ok_or_else(|| Fault::new("missing value(s) of argument(s) begin"))?)?;
    let to = range.get(1).map(place).transpose()?;
    if let Value::Array(elements) = value {
        let Some(to) = to else {
            return Ok(elements.get(from).map(|element| element.value.clone()).unwrap_or_default());
        };
        let (from, to) = (from.min(elements.len()), to.min(elements.len()));
        return Ok(Value::Array(elements.get(from..to).unwrap_or_default().to_vec()));
    }
    let text = value.bytes();
    let (from, to) = (from.min(text.len()), to.unwrap_or(from + 1).min(text.len()));
    Ok(Value::Text(text.get(from..to).unwrap_or_default().to_vec()))
}

/// `:find value wanted [behind]`: the first place after `behind`.
fn find(value: &Value, rest: &[Value]) -> Result<Value, Fault> {
    let wanted =
        rest.first().ok_or_else(|| Fault::new("missing value(s) of argument(s) substring"))?;
    let behind = rest.get(1).and_then(Value::number);
    let from = behind.and_then(|at| usize::try_from(at + 1).ok()).unwrap_or(0);
    let place = if let Value::Array(elements) = value {
        let mut places = elements.iter().enumerate().skip(from);
        places.find(|(_, element)| element.value.equals(wanted)).map(|(at, _)| at)
    } else {
        let (text, wanted) = (value.bytes(), wanted.bytes());
        let windows = text.get(from..).unwrap_or_default().windows(wanted.len().max(1));
        windows.into_iter().position(|window| *window == *wanted).map(|at| at + from)
    };
    Ok(place.and_then(|at| i64::try_from(at).ok()).map_or(Value::Nil, Value::Number))
}
