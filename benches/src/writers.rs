//! The effect of the phases on clients.

use std::time::{Duration, Instant};

use crate::backfill::scale;
use crate::change::{self, Order, Rename};
use crate::load::{Load, Seen, Window};
use crate::options::Options;
use crate::report::{Table, Wanted};
use crate::server::{Course, Server};
use crate::stats::number;
use crate::{Result, progress};

/// The lock timeout of a step's first attempt, and an allowance, in milliseconds.
const STALL: f64 = 100.0 + 50.0;
/// The same for a table that another session holds, after the timeout has grown.
const LONGEST_STALL: f64 = 500.0 + 50.0;
/// The time for which a reader holds the table in the last case.
const HELD: Duration = Duration::from_secs(3);

/// The clients' records, and the times of the phases.
struct Observed {
    seen: Seen,
    idle: Vec<Window>,
    phases: Vec<(&'static str, Vec<Window>)>,
}

pub(crate) async fn run(server: &mut Server, options: &Options) -> Result<Table> {
    let rows = options.largest();
    let name = server.engine.name();
    let mut table = Table::new(&format!("What clients notice on {name}"), "writers");
    table.about(format!(
        "Four connections write and two read, each every 20 ms, one row by its key, statements warm; a client that is \
         late counts from when it was due. {} rows, and {} in \"rollback\" and \"held\". A phase is judged from its \
         start until half a second behind its end; idle is the time between the phases. In \"held\" another session \
         has read the table and keeps its transaction open for {} s while the expand tries.",
        scale(rows),
        scale(rows.min(100_000)),
        HELD.as_secs(),
    ));

    progress(&format!("writers beside every phase on {name}"));
    let observed = phases(server, rows).await?;
    put(&mut table, "idle", &observed, &observed.idle, STALL);
    put_phases(&mut table, &observed, STALL);

    progress("writers beside rollbacks");
    let rows = rows.min(100_000);
    put_phases(&mut table, &rollbacks(server, rows).await?, STALL);

    progress("an expand beside a session that keeps the table");
    put_phases(&mut table, &held(server, rows).await?, LONGEST_STALL);
    Ok(table)
}

fn put_phases(table: &mut Table, observed: &Observed, stall: f64) {
    for (name, windows) in &observed.phases {
        put(table, name, observed, windows, stall);
    }
}

fn put(table: &mut Table, case: &str, observed: &Observed, windows: &[Window], stall: f64) {
    use Wanted::{AtMost, Nothing};
    let Observed { seen, idle, .. } = observed;
    let judged = case != "idle";
    let at_most = |limit| if judged { AtMost(limit) } else { Nothing };
    let count = |count: usize| number(u64::try_from(count).unwrap_or_default());
    table.case(case);
    let p99 = seen.writers(windows, 0.99);
    table.put("writers' p99, ms", Nothing, 1, p99);
    if judged && case != "held" {
        table.put(
            "writers' p99, by idle",
            AtMost(1.3),
            2,
            p99 / seen.writers(idle, 0.99),
        );
    }
    table.put(
        "writers' longest, ms",
        at_most(stall),
        0,
        seen.writers(windows, 1.0),
    );
    table.put(
        "readers' longest, ms",
        at_most(stall),
        0,
        seen.readers(windows, 1.0),
    );
    table.put("failed", at_most(0.0), 0, count(seen.failed(windows)));
    table.put("writes", Nothing, 0, count(seen.writes(windows)));
}

/// Runs expand, migrate and contract once, with pauses between them.
async fn phases(server: &mut Server, rows: u64) -> Result<Observed> {
    let database = server.before(Order::Ascending, rows).await?;
    let sources = change::migrations(server.engine.dialect(), Order::Ascending, Rename::Plain)?;
    let load = Load::start(&database, rows).await?;
    // The first statements are prepared here.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut between = vec![idle().await];
    let expand = during(database.expand(&sources)).await?;
    between.push(idle().await);
    let migrate = during(database.migrate(&sources, Course::of(1), |_| ())).await?;
    between.push(idle().await);
    load.deploy().await;
    let contract = during(database.contract(&sources)).await?;
    between.push(idle().await);
    let seen = load.stop().await?;
    server.drop(database).await;
    Ok(Observed {
        seen,
        idle: between,
        phases: vec![
            ("expand", vec![expand]),
            ("migrate", vec![migrate]),
            ("contract", vec![contract]),
        ],
    })
}

/// Expands and rolls back several times, since a single rollback is short.
async fn rollbacks(server: &mut Server, rows: u64) -> Result<Observed> {
    let database = server.before(Order::Ascending, rows).await?;
    let sources = change::migrations(server.engine.dialect(), Order::Ascending, Rename::Plain)?;
    let load = Load::start(&database, rows).await?;
    let (mut between, mut rollbacks) = (Vec::new(), Vec::new());
    tokio::time::sleep(Duration::from_secs(1)).await;
    for _ in 0..3 {
        database.expand(&sources).await?;
        database.migrate(&sources, Course::of(1), |_| ()).await?;
        between.push(idle().await);
        rollbacks.push(during(database.roll_back(&sources)).await?);
    }
    let seen = load.stop().await?;
    server.drop(database).await;
    Ok(Observed {
        seen,
        idle: between,
        phases: vec![("rollback", rollbacks)],
    })
}

/// Expands while a reader holds the table.
async fn held(server: &mut Server, rows: u64) -> Result<Observed> {
    let database = server.before(Order::Ascending, rows).await?;
    let sources = change::migrations(server.engine.dialect(), Order::Ascending, Rename::Plain)?;
    let load = Load::start(&database, rows).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let between = vec![idle().await];
    let mut holder = database.connect().await?;
    let held = async {
        holder
            .script("BEGIN; SELECT 1 FROM customers LIMIT 1")
            .await?;
        tokio::time::sleep(HELD).await;
        holder.script("COMMIT").await?;
        holder.close().await
    };
    let expand = during(async {
        let later = async {
            // The reader starts first.
            tokio::time::sleep(Duration::from_millis(200)).await;
            database.expand(&sources).await
        };
        let (held, expanded): (Result, Result) = tokio::join!(held, later);
        held.and(expanded)
    });
    let window = expand.await?;
    let seen = load.stop().await?;
    server.drop(database).await;
    Ok(Observed {
        seen,
        idle: between,
        phases: vec![("held", vec![window])],
    })
}

async fn idle() -> Window {
    let from = Instant::now();
    tokio::time::sleep(Duration::from_secs(3)).await;
    (from, Instant::now())
}

/// The window of some work, and half a second after it.
async fn during(work: impl Future<Output = Result>) -> Result<Window> {
    let from = Instant::now();
    work.await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    Ok((from, Instant::now()))
}
