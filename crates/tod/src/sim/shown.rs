//! What a simulation answers, as people read it.

use serde_json::{Map, Value};

/// A table of what is alike, lines of names and values of the rest.
pub fn text(value: &Value) -> String {
    match value {
        Value::Array(items) => match table(items) {
            Some(table) => table,
            None => items.iter().map(text).collect::<Vec<_>>().join("\n\n"),
        },
        Value::Object(object) => lines(object, ""),
        scalar => word(scalar),
    }
}

/// Rows of one shape, each column as wide as its widest word.
fn table(items: &[Value]) -> Option<String> {
    let rows: Vec<&Map<String, Value>> =
        items.iter().map(Value::as_object).collect::<Option<_>>()?;
    let first = rows.first()?;
    let flat = |row: &&Map<String, Value>| {
        row.keys().eq(first.keys())
            && !row.values().any(|value| value.is_object() || value.is_array())
    };
    if rows.len() < 2 || !rows.iter().all(flat) {
        return None;
    }
    let head: Vec<String> = first.keys().map(|name| name.to_uppercase()).collect();
    let body = rows.iter().map(|row| row.values().map(word).collect());
    let lines: Vec<Vec<String>> = std::iter::once(head).chain(body).collect();
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
    let widths: Vec<usize> = (0..first.len()).filter_map(width).collect();
    let line = |words: &Vec<String>| {
        let cells = words.iter().zip(&widths).map(|(word, width)| format!("{word:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    Some(lines.iter().map(line).collect::<Vec<_>>().join("\n"))
}

fn lines(object: &Map<String, Value>, indent: &str) -> String {
    let line = |(name, value): (&String, &Value)| match value {
        Value::Object(inner) => {
            format!("{indent}{name}:\n{}", lines(inner, &format!("{indent}  ")))
        }
        Value::Array(items) => {
            let words: Vec<String> = items.iter().map(word).collect();
            format!("{indent}{name}: {}", words.join(" "))
        }
        scalar => format!("{indent}{name}: {}", word(scalar)),
    };
    object.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn word(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_alike_is_a_table() {
        let list = json!([{ "index": 0, "mood": "healthy" }, { "index": 10, "mood": "silent" }]);
        assert_eq!(text(&list), "INDEX  MOOD\n0      healthy\n10     silent");
    }

    #[test]
    fn what_is_nested_is_indented() {
        let shown =
            json!([{ "fate": { "api": "served" }, "certificate": null, "recent": ["a", "b"] }]);
        assert_eq!(text(&shown), "certificate: -\nfate:\n  api: served\nrecent: a b");
    }

    #[test]
    fn a_text_is_itself() {
        assert_eq!(text(&json!(["/ip address\nadd"])), "/ip address\nadd");
    }
}
