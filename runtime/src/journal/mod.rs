//! The journal: our own tables in the database. A lock's name and a schema are their
//! key: each tenant's schema is a run of its own.

pub(crate) mod at_work;
pub(crate) mod control;
mod evidence;
pub(crate) mod fence;
mod part;
mod progress;
mod scanned;
mod soak;
#[cfg(test)]
#[cfg(any(feature = "postgres", feature = "mysql", feature = "sqlite"))]
mod tests;

use std::time::Duration;

use expand_contract_format::Phase;

use crate::database::session::{Answer, Row, Session, Value, only, unreadable};
use crate::database::{Fault, ReadSql, Server};
use crate::error::{Doing, Error};
use crate::source::MigrationSource;
use crate::state::State;

pub(crate) use evidence::*;
pub(crate) use part::*;
pub(crate) use progress::*;
pub(crate) use scanned::*;
pub(crate) use soak::*;

/// The version of the journal's tables that this build reads and writes.
pub(crate) const VERSION: i64 = 5;

/// Reads the journal's word for a state.
pub(crate) fn read_state(name: &str) -> Answer<State> {
    State::read(name)
        .ok_or_else(|| unreadable(format!("no migration is ever in the state `{name}`")))
}

/// One migration in the journal.
#[derive(Debug, Clone)]
pub(crate) struct Applied {
    pub(crate) lock: String,
    /// The schema of the run.
    pub(crate) schema: String,
    pub(crate) id: String,
    pub(crate) state: State,
    pub(crate) after: Vec<String>,
    pub(crate) checksum: String,
    pub(crate) files: [String; 4],
    /// How long it has been in this state.
    pub(crate) since: Duration,
}

/// An event in the life of a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The journal knows the migration from here on.
    Begun,
    /// A phase has ended.
    Ended,
    /// The migration was rolled back, and the journal has forgotten it.
    RolledBack,
    /// A contract has put something aside, and waits before it drops it.
    Soaking,
    /// A contract that had dropped nothing was taken back.
    Undone,
    /// An operator attested a fact that no lease shows.
    Attested,
    /// Other connections were open when something was destroyed.
    Strangers,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Ended => "ended",
            Self::RolledBack => "rolled back",
            Self::Soaking => "soaking",
            Self::Undone => "undone",
            Self::Attested => "attested",
            Self::Strangers => "strangers",
        }
    }
}

/// The texts that read the journal, if it exists. A status and a joining instance read an earlier version, too: only a
/// runner upgrades it.
pub(crate) async fn open(
    session: &mut dyn Session,
    server: &dyn Server,
) -> Result<Option<&'static ReadSql>, Error> {
    let Some(found) = version(session, server).await? else {
        return Ok(None);
    };
    let place = found.checked_sub(1).map(usize::try_from);
    let reads = place.and_then(|place| server.journal().reads.get(place.ok()?));
    reads.copied().map(Some).ok_or_else(|| foreign(Some(found)))
}

/// The texts that read a journal of this build's version.
pub(crate) fn current(server: &dyn Server) -> &'static ReadSql {
    let reads = server.journal().reads;
    reads[reads.len() - 1]
}

/// The version of the journal, if it exists. A journal without a version is refused.
pub(crate) async fn version(
    session: &mut dyn Session,
    server: &dyn Server,
) -> Result<Option<i64>, Error> {
    let found = session.query(server.journal().exists, &[]).await;
    let found = found.and_then(|rows| only(rows)?.count(0));
    let is_found = found.doing("look for the journal")? > 0;
    // The tables of a journal that is half made are none yet.
    if !is_found && !server.capability().hides_tables {
        return Ok(None);
    }
    let rows = session.query(server.journal().format, &[]).await;
    let rows = match rows {
        Err(source) if server.fault(&source) == Fault::Rights => {
            return Err(Error::Rights {
                doing: "read the journal".into(),
                grant: format!(
                    "{}; for an application: {}",
                    server.journal().rights,
                    server.grants().join(" ")
                ),
                source: source.into(),
            });
        }
        Err(source) if !is_found && server.fault(&source) == Fault::NoTable => return Ok(None),
        Ok(_) if !is_found => return Ok(None),
        Err(source) if server.fault(&source) == Fault::NoColumn => return Err(foreign(None)),
        rows => rows.doing("read the journal")?,
    };
    let Some(row) = rows.first() else {
        return Err(foreign(None));
    };
    row.int(0).doing("read the journal").map(Some)
}

fn foreign(found: Option<i64>) -> Error {
    Error::JournalVersion {
        found,
        known: VERSION,
    }
}

/// The statements that upgrade a journal of version `found` to ours. They must run only once.
pub(crate) fn upgrade(server: &dyn Server, found: i64) -> Result<Vec<String>, Error> {
    let sql = server.journal();
    let steps = steps(sql.upgrades, found, VERSION).ok_or_else(|| foreign(Some(found)))?;
    let statements = steps.iter().copied().flatten().copied();
    Ok(statements
        .map(String::from)
        .chain([with_version(sql.set_format)])
        .collect())
}

/// Puts the version in the place of the only argument, so that an operator can print the statements and run them by
/// hand.
fn with_version(sql: &str) -> String {
    sql.replace("$1", &VERSION.to_string())
}

/// The upgrades from one version to another; `None` if the first is unknown or later than the second.
fn steps<'a>(upgrades: &'a [&'a [&'a str]], found: i64, known: i64) -> Option<&'a [&'a [&'a str]]> {
    let first = usize::try_from(found.checked_sub(1)?).ok()?;
    let last = usize::try_from(known.checked_sub(1)?).ok()?;
    upgrades.get(first..last)
}

/// The statements that create a journal. A second run changes nothing.
pub(crate) fn bootstrap(server: &dyn Server) -> Vec<String> {
    let sql = server.journal();
    let make = sql.make.iter().copied().map(String::from);
    make.chain([with_version(sql.note_format)]).collect()
}

/// Every migration in the journal, of every lock in every schema.
pub(crate) async fn applied(
    session: &mut dyn Session,
    reads: &ReadSql,
) -> Result<Vec<Applied>, Error> {
    let sql = reads.applied;
    let rows = session.query(sql, &[]).await.doing("read the journal")?;
    let rows: Answer<Vec<Applied>> = rows
        .iter()
        .map(|row| {
            let text = |index: usize| row.text(index).map(str::to_owned);
            Ok(Applied {
                lock: text(0)?,
                schema: text(1)?,
                id: text(2)?,
                state: read_state(row.text(3)?)?,
                after: text(4)?
                    .split(',')
                    .filter(|id| !id.is_empty())
                    .map(String::from)
                    .collect(),
                checksum: text(5)?,
                files: [text(6)?, text(7)?, text(8)?, text(9)?],
                // A clock that was set back makes it a moment ago.
                since: Duration::from_millis(u64::try_from(row.int(10)?).unwrap_or(0)),
            })
        })
        .collect();
    rows.doing("read the journal")
}

/// The key of a migration's rows.
pub(crate) fn key(source: &MigrationSource) -> [Value; 3] {
    [
        source.lock.as_str().into(),
        source.schema().into(),
        source.id.as_str().into(),
    ]
}

/// Begins a migration: its row, with the text of its files.
pub(crate) async fn begin(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<(), Error> {
    debug_assert!(!source.schema().is_empty(), "{} is in no plan", source.id);
    fence::make_meeting_point(session, server, &source.lock).await?;
    let sql = server.journal().begin;
    let [expand, migrate, contract, rollback] = source.files.clone();
    let args = [
        source.lock.clone().into(),
        source.schema().into(),
        source.id.clone().into(),
        source.after.join(",").into(),
        Value::Int(source.destroys().into()),
        source.checksum().into(),
        expand.into(),
        migrate.into(),
        contract.into(),
        rollback.into(),
    ];
    session
        .execute(sql, &args)
        .await
        .doing("write the journal")?;
    Ok(())
}

/// The state of the database at one migration; `None` if it does not know the migration.
pub(crate) async fn state(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<Option<State>, Error> {
    let sql = server.journal().state;
    let rows = session
        .query(sql, &key(source))
        .await
        .doing("read the journal")?;
    rows.first()
        .map(|row| read_state(row.text(0)?))
        .transpose()
        .doing("read the journal")
}

/// Changes the state of a migration, and says whether it was another one.
pub(crate) async fn set_state(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
    state: State,
) -> Result<bool, Error> {
    let sql = server.journal().set_state;
    let [lock, schema, migration] = key(source);
    let args = [lock, schema, migration, state.name().into()];
    let changed = session
        .execute(sql, &args)
        .await
        .doing("write the journal")?;
    Ok(changed > 0)
}

/// Notes the schema of a table of a migration, unless it is noted.
pub(crate) async fn record_relation(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
    table: &str,
    schema: &str,
) -> Result<(), Error> {
    let [lock, run, migration] = key(source);
    let args = [lock, run, migration, table.into(), schema.into()];
    session
        .execute(server.journal().record_relation, &args)
        .await
        .doing("write the journal")?;
    Ok(())
}

/// The place in which a run found a table of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Relation {
    /// The schema of the run.
    pub(crate) run: String,
    pub(crate) migration: String,
    pub(crate) table: String,
    /// The schema of the table.
    pub(crate) schema: String,
}

/// The places of the tables of a lock's migrations, in every schema.
pub(crate) async fn relations(
    session: &mut dyn Session,
    reads: &ReadSql,
    lock: &str,
) -> Answer<Vec<Relation>> {
    let rows = session.query(reads.relations, &[lock.into()]).await?;
    let read = |row: &Row| -> Answer<_> {
        let text = |column| row.text(column).map(str::to_owned);
        Ok(Relation {
            run: text(0)?,
            migration: text(1)?,
            table: text(2)?,
            schema: text(3)?,
        })
    };
    rows.iter().map(read).collect()
}

/// The schemas with migrations of a lock.
pub(crate) async fn schemas(
    session: &mut dyn Session,
    reads: &ReadSql,
    lock: &str,
) -> Answer<Vec<String>> {
    let rows = session.query(reads.schemas, &[lock.into()]).await?;
    rows.iter()
        .map(|row| row.text(0).map(str::to_owned))
        .collect()
}

/// Forgets a migration that is rolled back. Its events stay.
pub(crate) async fn forget(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<(), Error> {
    for sql in server.journal().forget {
        session
            .execute(sql, &key(source))
            .await
            .doing("write the journal")?;
    }
    Ok(())
}

/// Notes an event.
pub(crate) async fn event(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
    phase: Phase,
    kind: Kind,
    what: &str,
) -> Result<(), Error> {
    let sql = server.journal().record_event;
    let [lock, schema, migration] = key(source);
    let args = [
        lock,
        schema,
        migration,
        phase.name().into(),
        kind.name().into(),
        what.into(),
    ];
    session
        .execute(sql, &args)
        .await
        .doing("write the journal")?;
    Ok(())
}

/// Lifts the fence of a migration, in the transaction that ends its phase.
pub(crate) async fn drop_fence(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<(), Error> {
    let sql = server.journal().lift_fence;
    session
        .execute(sql, &key(source))
        .await
        .doing("write the journal")?;
    Ok(())
}

/// Whether a `for_build` that found this schema new has not ended.
pub(crate) async fn building(
    session: &mut dyn Session,
    server: &dyn Server,
    lock: &str,
    schema: &str,
) -> Result<bool, Error> {
    let rows = session
        .query(server.journal().building, &[lock.into(), schema.into()])
        .await;
    let building = rows.and_then(|rows| only(rows)?.truth(0));
    building.doing("read the journal")
}

/// Whether a migration was ever rolled back.
pub(crate) async fn was_rolled_back(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<bool, Error> {
    let sql = server.journal().count_events;
    let [lock, schema, migration] = key(source);
    let args = [lock, schema, migration, Kind::RolledBack.name().into()];
    let rows = session.query(sql, &args).await;
    let count = rows.and_then(|rows| only(rows)?.count(0));
    Ok(count.doing("read the journal")? > 0)
}
