//! The things that a backfill waits for before its next batch: replicas that are behind, and old versions of rows that the database has not
//! removed yet.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::database::Fault;
use crate::database::session::{Session, only};
use crate::error::{Doing, Error};
use crate::event::Event;
use crate::journal::control;
use crate::journal::{self, At};
use crate::rows::hours;
use crate::rows::part::Crew;
use crate::run::{Run, retry, transaction};
use crate::source::MigrationSource;
use crate::task::Task;

/// How often the database and its replicas are asked.
const OFTEN: Duration = Duration::from_millis(250);

/// How often the reason of a wait is told.
const TELL: Duration = Duration::from_secs(10);

/// The brake of one walk.
pub(crate) struct Brake {
    replicas: Vec<Replica>,
    /// The numbers that were written, and when, the oldest first.
    written: VecDeque<(u64, Instant)>,
    /// The query for the number of old versions. `None` if the database keeps none, or does not tell this user.
    history: Option<&'static str>,
    /// Operators may ask for something, under a lock in a schema.
    place: (String, String),
    /// When it was asked last.
    asked: Option<Instant>,
}

struct Replica {
    name: String,
    session: Box<dyn Session>,
}

impl Brake {
    /// Connects to the replicas.
    pub(crate) async fn open(run: &mut Run<'_>, at: At<'_>) -> Result<Self, Error> {
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
            place: (at.source.lock.clone(), at.source.schema().to_owned()),
            asked: None,
        })
    }

    /// Writes a number, by which a replica tells how far behind it is.
    async fn beat(&mut self, run: &mut Run<'_>, task: &Task, at: At<'_>) -> Result<(), Error> {
        if self.replicas.is_empty() {
            return Ok(());
        }
        let beat = transaction!(run, task, async {
            journal::beat(&mut *run.session, run.server, at).await
        })?;
        self.written.push_back((beat, Instant::now()));
        Ok(())
    }

    /// Waits until no operator asks for a pause, the hour is right, no replica is too far behind, and few old versions are kept. The other workers of the
    /// process wait meanwhile, and learn how fast they may be.
    pub(super) async fn hold(
        &mut self,
        run: &mut Run<'_>,
        task: &Task,
        at: At<'_>,
        crew: &Crew,
    ) -> Result<(), Error> {
        if self.asked.is_some_and(|asked| asked.elapsed() < OFTEN) {
            return Ok(());
        }
        self.beat(run, task, at).await?;
        let held = self.wait(run, task, at, crew).await;
        crew.hold(false);
        self.asked = Some(Instant::now());
        held
    }

    async fn wait(
        &mut self,
        run: &mut Run<'_>,
        task: &Task,
        at: At<'_>,
        crew: &Crew,
    ) -> Result<(), Error> {
        let mut told: Option<Instant> = None;
        while let Some(reason) = self.reason(run, task, at, crew).await? {
            crew.hold(true);
            if told.is_none_or(|told| told.elapsed() >= TELL) {
                told = Some(Instant::now());
                run.tell(&Event::Waiting {
                    for_what: reason.clone(),
                });
            }
            run.options.mind_stop()?;
            run.set_waiting(task, Some(&reason)).await?;
            run.heartbeat(task).await?;
            run.pause(retry::jittered(OFTEN)).await;
        }
        run.set_walked(crew.own());
        run.set_waiting(task, None).await
    }

    /// The reason to wait, if there is one.
    async fn reason(
        &mut self,
        run: &mut Run<'_>,
        task: &Task,
        at: At<'_>,
        crew: &Crew,
    ) -> Result<Option<String>, Error> {
        let place = (&*self.place.0, &*self.place.1);
        let wishes = control::all(&mut *run.session, run.server, place).await?;
        run.mind_cancel_among(place, &wishes)?;
        crew.set_pace(control::pace(&wishes));
        if let Some(reason) = control::pause(&wishes) {
            return Ok(Some(reason));
        }
        if let Some(reason) = hours::closed(run, &wishes).await? {
            return Ok(Some(reason));
        }
        let mut seen_everywhere: Option<u64> = None;
        for replica in &mut self.replicas {
            let seen = journal::beaten(&mut *replica.session, run.server, at).await?;
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

/// Waits, between two steps, until no operator asks for a pause, and until the hour is one in which something may begin.
pub(crate) async fn mind_pause(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
) -> Result<(), Error> {
    let mut told: Option<Instant> = None;
    loop {
        let place = (&*source.lock, source.schema());
        let wishes = control::all(&mut *run.session, run.server, place).await?;
        run.mind_cancel_among(place, &wishes)?;
        let reason = match control::pause(&wishes) {
            Some(reason) => Some(reason),
            None => hours::closed(run, &wishes).await?,
        };
        let Some(reason) = reason else {
            return run.set_waiting(task, None).await;
        };
        if told.is_none_or(|told| told.elapsed() >= TELL) {
            told = Some(Instant::now());
            run.tell(&Event::Waiting {
                for_what: reason.clone(),
            });
        }
        run.options.mind_stop()?;
        run.set_waiting(task, Some(&reason)).await?;
        run.heartbeat(task).await?;
        run.pause(retry::jittered(OFTEN)).await;
    }
}

/// The age of the oldest number that a replica has not seen.
fn lag(written: &VecDeque<(u64, Instant)>, seen: u64) -> Duration {
    let mut unseen = written.iter().filter(|(beat, _)| *beat > seen);
    unseen.next().map_or(Duration::ZERO, |(_, at)| at.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replica_is_as_old_as_the_first_beat_that_it_has_not_seen() {
        let now = Instant::now();
        let ago = |seconds| now.checked_sub(Duration::from_secs(seconds)).unwrap();
        let written = VecDeque::from([(10, ago(9)), (20, ago(5)), (25, ago(1))]);
        assert_eq!(lag(&written, 0).as_secs(), 9);
        assert_eq!(lag(&written, 10).as_secs(), 5);
        assert_eq!(lag(&written, 20).as_secs(), 1);
        assert_eq!(lag(&written, 25), Duration::ZERO);
    }
}
