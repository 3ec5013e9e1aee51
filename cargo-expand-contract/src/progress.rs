//! The runner's events on the screen.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use expand_contract::{
    CountedSince, Event, IndexPlan, IndexUse, Measure, PlanChange, WithoutIndex,
};
use expand_contract_schema::Diagnostic;
use serde_json::{Value, json};

use crate::output::{Format, Output};

/// Prints events as they come. A backfill is one changing line on a terminal, and an occasional line otherwise.
#[derive(Debug, Clone)]
pub(crate) struct Progress(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    output: Output,
    every: Duration,
    last: Option<Instant>,
    /// An event that came too soon after the last one. It is shown if no newer one replaces it, so that the end of a
    /// walk is never left out.
    held: Option<Event>,
}

impl Progress {
    pub(crate) fn new(format: Format) -> Self {
        let output = Output::new(format);
        let every = if output.is_terminal() {
            Duration::from_millis(100)
        } else {
            Duration::from_secs(2)
        };
        Self(Arc::new(Mutex::new(State {
            output,
            every,
            last: None,
            held: None,
        })))
    }

    /// Prints an event.
    pub(crate) fn show(&self, event: &Event) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.show(event);
    }

    /// Prints a finding between the events.
    pub(crate) fn warn(&self, warning: &Diagnostic) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.release();
        state.output.diagnostics(std::slice::from_ref(warning));
    }

    /// Completes a line that is still open.
    pub(crate) fn end(&self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.release();
        state.output.settle();
    }
}

impl State {
    fn show(&mut self, event: &Event) {
        let walking = matches!(
            event,
            Event::BackfillProgress { .. } | Event::VerifyProgress { .. }
        );
        if walking {
            if pass(event) != self.held.as_ref().and_then(pass) {
                self.release();
            }
            let now = Instant::now();
            if self.last.is_some_and(|last| now - last < self.every) {
                self.held = Some(event.clone());
                return;
            }
            self.last = Some(now);
            self.held = None;
        } else {
            self.release();
            // The first batch after another event is shown at once.
            self.last = None;
        }
        self.print(event, walking);
    }

    fn release(&mut self) {
        if let Some(event) = self.held.take() {
            self.print(&event, true);
        }
    }

    fn print(&mut self, event: &Event, walking: bool) {
        let text = text(event);
        if walking {
            self.output.progress(&text);
        } else if !text.is_empty() {
            self.output.note(text);
        }
        let object = object(event);
        if !object.is_null() {
            self.output.object("event", object);
        }
    }
}

fn pass(event: &Event) -> Option<u64> {
    match event {
        Event::BackfillProgress { pass, .. } => Some(*pass),
        _ => None,
    }
}

/// From this time on it is told how long a pass still takes.
const TOLD: Duration = Duration::from_secs(10);

/// How long a pass still takes at this rate; `None` if nothing tells.
#[allow(clippy::cast_precision_loss)] // An estimate.
pub(crate) fn left(done: u64, total: u64, rate: f64) -> Option<Duration> {
    let rows = total.saturating_sub(done) as f64;
    Duration::try_from_secs_f64(rows / rate).ok()
}

/// `about 40 s`, `about 7 min`, `about 3 h`.
pub(crate) fn about(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..100 => format!("about {seconds} s"),
        seconds @ 100..6_000 => format!("about {} min", (seconds + 30) / 60),
        seconds => format!("about {} h", (seconds + 1_800) / 3_600),
    }
}

/// The statements whose plans differ, and both plans of each.
fn plans(compared: usize, changes: &[PlanChange]) -> String {
    let count = match compared {
        0 => return String::new(),
        1 => "1 statement".to_owned(),
        _ => format!("{compared} statements"),
    };
    if changes.is_empty() {
        return format!("     plans of {count} compared: the same on both sides");
    }
    let heading = format!("     plans of {count} compared; these differ on the new side:");
    let each = changes.iter().map(|change| {
        // The text of a statement may have many lines.
        let words: Vec<&str> = change.statement.split_whitespace().collect();
        format!(
            "       {}\n         old: {}\n         new: {}",
            words.join(" "),
            change.old.join(" / "),
            change.new.join(" / ")
        )
    });
    let lines: Vec<String> = std::iter::once(heading).chain(each).collect();
    lines.join("\n")
}

/// The text of an event for a person. Empty if another event says the same.
fn text(event: &Event) -> String {
    match event {
        Event::PhaseStarted { migration, phase } => format!("{phase} {migration}"),
        Event::StepStarted { step, title, .. } => format!("  {step}. {title}"),
        Event::Notice { what, .. } => format!("     note: {what}"),
        Event::WalksAlong { migration, table } => {
            format!("another runner is at {migration}: this one walks over {table} with it")
        }
        Event::FewerWorkers {
            workers,
            wanted,
            why,
        } => format!("     note: {workers} of {wanted} workers walk: {why}"),
        Event::PlansCompared {
            compared, changes, ..
        } => plans(*compared, changes),
        Event::IndexUse { usage, .. } => {
            let lines = usage.details().into_iter();
            let lines: Vec<String> = lines.map(|line| format!("       {line}")).collect();
            lines.join("\n")
        }
        Event::Carried {
            title,
            found_done: false,
            ..
        } => format!("     {title}"),
        Event::StepDone {
            found_done: true, ..
        } => "     done before".into(),
        Event::BackfillProgress {
            table,
            pass,
            done,
            total,
            rate,
            ..
        } => {
            let again = if *pass > 1 {
                format!(", pass {pass}")
            } else {
                String::new()
            };
            let left = match left(*done, *total, *rate) {
                Some(left) if left >= TOLD => format!(", {} left", about(left)),
                _ => String::new(),
            };
            format!(
                "     {table}: {} of about {} rows{again}, {} a second{left}",
                thousands(*done),
                thousands(*total),
                thousands(whole(*rate))
            )
        }
        Event::VerifyProgress {
            table, done, total, ..
        } => format!(
            "     {table}: {} of about {} rows looked at",
            thousands(*done),
            thousands(*total)
        ),
        Event::RowFailed {
            table, key, error, ..
        } => format!("     {table}: row {key} is left pending: {error}"),
        Event::Soaking { left, .. } => format!(
            "     put aside, and dropped in {}: run contract again then; until then `run rollback` brings it back",
            lasting(*left)
        ),
        Event::Undone { migration } => {
            format!(
                "     the contract of {migration} is taken back: the migration is migrated again"
            )
        }
        Event::Waiting { for_what } => format!("     waiting for {for_what}"),
        Event::Repacking { table, bytes, .. } => {
            format!("     pg_repack rewrites {table}, {} MB", megabytes(*bytes))
        }
        Event::Repacked {
            table,
            before,
            bytes,
            ..
        } => format!(
            "     {table} is rewritten: {} MB, {} before",
            megabytes(*bytes),
            megabytes(*before)
        ),
        Event::Held {
            measure,
            limit,
            why,
            lasted,
            alert,
            ..
        } => held(*measure, *limit, why, *lasted, *alert),
        Event::Released { lasted, .. } => format!("     going on after {}", lasting(*lasted)),
        Event::ConnectionLost { why } => {
            format!("     {why}; nothing that was done is lost: connecting again")
        }
        Event::Skipped {
            migration,
            phase,
            why,
        } => format!("no {phase} of {migration} yet: {why}"),
        _ => String::new(),
    }
}

/// A hold, which becomes a warning when it lasts.
fn held(measure: Measure, limit: f64, why: &str, lasted: Duration, alert: bool) -> String {
    let limit = measure.shown(limit);
    let limit = if measure.is_of_room() {
        format!("at least {limit}")
    } else {
        format!("at most {limit}")
    };
    let since = if lasted < Duration::from_secs(1) {
        String::new()
    } else {
        format!(", for {}", lasting(lasted))
    };
    let word = if alert { "warning: held" } else { "held" };
    format!("     {word}{since}: {why} (limit {measure}: {limit})")
}

/// A time as people say it.
fn lasting(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// Bytes in whole megabytes, as people say it.
fn megabytes(bytes: u64) -> String {
    thousands(bytes.div_ceil(1_000_000))
}

fn object(event: &Event) -> Value {
    match event {
        Event::Repacking {
            migration,
            table,
            bytes,
        } => json!({ "event": "repacking", "id": migration, "table": table, "bytes": bytes }),
        Event::Repacked {
            migration,
            table,
            before,
            bytes,
        } => json!({
            "event": "repacked", "id": migration, "table": table, "bytes_before": before, "bytes": bytes
        }),
        Event::Soaking { migration, left } => {
            json!({ "event": "soaking", "id": migration, "seconds_left": left.as_secs() })
        }
        Event::Undone { migration } => json!({ "event": "undone", "id": migration }),
        Event::PhaseStarted { migration, phase } => {
            json!({ "event": "phase started", "id": migration, "phase": phase.name() })
        }
        Event::PhaseDone { migration, phase } => {
            json!({ "event": "phase done", "id": migration, "phase": phase.name() })
        }
        Event::StepStarted {
            migration,
            phase,
            step,
            title,
        } => json!({
            "event": "step started", "id": migration, "phase": phase.name(), "step": step, "title": title
        }),
        Event::StepDone {
            migration,
            phase,
            step,
            found_done,
            took,
        } => json!({
            "event": "step done", "id": migration, "phase": phase.name(), "step": step,
            "found_done": found_done, "seconds": took.as_secs_f64()
        }),
        Event::BackfillProgress {
            migration,
            table,
            pass,
            done,
            total,
            rate,
        } => json!({
            "event": "backfill", "id": migration, "table": table, "pass": pass, "done": done,
            "total": total, "rows_per_second": rate,
            "seconds_left": left(*done, *total, *rate).map(|left| left.as_secs())
        }),
        Event::VerifyProgress {
            migration,
            table,
            done,
            total,
        } => json!({
            "event": "verify", "id": migration, "table": table, "done": done, "total": total
        }),
        Event::RowFailed {
            migration,
            table,
            key,
            error,
        } => json!({
            "event": "row failed", "id": migration, "table": table, "key": key, "error": error
        }),
        Event::WalksAlong { migration, table } => {
            json!({ "event": "walks along", "id": migration, "table": table })
        }
        Event::FewerWorkers {
            workers,
            wanted,
            why,
        } => json!({
            "event": "fewer workers", "workers": workers, "wanted": wanted, "why": why
        }),
        Event::Notice { migration, what } => {
            json!({ "event": "notice", "id": migration, "what": what })
        }
        Event::PlansCompared {
            migration,
            compared,
            changes,
        } => {
            let changes = changes.iter().map(|change| {
                json!({ "statement": change.statement, "old": change.old, "new": change.new })
            });
            json!({
                "event": "plans compared", "id": migration, "compared": compared,
                "changes": changes.collect::<Vec<_>>()
            })
        }
        Event::IndexUse { migration, usage } => {
            let mut object = index_use(usage);
            object["id"] = json!(migration);
            object
        }
        Event::Carried {
            migration,
            phase,
            title,
            found_done,
            took,
        } => json!({
            "event": "carried", "id": migration, "phase": phase.name(), "title": title,
            "found_done": found_done, "seconds": took.as_secs_f64()
        }),
        Event::Waiting { for_what } => json!({ "event": "waiting", "for": for_what }),
        Event::Held {
            migration,
            measure,
            value,
            limit,
            why,
            lasted,
            alert,
        } => json!({
            "event": "held", "id": migration, "measure": measure.name(), "value": value, "limit": limit,
            "why": why, "seconds": lasted.as_secs_f64(), "alert": alert
        }),
        Event::Released {
            migration,
            measure,
            lasted,
        } => json!({
            "event": "released", "id": migration, "measure": measure.name(), "seconds": lasted.as_secs_f64()
        }),
        Event::ConnectionLost { why } => json!({ "event": "connection lost", "why": why }),
        Event::Skipped {
            migration,
            phase,
            why,
        } => json!({
            "event": "skipped", "id": migration, "phase": phase.name(), "why": why
        }),
        _ => Value::Null,
    }
}

/// The use of an index, for programs.
fn index_use(usage: &IndexUse) -> Value {
    let plan = |plan: &IndexPlan| json!({ "nodes": plan.nodes, "cost_hundredths": plan.cost });
    let users = usage.users.iter().map(|user| {
        let without = match &user.without {
            Some(WithoutIndex::Plan(other)) => plan(other),
            Some(_) => json!("fails"),
            None => Value::Null,
        };
        json!({ "statement": user.statement, "with": plan(&user.with), "without": without })
    });
    let counted = usage.counted.iter().map(|one| {
        let since = match one.since {
            CountedSince::Expand => "expand",
            CountedSince::Reset => "reset",
            _ => "unknown",
        };
        json!({ "standby": one.standby, "scans": one.scans, "since": since, "last": one.last })
    });
    let not_planned = usage.not_planned.iter();
    let not_planned =
        not_planned.map(|(statement, why)| json!({ "statement": statement, "why": why }));
    json!({
        "event": "index use", "table": usage.table, "index": usage.index, "new": usage.is_new,
        "planned": usage.planned, "users": users.collect::<Vec<_>>(),
        "counted": counted.collect::<Vec<_>>(), "not_planned": not_planned.collect::<Vec<_>>(),
        "unread": usage.unread
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate is not negative, and a wrong last digit of a huge one does not matter"
)]
pub(crate) fn whole(rate: f64) -> u64 {
    rate as u64
}

/// `1234567` as `1,234,567`.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{about, left, thousands};

    #[test]
    fn the_time_that_is_left_follows_from_the_rate() {
        let told = |done, total, rate| left(done, total, rate).map(about);
        assert_eq!(told(1_000, 5_000, 100.0).as_deref(), Some("about 40 s"));
        assert_eq!(told(0, 42_000, 100.0).as_deref(), Some("about 7 min"));
        assert_eq!(told(0, 108_000, 10.0).as_deref(), Some("about 3 h"));
        assert_eq!(told(5_000, 5_000, 0.0), None);
        assert_eq!(told(0, 5_000, 0.0), None);
    }

    #[test]
    fn thousands_are_apart() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(thousands(number), text);
        }
    }
}
