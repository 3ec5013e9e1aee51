//! The processes that are at work on migrations, as other hosts see them. No lock hangs on these rows: they are for `status`.

use std::time::Duration;

use expand_contract_format::Phase;

use crate::database::session::{Answer, Row, Session, Value, unreadable};
use crate::database::{ReadSql, Server};
use crate::error::{Doing, Error};

/// How long a process that leads nothing may be silent before another one forgets it.
const SILENT: Duration = Duration::from_secs(60);

/// A process that is at work on a migration, or was when it was last seen.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AtWork {
    /// The lock's name.
    pub lock: String,
    /// The schema of the run.
    pub schema: String,
    /// The migration.
    pub migration: String,
    /// The phase.
    pub phase: Phase,
    /// The host.
    pub host: String,
    /// The process on that host, as the parts of a backfill name it.
    pub worker: String,
    /// How many workers of the process fill rows together.
    pub workers: u64,
    /// Whether it holds the runner's lock. Others walk along.
    pub leads: bool,
    /// The reason for which it waits, as half a sentence, and for how long already.
    pub waits_for: Option<(String, Duration)>,
    /// The rows that it walked over lately, and in which time. `None` before anything was measured.
    pub walked: Option<(u64, Duration)>,
    /// How long ago it began.
    pub began: Duration,
    /// How long ago it was last seen. A process in the middle of a long statement is not seen meanwhile.
    pub seen: Duration,
}

impl AtWork {
    /// The rows a second that it walked over lately, if that was measured.
    #[allow(clippy::cast_precision_loss)] // A rate for people.
    pub fn rate(&self) -> Option<f64> {
        let (rows, time) = self.walked?;
        Some(rows as f64 / time.as_secs_f64().max(1e-3))
    }
}

/// What a process notes about itself.
pub(crate) struct Noted<'a> {
    pub(crate) worker: &'a str,
    pub(crate) host: &'a str,
    pub(crate) workers: u32,
    pub(crate) leads: bool,
    pub(crate) migration: &'a str,
    pub(crate) phase: Phase,
    pub(crate) waits_for: Option<&'a str>,
    pub(crate) walked: (u64, Duration),
}

/// Notes what a process is at, and forgets those that led before it, or were silent for long.
pub(crate) async fn note(
    session: &mut dyn Session,
    server: &dyn Server,
    (lock, schema): (&str, &str),
    noted: &Noted<'_>,
    is_new: bool,
) -> Result<(), Error> {
    let (rows, time) = noted.walked;
    let args: [Value; 11] = [
        lock.into(),
        schema.into(),
        noted.worker.into(),
        noted.host.into(),
        Value::Int(noted.workers.into()),
        Value::Int(noted.leads.into()),
        noted.migration.into(),
        noted.phase.name().into(),
        noted.waits_for.map_or(Value::Null, Value::from),
        Value::count(rows),
        Value::count(u64::try_from(time.as_millis()).unwrap_or(u64::MAX)),
    ];
    let done = session.execute(server.journal().set_at_work, &args).await;
    done.doing("write the journal")?;
    if is_new && noted.leads {
        let silent = Value::count(SILENT.as_secs() * 1_000);
        let args: [Value; 4] = [lock.into(), schema.into(), noted.worker.into(), silent];
        let sql = server.journal().end_others_at_work;
        let done = session.execute(sql, &args).await;
        done.doing("write the journal")?;
    }
    Ok(())
}

/// Forgets a process.
pub(crate) async fn end(
    session: &mut dyn Session,
    server: &dyn Server,
    (lock, schema): (&str, &str),
    worker: &str,
) -> Answer<()> {
    let args: [Value; 3] = [lock.into(), schema.into(), worker.into()];
    let done = session.execute(server.journal().end_at_work, &args).await;
    done.map(drop)
}

/// The processes at work on a lock's migrations in a schema, the one that leads first.
pub(crate) async fn all(
    session: &mut dyn Session,
    reads: &ReadSql,
    (lock, schema): (&str, &str),
) -> Result<Vec<AtWork>, Error> {
    let Some(sql) = reads.at_work else {
        return Ok(Vec::new());
    };
    let args: [Value; 2] = [lock.into(), schema.into()];
    let rows = session.query(sql, &args).await;
    let read = |row: &Row| read(row, lock, schema);
    let all = rows.and_then(|rows| rows.iter().map(read).collect());
    all.doing("read the journal")
}

fn read(row: &Row, lock: &str, schema: &str) -> Answer<AtWork> {
    // A clock that was set back is no reason to tell nothing.
    let time = |column| -> Answer<Duration> {
        let milliseconds = u64::try_from(row.int(column)?);
        Ok(Duration::from_millis(milliseconds.unwrap_or(0)))
    };
    let walked = (row.count(8)?, Duration::from_millis(row.count(9)?));
    let since = time(7)?;
    Ok(AtWork {
        lock: lock.to_owned(),
        schema: schema.to_owned(),
        migration: row.text(0)?.to_owned(),
        phase: row.text(1)?.parse().map_err(unreadable)?,
        host: row.text(2)?.to_owned(),
        worker: row.text(3)?.to_owned(),
        workers: row.count(4)?,
        leads: row.truth(5)?,
        waits_for: row.optional(6)?.map(|reason| (reason.to_owned(), since)),
        walked: (!walked.1.is_zero()).then_some(walked),
        began: time(10)?,
        seen: time(11)?,
    })
}
