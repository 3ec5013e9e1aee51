//! A backfill gives way to replicas that are behind, and to the removal of old versions of rows, on real servers.
#![cfg(all(feature = "mysql", feature = "postgres", feature = "sqlite"))]
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::{V1, V2, V2_CONTRACTED, sources};
use expand_contract::{Dialect, Error, Event, MigrationSource, Migrator};
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
            if let Event::Held { why, .. } = event {
                waits.lock().unwrap().push(why.clone());
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

/// A primary, and a replica that follows it.
fn replicated(mariadb: bool, settings: &[&str]) -> Option<(MySqlLike, MySqlLike)> {
    let of_primary = [
        &["--log-bin=bin", "--server-id=1", "--bind-address=127.0.0.1"],
        settings,
    ]
    .concat();
    let of_replica = ["--server-id=2", "--relay-log=relay"];
    let (primary, replica) = if mariadb {
        (
            MySqlLike::start_maria(&of_primary),
            MySqlLike::start_maria(&of_replica),
        )
    } else {
        (
            MySqlLike::start_mysql(&of_primary)?,
            MySqlLike::start_mysql(&of_replica)?,
        )
    };
    primary.create_user("copier", "secret");
    primary.run("mysql", "GRANT REPLICATION SLAVE ON *.* TO copier");
    let port = primary.port();
    replica.run(
        "mysql",
        &if mariadb {
            format!(
                "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = {port}, MASTER_USER = 'copier', MASTER_PASSWORD = 'secret', \
                 MASTER_CONNECT_RETRY = 1, MASTER_LOG_FILE = 'bin.000001', MASTER_LOG_POS = 4; START SLAVE"
            )
        } else {
            format!(
                "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = {port}, SOURCE_USER = 'copier', \
                 SOURCE_PASSWORD = 'secret', SOURCE_CONNECT_RETRY = 1, GET_SOURCE_PUBLIC_KEY = 1, \
                 SOURCE_LOG_FILE = 'bin.000001', SOURCE_LOG_POS = 4; START REPLICA"
            )
        },
    );
    Some((primary, replica))
}

/// The name of the database in a URL.
fn name_in(url: &str) -> &str {
    url.split('?').next().unwrap().rsplit('/').next().unwrap()
}

/// The users in both columns, and the triggers.
const CONTENT: &str = "SELECT * FROM customers ORDER BY id; SELECT TRIGGER_NAME FROM information_schema.TRIGGERS \
     WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY TRIGGER_NAME";

#[tokio::test]
async fn a_replica_has_the_same_rows_whether_rows_or_statements_come_to_it() {
    for (mariadb, format) in [
        (true, "ROW"),
        (true, "MIXED"),
        (false, "ROW"),
        (false, "MIXED"),
    ] {
        let format = format!("--binlog-format={format}");
        let Some((primary, replica)) = replicated(mariadb, &[&format]) else {
            continue;
        };
        let url = primary.create_database();
        let pool = MySqlPool::connect(&url).await.unwrap();
        let all = sources(Dialect::Mysql, &[V1, V2, V2_CONTRACTED]);
        let known = Migrator::from_sources(&pool, all[..1].to_vec());
        known.expand().await.unwrap();
        // Sessions of applications have the isolation by which statements are logged as such.
        let write = |sql: &'static str| {
            let (primary, name) = (&primary, name_in(&url));
            move || primary.run(name, sql)
        };
        let old = write(
            "INSERT INTO customers (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c'); UPDATE customers SET name = 'd' WHERE id > 1; \
             INSERT INTO customers (id, name) VALUES (3, 'x'), (4, 'y') ON DUPLICATE KEY UPDATE name = VALUES(name)",
        );
        let new = write(
            "INSERT INTO customers (id, full_name) VALUES (11, 'a'), (12, 'b'); UPDATE customers SET full_name = 'e' WHERE id IN (2, 12); \
             REPLACE INTO customers (id, full_name) VALUES (4, 'z'); DELETE FROM customers WHERE id = 11",
        );
        old();
        let migrator = Migrator::from_sources(&pool, all.clone());
        migrator.expand().await.unwrap();
        primary.run(
            name_in(&url),
            "UPDATE customers SET name = 'f' WHERE id = 1",
        );
        migrator.migrate().await.unwrap();
        new();
        primary.run(
            name_in(&url),
            "UPDATE customers SET name = 'g' WHERE id = 12",
        );
        is_the_same(&primary, &replica, name_in(&url), &format).await;
        let refused = migrator.contract().await.unwrap_err();
        let Error::Gate(refusal) = refused else {
            panic!("{refused:?}");
        };
        let migrator = migrator.attest(refusal.attest.unwrap());
        migrator.contract().await.unwrap();
        is_the_same(&primary, &replica, name_in(&url), &format).await;
    }
}

/// Waits until the replica has all that the primary has.
async fn is_the_same(primary: &MySqlLike, replica: &MySqlLike, name: &str, format: &str) {
    primary.run(name, "CREATE TABLE until (id int); ");
    let there = format!(
        "SELECT count(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '{name}' AND TABLE_NAME = 'until'"
    );
    while replica.run("mysql", &there).trim() != "1" {
        let stopped = "SELECT count(*) FROM performance_schema.replication_applier_status_by_worker WHERE LAST_ERROR_NUMBER <> 0";
        assert_eq!(replica.run("mysql", stopped).trim(), "0", "{format}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(
        replica.run(name, CONTENT),
        primary.run(name, CONTENT),
        "{} with {format}",
        primary.name()
    );
    primary.run(name, "DROP TABLE until");
    while replica.run("mysql", &there).trim() == "1" {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_log_of_statements_alone_is_refused_and_nothing_is_done() {
    let settings = [
        "--log-bin=bin",
        "--server-id=1",
        "--binlog-format=STATEMENT",
    ];
    let servers = [
        Some(MySqlLike::start_maria(&settings)),
        MySqlLike::start_mysql(&settings),
    ];
    for server in servers.into_iter().flatten() {
        let url = server.create_database();
        let pool = MySqlPool::connect(&url).await.unwrap();
        let all = sources(Dialect::Mysql, &[V1]);
        let migrator = Migrator::from_sources(&pool, all);
        let text = migrator.expand().await.unwrap_err().report().to_string();
        for words in ["BINLOG_FORMAT = STATEMENT", "MIXED"] {
            assert!(text.contains(words), "{text}");
        }
        assert_eq!(
            server.run(name_in(&url), "SHOW TABLES LIKE 'customers'"),
            ""
        );
    }
}

#[tokio::test]
async fn a_backfill_waits_for_a_replica_and_every_row_comes_there() {
    let (primary, replica) = replicated(true, &[]).expect("MariaDB is there");
    let url = primary.create_database();
    let name = name_in(&url);
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
    waits.until("replica the copy is").await;
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
