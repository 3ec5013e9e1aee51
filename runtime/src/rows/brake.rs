//! The things that a backfill waits for before its next batch: replicas that are behind, and old versions of rows that the database has not
//! removed yet.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::database::Fault;
use crate::database::session::{Session, only};
use crate::error::{Doing, Error};
use crate::event::Event;
use crate::journal::{self, At, Cursor};
use crate::run::{Run, retry};
use crate::task::Task;

/// How often the database and its replicas are asked.
const OFTEN: Duration = Duration::from_millis(250);

/// How often the reason of a wait is told.
const TELL: Duration = Duration::from_secs(10);

/// The brake of one walk.
pub(crate) struct Brake {
    replicas: Vec<Replica>,
    /// The progress that was written, and when, the oldest first.
    written: VecDeque<(Progress, Instant)>,
    /// The query for the number of old versions. `None` if the database keeps none, or does not tell this user.
    history: Option<&'static str>,
    asked: Instant,
}

struct Replica {
    name: String,
    session: Box<dyn Session>,
}

/// How far a backfill is: its pass, and the rows done in it.
type Progress = (u64, u64);

fn progress(cursor: &Cursor) -> Progress {
    (cursor.pass, cursor.rows_done)
}

impl Brake {
    /// Connects to the replicas.
    pub(crate) async fn open(run: &mut Run<'_>) -> Result<Self, Error> {
        let mut replicas = Vec::new();
        for other in &run.elsewhere.standbys {
            replicas.push(Replica {
                name: other.name.clone(),
                session: other.open(run.server).await?,
            });
        }
        Ok(Self {
            replicas,
            written: VecDeque::new(),
            history: run.server.history(),
            asked: Instant::now(),
        })
    }

    /// Notes the progress that a batch has committed.
    pub(crate) fn written(&mut self, cursor: &Cursor) {
        if !self.replicas.is_empty() {
            self.written.push_back((progress(cursor), Instant::now()));
        }
    }

    /// Waits until no replica is too far behind, and few old versions are kept.
    pub(crate) async fn hold(
        &mut self,
        run: &mut Run<'_>,
        task: &Task,
        at: At<'_>,
    ) -> Result<(), Error> {
        if self.asked.elapsed() < OFTEN {
            return Ok(());
        }
        let mut told: Option<Instant> = None;
        while let Some(reason) = self.reason(run, task, at).await? {
            if told.is_none_or(|told| told.elapsed() >= TELL) {
                told = Some(Instant::now());
                run.tell(&Event::Waiting { for_what: reason });
            }
            run.options.mind_stop()?;
            run.heartbeat(task).await?;
            run.pause(retry::jittered(OFTEN)).await;
        }
        self.asked = Instant::now();
        Ok(())
    }

    /// The reason to wait, if there is one.
    async fn reason(
        &mut self,
        run: &mut Run<'_>,
        task: &Task,
        at: At<'_>,
    ) -> Result<Option<String>, Error> {
        let mut seen_everywhere: Option<Progress> = None;
        for replica in &mut self.replicas {
            let cursor = journal::cursor(&mut *replica.session, run.server, at).await?;
            let seen = cursor.as_ref().map_or((0, 0), progress);
            let lag = lag(&self.written, seen);
            if lag > run.options.max_lag {
                return Ok(Some(format!(
                    "replica {}, which is {} s behind",
                    replica.name,
                    lag.as_secs()
                )));
            }
            seen_everywhere = Some(seen_everywhere.map_or(seen, |other| other.min(seen)));
        }
        while let Some((first, _)) = self.written.front()
            && seen_everywhere.is_some_and(|seen| *first <= seen)
        {
            self.written.pop_front();
        }
        let Some(query) = self.history else {
            return Ok(None);
        };
        let kept = match run.session.query(query, &[]).await {
            Ok(rows) => only(rows).and_then(|row| row.count(0)),
            Err(error) if run.server.fault(&error) == Fault::Rights => {
                self.history = None;
                run.tell(&Event::Notice {
                    migration: task.migration.clone(),
                    what: format!(
                        "this user may not read how many old versions of rows the database keeps, so the backfill does not wait for \
                         their removal: {}",
                        run.server.grant_for_history()
                    ),
                });
                return Ok(None);
            }
            Err(error) => Err(error),
        };
        let kept = kept.doing(&task.step)?;
        Ok((kept > run.options.max_history).then(|| {
            format!("{kept} old versions of rows that an open transaction keeps from being removed")
        }))
    }
}

/// The age of the oldest progress that a replica has not seen.
fn lag(written: &VecDeque<(Progress, Instant)>, seen: Progress) -> Duration {
    let mut unseen = written.iter().filter(|(progress, _)| *progress > seen);
    unseen.next().map_or(Duration::ZERO, |(_, at)| at.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replica_is_as_old_as_the_first_progress_that_it_has_not_seen() {
        let now = Instant::now();
        let ago = |seconds| now.checked_sub(Duration::from_secs(seconds)).unwrap();
        let written = VecDeque::from([((1, 10), ago(9)), ((1, 20), ago(5)), ((2, 5), ago(1))]);
        assert_eq!(lag(&written, (0, 0)).as_secs(), 9);
        assert_eq!(lag(&written, (1, 10)).as_secs(), 5);
        assert_eq!(lag(&written, (1, 20)).as_secs(), 1);
        assert_eq!(lag(&written, (2, 5)), Duration::ZERO);
    }
}
