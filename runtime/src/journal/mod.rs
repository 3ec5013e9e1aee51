//! The journal: our own tables in the database, keyed by the lock's name.

mod progress;
#[cfg(test)]
mod tests;

use expand_contract_format::Phase;

use crate::error::Doing;
use crate::server::{Fault, Server};
use crate::session::{Answer, Session, Value, only, unreadable};
use crate::{Error, fence, source::MigrationSource};

pub(crate) use progress::*;

/// The version of the tables below: what this build reads and writes.
pub(crate) const VERSION: i64 = 1;

/// What makes of a journal of one version one of the next, the first of version 1: `{ec}` as below.
const UPGRADES: [&[&str]; 0] = [];

/// The tables. `{ec}` is what the database puts before their names. Times are milliseconds by the database's clock. No name
/// is a reserved word on any database.
const TABLES: [&str; 9] = [
    // `format` is the version of these tables. `building` is set while a `for_build` that made this journal is at work.
    "CREATE TABLE IF NOT EXISTS {ec}meta (format bigint NOT NULL, building bigint NOT NULL)",
    // What was applied: the state, whether its contract destroys something, and the text of the files as they were at the
    // first phase.
    "CREATE TABLE IF NOT EXISTS {ec}migration (lock_name text NOT NULL, id text NOT NULL, state text NOT NULL, \
     after text NOT NULL, destroys bigint NOT NULL, checksum text NOT NULL, expand_sql text NOT NULL, migrate_sql text NOT NULL, \
     contract_sql text NOT NULL, rollback_sql text NOT NULL, began_ms bigint NOT NULL, \
     changed_ms bigint NOT NULL, PRIMARY KEY (lock_name, id))",
    "CREATE TABLE IF NOT EXISTS {ec}statement (lock_name text NOT NULL, migration text NOT NULL, phase text NOT NULL, \
     step bigint NOT NULL, done_ms bigint NOT NULL, PRIMARY KEY (lock_name, migration, phase, step))",
    "CREATE TABLE IF NOT EXISTS {ec}backfill (lock_name text NOT NULL, migration text NOT NULL, step bigint NOT NULL, \
     pass bigint NOT NULL, last_key text, changed bigint NOT NULL, rows_done bigint NOT NULL, \
     rows_total bigint NOT NULL, changed_ms bigint NOT NULL, PRIMARY KEY (lock_name, migration, step))",
    "CREATE TABLE IF NOT EXISTS {ec}failure (lock_name text NOT NULL, migration text NOT NULL, step bigint NOT NULL, \
     row_key text NOT NULL, error text NOT NULL, PRIMARY KEY (lock_name, migration, step, row_key))",
    // `stages` is `id=stage` for each migration the build knows that is not contracted, separated by commas; `peer_..` is
    // what the database knows of the
    // instance's connections: role, application, address.
    "CREATE TABLE IF NOT EXISTS {ec}lease (lock_name text NOT NULL, service text NOT NULL, instance text NOT NULL, \
     stages text NOT NULL, joined_ms bigint NOT NULL, expires_ms bigint NOT NULL, \
     ttl_ms bigint NOT NULL DEFAULT 0, peer_role text NOT NULL DEFAULT '', \
     peer_application text NOT NULL DEFAULT '', peer_address text NOT NULL DEFAULT '', \
     PRIMARY KEY (lock_name, service, instance))",
    // Where the first and the last build of a service were.
    "CREATE TABLE IF NOT EXISTS {ec}seen (lock_name text NOT NULL, service text NOT NULL, first_stages text NOT NULL, \
     stages text NOT NULL, last_ms bigint NOT NULL, PRIMARY KEY (lock_name, service))",
    // One row of each lock has no migration: joining and fencing meet there.
    "CREATE TABLE IF NOT EXISTS {ec}fence (lock_name text NOT NULL, migration text NOT NULL, phase text NOT NULL, \
     holder text NOT NULL, expires_ms bigint NOT NULL, PRIMARY KEY (lock_name, migration))",
    // `kind` is for programs, `what` for people.
    "CREATE TABLE IF NOT EXISTS {ec}event (at_ms bigint NOT NULL, lock_name text NOT NULL, migration text NOT NULL, \
     phase text NOT NULL, kind text NOT NULL, what text NOT NULL)",
];

/// Where a database is with one migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum State {
    /// Expand has begun.
    Expanding,
    /// Expand is done.
    Expanded,
    /// Migrate has begun.
    Migrating,
    /// Migrate is done: every row is filled and verified.
    Migrated,
    /// Contract has begun: there is no way back.
    Contracting,
    /// Contract is done.
    Contracted,
    /// Rollback has begun.
    RollingBack,
}

impl State {
    const ALL: [Self; 7] = [
        Self::Expanding,
        Self::Expanded,
        Self::Migrating,
        Self::Migrated,
        Self::Contracting,
        Self::Contracted,
        Self::RollingBack,
    ];

    /// The word in journal and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Expanding => "expanding",
            Self::Expanded => "expanded",
            Self::Migrating => "migrating",
            Self::Migrated => "migrated",
            Self::Contracting => "contracting",
            Self::Contracted => "contracted",
            Self::RollingBack => "rolling back",
        }
    }

    /// Reads the word in the journal.
    pub(crate) fn read(name: &str) -> Answer<Self> {
        let state = Self::ALL.into_iter().find(|state| state.name() == name);
        state.ok_or_else(|| unreadable(format!("no migration is ever in the state `{name}`")))
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// One migration as the journal has it.
#[derive(Debug, Clone)]
pub(crate) struct Applied {
    pub(crate) lock: String,
    pub(crate) id: String,
    pub(crate) state: State,
    pub(crate) after: Vec<String>,
    pub(crate) checksum: String,
    pub(crate) files: [String; 4],
}

/// What happened to a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The journal has it from here on.
    Begun,
    /// A phase has ended.
    Ended,
    /// It was rolled back, and the journal has forgotten it.
    RolledBack,
    /// An operator attested what no lease tells.
    Attested,
    /// Others were connected when something was destroyed.
    Strangers,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Ended => "ended",
            Self::RolledBack => "rolled back",
            Self::Attested => "attested",
            Self::Strangers => "strangers",
        }
    }
}

/// Whether there is a journal, which has to be of the version that this build reads.
pub(crate) async fn exists(session: &mut dyn Session, server: &dyn Server) -> Result<bool, Error> {
    match version(session, server).await? {
        None => Ok(false),
        Some(VERSION) => Ok(true),
        Some(found) => Err(foreign(Some(found))),
    }
}

/// The version of the journal that is there, if one is. One without a version is refused.
pub(crate) async fn version(
    session: &mut dyn Session,
    server: &dyn Server,
) -> Result<Option<i64>, Error> {
    let found = session.query(server.journal_exists(), &[]).await;
    let found = found.and_then(|rows| only(rows)?.count(0));
    if found.doing("look for the journal")? == 0 {
        return Ok(None);
    }
    let rows = session
        .query(&server.sql("SELECT format FROM {ec}meta"), &[])
        .await;
    let rows = match rows {
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

/// The statements that make of a journal of version `found` one of ours; running them again would not do.
pub(crate) fn upgrade(server: &dyn Server, found: i64) -> Result<Vec<String>, Error> {
    let steps = steps(&UPGRADES, found, VERSION).ok_or_else(|| foreign(Some(found)))?;
    let note = format!("UPDATE {{ec}}meta SET format = {VERSION}");
    let statements = steps.iter().copied().flatten().copied();
    Ok(statements
        .chain([note.as_str()])
        .map(|sql| server.sql(sql))
        .collect())
}

/// The upgrades from one version to another; `None` where the first is no version, or a later one.
fn steps<'a>(upgrades: &'a [&'a [&'a str]], found: i64, known: i64) -> Option<&'a [&'a [&'a str]]> {
    let first = usize::try_from(found.checked_sub(1)?).ok()?;
    let last = usize::try_from(known.checked_sub(1)?).ok()?;
    upgrades.get(first..last)
}

/// The statements that make a journal; running them again changes nothing.
pub(crate) fn bootstrap(server: &dyn Server) -> Vec<String> {
    let (before, after) = server.bootstrap();
    let tables = TABLES.iter().map(|table| server.sql(table));
    let version = server.sql(&format!(
        "INSERT INTO {{ec}}meta (format, building) SELECT {VERSION}, 0 WHERE NOT EXISTS (SELECT 1 FROM {{ec}}meta)"
    ));
    before
        .iter()
        .map(|sql| (*sql).to_owned())
        .chain(tables)
        .chain(after.iter().map(|sql| (*sql).to_owned()))
        .chain([version])
        .collect()
}

/// Behind [`bootstrap`], notes that the database is being built, unless somebody else was faster to make the journal
/// and has begun something in it.
pub(crate) fn begin_building(server: &dyn Server) -> String {
    server.sql("UPDATE {ec}meta SET building = 1 WHERE NOT EXISTS (SELECT 1 FROM {ec}migration)")
}

/// Every migration in the journal, of every lock.
pub(crate) async fn applied(
    session: &mut dyn Session,
    server: &dyn Server,
) -> Result<Vec<Applied>, Error> {
    let sql = server.sql(
        "SELECT lock_name, id, state, after, checksum, expand_sql, migrate_sql, contract_sql, rollback_sql \
         FROM {ec}migration ORDER BY lock_name, id",
    );
    let rows = session.query(&sql, &[]).await.doing("read the journal")?;
    let rows: Answer<Vec<Applied>> = rows
        .iter()
        .map(|row| {
            let text = |index: usize| row.text(index).map(str::to_owned);
            Ok(Applied {
                lock: text(0)?,
                id: text(1)?,
                state: State::read(row.text(2)?)?,
                after: text(3)?
                    .split(',')
                    .filter(|id| !id.is_empty())
                    .map(String::from)
                    .collect(),
                checksum: text(4)?,
                files: [text(5)?, text(6)?, text(7)?, text(8)?],
            })
        })
        .collect();
    rows.doing("read the journal")
}

/// Begins a migration: its row, with the text of its files.
pub(crate) async fn begin(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<(), Error> {
    fence::make_meeting_point(session, server, &source.lock).await?;
    let sql = server.sql(
        "INSERT INTO {ec}migration (lock_name, id, state, after, destroys, checksum, expand_sql, migrate_sql, \
         contract_sql, rollback_sql, began_ms, changed_ms) \
         VALUES ($1, $2, 'expanding', $3, $4, $5, $6, $7, $8, $9, {now}, {now})",
    );
    let [expand, migrate, contract, rollback] = source.files.clone();
    let args = [
        source.lock.clone().into(),
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
        .execute(&sql, &args)
        .await
        .doing("write the journal")?;
    Ok(())
}

/// Where the database is with one migration; `None` when it does not know it.
pub(crate) async fn state(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<Option<State>, Error> {
    let sql = server.sql("SELECT state FROM {ec}migration WHERE lock_name = $1 AND id = $2");
    let rows = session
        .query(
            &sql,
            &[source.lock.as_str().into(), source.id.as_str().into()],
        )
        .await
        .doing("read the journal")?;
    rows.first()
        .map(|row| State::read(row.text(0)?))
        .transpose()
        .doing("read the journal")
}

/// Changes the state of a migration; whether it was another.
pub(crate) async fn set_state(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
    state: State,
) -> Result<bool, Error> {
    let sql = server.sql(
        "UPDATE {ec}migration SET state = $3, changed_ms = {now} WHERE lock_name = $1 AND id = $2 AND state <> $3",
    );
    let args = [
        source.lock.as_str().into(),
        source.id.as_str().into(),
        state.name().into(),
    ];
    let changed = session
        .execute(&sql, &args)
        .await
        .doing("write the journal")?;
    Ok(changed > 0)
}

/// Forgets a migration that is rolled back; what happened stays among the events.
pub(crate) async fn forget(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<(), Error> {
    for (table, column) in [
        ("statement", "migration"),
        ("backfill", "migration"),
        ("failure", "migration"),
        ("fence", "migration"),
        ("migration", "id"),
    ] {
        let sql = server.sql(&format!(
            "DELETE FROM {{ec}}{table} WHERE lock_name = $1 AND {column} = $2"
        ));
        session
            .execute(
                &sql,
                &[source.lock.as_str().into(), source.id.as_str().into()],
            )
            .await
            .doing("write the journal")?;
    }
    Ok(())
}

/// Notes what happened.
pub(crate) async fn event(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
    phase: Phase,
    kind: Kind,
    what: &str,
) -> Result<(), Error> {
    let sql = server.sql(
        "INSERT INTO {ec}event (at_ms, lock_name, migration, phase, kind, what) VALUES ({now}, $1, $2, $3, $4, $5)",
    );
    let args = [
        source.lock.as_str().into(),
        source.id.as_str().into(),
        phase.name().into(),
        kind.name().into(),
        what.into(),
    ];
    session
        .execute(&sql, &args)
        .await
        .doing("write the journal")?;
    Ok(())
}

/// Takes the fence of a migration down, in the transaction that ends its phase.
pub(crate) async fn drop_fence(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<(), Error> {
    let sql = server.sql("DELETE FROM {ec}fence WHERE lock_name = $1 AND migration = $2");
    session
        .execute(
            &sql,
            &[source.lock.as_str().into(), source.id.as_str().into()],
        )
        .await
        .doing("write the journal")?;
    Ok(())
}

/// Whether a `for_build` that made this journal has not ended.
pub(crate) async fn building(
    session: &mut dyn Session,
    server: &dyn Server,
) -> Result<bool, Error> {
    let rows = session
        .query(&server.sql("SELECT building FROM {ec}meta"), &[])
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
    let sql = server.sql(
        "SELECT count(*) FROM {ec}event WHERE lock_name = $1 AND migration = $2 AND kind = $3",
    );
    let rows = session
        .query(
            &sql,
            &[
                source.lock.as_str().into(),
                source.id.as_str().into(),
                Kind::RolledBack.name().into(),
            ],
        )
        .await;
    let count = rows.and_then(|rows| only(rows)?.count(0));
    Ok(count.doing("read the journal")? > 0)
}
