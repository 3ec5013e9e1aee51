//! One batch of a backfill: a range of rows is filled, and the progress of its part is noted, in one short transaction.

use std::time::Duration;

use expand_contract_format::{Job, Statement};

use super::part::Pass;
use super::walk::within;
use crate::database::own;
use crate::error::{Doing, Error};
use crate::journal::{self, Part};
use crate::run::{Run, batched};

/// The number of keys in one statement. With tens of thousands of them the servers would rather read the whole table.
const KEYS: usize = 1_000;

/// Until this pass a batch leaves the rows that other sessions hold to the next one. Most of them are written, and so filled, by
/// those sessions.
const CLAIMING_PASSES: u64 = 2;

/// The way of a batch with the rows that other sessions hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// It waits for them.
    Wait,
    /// It leaves them to the next pass.
    Leave,
    /// It leaves them to smaller batches. The smallest one waits for its only row, and so holds none that the other session may need.
    Part,
}

impl Held {
    pub(super) fn of(run: &Run<'_>, pass: u64, rows: u64) -> Self {
        match run.server.capability().deadlocks_end_the_smaller {
            true if pass <= CLAIMING_PASSES => Self::Leave,
            true if rows > 1 => Self::Part,
            _ => Self::Wait,
        }
    }
}

/// The settings of a batch's transaction. Only a fill does without the user's triggers: what an operator writes into the old side
/// may meet a foreign key, which is checked by one.
pub(super) fn settings(
    run: &Run<'_>,
    statement: &Statement,
    limited: Option<Duration>,
) -> Vec<String> {
    let limit = limited.and_then(|limited| run.server.limit(limited));
    let is_quiet = run.options.quiet_triggers
        && matches!(statement.job, Job::Backfill { .. } | Job::Together { .. });
    let quiet = run.server.quiet().filter(|_| is_quiet);
    // The rows and the progress are one transaction, so a crash loses both or none.
    let words = run.server.hasty().into_iter().chain(quiet);
    limit.into_iter().chain(words.map(str::to_owned)).collect()
}

/// How long a batch may hold its rows, including waits for locks. A session that waits for one of them checks for a
/// deadlock after a second, and would be the victim. The batch has released its rows by then.
pub(super) fn longest(target: Duration) -> Duration {
    (target * 5).max(Duration::from_millis(700))
}

/// The work of a batch.
#[derive(Debug)]
pub(super) enum Work<'a> {
    /// Fills the rows of this range.
    Fill { range: &'a str, held: Held },
    /// Notes that its only row cannot be filled.
    Fail { shown: &'a str, why: &'a str },
    /// Leaves its only row to the steps behind this one.
    Skip,
}

/// The end of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Moved {
    /// The part has come so far. It has not moved if the range is to be done in smaller batches.
    To(Part),
    /// The part is another worker's by now. Nothing was written.
    Lost,
}

/// Does a batch, by which a part comes from one state to the next, and notes its progress, in one transaction.
pub(super) async fn run(
    run: &mut Run<'_>,
    pass: &Pass<'_>,
    work: &Work<'_>,
    (from, to): (&Part, &Part),
    settings: &[String],
) -> Result<Moved, Error> {
    let mut is_lost = false;
    let silence = pass.statement.silences.as_ref();
    let silence = silence.and_then(|name| run.server.silence(name));
    let moved = batched!(run, pass.task, settings, async {
        if let Some((quiet, _)) = &silence {
            run.session.script(quiet).await.doing(&pass.task.step)?;
        }
        let to = match work {
            Work::Fill { range, held } => fill(run, pass, range, *held, (from, to)).await?,
            Work::Fail { shown, why } => {
                let session = &mut *run.session;
                journal::add_failure(session, run.server, pass.at, shown, why).await?;
                to.clone()
            }
            Work::Skip => to.clone(),
        };
        let session = &mut *run.session;
        if !journal::move_part(session, run.server, pass.at, &run.worker, from, &to).await? {
            is_lost = true;
            // The transaction must not be committed.
            return Err(Error::LostLock);
        }
        Ok(to)
    });
    if let Some((_, loud)) = &silence {
        // Whatever became of the batch: the triggers must follow what this session writes next.
        let reset = run.session.script(loud).await;
        if moved.is_ok() {
            reset.doing(&pass.task.step)?;
        }
    }
    match moved {
        Err(_) if is_lost => Ok(Moved::Lost),
        moved => moved.map(Moved::To),
    }
}

/// Fills the rows of a range, and returns the state that the part has come to.
async fn fill(
    run: &mut Run<'_>,
    pass: &Pass<'_>,
    range: &str,
    held: Held,
    (from, to): (&Part, &Part),
) -> Result<Part, Error> {
    let task = pass.task;
    let whole = within(task, pass.statement, range)?;
    let whole = &*own::marked(&whole);
    let session = &mut *run.session;
    let failed = |source| Error::database(&task.step, source);
    if held == Held::Wait {
        let changed = session.execute(whole, &[]).await.map_err(failed)?;
        return Ok(to.with_more(changed));
    }
    let claim = pass.walk.claim(range);
    let free = session.query(&claim, &[]).await.map_err(failed)?;
    let rows = to.rows_done - from.rows_done;
    let left = rows.saturating_sub(free.len() as u64);
    let mut changed = 0;
    for keys in free.chunks(KEYS) {
        let among = pass.walk.among(keys).map_err(failed)?;
        let update = within(task, pass.statement, &among)?;
        changed += session.execute(&update, &[]).await.map_err(failed)?;
    }
    Ok(match held {
        Held::Part if left > 0 => from.with_more(changed),
        // A row that was left out needs another pass, as one that changed does.
        _ => to.with_more(changed + left),
    })
}
