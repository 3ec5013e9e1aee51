//! The parts of a pass: ranges of the key that workers of any process and host have claimed.
//!
//! A worker that claims or ends a part holds the row of its walk first, and the row of the part second. A batch holds the row of the part
//! alone. So no two workers wait for each other.

use std::time::Duration;

use super::{At, Cursor};
use crate::database::Server;
use crate::database::session::{Answer, Row, Session, Value, only};
use crate::error::{Doing, Error};
use crate::source::MigrationSource;

/// How long a part stays with a worker that is silent. Each batch renews it.
const LEASE: Duration = Duration::from_secs(15);

const WRITE: &str = "write the journal";
const READ: &str = "read the journal";

/// A range of the key, from behind the last key that is done in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) number: u64,
    /// The last key that is done, as literals separated by commas; `None` at the begin of the table.
    pub(crate) last_key: Option<String>,
    /// The last key of the part; `None` if it goes to the end of the table.
    pub(crate) until: Option<String>,
    /// Rows that were changed in it, or have to be looked at again.
    pub(crate) changed: u64,
    /// Rows that were walked over in it.
    pub(crate) rows_done: u64,
}

impl Part {
    fn read(row: &Row) -> Answer<Self> {
        Ok(Self {
            number: row.count(0)?,
            last_key: row.optional(1)?.map(String::from),
            until: row.optional(2)?.map(String::from),
            changed: row.count(3)?,
            rows_done: row.count(4)?,
        })
    }

    /// The same part with more changed rows.
    pub(crate) fn with_more(&self, changed: u64) -> Self {
        Self {
            changed: self.changed + changed,
            ..self.clone()
        }
    }
}

/// The open parts of a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parts {
    /// The number of the next one.
    pub(crate) next: u64,
    /// How many are open.
    pub(crate) open: u64,
    /// The rows that are done in them.
    pub(crate) rows_done: u64,
}

fn key(text: Option<&String>) -> Value {
    text.cloned().map_or(Value::Null, Value::Text)
}

fn lease() -> Value {
    Value::count(u64::try_from(LEASE.as_millis()).unwrap_or(u64::MAX))
}

/// Begins a pass. No part of an earlier one is left.
pub(crate) async fn begin_walk(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<(), Error> {
    undo_walk(session, server, at).await?;
    let done = session
        .execute(server.journal().begin_walk, &at.row())
        .await;
    done.doing(WRITE).map(drop)
}

/// Goes on with a pass: every open part can be claimed at once. A worker of another process that still has one finds that out.
pub(crate) async fn reopen_walk(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<(), Error> {
    let sql = server.journal();
    if hold_walk(session, server, at).await?.is_none() {
        // A journal of an earlier version has none.
        session
            .execute(sql.begin_walk, &at.row())
            .await
            .doing(WRITE)?;
    }
    session
        .execute(sql.free_parts, &at.row())
        .await
        .doing(WRITE)?;
    Ok(())
}

/// Whether all rows of a pass are given to workers; `None` if there is no pass any more. No other worker claims or ends a part until the
/// transaction ends.
pub(crate) async fn hold_walk(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<Option<bool>, Error> {
    let rows = session.query(server.journal().hold_walk, &at.row()).await;
    let ended = rows.and_then(|rows| rows.first().map(|row| row.int(0)).transpose());
    Ok(ended.doing(READ)?.map(|ended| ended != 0))
}

/// Notes that all rows of a pass are given to workers.
pub(crate) async fn end_walk(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<(), Error> {
    let done = session.execute(server.journal().end_walk, &at.row()).await;
    done.doing(WRITE).map(drop)
}

/// Forgets a pass and its parts.
pub(crate) async fn undo_walk(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<(), Error> {
    for sql in server.journal().undo_walk {
        session.execute(sql, &at.row()).await.doing(WRITE)?;
    }
    Ok(())
}

/// Forgets all passes of a migration. What a worker of another process still does to one is undone: it ends its transaction by noting
/// its progress, and finds no part.
pub(crate) async fn end_walks(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<(), Error> {
    for sql in server.journal().end_walks {
        let done = session.execute(sql, &super::key(source)).await;
        done.doing(WRITE)?;
    }
    Ok(())
}

/// The passes of a lock's migrations that have rows to give away: migration, checksum, step.
pub(crate) async fn open_walks(
    session: &mut dyn Session,
    server: &dyn Server,
    lock: &str,
    schema: &str,
) -> Result<Vec<(String, String, usize)>, Error> {
    let args = [lock.into(), schema.into()];
    let rows = session.query(server.journal().open_walks, &args).await;
    let read = |row: &Row| -> Answer<_> {
        // No file has so many steps.
        let step = usize::try_from(row.count(2)?).unwrap_or(usize::MAX);
        Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned(), step))
    };
    let walks = rows.and_then(|rows| rows.iter().map(read).collect::<Answer<Vec<_>>>());
    walks.doing(READ)
}

/// Raises the number by which a replica tells how far behind it is, and returns it.
pub(crate) async fn beat(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<u64, Error> {
    let sql = server.journal();
    session.execute(sql.beat, &at.row()).await.doing(WRITE)?;
    beaten(session, server, at).await
}

/// That number, as a database has it; zero without a pass.
pub(crate) async fn beaten(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<u64, Error> {
    let rows = session.query(server.journal().beaten, &at.row()).await;
    let beat = rows.and_then(|rows| rows.first().map(|row| row.count(0)).transpose());
    Ok(beat.doing(READ)?.unwrap_or(0))
}

/// Notes the last key that is given to a worker.
pub(crate) async fn move_frontier(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
    last_key: &str,
) -> Result<(), Error> {
    let [lock, schema, migration, step] = at.row();
    let args = [lock, schema, migration, step, last_key.into()];
    let done = session.execute(server.journal().move_frontier, &args).await;
    done.doing(WRITE).map(drop)
}

/// The open parts of a pass.
pub(crate) async fn parts(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<Parts, Error> {
    let rows = session.query(server.journal().parts, &at.row()).await;
    let read = |rows: Vec<Row>| -> Answer<Parts> {
        let row = only(rows)?;
        Ok(Parts {
            next: row.count(0)?,
            open: row.count(1)?,
            rows_done: row.count(2)?,
        })
    };
    rows.and_then(read).doing(READ)
}

/// Gives a worker an open part that no living worker has.
pub(crate) async fn take_left_part(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
    worker: &str,
) -> Result<Option<Part>, Error> {
    let sql = server.journal();
    let rows = session.query(sql.left_part, &at.row()).await;
    let part = rows.and_then(|rows| rows.first().map(Part::read).transpose());
    let Some(part) = part.doing(READ)? else {
        return Ok(None);
    };
    let [lock, schema, migration, step] = at.row();
    let number = Value::count(part.number);
    let args = [
        lock,
        schema,
        migration,
        step,
        number,
        worker.into(),
        lease(),
    ];
    session.execute(sql.take_part, &args).await.doing(WRITE)?;
    Ok(Some(part))
}

/// Gives a worker a new part.
pub(crate) async fn add_part(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
    part: &Part,
    worker: &str,
) -> Result<(), Error> {
    let [lock, schema, migration, step] = at.row();
    let args = [
        lock,
        schema,
        migration,
        step,
        Value::count(part.number),
        key(part.last_key.as_ref()),
        key(part.until.as_ref()),
        worker.into(),
        lease(),
    ];
    let done = session.execute(server.journal().add_part, &args).await;
    done.doing(WRITE).map(drop)
}

/// Notes that a part has come from one state to the next. Answers whether it is still this worker's: if not, the transaction must not be
/// committed.
pub(crate) async fn move_part(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
    worker: &str,
    from: &Part,
    to: &Part,
) -> Result<bool, Error> {
    let [lock, schema, migration, step] = at.row();
    let args = [
        lock,
        schema,
        migration,
        step,
        Value::count(from.number),
        worker.into(),
        key(to.last_key.as_ref()),
        Value::count(to.changed - from.changed),
        Value::count(to.rows_done - from.rows_done),
        lease(),
    ];
    let touched = session.execute(server.journal().move_part, &args).await;
    Ok(touched.doing(WRITE)? > 0)
}

/// Ends a part, and adds it to the progress of its pass. Answers whether it was still this worker's. The row of the walk is held.
pub(crate) async fn end_part(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
    worker: &str,
    part: &Part,
) -> Result<bool, Error> {
    let sql = server.journal();
    let [lock, schema, migration, step] = at.row();
    let number = Value::count(part.number);
    let args = [lock, schema, migration, step, number, worker.into()];
    let touched = session.execute(sql.end_part, &args).await;
    if touched.doing(WRITE)? == 0 {
        return Ok(false);
    }
    let changed = Cursor {
        changed: part.changed,
        rows_done: part.rows_done,
        ..Cursor::default()
    };
    add_to_cursor(session, server, at, &changed).await?;
    Ok(true)
}

/// Adds changed and walked rows to the progress of a pass.
pub(crate) async fn add_to_cursor(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
    more: &Cursor,
) -> Result<(), Error> {
    let [lock, schema, migration, step] = at.row();
    let (changed, rows_done) = (Value::count(more.changed), Value::count(more.rows_done));
    let args = [lock, schema, migration, step, changed, rows_done];
    let done = session.execute(server.journal().add_to_cursor, &args).await;
    done.doing(WRITE).map(drop)
}
