//! The notes that only a report before a contract reads: moments, verifications, and calls of statements.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use super::{At, key};
use crate::database::Server;
use crate::database::observe::time;
use crate::database::session::{Answer, Row, Session, Value};
use crate::error::{Doing, Error};
use crate::source::MigrationSource;

/// The last verification of a step that came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verified {
    /// The step of the Migrate, from 1.
    pub(crate) step: usize,
    /// The moment of its end.
    pub(crate) at: SystemTime,
    /// How many rows it read.
    pub(crate) rows: u64,
    /// How many of them were wrong. It ends after some.
    pub(crate) wrong: u64,
    /// How long it took.
    pub(crate) took: Duration,
}

/// An event of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Happened {
    pub(crate) at: SystemTime,
    pub(crate) phase: String,
    pub(crate) kind: String,
    pub(crate) what: String,
}

/// The calls of statements at the moment at which a migration became migrated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) at: SystemTime,
    /// How many records the server had thrown away.
    pub(crate) evicted: u64,
    /// The calls of each statement, by the key of its record.
    pub(crate) calls: BTreeMap<String, u64>,
}

/// Notes that a verification came to its end.
pub(crate) async fn record_verified(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
    (rows, wrong): (u64, u64),
    took: Duration,
) -> Result<(), Error> {
    let [lock, schema, migration] = key(at.source);
    let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let args = [
        lock,
        schema,
        migration,
        Value::count(at.step as u64),
        Value::count(rows),
        Value::count(wrong),
        Value::count(millis),
    ];
    let done = session.execute(server.journal().record_verified, &args);
    done.await.doing("write the journal").map(drop)
}

/// The last verification of each step.
pub(crate) async fn verified(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<Vec<Verified>, Error> {
    let read = |row: &Row| -> Answer<_> {
        Ok(Verified {
            step: usize::try_from(row.count(0)?).unwrap_or(usize::MAX),
            at: time(row.int(1)?),
            rows: row.count(2)?,
            wrong: row.count(3)?,
            took: Duration::from_millis(row.count(4)?),
        })
    };
    let rows = session.query(server.journal().verified, &key(source)).await;
    let all = rows.and_then(|rows| rows.iter().map(read).collect());
    all.doing("read the journal")
}

/// The moments at which a migration began and at which its state changed last; `None` if the journal does not know it.
pub(crate) async fn life(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<Option<(SystemTime, SystemTime)>, Error> {
    let rows = session.query(server.journal().life, &key(source)).await;
    let life = rows.and_then(|rows| {
        let first = rows.first();
        first
            .map(|row| Ok((time(row.int(0)?), time(row.int(1)?))))
            .transpose()
    });
    life.doing("read the journal")
}

/// The events of a migration, the oldest first.
pub(crate) async fn events(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<Vec<Happened>, Error> {
    let read = |row: &Row| -> Answer<_> {
        let text = |column| row.text(column).map(str::to_owned);
        Ok(Happened {
            at: time(row.int(0)?),
            phase: text(1)?,
            kind: text(2)?,
            what: text(3)?,
        })
    };
    let rows = session.query(server.journal().events, &key(source)).await;
    let all = rows.and_then(|rows| rows.iter().map(read).collect());
    all.doing("read the journal")
}

/// Notes the calls of statements as they are now.
pub(crate) async fn record_calls(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
    evicted: u64,
    calls: &[(String, u64)],
) -> Result<(), Error> {
    let [lock, schema, migration] = key(source);
    let sql = server.journal();
    let forgotten = session.execute(sql.forget_called, &key(source)).await;
    forgotten.doing("write the journal")?;
    let args = [lock, schema, migration, Value::count(evicted)];
    let begun = session.execute(sql.begin_counting, &args).await;
    begun.doing("write the journal")?;
    for (id, number) in calls {
        let [lock, schema, migration] = key(source);
        let args = [
            lock,
            schema,
            migration,
            id.as_str().into(),
            Value::count(*number),
        ];
        let noted = session.execute(sql.record_called, &args).await;
        noted.doing("write the journal")?;
    }
    Ok(())
}

/// The noted calls; `None` if none were noted.
pub(crate) async fn calls(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<Option<Counted>, Error> {
    let rows = session.query(server.journal().counting, &key(source)).await;
    let moment = rows.and_then(|rows| {
        let first = rows.first();
        first
            .map(|row| Ok((time(row.int(0)?), row.count(1)?)))
            .transpose()
    });
    let Some((at, evicted)) = moment.doing("read the journal")? else {
        return Ok(None);
    };
    let rows = session.query(server.journal().called, &key(source)).await;
    let read = |row: &Row| -> Answer<_> { Ok((row.text(0)?.to_owned(), row.count(1)?)) };
    let calls = rows.and_then(|rows| rows.iter().map(read).collect());
    Ok(Some(Counted {
        at,
        evicted,
        calls: calls.doing("read the journal")?,
    }))
}
