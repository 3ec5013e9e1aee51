//! Several workers fill one table: of one process and of several, while some of them are killed.
#![cfg(all(feature = "postgres", feature = "mysql", feature = "sqlite"))]
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::time::Duration;

use common::{Db, On, Set, all, filling};
use expand_contract::{Error, Event};

/// Small batches, so that there are many parts.
fn small(workers: u32) -> Set {
    Set {
        batch: Duration::from_micros(500),
        workers,
        ..Set::default()
    }
}

fn backfill(on: On) -> &'static str {
    match on {
        On::Postgres => "expand_contract.backfill",
        On::Sqlite | On::MariaDb | On::MySql => "_ec_backfill",
    }
}

fn part(on: On) -> &'static str {
    match on {
        On::Postgres => "expand_contract.part",
        On::Sqlite | On::MariaDb | On::MySql => "_ec_part",
    }
}

/// Notes which workers claim parts.
async fn watch_claims(db: &Db, on: On) {
    db.run("CREATE TABLE claims (worker varchar(190))").await;
    let insert = "INSERT INTO claims VALUES (NEW.worker)";
    match on {
        On::Postgres => {
            db.run(&format!(
                "CREATE FUNCTION claimed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {insert}; RETURN NEW; END $$"
            ))
            .await;
            db.run("CREATE TRIGGER claimed AFTER INSERT ON expand_contract.part FOR EACH ROW EXECUTE FUNCTION claimed()")
                .await;
        }
        _ => {
            db.run(&format!(
                "CREATE TRIGGER claimed AFTER INSERT ON _ec_part FOR EACH ROW {insert}"
            ))
            .await;
        }
    }
}

async fn is_filled(db: &Db, on: On, rows: u32) {
    let filled = db.one("SELECT count(*) FROM items WHERE n = 1").await;
    assert_eq!(filled, rows.to_string(), "{on:?}");
    let left = db.one(&format!("SELECT count(*) FROM {}", part(on))).await;
    assert_eq!(left, "0", "{on:?}: parts are left");
}

fn has(set: &Set, is_it: fn(&Event) -> bool) -> bool {
    set.events.lock().unwrap().iter().any(is_it)
}

fn along(set: &Set) -> bool {
    has(set, |event| matches!(event, Event::WalksAlong { .. }))
}

#[tokio::test]
async fn several_workers_fill_a_table_together() {
    for on in servers() {
        let (db, all) = filling(on, 60_000).await;
        watch_claims(&db, on).await;
        db.migrate_with(&all, &small(3)).await.unwrap();
        is_filled(&db, on, 60_000).await;
        let walked = format!("SELECT max(rows_done) FROM {}", backfill(on));
        assert_eq!(
            db.one(&walked).await,
            "60000",
            "{on:?}: rows are counted once"
        );
        let workers = db.one("SELECT count(DISTINCT worker) FROM claims").await;
        assert_eq!(workers, "3", "{on:?}");
    }
}

#[tokio::test]
async fn sqlite_says_that_one_worker_walks() {
    let (db, all) = filling(On::Sqlite, 3_000).await;
    let set = small(3);
    db.migrate_with(&all, &set).await.unwrap();
    is_filled(&db, On::Sqlite, 3_000).await;
    let events = set.events.lock().unwrap();
    let fewer = events.iter().filter(|event| {
        matches!(event, Event::FewerWorkers { workers: 1, wanted: 3, why } if why.contains("one writer"))
    });
    assert_eq!(fewer.count(), 1);
}

#[tokio::test]
async fn a_second_process_walks_along_and_takes_over_when_the_first_is_killed() {
    for on in servers() {
        let (db, all) = filling(on, 60_000).await;
        watch_claims(&db, on).await;
        let (first, second) = (small(1), small(2));
        let mut leads = Box::pin(db.migrate_with(&all, &first));
        while !has(&first, |event| {
            matches!(event, Event::BackfillProgress { .. })
        }) {
            tokio::select! {
                done = &mut leads => panic!("{on:?}: the first one has ended by itself: {done:?}"),
                () = tokio::time::sleep(Duration::from_millis(1)) => {}
            }
        }
        let mut helps = Box::pin(db.migrate_with(&all, &second));
        // The first one is dropped with its connections as soon as the second one walks along.
        let helped = loop {
            tokio::select! {
                done = &mut helps => break Some(done),
                done = &mut leads => panic!("{on:?}: the first one has ended by itself: {done:?}"),
                () = tokio::time::sleep(Duration::from_millis(5)) => if along(&second) { break None },
            }
        };
        drop(leads);
        match helped {
            Some(done) => done,
            None => helps.await,
        }
        .unwrap();
        assert!(along(&second), "{on:?}");
        is_filled(&db, on, 60_000).await;
        let workers = db.one("SELECT count(DISTINCT worker) FROM claims").await;
        assert!(workers.parse::<u32>().unwrap() >= 2, "{on:?}: {workers}");
    }
}

#[tokio::test]
async fn two_processes_end_together_and_both_succeed() {
    for on in servers() {
        let (db, all) = filling(on, 60_000).await;
        let (first, second) = (small(2), small(2));
        let (one, other) = tokio::join!(
            db.migrate_with(&all, &first),
            db.migrate_with(&all, &second)
        );
        one.unwrap();
        other.unwrap();
        is_filled(&db, on, 60_000).await;
        assert!(along(&first) || along(&second), "{on:?}");
    }
}

#[tokio::test]
async fn a_stop_ends_all_workers() {
    for on in servers() {
        let (db, all) = filling(on, 60_000).await;
        let stops = Set {
            stop_after: Some(|event| matches!(event, Event::BackfillProgress { .. })),
            ..small(3)
        };
        let stopped = db.migrate_with(&all, &stops).await;
        assert!(
            matches!(stopped, Err(Error::Stopped)),
            "{on:?}: {stopped:?}"
        );
        let filled = db.one("SELECT count(n) FROM items").await;
        assert!(filled.parse::<u32>().unwrap() < 60_000, "{on:?}: {filled}");
        db.migrate_with(&all, &small(3)).await.unwrap();
        is_filled(&db, on, 60_000).await;
    }
}

#[tokio::test]
async fn a_part_of_a_worker_that_died_is_given_to_another_one() {
    for on in servers() {
        let (db, all) = filling(on, 3_000).await;
        let set = small(1);
        // As a worker of another host leaves it: in the middle of its part, with all the rest given away.
        db.migrate_with(
            &all,
            &Set {
                stop_after: Some(|event| matches!(event, Event::BackfillProgress { .. })),
                ..small(1)
            },
        )
        .await
        .unwrap_err();
        let taken = format!(
            "UPDATE {} SET worker = 'a host that is gone', expires_ms = 1",
            part(on)
        );
        db.run(&taken).await;
        db.migrate_with(&all, &set).await.unwrap();
        is_filled(&db, on, 3_000).await;
    }
}

#[tokio::test]
async fn a_batch_of_a_part_that_is_another_workers_by_now_is_undone() {
    let (db, all) = filling(On::Postgres, 900).await;
    let Db::Postgres(pool, _) = &db else {
        unreachable!("it is PostgreSQL");
    };
    let mut held = pool.begin().await.unwrap();
    let every = "SELECT id FROM items ORDER BY id FOR UPDATE";
    sqlx::query(every).fetch_all(&mut *held).await.unwrap();
    let set = small(1);
    let mut walks = Box::pin(db.migrate_with(&all, &set));
    let robbed = async {
        let steal =
            "UPDATE expand_contract.part SET worker = 'another one', expires_ms = 9000000000000";
        while sqlx::query(steal)
            .execute(pool)
            .await
            .unwrap()
            .rows_affected()
            == 0
        {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        held.rollback().await.unwrap();
        // It would be done by then.
        tokio::time::sleep(Duration::from_secs(2)).await;
        db.one("SELECT count(n) FROM items").await
    };
    let filled = tokio::select! {
        done = &mut walks => panic!("it did not wait for the other worker: {done:?}"),
        filled = robbed => filled,
    };
    assert_eq!(
        filled, "0",
        "a batch was committed for a part that it had lost"
    );
    db.run("UPDATE expand_contract.part SET expires_ms = 1")
        .await;
    walks.await.unwrap();
    is_filled(&db, On::Postgres, 900).await;
}

/// The databases that take several writers at a time.
fn servers() -> Vec<On> {
    all().into_iter().filter(|on| *on != On::Sqlite).collect()
}
