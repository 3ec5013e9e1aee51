//! The processes at work, in the words of `status`.

use std::time::Duration;

use expand_contract::{AtWork, MigrationStatus, Status};
use serde_json::json;

use crate::output::Output;
use crate::progress::thousands;
use crate::time::span;

/// A process that was not seen for this time is in the middle of a long statement, or gone.
const SILENT: Duration = Duration::from_secs(15);

/// The rows a second that all processes together walk over in a migration, if any of them has measured it.
pub(crate) fn rate(status: &Status, migration: &MigrationStatus) -> Option<f64> {
    let of_it = status.at_work.iter().filter(|one| {
        one.lock == migration.lock
            && one.schema == migration.schema
            && one.migration == migration.id
            && one.seen < SILENT
    });
    let rates: Vec<f64> = of_it.filter_map(AtWork::rate).collect();
    (!rates.is_empty()).then(|| rates.iter().sum())
}

/// Prints who is at work, and why each of them waits.
pub(super) fn print(status: &Status, output: &mut Output) {
    if !status.at_work.is_empty() {
        output.line("\nat work");
    }
    for one in &status.at_work {
        output.line(format!("  {}", said(one)));
        if let Some((reason, since)) = &one.waits_for {
            output.line(format!(
                "            waits for {reason}, {} already",
                span(*since)
            ));
        }
        output.object(
            "at_work",
            json!({
                "schema": one.lock,
                "database_schema": one.schema,
                "migration": one.migration,
                "phase": one.phase.name(),
                "host": one.host,
                "worker": one.worker,
                "workers": one.workers,
                "leads": one.leads,
                "waits_for": one.waits_for.as_ref().map(|(reason, _)| reason),
                "waits_seconds": one.waits_for.as_ref().map(|(_, since)| since.as_secs()),
                "rows_a_second": one.rate(),
                "began_seconds_ago": one.began.as_secs(),
                "seen_seconds_ago": one.seen.as_secs(),
            }),
        );
    }
}

/// `desk, process 12 00ff: migrate 20261122_x, 4 workers, 5 200 rows a second, for 3 min`
fn said(one: &AtWork) -> String {
    let (host, worker) = (&one.host, &one.worker);
    let first = format!("{host}, {worker}: {} {}", one.phase, one.migration);
    let workers = (one.workers > 1).then(|| format!("{} workers", one.workers));
    let along = (!one.leads).then(|| "walking along".to_owned());
    let rate = one.rate();
    let rate = rate.map(|rate| format!("{} rows a second", whole(rate)));
    let began = Some(format!("for {}", span(one.began)));
    let silent = (one.seen >= SILENT).then(|| {
        format!(
            "last seen {} ago: in the middle of a long step, or gone",
            span(one.seen)
        )
    });
    let parts = [Some(first), workers, along, rate, began, silent];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(", ")
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // A rate for people.
fn whole(rate: f64) -> String {
    thousands(rate.max(0.0) as u64)
}
