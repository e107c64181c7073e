//! Asking one router which edition it is, and what it has in some menus.

use std::{collections::BTreeSet, time::Duration};

use routeros_conf::{
    MenuPath,
    schema::{Edition, Request, Schema, SchemaBuilder, Wanted},
};
use tod_model::{
    CallError,
    call::{self, Limits, Question, Row, Sentence},
};
use tokio::time::Instant;

use crate::{Answer, RouterHandle};

/// How long one reading may take. A whole tree takes a router twenty seconds, and a distant one
/// minutes.
const WITHIN: Duration = Duration::from_mins(5);

/// How much a router may say in one reading, in bytes. A whole tree is four million.
const LARGEST: u64 = 16 << 20;

/// Asks a router what it is: two prints.
pub(super) async fn edition(handle: &dyn RouterHandle) -> Result<Edition, CallError> {
    let columns = ["version", "architecture-name", "board-name"];
    let (resource, packages) = tokio::try_join!(
        print(handle, "/system/resource", &columns),
        print(handle, "/system/package", &["name", "disabled", "available"]),
    )?;
    let text = |name| resource.first().and_then(|row: &Row| row.text(name));
    let version = text("version").ok_or_else(|| CallError::Failed("it has no version".into()))?;
    let is_set = |row: &Row, flag| matches!(row.get(flag), Some(b"true" | b"yes"));
    let runs = |row: &&Row| !is_set(row, "disabled") && !is_set(row, "available");
    let packages = packages.iter().filter(runs).filter_map(|row| row.text("name"));

    let (architecture, board) = (text("architecture-name"), text("board-name"));
    let [architecture, board] = [architecture, board].map(Option::unwrap_or_default);
    Ok(Edition::new(&version, &architecture, &board, packages))
}

/// Asks for some menus, one level after the other. What is never answered stays unknown.
pub(super) async fn read(
    handle: &dyn RouterHandle,
    menus: BTreeSet<MenuPath>,
) -> Result<Schema, CallError> {
    let until = Instant::now() + WITHIN;
    let mut left = LARGEST;
    let mut builder = SchemaBuilder::new(Wanted::Menus(menus), true);
    loop {
        let requests = next(&mut builder)?;
        if requests.is_empty() {
            return Ok(builder.finish());
        }
        let within = until.saturating_duration_since(Instant::now());
        let questions = call::Request::Inspect(requests.iter().map(question).collect());
        let told = Answer::of(handle.run(questions, Limits { within, bytes: left })).await?;
        if told.answers.len() != requests.len() {
            return Err(CallError::Failed("it did not answer every question".to_owned()));
        }
        for (request, rows) in requests.iter().zip(&told.answers) {
            match rows {
                Some(rows) => builder.feed(request, rows.iter().map(texts)),
                None => builder.give_up(request),
            }
            left = left.saturating_sub(rows.iter().flatten().map(Row::size).sum());
        }
    }
}

/// What can be asked before anything more is answered.
fn next(builder: &mut SchemaBuilder) -> Result<Vec<Request>, CallError> {
    let mut requests = Vec::new();
    while requests.len() < Question::MOST {
        let request = builder.next_request();
        match request.map_err(|overgrown| CallError::Failed(overgrown.to_string()))? {
            Some(request) => requests.push(request),
            None => break,
        }
    }
    Ok(requests)
}

fn question(request: &Request) -> Question {
    let path = request.tokens().into_iter().map(str::to_owned).collect();
    if request.is_about_values() { Question::Syntax(path) } else { Question::Children(path) }
}

/// Names of menus and properties are ASCII; what is no text names nothing.
fn texts(row: &Row) -> impl Iterator<Item = (&str, &str)> {
    row.properties()
        .filter_map(|(name, value)| Some((str::from_utf8(name).ok()?, str::from_utf8(value).ok()?)))
}

async fn print(
    handle: &dyn RouterHandle,
    menu: &str,
    columns: &[&str],
) -> Result<Vec<Row>, CallError> {
    let request = call::Request::Sentence(Sentence::print(menu, columns));
    let limits = Limits::of(&request);
    Ok(Answer::of(handle.run(request, limits)).await?.rows)
}
