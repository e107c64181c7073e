use proptest::{collection::vec, option, prelude::*, sample::select};
use routeros_conf::{
    About, MenuPath, Name, Selector, Setting, Value,
    export::{Assigned, Assignment, Export, Statement, Style, Verb},
};

proptest! {
    /// Whatever is printed reads as what it was printed from.
    #[test]
    fn what_is_printed_reads_as_it_was(export in export()) {
        for style in [Style::Compact, Style::Terse] {
            let text = export.print(style);
            let again = Export::parse(text.as_bytes());
            prop_assert_eq!(again.complete(), Ok(()), "{}", &text);
            prop_assert_eq!(&again, &export, "{}", text);
        }
    }

    #[test]
    fn lines_are_as_wide_as_a_router_makes_them(export in export()) {
        let text = export.print(Style::Compact);
        prop_assert!(text.is_ascii() || export.statements.iter().any(|it| it.note.is_some()));
        for line in text.lines().filter(|line| !line.starts_with(['#', '/'])) {
            prop_assert!(line.len() <= 79, "{line}");
        }
    }

    /// Any bytes are read without panic, and what was understood of them is
    /// understood again when it is printed.
    #[test]
    fn any_bytes_are_read(text: Vec<u8>) {
        reads_again(&text)?;
    }

    /// The same for texts that look like exports until one looks closer.
    #[test]
    fn any_soup_of_tokens_is_read(tokens in vec(select(TOKENS), 0..60)) {
        reads_again(tokens.concat().as_bytes())?;
    }
}

const TOKENS: &[&str] = &[
    "/ip address",
    "/ip/address/add",
    "/",
    "/IP",
    "/x",
    "..",
    "add",
    "set",
    "remove",
    "move",
    "unset",
    "reset-counters",
    " ",
    " ",
    " ",
    "\t",
    "\n",
    "\n",
    "\n",
    "\r\n",
    "\\\n    ",
    "\\\r\n",
    "=",
    "=",
    "!=",
    "~",
    "<",
    "!",
    "name",
    "a.b",
    ".c",
    "a.b.c",
    ".d.e",
    "numbers=",
    "0",
    "17",
    "*1F",
    "a,b",
    "\"",
    "\"a b\"",
    "\"\\",
    "\\\"",
    "\\0A",
    "\\_",
    "\\Z",
    "[ find ",
    "]",
    " ]",
    "[",
    "where",
    "and",
    "(",
    ")",
    "{",
    "}",
    "$a",
    ":if",
    ";",
    "#",
    "# model = x",
    "# ",
    "\n# up\n",
    "#error exporting",
    "# 2026-01-01 by RouterOS 7.1\n",
    "\u{43F}",
    "\u{FEFF}",
    "?",
    "'",
    "`",
];

fn reads_again(text: &[u8]) -> Result<(), TestCaseError> {
    let export = Export::parse(text);
    for style in [Style::Compact, Style::Terse] {
        let printed = export.print(style);
        let again = Export::parse(printed.as_bytes());
        prop_assert_eq!(again.complete(), Ok(()), "{}", &printed);
        prop_assert_eq!(&again.about, &export.about, "{}", &printed);
        prop_assert_eq!(&again.statements, &export.statements, "{}", &printed);
    }
    Ok(())
}

fn export() -> impl Strategy<Value = Export> {
    (about(), vec(statement(), 0..12)).prop_map(|(about, statements)| Export {
        about,
        statements,
        damage: Vec::new(),
    })
}

fn about() -> impl Strategy<Value = About> {
    let text = || option::of("[A-Za-z0-9+-]{1,12}");
    (text(), "[67]\\.[0-9]{1,2}", text(), text(), text()).prop_map(
        |(taken, version, software_id, model, serial)| About {
            taken,
            version: Some(version),
            software_id,
            model,
            serial,
        },
    )
}

fn statement() -> impl Strategy<Value = Statement> {
    let note = option::of("[a-z(\u{43F}][a-z :/]{0,30}[a-z)](\n[a-z]{1,9}){0,2}");
    (menu(), action(), note).prop_map(|(menu, (verb, selector, assignments), note)| Statement {
        line: 0,
        menu,
        verb,
        selector,
        assignments,
        note,
    })
}

type Action = (Verb, Option<Selector>, Vec<Assignment>);

/// A verb with arguments that it can have.
fn action() -> impl Strategy<Value = Action> {
    let any = || vec(assignment(), 0..8);
    let switch = select(&[Verb::Remove, Verb::Enable, Verb::Disable][..]);
    let unset = name().prop_map(|name| Assignment { name, to: Assigned::Unset });
    prop_oneof![
        4 => any().prop_map(|assignments| (Verb::Add, None, assignments)),
        4 => (row(), any()).prop_map(|(row, all)| (Verb::Set, Some(row), all)),
        2 => vec(valued(), 0..8).prop_map(|all| (Verb::Set, Some(Selector::Settings), all)),
        1 => (switch, row()).prop_map(|(verb, row)| (verb, Some(row), Vec::new())),
        1 => (row(), vec(unset, 1..4)).prop_map(|(row, all)| (Verb::Unset, Some(row), all)),
        1 => (row(), value()).prop_map(|(row, place)| {
            let to = Assigned::Set(Setting::Value(place));
            (Verb::Move, Some(row), vec![Assignment { name: "destination".into(), to }])
        }),
        1 => (option::of(row()), valued(), any()).prop_map(|(row, first, mut all)| {
            all.insert(0, first);
            (Verb::Other("reset-counters".into()), row, all)
        }),
    ]
}

fn assignment() -> impl Strategy<Value = Assignment> {
    let bare = (name(), select(&[Assigned::Unset, Assigned::Set(Setting::Present)][..]));
    prop_oneof![
        4 => valued(),
        1 => bare.prop_map(|(name, to)| Assignment { name, to }),
    ]
}

fn valued() -> impl Strategy<Value = Assignment> {
    (name(), value())
        .prop_map(|(name, value)| Assignment { name, to: Assigned::Set(Setting::Value(value)) })
}

fn row() -> impl Strategy<Value = Selector> {
    prop_oneof![
        any::<u32>().prop_map(Selector::Number),
        "\\*[0-9A-F]{1,6}".prop_map(|id| Selector::Id(id.into())),
        "[ -~]{0,20}".prop_map(|name| Selector::Name(name.into())),
        vec((name(), value()), 0..3).prop_map(Selector::Find),
    ]
}

fn menu() -> impl Strategy<Value = MenuPath> {
    let paths = ["/", "/port", "/ip/address", "/interface/wifi/security", "/x/add-on"];
    select(paths.map(|path| path.parse().expect("a path")).to_vec())
}

/// Names, those of groups among them, and long enough to be wrapped.
fn name() -> impl Strategy<Value = Name> {
    "(g[12]\\.|h\\.[12]\\.)?[a-z0-9][a-z0-9-]{0,20}".prop_map(|name| Name::from(name.as_str()))
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => "[a-z0-9.:/,-]{0,30}".prop_map(Value::from),
        2 => "[ -~]{0,120}".prop_map(Value::from),
        1 => "(:put [a-z\"$ ]{0,90}\r?\n){0,4}".prop_map(Value::from),
        1 => vec(any::<u8>(), 0..120).prop_map(Value::from),
    ]
}
