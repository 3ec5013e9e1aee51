//! Changes of the catalog alone: the time and the log of their phases, at two sizes of the table beside each other.

use std::time::Instant;

use expand_contract::MigrationSource;

use crate::backfill::scale;
use crate::change::{Constant, Order};
use crate::report::{Table, Wanted};
use crate::server::{Course, Database, Server};
use crate::stats::median;
use crate::{Result, progress};

/// The sizes of the table.
const ROWS: [u64; 2] = [1_000, 1_000_000];
/// The turns, of which the middle counts.
const ROUNDS: usize = 5;
/// The most that a phase may write into the log, in kB.
const LOG: f64 = 100.0;

/// The changes to measure, in this order.
const PHASES: [&str; 3] = ["expand after a checkpoint", "expand", "contract"];

/// A phase's milliseconds and kilobytes of log.
type Cost = (f64, f64);

pub(crate) async fn run(server: &mut Server) -> Result<Vec<Table>> {
    let mut tables = Vec::new();
    for constant in Constant::ALL {
        tables.push(change(server, constant).await?);
    }
    Ok(tables)
}

async fn change(server: &mut Server, constant: Constant) -> Result<Table> {
    let title = constant.title;
    let mut table = Table::new(&format!("At two sizes: {title}"), "constant");
    table.about(format!(
        "The whole of `Migrator::expand()` and of the contract, the journal included, on tables of {} and {} rows in turns. The first \
         write of a page after a checkpoint logs the whole page: the first expand comes right after one, the second after its rollback.",
        scale(ROWS[0]),
        scale(ROWS[1]),
    ));
    let sources = constant.migrations()?;
    let mut costs: [[Vec<Cost>; 3]; 2] = Default::default();
    for round in 0..ROUNDS {
        progress(&format!("{title}, turn {}", round + 1));
        for (at, rows) in ROWS.into_iter().enumerate() {
            for (costs, cost) in costs[at]
                .iter_mut()
                .zip(once(server, &sources, rows).await?)
            {
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

async fn once(server: &mut Server, sources: &[MigrationSource; 2], rows: u64) -> Result<[Cost; 3]> {
    let database = server.before(Order::Ascending, rows).await?;
    // The runner's connection warms the catalog; nothing is expanded yet.
    database.expand(&sources[..1]).await?;
    let began = mark(&database).await?;
    database.expand(sources).await?;
    let first = since(&database, began).await?;
    database.roll_back(sources).await?;
    let began = mark(&database).await?;
    database.expand(sources).await?;
    let expand = since(&database, began).await?;
    // A proof of the rows belongs to the migrate, and takes its time.
    database.migrate(sources, Course::of(1), |_| ()).await?;
    let began = mark(&database).await?;
    database.contract(sources).await?;
    let contract = since(&database, began).await?;
    server.drop(database).await;
    Ok([first, expand, contract])
}

/// The time, and the place in the log.
async fn mark(database: &Database) -> Result<(Instant, f64)> {
    let place = place(database).await?;
    Ok((Instant::now(), place))
}

async fn since(database: &Database, (began, from): (Instant, f64)) -> Result<Cost> {
    let took = began.elapsed().as_secs_f64() * 1000.0;
    let bytes = place(database).await? - from;
    Ok((took, bytes / 1000.0))
}

async fn place(database: &Database) -> Result<f64> {
    database
        .number("SELECT (pg_current_wal_insert_lsn() - '0/0')::float8")
        .await
}
