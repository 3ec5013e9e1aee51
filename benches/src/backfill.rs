//! Compares the runner's backfill with one big UPDATE and with a loop over ranges as people write it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use expand_contract::Event;

use crate::change::{self, Order, Rename};
use crate::connection::{Arg, Connection};
use crate::options::Options;
use crate::report::{Table, Wanted};
use crate::server::{Course, Database, Engine, Key, Server};
use crate::stats::{median, number};
use crate::{Result, progress};

/// Rows in one range of the loop.
const RANGE: i64 = 10_000;

/// A way to fill the column.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    /// The runner, with one worker.
    Runner,
    /// The runner, with two workers.
    Two,
    /// `UPDATE customers SET full_name = name`.
    One,
    /// The same without the triggers, as if the application were stopped.
    OneAlone,
    /// A loop over ranges of the key, each in its own transaction.
    Ranges,
}

/// The cost of a way.
#[derive(Debug, Clone, Copy)]
struct Cost {
    /// Elapsed seconds.
    took: f64,
    /// Seconds of processor time in the server.
    spent: f64,
    /// Bytes of the log.
    logged: f64,
    /// Row versions written.
    updates: f64,
    /// HOT updates among them, on a server that has them.
    hot: Option<f64>,
    /// The table's size afterwards, divided by its size before.
    grown: f64,
    /// Seconds of the verification after it.
    verified: f64,
}

pub(crate) async fn run(server: &mut Server, options: &Options) -> Result<Vec<Table>> {
    let name = server.engine.name();
    let mut table = Table::new(&format!("Backfill on {name}"), "backfill");
    table.about(
        "`customers.name` becomes `full_name`: the step of `Migrator::migrate()` that fills, with its sweep, against one \
         `UPDATE` of the whole table and against a loop over ranges of 10,000 keys, each committed. Triggers are in \
         place for all three; \"without triggers\" is the one `UPDATE` on a table that has none.",
    );
    if let Some(about) = server.engine.about() {
        table.about(about);
    }
    let mut per_row: Vec<(Order, u64, f64, f64)> = Vec::new();
    for &rows in &options.rows {
        for &order in server.engine.orders() {
            let costs = measure(server, order, Rename::Plain, rows, options.rounds(rows)).await?;
            table.case(format!("{} {}", scale(rows), order.name()));
            put(&mut table, &*server.engine, &costs, rows);
            let spent = |form| of(&costs, form, |cost| cost.spent) / number(rows);
            per_row.push((order, rows, spent(Form::Runner), spent(Form::One)));
        }
    }
    let rows = options.rows.first().copied().unwrap_or_default();
    let costs = measure(server, Order::Ascending, Rename::Computed, rows, 3).await?;
    table.case(format!("{} computed", scale(rows)));
    put(&mut table, &*server.engine, &costs, rows);
    if options.rows.len() < 2 {
        return Ok(vec![table]);
    }

    let title = format!("Cost of a row as tables grow on {name}");
    let mut flat = Table::new(&title, "backfill");
    flat.about(
        "Processor time of the server for each row, by that at the smaller size. One `UPDATE` shows what the database \
         itself makes of a larger table.",
    );
    for order in server.engine.orders() {
        let of_order: Vec<_> = per_row.iter().filter(|(of, ..)| of == order).collect();
        for pair in of_order.windows(2) {
            flat.case(format!(
                "{} to {} {}",
                scale(pair[0].1),
                scale(pair[1].1),
                order.name()
            ));
            flat.put(
                "runner",
                Wanted::Between(0.8, 1.2),
                2,
                pair[1].2 / pair[0].2,
            );
            flat.put("one `UPDATE`", Wanted::Nothing, 2, pair[1].3 / pair[0].3);
        }
    }
    Ok(vec![table, flat])
}

/// `10⁵`, or the number itself.
pub(crate) fn scale(rows: u64) -> String {
    let zeros = rows.ilog10();
    if 10_u64.pow(zeros) != rows {
        return rows.to_string();
    }
    let digits: String = zeros
        .to_string()
        .bytes()
        .filter_map(|digit| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(usize::from(digit - b'0')))
        .collect();
    format!("10{digits}")
}

/// Measures each form once in every round, so that a drift of the machine affects all forms alike.
async fn measure(
    server: &mut Server,
    order: Order,
    rename: Rename,
    rows: u64,
    rounds: usize,
) -> Result<Vec<(Form, Cost)>> {
    let mut forms = vec![
        Form::Runner,
        Form::Two,
        Form::One,
        Form::Ranges,
        Form::OneAlone,
    ];
    // The loop by hand computes with the key, so it needs a numeric key.
    forms.retain(|form| *form != Form::Ranges || rename == Rename::Plain);
    let mut costs = Vec::new();
    for round in 0..rounds {
        for &form in &forms {
            progress(&format!(
                "backfill on {} of {} rows, {}, {form:?}, round {}",
                server.engine.name(),
                scale(rows),
                order.name(),
                round + 1
            ));
            let database = server.expanded(order, rename, rows).await?;
            let cost = once(server, &database, order, rename, form).await;
            server.drop(database).await;
            costs.push((form, cost?));
        }
        forms.reverse();
    }
    Ok(costs)
}

fn of(costs: &[(Form, Cost)], form: Form, value: impl Fn(&Cost) -> f64) -> f64 {
    median(
        costs
            .iter()
            .filter(|(of, _)| *of == form)
            .map(|(_, cost)| value(cost)),
    )
}

fn put(table: &mut Table, engine: &dyn Engine, costs: &[(Form, Cost)], rows: u64) {
    use Wanted::{AtLeast, AtMost, Nothing};
    let rows = number(rows);
    let by_runner = |value: fn(&Cost) -> f64| of(costs, Form::Runner, value);
    let one = |value: fn(&Cost) -> f64| of(costs, Form::One, value);
    let took = |cost: &Cost| cost.took;
    table.put(
        "updates a row",
        AtMost(1.01),
        3,
        by_runner(|cost| cost.updates) / rows,
    );
    table.put(
        "rate, by one `UPDATE`",
        AtLeast(0.95),
        2,
        one(took) / by_runner(took),
    );
    table.put(
        "rate, by one `UPDATE` without triggers",
        Nothing,
        2,
        of(costs, Form::OneAlone, took) / by_runner(took),
    );
    table.put(
        "rate of two workers, by one",
        AtLeast(1.6),
        2,
        by_runner(took) / of(costs, Form::Two, took),
    );
    let ranges = of(costs, Form::Ranges, took);
    if !ranges.is_nan() {
        table.put(
            "rate, by the loop",
            AtLeast(0.95),
            2,
            ranges / by_runner(took),
        );
    }
    table.put(
        "processor time, by one `UPDATE`",
        Nothing,
        2,
        by_runner(|cost| cost.spent) / one(|cost| cost.spent),
    );
    table.put(
        "log, by one `UPDATE`",
        Nothing,
        2,
        by_runner(|cost| cost.logged) / one(|cost| cost.logged),
    );
    let (storage, most) = engine.storage();
    table.put(
        &format!("{storage}, by before"),
        most,
        2,
        by_runner(|cost| cost.grown),
    );
    table.put(
        &format!("{storage} after one `UPDATE`"),
        Nothing,
        2,
        one(|cost| cost.grown),
    );
    let hot = by_runner(|cost| cost.hot.map_or(f64::NAN, |hot| hot / cost.updates));
    if !hot.is_nan() {
        table.put("share of HOT updates", Nothing, 2, hot);
    }
    table.put(
        "verification, by the backfill",
        Nothing,
        2,
        by_runner(|cost| cost.verified / cost.took),
    );
    table.put(
        "µs a row (runner)",
        Nothing,
        1,
        by_runner(took) / rows * 1e6,
    );
    table.put(
        "processor µs a row (runner)",
        Nothing,
        1,
        by_runner(|cost| cost.spent) / rows * 1e6,
    );
    table.put(
        "log bytes a row (runner)",
        Nothing,
        0,
        by_runner(|cost| cost.logged) / rows,
    );
}

async fn once(
    server: &Server,
    database: &Database,
    order: Order,
    rename: Rename,
    form: Form,
) -> Result<Cost> {
    let (engine, name) = (&server.engine, &database.name);
    if form == Form::OneAlone {
        engine.drop_triggers(name);
    }
    engine.settle(name);
    let before = engine.counters(name)?;
    let value = match rename {
        Rename::Plain => "name",
        Rename::Computed => "upper(name)",
    };
    let (took, spent, verified) = match form {
        Form::Runner => runner(server, database, order, rename, 1).await?,
        Form::Two => runner(server, database, order, rename, 2).await?,
        Form::One | Form::OneAlone => {
            let update = format!("UPDATE customers SET full_name = {value}");
            by_hand(server, database, async |connection| {
                connection.script(&update).await
            })
            .await?
        }
        Form::Ranges => {
            let key = engine.key(order);
            by_hand(server, database, async |connection| {
                ranges(connection, &key).await
            })
            .await?
        }
    };
    // PostgreSQL's connections report their statistics when they end, and the server notices a moment later.
    let mut after = engine.counters(name)?;
    for _ in 0..50 {
        if after.updates > before.updates {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        after = engine.counters(name)?;
    }
    Ok(Cost {
        took: took.as_secs_f64(),
        spent: spent.as_secs_f64(),
        logged: after.log - before.log,
        updates: after.updates - before.updates,
        hot: after
            .hot
            .zip(before.hot)
            .map(|(after, before)| after - before),
        grown: after.size / before.size,
        verified: verified.as_secs_f64(),
    })
}

/// The time of the filling step, the server's processor time for it, and the time of the verification.
async fn runner(
    server: &Server,
    database: &Database,
    order: Order,
    rename: Rename,
    workers: u32,
) -> Result<(Duration, Duration, Duration)> {
    let meter = server.engine.meter(&database.name)?;
    let sources = change::migrations(server.engine.dialect(), order, rename)?;
    let seen = Arc::new(Mutex::new((Duration::ZERO, Duration::ZERO, Duration::ZERO)));
    let told = seen.clone();
    let before = Mutex::new(Duration::ZERO);
    database
        .migrate(&sources, Course::of(workers), move |event| {
            let lock = || told.lock().unwrap_or_else(PoisonError::into_inner);
            let mut before = before.lock().unwrap_or_else(PoisonError::into_inner);
            match event {
                Event::StepStarted { title, .. } if title.starts_with("Fill") => {
                    *before = meter();
                }
                Event::StepDone { step: 1, took, .. } => {
                    lock().0 = *took;
                    lock().1 = meter().saturating_sub(*before);
                }
                Event::StepDone { took, .. } => lock().2 = *took,
                _ => {}
            }
        })
        .await?;
    let seen = *seen.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(seen)
}

/// The same for statements on one connection.
async fn by_hand(
    server: &Server,
    database: &Database,
    work: impl AsyncFnOnce(&mut Connection) -> Result,
) -> Result<(Duration, Duration, Duration)> {
    let meter = server.engine.meter(&database.name)?;
    let mut connection = database.connect().await?;
    let (before, began) = (meter(), Instant::now());
    work(&mut connection).await?;
    let (took, spent) = (began.elapsed(), meter().saturating_sub(before));
    connection.close().await?;
    Ok((took, spent, Duration::ZERO))
}

/// A loop as people write it: find the start of the next range, then update the range.
async fn ranges(connection: &mut Connection, key: &Key) -> Result {
    let (id, first, second) = (key.read, key.given("$1"), key.given("$2"));
    let start = format!("SELECT {id} FROM customers ORDER BY customers.id LIMIT 1");
    let next = format!(
        "SELECT {id} FROM customers WHERE id >= {first} ORDER BY customers.id LIMIT 1 OFFSET {RANGE}"
    );
    let last =
        format!("UPDATE customers SET full_name = name WHERE full_name IS NULL AND id >= {first}");
    let range = format!("{last} AND id < {second}");
    let mut from = connection.text(&start, &[]).await?;
    while let Some(first) = from {
        let first = Arg::Text(&first);
        from = connection.text(&next, &[first]).await?;
        match &from {
            Some(until) => connection.run(&range, &[first, Arg::Text(until)]).await?,
            None => connection.run(&last, &[first]).await?,
        }
    }
    Ok(())
}
