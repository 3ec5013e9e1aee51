//! Rows that a look finds after a change was verified. Some became pending: an old build wrote a value that `up` cannot compute, or
//! a session wrote past the triggers. Others hold a value that a new build wrote itself.

use std::time::Duration;

use expand_contract_format::{Job, Phase};

use super::walk::Walk;
use crate::database::own;
use crate::database::session::{Answer, Row, Session};
use crate::database::{Fault, Server};
use crate::error::{Doing, Error};
use crate::source::MigrationSource;

/// How long one table may be read. A look at the status is no reason to read a large table to its end.
const LOOK: Duration = Duration::from_secs(1);

/// How many rows are shown.
const SHOWN: usize = 10;

/// Rows that a look at a table has found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct RowsFound {
    /// The keys of some of them, at most ten: `users: id = 42`.
    pub rows: Vec<String>,
    /// Whether there are more.
    pub more: bool,
    /// Why tables were not read to their end, in one sentence each: too many rows, a row for which `up` fails, or no right to read
    /// them.
    pub unknown: Vec<String>,
}

/// The rows of a verified change that are pending, or whose sides disagree. Looks inside a transaction, and changes nothing.
pub(crate) async fn pending(
    session: &mut dyn Session,
    server: &'static dyn Server,
    source: &MigrationSource,
) -> Result<RowsFound, Error> {
    let verifications = |job: &'_ Job| matches!(job, Job::Verify { .. });
    read(session, server, source, verifications).await
}

/// The rows in which a column that follows others holds a value of its own.
pub(crate) async fn given(
    session: &mut dyn Session,
    server: &'static dyn Server,
    source: &MigrationSource,
) -> Result<RowsFound, Error> {
    let lists = |job: &'_ Job| matches!(job, Job::ListGiven { .. });
    read(session, server, source, lists).await
}

async fn read(
    session: &mut dyn Session,
    server: &'static dyn Server,
    source: &MigrationSource,
    is_wanted: fn(&Job) -> bool,
) -> Result<RowsFound, Error> {
    let mut found = RowsFound::default();
    for statement in &source.phase(Phase::Migrate).statements {
        let (Job::Verify { table, key, .. } | Job::ListGiven { table, key, .. }) = &statement.job
        else {
            continue;
        };
        if !is_wanted(&statement.job) {
            continue;
        }
        let walk = Walk { server, table, key };
        let query = own::marked(&walk.found(&statement.sql, SHOWN as u64 + 1));
        match limited(session, server, &query).await {
            Ok(rows) => {
                let keys = rows.iter().map(|row| walk.shown(row));
                let keys: Answer<Vec<String>> = keys.collect();
                let keys = keys.doing("read the keys of rows")?.into_iter();
                found.rows.extend(keys.map(|key| match &statement.job {
                    Job::ListGiven { column, .. } => format!("{table}.{column}: {key}"),
                    _ => format!("{table}: {key}"),
                }));
            }
            Err(error) => match server.fault(&error) {
                Fault::TooLong | Fault::Busy => found.unknown.push(format!(
                    "{table} was not read to its end within {} s",
                    LOOK.as_secs()
                )),
                Fault::Rights => found
                    .unknown
                    .push(format!("this role may not read {table}")),
                Fault::Data => found.unknown.push(format!(
                    "a row of {table} has a value that cannot be computed: {error}"
                )),
                _ => return Err(Error::database("look for rows", error)),
            },
        }
    }
    found.more = found.rows.len() > SHOWN;
    found.rows.truncate(SHOWN);
    Ok(found)
}

async fn limited(session: &mut dyn Session, server: &dyn Server, query: &str) -> Answer<Vec<Row>> {
    let Some(limit) = server.limit(LOOK) else {
        return session.query(query, &[]).await;
    };
    // The transaction goes on, and with it the schema that was chosen for it.
    session.script(&format!("SAVEPOINT look; {limit}")).await?;
    let rows = session.query(query, &[]).await;
    session.script("ROLLBACK TO SAVEPOINT look").await?;
    rows
}
