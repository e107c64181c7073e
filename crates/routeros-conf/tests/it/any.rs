//! What holds for every configuration, and what no input can break.

use proptest::{collection::vec, prelude::*};
use routeros_conf::{
    Config,
    catalogue::Shape,
    config::HIDDEN,
    export::{Export, Style},
    schema::{Schema, SchemaBuilder, Wanted},
};

use crate::generate::{Family, configs};

proptest! {
    #[test]
    fn a_configuration_is_what_its_export_means(config in configs(Family::Seven)) {
        prop_assert_eq!(&Config::from_export(&config.to_export()).unwrap(), &config);
        for style in [Style::Compact, Style::Terse] {
            let text = config.to_export().print(style);
            let read = Config::from_export(&Export::parse(text.as_bytes())).unwrap();
            prop_assert_eq!(&read, &config);
        }
    }

    #[test]
    fn the_normal_form_is_final(config in configs(Family::Seven)) {
        let normal = config.normal();
        prop_assert_eq!(&normal.normal(), &normal);
        prop_assert_eq!(normal.digest(), config.digest());
    }

    #[test]
    fn the_order_of_rows_counts_only_where_it_means_something(config in configs(Family::Seven)) {
        let mut turned = config.clone();
        for (path, menu) in &mut turned.menus {
            if menu.facts(path).shape != Shape::Ordered {
                menu.rows.reverse();
            }
        }
        prop_assert_eq!(turned.digest(), config.digest());

        let mut turned = config.clone();
        let rules = turned.menus.get_mut("/ip/firewall/filter");
        let rules = rules.map(|menu| &mut menu.rows[..]).unwrap_or_default();
        rules.reverse();
        let same = rules.iter().eq(config.rows("/ip/firewall/filter"));
        prop_assert_eq!(turned.digest() == config.digest(), same);
    }

    #[test]
    fn one_property_more_is_another_configuration(config in configs(Family::Seven), nth in any::<prop::sample::Index>()) {
        let mut changed = config.clone();
        let mut rows: Vec<_> = changed.menus.values_mut().flat_map(|menu| &mut menu.rows).collect();
        prop_assume!(!rows.is_empty());
        let at = nth.index(rows.len());
        rows[at].properties.insert("no-such".into(), "value".into());
        prop_assert_ne!(changed.digest(), config.digest());
    }

    #[test]
    fn nothing_secret_is_left_when_secrets_are_hidden(config in configs(Family::Seven)) {
        let shown = config.redacted();
        for secret in shown.secrets() {
            prop_assert!(secret.row.get(secret.property.as_str()).unwrap().is(HIDDEN));
        }
    }

    #[test]
    fn no_text_breaks_the_way_from_export_to_digest(text in texts()) {
        let (config, _) = Config::from_damaged(&Export::parse(&text));
        let again = Config::from_export(&config.to_export());
        prop_assert_eq!(again.map(|again| again.digest()), Ok(config.digest()));
        config.redacted().digest();
    }

    #[test]
    fn no_text_breaks_a_schema(text in "(routeros-schema 1\n)?([mp]\t[/a-z]{0,6}\t?[-a-z ]{0,6}\n){0,8}") {
        if let Ok(schema) = Schema::from_text(&text) {
            prop_assert_eq!(Schema::from_text(&schema.to_text()), Ok(schema));
        }
    }

    #[test]
    fn no_answer_breaks_a_builder(
        answers in vec(vec((0..5_usize, "[a-z/, ]{0,4}", "\\PC{0,8}"), 0..6), 1..40),
    ) {
        let mut builder = SchemaBuilder::new(Wanted::Everything, true);
        for rows in &answers {
            let Some(request) = builder.next_request().unwrap() else { break };
            builder.feed(&request, rows.iter().map(|(kind, name, text)| {
                let name = if *kind == 3 { "add" } else { name };
                let kind = ["dir", "path", "arg", "cmd", ""][*kind];
                [("name", name), ("node-type", kind), ("text", text)]
            }));
        }
        let schema = builder.finish();
        prop_assert_eq!(Schema::from_text(&schema.to_text()), Ok(schema));
    }
}

/// Bytes, some of which look like an export.
fn texts() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop::sample::select(vec![
        "/ip address\n",
        "/interface list\n",
        "/ip dns\n",
        "/tool no-such\n",
        "add ",
        "set ",
        "remove ",
        "unset ",
        "enable ",
        "disable ",
        "[ find ] ",
        "[ find name=a ] ",
        "name=a ",
        "name=b ",
        "!name ",
        "a ",
        "0 ",
        "*1 ",
        "comment=x ",
        "disabled=yes ",
        "\n",
        "\"",
        "\\",
    ]);
    let piece = prop_oneof![9 => pieces.prop_map(|piece| piece.as_bytes().to_vec()), 1 => vec(any::<u8>(), 0..4)];
    vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}
