//! A backfill is held while a measure of the database's health is over its limit, on real servers with a real trouble each.
#![cfg(all(feature = "postgres", feature = "mysql", feature = "sqlite"))]
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::time::Duration;

use common::{Db, On, Set, filling, here};
use expand_contract::{Event, Limits, Measure, MigrationSource, Pace};
use sqlx::{AssertSqlSafe, Connection as _, MySqlConnection, PgConnection};

/// Enough for many batches.
const ROWS: u32 = 20_000;

/// Small batches, so that there are many, and this limit alone.
fn limited(measure: Measure, limit: f64) -> Set {
    Set {
        batch: Duration::from_micros(500),
        limits: Limits::none().at(measure, limit),
        ..Set::default()
    }
}

async fn filled(db: &Db) -> u32 {
    db.one("SELECT count(n) FROM items").await.parse().unwrap()
}

/// The reasons of the holds of a measure.
fn holds(set: &Set, wanted: Measure) -> Vec<String> {
    let events = set.events.lock().unwrap();
    let holds = events.iter().filter_map(|event| match event {
        Event::Held { measure, why, .. } if *measure == wanted => Some(why.clone()),
        _ => None,
    });
    holds.collect()
}

/// The backfill begins, the trouble begins, and a measure holds it with these words. Another host sees why, and the backfill goes on
/// once the trouble is over.
async fn is_held<T>(
    db: &Db,
    all: &[MigrationSource],
    set: &Set,
    (measure, words): (Measure, &str),
    trouble: impl AsyncFnOnce() -> T,
    over: impl AsyncFnOnce(T),
) {
    // Otherwise nothing would be left to hold.
    db.pace(all, Pace::Rows(2_000), "the test").await.unwrap();
    let mut walks = Box::pin(db.migrate_with(all, set));
    let held = async {
        while !has(set, |event| matches!(event, Event::BackfillProgress { .. })) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let trouble = trouble().await;
        while holds(set, measure).is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let before = filled(db).await;
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        (before, filled(db).await, db.status(all).await.holds, trouble)
    };
    let (before, after, seen, trouble) = tokio::select! {
        done = &mut walks => panic!("{measure}: it was not held: {done:?}"),
        held = held => held,
    };
    let why = holds(set, measure)[0].clone();
    assert!(why.contains(words), "{measure}: {why}");
    assert_eq!(before, after, "{measure}: it goes on");
    assert!(after < ROWS, "{measure}: nothing was left to hold");
    let [hold] = &seen[..] else {
        panic!("{measure}: {seen:?}");
    };
    assert_eq!((&*hold.measure, &*hold.why), (measure.name(), &*why));
    db.full_pace(all).await.unwrap();
    // The runner goes on meanwhile.
    let (done, ()) = tokio::join!(walks, over(trouble));
    done.unwrap();
    let is_released = |event: &Event| matches!(event, Event::Released { measure: one, .. } if *one == measure);
    assert!(has(set, is_released), "{measure}");
    assert_eq!(filled(db).await, ROWS, "{measure}");
    assert_eq!(db.status(all).await.holds, [], "{measure}");
}

fn has(set: &Set, wanted: impl Fn(&Event) -> bool) -> bool {
    set.events.lock().unwrap().iter().any(wanted)
}

/// A session of the application, in a transaction that has changed a row.
enum Open {
    Postgres(PgConnection),
    Mysql(MySqlConnection),
}

impl Open {
    async fn connect(db: &Db) -> Self {
        match db {
            Db::Postgres(_, url) => Self::Postgres(PgConnection::connect(url).await.unwrap()),
            Db::Mysql(_, url) => Self::Mysql(MySqlConnection::connect(url).await.unwrap()),
            Db::Sqlite(..) => panic!("a file tells of no sessions"),
        }
    }

    async fn begin(db: &Db) -> Self {
        let mut open = Self::connect(db).await;
        open.run("BEGIN").await;
        open.run("UPDATE other SET n = n + 1 WHERE id = 1").await;
        open
    }

    async fn run(&mut self, sql: &str) {
        let done = match self {
            Self::Postgres(one) => sqlx::raw_sql(AssertSqlSafe(sql)).execute(one).await.map(drop),
            Self::Mysql(one) => sqlx::raw_sql(AssertSqlSafe(sql)).execute(one).await.map(drop),
        };
        done.unwrap();
    }

    async fn end(mut self) {
        self.run("ROLLBACK").await;
    }
}

/// A table of the application's beside the one that is filled.
async fn with_other(on: On) -> (Db, Vec<MigrationSource>) {
    let (db, all) = filling(on, ROWS).await;
    db.run("CREATE TABLE other (id int PRIMARY KEY, n int)").await;
    db.run("INSERT INTO other (id, n) VALUES (1, 1)").await;
    (db, all)
}

const SERVERS: [On; 3] = [On::Postgres, On::MariaDb, On::MySql];

#[tokio::test]
async fn a_long_transaction_holds_a_backfill() {
    for on in here(&SERVERS) {
        let (db, all) = with_other(on).await;
        let measure = Measure::LongTransactionSeconds;
        is_held(
            &db,
            &all,
            &limited(measure, 1.0),
            (measure, "a transaction of the application has been open for"),
            async || Open::begin(&db).await,
            Open::end,
        )
        .await;
    }
}

#[tokio::test]
async fn sessions_that_wait_for_a_lock_hold_a_backfill() {
    for on in here(&SERVERS) {
        let (db, all) = with_other(on).await;
        let measure = Measure::LockWaits;
        is_held(
            &db,
            &all,
            &limited(measure, 0.0),
            (measure, "1 session of the application waits for a lock"),
            async || {
                let open = Open::begin(&db).await;
                let mut waits = Open::connect(&db).await;
                let waits = tokio::spawn(async move {
                    waits.run("UPDATE other SET n = n + 1 WHERE id = 1").await;
                });
                (open, waits)
            },
            async |(open, waits)| {
                open.end().await;
                waits.await.unwrap();
            },
        )
        .await;
    }
}
