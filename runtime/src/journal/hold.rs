//! Runners that are held because a measure is over its limit, for operators on other hosts.

use std::time::Duration;

use crate::database::Server;
use crate::database::session::{Answer, Row, Session, Value};
use crate::error::{Doing, Error};
use crate::health::Measure;

/// A hold that was not noted again for this time is over: its runner has ended. Each is noted every ten seconds.
const FRESH: Duration = Duration::from_secs(30);

/// A runner that begins nothing more, because a measure of the database's health is over its limit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HoldStatus {
    /// The migration.
    pub migration: String,
    /// The worker: its process, and a number of its own.
    pub worker: String,
    /// The name of the measure.
    pub measure: String,
    /// The reason, as a clause.
    pub why: String,
    /// How long the hold has lasted.
    pub lasted: Duration,
}

/// A hold to note.
pub(crate) struct Noted<'a> {
    pub(crate) worker: &'a str,
    pub(crate) migration: &'a str,
    pub(crate) measure: Measure,
    pub(crate) why: &'a str,
}

/// Notes that a worker is held. Its begin stays.
pub(crate) async fn note(
    session: &mut dyn Session,
    server: &dyn Server,
    (lock, schema): (&str, &str),
    hold: &Noted<'_>,
) -> Result<(), Error> {
    let args: [Value; 6] = [
        lock.into(),
        schema.into(),
        hold.worker.into(),
        hold.migration.into(),
        hold.measure.name().into(),
        hold.why.into(),
    ];
    let done = session.execute(server.journal().note_hold, &args).await;
    done.doing("write the journal").map(drop)
}

/// Forgets that a worker is held, and those that have ended while they were.
pub(crate) async fn forget(
    session: &mut dyn Session,
    server: &dyn Server,
    (lock, schema): (&str, &str),
    worker: &str,
) -> Result<(), Error> {
    let args: [Value; 4] = [lock.into(), schema.into(), worker.into(), fresh()];
    let done = session.execute(server.journal().forget_hold, &args).await;
    done.doing("write the journal").map(drop)
}

/// The workers of a lock in a schema that are held now.
pub(crate) async fn all(
    session: &mut dyn Session,
    server: &dyn Server,
    (lock, schema): (&str, &str),
) -> Result<Vec<HoldStatus>, Error> {
    let args: [Value; 3] = [lock.into(), schema.into(), fresh()];
    let rows = session.query(server.journal().holds, &args).await;
    let read = |row: &Row| -> Answer<HoldStatus> {
        Ok(HoldStatus {
            migration: row.text(0)?.to_owned(),
            worker: row.text(1)?.to_owned(),
            measure: row.text(2)?.to_owned(),
            why: row.text(3)?.to_owned(),
            // A clock that was set back has not run yet.
            lasted: Duration::from_millis(u64::try_from(row.int(4)?).unwrap_or(0)),
        })
    };
    let holds = rows.and_then(|rows| rows.iter().map(read).collect());
    holds.doing("read the journal")
}

fn fresh() -> Value {
    Value::count(FRESH.as_secs() * 1_000)
}
