//! Logs: compact on a terminal, JSON for machines.

mod json;

use std::io::IsTerminal;

use anyhow::Context;
use tracing_subscriber::{
    EnvFilter,
    fmt::{self, format::JsonFields},
    prelude::*,
};

use crate::config::{LogFormat, Telemetry};

use self::json::JsonLines;

/// Starts logging to standard error. Standard output is for what was asked for.
pub fn init(settings: &Telemetry) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&settings.log).with_context(|| {
        format!(
            "--log {:?} is neither a level (error, warn, info, debug, trace) nor target=level pairs \
             separated by commas",
            settings.log
        )
    })?;
    let json = match settings.log_format {
        LogFormat::Json => true,
        LogFormat::Text => false,
        LogFormat::Auto => !std::io::stderr().is_terminal(),
    };

    let registry = tracing_subscriber::registry().with(filter);
    if json {
        registry
            .with(
                fmt::layer()
                    .event_format(JsonLines)
                    .fmt_fields(JsonFields::new())
                    .with_writer(std::io::stderr),
            )
            .try_init()?;
    } else {
        let colours = std::io::stderr().is_terminal();
        registry
            .with(fmt::layer().compact().with_ansi(colours).with_writer(std::io::stderr))
            .try_init()?;
    }

    Ok(())
}
