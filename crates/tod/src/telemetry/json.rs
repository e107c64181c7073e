//! One line of JSON per event, with the whole story of its errors.
//!
//! The form is that of tracing-subscriber's own JSON; that one tells only the first link of an
//! error's chain, and the reason is at its end.

use std::{error::Error, fmt, iter};

use serde::{Serialize, Serializer};
use serde_json::Value;
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_log::NormalizeEvent;
use tracing_subscriber::{
    fmt::{
        FmtContext, FormatEvent, FormatFields, FormattedFields,
        format::Writer,
        time::{FormatTime, SystemTime},
    },
    registry::{LookupSpan, Scope, SpanRef},
};

/// Writes events as lines of JSON. The fields of spans have to be JSON already
/// (`tracing_subscriber`'s `JsonFields`).
pub struct JsonLines;

#[derive(Serialize)]
struct Line<'a> {
    timestamp: &'a str,
    level: &'a str,
    fields: Fields,
    target: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<&'a Value>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    spans: &'a [Value],
}

impl<S, N> FormatEvent<S, N> for JsonLines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut timestamp = String::new();
        SystemTime.format_time(&mut Writer::new(&mut timestamp))?;
        let mut fields = Fields::default();
        event.record(&mut fields);
        // What libraries say through the crate `log` hides who said it among its fields.
        let normalized = event.normalized_metadata();
        let metadata = normalized.as_ref().unwrap_or_else(|| event.metadata());
        let scope = context.event_scope();
        let spans: Vec<Value> =
            scope.into_iter().flat_map(Scope::from_root).map(|span| told::<S, N>(&span)).collect();

        let line = Line {
            timestamp: &timestamp,
            level: name(*metadata.level()),
            fields,
            target: metadata.target(),
            span: spans.last(),
            spans: &spans,
        };
        writeln!(writer, "{}", serde_json::to_string(&line).map_err(|_| fmt::Error)?)
    }
}

fn name(level: Level) -> &'static str {
    match level {
        Level::ERROR => "ERROR",
        Level::WARN => "WARN",
        Level::INFO => "INFO",
        Level::DEBUG => "DEBUG",
        Level::TRACE => "TRACE",
    }
}

/// The fields of a span, and its name among them.
fn told<S, N>(span: &SpanRef<'_, S>) -> Value
where
    S: for<'a> LookupSpan<'a>,
    N: 'static,
{
    let extensions = span.extensions();
    let fields = extensions.get::<FormattedFields<N>>();
    let mut fields: serde_json::Map<String, Value> =
        fields.and_then(|fields| serde_json::from_str(fields).ok()).unwrap_or_default();
    fields.insert("name".to_owned(), span.name().into());

    fields.into()
}

/// The fields of an event, in the order in which they were written.
#[derive(Default)]
struct Fields(Vec<(&'static str, Value)>);

impl Fields {
    fn push(&mut self, field: &Field, value: impl Into<Value>) {
        if !field.name().starts_with("log.") {
            self.0.push((field.name(), value.into()));
        }
    }
}

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.push(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.push(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.push(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.push(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.push(field, value);
    }

    fn record_error(&mut self, field: &Field, error: &(dyn Error + 'static)) {
        self.push(field, story(error));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.push(field, format!("{value:?}"));
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// What went wrong, and why, and why that. Libraries often repeat a cause in front of it; it is
/// told once.
fn story(error: &(dyn Error + 'static)) -> String {
    let mut story = error.to_string();
    for cause in iter::successors(error.source(), |&cause| cause.source()) {
        let cause = cause.to_string();
        if !story.ends_with(&cause) {
            story = format!("{story}: {cause}");
        }
    }

    story
}

#[cfg(test)]
mod tests {
    use std::{
        io::{self, Write},
        sync::{Arc, Mutex, PoisonError},
    };

    use serde_json::json;
    use tracing::subscriber::with_default;
    use tracing_subscriber::{fmt::format::JsonFields, fmt::layer, prelude::*, registry};

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("cannot renew")]
    struct Renewal(#[source] Refusal);

    #[derive(Debug, thiserror::Error)]
    #[error("refused: {0}")]
    struct Refusal(#[source] io::Error);

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// The line that `tell` logs.
    fn logged(tell: impl FnOnce()) -> Value {
        let lines = Lines::default();
        let writer = lines.clone();
        let layer = layer()
            .event_format(JsonLines)
            .fmt_fields(JsonFields::new())
            .with_writer(move || writer.clone());
        with_default(registry().with(layer), tell);

        let line = lines.0.lock().unwrap();
        serde_json::from_slice(&line).unwrap()
    }

    #[test]
    fn an_error_is_told_with_all_its_causes_and_each_once() {
        let error = Renewal(Refusal(io::Error::other("the name is not yours")));
        let line = logged(|| tracing::warn!(error = &error as &dyn Error, "no certificate"));
        assert_eq!(
            line["fields"],
            json!({
                "message": "no certificate",
                "error": "cannot renew: refused: the name is not yours",
            })
        );
    }

    #[test]
    fn a_line_says_when_where_and_in_what() {
        let line = logged(|| {
            let _outer = tracing::info_span!("request", request.id = "r1").entered();
            let _inner = tracing::info_span!("query", rows = 3).entered();
            tracing::info!(took_ms = 1.5, late = false, "done");
        });
        assert_eq!(line["level"], "INFO");
        assert_eq!(line["target"], module_path!());
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z'));
        assert_eq!(line["fields"], json!({ "message": "done", "took_ms": 1.5, "late": false }));
        assert_eq!(line["span"], json!({ "name": "query", "rows": 3 }));
        assert_eq!(line["spans"][0], json!({ "name": "request", "request.id": "r1" }));
    }
}
