//! Menu trees of real routers, where they are at hand, and a router that answers
//! `/console/inspect` out of one.

use std::{fs, path::Path};

use routeros_conf::schema::{Request, Schema, SchemaBuilder, Wanted};
use serde_json::{Map, Value};

const TREES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/routeros/schema");

/// The tree of one version; none, with a word about it, where it is absent.
pub fn tree(name: &str) -> Option<Tree> {
    let path = Path::new(TREES).join(format!("inspect-{name}.json"));
    if !path.exists() {
        eprintln!("skipped: no tree at {}", path.display());
        return None;
    }
    Some(Tree(serde_json::from_slice(&fs::read(path).unwrap()).unwrap()))
}

/// Nested objects, one key for each word of a path.
pub struct Tree(Map<String, Value>);

impl Tree {
    /// Everything that the router knows, and how many questions it took.
    pub fn crawl(&self, wanted: Wanted, values: bool) -> (Schema, usize) {
        let mut builder = SchemaBuilder::new(wanted, values);
        let mut questions = 0;
        while let Some(request) = builder.next_request().unwrap() {
            questions += 1;
            let rows = self.answer(&request);
            builder.feed(&request, rows.iter().map(|row| row.iter().copied()));
        }
        assert!(builder.is_done());
        (builder.finish(), questions)
    }

    /// The rows with which a router answers.
    fn answer(&self, request: &Request) -> Vec<[(&str, &str); 3]> {
        let words = request.words();
        let path = request.path();
        assert_eq!(words[2], format!("=path={path}"));
        let mut here = &self.0;
        for word in path.split(',').filter(|word| !word.is_empty()) {
            here = here[word].as_object().unwrap();
        }
        if words[1] == "=request=syntax" {
            let text = here.get("desc").and_then(Value::as_str);
            return text
                .map(|text| [("type", "syntax"), ("symbol", ""), ("text", text)])
                .into_iter()
                .collect();
        }
        children(here).filter_map(|(name, node)| child(name, node)).collect()
    }
}

fn children(node: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    node.iter().filter(|(_, node)| node.is_object())
}

fn child<'t>(name: &'t str, node: &'t Value) -> Option<[(&'t str, &'t str); 3]> {
    let kind = node.get("_type")?.as_str()?;
    Some([("type", "child"), ("name", name), ("node-type", kind)])
}
