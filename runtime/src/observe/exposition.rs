//! The state of a database in Prometheus' text format, version 0.0.4.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::metric::{METRICS, Metric, Origin};
use crate::journal::control::{Control, Pace, Wish};
use crate::state::State;
use crate::status::{MigrationStatus, Status};

/// The label values and the number of a sample.
type Sample = (Vec<String>, f64);

/// The state of a database in Prometheus' text format: every metric of [`METRICS`](super::METRICS) that comes from the journal. Durations become
/// moments before `read`, so that a file that is read later says the same.
pub fn prometheus(status: &Status, read: SystemTime) -> String {
    let mut samples = Samples {
        read: read
            .duration_since(UNIX_EPOCH)
            .map_or(0.0, |since| since.as_secs_f64()),
        all: BTreeMap::new(),
    };
    samples.database(status);
    for migration in &status.migrations {
        samples.migration(migration);
    }
    samples.fleet(status);
    samples.controls(&status.controls);
    samples.text()
}

struct Samples {
    /// When the journal was read, in seconds since 1970.
    read: f64,
    all: BTreeMap<&'static str, Vec<Sample>>,
}

#[allow(clippy::cast_precision_loss)] // More than 2^53 rows are told to the nearest thousand.
impl Samples {
    fn add(&mut self, name: &'static str, labels: &[&str], value: f64) {
        debug_assert!(
            METRICS
                .iter()
                .any(|one| one.name == name && one.labels.len() == labels.len()),
            "{name} {labels:?}"
        );
        let labels = labels.iter().map(|&label| label.to_owned()).collect();
        self.all.entry(name).or_default().push((labels, value));
    }

    /// The moment that is so long ago.
    fn ago(&self, time: Duration) -> f64 {
        self.read - time.as_secs_f64()
    }

    fn database(&mut self, status: &Status) {
        self.add("expand_contract_read_timestamp_seconds", &[], self.read);
        let version = status.journal_version.unwrap_or(0);
        self.add("expand_contract_journal_version", &[], version as f64);
    }

    fn migration(&mut self, migration: &MigrationStatus) {
        let key = [&*migration.lock, &*migration.schema, &*migration.id];
        let with = |last| [key[0], key[1], key[2], last];
        let states = State::ALL.map(Some).into_iter().chain([None]);
        for state in states {
            let word = state.map_or("not expanded", State::name);
            let is_it = f64::from(u8::from(state == migration.state));
            self.add("expand_contract_migration_state", &with(word), is_it);
        }
        if let Some(since) = migration.since {
            let changed = self.ago(since);
            let name = "expand_contract_migration_changed_timestamp_seconds";
            self.add(name, &key, changed);
        }
        if let Some(next) = migration.next {
            self.add("expand_contract_next_phase", &with(next.name()), 1.0);
            let conditions = migration.waits_for.len() as f64;
            let name = "expand_contract_next_phase_conditions";
            self.add(name, &with(next.name()), conditions);
        }
        if let Some(progress) = migration.progress {
            for (name, number) in [
                ("expand_contract_backfill_pass", progress.pass),
                ("expand_contract_backfill_rows_done", progress.done),
                ("expand_contract_backfill_rows_expected", progress.total),
            ] {
                self.add(name, &key, number as f64);
            }
        }
        self.add("expand_contract_rows_failed", &key, migration.failed as f64);
        if let Some(left) = migration.soaking {
            let ends = self.read + left.as_secs_f64();
            self.add("expand_contract_soak_ends_timestamp_seconds", &key, ends);
        }
        if let Some(phase) = migration.fence {
            self.add("expand_contract_fence", &with(phase.name()), 1.0);
        }
        let alive = migration.alive;
        for (standing, count) in [
            ("before", alive.before),
            ("expanding", alive.expanding),
            ("contracted", alive.contracted),
        ] {
            self.add("expand_contract_instances", &with(standing), count as f64);
        }
    }

    fn fleet(&mut self, status: &Status) {
        let fleet = &status.fleet;
        for service in &fleet.services {
            let key = [&*service.lock, &*service.service];
            let living = fleet.instances.iter();
            let living = living.filter(|one| [&*one.lock, &*one.service] == key);
            self.add("expand_contract_leases", &key, living.count() as f64);
            let lapsed = fleet.lapsed.iter();
            let lapsed = lapsed.filter(|one| [&*one.lock, &*one.service] == key);
            self.add("expand_contract_leases_lapsed", &key, lapsed.count() as f64);
            let seen = self.ago(service.last_seen);
            self.add("expand_contract_service_seen_timestamp_seconds", &key, seen);
        }
    }

    /// What operators ask for. Of several locks, the slowest pace counts.
    fn controls(&mut self, controls: &[Control]) {
        let is_pause = |one: &Control| matches!(one.wish, Wish::Pause(_));
        let paused = f64::from(u8::from(controls.iter().any(is_pause)));
        self.add("expand_contract_paused", &[], paused);
        let rows = controls.iter().filter_map(|one| match one.wish {
            Wish::Pace(Pace::Rows(rows)) => Some(rows),
            _ => None,
        });
        if let Some(rows) = rows.min() {
            self.add("expand_contract_pace_rows_per_second", &[], rows.into());
        }
        let share = controls.iter().filter_map(|one| match one.wish {
            Wish::Pace(Pace::Share(share)) => Some(share),
            _ => None,
        });
        if let Some(share) = share.min() {
            let ratio = f64::from(share) / 100.0;
            self.add("expand_contract_pace_share_ratio", &[], ratio);
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        let metrics = METRICS.iter().filter(|one| one.origin == Origin::Journal);
        for metric in metrics {
            if let Some(samples) = self.all.get(metric.name) {
                write(&mut text, metric, samples);
            }
        }
        text
    }
}

/// Writes the lines of a metric.
fn write(text: &mut String, metric: &Metric, samples: &[Sample]) {
    let Metric {
        name, help, kind, ..
    } = metric;
    let kind = kind.name();
    // Writing to a text does not fail.
    let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
    for (values, value) in samples {
        let labels = metric.labels.iter().zip(values);
        let labels = labels.map(|(label, value)| format!("{label}=\"{}\"", escaped(value)));
        let labels = labels.collect::<Vec<_>>().join(",");
        let braces = if labels.is_empty() {
            labels
        } else {
            format!("{{{labels}}}")
        };
        let _ = writeln!(text, "{name}{braces} {value}");
    }
}

/// A label's value between its quotes.
fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_labels_are_escaped() {
        let metric = METRICS
            .iter()
            .find(|one| one.name == "expand_contract_leases")
            .expect("in the table");
        let mut text = String::new();
        let sample = (vec!["a\"b\\c\nd".to_owned(), "shop".to_owned()], 2.0);
        write(&mut text, metric, &[sample]);
        assert_eq!(
            text,
            "# HELP expand_contract_leases Living instances of the service.\n# TYPE expand_contract_leases gauge\n\
             expand_contract_leases{lock=\"a\\\"b\\\\c\\nd\",service=\"shop\"} 2\n"
        );
    }
}
