//! The work of one worker in a pass: it claims parts of the table, and fills each in batches.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use expand_contract_format::{Job, Statement};

use super::backfill::{MAX_FAILURES, is, is_data, said};
use super::batch::{self, Held, Moved, Work};
use super::brake::Brake;
use super::walk::{Servo, Walk};
use crate::database::Fault;
use crate::error::Error;
use crate::event::Event;
use crate::journal::{self, At, Part};
use crate::run::{Run, transaction};
use crate::task::Task;

/// About how many batches a part has. A part takes about a second, so that a claim costs next to nothing, and so that no worker is left
/// alone for long with the last one.
const BATCHES: u64 = 20;

/// After this many parts of the table, and at least this many rows, the space of replaced rows is freed.
const TIDY: u64 = 10;
const TIDY_ROWS: u64 = 5_000;

/// How long the leader of a pass rests while others do the last parts.
const REST: Duration = Duration::from_millis(50);

/// One pass over a table.
pub(super) struct Pass<'a> {
    pub(super) task: &'a Task,
    pub(super) at: At<'a>,
    pub(super) walk: &'a Walk<'a>,
    pub(super) statement: &'a Statement,
    /// The number of the pass, from 1.
    pub(super) number: u64,
    /// The approximate number of rows when it began.
    pub(super) rows_total: u64,
    pub(super) crew: &'a Crew,
}

/// What the workers of one process know of each other during a pass.
#[derive(Debug)]
pub(super) struct Crew {
    began: Instant,
    /// One of them has failed, or it is useless to go on.
    is_over: AtomicBool,
    /// They wait before the next batch.
    is_held: AtomicBool,
    /// The rows that the pass has walked over, in all processes, as far as this one knows.
    done: AtomicU64,
    /// The rows that this process has walked over.
    own: AtomicU64,
    /// The rows that this process has changed.
    changed: AtomicU64,
}

impl Crew {
    pub(super) fn new() -> Self {
        Self {
            began: Instant::now(),
            is_over: AtomicBool::new(false),
            is_held: AtomicBool::new(false),
            done: AtomicU64::new(0),
            own: AtomicU64::new(0),
            changed: AtomicU64::new(0),
        }
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    pub(super) fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// The rows that this process has walked over.
    pub(super) fn own(&self) -> u64 {
        self.own.load(Ordering::Relaxed)
    }

    fn has_walked(&self, from: &Part, to: &Part) {
        let rows = to.rows_done - from.rows_done;
        self.done.fetch_add(rows, Ordering::Relaxed);
        self.own.fetch_add(rows, Ordering::Relaxed);
        let changed = to.changed - from.changed;
        self.changed.fetch_add(changed, Ordering::Relaxed);
    }

    #[allow(clippy::cast_precision_loss)] // A rate for people.
    fn tell(&self, run: &Run<'_>, pass: &Pass<'_>) {
        let done = self.done.load(Ordering::Relaxed);
        run.tell(&Event::BackfillProgress {
            migration: pass.task.migration.clone(),
            table: pass.walk.table.to_owned(),
            pass: pass.number,
            done,
            total: pass.rows_total.max(done),
            rate: self.own() as f64 / self.began.elapsed().as_secs_f64().max(1e-3),
        });
    }
}

/// What a worker is in its process and in the pass.
pub(super) enum Role {
    /// It waits for what slows the work down, for all workers of its process, and frees the space of replaced rows.
    First(Box<Brake>),
    /// It only walks.
    Hand,
}

/// The answer to a worker that asks for work.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Claimed {
    Part(Part),
    /// Every row is given to a worker, and not all of them are done.
    Wait,
    /// The pass is over, or is another one by now.
    Over,
}

/// Walks over parts of the table until no rows are left to give away. The leader of a pass goes on until the others are done: it does
/// what they leave behind.
pub(super) async fn work(
    run: &mut Run<'_>,
    pass: &Pass<'_>,
    mut role: Role,
    leads: bool,
) -> Result<(), Error> {
    let mut servo = Servo::new(run.options.batch);
    let mut tidied = 0;
    while !pass.crew.is_over() {
        let done = match claim(run, pass, servo.size() * BATCHES).await {
            Ok(Claimed::Part(part)) => fill(run, pass, part, &mut servo, &mut role).await,
            Ok(Claimed::Wait) if leads => {
                run.options.mind_stop()?;
                run.pause(REST).await;
                Ok(())
            }
            Ok(Claimed::Wait | Claimed::Over) => return Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            pass.crew.end();
            return Err(error);
        }
        let changed = pass.crew.changed.load(Ordering::Relaxed);
        if matches!(role, Role::First(_))
            && leads
            && changed - tidied >= (pass.rows_total / TIDY).max(TIDY_ROWS)
        {
            tidied = changed;
            tidy(run, pass).await?;
        }
    }
    Ok(())
}

/// Claims a part: one that a worker has left behind, or the next rows of the table.
async fn claim(run: &mut Run<'_>, pass: &Pass<'_>, rows: u64) -> Result<Claimed, Error> {
    let (task, at, server) = (pass.task, pass.at, run.server);
    transaction!(run, task, async {
        let Some(ended) = journal::hold_walk(&mut *run.session, server, at).await? else {
            return Ok(Claimed::Over);
        };
        let cursor = journal::cursor(&mut *run.session, server, at).await?;
        let Some(cursor) = cursor.filter(|cursor| cursor.pass == pass.number) else {
            return Ok(Claimed::Over);
        };
        let session = &mut *run.session;
        let parts = journal::parts(session, server, at).await?;
        let done = cursor.rows_done + parts.rows_done;
        pass.crew.done.store(done, Ordering::Relaxed);
        if let Some(part) = journal::take_left_part(session, server, at, &run.worker).await? {
            return Ok(Claimed::Part(part));
        }
        if ended {
            return Ok(match parts.open {
                0 => Claimed::Over,
                _ => Claimed::Wait,
            });
        }
        let last_key = cursor.last_key;
        let end = pass.walk.full(run, task, last_key.as_deref(), None, rows);
        let until = end.await?.map(|boundary| boundary.key);
        let session = &mut *run.session;
        match &until {
            Some(key) => journal::move_frontier(session, server, at, key).await?,
            // Rows that are inserted behind the last one meanwhile are walked over as well.
            None => journal::end_walk(session, server, at).await?,
        }
        let part = Part {
            number: parts.next,
            last_key,
            until,
            changed: 0,
            rows_done: 0,
        };
        journal::add_part(session, server, at, &part, &run.worker).await?;
        Ok::<_, Error>(Claimed::Part(part))
    })
}

/// Walks over one part.
async fn fill(
    run: &mut Run<'_>,
    pass: &Pass<'_>,
    mut part: Part,
    servo: &mut Servo,
    role: &mut Role,
) -> Result<(), Error> {
    let (task, at) = (pass.task, pass.at);
    let mut failed = journal::failures(&mut *run.session, run.server, at)
        .await?
        .0;
    if failed >= MAX_FAILURES {
        pass.crew.end();
        return Ok(());
    }
    // The limit is below the servo's while a bad row is being isolated.
    let mut limit = servo.size();
    while let Some(boundary) = pass
        .walk
        .boundary(
            run,
            task,
            part.last_key.as_deref(),
            part.until.as_deref(),
            limit,
        )
        .await?
    {
        hold(run, pass, role).await?;
        if pass.crew.is_over() {
            return Ok(());
        }
        let batch = Instant::now();
        let range = pass.walk.range(part.last_key.as_deref(), &boundary.key);
        let next = Part {
            last_key: Some(boundary.key.clone()),
            rows_done: part.rows_done + boundary.rows,
            ..part.clone()
        };
        let limited = (boundary.rows > 1).then(|| batch::longest(run.options.batch));
        let settings = batch::settings(run, pass.statement, limited);
        let work = Work::Fill {
            range: &range,
            held: Held::of(run, pass.number, boundary.rows),
            settings: &settings,
        };
        match batch::run(run, pass, &work, &part, &next).await {
            Ok(Moved::Lost) => return Ok(()),
            Ok(Moved::To(moved)) => {
                pass.crew.has_walked(&part, &moved);
                let has_moved = moved.last_key != part.last_key;
                part = moved;
                if !has_moved {
                    // Some of the rows are still to be done.
                    limit = boundary.rows / 2;
                    continue;
                }
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
                let why = said(&error);
                let shown = &*boundary.shown;
                let reports = !leaves_failures(pass.statement);
                let work = match reports {
                    true => Work::Fail { shown, why: &why },
                    false => Work::Skip,
                };
                if batch::run(run, pass, &work, &part, &next).await? == Moved::Lost {
                    return Ok(());
                }
                if reports {
                    run.tell(&Event::RowFailed {
                        migration: task.migration.clone(),
                        table: pass.walk.table.to_owned(),
                        key: boundary.shown,
                        error: why,
                    });
                }
                pass.crew.has_walked(&part, &next);
                part = next;
                failed += 1;
                if failed >= MAX_FAILURES {
                    pass.crew.end();
                    return Ok(());
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
        pass.crew.tell(run, pass);
        // The database has one writer at a time, so the others get a turn.
        if let Some(pause) = run.server.breather(took) {
            run.pause(pause).await;
        }
    }
    end(run, pass, &part).await
}

/// Ends a part, unless it is another worker's by now.
async fn end(run: &mut Run<'_>, pass: &Pass<'_>, part: &Part) -> Result<(), Error> {
    let (at, server) = (pass.at, run.server);
    transaction!(run, pass.task, async {
        let session = &mut *run.session;
        // A claim holds this row before it looks at the parts.
        if journal::hold_walk(session, server, at).await?.is_some() {
            journal::end_part(session, server, at, &run.worker, part).await?;
        }
        Ok::<_, Error>(())
    })
}

/// Waits before the next batch, if it has to.
async fn hold(run: &mut Run<'_>, pass: &Pass<'_>, role: &mut Role) -> Result<(), Error> {
    let is_held = &pass.crew.is_held;
    match role {
        Role::First(brake) => brake.hold(run, pass.task, pass.at, is_held).await,
        Role::Hand => {
            while is_held.load(Ordering::Relaxed) && !pass.crew.is_over() {
                run.options.mind_stop()?;
                run.pause(REST).await;
            }
            Ok(())
        }
    }
}

/// Whether other steps report the rows that fail.
fn leaves_failures(statement: &Statement) -> bool {
    matches!(statement.job, Job::Together { .. })
}

/// Frees the rows that the last batches replaced. Without it the heap would grow to twice its size.
async fn tidy(run: &mut Run<'_>, pass: &Pass<'_>) -> Result<(), Error> {
    let Some(sql) = run.server.tidy(&run.server.quote_table(pass.walk.table)) else {
        return Ok(());
    };
    match run.session.script(&sql).await {
        Err(source) if crate::error::lost(&source) => Err(Error::database(&pass.task.step, source)),
        // Without the cleanup the table is larger, and the backfill continues.
        _ => Ok(()),
    }
}
