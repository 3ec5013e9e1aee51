//! The things that a backfill waits for before its next batch: operators, replicas that are behind, and the other measures of the
//! database's health.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::database::session::{Answer, Session, only};
use crate::error::{Doing, Error};
use crate::health::{Measure, shown};
use crate::journal::control;
use crate::journal::{self, At};
use crate::rows::hours;
use crate::rows::part::Crew;
use crate::run::health::{self, Over, Teller, float};
use crate::run::hold::{Hold, Reason};
use crate::run::{Run, retry, transaction};
use crate::source::MigrationSource;
use crate::task::Task;

/// How often the database and its replicas are asked.
const OFTEN: Duration = Duration::from_millis(250);

/// The brake of one walk.
pub(crate) struct Brake {
    replicas: Vec<Replica>,
    /// The numbers that were written, and when, the oldest first.
    written: VecDeque<(u64, Instant)>,
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

    /// Waits until no operator asks for a pause, the hour is right, and no measure is over its limit. The other workers of the process wait
    /// meanwhile, and learn how fast they may be.
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
        let mut hold = Hold::default();
        while let Some(reason) = self.reason(run, task, at, crew).await? {
            crew.hold(true);
            hold.tell(run, task, reason).await?;
            run.options.mind_stop()?;
            run.heartbeat(task).await?;
            run.pause(retry::jittered(OFTEN)).await;
        }
        run.set_walked(crew.own());
        hold.end(run, task).await
    }

    /// The reason to wait, if there is one.
    async fn reason(
        &mut self,
        run: &mut Run<'_>,
        task: &Task,
        at: At<'_>,
        crew: &Crew,
    ) -> Result<Option<Reason>, Error> {
        let place = (&*self.place.0, &*self.place.1);
        let wishes = control::all(&mut *run.session, run.server, place).await?;
        run.mind_cancel_among(place, &wishes)?;
        crew.set_pace(control::pace(&wishes));
        if let Some(reason) = control::pause(&wishes) {
            return Ok(Some(Reason::Asked(reason)));
        }
        if let Some(reason) = hours::closed(run, &wishes).await? {
            return Ok(Some(Reason::Asked(reason)));
        }
        let bytes = self.bytes_behind(run).await.doing(&task.step)?;
        let seconds = self.seconds_behind(run, at).await?;
        let behind = match bytes.or(seconds) {
            Some(over) => Some(over),
            None => health::over(run, task).await?,
        };
        Ok(behind.map(Reason::Over))
    }

    /// The replica that is most bytes of the log behind, if these are too many.
    async fn bytes_behind(&mut self, run: &mut Run<'_>) -> Answer<Option<Over>> {
        let measure = Measure::ReplicaBytes;
        let (Some(log), Some(limit)) = (run.server.log(), run.options.limits.of(measure)) else {
            return Ok(None);
        };
        if self.replicas.is_empty() {
            return Ok(None);
        }
        let position = only(run.session.query(log.position, &[]).await?)?;
        let position = position.text(0)?.to_owned();
        let mut most = Most::default();
        for replica in &mut self.replicas {
            let args = [position.as_str().into()];
            let behind = replica.session.query(log.behind, &args).await?;
            most.see(&replica.name, float(only(behind)?.int(0)?));
        }
        Ok(most.judge(run, measure, limit))
    }

    /// The replica that is the longest time behind, if that is too long.
    async fn seconds_behind(
        &mut self,
        run: &mut Run<'_>,
        at: At<'_>,
    ) -> Result<Option<Over>, Error> {
        let mut seen_everywhere: Option<u64> = None;
        let mut most = Most::default();
        for replica in &mut self.replicas {
            let seen = journal::beaten(&mut *replica.session, run.server, at).await?;
            most.see(&replica.name, lag(&self.written, seen).as_secs_f64());
            seen_everywhere = Some(seen_everywhere.map_or(seen, |other| other.min(seen)));
        }
        while let Some((first, _)) = self.written.front()
            && seen_everywhere.is_some_and(|seen| *first <= seen)
        {
            self.written.pop_front();
        }
        let measure = Measure::ReplicaSeconds;
        let limit = run.options.limits.of(measure);
        Ok(limit.and_then(|limit| most.judge(run, measure, limit)))
    }
}

/// The replica that is furthest behind.
#[derive(Default)]
struct Most(Option<(String, f64)>);

impl Most {
    fn see(&mut self, name: &str, behind: f64) {
        if self.0.as_ref().is_none_or(|(_, most)| behind > *most) {
            self.0 = Some((name.to_owned(), behind));
        }
    }

    fn judge(self, run: &mut Run<'_>, measure: Measure, limit: f64) -> Option<Over> {
        let (name, behind) = self.0?;
        run.health
            .judge((measure, Teller::Replica), limit, behind, || {
                format!("replica {name} is {} behind", shown(measure, behind))
            })
    }
}

/// Waits, between two steps, until no operator asks for a pause, the hour is one in which something may begin, and no measure is over its
/// limit.
pub(crate) async fn mind_pause(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
) -> Result<(), Error> {
    let mut hold = Hold::default();
    let place = (&*source.lock, source.schema());
    loop {
        let wishes = control::all(&mut *run.session, run.server, place).await?;
        run.mind_cancel_among(place, &wishes)?;
        let asked = match control::pause(&wishes) {
            Some(reason) => Some(reason),
            None => hours::closed(run, &wishes).await?,
        };
        let reason = match asked {
            Some(reason) => Reason::Asked(reason),
            None => match health::over(run, task).await? {
                Some(over) => Reason::Over(over),
                None => return hold.end(run, task).await,
            },
        };
        hold.tell(run, task, reason).await?;
        run.options.mind_stop()?;
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
