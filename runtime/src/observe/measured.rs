//! Events as numbers of the `metrics` facade.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use metrics::Label;

use super::metric::{METRICS, Metric, MetricKind, Origin};
use super::told::Told;
use super::watch::Watch;
use crate::event::Event;

/// A listener for [`Migrator::on_event`](crate::Migrator::on_event) that counts and measures through the `metrics` facade, for the
/// recorder that the process has installed. [`METRICS`](super::METRICS) has the names; those of [`Origin::Run`] are set here.
///
/// It waits for nothing but a lock that it holds for some microseconds.
pub fn measured() -> impl Fn(&Event) + Send + Sync + 'static {
    of_runs().for_each(describe);
    let watch = Mutex::new(Watch::default());
    move |event| {
        let mut watch = watch.lock().unwrap_or_else(PoisonError::into_inner);
        for told in watch.told(event, Instant::now()) {
            of_runs().for_each(|metric| measure(metric, &told));
        }
    }
}

fn of_runs() -> impl Iterator<Item = &'static Metric> {
    METRICS.iter().filter(|one| one.origin == Origin::Run)
}

fn describe(metric: &Metric) {
    let Metric {
        name, help, kind, ..
    } = *metric;
    match kind {
        MetricKind::Counter => metrics::describe_counter!(name, help),
        MetricKind::Gauge => metrics::describe_gauge!(name, help),
        MetricKind::Histogram => metrics::describe_histogram!(name, help),
    }
}

fn measure(metric: &Metric, told: &Told) {
    for value in metric.values(told) {
        let labels = labels(metric, told);
        match metric.kind {
            // A counter counts facts; 0 makes it known.
            MetricKind::Counter => {
                metrics::counter!(metric.name, labels).increment(u64::from(value > 0.0));
            }
            MetricKind::Gauge => metrics::gauge!(metric.name, labels).set(value),
            MetricKind::Histogram => metrics::histogram!(metric.name, labels).record(value),
        }
    }
}

/// A label without a field is empty, which Prometheus takes for no label.
fn labels(metric: &Metric, told: &Told) -> Vec<Label> {
    let label = |name: &&'static str| {
        let value = told.field(name).map(ToString::to_string);
        Label::new(*name, value.unwrap_or_default())
    };
    metric.labels.iter().map(label).collect()
}
