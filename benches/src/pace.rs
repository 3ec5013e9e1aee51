//! Backfills whose batches aim at different times. Each is measured for the wait of writers beside it, and for its own rate.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use expand_contract::Event;

use crate::backfill::scale;
use crate::change::{self, Order, Rename};
use crate::load::{Load, Window};
use crate::options::Options;
use crate::report::{Table, Wanted};
use crate::server::{Course, Server};
use crate::stats::{median, number};
use crate::{Result, progress};

/// The courses that are compared: the time of a batch in milliseconds, and the number of workers.
const COURSES: [(u64, u32); 5] = [(50, 1), (20, 1), (10, 1), (5, 1), (10, 2)];

/// One backfill beside writers.
struct Beside {
    /// Seconds of the filling step.
    took: f64,
    /// Milliseconds that one of a hundred writers waited, or waited longer, while it ran.
    p99: f64,
    longest: f64,
    /// The same before and after it.
    idle: f64,
}

pub(crate) async fn run(server: &mut Server, options: &Options) -> Result<Table> {
    let rows = options.largest();
    let name = server.engine.name();
    let mut table = Table::new(&format!("The pace of a backfill on {name}"), "pace");
    table.about(format!(
        "`customers.name` becomes `full_name`, {} rows, beside the clients of `writers`. A batch aims at so many milliseconds; the rate \
         is held against one `UPDATE` of the same round without clients. Idle are the three seconds before.",
        scale(rows)
    ));
    let mut one = Vec::new();
    let mut all: Vec<Vec<Beside>> = COURSES.iter().map(|_| Vec::new()).collect();
    for round in 0..options.rounds(rows) {
        progress(&format!("one UPDATE on {name}, round {}", round + 1));
        one.push(one_update(server, rows).await?);
        for (of, (batch, workers)) in all.iter_mut().zip(COURSES) {
            progress(&format!("batches of {batch} ms, {workers} workers"));
            of.push(beside(server, rows, batch, workers).await?);
        }
    }
    let one = median(one);
    for (of, (batch, workers)) in all.iter().zip(COURSES) {
        let middle = |value: fn(&Beside) -> f64| median(of.iter().map(value));
        let took = middle(|one| one.took);
        let many = if workers == 1 { "" } else { ", two workers" };
        table.case(format!("{batch} ms{many}"));
        table.put("rate, by one `UPDATE`", Wanted::Nothing, 2, one / took);
        table.put(
            "writers' p99, ms",
            Wanted::Nothing,
            1,
            middle(|one| one.p99),
        );
        table.put(
            "writers' p99, by idle",
            Wanted::AtMost(1.3),
            2,
            middle(|one| one.p99 / one.idle),
        );
        table.put(
            "writers' longest, ms",
            Wanted::Nothing,
            0,
            middle(|one| one.longest),
        );
        table.put("µs a row", Wanted::Nothing, 1, took * 1e6 / number(rows));
    }
    Ok(table)
}

async fn one_update(server: &mut Server, rows: u64) -> Result<f64> {
    let database = server
        .expanded(Order::Ascending, Rename::Plain, rows)
        .await?;
    server.engine.settle(&database.name);
    let mut connection = database.connect().await?;
    let began = Instant::now();
    connection
        .script("UPDATE customers SET full_name = name")
        .await?;
    let took = began.elapsed().as_secs_f64();
    connection.close().await?;
    server.drop(database).await;
    Ok(took)
}

async fn beside(server: &mut Server, rows: u64, batch: u64, workers: u32) -> Result<Beside> {
    let database = server
        .expanded(Order::Ascending, Rename::Plain, rows)
        .await?;
    server.engine.settle(&database.name);
    let sources = change::migrations(server.engine.dialect(), Order::Ascending, Rename::Plain)?;
    let load = Load::start(&database, rows).await?;
    // The first statements are prepared here.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let from = Instant::now();
    tokio::time::sleep(Duration::from_secs(3)).await;
    let idle: Window = (from, Instant::now());

    let filled: Arc<Mutex<Option<Window>>> = Arc::default();
    let told = filled.clone();
    let course = Course {
        workers,
        batch: Some(Duration::from_millis(batch)),
    };
    database
        .migrate(&sources, course, move |event| {
            let mut filled = told.lock().unwrap_or_else(PoisonError::into_inner);
            match event {
                Event::StepStarted { title, .. } if title.starts_with("Fill") => {
                    *filled = Some((Instant::now(), Instant::now()));
                }
                Event::StepDone { step: 1, .. } => {
                    *filled = filled.map(|(from, _)| (from, Instant::now()));
                }
                _ => {}
            }
        })
        .await?;
    let seen = load.stop().await?;
    server.drop(database).await;
    let filled = *filled.lock().unwrap_or_else(PoisonError::into_inner);
    let window = filled.ok_or("no step has filled anything")?;
    Ok(Beside {
        took: (window.1 - window.0).as_secs_f64(),
        p99: seen.writers(&[window], 0.99),
        longest: seen.writers(&[window], 1.0),
        idle: seen.writers(&[idle], 0.99),
    })
}
