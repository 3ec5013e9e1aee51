//! Events as spans and events of `tracing`.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use tracing::{Level, Span};

use super::told::{Fact, Told};
use super::watch::Watch;
use crate::event::Event;

/// The target of every span and event.
const TARGET: &str = "expand_contract";

/// A listener for [`Migrator::on_event`](crate::Migrator::on_event) that tells each fact through `tracing`, with the target
/// `expand_contract` and the stable name as its message: `phase.started`, `held`. The fields are those of [`Told`](super::Told).
///
/// `expand_contract.run`, `expand_contract.phase` and `expand_contract.step` are spans, each inside the one before; the run is inside
/// the span that is current where the phase was called. An error sets `otel.status_code` and `error` of the run's span.
///
/// It has no clock of its own: a wait that lasts is told as `held` when the runner next tells that it waits, which it does every ten
/// seconds for a pause and for replicas, and once for a lock.
pub fn traced() -> impl Fn(&Event) + Send + Sync + 'static {
    let traces = Mutex::new(Traces::default());
    move |event| {
        let mut traces = traces.lock().unwrap_or_else(PoisonError::into_inner);
        for told in traces.watch.told(event, Instant::now()) {
            traces.trace(&told);
        }
    }
}

/// What a span stands for, from the outside in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Run,
    Phase,
    Step,
}

/// The facts that begin and end spans.
const SPANS: [(Kind, &str, &[&str]); 3] = [
    (Kind::Run, "run.started", &["run.ended"]),
    (
        Kind::Phase,
        "phase.started",
        &["phase.done", "phase.stopped"],
    ),
    (Kind::Step, "step.started", &["step.done"]),
];

/// The facts that are not news: there are many of them, or others say the same.
const FINE: [&str; 3] = ["backfill.progress", "verify.progress", "row.failed"];

/// The facts that an operator should look into.
const BAD: [&str; 5] = [
    "held",
    "rows.failed",
    "connection.lost",
    "phase.stopped",
    "workers.fewer",
];

#[derive(Default)]
struct Traces {
    watch: Watch,
    /// The spans that are open, from the outside in.
    open: Vec<(Kind, Span)>,
}

impl Traces {
    fn trace(&mut self, told: &Told) {
        for (kind, begin, _) in SPANS {
            if told.name == begin {
                self.close(kind);
                let span = span(kind, &self.current(), told);
                self.open.push((kind, span));
            }
        }
        let current = self.current();
        if let (Some(error), "run.ended") = (told.text("error"), told.name) {
            current.record("error", error);
            current.record("otel.status_code", "ERROR");
        }
        emit(&current, told);
        for (kind, _, ends) in SPANS {
            if ends.contains(&told.name) {
                self.close(kind);
            }
        }
    }

    /// The innermost span.
    fn current(&self) -> Span {
        let last = self.open.last();
        last.map_or_else(Span::current, |(_, span)| span.clone())
    }

    /// Ends the span of a kind and those inside it. After an error the inner ones have no end of their own.
    fn close(&mut self, kind: Kind) {
        self.open.retain(|(open, _)| *open < kind);
    }
}

/// A span with the fields of the fact that begins it.
fn span(kind: Kind, parent: &Span, told: &Told) -> Span {
    let (migration, phase) = (told.text("migration"), told.text("phase"));
    match kind {
        Kind::Run => tracing::info_span!(
            target: TARGET, parent: parent, "expand_contract.run", order = told.text("order"), schema = told.text("schema"),
            error = tracing::field::Empty, otel.status_code = tracing::field::Empty
        ),
        Kind::Phase => tracing::info_span!(
            target: TARGET, parent: parent, "expand_contract.phase", migration, phase
        ),
        Kind::Step => tracing::info_span!(
            target: TARGET, parent: parent, "expand_contract.step", migration, phase, step = count(told, "step"),
            title = told.text("title")
        ),
    }
}

fn count(told: &Told, field: &str) -> Option<u64> {
    match told.field(field) {
        Some(Fact::Count(count)) => Some(*count),
        _ => None,
    }
}

fn number(told: &Told, field: &str) -> Option<f64> {
    match told.field(field) {
        Some(Fact::Number(number)) => Some(*number),
        _ => None,
    }
}

fn truth(told: &Told, field: &str) -> Option<bool> {
    match told.field(field) {
        Some(Fact::Truth(truth)) => Some(*truth),
        _ => None,
    }
}

/// The level of a fact.
fn level(told: &Told) -> Level {
    match told.name {
        "run.ended" if told.field("error").is_some() => Level::ERROR,
        name if BAD.contains(&name) => Level::WARN,
        name if FINE.contains(&name) => Level::DEBUG,
        _ => Level::INFO,
    }
}

/// `tracing` knows fields by their names in the source, so that each is written here; without a value a field is left out.
macro_rules! emitting {
    ($(text: $($text:ident),*; count: $($count:ident),*; number: $($number:ident),*; truth: $($truth:ident),*;)*) => {
        /// Every field that can be told.
        #[cfg(test)]
        const FIELDS: &[&str] = &[
            $($(stringify!($text),)* $(stringify!($count),)* $(stringify!($number),)* $(stringify!($truth),)*)*
        ];

        fn emit(span: &Span, told: &Told) {
            macro_rules! at {
                ($level:expr) => {
                    tracing::event!(
                        target: TARGET,
                        parent: span,
                        $level,
                        message = told.name,
                        $($($text = told.text(stringify!($text)),)*
                        $($count = count(told, stringify!($count)),)*
                        $($number = number(told, stringify!($number)),)*
                        $($truth = truth(told, stringify!($truth)),)*)*
                    )
                };
            }
            match level(told) {
                Level::ERROR => at!(Level::ERROR),
                Level::WARN => at!(Level::WARN),
                Level::DEBUG => at!(Level::DEBUG),
                _ => at!(Level::INFO),
            }
        }
    };
}

emitting! {
    text: order, lock, schema, migration, phase, title, table, index, service, instance, key, error, why, what, measure;
    count: step, pass, done, total, rows, workers, wanted, compared, changed, users, bytes, bytes_before;
    number: seconds, seconds_left, rate, value, limit;
    truth: found_done, alert;
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_field_can_be_told() {
        assert_eq!(super::FIELDS, super::super::told::FIELDS);
    }
}
