//! What can go wrong, in words that say what to do.

use std::fmt;

use expand_contract_model::{Diagnostic, Phase};

use crate::{Refusal, Rejection};

/// How many things of a kind an error lists.
const SOME: usize = 5;

/// Everything that stops a phase, a join or a question.
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
        /// What the database said.
        message: String,
        /// The SQL that helps, for the owner or a superuser to run.
        grant: String,
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
        source: sqlx::Error,
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
    /// The journal was written by a newer version.
    NewerJournal {
        /// The version found.
        found: i64,
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
        source: sqlx::Error,
    },
    /// Anything else that the database or the driver said.
    Database {
        /// What was being done.
        doing: String,
        /// What it said.
        source: sqlx::Error,
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
            | Self::NewerJournal { .. }
            | Self::WrongDatabase { .. }
            | Self::NotAlive { .. }
            | Self::FenceFell { .. }
            | Self::Lost { .. }
            | Self::Database { .. } => false,
        }
    }

    /// What the driver said, where it said something.
    pub(crate) fn driver(&self) -> Option<&sqlx::Error> {
        match self {
            Self::Step { source, .. }
            | Self::Lost { source, .. }
            | Self::Database { source, .. } => Some(source),
            _ => None,
        }
    }

    /// What the driver said, with what was being done.
    pub(crate) fn database(doing: impl Into<String>, source: sqlx::Error) -> Self {
        let doing = doing.into();
        if lost(&source) {
            Self::Lost { doing, source }
        } else {
            Self::Database { doing, source }
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

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(diagnostic) => {
                write!(f, "{}", diagnostic.message)?;
                if let Some(location) = &diagnostic.location {
                    write!(f, " ({location})")?;
                }
                helps(f, &diagnostic.help)
            }
            Self::Unknown { migration } => {
                write!(
                    f,
                    "no migration `{migration}` in these files or in the journal"
                )?;
                help(f, "`cargo expand-contract status` lists the ids")
            }
            Self::Edited { migration, files } => {
                write!(
                    f,
                    "{migration}: {} changed after it was applied to this database",
                    files.join(", ")
                )?;
                help(
                    f,
                    "restore the file from version control; to do something else, generate a new migration",
                )
            }
            Self::OutOfOrder {
                migration,
                phase,
                why,
                help: way,
            } => {
                write!(f, "cannot {phase} {migration}: {why}")?;
                help(f, way)
            }
            Self::Gate(refusal) => refusal.fmt(f),
            Self::Loses { migration, losses } => {
                write!(f, "rolling back {migration} would lose values:")?;
                for (what, rows) in losses {
                    write!(f, "\n  - {what}: {rows} {}", rows_word(*rows))?;
                }
                let names: Vec<&str> = losses.iter().map(|(what, _)| what.as_str()).collect();
                help(
                    f,
                    &format!(
                        "if they may be lost, say so: --discard {}",
                        names.join(" --discard ")
                    ),
                )
            }
            Self::Rows {
                migration,
                table,
                count,
                failures,
            } => {
                write!(
                    f,
                    "{migration}: {count} {} of {table} not migrated:",
                    rows_are(*count)
                )?;
                for (key, error) in failures {
                    write!(f, "\n  - {key}: {error}")?;
                }
                if *count > failures.len() as u64 {
                    write!(f, "\n  - … and {} more", count - failures.len() as u64)?;
                }
                help(
                    f,
                    "mend these rows (or the `up` and `down` of the change), then run migrate again; nothing was lost",
                )
            }
            Self::Locked {
                migration,
                step,
                seconds,
                blockers,
            } => {
                write!(
                    f,
                    "{migration}: {step}: no lock within {seconds} s; nothing was changed"
                )?;
                list(f, blockers)?;
                help(
                    f,
                    "let that session finish, or end it, and run the same command again",
                )
            }
            Self::Busy { holder, seconds } => {
                write!(
                    f,
                    "another runner is at work on this database: {holder}; waited {seconds} s"
                )?;
                help(
                    f,
                    "run again when it is done; what it does need not be done twice",
                )
            }
            Self::Stopped => {
                f.write_str("stopped as asked; what was committed stays, what was not is undone")?;
                help(
                    f,
                    "run the same command again: it goes on where the work stands",
                )
            }
            Self::LostLock => {
                f.write_str("this runner was silent for so long that another one took over; nothing of the running step was done")?;
                help(
                    f,
                    "run the same command again: it goes on where the work stands",
                )
            }
            Self::Pooler => {
                f.write_str("a pooler between here and the database gives every transaction another connection, so one runner cannot keep others out")?;
                help(
                    f,
                    "connect to the database itself, or through a pool in session mode, for `run`",
                )
            }
            Self::Rights {
                doing,
                message,
                grant,
            } => {
                write!(f, "no right to {doing}: {message}")?;
                help(f, grant)
            }
            Self::Step {
                migration,
                step,
                help: way,
                source,
            } => {
                write!(f, "{migration}: {step} failed: {}", said(source))?;
                match way {
                    Some(way) => help(f, way),
                    None => Ok(()),
                }
            }
            Self::Unproved {
                migration,
                step,
                why,
            } => write!(f, "{migration}: {step}: {why}"),
            Self::NewerJournal { found, known } => {
                write!(
                    f,
                    "the journal in this database has version {found}, this build knows {known}"
                )?;
                help(f, "use the newer version of expand-contract that wrote it")
            }
            Self::WrongDatabase { files, connection } => write!(
                f,
                "the migrations are written for {files}, the connection is to {connection}"
            ),
            Self::NotReady { rejections } => {
                f.write_str("this build may not run against this database now:")?;
                let some = rejections.iter().take(SOME);
                list(f, some.clone())?;
                if rejections.len() > SOME {
                    write!(f, "\n  - … and {} more", rejections.len() - SOME)?;
                }
                let mut helps: Vec<String> = some.map(Rejection::help).collect();
                helps.dedup();
                helps.iter().try_for_each(|text| help(f, text))
            }
            Self::NoJournal => {
                f.write_str("this database has no journal of expand-contract's")?;
                help(
                    f,
                    "run `cargo expand-contract run --for-build` against it first",
                )
            }
            Self::NotAlive { service, instance } => {
                write!(
                    f,
                    "service {service}, instance {instance}: the lease has ended, or could not be renewed in time; \
                     the database may not fit this build any more"
                )?;
                help(
                    f,
                    "do nothing until the lease is renewed; end the process when it cannot be",
                )
            }
            Self::FenceFell { migration, phase } => {
                write!(
                    f,
                    "{migration}: the fence of its {phase} fell while this runner was silent; nothing was destroyed since"
                )?;
                help(
                    f,
                    "run the same command again: it asks who is alive and goes on",
                )
            }
            Self::Lost { doing, source } => {
                write!(
                    f,
                    "the connection was lost (while trying to {doing}): {}",
                    said(source)
                )?;
                help(
                    f,
                    "run the same command again: it goes on where the work stands",
                )
            }
            Self::Database { doing, source } => {
                write!(f, "failed to {doing}: {}", said(source))
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.driver().map(|source| source as _)
    }
}

/// The database's own words, without the driver's around them.
pub(crate) fn said(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        other => other.to_string(),
    }
}

fn help(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    write!(f, "\n  help: {text}")
}

fn helps(f: &mut fmt::Formatter<'_>, texts: &[String]) -> fmt::Result {
    texts.iter().try_for_each(|text| help(f, text))
}

fn list<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    items: impl IntoIterator<Item = T>,
) -> fmt::Result {
    items
        .into_iter()
        .try_for_each(|item| write!(f, "\n  - {item}"))
}

fn rows_word(count: u64) -> &'static str {
    if count == 1 { "row" } else { "rows" }
}

fn rows_are(count: u64) -> &'static str {
    if count == 1 { "row is" } else { "rows are" }
}
