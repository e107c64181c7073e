//! No script, however odd or long, takes more than it may.

use super::toy::Toy;
use crate::script::*;

#[test]
fn no_script_runs_away() {
    let deep = format!(":put {}1{}", "(".repeat(200), ")".repeat(200));
    for (script, fault) in [
        (":while (true) do={}", "script runs too long"),
        (":global f do={:global f; $f}; $f", "maximum nesting level reached"),
        (":local s \"0123456789\"; :while (true) do={:set s ($s . $s)}", "value is too long"),
        (&deep, "too deeply nested"),
    ] {
        let fault_of = Toy::new().run(script).unwrap_err();
        assert!(fault_of.starts_with(fault), "{script}: {fault_of}");
    }
    let mut patient = Toy::new();
    patient.run(":for i from=1 to=100000 do={:delay 1s}").unwrap();
    assert_eq!(patient.waited, Duration::from_secs(100_000));
}

#[test]
fn what_is_long_is_not_deep() {
    let mut toy = Toy::new();
    toy.run(&format!(":put (0{})", "+1".repeat(20_000))).unwrap();
    assert_eq!(toy.said, ["20000"]);
    let names = " or name=none".repeat(4000);
    let found = toy.run(&format!("/interface find name=ether2{names}")).unwrap();
    assert_eq!(&*found.bytes(), b"*2");
}

#[test]
fn no_script_takes_more_stack_or_memory_than_it_may() {
    const LONG: &str = ":local s \"0123456789abcdef\"; :for i from=1 to=11 do={:set s ($s . $s)}; ";
    let ladder = "1 or 1 and 1 = 1 ~ 1 , 1 . 1 | 1 & 1 << 1 + 1 * ";
    let ladders = format!("{}1{}", format!("({ladder}").repeat(40), ")".repeat(40));
    for (script, fault) in [
        (&*format!(":put {ladders}"), "maximum nesting level reached"),
        (":global f do={:global f; :return (1 . (1 . (1 . [$f])))}; $f", "maximum nesting"),
        (":local a ({}); :while (true) do={:set a ({$a})}", "maximum nesting level reached"),
        (":local a ({}); :while (true) do={:set ($a->0) $a}", "maximum nesting level reached"),
        (
            ":local i 0; :local a ({}); :while (true) do={:set ($a->$i) $s; :set i ($i + 1)}",
            "value is",
        ),
        (&*format!(":put \"{}$[:put late]\"", "$s".repeat(3)), "value is too long"),
        (&*format!(":put ({{{}[:put late]}})", "$s;".repeat(3)), "value is too long"),
        (&*format!(":put {}", "1 ".repeat(300)), "too many arguments"),
        (&*format!("$s {}", "1 ".repeat(300)), "too many arguments"),
        (
            ":global n 0; :while (true) do={:parse (\"#\" . $s); :set n ($n + 1)}",
            "script runs too long",
        ),
    ] {
        let mut toy = Toy::new();
        let fault_of = toy.run(&format!("{LONG}{script}")).unwrap_err();
        assert!(fault_of.starts_with(fault), "{script}: {fault_of}");
        assert_eq!(toy.said, [""; 0], "{script}: it went on");
        let rounds = toy.globals.get("n").and_then(Value::number).unwrap_or_default();
        assert!(rounds < 200, "{script}: {rounds} rounds");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
        let _ = check(&text, &Toy::new());
    }

    #[test]
    fn no_heap_of_tokens_breaks_the_language(tokens in proptest::collection::vec(
        proptest::sample::select(TOKENS), 0..40,
    )) {
        let _ = Toy::new().run(&tokens.concat());
    }
}

/// Pieces of scripts, from which chance makes new ones.
const TOKENS: &[&str] = &[
    ":put",
    ":if",
    ":do",
    ":foreach",
    ":local",
    ":set",
    ":while",
    ":return",
    ":error",
    ":len",
    ":pick",
    " ",
    " ",
    " ",
    "\n",
    ";",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "\\",
    "$",
    "$a",
    "a",
    "5",
    "3m",
    "*1",
    "10.0.0.1",
    "/",
    "..",
    "/ip address",
    "/interface",
    "find",
    "where",
    "name=",
    "do=",
    "in=",
    "else=",
    "on-error=",
    "!",
    "=",
    "->",
    ".",
    ",",
    "+",
    "-",
    "~",
    "<<",
    "and",
    "or",
    "not",
    "in",
    "print",
    "set",
    "remove",
    "#",
];
