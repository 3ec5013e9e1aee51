//! The table of measures.

use std::fmt;

use super::amount::{Unit, shown};

/// One number that tells how a database and its host are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Measure {
    /// Bytes of the log that the replica which is furthest behind has not replayed. PostgreSQL.
    ReplicaBytes,
    /// The time that a named replica ([`Migrator::standby`](crate::Migrator::standby)) is behind. It counts only while there is
    /// something that the replica has not seen.
    ReplicaSeconds,
    /// Sessions of the application that wait for a lock.
    LockWaits,
    /// Sessions of the application that are at work.
    ActiveSessions,
    /// The age of the oldest transaction of the application that is open.
    LongTransactionSeconds,
    /// 1 while the last attempt to archive a file of the log failed. PostgreSQL.
    ArchiverFailures,
    /// Bytes of log that are written in a second, those of the backfill among them.
    WalBytesPerSecond,
    /// Bytes of all files of the log that are kept. PostgreSQL.
    WalBytes,
    /// Old versions of rows that an open transaction keeps. MariaDB and MySQL.
    History,
    /// Autovacuums that run to prevent wraparound. PostgreSQL.
    Wraparound,
    /// How long a probe query takes.
    ProbeMilliseconds,
    /// How long the statements of other roles took on average since the last look, by `pg_stat_statements`. PostgreSQL.
    StatementsMilliseconds,
    /// A number from the host, such as its load.
    Host,
    /// A number from Prometheus.
    Prometheus,
    /// Bytes that are free on the disk of the database. At least so many have to be.
    FreeDiskBytes,
}

impl Measure {
    /// Every measure, in the order in which they are looked at.
    pub const ALL: [Self; 15] = [
        Self::ReplicaBytes,
        Self::ReplicaSeconds,
        Self::LockWaits,
        Self::ActiveSessions,
        Self::LongTransactionSeconds,
        Self::ArchiverFailures,
        Self::WalBytesPerSecond,
        Self::WalBytes,
        Self::History,
        Self::Wraparound,
        Self::ProbeMilliseconds,
        Self::StatementsMilliseconds,
        Self::Host,
        Self::Prometheus,
        Self::FreeDiskBytes,
    ];

    /// Its name in settings and in the output for programs. It never changes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReplicaBytes => "replica_bytes",
            Self::ReplicaSeconds => "replica_seconds",
            Self::LockWaits => "lock_waits",
            Self::ActiveSessions => "active_sessions",
            Self::LongTransactionSeconds => "long_transaction_seconds",
            Self::ArchiverFailures => "archiver_failures",
            Self::WalBytesPerSecond => "wal_bytes_per_second",
            Self::WalBytes => "wal_bytes",
            Self::History => "history",
            Self::Wraparound => "wraparound",
            Self::ProbeMilliseconds => "probe_milliseconds",
            Self::StatementsMilliseconds => "statements_milliseconds",
            Self::Host => "host",
            Self::Prometheus => "prometheus",
            Self::FreeDiskBytes => "free_disk_bytes",
        }
    }

    /// The measure of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// Whether its limit is the least that there has to be, and not the most that there may be.
    pub const fn is_of_room(self) -> bool {
        matches!(self, Self::FreeDiskBytes)
    }

    /// A value of it for people, with its unit.
    pub fn shown(self, value: f64) -> String {
        shown(self, value)
    }

    pub(super) const fn unit(self) -> Unit {
        match self {
            Self::ReplicaBytes | Self::WalBytesPerSecond | Self::WalBytes | Self::FreeDiskBytes => {
                Unit::Bytes
            }
            Self::ReplicaSeconds | Self::LongTransactionSeconds => Unit::Seconds,
            Self::ProbeMilliseconds | Self::StatementsMilliseconds => Unit::Milliseconds,
            Self::LockWaits
            | Self::ActiveSessions
            | Self::ArchiverFailures
            | Self::History
            | Self::Wraparound => Unit::Count,
            Self::Host | Self::Prometheus => Unit::Number,
        }
    }

    /// The limit that holds unless another one is set. `None` where no number is right for every database. Where each comes from:
    /// `docs/decisions/0099`.
    pub(super) const fn default_limit(self) -> Option<f64> {
        match self {
            // Four files of PostgreSQL's log.
            Self::ReplicaBytes => Some(64.0 * 1024.0 * 1024.0),
            Self::ReplicaSeconds | Self::LockWaits => Some(10.0),
            // Half an hour of a backfill's old rows is what a vacuum cannot free behind it.
            Self::LongTransactionSeconds => Some(1_800.0),
            Self::ArchiverFailures => Some(0.0),
            Self::History => Some(1_000_000.0),
            _ => None,
        }
    }

    /// The value in a clause that reads well after "held, because".
    pub(crate) fn says(self, value: f64) -> String {
        let amount = shown(self, value);
        let (one, many) = match self {
            Self::LockWaits => (
                "session of the application waits for a lock",
                "sessions of the application wait for locks",
            ),
            Self::ActiveSessions => (
                "session of the application is at work",
                "sessions of the application are at work",
            ),
            Self::History => (
                "old version of a row is kept by an open transaction",
                "old versions of rows are kept by an open transaction",
            ),
            Self::Wraparound => (
                "autovacuum runs to prevent wraparound",
                "autovacuums run to prevent wraparound",
            ),
            _ => return self.says_amount(&amount),
        };
        let words = if amount == "1" { one } else { many };
        format!("{amount} {words}")
    }

    fn says_amount(self, amount: &str) -> String {
        match self {
            Self::ReplicaBytes | Self::ReplicaSeconds => format!("a replica is {amount} behind"),
            Self::LongTransactionSeconds => {
                format!("a transaction of the application has been open for {amount}")
            }
            Self::ArchiverFailures => "the last attempt to archive the log failed".into(),
            Self::WalBytesPerSecond => format!("{amount} of log are written in a second"),
            Self::WalBytes => format!("the server keeps {amount} of log"),
            Self::ProbeMilliseconds => format!("the probe took {amount}"),
            Self::StatementsMilliseconds => {
                format!("statements of other roles take {amount} on average")
            }
            Self::Host => format!("the host's number is {amount}"),
            Self::Prometheus => format!("the query of Prometheus gives {amount}"),
            Self::FreeDiskBytes => format!("the disk of the database has {amount} free"),
            _ => format!("{} is {amount}", self.name()),
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_measure_is_found_by_its_name() {
        for measure in Measure::ALL {
            assert_eq!(Measure::named(measure.name()), Some(measure));
        }
        assert_eq!(Measure::named("load"), None);
    }

    #[test]
    fn a_value_is_said_in_a_clause() {
        assert_eq!(
            Measure::LockWaits.says(1.0),
            "1 session of the application waits for a lock"
        );
        assert_eq!(
            Measure::LockWaits.says(12.0),
            "12 sessions of the application wait for locks"
        );
        assert_eq!(
            Measure::ReplicaBytes.says(80.0 * 1024.0 * 1024.0),
            "a replica is 80 MB behind"
        );
        assert_eq!(
            Measure::LongTransactionSeconds.says(1_900.0),
            "a transaction of the application has been open for 31.7 min"
        );
    }
}
