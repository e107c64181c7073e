//! What tools that read a console get: transcripts of real routers, and of
//! their simulated twins.

use std::path::Path;

use routeros_conf::export::{Export, Style};
use routeros_sim::Fleet;

const REAL: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/routeros/samples/oxidized");

/// The answers of one real router by command; none where they are not at hand.
fn transcript(name: &str) -> Vec<(String, String)> {
    let path = Path::new(REAL).join(format!("routeros_{name}_simulation.yaml"));
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: no transcript at {}", path.display());
        return Vec::new();
    };
    let mut answers: Vec<(String, String)> = Vec::new();
    let mut indent = 0;
    for line in text.lines() {
        let begun = line.trim_start().trim_start_matches("- ");
        let command = begun.strip_prefix('"').and_then(|rest| rest.split_once("\\n\":"));
        if let Some((command, _)) = command {
            indent = line.len() - begun.len() + 2;
            answers.push((command.to_owned(), String::new()));
        } else if let Some((_, answer)) = answers.last_mut() {
            let line = line.get(indent..).unwrap_or_default();
            let line = line.replace("\\x20", " ").replace("\\\"", "\"").replace("\\\\", "\\");
            answer.push_str(line.trim_end());
            answer.push('\n');
        }
    }
    answers
}

const BOARDS: [&str; 4] = ["CHR_7.10.1", "CHR_7.16", "L009UiGS_7.15.2", "RB5009UPr_S__7.18.2"];

fn answer<'a>(answers: &'a [(String, String)], command: &str) -> Option<&'a str> {
    answers.iter().find(|(known, _)| known.starts_with(command)).map(|(_, answer)| answer.as_str())
}

/// Without the line that says when it was made.
fn dateless(export: &str) -> Vec<&str> {
    export.trim_end().lines().skip(1).collect()
}

/// The statements, each on one line with no more quotes than needed, without what
/// a router says about its state.
fn statements(export: &str) -> Vec<String> {
    let said = export.lines().filter(|line| !line.starts_with('#'));
    let said: String = said.flat_map(|line| [line, "\n"]).collect();
    Export::parse(said.as_bytes()).print(Style::Terse).lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn a_twin_exports_what_the_router_exported() {
    for board in BOARDS {
        let answers = transcript(board);
        let Some(export) = answer(&answers, "/export") else { continue };
        let fleet = Fleet::builder().routers(0).router_from_export(export).start().await.unwrap();

        let said = fleet.router(0).console("/export show-sensitive").await;

        match board {
            // Names were replaced in it after the fact, so that lines end elsewhere.
            "L009UiGS_7.15.2" => assert_eq!(statements(&said), statements(export)),
            // 7.18 has `/ip dhcp-server` further down and says the type of every
            // name, neither of which is known of other versions.
            "RB5009UPr_S__7.18.2" => {
                let sorted = |export: &str| {
                    let mut lines = statements(&export.replace(" type=A", ""));
                    lines.sort();
                    lines
                };
                assert_eq!(sorted(&said), sorted(export));
            }
            _ => assert_eq!(dateless(&said), dateless(export), "{board}"),
        }
    }
}

#[tokio::test]
async fn a_twin_prints_its_resources_as_the_router_did() {
    let names = |page: &str| {
        let lines = page.lines().filter_map(|line| line.split_once(": "));
        // CHR has no flash that could go bad; its twin may be made of a board.
        let names =
            lines.map(|(name, _)| name.to_owned()).filter(|name| !name.contains("bad-blocks"));
        names.collect::<Vec<_>>()
    };
    for board in BOARDS {
        let answers = transcript(board);
        let (Some(export), Some(real)) =
            (answer(&answers, "/export"), answer(&answers, "/system resource"))
        else {
            continue;
        };
        let fleet = Fleet::builder().routers(0).router_from_export(export).start().await.unwrap();

        let said = fleet.router(0).console("/system resource print").await;

        assert_eq!(names(&said), names(real), "{board}");
        let version =
            |page: &str| page.lines().find(|line| line.contains(" version: ")).map(str::to_owned);
        assert_eq!(version(&said), version(real).map(|line| line.trim_end().to_owned()), "{board}");
    }
}
