//! Any two configurations can be compared and planned, or are told why not; nothing panics.
//! What comes behind a line `# to` is the second one; what comes behind a line `# told` after that is a
//! verbose export of what the router said beside the first.

#![no_main]

use libfuzzer_sys::fuzz_target;
use routeros_conf::{
    Config,
    export::Export,
    plan::{Circumstances, Secrets, Told, plan, untold},
};

fuzz_target!(|text: &[u8]| {
    let Some((before, after)) = split(text, b"\n# to\n") else { return };
    let (after, said) = split(after, b"\n# told\n").unwrap_or((after, b""));
    let configs = (config(before), config(after), config(said));
    let (Some(before), Some(after), Some(said)) = configs else { return };
    for secrets in [Secrets::Shown, Secrets::Hidden] {
        let told = Told::from(&said);
        let circumstances = Circumstances { told, ..Circumstances::new(secrets) };
        _ = untold(&before, &after, &circumstances);
        let Ok(plan) = plan(&before, &after, &circumstances) else { continue };
        _ = plan.apply(&before);
        _ = plan.inverse();
        _ = plan.script();
    }
});

/// What comes before and behind the first `between`.
fn split<'t>(text: &'t [u8], between: &[u8]) -> Option<(&'t [u8], &'t [u8])> {
    let at = text.windows(between.len()).position(|bytes| bytes == between)?;
    Some((&text[..at], &text[at + between.len()..]))
}

fn config(text: &[u8]) -> Option<Config> {
    Config::from_export(&Export::parse(text)).ok()
}
