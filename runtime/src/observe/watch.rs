//! Facts that no single event says: how long a phase took, that a wait lasts, that rows failed, that a phase did not end.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::told::{Fact, Told};
use crate::event::Event;

/// How long a wait lasts by default before it is told as one that holds the work up.
const HELD: Duration = Duration::from_secs(60);

/// What a listener has to remember of the events of one runner.
///
/// It gives the facts of each event, and those that follow from several:
///
/// | name | when | fields |
/// |---|---|---|
/// | `phase.done` | as the event, with the time that it took | `migration`, `phase`, `seconds` |
/// | `phase.stopped` | the run ended, and the phase did not | `migration`, `phase`, `seconds` |
/// | `held` | a wait has lasted for some time, once | `why`, `seconds`, `migration` where a phase is open, and `measure` where a limit holds |
/// | `released` | the work goes on after a wait | `seconds`, and `migration` where a phase is open |
/// | `rows.failed` | the first row of a table failed; and at the end of the run, if more did | `migration`, `table`, `rows`; of the first also `key`, `error` |
#[derive(Debug, Clone)]
pub struct Watch {
    /// How long a wait lasts before it is told.
    held_after: Duration,
    /// The phases that have begun, the latest last.
    phases: Vec<Open>,
    wait: Option<Wait>,
    /// The rows that failed in each table of each migration: how many, and how many of them were told.
    failed: BTreeMap<(String, String), (u64, u64)>,
}

#[derive(Debug, Clone)]
struct Open {
    migration: String,
    phase: String,
    since: Instant,
}

#[derive(Debug, Clone)]
struct Wait {
    why: String,
    measure: Option<String>,
    since: Instant,
    told: bool,
}

impl Default for Watch {
    fn default() -> Self {
        Self::new(HELD)
    }
}

impl Watch {
    /// A wait that lasts longer than this is told as `held`.
    pub const fn new(held_after: Duration) -> Self {
        Self {
            held_after,
            phases: Vec::new(),
            wait: None,
            failed: BTreeMap::new(),
        }
    }

    /// The facts of an event that happens now, in their order.
    pub fn told(&mut self, event: &Event, now: Instant) -> Vec<Told> {
        let mut told = Told::from(event);
        let mut all = Vec::new();
        if told.name == "waiting" {
            self.wait(&told, now);
        } else {
            all.extend(self.release(now));
        }
        match told.name {
            "phase.started" => self.begin(&told, now),
            "phase.done" => {
                let took = self.end(&told).map(|since| now - since);
                told = told.with_some("seconds", took);
            }
            "run.ended" => all.extend(self.stop(now)),
            _ => {}
        }
        let first_failure = self.fail(&told);
        all.push(told);
        all.extend(first_failure);
        all.extend(self.tick(now));
        all
    }

    /// The facts that time alone makes true: a listener with a clock of its own asks once in a while.
    pub fn tick(&mut self, now: Instant) -> Option<Told> {
        let held_after = self.held_after;
        let wait = self.wait.as_mut()?;
        let lasted = now.saturating_duration_since(wait.since);
        if wait.told || lasted < held_after {
            return None;
        }
        wait.told = true;
        let held = Told::new("held")
            .with("why", &wait.why)
            .with_some("measure", wait.measure.as_ref());
        Some(self.placed(held).with("seconds", lasted))
    }

    fn wait(&mut self, told: &Told, now: Instant) {
        let Some(Fact::Text(why)) = told.field("why") else {
            return;
        };
        let measure = told.text("measure").map(str::to_owned);
        match &mut self.wait {
            // The reason changes while the wait lasts: a replica is so and so many seconds behind.
            Some(wait) => {
                wait.why.clone_from(why);
                wait.measure = measure;
            }
            None => {
                self.wait = Some(Wait {
                    why: why.clone(),
                    measure,
                    since: now,
                    told: false,
                });
            }
        }
    }

    fn release(&mut self, now: Instant) -> Option<Told> {
        let wait = self.wait.take()?;
        let lasted = now.saturating_duration_since(wait.since);
        Some(self.placed(Told::new("released")).with("seconds", lasted))
    }

    /// Adds the migration whose phase is open.
    fn placed(&self, told: Told) -> Told {
        told.with_some("migration", self.phases.last().map(|open| &open.migration))
    }

    fn begin(&mut self, told: &Told, now: Instant) {
        let (Some(migration), Some(phase)) = (told.text("migration"), told.text("phase")) else {
            return;
        };
        let is_open = |open: &Open| open.migration == migration && open.phase == phase;
        // After a lost connection a phase begins again.
        if !self.phases.iter().any(is_open) {
            self.phases.push(Open {
                migration: migration.to_owned(),
                phase: phase.to_owned(),
                since: now,
            });
        }
    }

    /// When the phase began that ends.
    fn end(&mut self, told: &Told) -> Option<Instant> {
        let (migration, phase) = (told.text("migration")?, told.text("phase")?);
        let is_it = |open: &Open| open.migration == migration && open.phase == phase;
        let at = self.phases.iter().position(is_it)?;
        Some(self.phases.remove(at).since)
    }

    /// The phases that the end of a run leaves open, and the rows that failed and are not told.
    fn stop(&mut self, now: Instant) -> Vec<Told> {
        let mut all = Vec::new();
        for ((migration, table), (rows, told)) in std::mem::take(&mut self.failed) {
            if rows > told {
                all.push(rows_failed(&migration, &table, rows));
            }
        }
        let open = std::mem::take(&mut self.phases);
        all.extend(open.iter().rev().map(|open| {
            Told::new("phase.stopped")
                .with("migration", &open.migration)
                .with("phase", &open.phase)
                .with("seconds", now.saturating_duration_since(open.since))
        }));
        all
    }

    /// The first failure of a table is told at once, and their number at the end.
    fn fail(&mut self, told: &Told) -> Option<Told> {
        if told.name != "row.failed" {
            return None;
        }
        let (migration, table) = (told.text("migration")?, told.text("table")?);
        let place = (migration.to_owned(), table.to_owned());
        let (rows, told_rows) = self.failed.entry(place).or_insert((0, 0));
        *rows += 1;
        if *told_rows > 0 {
            return None;
        }
        *told_rows = *rows;
        let first = rows_failed(migration, table, *rows);
        let first = first.with_some("key", told.text("key"));
        Some(first.with_some("error", told.text("error")))
    }
}

fn rows_failed(migration: &str, table: &str, rows: u64) -> Told {
    Told::new("rows.failed")
        .with("migration", migration)
        .with("table", table)
        .with("rows", rows)
}

#[cfg(test)]
mod tests {
    use expand_contract_format::Phase;

    use super::*;

    fn names(told: &[Told]) -> Vec<&str> {
        told.iter().map(|told| told.name).collect()
    }

    fn started() -> Event {
        Event::PhaseStarted {
            migration: "m".into(),
            phase: Phase::Migrate,
        }
    }

    fn waiting() -> Event {
        Event::Waiting {
            for_what: "a lock".into(),
        }
    }

    fn failed(key: &str) -> Event {
        Event::RowFailed {
            migration: "m".into(),
            table: "users".into(),
            key: key.into(),
            error: "no".into(),
        }
    }

    fn ended() -> Event {
        Event::RunEnded {
            order: "migrate",
            error: Some("stopped".into()),
            took: Duration::from_secs(9),
        }
    }

    #[test]
    fn a_phase_is_told_with_the_time_that_it_took() {
        let (mut watch, now) = (Watch::default(), Instant::now());
        watch.told(&started(), now);
        let later = now + Duration::from_secs(3);
        // The connection was lost meanwhile, and the phase went on.
        watch.told(&started(), later);
        let done = Event::PhaseDone {
            migration: "m".into(),
            phase: Phase::Migrate,
        };
        let told = watch.told(&done, later);
        assert_eq!(told[0].number("seconds"), Some(3.0));
    }

    #[test]
    fn a_wait_is_held_once_it_lasts_and_released_when_the_work_goes_on() {
        let (mut watch, now) = (Watch::new(Duration::from_secs(30)), Instant::now());
        let after = |seconds| now + Duration::from_secs(seconds);
        watch.told(&started(), now);
        assert_eq!(names(&watch.told(&waiting(), now)), ["waiting"]);
        assert_eq!(watch.tick(after(29)), None);
        let held = watch.tick(after(30)).expect("it lasts");
        assert_eq!(
            (held.name, held.text("migration"), held.text("why")),
            ("held", Some("m"), Some("a lock"))
        );
        // It is told once.
        assert_eq!(names(&watch.told(&waiting(), after(40))), ["waiting"]);
        let told = watch.told(&failed("1"), after(45));
        assert_eq!(names(&told), ["released", "row.failed", "rows.failed"]);
        assert_eq!(told[0].number("seconds"), Some(45.0));
    }

    #[test]
    fn failed_rows_are_told_at_the_first_one_and_at_the_end() {
        let (mut watch, now) = (Watch::default(), Instant::now());
        watch.told(&started(), now);
        let first = watch.told(&failed("1"), now);
        assert_eq!(first[1].text("key"), Some("1"));
        for key in ["2", "3"] {
            assert_eq!(names(&watch.told(&failed(key), now)), ["row.failed"]);
        }
        let told = watch.told(&ended(), now);
        assert_eq!(names(&told), ["rows.failed", "phase.stopped", "run.ended"]);
        assert_eq!(told[0].number("rows"), Some(3.0));
    }
}
