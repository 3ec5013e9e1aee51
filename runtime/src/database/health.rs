//! The health of a database, as far as SQL tells it.

use crate::health::Measure;

/// The questions about the health of a database.
pub trait Health {
    /// A row for each measure that the database knows.
    fn measures(&self) -> &'static [MeasureSql];

    /// How far a replica is behind in bytes. `None` if its log has no positions that both sides know.
    fn log(&self) -> Option<&'static LogSql> {
        None
    }
}

/// The question about one measure.
#[derive(Debug)]
pub struct MeasureSql {
    /// The measure.
    pub measure: Measure,
    /// A query for whole numbers in one row. NULL means that this user may not know. The runner's own sessions do not count.
    pub query: &'static str,
    /// The meaning of the numbers.
    pub told: Told,
    /// The way out for a user that may not know.
    pub help: &'static str,
}

/// The meaning of the numbers of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// The value in the first column.
    Value,
    /// A number that grows. The value is its growth in a second.
    Growth,
    /// Microseconds of work, and how often it was done. Both grow. The value is the mean in milliseconds since the last look.
    Mean,
    /// Nothing: the value is the time that the answer takes, in milliseconds.
    Time,
}

/// The questions about how far a replica is behind.
#[derive(Debug)]
pub struct LogSql {
    /// A query on the server for the position of its log, as text.
    pub position: &'static str,
    /// A query on a replica for the bytes that it has not replayed up to a position.
    pub behind: &'static str,
}

/// The probe: an answer that needs no table.
#[cfg(any(feature = "postgres", feature = "mysql", feature = "sqlite"))]
pub(crate) const PROBE: MeasureSql = MeasureSql {
    measure: Measure::ProbeMilliseconds,
    query: "SELECT 1",
    told: Told::Time,
    help: "a probe is a query that this user may run",
};
