//! Exports of real routers, where they are at hand. They belong to others: they
//! are read from beside the repository and are no part of it.

use std::{fs, path::Path};

const FACTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/routeros");

/// One real export.
pub struct Real {
    /// The file it is from.
    pub name: String,
    pub text: Vec<u8>,
}

/// Every real export, those within transcripts included. None, with a word
/// about it, where they are absent.
pub fn exports() -> Vec<Real> {
    let facts = Path::new(FACTS);
    if !facts.exists() {
        eprintln!("skipped: no real exports at {FACTS}");
        return Vec::new();
    }
    let mut all = files(&facts.join("exports"), "rsc");
    for transcript in files(&facts.join("samples/oxidized"), "yaml") {
        let text = String::from_utf8(transcript.text).expect("transcripts are UTF-8");
        if let Some(export) = within_transcript(&text) {
            all.push(Real { name: transcript.name, text: export.into_bytes() });
        }
    }
    assert!(all.len() >= 17, "only {} exports found", all.len());
    all
}

fn files(directory: &Path, extension: &str) -> Vec<Real> {
    let entries = fs::read_dir(directory).expect("the directory can be read");
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == extension));
    paths.sort();
    paths
        .iter()
        .map(|path| Real {
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            text: fs::read(path).expect("the file can be read"),
        })
        .collect()
}

/// What a transcript has as the answer to `/export`: an indented block, in which
/// the characters of quoted strings are escaped. Its last line end is not kept.
fn within_transcript(transcript: &str) -> Option<String> {
    let mut lines = transcript.lines().skip_while(|line| !line.contains("\"/export"));
    lines.next()?;
    let mut lines = lines.peekable();
    let indent = lines.peek()?.len() - lines.peek()?.trim_start().len();
    let block =
        lines.take_while(|line| line.trim().is_empty() || line.starts_with(&" ".repeat(indent)));
    let text: Vec<&str> = block.map(|line| line.get(indent..).unwrap_or("")).collect();
    let text = text.join("\n").replace("\\x20", " ").replace("\\\"", "\"").replace("\\\\", "\\");
    Some(text.trim_end().to_owned() + "\n")
}
