//! Text to statements and back, for what real routers wrote.

use routeros_conf::export::{Export, Style};

use crate::real;

/// Exports that people edited before they showed them: names were shortened
/// without wrapping anew, or lines joined. They cannot come out as they are.
const EDITED: &[&str] = &[
    "forum-audience-wifiwave2-7.1rc6-a.rsc",
    "forum-rb1100x4-6.48.6.rsc",
    "forum-rb760igs-7.18beta4.rsc",
    "routeros_CHR_7.10.1_simulation.yaml",
    "routeros_L009UiGS_7.15.2_simulation.yaml",
];

#[test]
fn real_exports_are_understood_whole() {
    for real in real::exports() {
        let export = Export::parse(&real.text);

        let damage: Vec<String> = export.damage.iter().map(ToString::to_string).collect();
        let expected: &[&str] = match real.name.as_str() {
            // "[erased queues]" and "[erased address-list]".
            "forum-rb1100x4-6.48.6.rsc" => &[
                "line 50, column 1: not a statement of an export; remove it, or export again",
                "line 125, column 1: not a statement of an export; remove it, or export again",
            ],
            _ => &[],
        };
        assert_eq!(damage, expected, "{}", real.name);
        assert!(export.about.version.is_some(), "{}", real.name);
        assert_eq!(export.statements.len(), commands(&real.text), "{}", real.name);
    }
}

#[test]
fn real_exports_read_the_same_when_printed() {
    for real in real::exports() {
        let export = Export::parse(&real.text);
        for style in [Style::Compact, Style::Terse] {
            let again = Export::parse(export.print(style).as_bytes());
            assert_eq!(again.complete(), Ok(()), "{} {style:?}", real.name);
            assert_eq!(again.about, export.about, "{} {style:?}", real.name);
            assert_eq!(again.statements, export.statements, "{} {style:?}", real.name);
        }
    }
}

#[test]
fn what_a_router_wrote_is_written_byte_for_byte() {
    for real in real::exports().iter().filter(|real| !EDITED.contains(&real.name.as_str())) {
        let text = String::from_utf8(real.text.clone()).unwrap().replace("\r\n", "\n");
        let export = Export::parse(text.as_bytes());
        let style = if real.name.starts_with("rotko") { Style::Terse } else { Style::Compact };

        let printed = export.print(style);

        // A remark without words is not kept.
        assert_eq!(body(&printed), body(&text).replace("\n#\n", "\n"), "{}", real.name);
    }
}

/// What follows the head.
fn body(text: &str) -> &str {
    let head = text.find("\n/").expect("an export has a path");
    &text[head..]
}

/// Commands, counted by what lines begin with once wrapped lines are joined.
fn commands(text: &[u8]) -> usize {
    let text = String::from_utf8_lossy(text).replace("\r\n", "\n").replace("\\\n", "");
    let is_command = |line: &&str| {
        let mut words = line.split_whitespace();
        match words.next() {
            Some(path) if path.starts_with('/') => words.any(|word| matches!(word, "add" | "set")),
            first => matches!(first, Some("add" | "set")),
        }
    };
    text.lines().filter(is_command).count()
}
