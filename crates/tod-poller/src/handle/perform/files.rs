//! Configuration and files, out of a router and into it.

use std::time::Duration;

use routeros::{
    Session,
    ops::{OwnName, backup, export, files, import},
};
use tod_model::{
    Secret,
    call::{Export, ExportStyle, Import, Outcome},
};
use tokio::time::Instant;

use super::{text, version};
use crate::handle::{
    told::Teller,
    trouble::{Trouble, mistaken},
};

pub(super) async fn export(
    session: &Session,
    what: &Export,
    within: Duration,
) -> Result<Vec<u8>, Trouble> {
    let until = Instant::now() + within;
    let name = OwnName::new(&what.name)?;
    let version = version(session, within).await?;
    let style = match what.style {
        ExportStyle::Compact => export::Style::Compact,
        ExportStyle::Terse => export::Style::Terse,
        ExportStyle::Verbose => export::Style::Verbose,
    };
    let what =
        export::Export { menu: what.menu.as_deref(), style, with_secrets: what.with_secrets };
    let left = until.saturating_duration_since(Instant::now());
    Ok(export::export(session, what, version, &name, left).await?)
}

pub(super) async fn import(
    session: &Session,
    what: &Import,
    within: Duration,
    teller: &mut Teller,
) -> Result<Outcome, Trouble> {
    let Import { file, from_line, is_dry_run } = what;
    let what = import::Import { file, from_line: *from_line, is_dry_run: *is_dry_run };
    match import::import(session, what, within).await? {
        Ok(()) => Ok(Outcome::nothing()),
        Err(mistake) => {
            teller.tell_all(mistake.said.join("\n").as_bytes()).await?;
            Err(mistaken(mistake).into())
        }
    }
}

pub(super) async fn read(
    session: &Session,
    name: &str,
    limit: u64,
    within: Duration,
) -> Result<Vec<u8>, Trouble> {
    Ok(files::read(session, name, limit, within).await?)
}

pub(super) async fn write(
    session: &Session,
    name: &str,
    contents: &Secret,
    within: Duration,
) -> Result<Outcome, Trouble> {
    files::write(session, name, contents.expose(), within).await?;
    Ok(Outcome::nothing())
}

pub(super) async fn remove(
    session: &Session,
    name: &str,
    within: Duration,
) -> Result<Outcome, Trouble> {
    files::remove(session, name, within).await?;
    Ok(Outcome::nothing())
}

pub(super) async fn save_backup(
    session: &Session,
    name: &str,
    password: Option<&Secret>,
    within: Duration,
) -> Result<Outcome, Trouble> {
    let password = password.map(text).transpose()?;
    let file = backup::save(session, &OwnName::new(name)?, password, within).await?;
    let size = file.size.unwrap_or_default().to_string();
    Ok(Outcome::Returned([("name", file.name), ("size", size)].into_iter().collect()))
}
