//! Rows that became pending after a change was verified: an old build wrote a value that `up` cannot compute, or a session
//! wrote past the triggers.

use std::time::Duration;

use expand_contract_format::{Job, Phase};

use super::walk::Walk;
use crate::database::session::{Answer, Row, Session};
use crate::database::{Fault, Server};
use crate::error::{Doing, Error};
use crate::source::MigrationSource;

/// How long one table may be read. A look at the status is no reason to read a large table to its end.
const LOOK: Duration = Duration::from_secs(1);

/// How many rows are shown.
const SHOWN: usize = 10;

/// The rows of a verified change that are pending, or whose sides disagree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Pending {
    /// The keys of some of them, at most ten: `users: id = 42`.
    pub rows: Vec<String>,
    /// Whether there are more.
    pub more: bool,
    /// Why tables were not read to their end, in one sentence each: too many rows, or no right to read them.
    pub unknown: Vec<String>,
}

/// Looks for such rows, inside a transaction. Changes nothing.
pub(crate) async fn read(
    session: &mut dyn Session,
    server: &'static dyn Server,
    source: &MigrationSource,
) -> Result<Pending, Error> {
    let mut pending = Pending::default();
    for statement in &source.phase(Phase::Migrate).statements {
        let Job::Verify { table, key, .. } = &statement.job else {
            continue;
        };
        let walk = Walk { server, table, key };
        let query = walk.found(&statement.sql, SHOWN as u64 + 1);
        match limited(session, server, &query).await {
            Ok(rows) => {
                let keys = rows.iter().map(|row| walk.shown(row));
                let keys: Answer<Vec<String>> = keys.collect();
                let keys = keys.doing("read the keys of pending rows")?.into_iter();
                pending
                    .rows
                    .extend(keys.map(|key| format!("{table}: {key}")));
            }
            Err(error) => match server.fault(&error) {
                Fault::TooLong | Fault::Busy => pending.unknown.push(format!(
                    "{table} was not read to its end within {} s",
                    LOOK.as_secs()
                )),
                Fault::Rights => pending
                    .unknown
                    .push(format!("this role may not read {table}")),
                _ => return Err(Error::database("look for pending rows", error)),
            },
        }
    }
    pending.more = pending.rows.len() > SHOWN;
    pending.rows.truncate(SHOWN);
    Ok(pending)
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
