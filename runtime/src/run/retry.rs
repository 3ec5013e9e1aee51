//! Short lock timeouts with many tries. A step waits beside the application, and never blocks it for long.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{Duration, Instant};

use futures_timer::Delay;

use super::Run;
use crate::database::Fault;
use crate::error::Error;
use crate::event::Event;
use crate::task::Task;

/// One series of tries.
pub(crate) struct Retry {
    began: Instant,
    tries: u32,
    told: bool,
}

impl Retry {
    pub(crate) fn new() -> Self {
        Self {
            began: Instant::now(),
            tries: 0,
            told: false,
        }
    }

    /// How long this try may wait for a lock. During the wait every other session queues behind it, so the time starts
    /// low. It stays below PostgreSQL's deadlock timeout of one second, so that the application is never the victim.
    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_millis((100 + 20 * u64::from(self.tries)).min(500))
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
            .is_some_and(|source| run.server.fault(source.as_sqlx()) == Fault::Busy);
        if !busy {
            return Err(error);
        }
        let elapsed = self.began.elapsed();
        let last = elapsed >= run.options.lock_budget;
        let tell = !self.told && elapsed > Duration::from_secs(1);
        if last || tell {
            let blockers = run.server.blockers(&mut *run.session, &task.table).await;
            // The answer only goes into a message.
            let blockers = blockers.unwrap_or_default();
            if last {
                return Err(Error::Locked {
                    migration: task.migration.clone(),
                    step: task.step.clone(),
                    seconds: elapsed.as_secs(),
                    blockers,
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
        }
        self.tries += 1;
        let pause = Duration::from_millis((50 * u64::from(self.tries)).min(2_000));
        Delay::new(jittered(pause)).await;
        Ok(())
    }
}

/// A duration between half of `pause` and one and a half of it.
pub(super) fn jittered(pause: Duration) -> Duration {
    let random = RandomState::new().build_hasher().finish() % 1_000;
    // The number is below 1,000.
    pause / 2 + pause * u32::try_from(random).unwrap_or_default() / 1_000
}
