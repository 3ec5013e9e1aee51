//! Connections that are cut or ended in the middle of the work.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::cable::Cable;
use crate::calls::after_each;
use crate::common::{Db, Set, V1, V2, fill, id, sources};
use expand_contract::{Dialect, Error, Event, MigrationSource, Migrator, State};
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection, Executor, PgConnection};
use tests_support::PgServer;

/// A change of a table of this name, and a database in which old builds have filled it with ten rows.
pub(crate) async fn change(table: &str) -> (Db, Vec<MigrationSource>) {
    let named = |model: &str| model.replace("customers", table);
    let all = sources(Dialect::Postgres, &[&named(V1), &named(V2)]);
    let db = Db::new(Dialect::Postgres).await;
    db.expand(&all[..1]).await.unwrap();
    db.run(&format!(
        "INSERT INTO {table} (id, name) SELECT i, 'customer ' || i FROM generate_series(1, 10) AS i"
    ))
    .await;
    (db, all)
}

/// A runner over a cable that knows soon that it is cut, and its events.
async fn over(
    cable: &Cable,
    db: &Db,
    all: &[MigrationSource],
) -> (Migrator<sqlx::Postgres>, Arc<Mutex<Vec<Event>>>) {
    let Db::Postgres(_, url) = db else {
        unreachable!("it is PostgreSQL");
    };
    let pool = PgPoolOptions::new()
        .acquire_timeout(Duration::from_secs(2))
        .connect(&cable.url(url))
        .await
        .unwrap();
    let events = Arc::new(Mutex::new(Vec::new()));
    let told = events.clone();
    let migrator = Migrator::from_sources(&pool, all.to_vec())
        .silence(Duration::from_millis(300))
        .patience(Duration::from_secs(1))
        .on_event(move |event| told.lock().unwrap().push(event.clone()));
    (migrator, events)
}

fn losses(events: &[Event]) -> Vec<String> {
    let losses = events.iter().filter_map(|event| match event {
        Event::ConnectionLost { why } => Some(why.clone()),
        _ => None,
    });
    losses.collect()
}

/// Ends the runner's sessions in the database of a test.
fn end_sessions(name: &str) {
    PgServer::shared().run(
        name,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE application_name = 'expand-contract' AND datname = current_database()",
    );
}

#[tokio::test]
async fn a_runner_behind_a_cut_cable_says_so_and_the_next_one_goes_on() {
    let (db, all) = change("cables").await;
    let cable = Cable::new();
    let cut = cable.clone();
    after_each("\"cables\"", "ADD COLUMN", move |_| cut.cut_for_good());
    let (migrator, _) = over(&cable, &db, &all).await;
    let error = migrator.expand().await.unwrap_err();
    assert!(matches!(error, Error::Lost { .. }), "{error}");
    let said = error.report().to_string();
    assert!(said.contains("did not answer for 300 ms"), "{said}");
    assert!(said.contains("run the same command again"), "{said}");
    // The server frees the table by itself.
    assert_eq!(db.expand(&all).await.unwrap().len(), 1);
    db.migrate(&all).await.unwrap();
}

#[tokio::test]
async fn a_runner_whose_connections_alone_are_cut_goes_on_over_new_ones() {
    let (db, all) = change("paths").await;
    let cable = Cable::new();
    let cut = cable.clone();
    after_each("\"paths\"", "ADD COLUMN", move |calls| {
        if calls == 0 {
            cut.cut();
        }
    });
    let (migrator, events) = over(&cable, &db, &all).await;
    let changed = id(&all, "full_name");
    assert_eq!(migrator.expand().await.unwrap(), [changed.as_str()]);
    let losses = losses(&events.lock().unwrap());
    assert_eq!(losses.len(), 1, "{losses:?}");
    assert!(losses[0].contains("did not answer"), "{losses:?}");
    assert_eq!(db.state(&all, &changed).await, Some(State::Expanded));
}

#[tokio::test]
async fn work_that_takes_longer_than_a_silence_is_not_given_up() {
    let indexed = V2.replace("#[migrate(renamed", "#[migrate(index, renamed");
    let all = sources(Dialect::Postgres, &[V1, &indexed]);
    let db = Db::new(Dialect::Postgres).await;
    db.expand(&all[..1]).await.unwrap();
    fill(&db, 10).await;
    db.expand(&all).await.unwrap();
    let Db::Postgres(_, url) = &db else {
        unreachable!("it is PostgreSQL");
    };
    // The index waits for a transaction that writes.
    let mut writer = PgConnection::connect(url).await.unwrap();
    writer
        .execute("BEGIN; INSERT INTO customers (id, name) VALUES (11, 'slow')")
        .await
        .unwrap();
    let (migrator, events) = over(&Cable::new(), &db, &all).await;
    let leaving = async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        writer.execute("COMMIT").await.unwrap();
    };
    let (done, ()) = tokio::join!(migrator.migrate(), leaving);
    assert_eq!(done.unwrap().len(), 1);
    assert_eq!(losses(&events.lock().unwrap()), [""; 0]);
}

#[tokio::test]
async fn a_transaction_that_was_idle_for_too_long_is_begun_again() {
    let (db, all) = change("sleepers").await;
    after_each("\"sleepers\"", "ADD COLUMN", |calls| {
        if calls == 0 {
            // A machine that is suspended between the statement and its COMMIT.
            std::thread::sleep(Duration::from_secs(11));
        }
    });
    let set = Set::default();
    assert_eq!(db.expand_with(&all, &set).await.unwrap().len(), 1);
    let losses = losses(&set.events.lock().unwrap());
    assert_eq!(losses.len(), 1, "{losses:?}");
}

#[tokio::test]
async fn a_session_that_an_administrator_ends_is_begun_again() {
    let (db, all) = change("ended").await;
    let name = db.one("SELECT current_database()").await;
    for text in ["ADD COLUMN", "TRIGGER", "UPDATE"] {
        let name = name.clone();
        after_each("\"ended\"", text, move |calls| {
            if calls == 0 {
                end_sessions(&name);
            }
        });
    }
    let set = Set::default();
    let changed = id(&all, "full_name");
    assert_eq!(
        db.expand_with(&all, &set).await.unwrap(),
        [changed.as_str()]
    );
    assert_eq!(
        db.migrate_with(&all, &set).await.unwrap(),
        [changed.as_str()]
    );
    let losses = losses(&set.events.lock().unwrap());
    assert_eq!(losses.len(), 3, "{losses:?}");
    assert_eq!(
        db.one("SELECT count(*) FROM ended WHERE full_name = name")
            .await,
        "10"
    );
}

#[tokio::test]
async fn a_step_that_always_ends_its_session_is_not_tried_for_ever() {
    let (db, all) = change("crashes").await;
    let name = db.one("SELECT current_database()").await;
    after_each("\"crashes\"", "ADD COLUMN", move |_| end_sessions(&name));
    let set = Set::default();
    let error = db.expand_with(&all, &set).await.unwrap_err();
    assert!(matches!(error, Error::Lost { .. }), "{error}");
    assert_eq!(losses(&set.events.lock().unwrap()).len(), 3);
}
