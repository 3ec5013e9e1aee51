//! What a runner knows of the health of its database: it reads each measure that has a limit at most once a second, between two
//! transactions, and says which one is over its limit.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use super::Run;
use crate::database::session::{Answer, Row, Value};
use crate::database::{Fault, MeasureSql, Told};
use crate::error::{Error, lost};
use crate::event::Event;
use crate::health::{Limit, Measure, is_over};
use crate::task::Task;

/// How often the measures are read.
const OFTEN: Duration = Duration::from_secs(1);

/// The last look at the measures.
#[derive(Debug, Default)]
pub(crate) struct Monitor {
    looked: Option<Instant>,
    /// The first measure that was over its limit.
    over: Option<Over>,
    /// The numbers that grow, the second of which is 0 where there is one, and when they were read.
    grown: BTreeMap<Measure, (i64, i64, Instant)>,
    /// The measures that this user may not read. Each was told.
    unread: BTreeSet<Measure>,
    /// The measures that have been over their limit, and not far enough below it since; each as the server and as a named replica tells it.
    held: BTreeSet<(Measure, Teller)>,
}

/// Who tells a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Teller {
    /// The server, or the caller.
    Server,
    /// A replica that was named.
    Replica,
}

/// A measure over its limit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Over {
    pub(crate) measure: Measure,
    /// `None` if it cannot be read.
    pub(crate) value: Option<f64>,
    pub(crate) limit: f64,
    /// A clause.
    pub(crate) why: String,
}

/// The answer to the question about one measure.
enum Reading {
    Is(f64),
    /// Nothing yet: it takes two looks, or it is read elsewhere.
    None,
    Unknown {
        why: String,
        help: String,
    },
}

impl Monitor {
    /// Notes the value of a measure, and says whether it is over its limit.
    pub(crate) fn judge(
        &mut self,
        (measure, teller): (Measure, Teller),
        limit: f64,
        value: f64,
        why: impl FnOnce() -> String,
    ) -> Option<Over> {
        let told = (measure, teller);
        if !is_over(measure, value, limit, self.held.contains(&told)) {
            self.held.remove(&told);
            return None;
        }
        self.held.insert(told);
        Some(Over {
            measure,
            value: Some(value),
            limit,
            why: why(),
        })
    }

    /// The value of an answer, of which some tell more only together with the one before.
    fn value(&mut self, sql: &MeasureSql, row: &Row, took: Duration) -> Answer<Reading> {
        if sql.told == Told::Time {
            return Ok(Reading::Is(took.as_secs_f64() * 1_000.0));
        }
        if *row.value(0)? == Value::Null {
            return Ok(hidden(sql));
        }
        let number = row.int(0)?;
        let times = match sql.told {
            Told::Value => return Ok(Reading::Is(float(number))),
            Told::Mean => row.int(1)?,
            Told::Growth | Told::Time => 0,
        };
        let now = (number, times, Instant::now());
        let before = self.grown.insert(sql.measure, now);
        Ok(before.map_or(Reading::None, |before| grown(sql.told, before, now)))
    }
}

fn hidden(sql: &MeasureSql) -> Reading {
    Reading::Unknown {
        why: "this user may not read it".into(),
        help: sql.help.to_owned(),
    }
}

/// The value of numbers that grow.
fn grown(told: Told, before: (i64, i64, Instant), now: (i64, i64, Instant)) -> Reading {
    let more = float(now.0.saturating_sub(before.0));
    let times = float(now.1.saturating_sub(before.1));
    let seconds = now.2.duration_since(before.2).as_secs_f64();
    // Statistics that were reset begin again.
    if more < 0.0 || times < 0.0 || seconds <= 0.0 {
        return Reading::None;
    }
    match told {
        Told::Mean if times > 0.0 => Reading::Is(more / 1_000.0 / times),
        // No statement ran, so none was slow.
        Told::Mean => Reading::Is(0.0),
        Told::Value | Told::Growth | Told::Time => Reading::Is(more / seconds),
    }
}

#[allow(clippy::cast_precision_loss)] // No limit is that exact.
pub(crate) fn float(number: i64) -> f64 {
    number as f64
}

/// Refuses limits whose measures cannot be read here, before anything begins.
pub(crate) async fn refuse_unreadable(run: &mut Run<'_>) -> Result<(), Error> {
    for (measure, limit) in run.options.limits.all() {
        // A gauge may have no number yet.
        if limit.is_chosen
            && !run.options.gauges.contains_key(&measure)
            && let Reading::Unknown { why, help } = read(run, measure).await?
        {
            return Err(Error::Limit { measure, why, help });
        }
    }
    Ok(())
}

/// The first measure that is over its limit, if there is one.
pub(crate) async fn over(run: &mut Run<'_>, task: &Task) -> Result<Option<Over>, Error> {
    let looked = run.health.looked;
    if looked.is_none_or(|looked| looked.elapsed() >= OFTEN) {
        let over = look(run, task).await?;
        run.health.over = over;
        run.health.looked = Some(Instant::now());
    }
    Ok(run.health.over.clone())
}

async fn look(run: &mut Run<'_>, task: &Task) -> Result<Option<Over>, Error> {
    let mut first = None;
    let mut hidden = Hidden::new();
    for (measure, limit) in run.options.limits.all() {
        if run.health.unread.contains(&measure) {
            continue;
        }
        let over = match read(run, measure).await? {
            Reading::Is(value) => {
                let says = || measure.says(value);
                let told = (measure, Teller::Server);
                run.health.judge(told, limit.value, value, says)
            }
            Reading::None => None,
            Reading::Unknown { why, .. } if limit.is_chosen => Some(unknown(measure, limit, &why)),
            Reading::Unknown { why, help } => {
                run.health.unread.insert(measure);
                hidden.entry((why, help)).or_default().push(measure);
                None
            }
        };
        // The others are read as well: some need each look.
        first = first.or(over);
    }
    tell_hidden(run, task, hidden);
    Ok(first)
}

/// The measures that are not known, by the reason and the way out.
type Hidden = BTreeMap<(String, String), Vec<Measure>>;

/// A measure that the caller limited holds while it is not known.
fn unknown(measure: Measure, limit: Limit, why: &str) -> Over {
    Over {
        measure,
        value: None,
        limit: limit.value,
        why: format!("{measure} is not known: {why}"),
    }
}

/// Tells, once, which of the limits that hold by default are not kept. What a database does not have is no news.
fn tell_hidden(run: &Run<'_>, task: &Task, hidden: Hidden) {
    for ((why, help), measures) in hidden {
        let told = |measure: &&Measure| {
            let mut known = run.server.measures().iter();
            known.any(|sql| sql.measure == **measure)
        };
        let names: Vec<&str> = measures.iter().filter(told).map(|one| one.name()).collect();
        if !names.is_empty() {
            run.tell(&Event::Notice {
                migration: task.migration.clone(),
                what: format!(
                    "no backfill waits for {}, which the database does not tell: {why}: {help}",
                    names.join(", ")
                ),
            });
        }
    }
}

async fn read(run: &mut Run<'_>, measure: Measure) -> Result<Reading, Error> {
    if let Some(gauge) = run.options.gauges.get(&measure) {
        return Ok(match gauge.read() {
            Ok(value) => Reading::Is(value),
            Err(why) => Reading::Unknown {
                why,
                help: String::new(),
            },
        });
    }
    let has_standbys = !run.elsewhere.standbys.is_empty();
    if has_standbys && measure == Measure::ReplicaSeconds {
        // A walk asks the replicas themselves.
        return Ok(Reading::None);
    }
    let mut all = run.server.measures().iter();
    let Some(sql) = all.find(|sql| sql.measure == measure) else {
        return Ok(absent(run, measure));
    };
    match ask(run, sql).await {
        Ok(Reading::Unknown { .. }) if has_standbys && measure == Measure::ReplicaBytes => {
            Ok(Reading::None)
        }
        Ok(reading) => Ok(reading),
        Err(source) if lost(&source) => Err(Error::database("read the database's health", source)),
        Err(source) => Ok(Reading::Unknown {
            why: refused(run, &source),
            help: sql.help.to_owned(),
        }),
    }
}

async fn ask(run: &mut Run<'_>, sql: &MeasureSql) -> Answer<Reading> {
    let probe = run.options.probe.as_deref();
    let query = match sql.told {
        Told::Time => probe.unwrap_or(sql.query),
        Told::Value | Told::Growth | Told::Mean => sql.query,
    };
    let began = Instant::now();
    let rows = run.session.query(query, &[]).await?;
    let took = began.elapsed();
    match rows.first() {
        Some(row) => run.health.value(sql, row, took),
        None if sql.told == Told::Time => Ok(Reading::Is(took.as_secs_f64() * 1_000.0)),
        None => Ok(Reading::None),
    }
}

/// The reason why the database does not answer.
fn refused(run: &Run<'_>, source: &sqlx::Error) -> String {
    match run.server.fault(source) {
        Fault::Rights => "this user may not read it".into(),
        _ => source.to_string(),
    }
}

/// The answer for a measure that no query reads.
fn absent(run: &Run<'_>, measure: Measure) -> Reading {
    let needs = match measure {
        Measure::ReplicaSeconds => "name a replica with --standby; in code `Migrator::standby`",
        Measure::Host => {
            "give `host_command`, whose output is the number; in code `Migrator::gauge`"
        }
        Measure::Prometheus => "give `prometheus` a `url` and a `query`; in code `Migrator::gauge`",
        Measure::FreeDiskBytes => {
            "give `free_disk_command`, whose output is the number of bytes; in code `Migrator::gauge`"
        }
        _ => {
            let known = run.server.measures().iter().map(|sql| sql.measure.name());
            let known: Vec<&str> = known.collect();
            return Reading::Unknown {
                why: format!("no {} tells it", run.server.capability().dialect),
                help: format!("it tells {}", known.join(", ")),
            };
        }
    };
    Reading::Unknown {
        why: "no SQL tells it".into(),
        help: needs.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(reading: &Reading) -> Option<f64> {
        match reading {
            Reading::Is(value) => Some(*value),
            Reading::None | Reading::Unknown { .. } => None,
        }
    }

    #[test]
    fn numbers_that_grow_tell_by_their_growth() {
        let began = Instant::now();
        let later = began + Duration::from_secs(2);
        let grew = |told, before: (i64, i64), now: (i64, i64)| {
            value(&grown(
                told,
                (before.0, before.1, began),
                (now.0, now.1, later),
            ))
        };
        assert_eq!(grew(Told::Growth, (1_000, 0), (5_000, 0)), Some(2_000.0));
        assert_eq!(grew(Told::Growth, (5_000, 0), (10, 0)), None, "a reset");
        assert_eq!(grew(Told::Mean, (0, 0), (40_000, 10)), Some(4.0));
        assert_eq!(grew(Told::Mean, (40_000, 10), (40_000, 10)), Some(0.0));
    }

    #[test]
    fn a_measure_is_held_until_it_is_far_enough_below_its_limit() {
        let mut monitor = Monitor::default();
        let mut over = |value| {
            let over = monitor.judge((Measure::LockWaits, Teller::Server), 10.0, value, || {
                Measure::LockWaits.says(value)
            });
            over.map(|over| over.why)
        };
        assert_eq!(over(10.0), None);
        assert_eq!(
            over(11.0).as_deref(),
            Some("11 sessions of the application wait for locks")
        );
        assert!(over(9.0).is_some());
        assert_eq!(over(8.0), None);
        assert_eq!(over(9.0), None);
    }
}
