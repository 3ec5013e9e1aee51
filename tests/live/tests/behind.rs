//! Rows that fall apart between the backfill and its verification: a key that moved behind the last pass, a load that
//! went past the triggers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use expand_contract::{Dialect, Error, Event, Migrator};
use expand_contract_schema::Phase;
use tests_live::{Database, On, PLAIN};

#[tokio::test]
async fn rows_that_only_the_verification_finds_are_filled_by_the_same_command() {
    let versions = PLAIN.versions(Dialect::Postgres);
    let database = Database::create(On::Postgres, &versions).await;
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

/// Somebody who waits for a row of a batch looks for a deadlock after a second, and is the one to lose then.
#[tokio::test]
async fn a_batch_of_slow_rows_lets_go_of_them_and_becomes_smaller() {
    let versions = PLAIN.versions(Dialect::Postgres);
    let database = Database::create(On::Postgres, &versions).await;
    database
        .phase_of(&database.sources[..1], Phase::Expand)
        .await
        .unwrap();
    database
        .run("INSERT INTO items SELECT i, 'name ' || i, '', 1 FROM generate_series(1, 400) AS i")
        .await;
    // Audits, full text, a remote index: 5 ms a row are nothing special.
    database
        .run(
            "CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS \
             'BEGIN PERFORM pg_sleep(0.005); RETURN NEW; END'",
        )
        .await;
    database
        .run("CREATE TRIGGER audit BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION audit()")
        .await;
    database.phase(Phase::Expand).await.unwrap();
    let largest = Arc::new(std::sync::atomic::AtomicU64::new(0));
    let (seen, before) = (largest.clone(), std::sync::atomic::AtomicU64::new(0));
    Migrator::from_sources(database.postgres(), database.sources.clone())
        .on_event(move |event| {
            if let Event::BackfillProgress { pass: 1, done, .. } = event {
                let rows = done - before.swap(*done, Ordering::SeqCst);
                seen.fetch_max(rows, Ordering::SeqCst);
            }
        })
        .migrate()
        .await
        .unwrap();
    let largest = largest.load(Ordering::SeqCst);
    assert!((1..=140).contains(&largest), "{largest} rows in one batch");
    let wrong = database
        .run("SELECT count(*) FROM items WHERE name IS DISTINCT FROM full_name")
        .await;
    assert_eq!(wrong[0][0].as_ref().unwrap().int(), 0);
}
