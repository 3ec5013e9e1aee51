//! The journal: our own tables in the database, keyed by the lock's name.

use crate::error::Doing;
use crate::server::Server;
use crate::session::{Session, Value};
use crate::{Error, fence, source::MigrationSource};

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
    // `stages` is `id=stage` for each migration the build knows that is not contracted, separated by commas.
    "CREATE TABLE IF NOT EXISTS {ec}lease (lock text NOT NULL, service text NOT NULL, instance text NOT NULL, \
     stages text NOT NULL, joined_ms bigint NOT NULL, expires_ms bigint NOT NULL, \
     PRIMARY KEY (lock, service, instance))",
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
    pub(crate) fn read(migration: &str, name: &str) -> Result<Self, Error> {
        let state = Self::ALL.into_iter().find(|state| state.name() == name);
        state.ok_or_else(|| Error::Unproved {
            migration: migration.into(),
            step: "reading the journal".into(),
            why: format!("it has a state that nobody writes, `{name}`"),
        })
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

/// How far a backfill is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Cursor {
    /// Counts from 1.
    pub(crate) pass: i64,
    /// The last key of the pass that is done, as literals separated by commas; `None` at its start.
    pub(crate) last_key: Option<String>,
    /// Rows that this pass changed.
    pub(crate) changed: i64,
    /// Rows that this pass has walked over.
    pub(crate) rows_done: i64,
    /// Rows in the table when the pass began, about.
    pub(crate) rows_total: i64,
}

/// Whether there is a journal; a newer one than we know is an error.
pub(crate) async fn exists(session: &mut dyn Session, server: &dyn Server) -> Result<bool, Error> {
    let found = session
        .query(server.journal_exists(), &[])
        .await
        .doing("look for the journal")?;
    if found[0][0].int() == 0 {
        return Ok(false);
    }
    let rows = session
        .query(&server.sql("SELECT version FROM {ec}meta"), &[])
        .await
        .doing("read the journal")?;
    match rows.first().map(|row| row[0].int()) {
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
    rows.iter()
        .map(|row| {
            let text = |index: usize| row[index].text().to_owned();
            Ok(Applied {
                lock: text(0),
                id: text(1),
                state: State::read(row[1].text(), row[2].text())?,
                after: row[3]
                    .text()
                    .split(',')
                    .filter(|id| !id.is_empty())
                    .map(String::from)
                    .collect(),
                checksum: text(4),
                files: [text(5), text(6), text(7), text(8)],
            })
        })
        .collect()
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
        .map(|row| State::read(&source.id, row[0].text()))
        .transpose()
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

/// Which step of which migration.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) source: &'a MigrationSource,
    pub(crate) phase: expand_contract_model::Phase,
    /// Counts from 1.
    pub(crate) step: usize,
}

impl At<'_> {
    /// What is being done, for messages.
    pub(crate) fn task(&self, title: &str) -> crate::runner::Task {
        crate::runner::Task {
            migration: self.source.id.clone(),
            table: self.source.table.clone(),
            step: format!(
                "step {} of {} ({})",
                self.step,
                self.phase,
                title.trim_end_matches('.')
            ),
        }
    }

    fn args(&self) -> [Value; 4] {
        [
            self.source.lock.as_str().into(),
            self.source.id.as_str().into(),
            self.phase.name().into(),
            Value::Int(i64::try_from(self.step).unwrap_or(i64::MAX)),
        ]
    }

    fn row(&self) -> [Value; 3] {
        let [lock, migration, _, step] = self.args();
        [lock, migration, step]
    }
}

/// Whether a step is done.
pub(crate) async fn is_done(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<bool, Error> {
    let sql = server.sql(
        "SELECT count(*) FROM {ec}statement WHERE lock = $1 AND migration = $2 AND phase = $3 AND step = $4",
    );
    let rows = session
        .query(&sql, &at.args())
        .await
        .doing("read the journal")?;
    Ok(rows[0][0].int() > 0)
}

/// Notes that a step is done.
pub(crate) async fn set_done(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<(), Error> {
    let sql = server.sql(
        "INSERT INTO {ec}statement (lock, migration, phase, step, done_ms) VALUES ($1, $2, $3, $4, {now}) \
         ON CONFLICT (lock, migration, phase, step) DO NOTHING",
    );
    session
        .execute(&sql, &at.args())
        .await
        .doing("write the journal")?;
    Ok(())
}

/// Reads how far a backfill is.
pub(crate) async fn cursor(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<Option<Cursor>, Error> {
    let sql = server.sql(
        "SELECT pass, last_key, changed, rows_done, rows_total FROM {ec}backfill \
         WHERE lock = $1 AND migration = $2 AND step = $3",
    );
    let rows = session
        .query(&sql, &at.row())
        .await
        .doing("read the journal")?;
    Ok(rows.first().map(|row| Cursor {
        pass: row[0].int(),
        last_key: row[1].optional().map(String::from),
        changed: row[2].int(),
        rows_done: row[3].int(),
        rows_total: row[4].int(),
    }))
}

/// Writes how far a backfill is.
pub(crate) async fn set_cursor(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
    cursor: &Cursor,
) -> Result<(), Error> {
    let sql = server.sql(
        "INSERT INTO {ec}backfill (lock, migration, step, pass, last_key, changed, rows_done, rows_total, changed_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, {now}) ON CONFLICT (lock, migration, step) DO UPDATE SET \
         pass = excluded.pass, last_key = excluded.last_key, changed = excluded.changed, \
         rows_done = excluded.rows_done, rows_total = excluded.rows_total, changed_ms = excluded.changed_ms",
    );
    let [lock, migration, step] = at.row();
    let args = [
        lock,
        migration,
        step,
        cursor.pass.into(),
        cursor.last_key.clone().map_or(Value::Null, Value::Text),
        cursor.changed.into(),
        cursor.rows_done.into(),
        cursor.rows_total.into(),
    ];
    session
        .execute(&sql, &args)
        .await
        .doing("write the journal")?;
    Ok(())
}

/// Forgets the failures of a step, before it is tried again.
pub(crate) async fn clear_failures(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<(), Error> {
    let sql =
        server.sql("DELETE FROM {ec}failure WHERE lock = $1 AND migration = $2 AND step = $3");
    session
        .execute(&sql, &at.row())
        .await
        .doing("write the journal")?;
    Ok(())
}

/// Notes a row that could not be filled, or disagrees.
pub(crate) async fn add_failure(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
    key: &str,
    error: &str,
) -> Result<(), Error> {
    let sql = server.sql(
        "INSERT INTO {ec}failure (lock, migration, step, row_key, error) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (lock, migration, step, row_key) DO UPDATE SET error = excluded.error",
    );
    let [lock, migration, step] = at.row();
    session
        .execute(&sql, &[lock, migration, step, key.into(), error.into()])
        .await
        .doing("write the journal")?;
    Ok(())
}

/// How many rows of a step failed, and some of them.
pub(crate) async fn failures(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<(u64, Vec<(String, String)>), Error> {
    let of_step = "FROM {ec}failure WHERE lock = $1 AND migration = $2 AND step = $3";
    let count = session
        .query(
            &server.sql(&format!("SELECT count(*) {of_step}")),
            &at.row(),
        )
        .await
        .doing("read the journal")?;
    let some = session
        .query(
            &server.sql(&format!(
                "SELECT row_key, error {of_step} ORDER BY row_key LIMIT 10"
            )),
            &at.row(),
        )
        .await
        .doing("read the journal")?;
    Ok((
        u64::try_from(count[0][0].int()).unwrap_or_default(),
        some.iter()
            .map(|row| (row[0].text().to_owned(), row[1].text().to_owned()))
            .collect(),
    ))
}

/// Whether rows of a migration failed and were not mended.
pub(crate) async fn any_failures(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<bool, Error> {
    let sql = server.sql("SELECT count(*) FROM {ec}failure WHERE lock = $1 AND migration = $2");
    let rows = session
        .query(
            &sql,
            &[source.lock.as_str().into(), source.id.as_str().into()],
        )
        .await
        .doing("read the journal")?;
    Ok(rows[0][0].int() > 0)
}

/// Forgets that a step was done, and how far it was.
pub(crate) async fn undo(
    session: &mut dyn Session,
    server: &dyn Server,
    at: At<'_>,
) -> Result<(), Error> {
    let sql = server.sql(
        "DELETE FROM {ec}statement WHERE lock = $1 AND migration = $2 AND phase = $3 AND step = $4",
    );
    session
        .execute(&sql, &at.args())
        .await
        .doing("write the journal")?;
    let sql =
        server.sql("DELETE FROM {ec}backfill WHERE lock = $1 AND migration = $2 AND step = $3");
    session
        .execute(&sql, &at.row())
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
        .await
        .doing("read the journal")?;
    Ok(rows.first().is_some_and(|row| row[0].truth()))
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
        .await
        .doing("read the journal")?;
    Ok(rows[0][0].int() > 0)
}
