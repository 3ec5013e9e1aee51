//! A contract that waits between what it puts aside and what it drops.

use std::time::Duration;

use expand_contract::{Backend, Migrator};
use expand_contract_schema::Phase;
use sqlx::{MySqlPool, PgPool, Pool, SqlitePool};

use crate::database::Database;
use crate::operator::operate;
use crate::play::Play;

/// Runs the contract with a soak, of no time if it is to end.
pub(crate) async fn run(play: &Play, database: &Database, time: Duration) {
    match database {
        Database::Postgres { url, .. } => {
            let pool = PgPool::connect_lazy(url).expect("the URL can be read");
            run_on(play, pool, time).await;
        }
        Database::Mysql { url, .. } => {
            let pool = MySqlPool::connect_lazy(url).expect("the URL can be read");
            run_on(play, pool, time).await;
        }
        Database::Sqlite { url, .. } => {
            let pool = SqlitePool::connect_lazy(url).expect("the URL can be read");
            run_on(play, pool, time).await;
        }
    }
}

async fn run_on<DB: Backend>(play: &Play, pool: Pool<DB>, time: Duration) {
    let migrator = Migrator::new(&pool, &[play.schema(Phase::Contract)]);
    let migrator = migrator.expect("the scenario's files can be read");
    let done = operate(migrator.soak(time), Phase::Contract, &[]).await;
    done.unwrap_or_else(|error| panic!("{}, a soak of {time:?}: {error}", play.name));
    pool.close().await;
}
