//! Fills pending rows: ranges of the key, one statement and its cursor in one short transaction, until a whole pass
//! changes nothing.

use std::time::{Duration, Instant};

use expand_contract_format::{Job, Statement};

use crate::database::Fault;
use crate::error::{Doing, Error};
use crate::event::Event;
use crate::journal::{self, At, Cursor};
use crate::rows::brake::Brake;
use crate::rows::walk::{Boundary, Servo, Walk, read, within};
use crate::run::{Run, transaction};
use crate::task::Task;

/// After this many failed rows, the expression is at fault, not the rows.
pub(crate) const MAX_FAILURES: u64 = 1_000;

/// After this many parts of the table, and at least this many rows, the space of replaced rows is freed.
const TIDY: u64 = 10;
const TIDY_ROWS: u64 = 5_000;

/// Until this pass a batch leaves the rows that other sessions hold to the next one. Most of them are written, and so filled, by
/// those sessions.
const CLAIMING_PASSES: u64 = 2;

/// The number of keys in one statement. With tens of thousands of them the servers would rather read the whole table.
const KEYS: usize = 1_000;

/// Rows may move during a walk, but not for ever. The verification finds the rows that are left.
const MAX_PASSES: u64 = 20;

/// Runs one `UPDATE .. WHERE (pending)` over the whole table.
pub(crate) async fn run(
    run: &mut Run<'_>,
    task: &Task,
    at: At<'_>,
    walk: &Walk<'_>,
    statement: &Statement,
) -> Result<(), Error> {
    let server = run.server;
    let statement = &keeping(run, task, walk, statement).await?;
    let mut cursor = match journal::cursor(&mut *run.session, server, at).await? {
        // An interrupted pass continues from its cursor.
        Some(cursor) if cursor.last_key.is_some() => cursor,
        before => begin_pass(run, task, at, walk, before.map_or(1, |cursor| cursor.pass)).await?,
    };
    loop {
        pass(run, task, at, walk, statement, &mut cursor).await?;
        if server.capability().null_keys {
            null_keys(run, task, at, walk, statement, &mut cursor).await?;
        }
        if cursor.changed == 0 || cursor.pass >= MAX_PASSES {
            break;
        }
        cursor = begin_pass(run, task, at, walk, cursor.pass + 1).await?;
    }
    let (count, failures) = journal::failures(&mut *run.session, server, at).await?;
    if count == 0 {
        return analyze(run, task, walk.table).await;
    }
    give_up(run, task, at, walk, &cursor, count, failures).await
}

/// Runs one `UPDATE .. WHERE (pending)` once over the whole table. Rows that fail, and rows that move meanwhile, are left to the
/// backfills after it.
pub(crate) async fn once(
    run: &mut Run<'_>,
    task: &Task,
    at: At<'_>,
    walk: &Walk<'_>,
    statement: &Statement,
) -> Result<(), Error> {
    let server = run.server;
    let statement = &keeping(run, task, walk, statement).await?;
    let mut cursor = match journal::cursor(&mut *run.session, server, at).await? {
        Some(cursor) if cursor.last_key.is_some() => cursor,
        _ => begin_pass(run, task, at, walk, 1).await?,
    };
    pass(run, task, at, walk, statement, &mut cursor).await?;
    if server.capability().null_keys {
        null_keys(run, task, at, walk, statement, &mut cursor).await?;
    }
    Ok(())
}

/// The statement, which also keeps the values that the database would change by itself on each UPDATE of a row.
async fn keeping(
    run: &mut Run<'_>,
    task: &Task,
    walk: &Walk<'_>,
    statement: &Statement,
) -> Result<Statement, Error> {
    let server = run.server;
    let Some(query) = server.set_by_updates(walk.table) else {
        return Ok(statement.clone());
    };
    let mut kept = String::new();
    for row in read(run, task, &query, &[]).await? {
        let column = server.quote(row.text(0).doing(&task.step)?);
        for part in [", ", &column, " = ", &column] {
            kept += part;
        }
    }
    Ok(statement.keeping(&kept))
}

/// Whether other steps report the rows that fail.
fn leaves_failures(statement: &Statement) -> bool {
    matches!(statement.job, Job::Together { .. })
}

/// Ends with the failed rows. The next run starts a new pass.
async fn give_up(
    run: &mut Run<'_>,
    task: &Task,
    at: At<'_>,
    walk: &Walk<'_>,
    cursor: &Cursor,
    count: u64,
    failures: Vec<(String, String)>,
) -> Result<(), Error> {
    let again = Cursor {
        last_key: None,
        ..cursor.clone()
    };
    transaction!(run, task, async {
        journal::set_cursor(&mut *run.session, run.server, at, &again).await
    })?;
    Err(Error::Rows {
        migration: task.migration.clone(),
        table: walk.table.to_owned(),
        count,
        failures,
    })
}

async fn begin_pass(
    run: &mut Run<'_>,
    task: &Task,
    at: At<'_>,
    walk: &Walk<'_>,
    pass: u64,
) -> Result<Cursor, Error> {
    let total = walk.count(run, task).await?;
    let cursor = Cursor {
        pass,
        rows_total: total,
        ..Cursor::default()
    };
    transaction!(run, task, async {
        journal::clear_failures(&mut *run.session, run.server, at).await?;
        journal::set_cursor(&mut *run.session, run.server, at, &cursor).await
    })?;
    Ok(cursor)
}

/// One walk over the table.
async fn pass(
    run: &mut Run<'_>,
    task: &Task,
    at: At<'_>,
    walk: &Walk<'_>,
    statement: &Statement,
    cursor: &mut Cursor,
) -> Result<(), Error> {
    let mut servo = Servo::new(run.options.batch);
    let began = Instant::now();
    let started_at = cursor.rows_done;
    let mut failed = journal::failures(&mut *run.session, run.server, at)
        .await?
        .0;
    // The limit is below the servo's while a bad row is being isolated.
    let mut limit = servo.size();
    let mut tidied = cursor.changed;
    let mut brake = Brake::open(run).await?;
    while let Some(boundary) = walk
        .boundary(run, task, cursor.last_key.as_deref(), limit)
        .await?
    {
        brake.hold(run, task, at).await?;
        let batch = Instant::now();
        let part = Batch {
            walk,
            statement,
            range: walk.range(cursor.last_key.as_deref(), &boundary.key),
            rows: boundary.rows,
            held: Held::of(run, cursor.pass, boundary.rows),
        };
        let next = Cursor {
            last_key: Some(boundary.key.clone()),
            rows_done: cursor.rows_done + boundary.rows,
            ..cursor.clone()
        };
        let limited = (boundary.rows > 1).then(|| longest(run.options.batch));
        let before = before(run, statement, limited);
        match update_range(run, task, at, &part, cursor, &next, &before).await {
            // Some of the rows are still to be done.
            Ok(done) if done.last_key == cursor.last_key => {
                *cursor = done;
                limit = boundary.rows / 2;
                continue;
            }
            Ok(done) => {
                *cursor = done;
                brake.written(cursor);
                run.work.advance();
            }
            // The statement ended before its time limit, so another session cancelled it.
            Err(error)
                if limited.is_some_and(|limit| batch.elapsed() >= limit)
                    && is(run, &error, Fault::TooLong) =>
            {
                servo.learn(boundary.rows, batch.elapsed());
                limit = servo.size().min(boundary.rows / 2);
                continue;
            }
            Err(error) if !is_data(run, &error) => return Err(error),
            Err(_) if boundary.rows > 1 => {
                limit = boundary.rows / 2;
                continue;
            }
            Err(error) => {
                failed += 1;
                if leaves_failures(statement) {
                    if failed >= MAX_FAILURES {
                        return Ok(());
                    }
                    transaction!(
                        run,
                        task,
                        journal::set_cursor(&mut *run.session, run.server, at, &next)
                    )?;
                } else {
                    row_failed(run, task, at, walk, &boundary, &next, &error).await?;
                }
                *cursor = next;
                if failed >= MAX_FAILURES {
                    let (count, some) =
                        journal::failures(&mut *run.session, run.server, at).await?;
                    return give_up(run, task, at, walk, cursor, count, some).await;
                }
                limit = servo.size();
                continue;
            }
        }
        let took = batch.elapsed();
        if limit == servo.size() {
            servo.learn(boundary.rows, took);
            limit = servo.size();
        } else {
            // The other half of the failed range comes next, then ever larger ranges up to the full size.
            limit = (limit * 2).min(servo.size());
        }
        tell(run, task, walk, cursor, started_at, began.elapsed());
        if cursor.changed - tidied >= (cursor.rows_total / TIDY).max(TIDY_ROWS) {
            tidied = cursor.changed;
            tidy(run, task, walk).await?;
        }
        // The database has one writer at a time, so the others get a turn.
        if let Some(pause) = run.server.breather(took) {
            run.pause(pause).await;
        }
    }
    Ok(())
}

/// Notes a row whose value cannot be computed or stored, and goes on behind it.
async fn row_failed(
    run: &mut Run<'_>,
    task: &Task,
    at: At<'_>,
    walk: &Walk<'_>,
    boundary: &Boundary,
    next: &Cursor,
    error: &Error,
) -> Result<(), Error> {
    let what = said(error);
    transaction!(run, task, async {
        let session = &mut *run.session;
        journal::add_failure(session, run.server, at, &boundary.shown, &what).await?;
        journal::set_cursor(session, run.server, at, next).await
    })?;
    run.tell(&Event::RowFailed {
        migration: task.migration.clone(),
        table: walk.table.to_owned(),
        key: boundary.shown.clone(),
        error: what,
    });
    Ok(())
}

/// Gathers statistics about the filled columns.
async fn analyze(run: &mut Run<'_>, task: &Task, table: &str) -> Result<(), Error> {
    let Some(sql) = run.server.analyze(&run.server.quote_table(table)) else {
        return Ok(());
    };
    match run.session.script(&sql).await {
        Err(source) if crate::error::lost(&source) => Err(Error::database(&task.step, source)),
        // Without statistics queries are slower, and autovacuum gathers them later.
        _ => Ok(()),
    }
}

/// Frees the rows that the last batches replaced. Without it the heap would grow to twice its size.
async fn tidy(run: &mut Run<'_>, task: &Task, walk: &Walk<'_>) -> Result<(), Error> {
    let Some(sql) = run.server.tidy(&run.server.quote_table(walk.table)) else {
        return Ok(());
    };
    match run.session.script(&sql).await {
        Err(source) if crate::error::lost(&source) => Err(Error::database(&task.step, source)),
        // Without the cleanup the table is larger, and the backfill continues.
        _ => Ok(()),
    }
}

/// The settings of a batch's transaction. Only a fill does without the user's triggers: what an operator writes into the old side
/// may meet a foreign key, which is checked by one.
fn before(run: &Run<'_>, statement: &Statement, limited: Option<Duration>) -> Vec<String> {
    let limit = limited.and_then(|limited| run.server.limit(limited));
    let is_quiet = run.options.quiet_triggers
        && matches!(statement.job, Job::Backfill { .. } | Job::Together { .. });
    let quiet = run.server.quiet().filter(|_| is_quiet);
    limit.into_iter().chain(quiet.map(str::to_owned)).collect()
}

/// The rows of one batch.
struct Batch<'a> {
    walk: &'a Walk<'a>,
    statement: &'a Statement,
    /// The condition of its rows.
    range: String,
    /// How many they were.
    rows: u64,
    held: Held,
}

/// The way of a batch with the rows that other sessions hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    /// It waits for them.
    Wait,
    /// It leaves them to the next pass.
    Leave,
    /// It leaves them to smaller batches. The smallest one waits for its only row, and so holds none that the other session may need.
    Part,
}

impl Held {
    fn of(run: &Run<'_>, pass: u64, rows: u64) -> Self {
        match run.server.capability().deadlocks_end_the_smaller {
            true if pass <= CLAIMING_PASSES => Self::Leave,
            true if rows > 1 => Self::Part,
            _ => Self::Wait,
        }
    }
}

/// Runs the statement over one range and stores the cursor, in one transaction. The cursor stays where it is if the range is to be
/// done in smaller parts.
async fn update_range(
    run: &mut Run<'_>,
    task: &Task,
    at: At<'_>,
    batch: &Batch<'_>,
    cursor: &Cursor,
    next: &Cursor,
    before: &[String],
) -> Result<Cursor, Error> {
    let whole = within(task, batch.statement, &batch.range)?;
    let whole = &*run.own(&whole);
    let claim = (batch.held != Held::Wait).then(|| batch.walk.claim(&batch.range));
    let silence = batch.statement.silences.as_ref();
    let silence = silence.and_then(|name| run.server.silence(name));
    let done = transaction!(run, task, async {
        let session = &mut *run.session;
        let quiet = silence.iter().map(|(quiet, _)| quiet);
        for setting in before.iter().chain(quiet) {
            session
                .script(setting)
                .await
                .map_err(|source| Error::database(&task.step, source))?;
        }
        let failed = |source| Error::database(&task.step, source);
        let (changed, held) = match &claim {
            None => (session.execute(whole, &[]).await.map_err(failed)?, 0),
            Some(claim) => {
                let free = session.query(claim, &[]).await.map_err(failed)?;
                let held = batch.rows.saturating_sub(free.len() as u64);
                let mut filled = 0;
                for keys in free.chunks(KEYS) {
                    let among = batch.walk.among(keys).map_err(failed)?;
                    let update = within(task, batch.statement, &among)?;
                    filled += session.execute(&update, &[]).await.map_err(failed)?;
                }
                (filled, held)
            }
        };
        let (next, left) = match batch.held {
            Held::Part if held > 0 => (cursor, 0),
            // A row that was left out needs another pass, as one that changed does.
            _ => (next, held),
        };
        let next = Cursor {
            changed: next.changed + changed + left,
            ..next.clone()
        };
        journal::set_cursor(session, run.server, at, &next).await?;
        Ok::<_, Error>(next)
    });
    // Whatever became of the batch: the triggers must follow what this session writes next.
    let Some((_, loud)) = &silence else {
        return done;
    };
    let reset = run.session.script(loud).await;
    let done = done?;
    reset.map_err(|source| Error::database(&task.step, source))?;
    Ok(done)
}

/// Fills the rows with a NULL key. No cursor reaches them, so they come last, in one statement.
async fn null_keys(
    run: &mut Run<'_>,
    task: &Task,
    at: At<'_>,
    walk: &Walk<'_>,
    statement: &Statement,
    cursor: &mut Cursor,
) -> Result<(), Error> {
    let batch = Batch {
        walk,
        statement,
        range: walk.null_keys(),
        rows: 0,
        held: Held::Wait,
    };
    let before = before(run, statement, None);
    match update_range(run, task, at, &batch, cursor, cursor, &before).await {
        Ok(done) => *cursor = done,
        Err(error) if is_data(run, &error) && leaves_failures(statement) => {}
        Err(error) if is_data(run, &error) => {
            let what = said(&error);
            let key = format!("{} IS NULL", walk.key.join(" or "));
            transaction!(run, task, async {
                journal::add_failure(&mut *run.session, run.server, at, &key, &what).await
            })?;
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

pub(crate) fn is_data(run: &Run<'_>, error: &Error) -> bool {
    is(run, error, Fault::Data)
}

fn is(run: &Run<'_>, error: &Error, fault: Fault) -> bool {
    error
        .driver()
        .is_some_and(|source| run.server.fault(source.as_sqlx()) == fault)
}

/// The text that the journal keeps about a row whose value could not be computed.
pub(super) fn said(error: &Error) -> String {
    error
        .driver()
        .map_or_else(|| error.to_string(), ToString::to_string)
}

/// How long a batch may hold its rows, including waits for locks. A session that waits for one of them checks for a
/// deadlock after a second, and would be the victim. The batch has released its rows by then.
fn longest(target: Duration) -> Duration {
    (target * 5).max(Duration::from_millis(700))
}

#[allow(clippy::cast_precision_loss)] // A rate for people.
fn tell(
    run: &Run<'_>,
    task: &Task,
    walk: &Walk<'_>,
    cursor: &Cursor,
    started_at: u64,
    took: Duration,
) {
    run.tell(&Event::BackfillProgress {
        migration: task.migration.clone(),
        table: walk.table.to_owned(),
        pass: cursor.pass,
        done: cursor.rows_done,
        total: cursor.rows_total.max(cursor.rows_done),
        rate: (cursor.rows_done - started_at) as f64 / took.as_secs_f64().max(1e-3),
    });
}
