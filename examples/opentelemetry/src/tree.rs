//! Spans as a tree of lines.

use std::fmt::Write;

use opentelemetry::SpanId;
use opentelemetry::trace::Status;
use opentelemetry_sdk::trace::SpanData;

/// Every span below the one that it belongs to, with its fields and the names of its events.
pub(crate) fn of(spans: &[SpanData]) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    below(spans, SpanId::INVALID, 0, &mut text)?;
    Ok(text)
}

fn below(spans: &[SpanData], parent: SpanId, depth: usize, text: &mut String) -> std::fmt::Result {
    let mut children: Vec<&SpanData> = spans
        .iter()
        .filter(|span| span.parent_span_id == parent)
        .collect();
    children.sort_by_key(|span| span.start_time);
    for span in children {
        let failed = matches!(span.status, Status::Error { .. });
        let failed = if failed { " ERROR" } else { "" };
        write!(
            text,
            "{:width$}{}{failed}",
            "",
            span.name,
            width = depth * 2
        )?;
        for field in ["order", "migration", "phase", "step", "error"] {
            let mut attributes = span.attributes.iter();
            if let Some(found) = attributes.find(|one| one.key.as_str() == field) {
                write!(text, " {field}={}", found.value)?;
            }
        }
        let events: Vec<&str> = span.events.iter().map(|event| &*event.name).collect();
        writeln!(text, " [{}]", events.join(", "))?;
        below(spans, span.span_context.span_id(), depth + 1, text)?;
    }
    Ok(())
}
