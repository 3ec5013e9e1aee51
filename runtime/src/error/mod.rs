//! What can go wrong, in words that say what to do.

mod driver;
mod report;
#[cfg(test)]
mod tests;
mod words;

use expand_contract_format::{Diagnostic, Phase};

use crate::refusal::{Refusal, Rejection};

pub use driver::DriverError;
pub use report::Report;

/// Everything that stops a phase, a join or a question.
///
/// Its `Display` is one line, which reads well behind `failed to ..: `. What the database or the driver said is the
/// [`source`](std::error::Error::source), and is not repeated in that line. [`Error::help`] has the ways out, and
/// [`Error::report`] puts everything together for a person.
///
/// [`Error::is_refusal`] tells what was refused (nothing is wrong with the database: something has to be done first)
/// from what failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A phase file, a folder or a schema cannot be read.
    Source(Box<Diagnostic>),
    /// No migration of this id is known here or in the journal.
    Unknown {
        /// The id that was asked for.
        migration: String,
    },
    /// Files were changed after they were applied to this database.
    Edited {
        /// The migration.
        migration: String,
        /// The files that differ, such as `contract.sql`.
        files: Vec<String>,
    },
    /// A phase was asked for that cannot come now.
    OutOfOrder {
        /// The migration.
        migration: String,
        /// The phase that was asked for.
        phase: Phase,
        /// Why not, as half a sentence: `it is expanded, not migrated`.
        why: String,
        /// What to run or change first.
        help: String,
    },
    /// What an expand would make is there already, and the journal does not know it.
    Taken {
        /// The migration.
        migration: String,
        /// The table.
        table: String,
        /// The column, or the table itself.
        column: Option<String>,
    },
    /// The gate of a contract or a rollback is closed.
    Gate(Box<Refusal>),
    /// A rollback would lose values, and nobody said that they may be lost.
    Loses {
        /// The migration.
        migration: String,
        /// What would be lost: `users.full_name` and how many rows.
        losses: Vec<(String, u64)>,
    },
    /// Rows could not be filled, or disagree; the phase has not ended.
    Rows {
        /// The migration.
        migration: String,
        /// The table.
        table: String,
        /// How many rows, at least.
        count: u64,
        /// Some of them: key and what is wrong.
        failures: Vec<(String, String)>,
    },
    /// A lock could not be had in time; nothing of the step was done.
    Locked {
        /// The migration.
        migration: String,
        /// What was tried, such as `step 1 of expand: Add users.full_name, empty.`
        step: String,
        /// For how long, in seconds.
        seconds: u64,
        /// The sessions in the way, each as half a sentence.
        blockers: Vec<String>,
    },
    /// Another runner works on this database.
    Busy {
        /// Who.
        holder: String,
        /// How long this one waited, in seconds.
        seconds: u64,
    },
    /// Somebody asked the runner to stop; what it had committed stays.
    Stopped,
    /// The runner's lock was taken over by another runner while this one was away.
    LostLock,
    /// A proxy between us and the database hands out another connection for each transaction.
    Pooler,
    /// The role may not do this.
    Rights {
        /// What was tried.
        doing: String,
        /// The SQL that helps, for the owner or a superuser to run.
        grant: String,
        /// What the database said.
        source: DriverError,
    },
    /// A step of a phase file failed; its transaction was rolled back.
    Step {
        /// The migration.
        migration: String,
        /// What was tried, such as `step 1 of expand: Add users.full_name, empty.`
        step: String,
        /// What to do.
        help: Option<String>,
        /// What the database said.
        source: DriverError,
    },
    /// What a step left behind is not what it says.
    Unproved {
        /// The migration.
        migration: String,
        /// What was tried.
        step: String,
        /// What is there instead.
        why: String,
    },
    /// The journal is of another version than this build reads.
    JournalVersion {
        /// The version found; `None` where the journal has none.
        found: Option<i64>,
        /// The version known here.
        known: i64,
    },
    /// Files for one database, a connection to another.
    WrongDatabase {
        /// What the files are for.
        files: &'static str,
        /// What the connection is to.
        connection: &'static str,
    },
    /// This build may not run against this database now.
    NotReady {
        /// Each migration that stands in the way.
        rejections: Vec<Rejection>,
    },
    /// Nobody has run a phase against this database yet.
    NoJournal,
    /// An instance could not renew its lease in time, or has left.
    NotAlive {
        /// The service.
        service: String,
        /// The instance.
        instance: String,
    },
    /// The runner was silent for so long that its fence fell.
    FenceFell {
        /// The migration.
        migration: String,
        /// `Contract` or `Rollback`.
        phase: Phase,
    },
    /// The connection was lost.
    Lost {
        /// What was being done.
        doing: String,
        /// What the driver said.
        source: DriverError,
    },
    /// Anything else that the database or the driver said.
    Database {
        /// What was being done.
        doing: String,
        /// What it said.
        source: DriverError,
    },
}

impl Error {
    /// Whether this is an answer about the state of things (exit code 1 of the command) and not a failure
    /// of the database or the environment (exit code 3).
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Source(_)
            | Self::Unknown { .. }
            | Self::Edited { .. }
            | Self::OutOfOrder { .. }
            | Self::Taken { .. }
            | Self::Gate(_)
            | Self::Loses { .. }
            | Self::Rows { .. }
            | Self::Stopped
            | Self::NotReady { .. }
            | Self::NoJournal => true,
            Self::Locked { .. }
            | Self::Busy { .. }
            | Self::LostLock
            | Self::Pooler
            | Self::Rights { .. }
            | Self::Step { .. }
            | Self::Unproved { .. }
            | Self::JournalVersion { .. }
            | Self::WrongDatabase { .. }
            | Self::NotAlive { .. }
            | Self::FenceFell { .. }
            | Self::Lost { .. }
            | Self::Database { .. } => false,
        }
    }

    /// All of it for a person: a line of what happened and why, then each thing in the way, then each way out.
    pub fn report(&self) -> Report<'_> {
        Report(self)
    }

    /// What the driver said, where it said something.
    pub(crate) fn driver(&self) -> Option<&DriverError> {
        match self {
            Self::Rights { source, .. }
            | Self::Step { source, .. }
            | Self::Lost { source, .. }
            | Self::Database { source, .. } => Some(source),
            _ => None,
        }
    }

    /// What the driver said, with what was being done.
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

/// Adds to a driver's answer what was being done.
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
        // Shutdown, crash, "terminating connection due to ..".
        sqlx::Error::Database(error) => error
            .code()
            .is_some_and(|code| code.starts_with("57P") || code.starts_with("08")),
        _ => false,
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.driver().map(|source| source as _)
    }
}
