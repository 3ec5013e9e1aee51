//! The journal: our own tables in the database, keyed by the lock's name.

mod progress;

use crate::error::Doing;
use crate::server::Server;
use crate::session::{Answer, Session, only, unreadable};
use crate::{Error, fence, source::MigrationSource};

pub(crate) use progress::*;

/// The version of the tables below.
const VERSION: i64 = 1;

/// The tables. `{ec}` is what the database puts before their names. Times are milliseconds by the database's clock.
const TABLES: [&str; 9] = [
    // `building` is set while a `for_build` that made this journal is at work.
    "CREATE TABLE IF NOT EXISTS {ec}meta (version bigint NOT NULL, building bigint NOT NULL)",
    // What was applied: the state, and the text of the files as they were at the first phase.
    "CREATE TABLE IF NOT EXISTS {ec}migration (lock text NOT NULL, id text NOT NULL, state text NOT NULL, \
     after text NOT NULL, checksum text NOT NULL, expand_sql text NOT NULL, migrate_sql text NOT NULL, \
     contract_sql text NOT NULL, rollback_sql text NOT NULL, began_ms bigint NOT NULL, \
     changed_ms bigint NOT NULL, PRIMARY KEY (lock, id))",
    "CREATE TABLE IF NOT EXISTS {ec}statement (lock text NOT NULL, migration text NOT NULL, phase text NOT NULL, \
     step bigint NOT NULL, done_ms bigint NOT NULL, PRIMARY KEY (lock, migration, phase, step))",
    "CREATE TABLE IF NOT EXISTS {ec}backfill (lock text NOT NULL, migration text NOT NULL, step bigint NOT NULL, \
     pass bigint NOT NULL, last_key text, changed bigint NOT NULL, rows_done bigint NOT NULL, \
     rows_total bigint NOT NULL, changed_ms bigint NOT NULL, PRIMARY KEY (lock, migration, step))",
    "CREATE TABLE IF NOT EXISTS {ec}failure (lock text NOT NULL, migration text NOT NULL, step bigint NOT NULL, \
     row_key text NOT NULL, error text NOT NULL, PRIMARY KEY (lock, migration, step, row_key))",
    // `stages` is `id=stage` for each migration the build knows that is not contracted, separated by commas; `peer` is
    // what the database calls the instance's connections.
    "CREATE TABLE IF NOT EXISTS {ec}lease (lock text NOT NULL, service text NOT NULL, instance text NOT NULL, \
     stages text NOT NULL, joined_ms bigint NOT NULL, expires_ms bigint NOT NULL, \
     ttl_ms bigint NOT NULL DEFAULT 0, peer text NOT NULL DEFAULT '', PRIMARY KEY (lock, service, instance))",
    // Where the first and the last build of a service were.
    "CREATE TABLE IF NOT EXISTS {ec}seen (lock text NOT NULL, service text NOT NULL, first_stages text NOT NULL, \
     stages text NOT NULL, last_ms bigint NOT NULL, PRIMARY KEY (lock, service))",
    // One row of each lock has no migration: joining and fencing meet there.
    "CREATE TABLE IF NOT EXISTS {ec}fence (lock text NOT NULL, migration text NOT NULL, phase text NOT NULL, \
     holder text NOT NULL, expires_ms bigint NOT NULL, PRIMARY KEY (lock, migration))",
    "CREATE TABLE IF NOT EXISTS {ec}event (at_ms bigint NOT NULL, lock text NOT NULL, migration text NOT NULL, \
     phase text NOT NULL, what text NOT NULL)",
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

/// Whether there is a journal; a newer one than we know is an error.
pub(crate) async fn exists(session: &mut dyn Session, server: &dyn Server) -> Result<bool, Error> {
    let found = session.query(server.journal_exists(), &[]).await;
    let found = found.and_then(|rows| only(rows)?.count(0));
    if found.doing("look for the journal")? == 0 {
        return Ok(false);
    }
    let rows = session
        .query(&server.sql("SELECT version FROM {ec}meta"), &[])
        .await
        .doing("read the journal")?;
    let version = rows.first().map(|row| row.int(0)).transpose();
    match version.doing("read the journal")? {
        Some(found) if found > VERSION => Err(Error::NewerJournal {
            found,
            known: VERSION,
        }),
        found => Ok(found.is_some()),
    }
}

/// The statements that make a journal; running them again changes nothing.
pub(crate) fn bootstrap(server: &dyn Server) -> Vec<String> {
    let (before, after) = server.bootstrap();
    let tables = TABLES.iter().map(|table| server.sql(table));
    let version = server.sql(&format!(
        "INSERT INTO {{ec}}meta (version, building) SELECT {VERSION}, 0 WHERE NOT EXISTS (SELECT 1 FROM {{ec}}meta)"
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
        "SELECT lock, id, state, after, checksum, expand_sql, migrate_sql, contract_sql, rollback_sql \
         FROM {ec}migration ORDER BY lock, id",
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
        "INSERT INTO {ec}migration (lock, id, state, after, checksum, expand_sql, migrate_sql, contract_sql, \
         rollback_sql, began_ms, changed_ms) VALUES ($1, $2, 'expanding', $3, $4, $5, $6, $7, $8, {now}, {now})",
    );
    let [expand, migrate, contract, rollback] = source.files.clone();
    let args = [
        source.lock.clone().into(),
        source.id.clone().into(),
        source.after.join(",").into(),
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
    let sql = server.sql("SELECT state FROM {ec}migration WHERE lock = $1 AND id = $2");
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
        "UPDATE {ec}migration SET state = $3, changed_ms = {now} WHERE lock = $1 AND id = $2 AND state <> $3",
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
            "DELETE FROM {{ec}}{table} WHERE lock = $1 AND {column} = $2"
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
    phase: &str,
    what: &str,
) -> Result<(), Error> {
    let sql = server.sql(
        "INSERT INTO {ec}event (at_ms, lock, migration, phase, what) VALUES ({now}, $1, $2, $3, $4)",
    );
    let args = [
        source.lock.as_str().into(),
        source.id.as_str().into(),
        phase.into(),
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
    let sql = server.sql("DELETE FROM {ec}fence WHERE lock = $1 AND migration = $2");
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

/// Whether the last thing that happened to a migration is that it was rolled back.
pub(crate) async fn was_rolled_back(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<bool, Error> {
    let sql = server.sql(
        "SELECT count(*) FROM {ec}event WHERE lock = $1 AND migration = $2 AND what = 'rolled back'",
    );
    let rows = session
        .query(
            &sql,
            &[source.lock.as_str().into(), source.id.as_str().into()],
        )
        .await;
    let count = rows.and_then(|rows| only(rows)?.count(0));
    Ok(count.doing("read the journal")? > 0)
}
