//! Instances against gates, on both databases, without the phases between them.

use std::time::Duration;

use expand_contract_model::{Dialect, Migration, Phase, Stage, Statement, file};
use sqlx::Pool;

use super::{Fleet, FleetOptions, Leases, Standing, Why, ready, status};
use crate::fence::{self, Fence};
use crate::gate::{self, Obstacle};
use crate::options::Options;
use crate::runner::{Run, Task, transaction};
use crate::{
    Backend, EmbeddedMigration, EmbeddedSchema, Error, MigrationSource, Refusal, State, backend,
    journal,
};

const LOCK: &str = "shop";
const M: &str = "20261122101500_users_full_name";

/// A build: what it knows of the lock `shop`.
fn build(migrations: &[(&'static str, Stage)]) -> &'static EmbeddedSchema {
    let migrations: Vec<_> = migrations
        .iter()
        .map(|(id, stage)| EmbeddedMigration::new(id, &[], *stage, [""; 4]))
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

/// The migration, with a contract that does something unless it is `empty`.
fn source(dialect: Dialect, empty: bool) -> MigrationSource {
    let migration = Migration {
        id: M.into(),
        lock: LOCK.into(),
        table: "users".into(),
        after: Vec::new(),
        stage: Stage::Expanding,
        changes: Vec::new(),
    };
    let statement = Statement {
        title: "Do something.".into(),
        locks: "nothing".into(),
        sql: "SELECT 1;".into(),
        ..Statement::default()
    };
    let statements = if empty { vec![] } else { vec![statement] };
    let files = Phase::ALL.map(|phase| file::render(&migration, phase, dialect, &statements));
    MigrationSource::new(M, files, None).unwrap()
}

async fn run<'a, DB: Backend>(pool: &Pool<DB>, options: &'a Options) -> Run<'a> {
    let session = backend::connect(pool).await.unwrap();
    Run::start(session, None, DB::server(), options)
        .await
        .unwrap()
}

fn task() -> Task {
    Task {
        migration: M.into(),
        table: "users".into(),
        step: "set up a test".into(),
    }
}

/// Brings the journal to a state, as the phases do.
async fn set<DB: Backend>(pool: &Pool<DB>, state: State) {
    set_source(pool, state, &source(DB::server().dialect(), false)).await;
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

/// Runs SQL; `{ec}` and `{now}` are filled in.
async fn sql<DB: Backend>(pool: &Pool<DB>, template: &str) -> u64 {
    let mut connection = pool.acquire().await.unwrap();
    let sql = DB::server().sql(template);
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

/// Why a build may not join.
async fn rejected<DB: Backend>(pool: &Pool<DB>, build: &'static EmbeddedSchema) -> (Why, String) {
    let error = join(pool, "web", build).await.unwrap_err();
    let same = ready(pool, &[build]).await.unwrap_err();
    let Error::NotReady { rejections } = &error else {
        panic!("{error}")
    };
    assert!(matches!(same, Error::NotReady { .. }));
    (rejections[0].why.clone(), error.to_string())
}

/// Asks the gate, and lifts the fence again when it opens.
async fn gate<DB: Backend>(
    pool: &Pool<DB>,
    phase: Phase,
    attest: Option<&str>,
) -> Result<Fence, Error> {
    let options = Options {
        attest: attest.map(String::from),
        ..Options::default()
    };
    let source = source(DB::server().dialect(), false);
    let mut run = run(pool, &options).await;
    let cleared = match phase {
        Phase::Rollback => gate::rollback(&mut run, &source).await,
        _ => gate::contract(&mut run, &source).await,
    };
    if let Ok(fence) = &cleared {
        let done: Result<(), Error> = transaction!(&mut run, &task(), async {
            gate::settle(&mut run, &source, fence).await?;
            fence::lift(&mut *run.session, run.server, fence).await
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
    let status = status(session, DB::server(), Leases::Alive).await.unwrap();
    status.fences.len()
}

/// Raises a fence that nobody lifts.
async fn leave_a_fence<DB: Backend>(pool: &Pool<DB>, phase: Phase) {
    let mut transaction = pool.begin_with(DB::server().begin_plainly()).await.unwrap();
    let fence = Fence {
        lock: LOCK.into(),
        migration: M.into(),
        phase,
        holder: "process 7 on ci".into(),
        attested: Vec::new(),
    };
    fence::raise(DB::borrow(&mut transaction), DB::server(), &fence)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
}

async fn builds_join_in_their_windows<DB: Backend>(pool: Pool<DB>) {
    let (why, _) = rejected(&pool, expanding()).await;
    assert_eq!(why, Why::TooNew { state: None });

    set(&pool, State::Migrating).await;
    let (why, text) = rejected(&pool, contracted()).await;
    assert_eq!(
        why,
        Why::TooNew {
            state: Some(State::Migrating)
        }
    );
    assert!(
        text.contains("run `cargo expand-contract run migrate`"),
        "{text}"
    );
    join(&pool, "web", before()).await.unwrap();

    set(&pool, State::Migrated).await;
    for build in [before(), expanding(), contracted()] {
        join(&pool, "web", build).await.unwrap();
        ready(&pool, &[build]).await.unwrap();
    }

    set(&pool, State::Contracted).await;
    join(&pool, "web", contracted()).await.unwrap();
    for build in [before(), expanding()] {
        let (why, text) = rejected(&pool, build).await;
        assert_eq!(
            why,
            Why::TooOld {
                state: State::Contracted
            }
        );
        assert!(
            text.contains(&format!("deploy a build made after `{M}`")),
            "{text}"
        );
    }
}

async fn an_empty_contract_locks_nobody_out<DB: Backend>(pool: Pool<DB>) {
    let source = source(DB::server().dialect(), true);
    set_source(&pool, State::Contracted, &source).await;
    for build in [before(), expanding(), contracted()] {
        join(&pool, "web", build).await.unwrap();
    }
}

async fn a_fence_keeps_its_side_out_until_it_expires<DB: Backend>(pool: Pool<DB>) {
    set(&pool, State::Migrated).await;
    leave_a_fence(&pool, Phase::Contract).await;
    let (why, text) = rejected(&pool, before()).await;
    assert!(matches!(why, Why::Fenced { .. }), "{why:?}");
    assert!(text.contains("by process 7 on ci"), "{text}");
    assert!(text.contains(" s unless it is renewed"), "{text}");
    join(&pool, "web", contracted()).await.unwrap();
    leave_a_fence(&pool, Phase::Rollback).await;
    rejected(&pool, contracted()).await;
    join(&pool, "web", before()).await.unwrap();
    sql(
        &pool,
        "UPDATE {ec}fence SET expires_ms = {now} - 1 WHERE migration <> ''",
    )
    .await;
    join(&pool, "web", contracted()).await.unwrap();
}

async fn a_lease_that_ran_out_is_no_longer_believed_in<DB: Backend>(pool: Pool<DB>) {
    set(&pool, State::Migrated).await;
    let options = FleetOptions::new("web").ttl(Duration::from_millis(600));
    let fleet = Fleet::join(&pool, &[expanding()], options).await.unwrap();
    fleet.ensure_alive().unwrap();
    let name = fleet.instance().to_owned();
    // Earlier than the database gives up on it.
    tokio::time::sleep(Duration::from_millis(450)).await;
    let error = fleet.ensure_alive().unwrap_err();
    assert!(matches!(&error, Error::NotAlive { instance, .. } if *instance == name));
    assert!(!error.is_refusal());
    fleet.renew().await.unwrap();
    fleet.ensure_alive().unwrap();

    // The database has given up on it, and the old side is gone since.
    sql(&pool, "UPDATE {ec}lease SET expires_ms = {now} - 1").await;
    fleet.renew().await.unwrap();
    sql(&pool, "UPDATE {ec}lease SET expires_ms = {now} - 1").await;
    set(&pool, State::Contracting).await;
    let error = fleet.renew().await.unwrap_err();
    assert!(
        error.to_string().contains("this build is too old"),
        "{error}"
    );
}

async fn keep_alive_keeps_it_alive_and_says_when_it_cannot<DB: Backend>(pool: Pool<DB>) {
    set(&pool, State::Migrated).await;
    let short = || FleetOptions::new("web").ttl(Duration::from_millis(600));
    let fleet = Fleet::join(&pool, &[expanding()], short()).await.unwrap();
    let task = tokio::spawn(fleet.keep_alive());
    for _ in 0..15 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        fleet.ensure_alive().unwrap();
    }
    set(&pool, State::Contracted).await;
    sql(&pool, "DELETE FROM {ec}lease").await;
    let error = task.await.unwrap().unwrap_err();
    assert!(matches!(error, Error::NotReady { .. }), "{error}");

    let fleet = Fleet::join(&pool, &[contracted()], short()).await.unwrap();
    let task = tokio::spawn(fleet.keep_alive());
    fleet.leave().await.unwrap();
    fleet.ensure_alive().unwrap_err();
    fleet.renew().await.unwrap_err();
    task.await.unwrap().unwrap();
    assert_eq!(sql(&pool, "DELETE FROM {ec}lease").await, 0);
}

async fn a_contract_waits_for_those_who_know_the_old_side<DB: Backend>(pool: Pool<DB>) {
    let old = join(&pool, "web", before()).await.unwrap();
    set(&pool, State::Migrated).await;
    let new = join(&pool, "web", expanding()).await.unwrap();
    let refusal = refused(&pool, Phase::Contract, None).await;
    let text = refusal.to_string();
    assert_eq!(refusal.obstacles.len(), 2, "{text}");
    assert_eq!(refusal.attest, None);
    assert!(
        text.contains("alive with a build that does not know the migration"),
        "{text}"
    );
    assert!(
        text.contains("alive with a build that is expanding"),
        "{text}"
    );
    assert!(text.contains("help: deploy a build in which"), "{text}");
    assert_eq!(fences(&pool).await, 0, "a refusal lifts its fence");

    new.leave().await.unwrap();
    let last = join(&pool, "web", contracted()).await.unwrap();
    let refusal = refused(&pool, Phase::Contract, Some("whatever")).await;
    assert!(
        matches!(&refusal.obstacles[..], [Obstacle::Alive { standing: Standing::Before, instance, .. }] if instance == old.instance()),
        "{refusal}"
    );
    // It dies instead of leaving: its lease runs out.
    sql(
        &pool,
        "UPDATE {ec}lease SET expires_ms = {now} - 1 WHERE stages = ''",
    )
    .await;
    gate(&pool, Phase::Contract, None).await.unwrap();
    old.renew().await.unwrap();
    refused(&pool, Phase::Contract, None).await;
    old.leave().await.unwrap();
    last.leave().await.unwrap();
    // The service may come back, and as what it was last.
    let seen = join(&pool, "web", contracted()).await.unwrap();
    seen.leave().await.unwrap();
    gate(&pool, Phase::Contract, None).await.unwrap();
}

async fn a_nightly_job_counts_though_it_holds_no_lease<DB: Backend>(pool: Pool<DB>) {
    let job = join(&pool, "nightly", before()).await.unwrap();
    job.leave().await.unwrap();
    set(&pool, State::Migrated).await;
    sql(&pool, "UPDATE {ec}seen SET last_ms = {now} - 86400000").await;
    let web = join(&pool, "web", before()).await.unwrap();
    web.leave().await.unwrap();
    let _web = join(&pool, "web", contracted()).await.unwrap();
    let refusal = refused(&pool, Phase::Contract, None).await;
    let text = refusal.to_string();
    assert_eq!(
        text,
        format!(
            "cannot contract {M} yet:\n  \
             - service `nightly`: not running, last seen 24 h ago with a build that does not know the migration\n  \
             help: let each service above run once with a build in which `{M}` is contracted\n  \
             help: if you know that it is so, say it: --attest \"no build that uses the old side of {M} runs or \
             will run again, though service nightly was last seen before\""
        )
    );
    let other = refused(&pool, Phase::Contract, Some("yes")).await;
    assert!(
        other.to_string().contains("other words: \"yes\""),
        "{other}"
    );
    assert_eq!(fences(&pool).await, 0);

    let attest = refusal.attest.unwrap();
    let fence = gate(&pool, Phase::Contract, Some(&attest)).await.unwrap();
    assert_eq!(fence.attested.len(), 1);
    assert_eq!(
        sql(
            &pool,
            "DELETE FROM {ec}event WHERE what LIKE 'attested: no build%'"
        )
        .await,
        1
    );
    // It was attested to be gone: nobody has to say so again.
    gate(&pool, Phase::Contract, None).await.unwrap();
}

async fn who_adopts_the_fleet_just_now_attests<DB: Backend>(pool: Pool<DB>) {
    set(&pool, State::Migrated).await;
    let refusal = refused(&pool, Phase::Contract, None).await;
    assert_eq!(refusal.obstacles, [Obstacle::NobodySeen]);
    gate(&pool, Phase::Contract, refusal.attest.as_deref())
        .await
        .unwrap();

    // Its first build that joins is the new one; about the old ones that says nothing.
    let _new = join(&pool, "web", contracted()).await.unwrap();
    let refusal = refused(&pool, Phase::Contract, None).await;
    assert_eq!(
        refusal.obstacles,
        [Obstacle::NewHere {
            service: "web".into()
        }]
    );
    gate(&pool, Phase::Contract, refusal.attest.as_deref())
        .await
        .unwrap();
}

async fn a_rollback_waits_for_those_who_know_the_new_side<DB: Backend>(pool: Pool<DB>) {
    set(&pool, State::Expanded).await;
    gate(&pool, Phase::Rollback, None).await.unwrap();
    set(&pool, State::Migrated).await;
    let nobody = refused(&pool, Phase::Rollback, None).await;
    assert_eq!(nobody.obstacles, [Obstacle::NobodySeen]);

    let old = join(&pool, "web", before()).await.unwrap();
    gate(&pool, Phase::Rollback, None).await.unwrap();
    let new = join(&pool, "web", contracted()).await.unwrap();
    let refusal = refused(&pool, Phase::Rollback, None).await;
    assert!(
        refusal
            .to_string()
            .contains(&format!("deploy a build made before `{M}`")),
        "{refusal}"
    );
    new.leave().await.unwrap();
    // Of a running service the living instances are the truth.
    gate(&pool, Phase::Rollback, None).await.unwrap();
    old.leave().await.unwrap();
    let refusal = refused(&pool, Phase::Rollback, None).await;
    assert!(
        matches!(&refusal.obstacles[..], [Obstacle::LastSeen { .. }]),
        "{refusal}"
    );
}

/// Scenario 12: who read "open" and commits behind the fence is seen, or does not get in.
async fn a_join_never_slips_past_a_fence<DB: Backend>(pool: Pool<DB>) {
    let first = join(&pool, "web", before()).await.unwrap();
    first.leave().await.unwrap();
    set(&pool, State::Migrated).await;
    let _stays = join(&pool, "web", contracted()).await.unwrap();
    let (mut cleared, mut joined) = (0, 0);
    let source = source(DB::server().dialect(), false);
    let options = Options::default();
    let mut run = run(&pool, &options).await;
    for round in 0..300_u64 {
        let late = |micros| tokio::time::sleep(Duration::from_micros(micros));
        let joining = tokio::spawn({
            let pool = pool.clone();
            async move {
                late(round * 7919 % 5_000).await;
                join(&pool, "web", before()).await
            }
        });
        late(round * 104_729 % 3_000).await;
        let gate = gate::contract(&mut run, &source).await;
        let join = joining.await.unwrap();
        assert!(
            gate.is_err() || join.is_err(),
            "round {round}: alive behind the fence"
        );
        cleared += u32::from(gate.is_ok());
        joined += u32::from(join.is_ok());
        if let Ok(fleet) = join {
            fleet.leave().await.unwrap();
        }
        sql(&pool, "DELETE FROM {ec}fence WHERE migration <> ''").await;
    }
    run.end().await;
    assert!(
        cleared > 20 && joined > 20,
        "{cleared} gates, {joined} joins"
    );
}

async fn a_join_without_a_journal_says_what_to_run<DB: Backend>(pool: Pool<DB>) {
    for error in [
        join(&pool, "web", before()).await.unwrap_err(),
        ready(&pool, &[before()]).await.unwrap_err(),
    ] {
        assert!(error.is_refusal());
        assert_eq!(
            error.to_string(),
            "this database has no journal of expand-contract's\n  \
             help: run `cargo expand-contract run --for-build` against it first"
        );
    }
}

macro_rules! on {
    ($($test:ident)*) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $test() {
            let (_folder, pool) = database().await;
            let options = Options::default();
            run(&pool, &options).await.end().await;
            // Spawned: every future is `Send`.
            tokio::spawn(super::$test(pool)).await.unwrap();
        })*

        #[tokio::test]
        async fn a_join_without_a_journal_says_what_to_run() {
            let (_folder, pool) = database().await;
            super::a_join_without_a_journal_says_what_to_run(pool).await;
        }
    };
}

macro_rules! tests {
    () => {
        on! {
            builds_join_in_their_windows
            an_empty_contract_locks_nobody_out
            a_fence_keeps_its_side_out_until_it_expires
            a_lease_that_ran_out_is_no_longer_believed_in
            keep_alive_keeps_it_alive_and_says_when_it_cannot
            a_contract_waits_for_those_who_know_the_old_side
            a_nightly_job_counts_though_it_holds_no_lease
            who_adopts_the_fleet_just_now_attests
            a_rollback_waits_for_those_who_know_the_new_side
            a_join_never_slips_past_a_fence
        }
    };
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use super::*;

    async fn database() -> (tempfile::TempDir, sqlx::SqlitePool) {
        let (folder, url) = tests_support::sqlite_database();
        (folder, sqlx::SqlitePool::connect(&url).await.unwrap())
    }

    tests!();
}

#[cfg(feature = "postgres")]
mod postgres {
    use super::*;
    use crate::backend::sealed::Sealed as _;
    use crate::fleet::lease;

    async fn database() -> ((), sqlx::PgPool) {
        let url = tests_support::PgServer::shared().create_database();
        ((), sqlx::PgPool::connect(&url).await.unwrap())
    }

    tests!();

    /// It was sent in time and commits late: the gate waits for it and sees it.
    #[tokio::test]
    async fn a_renewal_that_is_under_way_counts() {
        let url = tests_support::PgServer::shared().create_database();
        let pool = sqlx::PgPool::connect(&url).await.unwrap();
        set(&pool, State::Migrated).await;
        let fleet = join(&pool, "web", expanding()).await.unwrap();
        sql(&pool, "UPDATE {ec}lease SET expires_ms = {now} + 300").await;
        let server = sqlx::Postgres::server();
        let mut transaction = pool.begin_with(server.begin_plainly()).await.unwrap();
        let claim = &fleet.shared.claim;
        assert!(
            lease::renew(&mut *transaction, server, claim)
                .await
                .unwrap()
        );
        tokio::time::sleep(Duration::from_millis(400)).await;
        let late = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            transaction.commit().await.unwrap();
        };
        let (refusal, ()) = tokio::join!(refused(&pool, Phase::Contract, None), late);
        assert!(
            matches!(refusal.obstacles[..], [Obstacle::Alive { .. }]),
            "{refusal}"
        );
    }

    #[tokio::test]
    async fn an_application_needs_no_more_than_its_grants() {
        let server = tests_support::PgServer::shared();
        let url = server.create_database();
        let (_, database) = url.rsplit_once('/').unwrap();
        let owner = sqlx::PgPool::connect(&url).await.unwrap();
        set(&owner, State::Migrated).await;
        let role = format!("app_{database}");
        server.create_role(&role, "secret");
        let app = sqlx::PgPool::connect(&server.url(&role, Some("secret"), database))
            .await
            .unwrap();
        let error = join(&app, "web", expanding()).await.unwrap_err();
        assert!(
            error.to_string().contains("GRANT USAGE ON SCHEMA"),
            "{error}"
        );
        for grant in sqlx::Postgres::server().grants() {
            sql(&owner, &grant.replace("<application role>", &role)).await;
        }
        let fleet = join(&app, "web", expanding()).await.unwrap();
        fleet.renew().await.unwrap();
        fleet.leave().await.unwrap();
        ready(&app, &[expanding()]).await.unwrap();
    }
}
