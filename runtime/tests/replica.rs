//! A backfill gives way to replicas that are behind, and to the removal of old versions of rows, on real servers.
#![cfg(all(feature = "mysql", feature = "postgres", feature = "sqlite"))]
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::{V1, V2, sources};
use expand_contract::{Dialect, Event, MigrationSource, Migrator};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, MySqlConnection, MySqlPool};
use tests_support::MySqlLike;

/// Enough for many batches.
const ROWS: i64 = 20_000;

/// A table with rows, expanded and not filled.
async fn expanded(pool: &MySqlPool) -> Vec<MigrationSource> {
    let all = sources(Dialect::Mysql, &[V1, V2]);
    Migrator::from_sources(pool, all[..1].to_vec())
        .expand()
        .await
        .unwrap();
    let rows: Vec<String> = (1..=ROWS).map(|id| format!("({id}, 'n{id}')")).collect();
    let insert = format!(
        "INSERT INTO customers (id, name) VALUES {}",
        rows.join(", ")
    );
    pool.execute(AssertSqlSafe(insert)).await.unwrap();
    Migrator::from_sources(pool, all.clone())
        .expand()
        .await
        .unwrap();
    all
}

/// The thing that a runner waits for.
#[derive(Clone, Default)]
struct Waits(Arc<Mutex<Vec<String>>>);

impl Waits {
    fn listener(&self) -> impl Fn(&Event) + Send + Sync + 'static {
        let waits = self.0.clone();
        move |event| {
            if let Event::Waiting { for_what } = event {
                waits.lock().unwrap().push(for_what.clone());
            }
        }
    }

    /// Until it waits for something with these words.
    async fn until(&self, words: &str) {
        while !self.0.lock().unwrap().iter().any(|one| one.contains(words)) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn filled(pool: &MySqlPool) -> i64 {
    let count = sqlx::query_scalar("SELECT count(*) FROM customers WHERE full_name = name");
    count.fetch_one(pool).await.unwrap()
}

#[tokio::test]
async fn a_backfill_waits_for_a_replica_and_every_row_comes_there() {
    let primary =
        MySqlLike::start_maria(&["--log-bin=bin", "--server-id=1", "--bind-address=127.0.0.1"]);
    let replica = MySqlLike::start_maria(&["--server-id=2", "--relay-log=relay"]);
    primary.create_user("copier", "secret");
    primary.run("mysql", "GRANT REPLICATION SLAVE ON *.* TO copier");
    replica.run(
        "mysql",
        &format!(
            "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = {}, MASTER_USER = 'copier', MASTER_PASSWORD = 'secret', MASTER_CONNECT_RETRY = 1, \
             MASTER_LOG_FILE = 'bin.000001', MASTER_LOG_POS = 4; START SLAVE",
            primary.port()
        ),
    );
    let url = primary.create_database();
    let name = url.split('?').next().unwrap().rsplit('/').next().unwrap();
    let (pool, copy) = (
        MySqlPool::connect(&url).await.unwrap(),
        MySqlPool::connect_lazy(&replica.url("root", None, name)).unwrap(),
    );
    let all = expanded(&pool).await;
    while copy
        .execute("SELECT full_name FROM customers WHERE id = 1")
        .await
        .is_err()
    {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    replica.run("mysql", "STOP SLAVE SQL_THREAD");
    let waits = Waits::default();
    let migrator = Migrator::from_sources(&pool, all)
        .standby("the copy", &copy)
        .max_lag(Duration::from_millis(100))
        .batch(Duration::from_micros(200))
        .on_event(waits.listener());
    let work = tokio::spawn(async move { migrator.migrate().await });
    waits.until("replica the copy, which is").await;
    assert!(!work.is_finished());
    assert!(filled(&pool).await < ROWS, "it stops before the end");
    replica.run("mysql", "START SLAVE SQL_THREAD");
    work.await.unwrap().unwrap();
    assert_eq!(filled(&pool).await, ROWS);
    while filled(&copy).await < ROWS {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_backfill_waits_while_an_open_transaction_keeps_old_versions() {
    // Of its own, so that no other test keeps versions.
    let servers = [
        Some(MySqlLike::start_maria(&[])),
        MySqlLike::start_mysql(&[]),
    ];
    for server in servers.into_iter().flatten() {
        let url = server.create_database();
        let pool = MySqlPool::connect(&url).await.unwrap();
        let all = expanded(&pool).await;
        let mut open = MySqlConnection::connect(&url).await.unwrap();
        let begin = "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION WITH CONSISTENT SNAPSHOT";
        sqlx::raw_sql(begin).execute(&mut open).await.unwrap();
        for at in 0..300 {
            let write = format!("UPDATE customers SET name = 'x{at}' WHERE id = 1");
            pool.execute(AssertSqlSafe(write)).await.unwrap();
        }
        let waits = Waits::default();
        let migrator = Migrator::from_sources(&pool, all)
            .max_history(200)
            .batch(Duration::from_micros(200))
            .on_event(waits.listener());
        let work = tokio::spawn(async move { migrator.migrate().await });
        waits.until("old versions of rows").await;
        assert!(!work.is_finished(), "{}", server.name());
        open.close().await.unwrap();
        work.await.unwrap().unwrap();
        assert_eq!(filled(&pool).await, ROWS, "{}", server.name());
    }
}
