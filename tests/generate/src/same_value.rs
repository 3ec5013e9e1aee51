//! Six old builds that write the same new values at once, while the runner extracts them into a lookup table.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use expand_contract_schema::{Dialect, Phase};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};

use crate::database::Database;
use crate::play;
use crate::scenario::Scenario;

/// The writers.
const WRITERS: u64 = 6;
/// The rows that each of them writes.
const ROUNDS: u64 = 400;
/// How many rows of each writer have one new value.
const SHARED: u64 = 4;

/// Lives through the scenario `extract_table` on PostgreSQL up to the migrate, with writers of old builds beside the runner.
pub async fn written_by_six() {
    let scenario = Scenario::new("extract_table", Dialect::Postgres);
    let started = play::start(&scenario).await;
    let (play, database) = started.expect("PostgreSQL takes the change");
    let Database::Postgres { url, .. } = &database else {
        unreachable!("the scenario is on PostgreSQL");
    };
    play.run(&database, play.schema(Phase::Expand), Phase::Expand)
        .await;
    let round = Arc::new(AtomicU64::new(0));
    let mut running = Vec::new();
    for writer in 0..WRITERS {
        let connection = PgConnection::connect(url).await.expect("it is there");
        running.push(tokio::spawn(write(connection, writer, Arc::clone(&round))));
    }
    play.run(&database, play.schema(Phase::Migrate), Phase::Migrate)
        .await;
    for one in running {
        one.await.expect("no write of an old build fails");
    }
    let mut look = PgConnection::connect(url).await.expect("it is there");
    let count = async |look: &mut PgConnection, sql: &str| -> i64 {
        let row = sqlx::query(AssertSqlSafe(sql.to_owned()))
            .fetch_one(look)
            .await;
        row.expect("it can be asked").get(0)
    };
    let wrong = "SELECT count(*) FROM users AS u LEFT JOIN cities AS c ON c.id = u.city_id WHERE c.name IS DISTINCT FROM u.city";
    assert_eq!(count(&mut look, wrong).await, 0, "rows without their city");
    let written = count(&mut look, "SELECT count(*) FROM users WHERE id > 1000000").await;
    assert_eq!(written, i64::try_from(WRITERS * ROUNDS).expect("a few"));
    let cities = count(&mut look, "SELECT count(*) FROM cities").await;
    let values = count(&mut look, "SELECT count(DISTINCT city) FROM users").await;
    assert_eq!(cities, values, "each value is there once");
    let numbers = count(&mut look, "SELECT last_value FROM cities_id_seq").await;
    // Only writers that find a value missing at one moment use up numbers.
    assert!(
        numbers <= cities * 3,
        "{numbers} numbers for {cities} cities"
    );
    look.close().await.expect("it can be closed");
}

async fn write(mut connection: PgConnection, writer: u64, round: Arc<AtomicU64>) {
    for at in 0..ROUNDS {
        // All writers reach a new value at about the same time.
        let now = round.fetch_add(1, Ordering::SeqCst);
        let city = now / (WRITERS * SHARED);
        let id = 1_000_001 + at * WRITERS + writer;
        let sql = if at % 2 == 0 {
            format!("INSERT INTO users (id, email, city) VALUES ({id}, 'w{id}', 'new {city}')")
        } else {
            format!(
                "INSERT INTO users (id, email, city) VALUES ({id}, 'w{id}', 'new {city}') ON CONFLICT (email) DO UPDATE SET city = excluded.city"
            )
        };
        let done = sqlx::query(AssertSqlSafe(sql))
            .execute(&mut connection)
            .await;
        done.expect("no write of an old build fails");
    }
    connection.close().await.expect("it can be closed");
}
