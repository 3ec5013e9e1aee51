//! Rows that fall apart between the backfill and its verification: a key that moved behind the last pass, a load that
//! went past the triggers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use expand_contract::{Dialect, Error, Event, Migrator};
use expand_contract_model::Phase;
use tests_live::{Database, PLAIN};

#[tokio::test]
async fn rows_that_only_the_verification_finds_are_filled_by_the_same_command() {
    let versions = PLAIN.versions(Dialect::Postgres);
    let database = Database::create(Dialect::Postgres, &versions).await;
    database
        .phase_of(&database.sources[..1], Phase::Expand)
        .await
        .unwrap();
    database
        .run("INSERT INTO items SELECT i, 'name ' || i, '', 1 FROM generate_series(1, 100) AS i")
        .await;
    database.phase(Phase::Expand).await.unwrap();
    // Stopped between the backfill and the verification.
    let stop = Arc::new(AtomicBool::new(false));
    let filled = stop.clone();
    let stopped = Migrator::from_sources(database.postgres(), database.sources.clone())
        .stop_on(stop)
        .on_event(move |event| {
            if matches!(
                event,
                Event::StepDone {
                    phase: Phase::Migrate,
                    step: 1,
                    ..
                }
            ) {
                filled.store(true, Ordering::SeqCst);
            }
        })
        .migrate()
        .await;
    assert!(matches!(stopped, Err(Error::Stopped)), "{stopped:?}");
    database.run("ALTER TABLE items DISABLE TRIGGER USER").await;
    database
        .run("UPDATE items SET name = 'loaded' WHERE id = 50")
        .await;
    database.run("ALTER TABLE items ENABLE TRIGGER USER").await;
    database.phase(Phase::Migrate).await.unwrap();
    let wrong = database
        .run("SELECT count(*) FROM items WHERE name IS DISTINCT FROM full_name")
        .await;
    assert_eq!(wrong[0][0].as_ref().unwrap().int(), 0);
}
