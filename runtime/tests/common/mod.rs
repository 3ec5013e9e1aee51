//! Migrations from the text of models, and a database of any kind to run them against.
#![allow(dead_code, unused_imports, unreachable_pub, missing_docs)] // Not every test uses all of it.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use expand_contract::{
    Dialect, Error, Event, Limits, Measure, MigrationSource, Migrator, Pace, Side, State, Status,
    WaysBack, Windows,
};
use expand_contract_schema::{Lock, generate::generate};
use expand_contract_source::syntax::read_crate;
use sqlx::mysql::MySqlPoolOptions;
use sqlx::{Executor, MySqlPool, PgPool, Row, SqlitePool, TypeInfo, ValueRef};
use tests_support::{MySqlLike, PgServer};

mod instance;
mod on;

pub use instance::Instance;
pub use on::{BOTH, MYSQL_LIKE, On, all, each, here, server_of};

pub const V1: &str = r#"
#[migrate(table = "customers")]
pub struct Customer {
    #[migrate(primary_key)]
    pub id: i64,
    pub name: String,
}
"#;

pub const V2: &str = r#"
#[migrate(table = "customers")]
pub struct Customer {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "name"))]
    pub full_name: String,
}
"#;

pub const V2_CONTRACTED: &str = r#"
#[migrate(table = "customers")]
pub struct Customer {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "name", contracted))]
    pub full_name: String,
}
"#;

/// What `generate` makes of one version of the models after the other; the stages are those of the last.
pub fn sources(dialect: impl Into<Dialect>, versions: &[&str]) -> Vec<MigrationSource> {
    let mut lock = Lock::new("shop", dialect.into());
    let mut folders = Vec::new();
    for (index, text) in versions.iter().enumerate() {
        let (schema, problems) = read_crate(Path::new("lib.rs"), &|_| Ok((*text).to_owned()));
        assert!(problems.is_empty(), "{problems:?}");
        let now = format!("2026112210{index:02}00");
        let generated = generate(&lock, &schema, &now).unwrap_or_else(|errors| {
            panic!(
                "{}",
                errors
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join("\n")
            )
        });
        lock = generated.lock;
        folders.extend(generated.folders);
    }
    let stages = lock.stages();
    folders
        .into_iter()
        .map(|folder| {
            let stage = stages.get(&folder.migration.id).copied();
            MigrationSource::new(&folder.migration.id, folder.files, stage).unwrap()
        })
        .collect()
}

/// The id of the migration whose name ends so.
pub fn id(sources: &[MigrationSource], end: &str) -> String {
    sources
        .iter()
        .find(|s| s.id.ends_with(end))
        .unwrap()
        .id
        .clone()
}

/// A database of one test.
pub enum Db {
    Sqlite(SqlitePool, tempfile::TempDir),
    Postgres(PgPool, String),
    Mysql(MySqlPool, String),
}

/// Runs a phase on any kind of pool with the same options.
macro_rules! with_migrator {
    ($self:expr, $sources:expr, $set:expr, |$migrator:ident| $body:expr) => {
        match $self {
            Db::Sqlite(pool, _) => {
                let $migrator = $set.set(Migrator::from_sources(pool, $sources.to_vec()));
                $body
            }
            Db::Postgres(pool, _) => {
                let $migrator = $set.set(Migrator::from_sources(pool, $sources.to_vec()));
                $body
            }
            Db::Mysql(pool, _) => {
                let $migrator = $set.set(Migrator::from_sources(pool, $sources.to_vec()));
                $body
            }
        }
    };
}

/// A source of one number.
pub type Gauge = Arc<dyn Fn() -> Result<f64, String> + Send + Sync>;

/// How a test runs phases.
#[derive(Clone)]
pub struct Set {
    pub attest: Option<String>,
    pub budget: Duration,
    pub patience: Duration,
    pub only: Vec<String>,
    pub schema: Option<String>,
    pub discard: Vec<String>,
    pub statements: Vec<String>,
    pub prefer: Option<(String, Side)>,
    pub quiet: bool,
    pub soak: Option<Duration>,
    pub batch: Duration,
    pub workers: u32,
    pub start_at: Option<i64>,
    pub windows: Option<Windows>,
    pub events: Arc<Mutex<Vec<Event>>>,
    pub limits: Limits,
    pub gauges: Vec<(Measure, Gauge)>,
    pub probe: Option<String>,
    /// Asks the runner to stop after an event of this kind.
    pub stop_after: Option<fn(&Event) -> bool>,
}

impl Default for Set {
    fn default() -> Self {
        Self {
            attest: None,
            budget: Duration::from_secs(20),
            patience: Duration::from_secs(20),
            only: Vec::new(),
            schema: None,
            discard: Vec::new(),
            statements: Vec::new(),
            prefer: None,
            quiet: false,
            soak: None,
            batch: Duration::from_millis(50),
            workers: 1,
            start_at: None,
            windows: None,
            events: Arc::default(),
            limits: Limits::default(),
            gauges: Vec::new(),
            probe: None,
            stop_after: None,
        }
    }
}

impl Set {
    pub fn stopping(after: fn(&Event) -> bool) -> Self {
        Self {
            stop_after: Some(after),
            ..Self::default()
        }
    }

    pub fn attest(text: &str) -> Self {
        Self {
            attest: Some(text.to_owned()),
            ..Self::default()
        }
    }

    /// Works in this schema.
    pub fn schema(schema: &str) -> Self {
        Self {
            schema: Some(schema.to_owned()),
            ..Self::default()
        }
    }

    fn set<DB: expand_contract::Backend>(&self, migrator: Migrator<DB>) -> Migrator<DB> {
        let events = self.events.clone();
        let stop = Arc::new(AtomicBool::new(false));
        let (asked, stop_after) = (stop.clone(), self.stop_after);
        let mut migrator = migrator
            .lock_budget(self.budget)
            .patience(self.patience)
            .batch(self.batch)
            .workers(self.workers)
            .limits(self.limits.clone())
            .only(self.only.clone())
            .discard(self.discard.clone())
            .statements(self.statements.clone())
            .quiet_triggers(self.quiet)
            .stop_on(stop)
            .on_event(move |event| {
                events.lock().unwrap().push(event.clone());
                if stop_after.is_some_and(|wanted| wanted(event)) {
                    asked.store(true, Ordering::SeqCst);
                }
            });
        if let Some(probe) = &self.probe {
            migrator = migrator.probe(probe);
        }
        for (measure, gauge) in &self.gauges {
            let gauge = gauge.clone();
            migrator = migrator.gauge(*measure, move || gauge());
        }
        if let Some(second) = self.start_at {
            migrator = migrator.start_at(second);
        }
        if let Some(windows) = &self.windows {
            migrator = migrator.within(windows.clone());
        }
        if let Some(time) = self.soak {
            migrator = migrator.soak(time);
        }
        if let Some(schema) = &self.schema {
            migrator = migrator.schema(schema);
        }
        if let Some((id, side)) = &self.prefer {
            migrator = migrator.prefer(id, *side);
        }
        if let Some(attest) = &self.attest {
            migrator = migrator.attest(attest);
        }
        migrator
    }

    pub fn waits(&self) -> Vec<String> {
        self.events
            .lock()
            .unwrap()
            .iter()
            .filter_map(|event| match event {
                Event::Waiting { for_what } => Some(for_what.clone()),
                _ => None,
            })
            .collect()
    }
}

impl Db {
    pub async fn new(on: impl Into<On>) -> Self {
        match on.into() {
            On::MariaDb => Self::mysql_like(MySqlLike::maria()).await,
            On::MySql => Self::mysql_like(MySqlLike::mysql().expect("this machine has one")).await,
            On::Sqlite => {
                let (folder, url) = tests_support::sqlite_database();
                let options: sqlx::sqlite::SqliteConnectOptions = url.parse().unwrap();
                let options = options
                    .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
                    .synchronous(sqlx::sqlite::SqliteSynchronous::Off);
                Self::Sqlite(SqlitePool::connect_with(options).await.unwrap(), folder)
            }
            On::Postgres => {
                let url = PgServer::shared().create_database();
                Self::Postgres(PgPool::connect(&url).await.unwrap(), url)
            }
        }
    }

    /// A new database of this server.
    pub async fn mysql_like(server: &MySqlLike) -> Self {
        let url = server.create_database();
        Self::Mysql(mysql_pool(&url).await, url)
    }

    /// The same database over new connections.
    pub async fn again(self) -> Self {
        match self {
            Self::Sqlite(pool, folder) => Self::Sqlite(pool, folder),
            Self::Postgres(pool, url) => {
                pool.close().await;
                Self::Postgres(PgPool::connect(&url).await.unwrap(), url)
            }
            Self::Mysql(pool, url) => {
                pool.close().await;
                Self::Mysql(mysql_pool(&url).await, url)
            }
        }
    }

    /// Lets the journal know a migration whose table was made by hand.
    pub async fn adopt(&self, source: &MigrationSource) {
        for sql in match self {
            Self::Sqlite(..) => expand_contract::journal_sql::<sqlx::Sqlite>(),
            Self::Postgres(..) => expand_contract::journal_sql::<sqlx::Postgres>(),
            Self::Mysql(..) => expand_contract::journal_sql::<sqlx::MySql>(),
        } {
            self.run(&sql).await;
        }
        let (prefix, schema) = match self {
            Self::Sqlite(..) | Self::Mysql(..) => ("_ec_", "'main'"),
            Self::Postgres(..) => ("expand_contract.", "current_schema()"),
        };
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
        let files = source.files.each_ref().map(|file| quoted(file)).join(", ");
        self.run(&format!(
            "INSERT INTO {prefix}migration (lock_name, schema_name, id, state, after, destroys, checksum, expand_sql, migrate_sql, \
             contract_sql, rollback_sql, began_ms, changed_ms) VALUES ('shop', {schema}, {}, 'migrated', '', 0, {}, {files}, 0, 0)",
            quoted(&source.id),
            quoted(&source.checksum()),
        ))
        .await;
    }

    /// The same database as another role, whose password is `secret`.
    pub async fn as_role(&self, role: &str) -> Self {
        self.connect(|options| options.username(role).password("secret"))
            .await
    }

    /// The same database with another search path.
    pub async fn with_search_path(&self, path: &str) -> Self {
        self.connect(|options| options.options([("search_path", path)]))
            .await
    }

    async fn connect(
        &self,
        change: impl FnOnce(sqlx::postgres::PgConnectOptions) -> sqlx::postgres::PgConnectOptions,
    ) -> Self {
        let Self::Postgres(_, url) = self else {
            panic!("only PostgreSQL has roles and search paths");
        };
        let options = change(url.parse().unwrap());
        Self::Postgres(PgPool::connect_with(options).await.unwrap(), url.clone())
    }

    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(..) => Dialect::Sqlite,
            Self::Postgres(..) => Dialect::Postgres,
            Self::Mysql(..) => Dialect::Mysql,
        }
    }

    pub async fn expand(&self, sources: &[MigrationSource]) -> Result<Vec<String>, Error> {
        self.expand_with(sources, &Set::default()).await
    }

    pub async fn expand_with(
        &self,
        sources: &[MigrationSource],
        set: &Set,
    ) -> Result<Vec<String>, Error> {
        with_migrator!(self, sources, set, |migrator| migrator.expand().await)
    }

    pub async fn migrate(&self, sources: &[MigrationSource]) -> Result<Vec<String>, Error> {
        self.migrate_with(sources, &Set::default()).await
    }

    pub async fn migrate_with(
        &self,
        sources: &[MigrationSource],
        set: &Set,
    ) -> Result<Vec<String>, Error> {
        with_migrator!(self, sources, set, |migrator| migrator.migrate().await)
    }

    pub async fn contract_with(
        &self,
        sources: &[MigrationSource],
        set: &Set,
    ) -> Result<Vec<String>, Error> {
        with_migrator!(self, sources, set, |migrator| migrator.contract().await)
    }

    /// Contracts with somebody who is told what happens, and may do something about it.
    pub async fn contract_listening(
        &self,
        sources: &[MigrationSource],
        set: &Set,
        listener: impl Fn(&Event) + Send + Sync + 'static,
    ) -> Result<Vec<String>, Error> {
        with_migrator!(self, sources, set, |migrator| migrator
            .on_event(listener)
            .contract()
            .await)
    }

    /// Contracts after attesting what the first refusal asks for.
    pub async fn contract(&self, sources: &[MigrationSource]) -> Result<Vec<String>, Error> {
        match self.contract_with(sources, &Set::default()).await {
            Err(Error::Gate(refusal)) if refusal.attest.is_some() => {
                let set = Set::attest(refusal.attest.as_deref().unwrap());
                self.contract_with(sources, &set).await
            }
            other => other,
        }
    }

    /// Rolls back after attesting what the first refusal asks for.
    pub async fn rollback(
        &self,
        sources: &[MigrationSource],
        id: &str,
        discard: &[&str],
    ) -> Result<(), Error> {
        let discard: Vec<String> = discard.iter().map(|d| (*d).to_owned()).collect();
        let first = with_migrator!(self, sources, Set::default(), |m| m
            .rollback(id, &discard)
            .await);
        match first {
            Err(Error::Gate(refusal)) if refusal.attest.is_some() => {
                let set = Set::attest(refusal.attest.as_deref().unwrap());
                with_migrator!(self, sources, set, |m| m.rollback(id, &discard).await)
            }
            other => other,
        }
    }

    pub async fn for_build(&self, sources: &[MigrationSource]) -> Result<Vec<String>, Error> {
        self.for_build_with(sources, &Set::default()).await
    }

    pub async fn for_build_with(
        &self,
        sources: &[MigrationSource],
        set: &Set,
    ) -> Result<Vec<String>, Error> {
        with_migrator!(self, sources, set, |m| m.for_build().await)
    }

    pub async fn pause(
        &self,
        sources: &[MigrationSource],
        why: &str,
        asked_by: &str,
    ) -> Result<(), Error> {
        with_migrator!(self, sources, Set::default(), |m| m
            .pause(why, asked_by)
            .await)
    }

    pub async fn cancel(
        &self,
        sources: &[MigrationSource],
        why: &str,
        migration: Option<&str>,
    ) -> Result<(), Error> {
        with_migrator!(self, sources, Set::default(), |m| m
            .cancel(why, migration, "ada on desk")
            .await)
    }

    pub async fn window(&self, sources: &[MigrationSource], windows: Windows) -> Result<(), Error> {
        with_migrator!(self, sources, Set::default(), |m| m
            .window(windows, "ada on desk")
            .await)
    }

    pub async fn always(&self, sources: &[MigrationSource]) -> Result<bool, Error> {
        with_migrator!(self, sources, Set::default(), |m| m.always().await)
    }

    pub async fn ways_back(&self, sources: &[MigrationSource]) -> Result<Vec<WaysBack>, Error> {
        with_migrator!(self, sources, Set::default(), |m| m.ways_back().await)
    }

    pub async fn resume(&self, sources: &[MigrationSource]) -> Result<bool, Error> {
        with_migrator!(self, sources, Set::default(), |m| m.resume().await)
    }

    pub async fn full_pace(&self, sources: &[MigrationSource]) -> Result<bool, Error> {
        with_migrator!(self, sources, Set::default(), |m| m.full_pace().await)
    }

    pub async fn pace(
        &self,
        sources: &[MigrationSource],
        pace: Pace,
        asked_by: &str,
    ) -> Result<(), Error> {
        with_migrator!(self, sources, Set::default(), |m| m
            .pace(pace, asked_by)
            .await)
    }

    pub async fn status(&self, sources: &[MigrationSource]) -> Status {
        self.status_with(sources, &Set::default()).await.unwrap()
    }

    pub async fn status_with(
        &self,
        sources: &[MigrationSource],
        set: &Set,
    ) -> Result<Status, Error> {
        with_migrator!(self, sources, set, |m| m.status().await)
    }

    pub async fn state(&self, sources: &[MigrationSource], id: &str) -> Option<State> {
        let status = self.status(sources).await;
        status.migrations.iter().find(|m| m.id == id).unwrap().state
    }

    pub async fn try_run(&self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(pool, _) => pool.execute(sqlx::raw_sql(sql)).await.map(drop),
            Self::Postgres(pool, _) => pool.execute(sqlx::raw_sql(sql)).await.map(drop),
            Self::Mysql(pool, _) => pool.execute(sqlx::raw_sql(sql)).await.map(drop),
        }
    }

    pub async fn run(&self, sql: &str) {
        self.try_run(sql)
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// The answer, columns separated by `|`.
    pub async fn rows(&self, sql: &str) -> Vec<String> {
        let safe = sqlx::AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(pool, _) => {
                let rows = pool.fetch_all(sqlx::raw_sql(safe)).await.unwrap();
                rows.iter()
                    .map(|row| {
                        (0..row.len())
                            .map(|i| {
                                let raw = row.try_get_raw(i).unwrap();
                                if raw.is_null() {
                                    return "NULL".to_owned();
                                }
                                match raw.type_info().name() {
                                    "INTEGER" | "BOOLEAN" => {
                                        row.get_unchecked::<i64, _>(i).to_string()
                                    }
                                    "REAL" => row.get_unchecked::<f64, _>(i).to_string(),
                                    _ => row.get_unchecked::<String, _>(i),
                                }
                            })
                            .collect::<Vec<_>>()
                            .join("|")
                    })
                    .collect()
            }
            Self::Postgres(pool, _) => {
                // The simple protocol answers in text.
                let rows = pool.fetch_all(sqlx::raw_sql(safe)).await.unwrap();
                rows.iter()
                    .map(|row| {
                        (0..row.columns().len())
                            .map(|i| {
                                let raw = row.try_get_raw(i).unwrap();
                                if raw.is_null() {
                                    "NULL".to_owned()
                                } else {
                                    raw.as_str().unwrap().to_owned()
                                }
                            })
                            .collect::<Vec<_>>()
                            .join("|")
                    })
                    .collect()
            }
            Self::Mysql(pool, _) => {
                let rows = pool.fetch_all(sqlx::raw_sql(safe)).await.unwrap();
                let value = |row: &sqlx::mysql::MySqlRow, index| {
                    // This protocol answers in text, too.
                    let bytes = row.get_unchecked::<Option<Vec<u8>>, _>(index);
                    bytes.map_or_else(
                        || "NULL".to_owned(),
                        |bytes| String::from_utf8_lossy(&bytes).into_owned(),
                    )
                };
                let shown = |row: &sqlx::mysql::MySqlRow| {
                    let values: Vec<String> = (0..row.len()).map(|i| value(row, i)).collect();
                    values.join("|")
                };
                rows.iter().map(shown).collect()
            }
        }
    }

    /// Runs a file as a person does who pipes it into the database's own client.
    pub async fn pipe(&self, text: &str) {
        match self {
            Self::Mysql(_, url) => {
                let output = server_of(url).pipe_into(url, text);
                assert_eq!(output.stderr, "", "{text}");
            }
            Self::Sqlite(..) | Self::Postgres(..) => self.run(text).await,
        }
    }

    pub async fn one(&self, sql: &str) -> String {
        self.rows(sql).await.first().cloned().unwrap_or_default()
    }
}

/// Recursive queries of tests make more rows than the servers allow by themselves.
async fn mysql_pool(url: &str) -> MySqlPool {
    const DEEPER: &str = "SET SESSION /*M! max_recursive_iterations */ /*!80000 cte_max_recursion_depth */ = 1000000";
    let options = MySqlPoolOptions::new().after_connect(|connection, _| {
        Box::pin(async { connection.execute(DEEPER).await.map(drop) })
    });
    options.connect(url).await.unwrap()
}

/// Rows 1 to `count`, named `customer 1` and so on.
pub async fn fill(db: &Db, count: u32) {
    db.run(&format!(
        "INSERT INTO customers (id, name) WITH RECURSIVE n(i) AS \
         (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT i, 'customer ' || i FROM n"
    ))
    .await;
}

/// The sentences that runs told beside their steps.
pub fn notices(set: &Set) -> Vec<String> {
    let events = set.events.lock().unwrap();
    let notices = events.iter().filter_map(|event| match event {
        Event::Notice { what, .. } => Some(what.clone()),
        _ => None,
    });
    notices.collect()
}

/// A table of this many rows, and the migration that fills `n` of each, expanded.
pub async fn filling(on: On, rows: u32) -> (Db, Vec<MigrationSource>) {
    let db = Db::new(on).await;
    let all = filling_in(&db, on, rows).await;
    (db, all)
}

/// The same in a database.
pub async fn filling_in(db: &Db, on: On, rows: u32) -> Vec<MigrationSource> {
    let v1 = "#[migrate(table = \"items\")] pub struct Item { #[migrate(primary_key)] pub id: i64, pub o: String, }";
    let up = match on {
        On::Postgres => "length(o)::bigint",
        On::Sqlite | On::MariaDb | On::MySql => "length(o)",
    };
    let v2 = format!(
        "#[migrate(table = \"items\")] pub struct Item {{ #[migrate(primary_key)] pub id: i64, pub o: String, \
         #[migrate(added(up = \"{up}\", fill_null))] pub n: Option<i64>, }}"
    );
    let all = sources(on, &[v1, &v2]);
    db.expand(&all[..1]).await.unwrap();
    // Most of the keys are close together, and some are far apart.
    let digits = "(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION \
                  ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)";
    db.run(&format!(
        "INSERT INTO items (id, o) SELECT CASE WHEN i % 10 = 0 THEN i * 30011 ELSE i END, 'x' FROM (SELECT a.d + 10 * b.d + 100 * c.d + \
         1000 * e.d + 10000 * f.d AS i FROM {digits} AS a, {digits} AS b, {digits} AS c, {digits} AS e, {digits} AS f) AS n WHERE i < \
         {rows}"
    ))
    .await;
    db.expand(&all).await.unwrap();
    all
}
