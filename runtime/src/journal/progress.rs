//! The progress of a migration's steps, and the rows that failed.

use super::key;
use crate::database::Server;
use crate::database::session::{Answer, Row, Session, Value, only};
use crate::error::{Doing, Error};
use crate::source::MigrationSource;
use crate::task::Task;

/// The progress of a backfill.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Cursor {
    /// The number of the pass, from 1.
    pub(crate) pass: u64,
    /// The last key that the pass has reached, as literals separated by commas; `None` at its start.
    pub(crate) last_key: Option<String>,
    /// Rows that this pass changed.
    pub(crate) changed: u64,
    /// Rows that this pass has walked over.
    pub(crate) rows_done: u64,
    /// The approximate number of rows when the pass began.
    pub(crate) rows_total: u64,
}

impl Cursor {
    fn read(row: &Row) -> Answer<Self> {
        Ok(Self {
            pass: row.count(0)?,
            last_key: row.optional(1)?.map(String::from),
            changed: row.count(2)?,
            rows_done: row.count(3)?,
            rows_total: row.count(4)?,
        })
    }
}

/// A step of a migration.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) source: &'a MigrationSource,
    pub(crate) phase: expand_contract_format::Phase,
    /// The number of the step, from 1.
    pub(crate) step: usize,
}

impl At<'_> {
    /// The current task, for messages.
    pub(crate) fn task(&self, title: &str) -> Task {
        Task {
            migration: self.source.id.clone(),
            table: self.source.table().into(),
            also: self.referred(),
            step: format!(
                "step {} of {} ({})",
                self.step,
                self.phase,
                title.trim_end_matches('.')
            ),
        }
    }

    /// The other tables that the statement locks.
    fn referred(&self) -> Vec<String> {
        let statements = &self.source.phase(self.phase).statements;
        let statement = self.step.checked_sub(1).and_then(|at| statements.get(at));
        let locks = statement.into_iter().flat_map(|statement| &statement.locks);
        let tables = locks.filter_map(|lock| lock.table.clone());
        tables
            .filter(|table| table != self.source.table())
            .collect()
    }

    fn args(&self) -> [Value; 5] {
        let [lock, schema, migration] = key(self.source);
        let step = Value::count(self.step as u64);
        [lock, schema, migration, self.phase.name().into(), step]
    }

    pub(super) fn row(&self) -> [Value; 4] {
        let [lock, schema, migration, _, step] = self.args();
        [lock, schema, migration, step]
    }
}

/// Whether a step is done.
pub(crate) async fn is_done(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<bool, Error> {
    let sql = server.journal().is_done;
    let rows = session.query(sql, &at.args()).await;
    let count = rows.and_then(|rows| only(rows)?.count(0));
    Ok(count.doing("read the journal")? > 0)
}

/// The steps of a migration that are done, with the moments of their ends, the earliest first.
pub(crate) async fn done_steps(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<Vec<(String, u64, i64)>, Error> {
    let rows = session
        .query(server.journal().done_steps, &key(source))
        .await;
    let read = |row: &Row| Ok((row.text(0)?.to_owned(), row.count(1)?, row.int(2)?));
    let steps: Answer<Vec<_>> = rows.and_then(|rows| rows.iter().map(read).collect());
    steps.doing("read the journal")
}

/// Notes that a step is done.
pub(crate) async fn set_done(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<(), Error> {
    let sql = server.journal().record_step;
    session
        .execute(sql, &at.args())
        .await
        .doing("write the journal")?;
    Ok(())
}

/// Reads the progress of a backfill.
pub(crate) async fn cursor(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<Option<Cursor>, Error> {
    let sql = server.journal().cursor;
    let rows = session
        .query(sql, &at.row())
        .await
        .doing("read the journal")?;
    rows.first()
        .map(Cursor::read)
        .transpose()
        .doing("read the journal")
}

/// Writes the progress of a backfill.
pub(crate) async fn set_cursor(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
    cursor: &Cursor,
) -> Result<(), Error> {
    let sql = server.journal().set_cursor;
    let [lock, schema, migration, step] = at.row();
    let args = [
        lock,
        schema,
        migration,
        step,
        Value::count(cursor.pass),
        cursor.last_key.clone().map_or(Value::Null, Value::Text),
        Value::count(cursor.changed),
        Value::count(cursor.rows_done),
        Value::count(cursor.rows_total),
    ];
    session
        .execute(sql, &args)
        .await
        .doing("write the journal")?;
    Ok(())
}

/// Forgets the failures of a step before the next try.
pub(crate) async fn clear_failures(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<(), Error> {
    let sql = server.journal().clear_failures;
    session
        .execute(sql, &at.row())
        .await
        .doing("write the journal")?;
    Ok(())
}

/// Notes a row that could not be filled, or whose sides disagree.
pub(crate) async fn add_failure(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
    row: &str,
    error: &str,
) -> Result<(), Error> {
    let sql = server.journal().record_failure;
    let [lock, schema, migration, step] = at.row();
    let args = [lock, schema, migration, step, row.into(), error.into()];
    session
        .execute(sql, &args)
        .await
        .doing("write the journal")?;
    Ok(())
}

/// The number of rows of a step that failed, and some of them.
pub(crate) async fn failures(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<(u64, Vec<(String, String)>), Error> {
    let sql = server.journal();
    let count = session.query(sql.count_failures, &at.row()).await;
    let count = count.and_then(|rows| only(rows)?.count(0));
    let count = count.doing("read the journal")?;
    let some = session.query(sql.some_failures, &at.row()).await;
    let some = some.doing("read the journal")?;
    let some: Answer<Vec<_>> = some
        .iter()
        .map(|row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())))
        .collect();
    Ok((count, some.doing("read the journal")?))
}

/// Whether rows of a migration failed and are not mended yet.
pub(crate) async fn any_failures(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<bool, Error> {
    let sql = server.journal().any_failures;
    let rows = session.query(sql, &key(source)).await;
    let count = rows.and_then(|rows| only(rows)?.count(0));
    Ok(count.doing("read the journal")? > 0)
}

/// Forgets that a step was done, and its progress.
pub(crate) async fn undo(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<(), Error> {
    let sql = server.journal().undo_step;
    session
        .execute(sql, &at.args())
        .await
        .doing("write the journal")?;
    super::undo_walk(session, server, at).await?;
    let sql = server.journal().undo_cursor;
    session
        .execute(sql, &at.row())
        .await
        .doing("write the journal")?;
    Ok(())
}
