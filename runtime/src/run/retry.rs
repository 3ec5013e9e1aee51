//! Short lock timeouts with many tries. A step waits beside the application, and never blocks it for long.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{Duration, Instant};

use super::Run;
use super::holders::{Holder, Kind, Watcher};
use crate::database::{Fault, Server};
use crate::error::Error;
use crate::event::Event;
use crate::task::Task;

/// The longest time that one try may stall a table, so that the database cancels its cleaner.
const LONGEST: Duration = Duration::from_secs(5);

/// How much longer than the database's own patience that try is: the cleaner has to end.
const MARGIN: Duration = Duration::from_millis(300);

/// One series of tries.
pub(crate) struct Retry {
    began: Instant,
    tries: u32,
    /// Whether the tries may exclude all other sessions from a table.
    excludes: bool,
    told: bool,
    /// The transactions that the last try waited for, if they were seen.
    pub(crate) seen: Vec<Holder>,
    /// Whether the last try was ended because it waited for too long.
    pub(crate) was_cut: bool,
    /// How long the next try may wait, if it has to outwait a cleaner.
    long: Option<Duration>,
    /// The cleaners behind which such a try was made.
    outwaited: Vec<String>,
}

impl Retry {
    pub(crate) fn new() -> Self {
        Self {
            began: Instant::now(),
            tries: 0,
            excludes: false,
            told: false,
            seen: Vec::new(),
            was_cut: false,
            long: None,
            outwaited: Vec::new(),
        }
    }

    /// One series of tries that may exclude all other sessions from a table: these queue behind a try that waits.
    pub(crate) fn excluding() -> Self {
        Self {
            excludes: true,
            ..Self::new()
        }
    }

    /// A try begins.
    pub(super) fn begin(&mut self) {
        self.seen.clear();
        self.was_cut = false;
    }

    pub(super) fn is_first(&self) -> bool {
        self.tries == 0
    }

    /// Whether the database would let the try wait longer than it should.
    pub(crate) fn is_cut(&self, server: &dyn Server) -> bool {
        self.excludes && server.capability().least_lock_wait > self.timeout()
    }

    /// How long this try may wait for a lock. During the wait every other session queues behind it, so the time starts
    /// low. It stays below PostgreSQL's deadlock timeout of one second, so that the application is never the victim.
    pub(crate) fn timeout(&self) -> Duration {
        let ladder = Duration::from_millis((100 + 20 * u64::from(self.tries)).min(500));
        self.long.unwrap_or(ladder)
    }

    /// The connection that watches this try. A first try hardly ever has to wait, so it is watched only where it would wait for too
    /// long.
    pub(crate) async fn watcher(&self, run: &mut Run<'_>) -> Option<Watcher> {
        let is_cut = self.is_cut(run.server);
        if self.is_first() && !is_cut {
            return None;
        }
        if is_cut && run.watcher.is_none() {
            run.watcher = Watcher::open(run).await;
        }
        run.watcher.take()
    }

    /// Rolls back after a failed try, and waits for the next one or gives up.
    pub(crate) async fn after(
        &mut self,
        run: &mut Run<'_>,
        task: &Task,
        error: Error,
    ) -> Result<(), Error> {
        run.rollback().await;
        let busy = error
            .driver()
            .is_some_and(|source| match run.server.fault(source.as_sqlx()) {
                Fault::Busy => true,
                Fault::TooLong => self.was_cut,
                _ => false,
            });
        if !busy {
            return Err(error);
        }
        self.long = None;
        self.tries += 1;
        if run.watcher.is_none() {
            // The next try is watched.
            run.watcher = Watcher::open(run).await;
        }
        self.report(run, task).await?;
        if self.outwait(run).await {
            return Ok(());
        }
        let pause = Duration::from_millis((50 * u64::from(self.tries)).min(2_000));
        run.pause(jittered(pause)).await;
        self.stand_back(run, task).await
    }

    /// Whether the next try only has to be longer: PostgreSQL cancels an autovacuum for a session that waits for longer than
    /// its deadlock timeout. One such try is made behind each autovacuum.
    async fn outwait(&mut self, run: &mut Run<'_>) -> bool {
        let goes = |holder: &Holder| {
            holder.kind == Kind::Cleaner && !self.outwaited.iter().any(|one| holder.is(one))
        };
        if self.seen.is_empty() || !self.seen.iter().all(goes) {
            return false;
        }
        let Some(watcher) = &mut run.watcher else {
            return false;
        };
        match watcher.patience_with_cleaners().await {
            Ok(patience) if patience + MARGIN <= LONGEST => self.long = Some(patience + MARGIN),
            // The table would be stalled for too long, or the server does not say for how long.
            _ => return false,
        }
        let transactions = self.seen.iter().map(|one| one.transaction().to_owned());
        self.outwaited.extend(transactions);
        true
    }

    /// Waits until the transactions that the last try waited for are gone, without queueing for the lock.
    async fn stand_back(&mut self, run: &mut Run<'_>, task: &Task) -> Result<(), Error> {
        let mut pause = Duration::from_millis(50);
        while !self.seen.is_empty()
            && let Some(watcher) = &mut run.watcher
        {
            match watcher.still_hold(&self.seen).await {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(_) => {
                    // From here on the runner tries as it does without a watcher.
                    run.watcher = None;
                    return Ok(());
                }
            }
            self.report(run, task).await?;
            run.options.mind_stop()?;
            run.mind_cancel().await?;
            run.pause(jittered(pause)).await;
            pause = (pause * 2).min(Duration::from_millis(400));
        }
        Ok(())
    }

    /// Names the sessions in the way once, after a while, and gives up at the end of the budget.
    async fn report(&mut self, run: &mut Run<'_>, task: &Task) -> Result<(), Error> {
        let elapsed = self.began.elapsed();
        let last = elapsed >= run.options.lock_budget;
        let tell = !self.told && elapsed > Duration::from_secs(1);
        if !last && !tell {
            return Ok(());
        }
        let blockers = if self.seen.is_empty() {
            let mut found: Vec<String> = Vec::new();
            for table in [&task.table].into_iter().chain(&task.also) {
                let blockers = run.server.blockers(&mut *run.session, table).await;
                // The answer only goes into a message.
                let mut blockers = blockers.unwrap_or_default();
                blockers.retain(|blocker| !found.contains(blocker));
                found.extend(blockers);
            }
            found
        } else {
            self.seen.iter().map(|one| one.shown.clone()).collect()
        };
        if last {
            return Err(Error::Locked {
                migration: task.migration.clone(),
                step: task.step.clone(),
                seconds: elapsed.as_secs(),
                blockers,
                cleaner: self.cleaner(),
            });
        }
        self.told = true;
        run.tell(&Event::Waiting {
            for_what: format!(
                "a lock on {}{}",
                task.table,
                blockers
                    .first()
                    .map_or(String::new(), |blocker| format!(", held by {blocker}"))
            ),
        });
        Ok(())
    }

    /// Whether a cleaner that the database does not cancel is in the way.
    fn cleaner(&self) -> bool {
        let stays = |holder: &Holder| match holder.kind {
            Kind::Client => false,
            Kind::Stays => true,
            Kind::Cleaner => self.outwaited.iter().any(|one| holder.is(one)),
        };
        self.seen.iter().any(stays)
    }
}

/// A duration between half of `pause` and one and a half of it.
pub(crate) fn jittered(pause: Duration) -> Duration {
    let random = RandomState::new().build_hasher().finish() % 1_000;
    // The number is below 1,000.
    pause / 2 + pause * u32::try_from(random).unwrap_or_default() / 1_000
}
