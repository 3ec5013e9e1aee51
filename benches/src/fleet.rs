//! One backfill by several processes, as several hosts would do it: what their agreement costs, and how much memory each needs.

use std::process::{Command, Stdio};
use std::time::Instant;

use expand_contract::{Event, Migrator};
use sqlx::PgPool;

use crate::backfill::scale;
use crate::change::{self, Order, Rename};
use crate::options::Options;
use crate::report::{Table, Wanted};
use crate::server::Servers;
use crate::stats::number;
use crate::{Result, machine, progress};

/// The argument with which this program runs itself as a runner of its own.
pub(crate) const COMMAND: &str = "host";

/// The processes of each case.
const HOSTS: [usize; 3] = [1, 2, 8];

/// Time of the statements of one database, in milliseconds: of claims, of the search for the ends of batches, of all, of fills. A claim is a
/// transaction, which reads who has which part, and notes its own; a batch only moves its own part.
const TIMES: &str = "SELECT CAST(coalesce(sum(total_exec_time) FILTER (WHERE query LIKE '%expand_contract.walk%' \
     OR query LIKE 'INSERT INTO expand_contract.part%' OR query LIKE 'SELECT % FROM expand_contract.part%' \
     OR query LIKE 'UPDATE expand_contract.backfill SET last_key%'), 0) AS float8), \
     CAST(coalesce(sum(total_exec_time) FILTER (WHERE query LIKE '%OFFSET%'), 0) AS float8), \
     CAST(coalesce(sum(total_exec_time), 0) AS float8), \
     CAST(coalesce(sum(total_exec_time) FILTER (WHERE query LIKE '%UPDATE /* expand-contract */%'), 0) AS float8) \
     FROM pg_stat_statements AS s JOIN pg_database AS d ON d.oid = s.dbid WHERE d.datname = ";

/// A host of its own: brings the migration to its end, or helps another one, and prints the most memory that it had.
pub(crate) async fn host(url: &str) -> Result {
    let sources = change::migrations(
        expand_contract::Dialect::Postgres,
        Order::Ascending,
        Rename::Plain,
    )?;
    let pool = PgPool::connect(url).await?;
    Migrator::from_sources(&pool, sources.to_vec())
        .on_event(|event| {
            if let Event::StepDone { step: 1, took, .. } = event {
                println!("filled {}", took.as_secs_f64());
            }
        })
        .migrate()
        .await?;
    println!("peak {}", machine::peak()?);
    Ok(())
}

/// The numbers that one host prints.
#[derive(Default)]
struct Said {
    filled: Option<f64>,
    peak: f64,
}

pub(crate) async fn run(options: &Options) -> Result<Table> {
    let server = &mut Servers::with_statements();
    let mut table = Table::new("A fleet of runners on PostgreSQL", "fleet");
    table.about(
        "The same `migrate` in so many processes, which share one backfill, on a machine with two cores: the rate does not grow with \
         them, what their agreement costs would. Claims: the time of their statements, waits for each other included, as \
         `pg_stat_statements` counts it, by the time that all of them took together. A claim also searches for the ends of its batches, as \
         every loop over a table does, with or without others.",
    );
    for &rows in &options.rows {
        for hosts in HOSTS {
            progress(&format!("{} rows by {hosts} processes", scale(rows)));
            let database = server
                .expanded(Order::Ascending, Rename::Plain, rows)
                .await?;
            let name = database.name.clone();
            server
                .engine
                .run("postgres", "SELECT pg_stat_statements_reset()");
            let url = server.url(&name);
            let began = Instant::now();
            let said = together(&url, hosts)?;
            let took = began.elapsed().as_secs_f64();
            let times = server.engine.run("postgres", &format!("{TIMES}'{name}'"));
            let times: Vec<f64> = times
                .trim_end()
                .split('|')
                .map(str::parse)
                .collect::<std::result::Result<_, _>>()?;
            let [claims, ends, all, fills] = times[..] else {
                return Err("not four numbers".into());
            };
            let filled = said.iter().filter_map(|one| one.filled).fold(0.0, f64::max);
            let peak = said.iter().map(|one| one.peak).fold(0.0, f64::max);
            let together = filled * number(hosts as u64) * 1e3;
            table.case(format!("{} by {hosts}", scale(rows)));
            for (what, wanted, digits, time) in [
                ("claims", Wanted::AtMost(1.0), 2, claims),
                ("search for ends", Wanted::Nothing, 2, ends),
                ("fills", Wanted::Nothing, 0, fills),
                ("all statements", Wanted::Nothing, 0, all),
            ] {
                let what = format!("{what}, by the time of all hosts, %");
                table.put(&what, wanted, digits, time / together * 100.0);
            }
            table.put("seconds of the fill", Wanted::Nothing, 1, filled);
            table.put(
                "seconds of all phases and processes",
                Wanted::Nothing,
                1,
                took,
            );
            table.put(
                "most memory of a host, MB",
                Wanted::Nothing,
                1,
                peak / 1024.0,
            );
            server.drop(database).await;
        }
    }
    Ok(table)
}

/// Starts the hosts at the same time.
fn together(url: &str, hosts: usize) -> Result<Vec<Said>> {
    let children: std::io::Result<Vec<_>> = (0..hosts)
        .map(|_| {
            Command::new(std::env::current_exe()?)
                .args([COMMAND, url])
                .stdout(Stdio::piped())
                .spawn()
        })
        .collect();
    let mut all = Vec::new();
    for child in children? {
        let output = child.wait_with_output()?;
        if !output.status.success() {
            return Err("a host failed; its error is above".into());
        }
        let mut said = Said::default();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            match line.split_once(' ') {
                Some(("filled", seconds)) => said.filled = Some(seconds.parse()?),
                Some(("peak", kilobytes)) => said.peak = kilobytes.parse()?,
                _ => {}
            }
        }
        all.push(said);
    }
    Ok(all)
}
