//! Instances against gates, on every database, without the phases between them.

use std::time::Duration;

use expand_contract_format::file::{self, PhaseFile};
use expand_contract_format::{Dialect, Phase, Stage, Statement};
use sqlx::Pool;

use super::{Fleet, FleetOptions, Leases, ready, status};
use crate::database;
use crate::database::Backend;
use crate::embedded::{EmbeddedMigration, EmbeddedSchema};
use crate::error::Error;
use crate::journal;
use crate::journal::fence::{self, Fence};
use crate::options::{Options, SILENCE};
use crate::refusal::{Obstacle, Refusal, Standing, Why};
use crate::run::{Purpose, Run, transaction};
use crate::runner::gate::{self, Clearance};
use crate::source::MigrationSource;
use crate::state::State;
use crate::task::Task;

mod clocks;
mod contention;
mod gates;
mod leases;
mod orders;
mod windows;

const LOCK: &str = "shop";
const M: &str = "20261122101500_users_full_name";

/// A build, by its migrations of the lock `shop`.
fn build(migrations: &[(&'static str, Stage)]) -> &'static EmbeddedSchema {
    let migrations: Vec<_> = migrations
        .iter()
        .map(|(id, stage)| {
            let files = files(id, Dialect::Sqlite, false).map(|file| -> &str { file.leak() });
            EmbeddedMigration::new(id, &[], *stage, files)
        })
        .collect();
    Box::leak(Box::new(EmbeddedSchema::new(
        LOCK,
        Dialect::Sqlite,
        migrations.leak(),
    )))
}

fn before() -> &'static EmbeddedSchema {
    build(&[])
}

fn expanding() -> &'static EmbeddedSchema {
    build(&[(M, Stage::Expanding)])
}

fn contracted() -> &'static EmbeddedSchema {
    build(&[(M, Stage::Contracted)])
}

/// The migration. Its contract has a step unless it is `empty`.
fn source(dialect: Dialect, empty: bool) -> MigrationSource {
    let source = MigrationSource::new(M, files(M, dialect, empty), None).unwrap();
    source.within(schema(dialect))
}

/// The schema in which these tests are played.
fn schema(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite | Dialect::Mysql => "main",
        Dialect::Postgres => "public",
    }
}

fn files(id: &str, dialect: Dialect, empty: bool) -> [String; 4] {
    let statement = Statement {
        title: "Do something.".into(),
        sql: "SELECT 1;".into(),
        ..Statement::default()
    };
    let statements = if empty { vec![] } else { vec![statement] };
    Phase::ALL.map(|phase| {
        let file = PhaseFile {
            phase,
            migration: id.into(),
            lock: LOCK.into(),
            dialect,
            tables: vec!["users".into()],
            after: Vec::new(),
            statements: statements.clone(),
        };
        file::render(&file, &[])
    })
}

async fn run<'a, DB: Backend>(pool: &Pool<DB>, options: &'a Options) -> Run<'a> {
    let session = database::connect(pool, SILENCE).await.unwrap();
    let server = DB::server();
    let sources = vec![source(server.capability().dialect, false)];
    Run::new(session, None, server, options, sources)
        .start(Purpose::Phase(Phase::Expand))
        .await
        .unwrap()
}

fn task() -> Task {
    Task {
        migration: M.into(),
        table: "users".into(),
        also: Vec::new(),
        step: "set up a test".into(),
    }
}

/// Brings the journal to a state, as the phases do.
async fn set<DB: Backend>(pool: &Pool<DB>, state: State) {
    set_source(
        pool,
        state,
        &source(DB::server().capability().dialect, false),
    )
    .await;
}

async fn set_source<DB: Backend>(pool: &Pool<DB>, state: State, source: &MigrationSource) {
    let options = Options::default();
    let mut run = run(pool, &options).await;
    let known = journal::state(&mut *run.session, run.server, source)
        .await
        .unwrap();
    let done: Result<bool, Error> = transaction!(&mut run, &task(), async {
        if known.is_none() {
            journal::begin(&mut *run.session, run.server, source).await?;
        }
        journal::set_state(&mut *run.session, run.server, source, state).await
    });
    done.unwrap();
    run.end().await;
}

/// Runs SQL after it fills in `{ec}` and `{now}`.
async fn sql<DB: Backend>(pool: &Pool<DB>, template: &str) -> u64 {
    let mut connection = pool.acquire().await.unwrap();
    let now = match DB::server().capability().dialect {
        Dialect::Mysql => "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) DIV 1000)",
        Dialect::Sqlite => "CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER)",
        Dialect::Postgres => "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)",
    };
    let sql = template
        .replace("{ec}", DB::server().journal().prefix)
        .replace("{now}", now);
    DB::borrow(&mut connection)
        .execute(&sql, &[])
        .await
        .unwrap()
}

async fn join<DB: Backend>(
    pool: &Pool<DB>,
    service: &str,
    build: &'static EmbeddedSchema,
) -> Result<Fleet<DB>, Error> {
    Fleet::join(pool, &[build], FleetOptions::new(service).instance("pod")).await
}

/// The reason why a build may not join.
async fn rejected<DB: Backend>(pool: &Pool<DB>, build: &'static EmbeddedSchema) -> (Why, String) {
    let error = join(pool, "web", build).await.unwrap_err();
    let same = ready(&[pool], &[build]).await.unwrap_err();
    let Error::NotReady { rejections } = &error else {
        panic!("{error}")
    };
    assert!(matches!(same, Error::NotReady { .. }));
    (rejections[0].why.clone(), error.report().to_string())
}

/// Asks the gate, and lifts the fence again if the gate opens.
async fn gate<DB: Backend>(
    pool: &Pool<DB>,
    phase: Phase,
    attest: Option<&str>,
) -> Result<Clearance, Error> {
    let options = Options {
        attest: attest.map(String::from).into_iter().collect(),
        ..Options::default()
    };
    let source = source(DB::server().capability().dialect, false);
    let mut run = run(pool, &options).await;
    let cleared = match phase {
        Phase::Rollback => gate::rollback(&mut run, &source).await,
        _ => gate::contract(&mut run, &source).await,
    };
    if let Ok(fence) = &cleared {
        let done: Result<(), Error> = transaction!(&mut run, &task(), async {
            gate::settle(&mut run, &source, fence).await?;
            fence::lift(&mut *run.session, run.server, &fence.fence).await
        });
        done.unwrap();
    }
    run.end().await;
    cleared
}

async fn refused<DB: Backend>(pool: &Pool<DB>, phase: Phase, attest: Option<&str>) -> Refusal {
    match gate(pool, phase, attest).await {
        Err(Error::Gate(refusal)) => *refusal,
        other => panic!("{other:?}"),
    }
}

async fn fences<DB: Backend>(pool: &Pool<DB>) -> usize {
    let mut connection = pool.acquire().await.unwrap();
    let session = DB::borrow(&mut connection);
    let reads = journal::current(DB::server());
    let status = status(session, DB::server(), reads, Leases::Alive)
        .await
        .unwrap();
    status.fences.len()
}

/// Raises a fence and leaves it up.
async fn leave_a_fence<DB: Backend>(pool: &Pool<DB>, phase: Phase) {
    let mut transaction = pool.begin_with(DB::server().begin_plainly()).await.unwrap();
    let fence = Fence {
        schema: schema(DB::server().capability().dialect).into(),
        lock: LOCK.into(),
        migration: M.into(),
        phase,
        holder: "process 7 on ci".into(),
    };
    fence::raise(DB::borrow(&mut transaction), DB::server(), &fence)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
}

macro_rules! on {
    ($($theme:ident::$test:ident)*) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $test() {
            let Some((_folder, pool)) = database().await else {
                return;
            };
            let options = Options::default();
            run(&pool, &options).await.end().await;
            // Spawned: every future is `Send`.
            tokio::spawn($theme::$test(pool)).await.unwrap();
        })*
    };
}

macro_rules! tests {
    () => {
        on! {
            windows::builds_join_in_their_windows
            windows::an_empty_contract_locks_nobody_out
            windows::a_fence_keeps_its_side_out_until_it_expires
            leases::a_lease_that_ran_out_is_no_longer_believed_in
            leases::keep_alive_keeps_it_alive_and_says_when_it_cannot
            gates::a_contract_waits_for_those_who_know_the_old_side
            gates::a_nightly_job_counts_though_it_holds_no_lease
            gates::who_adopts_the_fleet_just_now_attests
            gates::a_rollback_waits_for_those_who_know_the_new_side
            gates::a_fence_of_a_runner_that_died_falls_and_the_next_run_begins_anew
            gates::a_refusal_lets_everybody_in_again
            contention::nobody_is_alive_behind_a_fence
            clocks::an_instances_wall_clock_that_jumps_is_asked_about_within_a_second
            clocks::the_databases_clock_set_forward_ends_every_lease
            clocks::the_databases_clock_set_back_keeps_nobody_alive
        }

        #[tokio::test]
        async fn a_join_without_a_journal_says_what_to_run() {
            let Some((_folder, pool)) = database().await else {
                return;
            };
            windows::a_join_without_a_journal_says_what_to_run(pool).await;
        }
    };
}

/// For databases with several writers at a time.
macro_rules! tests_of_orders {
    () => {
        on! {
            orders::a_renewal_that_is_under_way_counts
            orders::a_join_that_is_under_way_counts
            orders::a_join_that_began_before_the_fence_sees_it
            orders::a_join_waits_for_a_fence_that_is_being_raised
        }
    };
}

/// The application's role has the rights of [`grants`](crate::grants) alone; `placeholders` and their values.
async fn needs_no_more_than_its_grants<DB: Backend>(
    owner: &Pool<DB>,
    url: &str,
    placeholders: &[(&str, &str)],
    first: &str,
) {
    set(owner, State::Migrated).await;
    let app = Pool::<DB>::connect(url).await.unwrap();
    let error = join(&app, "web", expanding()).await.unwrap_err();
    assert!(error.report().to_string().contains(first), "{error}");
    for grant in DB::server().grants() {
        let grant = placeholders
            .iter()
            .fold(grant, |grant, (name, value)| grant.replace(name, value));
        sql(owner, &grant).await;
    }
    // Some servers tell a connection its rights only once.
    let app = Pool::<DB>::connect(url).await.unwrap();
    let fleet = join(&app, "web", expanding()).await.unwrap();
    fleet.renew().await.unwrap();
    fleet.leave().await.unwrap();
    ready(&[&app], &[expanding()]).await.unwrap();
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use super::*;

    async fn database() -> Option<(tempfile::TempDir, sqlx::SqlitePool)> {
        let (folder, url) = tests_support::sqlite_database();
        let options: sqlx::sqlite::SqliteConnectOptions = url.parse().unwrap();
        let options = options
            .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
            .synchronous(sqlx::sqlite::SqliteSynchronous::Off);
        let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
        Some((folder, pool))
    }

    tests!();
}

#[cfg(feature = "postgres")]
mod postgres {
    use super::*;

    async fn database() -> Option<((), sqlx::PgPool)> {
        let url = tests_support::PgServer::shared().create_database();
        Some(((), sqlx::PgPool::connect(&url).await.unwrap()))
    }

    tests!();
    tests_of_orders!();

    #[tokio::test]
    async fn an_application_needs_no_more_than_its_grants() {
        let server = tests_support::PgServer::shared();
        let url = server.create_database();
        let (_, database) = url.rsplit_once('/').unwrap();
        let owner = sqlx::PgPool::connect(&url).await.unwrap();
        let role = format!("app_{database}");
        server.create_role(&role, "secret");
        let app = server.url(&role, Some("secret"), database);
        let placeholders = [("<application role>", &*role)];
        let first = "GRANT USAGE ON SCHEMA";
        needs_no_more_than_its_grants(&owner, &app, &placeholders, first).await;
    }
}

/// Sessions of an application on `MariaDB` and `MySQL` are at REPEATABLE READ, unless it chose another level.
#[cfg(feature = "mysql")]
mod mysql_like {
    use sqlx::MySqlPool;
    use sqlx::mysql::MySqlPoolOptions;
    use tests_support::MySqlLike;

    use super::*;

    async fn database(server: Option<&'static MySqlLike>) -> Option<((), MySqlPool)> {
        let url = server?.create_database();
        Some(((), MySqlPool::connect(&url).await.unwrap()))
    }

    async fn at_read_committed(server: Option<&'static MySqlLike>) -> Option<((), MySqlPool)> {
        let pool = MySqlPoolOptions::new().after_connect(|connection, _| {
            let session = <sqlx::MySql as database::sealed::Sealed>::borrow(connection);
            session.script("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
        });
        let url = server?.create_database();
        Some(((), pool.connect(&url).await.unwrap()))
    }

    async fn an_application_needs_no_more_than_its_grants(server: Option<&'static MySqlLike>) {
        let Some(server) = server else { return };
        let url = server.create_database();
        let (_, database) = url.split('?').next().unwrap().rsplit_once('/').unwrap();
        let owner = MySqlPool::connect(&url).await.unwrap();
        let user = format!("app_{database}");
        server.create_user(&user, "secret");
        // A user without any right in a database cannot connect to it.
        sql(&owner, "CREATE TABLE own (id int PRIMARY KEY)").await;
        sql(&owner, &format!("GRANT SELECT ON own TO {user}")).await;
        let app = server.url(&user, Some("secret"), database);
        let placeholders = [("<application user>", &*user), ("<database>", database)];
        needs_no_more_than_its_grants(&owner, &app, &placeholders, "GRANT SELECT ON").await;
    }

    macro_rules! tests_of_server {
        ($name:ident, $server:expr) => {
            mod $name {
                use super::*;

                async fn database() -> Option<((), MySqlPool)> {
                    super::database($server).await
                }

                tests!();
                tests_of_orders!();

                #[tokio::test]
                async fn an_application_needs_no_more_than_its_grants() {
                    super::an_application_needs_no_more_than_its_grants($server).await;
                }

                mod at_read_committed {
                    use super::*;

                    async fn database() -> Option<((), MySqlPool)> {
                        super::super::at_read_committed($server).await
                    }

                    on! {
                        contention::nobody_is_alive_behind_a_fence
                        orders::a_join_that_began_before_the_fence_sees_it
                    }
                }
            }
        };
    }

    tests_of_server!(mariadb, Some(MySqlLike::maria()));
    tests_of_server!(mysql, MySqlLike::mysql());
}
