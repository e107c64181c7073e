use super::*;
use crate::export::Problem;

/// What the lexer makes of a text, token by token, up to the first error.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    for lexeme in Lexer::new(text.as_bytes()) {
        match lexeme {
            Ok(lexeme) => tokens.push(shown(&lexeme.token)),
            Err(damage) => {
                tokens.push(damage.to_string());
                break;
            }
        }
    }
    tokens
}

fn shown(token: &Token) -> String {
    match token {
        Token::Word(word) if word.quoted => format!("{:?}", String::from_utf8_lossy(&word.bytes)),
        Token::Word(word) => String::from_utf8_lossy(&word.bytes).into_owned(),
        Token::Variable(name) => format!("${}", String::from_utf8_lossy(name)),
        Token::Comment(text) => format!("#{}", String::from_utf8_lossy(text)),
        Token::End => "end".to_owned(),
        Token::Operator(operator) => format!("{operator:?}"),
        Token::Open(bracket) => format!("open {bracket:?}"),
        Token::Close(bracket) => format!("close {bracket:?}"),
    }
}

#[test]
fn a_command_line_falls_into_words_and_operators() {
    assert_eq!(
        tokens(r#"/ip firewall filter print where chain=input !disabled comment~"^a b" bytes>0"#),
        [
            "/ip",
            "firewall",
            "filter",
            "print",
            "where",
            "chain",
            "Equal",
            "input",
            "!disabled",
            "comment",
            "Matches",
            "\"^a b\"",
            "bytes",
            "Greater",
            "0",
        ]
    );
    assert_eq!(
        tokens("set [find name=a dynamic!=yes] b=$c"),
        [
            "set",
            "open Square",
            "find",
            "name",
            "Equal",
            "a",
            "dynamic",
            "NotEqual",
            "yes",
            "close Square",
            "b",
            "Equal",
            "$c",
        ]
    );
    assert_eq!(tokens(":put (1);quit"), [":put", "open Round", "1", "close Round", "end", "quit"]);
}

#[test]
fn a_value_takes_what_cannot_be_mistaken() {
    assert_eq!(tokens("url=http://a/?b=c&d=e~f"), ["url", "Equal", "http://a/?b=c&d=e~f"]);
    assert_eq!(tokens("a=b]"), ["a", "Equal", "b]"]);
    assert_eq!(tokens("[a=b]"), ["open Square", "a", "Equal", "b", "close Square"]);
    assert_eq!(tokens("address=!192.0.2.1"), ["address", "Equal", "!192.0.2.1"]);
    assert_eq!(tokens("a=#b"), ["a", "Equal", "#b"]);
}

#[test]
fn blanks_tell_an_empty_value_from_the_next_word() {
    let glued = |text| {
        let last = Lexer::new(text).last().unwrap().unwrap();
        (last.glued, shown(&last.token))
    };
    assert_eq!(glued(b"a=b"), (true, "b".to_owned()));
    assert_eq!(glued(b"a= b"), (false, "b".to_owned()));
    assert_eq!(glued(b"a=\\\n    b"), (true, "b".to_owned()));
}

#[test]
fn wrapped_lines_are_one() {
    assert_eq!(tokens("a=\\\r\n    \"b\\\r\n    \\_c\" \\\n  d"), ["a", "Equal", "\"b c\"", "d"]);
    assert_eq!(tokens("ab\\\n   cd\\\n\tef"), ["abcdef"]);
}

#[test]
fn comments_begin_where_statements_do() {
    assert_eq!(tokens("# a; b\r\nc #d;# e"), ["# a; b", "c", "#d", "end", "# e"]);
}

#[test]
fn places_count_physical_lines() {
    let at = |text: &[u8]| {
        let last = Lexer::new(text).last().unwrap();
        let at = last.map_or_else(|damage| damage.at, |lexeme| lexeme.at);
        (at.line, at.column)
    };
    assert_eq!(at(b"a\n b=\"x\\\n    y\" c"), (3, 8));
    assert_eq!(at(b"\xEF\xBB\xBF# a\r\n\r\nb"), (3, 1));
}

#[test]
fn errors_say_where_they_are() {
    let error = |text: &[u8]| {
        let damage = Lexer::new(text).find_map(Result::err).unwrap();
        (damage.at.line, damage.at.column, damage.problem)
    };
    assert_eq!(error(b"a=\"b\\Zc\""), (1, 5, QuoteError::Escape.into()));
    assert_eq!(error(b"a=\"b\nc\""), (1, 5, QuoteError::Open.into()));
    assert_eq!(error(b"a=\"b\"c"), (1, 6, QuoteError::Behind.into()));
    assert_eq!(error(b"a=b\"c\""), (1, 4, QuoteError::Bare('"').into()));
    assert_eq!(error(b"a=b\\c"), (1, 4, QuoteError::Bare('\\').into()));
    for cut in [&b"a=\"b"[..], b"a=\"b\\", b"a=\"b\\0", b"a=\"b\\\n  ", b"ab\\"] {
        assert_eq!(error(cut).2, Problem::Cut, "{}", String::from_utf8_lossy(cut));
    }
}

#[test]
fn a_block_is_skipped_to_where_it_ends() {
    let after = |text: &'static str| {
        let mut lexer = Lexer::new(text.as_bytes());
        lexer.next();
        (lexer.skip_block(), str::from_utf8(lexer.rest()).unwrap())
    };
    assert_eq!(after(":if (a) do={\n  b; # }\n# }\n  c \"}\"\n}\n# d\n"), (true, "# d\n"));
    assert_eq!(after(":put \"a;b\"; c\n"), (true, " c\n"));
    assert_eq!(after("{\na\n"), (false, ""));
    assert_eq!(after("a \"b\nc\n"), (true, "c\n"));
}

#[test]
fn a_wrapped_line_is_skipped_whole() {
    let mut lexer = Lexer::new(b"a \\\n    b\\\r\n  c\nd");
    lexer.skip_line();
    assert_eq!((lexer.rest(), lexer.here().line), (&b"d"[..], 4));
}
