//! Errors in words: what happened, where, what to do.

use std::fmt;

use super::{Error, said};
use crate::Rejection;

/// How many things of a kind an error lists.
const SOME: usize = 5;

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
                write!(f, "cannot {} {migration}: {why}", phase.verb())?;
                help(f, way)
            }
            Self::Taken {
                migration,
                table,
                column,
            } => taken(f, migration, table, column.as_deref()),
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
                    "{migration}: the fence of its {phase} fell again and again while somebody kept the database locked; nothing was \
                     destroyed since"
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

fn taken(
    f: &mut fmt::Formatter<'_>,
    migration: &str,
    table: &str,
    column: Option<&str>,
) -> fmt::Result {
    let Some(column) = column else {
        write!(
            f,
            "cannot expand {migration}: the table {table} is there already, and was not made by this migration"
        )?;
        help(
            f,
            &format!(
                "to keep it as it is: `cargo expand-contract discard {migration}`, take {table} into the lock (`init` with \
                 --database-url does so for every table that exists; a package that has a lock starts it anew)"
            ),
        )?;
        return help(
            f,
            "to have another one: give the model another table name, or drop or rename the table that is there",
        );
    };
    write!(
        f,
        "cannot expand {migration}: the column {table}.{column} is there already, and was not made by this migration"
    )?;
    help(
        f,
        &format!(
            "if it is somebody else's: `cargo expand-contract discard {migration}` and give the field another column name, or \
             rename the column that is there"
        ),
    )?;
    help(
        f,
        "if it comes from a part of this expand.sql that was run by hand: drop the column, or run the whole file by hand first",
    )
}
