//! A request for every operation of the OpenAPI document, made from the document itself.

use std::collections::BTreeMap;

use axum::http::Method;
use serde_json::{Map, Value, json};

/// An operation of the document.
#[derive(Clone, Debug)]
pub struct Operation {
    pub id: String,
    pub method: Method,
    /// With `{names}` of ids in it.
    pub path: String,
    /// Its required query parameters.
    query: Vec<(String, String)>,
    /// Its required headers.
    pub headers: Vec<(String, String)>,
    /// A body with its required members.
    pub body: Option<Value>,
}

/// Every operation, in the order in which all of them can be done to one fleet: what removes
/// things comes last, devices before what they refer to.
pub fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(tod_api::document()).unwrap();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            operations.push(Operation::read(&document, path, method, operation));
        }
    }
    operations.sort_by_key(|operation| {
        (operation.method == Method::DELETE, operation.path.contains("{credential_id}"))
    });

    operations
}

impl Operation {
    fn read(document: &Value, path: &str, method: &str, operation: &Value) -> Self {
        let required = |place: &str| -> Vec<(String, String)> {
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            parameters
                .iter()
                .filter(|parameter| parameter["in"] == place && parameter["required"] == true)
                .map(|parameter| {
                    let name = parameter["name"].as_str().unwrap().to_owned();
                    let value = match name.as_str() {
                        "If-Match" => "\"1\"",
                        _ => parameter["example"].as_str().unwrap_or("x"),
                    };
                    (name, value.to_owned())
                })
                .collect()
        };
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];

        Self {
            id: operation["operationId"].as_str().unwrap().to_owned(),
            method: method.to_uppercase().parse().unwrap(),
            path: path.to_owned(),
            query: required("query"),
            headers: required("header"),
            body: (!body.is_null()).then(|| example(document, body)),
        }
    }

    /// The names of the ids in its path.
    pub fn ids(&self) -> Vec<&str> {
        self.path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
    }

    /// Its address with these ids.
    pub fn address(&self, ids: &BTreeMap<&str, String>) -> String {
        let mut address = self.path.clone();
        for name in self.ids() {
            let id = ids.get(name).unwrap_or_else(|| panic!("no id for `{name}`: add one"));
            address = address.replace(&format!("{{{name}}}"), id);
        }
        let query: Vec<String> =
            self.query.iter().map(|(name, value)| format!("{name}={value}")).collect();

        if query.is_empty() { address } else { format!("{address}?{}", query.join("&")) }
    }
}

/// A value that fits a schema, with nothing in it that is not required.
fn example(document: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return example(document, document.pointer(reference.trim_start_matches('#')).unwrap());
    }
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    if let Some(one) = schema["oneOf"].as_array().or(schema["enum"].as_array()) {
        let first = &one[0];
        return if first.is_object() { example(document, first) } else { first.clone() };
    }
    if let Some(all) = schema["allOf"].as_array() {
        let mut members = Map::new();
        for part in all {
            members.extend(example(document, part).as_object().unwrap().clone());
        }
        return Value::Object(members);
    }
    match schema["type"].as_str() {
        Some("object") => {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let member = |name: &Value| {
                let name = name.as_str().unwrap();
                (name.to_owned(), example(document, &schema["properties"][name]))
            };
            Value::Object(required.iter().map(member).collect())
        }
        Some("string") if schema["format"] == "uuid" => json!(uuid::Uuid::nil()),
        Some("string") => json!("x"),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        Some("array") => json!([]),
        _ => Value::Null,
    }
}

#[test]
fn a_body_is_made_from_its_schema() {
    let create =
        operations().into_iter().find(|operation| operation.id == "create_device").unwrap();
    let body = create.body.unwrap();
    assert_eq!(body["address"], "192.168.88.1");
    assert_eq!(body["credential"]["kind"], "stored");
    assert_eq!(body.get("group_id"), None);
}
