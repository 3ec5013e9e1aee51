//! What is told outside: names and fields that stay.

use std::time::Duration;

use crate::event::Event;

/// The version of the names and fields: it changes when one is removed or changes its meaning, and not when one is added.
pub const VERSION: u32 = 1;

/// Every field that a fact may have.
pub(super) const FIELDS: &[&str] = &[
    // Texts.
    "order",
    "lock",
    "schema",
    "migration",
    "phase",
    "title",
    "table",
    "index",
    "service",
    "instance",
    "key",
    "error",
    "why",
    "what",
    "measure",
    // Numbers of things.
    "step",
    "pass",
    "done",
    "total",
    "rows",
    "workers",
    "wanted",
    "compared",
    "changed",
    "users",
    "bytes",
    "bytes_before",
    // Measured numbers.
    "seconds",
    "seconds_left",
    "rate",
    "value",
    "limit",
    // Yes or no.
    "found_done",
    "alert",
];

/// An event with its stable name and its fields.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Told {
    /// The name, such as `phase.started`.
    pub name: &'static str,
    /// The fields that this event has, each with its name. Names are unique.
    pub fields: Vec<(&'static str, Fact)>,
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Fact {
    /// A text.
    Text(String),
    /// A number of things.
    Count(u64),
    /// A measured number: seconds, or rows a second.
    Number(f64),
    /// Yes or no.
    Truth(bool),
}

impl Told {
    pub(super) const fn new(name: &'static str) -> Self {
        let fields = Vec::new();
        Self { name, fields }
    }

    /// Adds a field.
    pub(super) fn with(mut self, field: &'static str, fact: impl Into<Fact>) -> Self {
        debug_assert!(FIELDS.contains(&field), "{field} is not in the list");
        debug_assert!(
            self.field(field).is_none(),
            "{} has {field} twice",
            self.name
        );
        self.fields.push((field, fact.into()));
        self
    }

    /// Adds a field if there is a value for it.
    pub(super) fn with_some(self, field: &'static str, fact: Option<impl Into<Fact>>) -> Self {
        match fact {
            Some(fact) => self.with(field, fact),
            None => self,
        }
    }

    /// A field; `None` if this event does not have it.
    pub fn field(&self, name: &str) -> Option<&Fact> {
        let mut found = self.fields.iter().filter(|(field, _)| *field == name);
        found.next().map(|(_, fact)| fact)
    }

    /// A field that is a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.field(name) {
            Some(Fact::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A field that is a number, whole or not.
    #[allow(clippy::cast_precision_loss)] // More than 2^53 rows are told to the nearest thousand.
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.field(name) {
            Some(Fact::Count(count)) => Some(*count as f64),
            Some(Fact::Number(number)) => Some(*number),
            _ => None,
        }
    }
}

impl std::fmt::Display for Fact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Count(count) => count.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Truth(truth) => truth.fmt(f),
        }
    }
}

impl From<&str> for Fact {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Fact {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<u64> for Fact {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<u32> for Fact {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}

impl From<usize> for Fact {
    fn from(count: usize) -> Self {
        // No count of statements or steps is longer.
        Self::Count(u64::try_from(count).unwrap_or(u64::MAX))
    }
}

impl From<f64> for Fact {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Fact {
    fn from(truth: bool) -> Self {
        Self::Truth(truth)
    }
}

impl From<Duration> for Fact {
    /// A time is told in seconds.
    fn from(time: Duration) -> Self {
        Self::Number(time.as_secs_f64())
    }
}

/// The one place that knows every event.
impl From<&Event> for Told {
    fn from(event: &Event) -> Self {
        let of = |name, migration: &String| Self::new(name).with("migration", migration);
        match event {
            Event::RunStarted { order, schema } => Self::new("run.started")
                .with("order", *order)
                .with_some("schema", schema.as_ref()),
            Event::RunEnded { order, error, took } => Self::new("run.ended")
                .with("order", *order)
                .with_some("error", error.as_ref())
                .with("seconds", *took),
            Event::PhaseStarted { migration, phase } => {
                of("phase.started", migration).with("phase", phase.name())
            }
            Event::PhaseDone { migration, phase } => {
                of("phase.done", migration).with("phase", phase.name())
            }
            Event::StepStarted {
                migration,
                phase,
                step,
                title,
            } => of("step.started", migration)
                .with("phase", phase.name())
                .with("step", *step)
                .with("title", title),
            Event::StepDone {
                migration,
                phase,
                step,
                found_done,
                took,
            } => of("step.done", migration)
                .with("phase", phase.name())
                .with("step", *step)
                .with("found_done", *found_done)
                .with("seconds", *took),
            Event::WalksAlong { migration, table } => {
                of("walks.along", migration).with("table", table)
            }
            Event::FewerWorkers {
                workers,
                wanted,
                why,
            } => Self::new("workers.fewer")
                .with("workers", *workers)
                .with("wanted", *wanted)
                .with("why", why),
            Event::Notice { migration, what } => of("notice", migration).with("what", what),
            Event::PlansCompared {
                migration,
                compared,
                changes,
            } => of("plans.compared", migration)
                .with("compared", *compared)
                .with("changed", changes.len()),
            Event::IndexUse { migration, usage } => of("index.use", migration)
                .with("table", &usage.table)
                .with("index", &usage.index)
                .with("users", usage.users.len()),
            Event::Carried {
                migration,
                phase,
                title,
                found_done,
                took,
            } => of("fact.carried", migration)
                .with("phase", phase.name())
                .with("title", title)
                .with("found_done", *found_done)
                .with("seconds", *took),
            Event::BackfillProgress {
                migration,
                table,
                pass,
                done,
                total,
                rate,
            } => of("backfill.progress", migration)
                .with("table", table)
                .with("pass", *pass)
                .with("done", *done)
                .with("total", *total)
                .with("rate", *rate),
            Event::VerifyProgress {
                migration,
                table,
                done,
                total,
            } => of("verify.progress", migration)
                .with("table", table)
                .with("done", *done)
                .with("total", *total),
            Event::RowFailed {
                migration,
                table,
                key,
                error,
            } => of("row.failed", migration)
                .with("table", table)
                .with("key", key)
                .with("error", error),
            Event::Waiting { for_what } => Self::new("waiting").with("why", for_what),
            // A hold is a wait whose reason is a number.
            Event::Held {
                migration,
                measure,
                value,
                limit,
                why,
                lasted,
                alert,
            } => of("waiting", migration)
                .with("why", why)
                .with("measure", measure.name())
                .with_some("value", *value)
                .with("limit", *limit)
                .with("seconds", *lasted)
                .with("alert", *alert),
            Event::Released {
                migration,
                measure,
                lasted,
            } => of("hold.ended", migration)
                .with("measure", measure.name())
                .with("seconds", *lasted),
            Event::Soaking { migration, left } => {
                of("soaking", migration).with("seconds_left", *left)
            }
            Event::Undone { migration } => of("contract.undone", migration),
            Event::Repacking {
                migration,
                table,
                bytes,
            } => of("table.repacking", migration)
                .with("table", table)
                .with("bytes", *bytes),
            Event::Repacked {
                migration,
                table,
                before,
                bytes,
            } => of("table.repacked", migration)
                .with("table", table)
                .with("bytes_before", *before)
                .with("bytes", *bytes),
            Event::ConnectionLost { why } => Self::new("connection.lost").with("why", why),
            Event::Skipped {
                migration,
                phase,
                why,
            } => of("phase.skipped", migration)
                .with("phase", phase.name())
                .with("why", why),
        }
    }
}
