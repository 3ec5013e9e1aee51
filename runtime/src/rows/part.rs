//! The work of one worker in a pass: it claims parts of the table, and fills each in batches.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use expand_contract_format::{Job, Statement};

use super::backfill::{MAX_FAILURES, is, is_data, said};
use super::batch::{self, Held, Moved, Work};
use super::brake::Brake;
use super::walk::{Boundary, Servo, Walk};
use crate::database::session::Session;
use crate::database::{Fault, Server};
use crate::error::Error;
use crate::event::Event;
use crate::journal::control::Pace;
use crate::journal::{self, At, Part};
use crate::run::{Rest, Run, transaction};
use crate::task::Task;

/// How long a part takes, as long as its batches have the size of the first: so long that a claim costs next to nothing, and no worker is
/// left alone for long with the last one.
const PART: Duration = Duration::from_secs(1);

/// The number of batches in the first part of a worker, whose size is a guess: it should leave enough of a small table to others.
const FIRST_PART: u64 = 20;

/// After one of this many shares of the table, and at least this many rows, the space of replaced rows is freed.
const TIDY: u64 = 10;
const TIDY_ROWS: u64 = 5_000;

/// How soon a worker that rests looks whether an operator asks for something else.
const OBEY: Duration = Duration::from_millis(500);

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
    /// How fast they may be, if an operator asked for it.
    pace: Mutex<Option<Pace>>,
    /// How many workers have a part, in all processes, as far as this one knows.
    workers: AtomicU64,
    /// How many of this process have one.
    at_work: AtomicU64,
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
            pace: Mutex::new(None),
            workers: AtomicU64::new(1),
            at_work: AtomicU64::new(0),
            done: AtomicU64::new(0),
            own: AtomicU64::new(0),
            changed: AtomicU64::new(0),
        }
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    pub(super) fn hold(&self, is_held: bool) {
        self.is_held.store(is_held, Ordering::Relaxed);
    }

    pub(super) fn set_pace(&self, pace: Option<Pace>) {
        *self.pace.lock().unwrap_or_else(PoisonError::into_inner) = pace;
    }

    fn pace(&self) -> Option<Pace> {
        *self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The rows that one worker may fill in a second.
    fn rows_a_second(&self) -> Option<u64> {
        match self.pace() {
            Some(Pace::Rows(rows)) => {
                let workers = self.workers.load(Ordering::Relaxed).max(1);
                Some((u64::from(rows) / workers).max(1))
            }
            Some(Pace::Share(_)) | None => None,
        }
    }

    /// How long a worker rests behind a batch of so many rows that took this time.
    fn rest(&self, rows: u64, took: Duration) -> Duration {
        let share = match self.pace() {
            Some(Pace::Share(share)) => share.clamp(1, 100),
            Some(Pace::Rows(_)) | None => 100,
        };
        let by_share = took * u32::from(100 - share) / u32::from(share);
        let by_rows = self.rows_a_second().map_or(Duration::ZERO, |most| {
            // The number of milliseconds is small enough: a batch has at most some thousand rows.
            Duration::from_millis(rows.saturating_mul(1_000) / most).saturating_sub(took)
        });
        by_share.max(by_rows)
    }

    pub(super) fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    fn are_any_at_work(&self) -> bool {
        self.at_work.load(Ordering::Relaxed) > 0
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
    /// It waits for what slows the work down, for all workers of its process.
    First(Box<Brake>),
    /// It only walks.
    Hand,
}

impl Role {
    fn is_first(&self) -> bool {
        matches!(self, Self::First(_))
    }
}

/// The answer to a worker that asks for work.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Claimed {
    /// A part, and the ends of its batches. Without them the worker looks for the end of each.
    Part(Part, Ends),
    /// Every row is given to a worker, and not all of them are done.
    Wait,
    /// The pass is over, or is another one by now.
    Over,
}

/// Walks over parts of the table until no rows are left to give away. The leader of a pass goes on until the others are done: it does
/// what they leave behind. The first worker of a process stays as long as another one of it is at work, and asks what slows it down.
pub(super) async fn work(
    run: &mut Run<'_>,
    pass: &Pass<'_>,
    mut role: Role,
    leads: bool,
) -> Result<(), Error> {
    let (mut servo, fixed) = match run.options.parts {
        Some((rows, batches)) => (Servo::fixed(rows), Some(batches)),
        None => (Servo::new(run.batch()), None),
    };
    while !pass.crew.is_over() {
        let batches = match fixed {
            Some(batches) => batches,
            None if servo.has_learned() => batches_in_part(run.batch()),
            None => FIRST_PART,
        };
        let done = match claim(run, pass, servo.size(), batches).await {
            Ok(Claimed::Part(part, ends)) => {
                pass.crew.at_work.fetch_add(1, Ordering::Relaxed);
                let done = fill(run, pass, part, ends, &mut servo, &mut role).await;
                pass.crew.at_work.fetch_sub(1, Ordering::Relaxed);
                done
            }
            Ok(Claimed::Wait) if leads || (role.is_first() && pass.crew.are_any_at_work()) => {
                rest(run, pass, &mut role).await
            }
            Ok(Claimed::Wait | Claimed::Over) => return Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            pass.crew.end();
            return Err(error);
        }
    }
    Ok(())
}

/// The number of batches in a part of a worker that knows how long they take.
fn batches_in_part(batch: Duration) -> u64 {
    let batches = PART.as_millis() / batch.as_millis().max(1);
    u64::try_from(batches).unwrap_or(u64::MAX).clamp(1, 100)
}

/// Claims a part: one that a worker has left behind, or the next rows of the table.
async fn claim(
    run: &mut Run<'_>,
    pass: &Pass<'_>,
    batch: u64,
    batches: u64,
) -> Result<Claimed, Error> {
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
        pass.crew.workers.store(parts.open + 1, Ordering::Relaxed);
        if let Some(part) = journal::take_left_part(session, server, at, &run.worker).await? {
            return Ok(Claimed::Part(part, Ends::default()));
        }
        if ended {
            return Ok(match parts.open {
                0 => Claimed::Over,
                _ => Claimed::Wait,
            });
        }
        let last_key = cursor.last_key;
        let ends = pass
            .walk
            .ends(run, task, last_key.as_deref(), batch, batches);
        let ends = Ends {
            ahead: ends.await?.into(),
            inside: None,
        };
        let is_whole = ends.ahead.len() as u64 == batches;
        let last = ends.ahead.back().filter(|_| is_whole);
        let until = last.map(|boundary| boundary.key.clone());
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
        Ok::<_, Error>(Claimed::Part(part, ends))
    })
}

/// Walks over one part.
async fn fill(
    run: &mut Run<'_>,
    pass: &Pass<'_>,
    mut part: Part,
    mut ends: Ends,
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
    while let Some(boundary) = next(run, pass, &part, &mut ends, limit).await? {
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
        let limited = (boundary.rows > 1).then(|| batch::longest(run.batch()));
        let settings = batch::settings(run, pass.statement, limited);
        let work = Work::Fill {
            range: &range,
            held: Held::of(run, pass.number, boundary.rows),
        };
        match batch::run(run, pass, &work, (&part, &next), &settings).await {
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
                let work = if reports {
                    Work::Fail { shown, why: &why }
                } else {
                    Work::Skip
                };
                if batch::run(run, pass, &work, (&part, &next), &[]).await? == Moved::Lost {
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
        keep_pace(run, pass, role, boundary.rows, took).await?;
        // The database has one writer at a time, so the others get a turn.
        if let Some(pause) = run.server.breather(took) {
            run.pause(pause).await;
        }
    }
    end(run, pass, &part).await
}

/// The ends of a part's batches, as its claim has read them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Ends {
    ahead: VecDeque<Boundary>,
    /// The end of the range that is done in smaller batches. The rows that are left in it are counted anew.
    inside: Option<String>,
}

/// The end of the next batch of a part, of at most `limit` rows.
async fn next(
    run: &mut Run<'_>,
    pass: &Pass<'_>,
    part: &Part,
    ends: &mut Ends,
    limit: u64,
) -> Result<Option<Boundary>, Error> {
    // A batch is no longer than half of a second at the pace that was asked for.
    let limit = match pass.crew.rows_a_second() {
        Some(rows) => limit.min((rows / 2).max(1)),
        None => limit,
    };
    let last_key = part.last_key.as_deref();
    loop {
        let done = |end: &Boundary| part.last_key.as_ref() == Some(&end.key);
        while ends.ahead.front().is_some_and(done) {
            ends.ahead.pop_front();
        }
        if ends.inside.is_none() {
            match ends.ahead.front() {
                Some(end) if end.rows <= limit => return Ok(Some(end.clone())),
                Some(_) => ends.inside = ends.ahead.pop_front().map(|end| end.key),
                None => {
                    let until = part.until.as_deref();
                    return pass
                        .walk
                        .boundary(run, pass.task, last_key, until, limit)
                        .await;
                }
            }
        }
        let until = ends.inside.as_deref();
        let found = pass.walk.boundary(run, pass.task, last_key, until, limit);
        if let Some(boundary) = found.await? {
            return Ok(Some(boundary));
        }
        ends.inside = None;
    }
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
        Role::First(brake) => brake.hold(run, pass.task, pass.at, pass.crew).await,
        Role::Hand => {
            while is_held.load(Ordering::Relaxed) && !pass.crew.is_over() {
                run.options.mind_stop()?;
                run.pause(REST).await;
            }
            Ok(())
        }
    }
}

/// Rests while other workers do the last parts.
async fn rest(run: &mut Run<'_>, pass: &Pass<'_>, role: &mut Role) -> Result<(), Error> {
    run.options.mind_stop()?;
    run.pause(REST).await;
    hold(run, pass, role).await
}

/// Rests behind a batch, as long as the pace asks for it. The pace may change meanwhile.
async fn keep_pace(
    run: &mut Run<'_>,
    pass: &Pass<'_>,
    role: &mut Role,
    rows: u64,
    took: Duration,
) -> Result<(), Error> {
    let ended = Instant::now();
    loop {
        let left = pass.crew.rest(rows, took).saturating_sub(ended.elapsed());
        if left.is_zero() || pass.crew.is_over() {
            return Ok(());
        }
        run.options.mind_stop()?;
        run.heartbeat(pass.task).await?;
        run.pause(left.min(OBEY)).await;
        hold(run, pass, role).await?;
    }
}

/// Whether other steps report the rows that fail.
fn leaves_failures(statement: &Statement) -> bool {
    matches!(statement.job, Job::Together { .. })
}

/// Frees the rows that the batches have replaced, again and again, over a connection of its own. Without it the heap would grow to twice
/// its size. Ends where it cannot be done: the table is larger then, and the backfill continues.
pub(super) async fn tidy(
    server: &dyn Server,
    session: &mut dyn Session,
    pass: &Pass<'_>,
    rest: &Rest,
) {
    let Some(sql) = server.tidy(&server.quote_table(pass.walk.table)) else {
        return;
    };
    let often = (pass.rows_total / TIDY).max(TIDY_ROWS);
    let mut tidied = 0;
    loop {
        rest.rest(REST).await;
        let changed = pass.crew.changed.load(Ordering::Relaxed);
        if changed - tidied >= often {
            tidied = changed;
            if session.script(&sql).await.is_err() {
                return;
            }
        }
    }
}
