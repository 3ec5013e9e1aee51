//! A database of one test, and the phases run against it.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use expand_contract::{Backend, Dialect, Error, Event, MigrationSource, Migrator};
use expand_contract_schema::{Lock, Phase, generate::generate};
use expand_contract_source::syntax::read_crate;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{
    Connection as _, MySqlConnection, MySqlPool, PgConnection, PgPool, Pool, SqliteConnection,
    SqlitePool,
};
use tests_support::{MySqlLike, PgServer};

use crate::connection::{Connection, Value};

/// What `generate` makes of one version of the models after the other. Without stages: a contract asks no code.
pub(crate) fn sources(dialect: Dialect, versions: &[String]) -> Vec<MigrationSource> {
    let mut lock = Lock::new("shop", dialect);
    let mut sources = Vec::new();
    for (index, text) in versions.iter().enumerate() {
        let (schema, problems) = read_crate(Path::new("lib.rs"), &|_| Ok(text.clone()));
        assert!(problems.is_empty(), "{problems:?}");
        let generated = generate(&lock, &schema, &format!("2026112210{index:02}00"))
            .unwrap_or_else(|errors| panic!("{errors:?}"));
        lock = generated.lock;
        for folder in generated.folders {
            let source = MigrationSource::new(&folder.migration.id, folder.files, None)
                .expect("what was generated can be read");
            sources.push(source);
        }
    }
    sources
}

/// The kind of database of a test.
#[derive(Clone, Copy)]
pub enum On {
    /// The shared PostgreSQL.
    Postgres,
    /// A MariaDB or MySQL.
    Mysql(&'static MySqlLike),
    /// A file.
    Sqlite,
}

impl On {
    /// The language of its phase files.
    pub fn dialect(self) -> Dialect {
        match self {
            Self::Postgres => Dialect::Postgres,
            Self::Mysql(_) => Dialect::Mysql,
            Self::Sqlite => Dialect::Sqlite,
        }
    }
}

/// A database and the migrations for it.
pub struct Database {
    kind: Kind,
    /// The migrations, in their order.
    pub sources: Vec<MigrationSource>,
    /// How long a phase tries to get a lock.
    pub lock_budget: Duration,
    /// For whom phases waited, as they said it.
    pub waits: Arc<Mutex<Vec<String>>>,
}

enum Kind {
    Postgres(PgPool),
    /// The database, by its URL, is dropped together with the pool.
    Mysql(MySqlPool, &'static MySqlLike, String),
    /// The folder goes with it.
    Sqlite(SqlitePool, #[allow(dead_code)] tempfile::TempDir),
}

impl Database {
    /// Makes one on a shared server, or in a file.
    pub async fn create(on: On, versions: &[String]) -> Self {
        match on {
            On::Postgres => Self::at(&PgServer::shared().create_database(), versions),
            On::Mysql(server) => {
                let url = server.create_database();
                let pool = MySqlPool::connect_lazy(&url).expect("the test's own URL can be read");
                Self::with(Kind::Mysql(pool, server, url), Dialect::Mysql, versions)
            }
            On::Sqlite => Self::file(versions).await,
        }
    }

    fn with(kind: Kind, dialect: Dialect, versions: &[String]) -> Self {
        Self {
            kind,
            sources: sources(dialect, versions),
            lock_budget: Duration::from_secs(20),
            waits: Arc::default(),
        }
    }

    /// One on a server of the test's own.
    pub fn at(url: &str, versions: &[String]) -> Self {
        let pool = PgPool::connect_lazy(url).expect("the test's own URL can be read");
        Self::with(Kind::Postgres(pool), Dialect::Postgres, versions)
    }

    async fn file(versions: &[String]) -> Self {
        let (folder, url) = tests_support::sqlite_database();
        let options: SqliteConnectOptions = url.parse().expect("the test's own URL can be read");
        let options = options
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Off)
            .busy_timeout(Duration::from_secs(30));
        let pool = SqlitePool::connect_with(options)
            .await
            .expect("the test's own file can be opened");
        Self::with(Kind::Sqlite(pool, folder), Dialect::Sqlite, versions)
    }

    /// Which kind it is.
    pub fn dialect(&self) -> Dialect {
        match self.kind {
            Kind::Postgres(_) => Dialect::Postgres,
            Kind::Mysql(..) => Dialect::Mysql,
            Kind::Sqlite(..) => Dialect::Sqlite,
        }
    }

    /// PostgreSQL's pool.
    pub fn postgres(&self) -> &PgPool {
        match &self.kind {
            Kind::Postgres(pool) => pool,
            Kind::Mysql(..) | Kind::Sqlite(..) => panic!("this test is for PostgreSQL"),
        }
    }

    /// The pool of MariaDB or MySQL.
    pub fn mysql(&self) -> &MySqlPool {
        match &self.kind {
            Kind::Mysql(pool, ..) => pool,
            Kind::Postgres(_) | Kind::Sqlite(..) => panic!("this test is for MariaDB and MySQL"),
        }
    }

    /// Opens a connection of a client's own.
    pub async fn connect(&self) -> Connection {
        match &self.kind {
            Kind::Postgres(pool) => PgConnection::connect_with(&pool.connect_options())
                .await
                .map(Connection::Postgres),
            Kind::Mysql(pool, ..) => MySqlConnection::connect_with(&pool.connect_options())
                .await
                .map(Connection::Mysql),
            Kind::Sqlite(pool, _) => SqliteConnection::connect_with(&pool.connect_options())
                .await
                .map(Connection::Sqlite),
        }
        .expect("the test's own database can be connected to")
    }

    /// Runs one statement on a connection of its own.
    pub async fn run(&self, sql: &str) -> Vec<Vec<Option<Value>>> {
        let mut connection = self.connect().await;
        let rows = connection.rows(sql, &[]).await;
        connection.close().await;
        rows.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// Runs a phase of all migrations in batches as small as they get; a rollback is of the last one, and may lose
    /// what only its new side knows. What no lease tells of is attested.
    pub async fn phase(&self, phase: Phase) -> Result<(), Error> {
        self.phase_of(&self.sources, phase).await
    }

    /// As [`Database::phase`], of these migrations.
    pub async fn phase_of(&self, sources: &[MigrationSource], phase: Phase) -> Result<(), Error> {
        let mut attest = None;
        loop {
            let done = match &self.kind {
                Kind::Postgres(pool) => self.once(pool, sources, phase, attest.as_ref()).await,
                Kind::Mysql(pool, ..) => self.once(pool, sources, phase, attest.as_ref()).await,
                Kind::Sqlite(pool, _) => self.once(pool, sources, phase, attest.as_ref()).await,
            };
            match done {
                Err(Error::Gate(refusal)) if refusal.attest.is_some() && attest.is_none() => {
                    attest = refusal.attest;
                }
                done => return done,
            }
        }
    }

    async fn once<DB: Backend>(
        &self,
        pool: &Pool<DB>,
        sources: &[MigrationSource],
        phase: Phase,
        attest: Option<&String>,
    ) -> Result<(), Error> {
        let waits = self.waits.clone();
        let mut migrator = Migrator::from_sources(pool, sources.to_vec())
            .on_event(move |event| {
                if let Event::Waiting { for_what } = event {
                    let mut waits = waits.lock().unwrap_or_else(PoisonError::into_inner);
                    waits.push(for_what.clone());
                }
            })
            .batch(Duration::from_micros(1))
            .lock_budget(self.lock_budget);
        if let Some(sentence) = attest {
            migrator = migrator.attest(sentence);
        }
        match phase {
            Phase::Expand => migrator.expand().await.map(drop),
            Phase::Migrate => migrator.migrate().await.map(drop),
            Phase::Contract => migrator.contract().await.map(drop),
            Phase::Rollback => {
                let id = &sources[sources.len() - 1].id;
                match migrator.rollback(id, &[]).await {
                    Err(Error::Loses { losses, .. }) => {
                        let discard: Vec<_> = losses.into_iter().map(|(what, _)| what).collect();
                        migrator.rollback(id, &discard).await
                    }
                    done => done,
                }
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Kind::Mysql(_, server, url) = &self.kind {
            server.done_with_database(url);
        }
    }
}
