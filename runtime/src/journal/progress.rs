//! How far the steps of a migration are, and which rows failed.

use crate::Error;
use crate::error::Doing;
use crate::server::Server;
use crate::session::{Answer, Row, Session, Value, only};
use crate::source::MigrationSource;

/// How far a backfill is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Cursor {
    /// Counts from 1.
    pub(crate) pass: u64,
    /// The last key of the pass that is done, as literals separated by commas; `None` at its start.
    pub(crate) last_key: Option<String>,
    /// Rows that this pass changed.
    pub(crate) changed: u64,
    /// Rows that this pass has walked over.
    pub(crate) rows_done: u64,
    /// Rows in the table when the pass began, about.
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

/// Which step of which migration.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) source: &'a MigrationSource,
    pub(crate) phase: expand_contract_format::Phase,
    /// Counts from 1.
    pub(crate) step: usize,
}

impl At<'_> {
    /// What is being done, for messages.
    pub(crate) fn task(&self, title: &str) -> crate::runner::Task {
        crate::runner::Task {
            migration: self.source.id.clone(),
            table: self.source.table.clone(),
            step: format!(
                "step {} of {} ({})",
                self.step,
                self.phase,
                title.trim_end_matches('.')
            ),
        }
    }

    fn args(&self) -> [Value; 4] {
        [
            self.source.lock.as_str().into(),
            self.source.id.as_str().into(),
            self.phase.name().into(),
            Value::count(self.step as u64),
        ]
    }

    fn row(&self) -> [Value; 3] {
        let [lock, migration, _, step] = self.args();
        [lock, migration, step]
    }
}

/// Whether a step is done.
pub(crate) async fn is_done(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<bool, Error> {
    let sql = server.sql(
        "SELECT count(*) FROM {ec}statement WHERE lock = $1 AND migration = $2 AND phase = $3 AND step = $4",
    );
    let rows = session.query(&sql, &at.args()).await;
    let count = rows.and_then(|rows| only(rows)?.count(0));
    Ok(count.doing("read the journal")? > 0)
}

/// Notes that a step is done.
pub(crate) async fn set_done(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<(), Error> {
    let sql = server.sql(
        "INSERT INTO {ec}statement (lock, migration, phase, step, done_ms) VALUES ($1, $2, $3, $4, {now}) \
         ON CONFLICT (lock, migration, phase, step) DO NOTHING",
    );
    session
        .execute(&sql, &at.args())
        .await
        .doing("write the journal")?;
    Ok(())
}

/// Reads how far a backfill is.
pub(crate) async fn cursor(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<Option<Cursor>, Error> {
    let sql = server.sql(
        "SELECT pass, last_key, changed, rows_done, rows_total FROM {ec}backfill \
         WHERE lock = $1 AND migration = $2 AND step = $3",
    );
    let rows = session
        .query(&sql, &at.row())
        .await
        .doing("read the journal")?;
    rows.first()
        .map(Cursor::read)
        .transpose()
        .doing("read the journal")
}

/// Writes how far a backfill is.
pub(crate) async fn set_cursor(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
    cursor: &Cursor,
) -> Result<(), Error> {
    let sql = server.sql(
        "INSERT INTO {ec}backfill (lock, migration, step, pass, last_key, changed, rows_done, rows_total, changed_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, {now}) ON CONFLICT (lock, migration, step) DO UPDATE SET \
         pass = excluded.pass, last_key = excluded.last_key, changed = excluded.changed, \
         rows_done = excluded.rows_done, rows_total = excluded.rows_total, changed_ms = excluded.changed_ms",
    );
    let [lock, migration, step] = at.row();
    let args = [
        lock,
        migration,
        step,
        Value::count(cursor.pass),
        cursor.last_key.clone().map_or(Value::Null, Value::Text),
        Value::count(cursor.changed),
        Value::count(cursor.rows_done),
        Value::count(cursor.rows_total),
    ];
    session
        .execute(&sql, &args)
        .await
        .doing("write the journal")?;
    Ok(())
}

/// Forgets the failures of a step, before it is tried again.
pub(crate) async fn clear_failures(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<(), Error> {
    let sql =
        server.sql("DELETE FROM {ec}failure WHERE lock = $1 AND migration = $2 AND step = $3");
    session
        .execute(&sql, &at.row())
        .await
        .doing("write the journal")?;
    Ok(())
}

/// Notes a row that could not be filled, or disagrees.
pub(crate) async fn add_failure(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
    key: &str,
    error: &str,
) -> Result<(), Error> {
    let sql = server.sql(
        "INSERT INTO {ec}failure (lock, migration, step, row_key, error) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (lock, migration, step, row_key) DO UPDATE SET error = excluded.error",
    );
    let [lock, migration, step] = at.row();
    session
        .execute(&sql, &[lock, migration, step, key.into(), error.into()])
        .await
        .doing("write the journal")?;
    Ok(())
}

/// How many rows of a step failed, and some of them.
pub(crate) async fn failures(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<(u64, Vec<(String, String)>), Error> {
    let of_step = "FROM {ec}failure WHERE lock = $1 AND migration = $2 AND step = $3";
    let count = session
        .query(
            &server.sql(&format!("SELECT count(*) {of_step}")),
            &at.row(),
        )
        .await;
    let count = count.and_then(|rows| only(rows)?.count(0));
    let count = count.doing("read the journal")?;
    let some = session
        .query(
            &server.sql(&format!(
                "SELECT row_key, error {of_step} ORDER BY row_key LIMIT 10"
            )),
            &at.row(),
        )
        .await
        .doing("read the journal")?;
    let some: Answer<Vec<_>> = some
        .iter()
        .map(|row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())))
        .collect();
    Ok((count, some.doing("read the journal")?))
}

/// Whether rows of a migration failed and were not mended.
pub(crate) async fn any_failures(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<bool, Error> {
    let sql = server.sql("SELECT count(*) FROM {ec}failure WHERE lock = $1 AND migration = $2");
    let rows = session
        .query(
            &sql,
            &[source.lock.as_str().into(), source.id.as_str().into()],
        )
        .await;
    let count = rows.and_then(|rows| only(rows)?.count(0));
    Ok(count.doing("read the journal")? > 0)
}

/// Forgets that a step was done, and how far it was.
pub(crate) async fn undo(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<(), Error> {
    let sql = server.sql(
        "DELETE FROM {ec}statement WHERE lock = $1 AND migration = $2 AND phase = $3 AND step = $4",
    );
    session
        .execute(&sql, &at.args())
        .await
        .doing("write the journal")?;
    let sql =
        server.sql("DELETE FROM {ec}backfill WHERE lock = $1 AND migration = $2 AND step = $3");
    session
        .execute(&sql, &at.row())
        .await
        .doing("write the journal")?;
    Ok(())
}
