//! A rename by a view: the time and the log of its phases, at two sizes beside each other.

use std::time::Instant;

use expand_contract::Migrator;

use crate::backfill::scale;
use crate::change::{self, Order};
use crate::report::{Table, Wanted};
use crate::server::{Database, Server};
use crate::stats::{median, number};
use crate::{Result, progress, writers};

/// The sizes of the table.
const ROWS: [u64; 2] = [1_000, 1_000_000];
/// The turns, of which the middle counts.
const ROUNDS: usize = 5;
/// The most that a phase may write into the log, in kB.
const LOG: f64 = 100.0;

/// What is measured, in this order.
const PHASES: [&str; 3] = ["expand after a checkpoint", "expand", "contract"];

/// A phase's milliseconds and kilobytes of log.
type Cost = (f64, f64);

pub(crate) async fn run(server: &mut Server) -> Result<Table> {
    let mut table = Table::new("A rename by a view, at two sizes", "view");
    table.about(format!(
        "`customers.name` becomes `full_name` by a view: the whole of `Migrator::expand()` and of the contract, the journal included, \
         on tables of {} and {} rows in turns. The first write of a page after a checkpoint logs the whole page: the first expand comes right \
         after one, the second after its rollback.",
        scale(ROWS[0]),
        scale(ROWS[1]),
    ));
    let mut costs: [[Vec<Cost>; 3]; 2] = Default::default();
    for round in 0..ROUNDS {
        progress(&format!("a rename by a view, turn {}", round + 1));
        for (at, rows) in ROWS.into_iter().enumerate() {
            for (costs, cost) in costs[at].iter_mut().zip(once(server, rows).await?) {
                costs.push(cost);
            }
        }
    }
    let middle = |costs: &[Cost], of: fn(&Cost) -> f64| median(costs.iter().map(of));
    for (at, rows) in ROWS.into_iter().enumerate() {
        table.case(scale(rows));
        for (phase, costs) in PHASES.into_iter().zip(&costs[at]) {
            let time = middle(costs, |cost| cost.0);
            table.put(&format!("{phase}, ms"), Wanted::Nothing, 1, time);
            let log = middle(costs, |cost| cost.1);
            table.put(&format!("{phase}, kB of log"), Wanted::AtMost(LOG), 1, log);
        }
    }
    Ok(table)
}

async fn once(server: &mut Server, rows: u64) -> Result<[Cost; 3]> {
    let database = server.before(Order::Ascending, rows).await?;
    let sources = change::by_view(Order::Ascending)?;
    // The runner's connection warms the catalog; nothing is expanded yet.
    Migrator::from_sources(&database.pool, sources[..1].to_vec())
        .expand()
        .await?;
    let began = mark(&database).await?;
    Migrator::from_sources(&database.pool, sources.to_vec())
        .expand()
        .await?;
    let first = since(&database, began).await?;
    writers::roll_back(&database, &sources).await?;
    let began = mark(&database).await?;
    Migrator::from_sources(&database.pool, sources.to_vec())
        .expand()
        .await?;
    let expand = since(&database, began).await?;
    let began = mark(&database).await?;
    change::contract(&database.pool, &sources).await?;
    let contract = since(&database, began).await?;
    server.drop(database).await;
    Ok([first, expand, contract])
}

/// The time, and the place in the log.
async fn mark(database: &Database) -> Result<(Instant, i64)> {
    let place = place(database).await?;
    Ok((Instant::now(), place))
}

async fn since(database: &Database, (began, from): (Instant, i64)) -> Result<Cost> {
    let took = began.elapsed().as_secs_f64() * 1000.0;
    let bytes = place(database).await? - from;
    Ok((took, number(u64::try_from(bytes)?) / 1000.0))
}

async fn place(database: &Database) -> Result<i64> {
    let place = sqlx::query_scalar("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint");
    Ok(place.fetch_one(&database.pool).await?)
}
