//! Another session keeps the table: a phase waits beside the application, never in front of it, and never for ever.

#![allow(clippy::unwrap_used)] // The helpers of tests.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use expand_contract::{Dialect, Error, Event, Migrator};
use expand_contract_schema::Phase;
use sqlx::{Connection as _, Executor as _, PgConnection};
use tests_live::{Database, INDEXED, On};

/// A table with rows, and the change in the state in which `phase` may come.
async fn before(phase: Phase) -> Database {
    let versions = INDEXED.versions(Dialect::Postgres);
    let database = Database::create(On::Postgres, &versions).await;
    database
        .phase_of(&database.sources[..1], Phase::Expand)
        .await
        .unwrap();
    database
        .run("INSERT INTO items SELECT i, 'name ' || i, '', 1 FROM generate_series(1, 300) AS i")
        .await;
    let phases: &[Phase] = match phase {
        Phase::Expand => &[],
        Phase::Migrate => &[Phase::Expand],
        Phase::Contract | Phase::Rollback => &[Phase::Expand, Phase::Migrate],
    };
    for phase in phases {
        database.phase(*phase).await.unwrap();
    }
    database
}

/// A session that has done something in a transaction and went to lunch.
async fn hold(database: &Database, sql: &'static str) -> PgConnection {
    let options = database.postgres().connect_options();
    let mut session = PgConnection::connect_with(&options).await.unwrap();
    session
        .execute("SET application_name = 'gone to lunch'")
        .await
        .unwrap();
    session.execute("BEGIN").await.unwrap();
    session.execute(sql).await.unwrap();
    session
}

/// The longest that a reader had to wait, from now to `stop`.
fn reader(database: &Database, stop: Arc<AtomicBool>) -> tokio::task::JoinHandle<Duration> {
    let options = database.postgres().connect_options();
    tokio::spawn(async move {
        let mut session = PgConnection::connect_with(&options).await.unwrap();
        let mut worst = Duration::ZERO;
        while !stop.load(Ordering::SeqCst) {
            let began = Instant::now();
            session
                .execute("SELECT note FROM items WHERE id = 7")
                .await
                .unwrap();
            worst = worst.max(began.elapsed());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        worst
    })
}

const READ: &str = "SELECT count(*) FROM items";
const WRITE: &str = "INSERT INTO items (id, name, note, version) VALUES (5000, 'x', '', 1)";
const UPDATE: &str = "UPDATE items SET note = 'x' WHERE id = 100";

/// Somebody keeps the table for six seconds: the phase comes to its end after that, by itself.
#[allow(clippy::print_stdout)]
async fn waits(phase: Phase, sql: &'static str) {
    let database = before(phase).await;
    let mut session = hold(&database, sql).await;
    let stop = Arc::new(AtomicBool::new(false));
    let reader = reader(&database, stop.clone());
    let holder = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(6)).await;
        session.execute("COMMIT").await.unwrap();
    });
    let began = Instant::now();
    database.phase(phase).await.unwrap();
    println!("{phase} beside `{sql}`: {:?}", began.elapsed());
    stop.store(true, Ordering::SeqCst);
    println!("longest stall of a reader: {:?}", reader.await.unwrap());
    holder.await.unwrap();
}

/// Somebody keeps the table for ever: the phase gives up, says who, and comes through when it is run again.
async fn gives_up(phase: Phase, sql: &'static str) {
    let mut database = before(phase).await;
    database.lock_budget = Duration::from_secs(2);
    let mut session = hold(&database, sql).await;
    let error = tokio::time::timeout(Duration::from_secs(25), database.phase(phase))
        .await
        .unwrap_or_else(|_| panic!("{phase} waits for ever for `{sql}`"))
        .unwrap_err();
    assert!(matches!(error, Error::Locked { .. }), "{error}");
    assert!(error.to_string().contains("gone to lunch"), "{error}");
    let waits = database.waits.lock().unwrap().clone();
    assert!(
        waits.iter().any(|wait| wait.contains("gone to lunch")),
        "{waits:?}"
    );
    session.execute("ROLLBACK").await.unwrap();
    database.phase(phase).await.unwrap();
}

/// A concurrent index build blocks nobody, so it waits for older transactions until somebody stops it.
#[tokio::test]
async fn an_index_build_says_for_whom_it_waits_and_can_be_stopped() {
    let database = before(Phase::Migrate).await;
    let mut session = hold(&database, WRITE).await;
    let stop = Arc::new(AtomicBool::new(false));
    let (waits, asked) = (Arc::new(Mutex::new(Vec::new())), stop.clone());
    let said = waits.clone();
    let run = Migrator::from_sources(database.postgres(), database.sources.clone())
        .stop_on(stop)
        .on_event(move |event| {
            if let Event::Waiting { for_what } = event {
                said.lock().unwrap().push(for_what.clone());
                asked.store(true, Ordering::SeqCst);
            }
        });
    let stopped = tokio::time::timeout(Duration::from_secs(30), run.migrate())
        .await
        .expect("it can be stopped");
    assert!(matches!(stopped, Err(Error::Stopped)), "{stopped:?}");
    assert!(
        waits.lock().unwrap()[0].contains("gone to lunch"),
        "{waits:?}"
    );
    session.execute("ROLLBACK").await.unwrap();
    database.phase(Phase::Migrate).await.unwrap();
    let indexes = "SELECT count(*) FROM pg_index WHERE indrelid = 'items'::regclass AND indisvalid";
    assert_eq!(database.run(indexes).await[0][0].as_ref().unwrap().int(), 2);
}

// They wait most of the time, so they wait together.

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_phase_ends_after_a_long_reader() {
    tokio::join!(
        waits(Phase::Expand, READ),
        waits(Phase::Migrate, READ),
        waits(Phase::Contract, READ),
        waits(Phase::Rollback, READ),
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_phase_gives_up_on_a_session_that_locked_the_table() {
    const LOCK: &str = "LOCK TABLE items";
    tokio::join!(
        gives_up(Phase::Expand, LOCK),
        gives_up(Phase::Migrate, LOCK),
        gives_up(Phase::Contract, LOCK),
        gives_up(Phase::Rollback, LOCK),
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_needs_the_table_alone_gives_up_on_a_writer_that_keeps_its_transaction_open() {
    tokio::join!(
        gives_up(Phase::Expand, WRITE),
        gives_up(Phase::Contract, WRITE),
        gives_up(Phase::Rollback, WRITE),
    );
}

#[tokio::test]
async fn a_batch_gives_up_on_a_row_that_somebody_keeps() {
    gives_up(Phase::Migrate, UPDATE).await;
}
