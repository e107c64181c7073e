//! The tables of `docs/guards.md`, which are written by the tests that prove them.

use std::{fs, sync::Mutex, time::Duration};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/guards.md");

/// Only one test at a time writes to the page.
static WRITING: Mutex<()> = Mutex::new(());

/// Compares a table with the one of this name on the page; with `UPDATE_GUARDS` set, puts it there.
pub fn compare(name: &str, table: &str) {
    let _writing = WRITING.lock().unwrap();
    let page = fs::read_to_string(PAGE).unwrap();
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let from = page.find(&begin).expect("the page has a place for the table") + begin.len();
    let to = from + page[from..].find(&end).expect("the table has an end");
    if is_update() {
        fs::write(PAGE, [&page[..from], table, &page[to..]].concat()).unwrap();
        return;
    }
    assert!(
        page[from..to] == *table,
        "docs/guards.md is not what happens; UPDATE_GUARDS=1 cargo test -p routeros --test it lost \
         writes it anew:\n{table}"
    );
}

/// A line of a table.
pub fn line<S: AsRef<str>>(cells: impl IntoIterator<Item = S>) -> String {
    let cells = cells.into_iter();
    let line = cells.fold(String::from("|"), |line, cell| line + " " + cell.as_ref() + " |");
    line + "\n"
}

/// The line below the head of a table of this many columns.
pub fn rule(columns: usize) -> String {
    format!("|{}\n", "---|".repeat(columns))
}

/// A span in words.
pub fn words(span: Duration) -> String {
    match (span.as_secs() / 60, span.as_secs() % 60) {
        (0, 0) => "at once".to_owned(),
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

#[expect(clippy::disallowed_methods, reason = "not configuration: who runs the test says so")]
fn is_update() -> bool {
    std::env::var_os("UPDATE_GUARDS").is_some()
}
