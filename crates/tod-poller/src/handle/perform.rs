//! Requests into what is said to a router.

mod console;
mod download;
mod fetch;
mod files;
mod follow;
mod guards;
mod inspect;
mod leftovers;
mod make;
mod restart;
mod shell;
mod ssh;
mod upload;

use std::time::Duration;

use routeros::{
    Charset, Command, Record, Session, Version,
    ops::{Failure, execute::execute},
    rows::Resource,
};
use tod_model::{
    CallError, Secret,
    call::{Limits, Outcome, Reply, Request, Row, Sentence},
};
use tokio::{
    sync::SemaphorePermit,
    time::{Instant, timeout, timeout_at},
};

use super::{Held, told::Teller, trouble::Trouble};

pub(super) use console::Typed;

/// How long heavy work waits for a busy router, at most half of its own time.
const BUSY: Duration = Duration::from_mins(2);

/// Does what is asked.
pub(super) async fn perform(
    held: &Held,
    request: Request,
    limits: Limits,
    teller: &mut Teller,
) -> Result<Outcome, Trouble> {
    let until = Instant::now() + limits.within;
    let turn = if request.is_heavy() { Some(turn(held, limits.within).await?) } else { None };
    let _look = if held.shares_polling {
        let look = timeout_at(until, held.sessions.look()).await;
        Some(look.map_err(|_| CallError::Timeout)?)
    } else {
        None
    };
    let within = until.saturating_duration_since(Instant::now());

    let session = &held.known.session;
    match request {
        Request::Sentence(said) => sentence(session, &said, within, teller).await,
        Request::Follow(what) => follow::follow(held, what, within, teller).await,
        Request::Inspect(questions) => inspect::inspect(held, &questions, within, teller).await,
        Request::Script(source) => {
            let output = execute(session, text(&source)?, within).await?;
            tell(output.as_bytes(), teller).await
        }
        Request::Export(what) => {
            let text = files::export(session, &what, within).await?;
            drop(turn);
            tell(&text, teller).await
        }
        Request::Import(what) => files::import(session, &what, within, teller).await,
        Request::ReadFile { name } => {
            let bytes = files::read(session, &name, limits.bytes, within).await?;
            drop(turn);
            tell(&bytes, teller).await
        }
        Request::WriteFile { name, contents } => {
            files::write(session, &name, &contents, within).await
        }
        Request::RemoveFile { name } => files::remove(session, &name, within).await,
        Request::Upload(what) => {
            upload::upload(held, &what, Limits { within, ..limits }, teller).await
        }
        Request::Chunk(chunk) => upload::chunk(held, chunk, within).await,
        Request::Download { name } => {
            download::download(held, &name, Limits { within, ..limits }, teller).await
        }
        Request::Fetch(what) => fetch::fetch(held, &what, limits.bytes, within, teller).await,
        Request::SaveBackup { name, password } => {
            files::save_backup(session, &name, password.as_ref(), within).await
        }
        Request::LoadBackup { file, password } => {
            restart::load_backup(held, &file, password.as_ref(), within).await
        }
        Request::Reboot { expects } => restart::reboot(held, expects.as_deref(), within).await,
        Request::Arm(dead_man) => guards::arm(session, &dead_man, within).await,
        Request::Disarm { name } => guards::disarm(session, &name, within).await,
        Request::LookFor { name } => guards::look_for(session, &name, within).await,
        Request::SafeMode(what) => guards::safe_mode(held, what, within).await,
        Request::Leftovers => leftovers::find(session, within, teller).await,
        Request::Sweep(rows) => leftovers::sweep(session, &rows, within, teller).await,
        Request::Shell(what) => shell::run(held, &what, Limits { within, ..limits }, teller).await,
        Request::Console(what) => console::show(held, &what, within, teller).await,
        Request::Type(keys) => Ok(held.typed.send(Typed::Keys(keys), within).await?),
        Request::Resize(size) => Ok(held.typed.send(Typed::Size(size), within).await?),
    }
}

/// The turn to do heavy work on the router, and that it is not too busy for that.
async fn turn(held: &Held, within: Duration) -> Result<SemaphorePermit<'_>, CallError> {
    let turn = timeout(within, held.sessions.turn()).await.map_err(|_| CallError::Timeout)?;
    let calm = held.sessions.load().calm((within / 2).min(BUSY)).await;
    calm.map_err(|cpu_load| CallError::Overloaded { cpu_load })?;
    Ok(turn)
}

async fn sentence(
    session: &Session,
    said: &Sentence,
    within: Duration,
    teller: &mut Teller,
) -> Result<Outcome, Trouble> {
    let mut rows = session.stream(Command::from_words(said.words()), within).await?;
    while let Some(row) = rows.next().await? {
        teller.tell(Reply::Row(owned(&row))).await?;
    }
    Ok(Outcome::Returned(rows.done().map(owned).unwrap_or_default()))
}

/// Tells what is here already; the router has done its part.
async fn tell(text: &[u8], teller: &mut Teller) -> Result<Outcome, Trouble> {
    teller.tell_all(text).await?;
    Ok(Outcome::nothing())
}

/// A row that keeps nothing else of what came with it. Tags are the session's business.
fn owned(row: &routeros::Row) -> Row {
    row.properties().collect()
}

/// What runs on the router.
async fn version(session: &Session, within: Duration) -> Result<Version, Trouble> {
    let reply = session.run(Resource::print(), within).await?;
    let resource = Resource::read_one(&reply, Charset::default());
    let version = resource.and_then(|resource| resource.parsed_version());
    version.ok_or_else(|| Failure::Unexpected("its version").into())
}

/// What goes into a word that has to be text.
fn text(secret: &Secret) -> Result<&str, Trouble> {
    let text = str::from_utf8(secret.expose());
    text.map_err(|_| CallError::Invalid("a script or password that is no UTF-8".to_owned()).into())
}
