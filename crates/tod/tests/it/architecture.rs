//! The table of crates in `ARCHITECTURE.md` is what the compiler sees.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What each crate of ours depends on, of ours.
type Table = BTreeMap<String, BTreeSet<String>>;

#[test]
fn dependencies_are_those_of_the_architecture() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let document = std::fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let written = parse_table(&document);
    let compiled = workspace(&root);

    assert_eq!(lines(&written), lines(&compiled));
}

#[test]
fn the_table_is_read_as_people_read_it() {
    let document = "# Title\n```\nnot -> this\n```\n## Crates and direction\nprose\n```\n\
                    a -> b, c\nb ->\n```\n## Next\n```\nnor -> that\n```\n";
    let table = parse_table(document);
    assert_eq!(lines(&table), "a -> b, c\nb -> ");
}

/// The first fenced block after the heading.
fn parse_table(document: &str) -> Table {
    document
        .lines()
        .skip_while(|line| *line != "## Crates and direction")
        .skip_while(|line| !line.starts_with("```"))
        .skip(1)
        .take_while(|line| !line.starts_with("```"))
        .filter_map(|line| line.split_once("->"))
        .map(|(name, dependencies)| {
            let names = dependencies.split(',').map(str::trim).filter(|name| !name.is_empty());
            (name.trim().to_owned(), names.map(str::to_owned).collect())
        })
        .collect()
}

/// Dependencies among the members of the workspace, those of tests left out.
fn workspace(root: &Path) -> Table {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
    let ours: BTreeSet<String> = packages.iter().map(name).collect();

    packages
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().unwrap();
            let of_ours = dependencies
                .iter()
                .filter(|dependency| dependency["kind"] != "dev")
                .map(name)
                .filter(|dependency| ours.contains(dependency));
            (name(package), of_ours.collect())
        })
        .collect()
}

fn lines(table: &Table) -> String {
    let lines: Vec<String> = table
        .iter()
        .map(|(name, dependencies)| {
            let names: Vec<&str> = dependencies.iter().map(String::as_str).collect();
            format!("{name} -> {}", names.join(", "))
        })
        .collect();

    lines.join("\n")
}
