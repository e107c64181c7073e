//! Any bytes are read, and what was understood of them is understood again when
//! it is printed.

#![no_main]

use libfuzzer_sys::fuzz_target;
use routeros_conf::export::{Export, Style};

fuzz_target!(|text: &[u8]| {
    let export = Export::parse(text);
    for style in [Style::Compact, Style::Terse] {
        let printed = export.print(style);
        let again = Export::parse(printed.as_bytes());
        assert_eq!(again.complete(), Ok(()), "{printed}");
        assert_eq!(again.about, export.about, "{printed}");
        assert_eq!(again.statements, export.statements, "{printed}");
    }
});
