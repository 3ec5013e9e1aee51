//! An instance that was paused past its lease wakes up in a world without its columns.

use std::time::Duration;

use expand_contract::{
    Dialect, EmbeddedMigration, EmbeddedSchema, Error, Fleet, FleetOptions, Stage,
};
use expand_contract_schema::Phase;
use sqlx::Executor as _;
use tests_live::{Database, On, PLAIN};

/// What a build embeds that knows so many of the migrations.
fn embedded(database: &Database, known: usize, stage: Stage) -> &'static EmbeddedSchema {
    let leak = |text: &str| -> &'static str { text.to_owned().leak() };
    let migrations: Vec<EmbeddedMigration> = database.sources[..known]
        .iter()
        .map(|source| {
            let after: Vec<&'static str> = source.after.iter().map(|id| leak(id)).collect();
            EmbeddedMigration::new(
                leak(&source.id),
                after.leak(),
                stage,
                source.files.each_ref().map(|text| leak(text)),
            )
        })
        .collect();
    Box::leak(Box::new(EmbeddedSchema::new(
        "shop",
        database.dialect(),
        migrations.leak(),
    )))
}

#[tokio::test]
async fn an_instance_that_slept_through_a_contract_is_refused() {
    let database = Database::create(On::Postgres, &PLAIN.versions(Dialect::Postgres)).await;
    database
        .phase_of(&database.sources[..1], Phase::Expand)
        .await
        .unwrap();
    database.phase(Phase::Expand).await.unwrap();
    database.phase(Phase::Migrate).await.unwrap();
    let pool = database.postgres();
    let old = embedded(&database, 1, Stage::Contracted);
    let new = embedded(&database, 2, Stage::Contracted);
    // Long enough for the refusal on a machine that has much else to do.
    let ttl = Duration::from_secs(6);
    let options = || FleetOptions::new("shop").ttl(ttl);
    let paused = Fleet::join(pool, &[old], options()).await.unwrap();
    let alive = Fleet::join(pool, &[new], options()).await.unwrap();
    // While its lease lasts, nothing is taken from it.
    let refused = database.phase(Phase::Contract).await;
    assert!(matches!(refused, Err(Error::Gate(_))), "{refused:?}");
    paused.ensure_alive().unwrap();

    // It is paused now: nobody renews its lease, as under SIGSTOP.
    tokio::time::sleep(ttl + Duration::from_millis(300)).await;
    let still = paused.ensure_alive();
    assert!(matches!(still, Err(Error::NotAlive { .. })), "{still:?}");
    // Of the service an instance is alive that does not need the old side.
    alive.renew().await.unwrap();
    database.phase(Phase::Contract).await.unwrap();

    // It wakes up.
    let awake = paused.ensure_alive();
    assert!(matches!(awake, Err(Error::NotAlive { .. })), "{awake:?}");
    let renewed = paused.renew().await;
    assert!(
        matches!(renewed, Err(Error::NotReady { .. })),
        "{renewed:?}"
    );
    let awake = paused.ensure_alive();
    assert!(matches!(awake, Err(Error::NotAlive { .. })), "{awake:?}");
    let kept = paused.keep_alive().await;
    assert!(matches!(kept, Err(Error::NotReady { .. })), "{kept:?}");
    alive.renew().await.unwrap();
    alive.ensure_alive().unwrap();
}

/// Before the first migration of a lock there is no row at which joining and fencing could meet.
#[tokio::test]
async fn an_instance_that_pauses_while_it_joins_is_waited_for_by_the_first_migration() {
    let mut database = Database::create(On::Postgres, &PLAIN.versions(Dialect::Postgres)).await;
    let pool = database.postgres().clone();
    for statement in expand_contract::journal_sql::<sqlx::Postgres>() {
        pool.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(statement)))
            .await
            .unwrap();
    }
    // What `join` does, up to its last word.
    let mut joining = pool.begin().await.unwrap();
    let look = "SELECT migration FROM expand_contract.fence WHERE lock_name = 'shop' AND migration = '' FOR SHARE";
    joining.execute(look).await.unwrap();
    database.lock_budget = Duration::from_secs(1);
    let first = &database.sources[..1];
    let waited = database.phase_of(first, Phase::Expand).await;
    assert!(matches!(waited, Err(Error::Locked { .. })), "{waited:?}");
    joining.commit().await.unwrap();
    database.phase_of(first, Phase::Expand).await.unwrap();
}
