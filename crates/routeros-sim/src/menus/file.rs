//! `/file`: what is on a router's flash and in its memory.

use bytes::BytesMut;

use crate::{
    console::{Action, Answer, Call, Deed, Outcome, reply},
    files::{CONTENTS, Contents, Drive, Fault, File},
    menu::{LIST, LOOK, Menu, Policy, Trap},
    moment::Moment,
    row::{Row, Sheet, id_text, parse_id},
    value::date_time,
    version::Version,
};

pub(crate) const MENUS: &[Menu] = &[Menu {
    path: "/file",
    transient: |moment| moment.files().list().iter().map(row).collect(),
    show,
    key: Some("name"),
    verbs: LOOK,
    ..LIST
}];

/// That RouterOS 6 has no `/file/add` is a guess; `copy` and `read` are known from
/// the trees of their versions.
pub(crate) const DEEDS: &[Deed] = &[
    Deed {
        command: "/file/add",
        policy: Policy::Write,
        exists: |host| host.model().version.since(7, 0),
        run: add,
    },
    Deed { command: "/file/set", policy: Policy::Write, exists: |_| true, run: set },
    Deed { command: "/file/remove", policy: Policy::Write, exists: |_| true, run: remove },
    Deed {
        command: "/file/copy",
        policy: Policy::Write,
        exists: |host| host.model().version.since(7, 23),
        run: copy,
    },
];

pub(crate) const ACTIONS: &[Action] = &[Action {
    command: "/file/read",
    policy: Policy::Read,
    exists: |host| host.model().version.since(7, 13),
    run: read,
}];

fn row(file: &File) -> Row {
    Row::new(file.id).with("name", file.name.clone()).with("type", file.kind())
}

/// `last-modified` replaced `creation-time` in 7.16.
fn show(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    let files = moment.files();
    let Some(file) = files.list().iter().find(|file| file.id == row.id) else { return };
    let version = moment.version();
    sheet.all(row);
    if !file.is_directory() {
        sheet.put("size", file.contents.size());
    }
    let when = if version.since(7, 16) { "last-modified" } else { "creation-time" };
    sheet.with(when, || date_time(version, file.at));
    if let Some(npk) = file.npk().filter(|_| file.kind() == "package") {
        sheet.put("package-name", npk.name);
        sheet.put("package-version", npk.version.number());
        sheet.put("package-architecture", npk.architecture);
    }
    if let Contents::Bytes(bytes) = &file.contents
        && bytes.len() <= shown(version)
        && std::str::from_utf8(bytes).is_ok()
    {
        sheet.with("contents", || bytes.to_vec());
    }
}

/// How much of a file `contents` holds. The bound of RouterOS 6 is 4 KiB less one.
fn shown(version: Version) -> usize {
    if version.is_six() { 4095 } else { CONTENTS }
}

fn add(call: &Call<'_>) -> Result<Outcome, Trap> {
    let missing = || Trap::argument("missing value(s) of argument(s) name");
    let name = call.request.text("name").filter(|name| !name.is_empty()).ok_or_else(missing)?;
    only(call, &["name", "contents", "type"])?;
    let contents = contents(call)?.unwrap_or_default();
    let id = call.router.drive(|drive| match call.request.text("type") {
        Some("directory") => drive.make_directory(name),
        _ if drive.files.find(name).is_some() => Err(Fault::Exists),
        _ => drive.write(name, Contents::bytes(contents)),
    })?;
    Ok(Outcome::Value(id_text(id).into()))
}

fn set(call: &Call<'_>) -> Result<Outcome, Trap> {
    only(call, &["name", "contents"])?;
    let contents = contents(call)?;
    call.router.drive(|drive| {
        for name in targets(call, drive)? {
            if let Some(contents) = &contents {
                drive.replace(&name, contents)?;
            }
            if let Some(to) = call.request.text("name") {
                drive.rename(&name, to)?;
            }
        }
        Ok(Outcome::Done)
    })
}

fn remove(call: &Call<'_>) -> Result<Outcome, Trap> {
    call.router.drive(|drive| {
        for name in targets(call, drive)? {
            drive.remove(&name)?;
        }
        Ok(Outcome::Done)
    })
}

fn copy(call: &Call<'_>) -> Result<Outcome, Trap> {
    let argument = |name: &'static str| {
        let missing = || Trap::argument(format!("missing value(s) of argument(s) {name}"));
        call.request.text(name).ok_or_else(missing)
    };
    let (from, to) = (argument("number")?, argument("name")?);
    call.router.drive(|drive| {
        let from = drive.files.find(&named(drive, from)?).cloned().ok_or(Fault::Missing)?;
        match from.contents {
            Contents::Disk | Contents::Directory => Err(Fault::Directory),
            _ if drive.files.find(to).is_some() => Err(Fault::Exists),
            contents => drive.write(to, contents),
        }
    })?;
    Ok(Outcome::Done)
}

/// The most that one `read` gives, in bytes.
const CHUNK: u64 = 32_768;

fn read(call: &Call<'_>, out: &mut BytesMut) -> Result<Answer, Trap> {
    let missing = || Trap::argument("missing value(s) of argument(s) file");
    let name = call.request.text("file").ok_or_else(missing)?;
    let offset = number(call, "offset", 0, u64::MAX)?.unwrap_or(0);
    let length = number(call, "chunk-size", 1, CHUNK)?.unwrap_or(CHUNK);
    let data = call.router.drive(|drive| {
        let file = drive.files.find(&named(drive, name)?).ok_or(Fault::Missing)?;
        if file.is_directory() {
            return Err(Fault::Directory);
        }
        Ok(file.contents.read(offset, usize::try_from(length).unwrap_or(usize::MAX)))
    })?;
    let mut sheet = Sheet::new(None);
    sheet.put("data", data);
    reply::row(out, call.tag(), &sheet, None);
    reply::done(out, call.tag(), None);
    Ok(Answer::Complete)
}

/// A number among the arguments, within bounds.
fn number(call: &Call<'_>, name: &'static str, low: u64, high: u64) -> Result<Option<u64>, Trap> {
    let Some(text) = call.request.text(name) else { return Ok(None) };
    let number: u64 =
        text.parse().map_err(|_| Trap::argument(format!("invalid value for argument {name}")))?;
    if (low..=high).contains(&number) {
        return Ok(Some(number));
    }
    Err(Trap::argument(format!("value of {name} is out of range ({low} .. {high})")))
}

fn contents(call: &Call<'_>) -> Result<Option<Vec<u8>>, Trap> {
    let Some(contents) = call.request.get("contents") else { return Ok(None) };
    if contents.len() > CONTENTS {
        return Err(Trap::argument("value of contents is too long"));
    }
    Ok(Some(contents.to_vec()))
}

fn only(call: &Call<'_>, known: &[&str]) -> Result<(), Trap> {
    match call.request.properties().find(|(name, _)| !known.contains(name)) {
        Some((name, _)) => Err(Trap::unknown_parameter(name)),
        None => Ok(()),
    }
}

/// The names of the files a command is about, each once.
fn targets(call: &Call<'_>, drive: &Drive<'_>) -> Result<Vec<String>, Trap> {
    let missing = || Trap::argument("missing value(s) of argument(s) numbers");
    let targets = call.request.targets().filter(|targets| !targets.is_empty());
    let targets = targets.ok_or_else(missing)?;
    let mut names = Vec::new();
    for target in targets {
        let name = named(drive, target)?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

/// The name of the file that `target` means: by id, name or place in the list.
fn named(drive: &Drive<'_>, target: &str) -> Result<String, Fault> {
    let list = drive.files.list();
    let file = match parse_id(target) {
        Some(id) => list.iter().find(|file| file.id == id),
        None => drive.files.find(target).or_else(|| list.get(target.parse::<usize>().ok()?)),
    };
    file.map(|file| file.name.clone()).ok_or(Fault::Missing)
}
