//! Every metric, in one table: its name, its labels, its help, and what sets it.

use super::told::Told;

/// A metric.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Metric {
    /// The name, as Prometheus has it, with its unit.
    pub name: &'static str,
    /// What its values mean.
    pub kind: MetricKind,
    /// The names of its labels.
    pub labels: &'static [&'static str],
    /// One sentence for people.
    pub help: &'static str,
    /// Who exports it.
    pub origin: Origin,
    /// The facts that change it, and how.
    rules: &'static [(&'static str, Amount)],
}

/// What the values of a metric mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetricKind {
    /// A number that only grows.
    Counter,
    /// A number as it is now.
    Gauge,
    /// The distribution of many numbers.
    Histogram,
}

/// Who exports a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// The process that runs a phase, through the `metrics` facade.
    Run,
    /// Every process that reads the journal, in Prometheus' text format.
    Journal,
}

/// How a fact changes a metric.
#[derive(Debug, Clone, Copy)]
enum Amount {
    Zero,
    One,
    /// One, if the fact has this field.
    OneIf(&'static str),
    /// The number in this field.
    Field(&'static str),
}

impl MetricKind {
    /// Prometheus' word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

impl Metric {
    /// The numbers that a fact gives this metric.
    #[cfg_attr(not(feature = "metrics"), allow(dead_code))]
    pub(super) fn values(&self, told: &Told) -> impl Iterator<Item = f64> {
        let rules = self.rules.iter().filter(|(name, _)| *name == told.name);
        rules.filter_map(|(_, amount)| match amount {
            Amount::Zero => Some(0.0),
            Amount::One => Some(1.0),
            Amount::OneIf(field) => told.field(field).map(|_| 1.0),
            Amount::Field(field) => told.number(field),
        })
    }
}

const fn run(
    name: &'static str,
    kind: MetricKind,
    labels: &'static [&'static str],
    help: &'static str,
    rules: &'static [(&'static str, Amount)],
) -> Metric {
    Metric {
        name,
        kind,
        labels,
        help,
        origin: Origin::Run,
        rules,
    }
}

const fn journal(
    name: &'static str,
    labels: &'static [&'static str],
    help: &'static str,
) -> Metric {
    Metric {
        name,
        // A journal is read as it is now.
        kind: MetricKind::Gauge,
        labels,
        help,
        origin: Origin::Journal,
        rules: &[],
    }
}

const MIGRATION: &[&str] = &["lock", "schema", "migration"];
const OF_PHASE: &[&str] = &["lock", "schema", "migration", "phase"];
const SERVICE: &[&str] = &["lock", "service"];
const WALK: &[&str] = &["migration", "table"];

/// Every metric.
pub const METRICS: &[Metric] = &[
    run(
        "expand_contract_runs_total",
        MetricKind::Counter,
        &["order"],
        "Runs that ended.",
        &[("run.started", Amount::Zero), ("run.ended", Amount::One)],
    ),
    run(
        "expand_contract_runs_failed_total",
        MetricKind::Counter,
        &["order"],
        "Runs that ended with an error.",
        // It is there at 0 first, so that its growth is seen.
        &[
            ("run.started", Amount::Zero),
            ("run.ended", Amount::OneIf("error")),
        ],
    ),
    run(
        "expand_contract_run_seconds",
        MetricKind::Histogram,
        &["order"],
        "How long a run took.",
        &[("run.ended", Amount::Field("seconds"))],
    ),
    run(
        "expand_contract_phase_seconds",
        MetricKind::Histogram,
        &["migration", "phase"],
        "How long a phase took that is done.",
        &[("phase.done", Amount::Field("seconds"))],
    ),
    run(
        "expand_contract_phase_running",
        MetricKind::Gauge,
        &["migration", "phase"],
        "1 while this process runs the phase, else 0.",
        &[
            ("phase.started", Amount::One),
            ("phase.done", Amount::Zero),
            ("phase.stopped", Amount::Zero),
        ],
    ),
    run(
        "expand_contract_step_seconds",
        MetricKind::Histogram,
        &["migration", "phase", "step"],
        "How long a step took.",
        &[("step.done", Amount::Field("seconds"))],
    ),
    run(
        "expand_contract_run_rows_done",
        MetricKind::Gauge,
        WALK,
        "Rows that the present pass of a backfill has walked over. Each pass begins at 0.",
        &[("backfill.progress", Amount::Field("done"))],
    ),
    run(
        "expand_contract_run_rows_expected",
        MetricKind::Gauge,
        WALK,
        "About how many rows the present pass of a backfill walks over.",
        &[("backfill.progress", Amount::Field("total"))],
    ),
    run(
        "expand_contract_run_rows_per_second",
        MetricKind::Gauge,
        WALK,
        "How fast the present pass of a backfill is.",
        &[("backfill.progress", Amount::Field("rate"))],
    ),
    run(
        "expand_contract_run_pass",
        MetricKind::Gauge,
        WALK,
        "The number of the present pass of a backfill, from 1.",
        &[("backfill.progress", Amount::Field("pass"))],
    ),
    run(
        "expand_contract_verify_rows_done",
        MetricKind::Gauge,
        WALK,
        "Rows that the present verification has looked at.",
        &[("verify.progress", Amount::Field("done"))],
    ),
    run(
        "expand_contract_verify_rows_expected",
        MetricKind::Gauge,
        WALK,
        "About how many rows the present verification looks at.",
        &[("verify.progress", Amount::Field("total"))],
    ),
    run(
        "expand_contract_rows_failed_total",
        MetricKind::Counter,
        WALK,
        "Rows that could not be filled.",
        &[("row.failed", Amount::One)],
    ),
    run(
        "expand_contract_waiting",
        MetricKind::Gauge,
        &[],
        "1 while the run waits for something, else 0.",
        &[
            ("run.started", Amount::Zero),
            ("waiting", Amount::One),
            ("released", Amount::Zero),
        ],
    ),
    run(
        "expand_contract_wait_seconds",
        MetricKind::Histogram,
        &[],
        "How long a wait took that is over.",
        &[("released", Amount::Field("seconds"))],
    ),
    run(
        "expand_contract_connections_lost_total",
        MetricKind::Counter,
        &[],
        "Connections that a run lost and replaced.",
        &[("connection.lost", Amount::One)],
    ),
    journal(
        "expand_contract_read_timestamp_seconds",
        &[],
        "When the journal was read. An old time says that the reader no longer runs.",
    ),
    journal(
        "expand_contract_journal_version",
        &[],
        "The version of the journal; 0 before the first phase has run.",
    ),
    journal(
        "expand_contract_migration_state",
        &["lock", "schema", "migration", "state"],
        "1 for the state of the migration, 0 for the other states.",
    ),
    journal(
        "expand_contract_migration_changed_timestamp_seconds",
        MIGRATION,
        "When the migration came into its state.",
    ),
    journal(
        "expand_contract_next_phase",
        OF_PHASE,
        "1 for the next phase of the migration, if it has one.",
    ),
    journal(
        "expand_contract_next_phase_conditions",
        OF_PHASE,
        "How many conditions the next phase waits for; 0 if it may run.",
    ),
    journal(
        "expand_contract_backfill_pass",
        MIGRATION,
        "The number of the present pass of the backfill, from 1.",
    ),
    journal(
        "expand_contract_backfill_rows_done",
        MIGRATION,
        "Rows that the present pass of the backfill has walked over, by all processes. Each pass begins at 0.",
    ),
    journal(
        "expand_contract_backfill_rows_expected",
        MIGRATION,
        "About how many rows the present pass of the backfill walks over.",
    ),
    journal(
        "expand_contract_rows_failed",
        MIGRATION,
        "Rows that could not be filled, or whose sides disagree.",
    ),
    journal(
        "expand_contract_soak_ends_timestamp_seconds",
        MIGRATION,
        "When a contract may drop what it has put aside.",
    ),
    journal(
        "expand_contract_fence",
        OF_PHASE,
        "1 while the phase keeps builds out that it would break.",
    ),
    journal(
        "expand_contract_instances",
        &["lock", "schema", "migration", "standing"],
        "Living instances by what their build knows of the migration: before, expanding or contracted.",
    ),
    journal(
        "expand_contract_leases",
        SERVICE,
        "Living instances of the service.",
    ),
    journal(
        "expand_contract_leases_lapsed",
        SERVICE,
        "Instances of the service that ended without a word: their leases ran out. The next contract forgets them.",
    ),
    journal(
        "expand_contract_service_seen_timestamp_seconds",
        SERVICE,
        "When an instance of the service was last seen.",
    ),
    journal(
        "expand_contract_paused",
        &[],
        "1 while an operator asks runners to pause, else 0.",
    ),
    journal(
        "expand_contract_pace_rows_per_second",
        &[],
        "How many rows a second an operator asks for at most, while that stands.",
    ),
    journal(
        "expand_contract_pace_share_ratio",
        &[],
        "The share of the time, from 0 to 1, that an operator asks for at most, while that stands.",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_prometheus_names_and_say_their_kind() {
        let mut seen = BTreeSet::new();
        for metric in METRICS {
            let name = metric.name;
            assert!(seen.insert(name), "{name} is there twice");
            assert!(name.starts_with("expand_contract_"), "{name}");
            let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
            assert!(name.bytes().all(is_plain), "{name}");
            let is_counter = metric.kind == MetricKind::Counter;
            assert_eq!(name.ends_with("_total"), is_counter, "{name}");
            assert_eq!(metric.rules.is_empty(), metric.origin == Origin::Journal);
            assert!(metric.help.ends_with('.'), "{name}");
        }
    }
}
