//! Compares accessors with the same statements written by hand for sqlx.

use std::time::Instant;

use sqlx::{Connection as _, PgConnection, SqliteConnection};

use crate::account::{By, CREATE, Operation, call};
use crate::callgrind;
use crate::report::{Table, Wanted};
use crate::server::Server;
use crate::stats::median;
use crate::{Result, progress};

/// Rows of the table.
pub(crate) const ROWS: i64 = 10_000;
/// Calls in one turn.
const CALLS: i64 = 250;
/// Turns of each kind.
const TURNS: usize = 60;
/// Within 2 % of the statements by hand.
const WANTED: Wanted = Wanted::AtMost(1.02);

pub(crate) async fn run(server: &mut Server) -> Result<Vec<Table>> {
    let mut clock = Table::new("Accessors", "accessor");
    clock.about(format!(
        "The time of a call by that of the same statement written by hand with sqlx: a row of five columns by its key, \
         an INSERT of five values, an UPDATE of two. One connection, statements prepared, {TURNS} turns of {CALLS} \
         calls each in a transaction.",
    ));
    let mut sqlite = SqliteConnection::connect("sqlite::memory:").await?;
    sqlx::raw_sql(CREATE).execute(&mut sqlite).await?;
    clock.case("SQLite in memory");
    for operation in Operation::ALL {
        progress(&format!("accessor on SQLite: {}", operation.name()));
        clock.put(
            operation.name(),
            WANTED,
            3,
            Side::Sqlite(&mut sqlite).turns(operation).await?,
        );
    }
    let database = server.empty().await?;
    let mut postgres = PgConnection::connect(&server.url(&database.name)).await?;
    sqlx::raw_sql(CREATE).execute(&mut postgres).await?;
    clock.case("PostgreSQL");
    for operation in Operation::ALL {
        progress(&format!("accessor on PostgreSQL: {}", operation.name()));
        clock.put(
            operation.name(),
            WANTED,
            3,
            Side::Postgres(&mut postgres).turns(operation).await?,
        );
    }
    postgres.close().await?;
    server.drop(database).await;
    Ok([Some(clock), callgrind::table()?]
        .into_iter()
        .flatten()
        .collect())
}

/// The connection of one database.
enum Side<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

impl Side<'_> {
    /// The time of an accessor divided by the time of the statement by hand.
    async fn turns(mut self, operation: Operation) -> Result<f64> {
        self.script("DELETE FROM accounts").await?;
        if operation != Operation::Insert {
            self.calls(By::Hand, Operation::Insert, ROWS).await?;
        }
        let mut ratios = Vec::new();
        for turn in 0..=TURNS {
            let mut took = [0.0; 2];
            for at in [turn % 2, 1 - turn % 2] {
                let by = [By::Accessor, By::Hand][at];
                self.script("BEGIN").await?;
                took[at] = self.calls(by, operation, CALLS).await?;
                self.script("ROLLBACK").await?;
            }
            // The first turn prepares the statements.
            if turn > 0 {
                ratios.push(took[0] / took[1]);
            }
        }
        Ok(median(ratios))
    }

    /// Seconds of this number of calls.
    async fn calls(&mut self, by: By, operation: Operation, calls: i64) -> Result<f64> {
        let began = Instant::now();
        for number in 0..calls {
            // The ids are far from each other.
            let id = 1 + number * 7_919 % ROWS;
            match self {
                Self::Sqlite(connection) => call(by, operation, id, &mut **connection).await?,
                Self::Postgres(connection) => call(by, operation, id, &mut **connection).await?,
            }
        }
        Ok(began.elapsed().as_secs_f64())
    }

    async fn script(&mut self, sql: &'static str) -> Result {
        match self {
            Self::Sqlite(connection) => sqlx::raw_sql(sql)
                .execute(&mut **connection)
                .await
                .map(drop)?,
            Self::Postgres(connection) => sqlx::raw_sql(sql)
                .execute(&mut **connection)
                .await
                .map(drop)?,
        }
        Ok(())
    }
}
