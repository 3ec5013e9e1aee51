//! Errors, in words that say what to do.

mod driver;
mod report;
#[cfg(test)]
mod tests;
mod words;

use expand_contract_format::{Diagnostic, Phase};

use crate::health::Measure;
use crate::index_use::IndexUse;
use crate::refusal::{Refusal, Rejection};

pub use driver::DriverError;
pub(crate) use driver::silent;
pub use report::Report;

/// The thing that a pooler between a runner and the database does not give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pooled {
    /// The same connection for two transactions.
    Transactions,
    /// Transactions.
    Statements,
    /// A second connection while the first one is open.
    OneConnection,
}

/// Every error that stops a phase, a join or a question.
///
/// Its `Display` is one line, which reads well after `failed to ..: `. The database's or the driver's error is the
/// [`source`](std::error::Error::source), and is not repeated in that line. [`Error::help`] has the ways out, and
/// [`Error::report`] puts everything together for a person.
///
/// [`Error::is_refusal`] separates refusals from failures. After a refusal nothing is wrong with the database, but
/// something has to be done first.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A phase file, a folder or a schema cannot be read.
    Source(Box<Diagnostic>),
    /// No migration of this id is known here or in the journal.
    Unknown {
        /// The requested id.
        migration: String,
    },
    /// Files were changed after they were applied to this database.
    Edited {
        /// The migration.
        migration: String,
        /// The files that differ, such as `contract.sql`.
        files: Vec<String>,
    },
    /// The requested phase cannot run now.
    OutOfOrder {
        /// The migration.
        migration: String,
        /// The requested phase.
        phase: Phase,
        /// The reason, as half a sentence: `it is expanded, not migrated`.
        why: String,
        /// What to run or change first.
        help: String,
    },
    /// An object that an expand would create exists already, and the journal does not know it.
    Taken {
        /// The migration.
        migration: String,
        /// The table.
        table: String,
        /// The column; `None` for the table itself.
        column: Option<String>,
    },
    /// The database knows facts about a table that the phase would lose, or that keep it from being safe.
    LiveTable {
        /// The migration.
        migration: String,
        /// The requested phase.
        phase: Phase,
        /// The facts.
        findings: Vec<Finding>,
    },
    /// The gate of a contract or a rollback is closed.
    Gate(Box<Refusal>),
    /// A rollback would lose values, and the operator did not allow it.
    Loses {
        /// The migration.
        migration: String,
        /// The data that would be lost: `users.full_name` and the number of rows.
        losses: Vec<(String, u64)>,
    },
    /// Rows could not be filled, or their sides disagree. The phase has not ended.
    Rows {
        /// The migration.
        migration: String,
        /// The table.
        table: String,
        /// The number of rows, at least.
        count: u64,
        /// Some of the rows: key and reason.
        failures: Vec<(String, String)>,
    },
    /// Rows hold the same values, and a unique index is to keep them apart.
    Twins {
        /// The migration.
        migration: String,
        /// The table.
        table: String,
        /// The index.
        index: String,
        /// The number of rows, at least.
        count: u64,
        /// Some of the rows: key and values.
        rows: Vec<(String, String)>,
    },
    /// Rows break a constraint that is to hold for all of them.
    Breaks {
        /// The migration.
        migration: String,
        /// The table.
        table: String,
        /// The constraint.
        constraint: String,
        /// The number of rows, at least.
        count: u64,
        /// Some of the rows: key and values.
        rows: Vec<(String, String)>,
    },
    /// An index is to leave, and it is in use.
    IndexUsed {
        /// The migration.
        migration: String,
        /// The statements that use it, and the scans that servers counted.
        usage: Box<IndexUse>,
    },
    /// Rows of a verified migration hold different values on both sides. Only an operator can decide which one is right.
    Disagree {
        /// The migration.
        migration: String,
        /// The table.
        table: String,
        /// The number of rows, at least.
        count: u64,
        /// Some of the rows: key, and the values of both sides.
        rows: Vec<(String, String)>,
    },
    /// A lock was not available in time. The step changed nothing.
    Locked {
        /// The migration.
        migration: String,
        /// The step, such as `step 1 of expand: Add users.full_name, empty.`
        step: String,
        /// How long the step tried, in seconds.
        seconds: u64,
        /// The sessions in the way, each as half a sentence.
        blockers: Vec<String>,
        /// Whether one of them is an autovacuum that PostgreSQL does not cancel for a session that waits.
        cleaner: bool,
    },
    /// A measure that has a limit cannot be read, so that limit could not be kept. Nothing was done.
    Limit {
        /// The measure.
        measure: Measure,
        /// The reason, as a clause.
        why: String,
        /// The way out.
        help: String,
    },
    /// Another runner works on this database.
    Busy {
        /// The other runner.
        holder: String,
        /// How long this one waited, in seconds.
        seconds: u64,
    },
    /// The runner was asked to stop. Its commits stay.
    Stopped,
    /// An operator has cancelled the runners that were at work. Its commits stay.
    Cancelled {
        /// The operator: a user and a host.
        by: String,
        /// The reason; it may be empty.
        why: String,
        /// How long ago, in seconds.
        seconds: u64,
    },
    /// Another runner took over the lock while this one was silent.
    LostLock,
    /// A proxy before the database does not give each connection a connection of its own.
    Pooler(Pooled),
    /// The role lacks a right.
    Rights {
        /// The action that needs the right.
        doing: String,
        /// The SQL that helps, for the owner or a superuser to run.
        grant: String,
        /// The database's error.
        source: DriverError,
    },
    /// A step of a phase file failed; its transaction was rolled back.
    Step {
        /// The migration.
        migration: String,
        /// The step, such as `step 1 of expand: Add users.full_name, empty.`
        step: String,
        /// The way out.
        help: Option<String>,
        /// The database's error.
        source: DriverError,
    },
    /// The result of a step is not as it should be.
    Unproved {
        /// The migration.
        migration: String,
        /// The step.
        step: String,
        /// The actual result.
        why: String,
    },
    /// The journal is of another version than this build reads.
    JournalVersion {
        /// The version found; `None` if the journal has none.
        found: Option<i64>,
        /// The version that this build knows.
        known: i64,
    },
    /// The files are for one database, and the connection is to another.
    WrongDatabase {
        /// The database of the files.
        files: &'static str,
        /// The database of the connection.
        connection: &'static str,
    },
    /// There is no such schema, or the role may not use it.
    NoSchema {
        /// The schema; `None` if it is the search path that finds none.
        schema: Option<String>,
    },
    /// A table names its schema, and the run would work in another one, where its migrations would be run on that table again.
    FixedSchema {
        /// The table.
        table: String,
        /// The schema of the run.
        schema: String,
        /// The schema in which the migrations are known; `None` if the schema was chosen.
        known: Option<String>,
    },
    /// A schema was chosen in a database that has only one.
    OneSchema {
        /// The kind of database.
        database: &'static str,
    },
    /// This build may not run against this database now.
    NotReady {
        /// Each migration that stands in the way.
        rejections: Vec<Rejection>,
    },
    /// No phase has run against this database yet.
    NoJournal,
    /// An instance could not renew its lease in time, or has left.
    NotAlive {
        /// The service.
        service: String,
        /// The instance.
        instance: String,
    },
    /// The runner was silent for so long that its fence expired.
    FenceFell {
        /// The migration.
        migration: String,
        /// `Contract` or `Rollback`.
        phase: Phase,
    },
    /// The connection was lost.
    Lost {
        /// The interrupted action.
        doing: String,
        /// The driver's error.
        source: DriverError,
    },
    /// Any other error of the database or the driver.
    Database {
        /// The failed action.
        doing: String,
        /// The error.
        source: DriverError,
    },
}

impl Error {
    /// Whether this is an answer about the state of the database (exit code 1 of the command) and not a failure of the
    /// database or the environment (exit code 3).
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Source(_)
            | Self::Unknown { .. }
            | Self::Edited { .. }
            | Self::OutOfOrder { .. }
            | Self::Taken { .. }
            | Self::LiveTable { .. }
            | Self::Gate(_)
            | Self::Loses { .. }
            | Self::Rows { .. }
            | Self::Disagree { .. }
            | Self::Twins { .. }
            | Self::Breaks { .. }
            | Self::IndexUsed { .. }
            | Self::Limit { .. }
            | Self::Stopped
            | Self::Cancelled { .. }
            | Self::NotReady { .. }
            | Self::NoJournal => true,
            Self::Locked { .. }
            | Self::Busy { .. }
            | Self::LostLock
            | Self::Pooler(_)
            | Self::Rights { .. }
            | Self::Step { .. }
            | Self::Unproved { .. }
            | Self::JournalVersion { .. }
            | Self::WrongDatabase { .. }
            | Self::NoSchema { .. }
            | Self::OneSchema { .. }
            | Self::FixedSchema { .. }
            | Self::NotAlive { .. }
            | Self::FenceFell { .. }
            | Self::Lost { .. }
            | Self::Database { .. } => false,
        }
    }

    /// The full error for a person: a line with event and reason, then each obstacle, then each way out.
    pub fn report(&self) -> Report<'_> {
        Report(self)
    }

    /// The driver's error, if there is one.
    pub(crate) fn driver(&self) -> Option<&DriverError> {
        match self {
            Self::Rights { source, .. }
            | Self::Step { source, .. }
            | Self::Lost { source, .. }
            | Self::Database { source, .. } => Some(source),
            _ => None,
        }
    }

    /// The driver's error, with the failed action.
    pub(crate) fn database(doing: impl Into<String>, source: sqlx::Error) -> Self {
        let doing = doing.into();
        if lost(&source) {
            Self::Lost {
                doing,
                source: source.into(),
            }
        } else {
            Self::Database {
                doing,
                source: source.into(),
            }
        }
    }
}

/// Adds the failed action to a driver's result.
pub(crate) trait Doing<T> {
    /// `doing` reads well after "failed to": `read the journal`.
    fn doing(self, doing: &str) -> Result<T, Error>;
}

impl<T> Doing<T> for Result<T, sqlx::Error> {
    fn doing(self, doing: &str) -> Result<T, Error> {
        self.map_err(|source| Error::database(doing, source))
    }
}

/// Whether the connection is gone.
pub(crate) fn lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => true,
        // Shutdown, crash, "terminating connection due to ..": by an administrator, or by a time limit on idle
        // transactions or on whole ones.
        sqlx::Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            code.starts_with("57P")
                || code.starts_with("08")
                || ["25P03", "25P04"].contains(&&*code)
                || is_killed(&**error)
        }
        _ => false,
    }
}

/// Whether MariaDB or MySQL says that the connection was killed, or was idle for too long.
#[cfg(feature = "mysql")]
fn is_killed(error: &(dyn sqlx::error::DatabaseError + 'static)) -> bool {
    let error = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>();
    error.is_some_and(|error| [1927, 3169, 4031].contains(&error.number()))
}

#[cfg(not(feature = "mysql"))]
fn is_killed(_error: &(dyn sqlx::error::DatabaseError + 'static)) -> bool {
    false
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.driver().map(|source| source as _)
    }
}

/// One fact of [`Error::LiveTable`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The fact and what would become of it.
    pub what: String,
    /// The way out.
    pub help: String,
    /// The name by which [`Migrator::discard`](crate::Migrator::discard) lets it go; `None` if it cannot be let go.
    pub name: Option<String>,
}
