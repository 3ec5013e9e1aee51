//! MariaDB and MySQL notice a deadlock at once, and end the smaller of its transactions: that of the application, not the batch of a
//! backfill. So a backfill must never be part of one.

#![allow(clippy::unwrap_used)] // The helpers of tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use expand_contract::Dialect;
use expand_contract_schema::Phase;
use sqlx::mysql::MySqlDatabaseError;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, MySqlConnection};
use tests_live::{Database, On, PLAIN, Random, seed};
use tests_support::MySqlLike;

const ROWS: u64 = 400;

/// A table of rows that wait for the backfill.
async fn expanded(server: &'static MySqlLike) -> Database {
    let versions = PLAIN.versions(Dialect::Mysql);
    let database = Database::create(On::Mysql(server), &versions).await;
    let first = &database.sources[..1];
    database.phase_of(first, Phase::Expand).await.unwrap();
    let rows: Vec<String> = (1..=ROWS)
        .map(|id| format!("({id}, 'name {id}', '', 1)"))
        .collect();
    let insert = "INSERT INTO items (id, name, note, version) VALUES ";
    database.run(&format!("{insert}{}", rows.join(", "))).await;
    database.phase(Phase::Expand).await.unwrap();
    database
}

async fn connect(database: &Database) -> MySqlConnection {
    let options = database.mysql().connect_options();
    MySqlConnection::connect_with(&options).await.unwrap()
}

/// Writes a column that the change does not know, so that the row still waits for the backfill.
async fn write(session: &mut MySqlConnection, id: u64) -> Result<(), sqlx::Error> {
    let sql = format!("UPDATE items SET note = concat(note, '.') WHERE id = {id}");
    session.execute(AssertSqlSafe(sql)).await.map(drop)
}

fn is_deadlock(error: &sqlx::Error) -> bool {
    let error = error.as_database_error();
    error.is_some_and(|error| error.downcast_ref::<MySqlDatabaseError>().number() == 1213)
}

/// A service that writes several rows in each transaction. All of its workers take them from the last to the first, so that they
/// never wait for each other in a circle. Returns how many of their transactions were lost to a deadlock, and how many were not.
async fn work(database: &Database, stop: Arc<AtomicBool>, mut random: Random) -> (u64, u64) {
    let mut session = connect(database).await;
    let (mut lost, mut kept) = (0, 0);
    while !stop.load(Ordering::SeqCst) {
        let mut ids: Vec<u64> = (0..6).map(|_| 1 + random.below(ROWS)).collect();
        ids.sort_unstable_by(|one, other| other.cmp(one));
        ids.dedup();
        let whole = async {
            session.execute("BEGIN").await?;
            for id in ids {
                write(&mut session, id).await?;
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            session.execute("COMMIT").await
        };
        match whole.await {
            Ok(_) => kept += 1,
            Err(error) if is_deadlock(&error) => lost += 1,
            Err(error) => panic!("{error}"),
        }
    }
    (lost, kept)
}

/// Fills the table beside the service: with the runner, or in a way that is not the runner's.
async fn lost_beside<F: AsyncFn(&Database)>(server: &'static MySqlLike, fill: F) -> u64 {
    let database = expanded(server).await;
    let stop = Arc::new(AtomicBool::new(false));
    let mut random = Random::new(seed());
    let mut worker = || {
        let random = Random::new(random.below(u64::MAX));
        Box::pin(work(&database, stop.clone(), random))
    };
    let filling = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        fill(&database).await;
        stop.store(true, Ordering::SeqCst);
    };
    let [one, two, three, four] = [worker(), worker(), worker(), worker()];
    let (one, two, three, four, ()) = tokio::join!(one, two, three, four, filling);
    let all = [one, two, three, four];
    let kept: u64 = all.iter().map(|(_, kept)| kept).sum();
    assert!(kept > 0, "the service did nothing");
    assert_eq!(
        pending(&database).await,
        0,
        "rows that were held stay pending"
    );
    all.iter().map(|(lost, _)| lost).sum()
}

async fn pending(database: &Database) -> i64 {
    let sql = "SELECT count(*) FROM items WHERE full_name IS NULL OR full_name <> name";
    database.run(sql).await[0][0].as_ref().unwrap().int()
}

/// How often the service runs beside a backfill. A single run rarely meets the moment at which a transaction would be lost.
fn runs() -> u64 {
    let given = std::env::var("LIVE_RUNS").ok();
    given.and_then(|runs| runs.parse().ok()).unwrap_or(3)
}

async fn no_transaction_is_lost(server: &'static MySqlLike) {
    let mut lost = 0;
    for _ in 0..runs() {
        let migrate = async |database: &Database| database.phase(Phase::Migrate).await.unwrap();
        lost += Box::pin(lost_beside(server, migrate)).await;
    }
    assert_eq!(lost, 0, "transactions of the application were lost");
}

#[tokio::test]
async fn a_backfill_costs_the_application_no_transaction_on_mariadb() {
    no_transaction_is_lost(MySqlLike::maria()).await;
}

#[tokio::test]
async fn a_backfill_costs_the_application_no_transaction_on_mysql() {
    if let Some(server) = MySqlLike::mysql() {
        no_transaction_is_lost(server).await;
    }
}

/// The test notices it: a batch that takes its rows in one statement, and waits for those that are held.
#[tokio::test]
async fn an_update_of_a_range_costs_the_application_transactions() {
    for server in MySqlLike::all() {
        let lost = lost_beside(server, async |database| {
            let update = "UPDATE items SET full_name = name WHERE full_name IS NULL";
            let mut session = connect(database).await;
            let level = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";
            session.execute(level).await.unwrap();
            while let Err(error) = session.execute(update).await {
                assert!(is_deadlock(&error), "{error}");
            }
        });
        assert!(Box::pin(lost).await > 0, "{}", server.name());
    }
}

/// Whether a statement of the runner waits for a row.
async fn runner_waits(database: &Database) {
    loop {
        let status = database.run("SHOW ENGINE INNODB STATUS").await;
        let status = status[0][2].as_ref().unwrap().text().to_owned();
        let (_, transactions) = status.split_once("\nTRANSACTIONS\n").unwrap();
        if transactions.contains("LOCK WAIT") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Rows stay held until the backfill waits for them. It must hold no other row meanwhile, which the application may need next.
async fn waits_with_empty_hands(server: &'static MySqlLike) {
    let database = expanded(server).await;
    let (mut first, mut second) = (connect(&database).await, connect(&database).await);
    first.execute("BEGIN").await.unwrap();
    for id in 10..=20 {
        write(&mut first, id).await.unwrap();
    }
    second.execute("BEGIN").await.unwrap();
    write(&mut second, 300).await.unwrap();
    let service = async {
        runner_waits(&database).await;
        first.execute("COMMIT").await.unwrap();
        runner_waits(&database).await;
        let lost = write(&mut second, 10).await;
        assert!(lost.is_ok(), "{lost:?}");
        second.execute("COMMIT").await.unwrap();
    };
    let (migrated, ()) = tokio::join!(database.phase(Phase::Migrate), service);
    migrated.unwrap();
    assert_eq!(pending(&database).await, 0);
}

#[tokio::test]
async fn a_batch_that_waits_for_a_row_holds_no_other_one_on_mariadb() {
    waits_with_empty_hands(MySqlLike::maria()).await;
}

#[tokio::test]
async fn a_batch_that_waits_for_a_row_holds_no_other_one_on_mysql() {
    if let Some(server) = MySqlLike::mysql() {
        waits_with_empty_hands(server).await;
    }
}
