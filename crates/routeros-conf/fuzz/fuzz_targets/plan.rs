//! Any two configurations can be compared and planned, or are told why not; nothing panics.
//! What comes behind a line `# to` is the second one.

#![no_main]

use libfuzzer_sys::fuzz_target;
use routeros_conf::{
    Config,
    export::Export,
    plan::{Circumstances, Secrets, plan},
};

fuzz_target!(|text: &[u8]| {
    let between = b"\n# to\n";
    let Some(at) = text.windows(between.len()).position(|bytes| bytes == between) else { return };
    let (before, after) = (&text[..at], &text[at + between.len()..]);
    let configs = (config(before), config(after));
    let (Some(before), Some(after)) = configs else { return };
    for secrets in [Secrets::Shown, Secrets::Hidden] {
        let circumstances = Circumstances::new(secrets);
        let Ok(plan) = plan(&before, &after, &circumstances) else { continue };
        _ = plan.apply(&before);
        _ = plan.inverse();
        _ = plan.script();
    }
});

fn config(text: &[u8]) -> Option<Config> {
    Config::from_export(&Export::parse(text)).ok()
}
