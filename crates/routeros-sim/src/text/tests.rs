//! Pages against transcripts of real consoles.

use std::path::PathBuf;

use super::*;
use crate::menus;

const SIX: Version = Version::new(6, 49, 18, "long-term");
const SEVEN: Version = Version::new(7, 18, 2, "stable");

fn record(cells: &[(&str, &str)]) -> Record {
    let cells = cells.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()));
    Record { id: Some(1), cells: cells.collect() }
}

fn page(version: Version, path: &str, rows: &[Record], arguments: &[&str]) -> String {
    let menu = menus::all().find(|menu| menu.path == path).unwrap();
    let arguments: Vec<_> = arguments.iter().map(|name| ((*name).to_owned(), Vec::new())).collect();
    let page = print(version, menu, rows, &arguments);
    page.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

fn addresses() -> [Record; 3] {
    let row = |address, network, interface, flag, comment| {
        record(&[
            ("address", address),
            ("network", network),
            ("interface", interface),
            (flag, "true"),
            ("comment", comment),
        ])
    };
    [
        row("1.1.1.26/30", "1.1.1.24", "vlan11", "other", "INET Uplink"),
        row("100.65.255.138/30", "100.65.255.136", "sfp1", "disabled", ""),
        row("10.0.0.75/32", "10.0.0.1", "pppoe-out1", "dynamic", ""),
    ]
}

#[test]
fn a_list_is_a_table_with_what_occurs_in_its_legend() {
    assert_eq!(
        page(SEVEN, "/ip/address", &addresses(), &[]),
        "Flags: X - DISABLED, D - DYNAMIC\n\
         Columns: ADDRESS, NETWORK, INTERFACE\n\
         #   ADDRESS            NETWORK         INTERFACE\n\
         ;;; INET Uplink\n\
         0   1.1.1.26/30        1.1.1.24        vlan11\n\
         1 X 100.65.255.138/30  100.65.255.136  sfp1\n\
         2 D 10.0.0.75/32       10.0.0.1        pppoe-out1"
    );
}

#[test]
fn routeros_6_has_a_margin_and_all_flags() {
    assert_eq!(
        page(SIX, "/ip/address", &addresses(), &[]),
        "Flags: X - disabled, I - invalid, D - dynamic\n \
          #   ADDRESS           NETWORK        INTERFACE\n \
          0   ;;; INET Uplink\n     \
              1.1.1.26/30       1.1.1.24       vlan11\n \
          1 X 100.65.255.138/30 100.65.255.136 sfp1\n \
          2 D 10.0.0.75/32      10.0.0.1       pppoe-out1"
    );
}

#[test]
fn terse_and_detail_say_everything() {
    let rows = [record(&[
        ("name", "ether1"),
        ("default-name", "ether1"),
        ("type", "ether"),
        ("mtu", "1500"),
        ("running", "true"),
        ("slave", "true"),
        ("disabled", "false"),
        ("comment", "to Internet"),
    ])];
    assert_eq!(
        page(SIX, "/interface", &rows, &["terse"]),
        " 0  RS comment=to Internet name=ether1 default-name=ether1 type=ether mtu=1500"
    );
    assert_eq!(
        page(SIX, "/interface", &rows, &["detail"]),
        "Flags: D - dynamic, X - disabled, R - running, S - slave\n \
          0  RS ;;; to Internet\n       \
                name=\"ether1\" default-name=\"ether1\" type=\"ether\" mtu=1500\n"
    );
}

/// The answers of a transcript, by command. None where the facts are not at
/// hand, or on other lines than expected.
fn transcript(name: &str) -> Option<Vec<(String, String)>> {
    let shared = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/routeros");
    let path = shared.join("samples/oxidized").join(format!("routeros_{name}_simulation.yaml"));
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not here", path.display());
        return None;
    };
    let mut answers: Vec<(String, String)> = Vec::new();
    let mut indent = 0;
    for line in text.lines() {
        let begun = line.trim_start().trim_start_matches("- ");
        if let Some((command, _)) =
            begun.strip_prefix('"').and_then(|rest| rest.split_once("\\n\":"))
        {
            indent = line.len() - begun.len() + 2;
            answers.push((command.to_owned(), String::new()));
        } else if let Some((_, answer)) = answers.last_mut() {
            let line = line.get(indent..).unwrap_or_default().replace("\\x20", " ");
            answer.push_str(line.trim_end());
            answer.push('\n');
        }
    }
    Some(answers)
}

const BOARDS: [&str; 4] = ["CHR_7.10.1", "CHR_7.16", "L009UiGS_7.15.2", "RB5009UPr_S__7.18.2"];

/// What the API says where a console writes this.
fn raw(name: &str, shown: &str) -> String {
    let plain = |unit: &str| shown.strip_suffix(unit).map(str::to_owned);
    let bytes = |unit, factor: f64| {
        let number: f64 = plain(unit)?.parse().ok()?;
        Some(format!("{:.0}", number * factor))
    };
    match name {
        "cpu-load" | "bad-blocks" => plain("%"),
        "cpu-frequency" => plain("MHz"),
        _ => bytes("MiB", 1_048_576.0).or_else(|| bytes("KiB", 1024.0)),
    }
    .unwrap_or_else(|| shown.to_owned())
}

#[test]
fn settings_read_as_in_real_transcripts() {
    let mut seen = 0;
    for board in BOARDS {
        for (command, answer) in transcript(board).unwrap_or_default() {
            let Some(path) =
                command.strip_suffix(" print").filter(|path| !path.contains("history"))
            else {
                continue;
            };
            let answer = answer.trim_end();
            let cells: Vec<(String, String)> = answer
                .lines()
                .filter_map(|line| line.trim_start().split_once(": "))
                .map(|(name, value)| (name.to_owned(), raw(name, value)))
                .collect();
            let cells: Vec<_> =
                cells.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            assert_eq!(
                page(SEVEN, &path.replace(' ', "/"), &[record(&cells)], &[]),
                answer,
                "{board}"
            );
            seen += 1;
        }
    }
    assert!(seen == 0 || seen == 8, "{seen}");
}

/// The cells of a line of a history, which begin where its headings do. The
/// names in some transcripts were replaced after the fact, so that only blanks
/// tell cells apart there.
fn cells(line: &str, starts: &[usize; 4], replaced: bool) -> Vec<String> {
    if replaced {
        let cells = line[2..].split("  ").filter(|cell| !cell.is_empty());
        return cells.map(|cell| cell.trim().to_owned()).collect();
    }
    let ends = starts[1..].iter().copied().chain([usize::MAX]);
    let cell = |(start, end): (&usize, usize)| {
        line.get(*start..end.min(line.len())).unwrap_or_default().trim().to_owned()
    };
    starts.iter().zip(ends).map(cell).collect()
}

#[test]
fn a_history_reads_as_in_real_transcripts() {
    const NAMES: [&str; 4] = ["action", "by", "policy", "time"];
    for board in BOARDS {
        let replaced = !board.starts_with("RB5009");
        let answers = transcript(board).unwrap_or_default();
        let Some((_, answer)) =
            answers.iter().find(|(command, _)| command.starts_with("/system history print"))
        else {
            continue;
        };
        let lines: Vec<&str> = answer.trim_end().lines().collect();
        let starts = NAMES.map(|name| lines[2].find(&name.to_uppercase()).unwrap());
        let mut rows: Vec<Vec<String>> = Vec::new();
        for line in &lines[3..] {
            let cells = cells(line, &starts, replaced);
            match rows.last_mut().filter(|_| line.starts_with(' ')) {
                Some(row) => row[2] = format!("{},{}", row[2], cells[2]),
                None => rows.push(cells),
            }
        }
        let row = |cells: &Vec<String>| {
            let named = NAMES.into_iter().zip(cells.iter().map(String::as_str));
            record(&named.chain([("undoable", "true")]).collect::<Vec<_>>())
        };
        let rows: Vec<Record> = rows.iter().map(row).collect();
        let ours = page(SEVEN, "/system/history", &rows, &["without-paging"]);
        if replaced {
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(words(&ours), words(answer), "{board}");
        } else {
            assert_eq!(ours, lines.join("\n"), "{board}");
        }
    }
}
