//! A runner that is killed at any statement reaches the same end in a second run. A runner that gets NULL in place of a
//! number, at any query, never takes it for zero.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use expand_contract_format::{Dialect, Phase};
use sqlx::MySqlPool;
use tests_support::PgServer;

use crate::database::sealed::Sealed;
use crate::database::session::{Answer, BoxFuture, Row, Session, Value};
use crate::database::{Backend, connect};
use crate::error::Error;
use crate::options::{Options, SILENCE};
use crate::run::{Purpose, Run};
use crate::source::MigrationSource;

#[path = "../../tests/common/mod.rs"]
mod common;
use common::{Db, On, V1, V2, V2_CONTRACTED, fill, here, server_of, sources};

/// A connection that is lost at one call: before the call, or before its answer.
struct Mortal {
    inner: Option<Box<dyn Session>>,
    calls: Arc<AtomicUsize>,
    dies_at: usize,
    after: bool,
}

impl Mortal {
    /// The session for one more call, and whether its answer is lost.
    fn next(&mut self) -> Answer<(&mut dyn Session, bool)> {
        let gone = || sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into());
        let dies = self.calls.fetch_add(1, Ordering::Relaxed) + 1 == self.dies_at;
        if dies && !self.after {
            self.inner = None;
        }
        let session = self.inner.as_mut().ok_or_else(gone)?;
        Ok((&mut **session, dies))
    }

    fn told<T>(&mut self, dies: bool, answer: Answer<T>) -> Answer<T> {
        if dies {
            self.inner = None;
            return Err(sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into()));
        }
        answer
    }
}

impl Session for Mortal {
    fn execute<'a>(&'a mut self, sql: &'a str, args: &'a [Value]) -> BoxFuture<'a, Answer<u64>> {
        Box::pin(async move {
            let (session, dies) = self.next()?;
            let answer = session.execute(sql, args).await;
            self.told(dies, answer)
        })
    }

    fn query<'a>(&'a mut self, sql: &'a str, args: &'a [Value]) -> BoxFuture<'a, Answer<Vec<Row>>> {
        Box::pin(async move {
            let (session, dies) = self.next()?;
            let answer = session.query(sql, args).await;
            self.told(dies, answer)
        })
    }

    fn script<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Answer<()>> {
        Box::pin(async move {
            let (session, dies) = self.next()?;
            let answer = session.script(sql).await;
            self.told(dies, answer)
        })
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, Answer<()>> {
        Box::pin(async move {
            match self.inner {
                Some(inner) => inner.close().await,
                None => Ok(()),
            }
        })
    }
}

/// A connection whose answer to one query has NULL in place of every number.
struct Liar {
    inner: Box<dyn Session>,
    queries: Arc<AtomicUsize>,
    lies_at: usize,
}

impl Session for Liar {
    fn execute<'a>(&'a mut self, sql: &'a str, args: &'a [Value]) -> BoxFuture<'a, Answer<u64>> {
        self.inner.execute(sql, args)
    }

    fn query<'a>(&'a mut self, sql: &'a str, args: &'a [Value]) -> BoxFuture<'a, Answer<Vec<Row>>> {
        Box::pin(async move {
            let rows = self.inner.query(sql, args).await?;
            let lies = self.queries.fetch_add(1, Ordering::Relaxed) + 1 == self.lies_at;
            Ok(if lies {
                rows.into_iter().map(Row::without_numbers).collect()
            } else {
                rows
            })
        })
    }

    fn script<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Answer<()>> {
        self.inner.script(sql)
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, Answer<()>> {
        self.inner.close()
    }
}

/// The end of the change, after it is migrated.
#[derive(Clone, Copy, PartialEq)]
enum End {
    Contract,
    Rollback,
}

/// The phases of a change, each with a runner of its own.
async fn phases<DB: Backend + Sealed>(
    pool: &sqlx::Pool<DB>,
    sources: &[MigrationSource],
    options: &Options,
    end: End,
    mortal: impl Fn(Box<dyn Session>) -> Box<dyn Session>,
) -> Result<(), Error> {
    for phase in [Phase::Expand, Phase::Migrate, Phase::Contract] {
        let session = mortal(connect(pool, SILENCE).await?);
        let mut run = Run::new(session, None, DB::server(), options, sources.to_vec())
            .start(Purpose::Phase(phase))
            .await?;
        let done = async {
            let mut plan = run.plan(sources).await?;
            if phase == Phase::Contract && end == End::Rollback {
                run.roll_back(&mut plan, &sources[1].id, &[]).await
            } else {
                run.phase(&mut plan, phase).await
            }
        }
        .await;
        run.end().await;
        match done {
            // A rollback that has begun comes before all other phases.
            Err(Error::OutOfOrder { why, .. })
                if end == End::Rollback && why.contains("rollback has begun") => {}
            done => done?,
        }
    }
    Ok(())
}

/// All that is visible of the table, and of the database's objects.
async fn picture(db: &Db) -> Vec<String> {
    let mut picture = match db.dialect() {
        Dialect::Mysql => {
            db.rows(
                "SELECT c.COLUMN_NAME, c.COLUMN_TYPE, c.IS_NULLABLE, c.COLUMN_DEFAULT, c.EXTRA, t.TRIGGER_NAME, t.ACTION_STATEMENT \
                 FROM information_schema.COLUMNS AS c LEFT JOIN information_schema.TRIGGERS AS t \
                 ON t.EVENT_OBJECT_SCHEMA = c.TABLE_SCHEMA AND t.EVENT_OBJECT_TABLE = c.TABLE_NAME \
                 WHERE c.TABLE_SCHEMA = DATABASE() AND c.TABLE_NAME = 'customers' ORDER BY c.ORDINAL_POSITION, t.TRIGGER_NAME",
            )
            .await
        }
        Dialect::Sqlite => {
            db.rows("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE '\\_ec\\_%' ESCAPE '\\' ORDER BY name")
                .await
        }
        Dialect::Postgres => {
            db.rows(
                "SELECT a.attname, a.attnotnull, t.tgname, i.indisvalid FROM pg_attribute AS a \
                 LEFT JOIN pg_trigger AS t ON t.tgrelid = a.attrelid LEFT JOIN pg_index AS i ON i.indrelid = a.attrelid \
                 WHERE a.attrelid = 'customers'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, 3",
            )
            .await
        }
    };
    picture.extend(db.rows("SELECT * FROM customers ORDER BY id").await);
    let journal = match db.dialect() {
        Dialect::Sqlite | Dialect::Mysql => "_ec_",
        Dialect::Postgres => "expand_contract.",
    };
    picture.extend(
        db.rows(&format!(
            "SELECT id, state FROM {journal}migration ORDER BY id"
        ))
        .await,
    );
    picture.extend(
        db.rows(&format!(
            "SELECT count(*) FROM {journal}fence WHERE migration <> ''"
        ))
        .await,
    );
    picture
}

/// A database in which old builds have worked.
async fn old(on: impl Into<On>, all: &[MigrationSource]) -> Db {
    let db = Db::new(on).await;
    db.expand(&all[..1]).await.unwrap();
    fill(&db, 30).await;
    db
}

/// One more database like this one, which no runner has changed since [`old`].
async fn another(db: &Db, all: &[MigrationSource]) -> Db {
    match db {
        Db::Mysql(_, url) => {
            let url = server_of(url).copy_database(url);
            Db::Mysql(MySqlPool::connect(&url).await.unwrap(), url)
        }
        Db::Sqlite(..) | Db::Postgres(..) => old(db.dialect(), all).await,
    }
}

/// A database that is not used again.
async fn done_with(db: Db) {
    if let Db::Mysql(pool, url) = db {
        pool.close().await;
        server_of(&url).done_with_database(&url);
    }
}

/// Runs with a connection that is lost at one call, and says whether the run reached that call.
async fn killed_at(
    db: &Db,
    all: &[MigrationSource],
    options: &Options,
    end: End,
    at: usize,
    after: bool,
) -> bool {
    let calls = Arc::new(AtomicUsize::new(0));
    let mortal = |inner| -> Box<dyn Session> {
        Box::new(Mortal {
            inner: Some(inner),
            calls: calls.clone(),
            dies_at: at,
            after,
        })
    };
    let done = match db {
        Db::Sqlite(pool, _) => phases(pool, all, options, end, mortal).await,
        Db::Postgres(pool, _) => phases(pool, all, options, end, mortal).await,
        Db::Mysql(pool, _) => phases(pool, all, options, end, mortal).await,
    };
    if let Err(error) = done {
        assert!(
            matches!(error, Error::Lost { .. })
                && error
                    .report()
                    .to_string()
                    .contains("run the same command again"),
            "killed at {at}: {error}"
        );
    }
    calls.load(Ordering::Relaxed) >= at
}

async fn undisturbed(
    db: &Db,
    all: &[MigrationSource],
    options: &Options,
    end: End,
) -> Result<(), Error> {
    if let Db::Sqlite(..) = db {
        // The lock of the killed runner expires.
        let _ = db.try_run("UPDATE _ec_runner SET expires_ms = 0").await;
    }
    match db {
        Db::Sqlite(pool, _) => phases(pool, all, options, end, |inner| inner).await,
        Db::Postgres(pool, _) => phases(pool, all, options, end, |inner| inner).await,
        Db::Mysql(pool, _) => phases(pool, all, options, end, |inner| inner).await,
    }
}

/// `KILL_STRIDE`: each call of so many. The suite in `tests/kills` kills whole processes at all points, so a few are enough here.
fn asked_stride() -> Option<usize> {
    let asked = std::env::var("KILL_STRIDE").ok()?;
    Some(asked.parse().unwrap())
}

async fn killed_anywhere(on: impl Into<On>, end: End, stride: usize) {
    let stride = asked_stride().unwrap_or(stride);
    let on = on.into();
    let all = sources(on, &[V1, V2, V2_CONTRACTED]);
    let mut options = Options::default();
    let before = old(on, &all).await;
    let db = another(&before, &all).await;
    match undisturbed(&db, &all, &options, end).await {
        Err(Error::Gate(refusal)) => options.attest = Vec::from_iter(refusal.attest),
        other => panic!("no attestation was asked for: {other:?}"),
    }
    undisturbed(&db, &all, &options, end).await.unwrap();
    let expected = picture(&db).await;
    for after in [false, true] {
        // Most calls are alike, so each round takes only some of them, and other ones each time.
        for at in (1 + usize::from(after)..).step_by(stride) {
            let db = another(&before, &all).await;
            let came_there = killed_at(&db, &all, &options, end, at, after).await;
            undisturbed(&db, &all, &options, end)
                .await
                .unwrap_or_else(|error| {
                    panic!(
                        "killed at {at}, after its call: {after}: {}",
                        error.report()
                    )
                });
            assert_eq!(
                picture(&db).await,
                expected,
                "killed at {at}, after its call: {after}"
            );
            done_with(db).await;
            if !came_there {
                assert!(at > 50, "only {at} calls");
                break;
            }
        }
    }
}

#[tokio::test]
async fn killed_at_any_statement_of_a_contract_on_sqlite() {
    Box::pin(killed_anywhere(Dialect::Sqlite, End::Contract, 11)).await;
}

#[tokio::test]
async fn killed_at_any_statement_of_a_rollback_on_sqlite() {
    Box::pin(killed_anywhere(Dialect::Sqlite, End::Rollback, 11)).await;
}

#[tokio::test]
async fn killed_at_any_statement_of_a_contract_on_postgres() {
    let _ = PgServer::shared();
    Box::pin(killed_anywhere(Dialect::Postgres, End::Contract, 47)).await;
}

#[tokio::test]
async fn killed_at_any_statement_of_a_rollback_on_postgres() {
    let _ = PgServer::shared();
    Box::pin(killed_anywhere(Dialect::Postgres, End::Rollback, 47)).await;
}

async fn killed_anywhere_on_mysql_like(end: End) {
    for on in here(&common::MYSQL_LIKE) {
        Box::pin(killed_anywhere(on, end, 131)).await;
    }
}

#[tokio::test]
async fn killed_at_any_statement_of_a_contract_on_mariadb_and_mysql() {
    Box::pin(killed_anywhere_on_mysql_like(End::Contract)).await;
}

#[tokio::test]
async fn killed_at_any_statement_of_a_rollback_on_mariadb_and_mysql() {
    Box::pin(killed_anywhere_on_mysql_like(End::Rollback)).await;
}

/// Falsifies each query of a change once, from the expand to its end. The runner reports it, or reaches the right end.
async fn lied_to_anywhere(end: End) {
    let dialect = Dialect::Sqlite;
    let all = sources(dialect, &[V1, V2, V2_CONTRACTED]);
    let mut options = Options::default();
    let db = old(dialect, &all).await;
    if let Err(Error::Gate(refusal)) = undisturbed(&db, &all, &options, end).await {
        options.attest = Vec::from_iter(refusal.attest);
    }
    undisturbed(&db, &all, &options, end).await.unwrap();
    let expected = picture(&db).await;
    let mut noticed = 0;
    let stride = asked_stride().unwrap_or(3);
    for at in (1..).step_by(stride) {
        let db = old(dialect, &all).await;
        let queries = Arc::new(AtomicUsize::new(0));
        let liar = |inner| -> Box<dyn Session> {
            Box::new(Liar {
                inner,
                queries: queries.clone(),
                lies_at: at,
            })
        };
        let Db::Sqlite(pool, _) = &db else {
            unreachable!("it is SQLite");
        };
        match phases(pool, &all, &options, end, liar).await {
            Ok(()) => assert_eq!(picture(&db).await, expected, "lied to at query {at}"),
            Err(error) => {
                noticed += 1;
                undisturbed(&db, &all, &options, end)
                    .await
                    .unwrap_or_else(|after| panic!("lied to at query {at}: {error}; then {after}"));
                assert_eq!(
                    picture(&db).await,
                    expected,
                    "lied to at query {at}: {error}"
                );
            }
        }
        if queries.load(Ordering::Relaxed) < at {
            break;
        }
    }
    assert!(noticed > 20 / stride, "only {noticed} lies were noticed");
}

#[tokio::test]
async fn no_number_never_counts_as_zero_in_a_contract() {
    Box::pin(lied_to_anywhere(End::Contract)).await;
}

#[tokio::test]
async fn no_number_never_counts_as_zero_in_a_rollback() {
    Box::pin(lied_to_anywhere(End::Rollback)).await;
}

/// "Nothing would be lost" must be a number from the database.
#[tokio::test]
async fn a_rollback_that_is_not_told_what_it_would_lose_keeps_it() {
    const V2_PHONE: &str = r#"
        #[migrate(table = "customers")]
        pub struct Customer {
            #[migrate(primary_key)]
            pub id: i64,
            pub name: String,
            pub phone: Option<String>,
        }
    "#;
    let all = sources(Dialect::Sqlite, &[V1, V2_PHONE]);
    let options = Options::default();
    let db = old(Dialect::Sqlite, &all).await;
    db.expand(&all).await.unwrap();
    db.run("UPDATE customers SET phone = '12' WHERE id = 1")
        .await;
    let Db::Sqlite(pool, _) = &db else {
        unreachable!("it is SQLite");
    };
    for at in 1.. {
        let queries = Arc::new(AtomicUsize::new(0));
        let session = Box::new(Liar {
            inner: connect(pool, SILENCE).await.unwrap(),
            queries: queries.clone(),
            lies_at: at,
        });
        let started = Run::new(session, None, sqlx::Sqlite::server(), &options, all.clone())
            .start(Purpose::Phase(Phase::Rollback));
        if let Ok(mut run) = started.await {
            let done = async {
                let mut plan = run.plan(&all).await?;
                run.roll_back(&mut plan, &all[1].id, &[]).await
            }
            .await;
            run.end().await;
            assert!(done.is_err(), "lied to at query {at}");
        } else {
            let _ = db.try_run("UPDATE _ec_runner SET expires_ms = 0").await;
        }
        assert_eq!(
            db.one("SELECT count(phone) FROM customers").await,
            "1",
            "lied to at query {at}"
        );
        if queries.load(Ordering::Relaxed) < at {
            break;
        }
    }
}
