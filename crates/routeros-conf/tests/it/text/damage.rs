use std::time::{Duration, Instant};

use routeros_conf::{
    PathError, QuoteError,
    export::{Export, Problem},
};

/// What is wrong with a text, and how many statements are left.
fn damage(text: &str) -> (Vec<(u32, u32, Problem)>, usize) {
    let export = Export::parse(text.as_bytes());
    let damage =
        export.damage.iter().map(|it| (it.at.line, it.at.column, it.problem.clone())).collect();
    (damage, export.statements.len())
}

/// What is wrong with one line between two good ones, which both are read.
fn within(line: &str) -> Vec<(u32, u32, Problem)> {
    let (damage, statements) = damage(&format!("/ip address\nadd a=b\n{line}\nadd c=d\n"));
    assert_eq!(statements, 2, "{line}");
    damage
}

#[test]
fn what_the_router_left_out_is_damage() {
    assert_eq!(
        within("#error exporting \"/ip/hotspot\" (timeout)"),
        [(3, 1, Problem::NotExported("\"/ip/hotspot\" (timeout)".to_owned()))]
    );
    assert_eq!(within("#interrupted"), [(3, 1, Problem::Interrupted)]);
}

#[test]
fn a_text_is_cut_wherever_it_ends_but_between_lines() {
    let whole = "# by RouterOS 7.18\n/ip address\n# up\nadd a=\"b\\n\" \\\n    c=d\n";
    for end in 1..whole.len() {
        let (damage, _) = damage(&whole[..end]);
        let between_lines = whole[..end].ends_with('\n') && !whole[..end].ends_with("\\\n");
        let last = damage.last().map(|(_, _, problem)| problem);
        assert_eq!(last, (!between_lines).then_some(&Problem::Cut), "{:?}", &whole[..end]);
    }
}

#[test]
fn a_statement_that_is_cut_is_not_taken() {
    let (damage, statements) = damage("/ip address\nadd address=192.0.2.1/24\nadd address=192.0.2");
    assert_eq!(damage, [(3, 20, Problem::Cut)]);
    assert_eq!(statements, 1);
}

#[test]
fn what_is_no_statement_is_left_out_alone() {
    for line in
        ["[erased queues]", "three blank lines", "\"add\" a=b", "= b", "add=b", "ip address"]
    {
        assert_eq!(within(line), [(3, 1, Problem::NotAStatement)], "{line}");
    }
    assert_eq!(damage("add a=b\n"), (vec![(1, 1, Problem::NotAStatement)], 0));
    assert_eq!(within("add a=b \"c\""), [(3, 9, Problem::NotAStatement)]);
}

#[test]
fn script_language_is_left_out_as_a_block() {
    for line in [
        ":global a \"b\"",
        ":if (\\$a = \"}\") do={\n  /ip address\n  add b=c\n  # }\n} else={\n  add d=e\n}",
        "{ add b=c }",
        "\\$f 1 2",
        ":foreach i in=[find] do={ remove \\$i };",
    ] {
        let line = line.replace("\\$", "$");
        assert_eq!(within(&line), [(3, 1, Problem::Script)], "{line}");
    }
    assert_eq!(within("add b=$c d=e"), [(3, 7, Problem::Script)]);
    assert_eq!(within("add b=[:pick \"c\" 0]"), [(3, 7, Problem::Script)]);
    assert_eq!(within("set [get 0 name] b=c"), [(3, 5, Problem::Script)]);
}

#[test]
fn a_block_that_never_ends_is_cut() {
    let (damage, statements) = damage("/ip address\nadd a=b\n:if (true) do={\nadd c=d\n");
    assert_eq!(damage, [(3, 1, Problem::Script), (3, 1, Problem::Cut)]);
    assert_eq!(statements, 1);
}

#[test]
fn rows_found_by_more_than_equality_are_not_guessed() {
    for line in
        ["set [find name~\"a\"] b=c", "set [find !disabled] b=c", "remove [find a=b or c=d]"]
    {
        let [(3, _, Problem::Selector)] = within(line)[..] else { panic!("{line}") };
    }
    assert_eq!(within("set a,b c=d"), [(3, 5, Problem::Selector)]);
    assert_eq!(within("set [ find a=b"), [(3, 5, Problem::Selector)]);
}

#[test]
fn values_that_routeros_would_not_write_are_pointed_at() {
    assert_eq!(within("add a=\"b\\Zc\" d=e"), [(3, 9, QuoteError::Escape.into())]);
    assert_eq!(within("add a=\"b"), [(3, 9, QuoteError::Open.into())]);
    assert_eq!(within("add a=\"b\"c"), [(3, 10, QuoteError::Behind.into())]);
    assert_eq!(within("add a=b$c"), [(3, 8, QuoteError::Bare('$').into())]);
    assert_eq!(within("add .a=b"), [(3, 5, Problem::NoGroup)]);
}

#[test]
fn what_follows_a_damaged_path_is_for_no_menu() {
    let (damage, statements) = damage("/ip address\nadd a=b\n/IP Address\nadd c=d\n/ip dns\nset\n");
    assert_eq!(
        damage,
        [(3, 1, Problem::Menu(PathError::Character('I'))), (4, 1, Problem::NotAStatement),]
    );
    assert_eq!(statements, 2);
}

#[test]
fn damage_says_where_and_what_to_do() {
    let export = Export::parse(b"/ip address\nadd comment=\"\\Z\"\n");
    assert_eq!(
        export.complete().map_err(ToString::to_string),
        Err("line 2, column 14: unknown escape; write a byte as \\ and two upper-case \
             hexadecimal digits"
            .to_owned())
    );
}

#[test]
fn no_more_is_read_than_an_export_can_be() {
    let row = format!("add a={}\n", "b".repeat(1 << 20));
    let large = Export::parse(format!("/a\n{}", row.repeat(17)).as_bytes());
    assert_eq!(large.statements.len(), 15);
    assert_eq!(large.damage.len(), 1);
    assert_eq!(large.damage[0].problem, Problem::TooLarge { limit: 16 << 20, what: "bytes" });

    let many = Export::parse(format!("/a\n{}", "add\n".repeat(600_000)).as_bytes());
    assert_eq!(many.statements.len(), 500_000);
    assert_eq!(many.damage[0].problem, Problem::TooLarge { limit: 500_000, what: "statements" });

    let wide = Export::parse(format!("/a\nadd{}\nadd\n", " b=c".repeat(2_000)).as_bytes());
    assert_eq!(wide.statements.len(), 1);
    assert!(matches!(wide.damage[..], [ref it] if matches!(it.problem, Problem::TooLarge { .. })));

    let broken = Export::parse("?\n".repeat(10_000).as_bytes());
    assert_eq!(broken.damage.len(), 100);
}

/// A reader that goes over the same text again and again takes minutes for these.
#[test]
fn hostile_texts_are_read_in_time() {
    let many = 1 << 16;
    let long = "x".repeat(8 * many);
    let hostile = [
        "\"".repeat(8 * many),
        "{".repeat(8 * many),
        "\\\n".repeat(4 * many),
        "a;".repeat(4 * many),
        "# a\n".repeat(many),
        "/a ".repeat(many),
        "[find a=".repeat(many),
        "/a\nadd b= ".repeat(many),
        "/a\nadd b=\"".repeat(many),
        format!("/a\nadd {long}.a=b {}\n", ".c=d ".repeat(many)),
        format!("/a\nadd b=\"{}", "\\\n".repeat(4 * many)),
        format!("/a\n{}", "add b= \\\n".repeat(many)),
    ];
    let began = Instant::now();
    for text in &hostile {
        std::hint::black_box(Export::parse(text.as_bytes()));
    }
    assert!(began.elapsed() < Duration::from_secs(30), "took {:?}", began.elapsed());
}
