//! What was asked for goes to standard output; logs never do.

use std::io::Write;

use serde::Serialize;

/// Writes one line.
pub fn line(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()?;

    Ok(())
}

/// Writes a value as indented JSON.
pub fn json(value: &impl Serialize) -> anyhow::Result<()> {
    line(&serde_json::to_string_pretty(value)?)
}

/// Tells a person why the program ends: every cause on a line of its own, to standard error.
pub fn failure(error: &anyhow::Error) {
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    let text = format!("error: {}", causes.join("\n  because: "));
    if let Err(gone) = writeln!(std::io::stderr().lock(), "{text}") {
        tracing::debug!(error = &gone as &dyn std::error::Error, "standard error is closed");
    }
}
