//! A run as it is seen from outside: events and the state of a database as facts with stable names, and the listeners over
//! these facts.
//!
//! `told.rs` is the only place that knows every event. A listener goes by the names and fields that it finds there.

mod exposition;
#[cfg(feature = "metrics")]
mod measured;
mod metric;
mod standing;
#[cfg(test)]
mod tests;
mod told;
#[cfg(feature = "tracing")]
mod traced;
mod watch;

pub use exposition::prometheus;
#[cfg(feature = "metrics")]
pub use measured::measured;
pub use metric::{METRICS, Metric, MetricKind, Origin};
pub use standing::{contracts_overdue, leases_lapsed};
pub use told::{Fact, Told, VERSION};
#[cfg(feature = "tracing")]
pub use traced::traced;
pub use watch::Watch;
