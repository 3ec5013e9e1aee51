//! Another session keeps the table for some seconds, in every phase of a scenario, and the phase waits for it. Many scenarios wait at a
//! time. `HELD=all` takes every scenario and every way to keep the table.
#![allow(clippy::print_stdout)]

use std::sync::atomic::{AtomicUsize, Ordering};

use expand_contract_schema::Dialect;
use tests_generate::{Scenario, held};
use tests_support::MySqlLike;

/// On MariaDB and MySQL a phase takes much longer, so without `HELD=all` these are the scenarios there.
const FEW: [&str; 4] = ["composite_key", "indexes", "required", "unique_index"];

/// The scenarios on a database without `HELD=all`.
#[derive(Debug, Clone, Copy)]
enum Which {
    /// Every second one, from this one on: PostgreSQL and SQLite take one half each.
    Half(usize),
    /// [`FEW`].
    Few,
}

/// So many scenarios of a server wait together. With all of them at once, a phase waits longer for the machine than for the holder.
const AT_ONCE: usize = 12;

/// Without `HELD=all`, another third of all pairs of phase and holder for each of these scenarios.
fn every_scenario(on: &str, which: Which, scenario: impl Fn(&str) -> Scenario + Sync) {
    let scenario = &scenario;
    let is_all = std::env::var("HELD").is_ok_and(|held| held == "all");
    let rounds = if is_all { 3 } else { 1 };
    for round in 0..rounds {
        let names: Vec<(usize, String)> = Scenario::all()
            .into_iter()
            .enumerate()
            .filter(|(index, name)| {
                is_all
                    || match which {
                        Which::Half(turn) => index % 2 == turn,
                        Which::Few => FEW.contains(&name.as_str()),
                    }
            })
            .collect();
        let next = AtomicUsize::new(0);
        let reports = std::thread::scope(|scope| {
            let work = || {
                let mut reports = Vec::new();
                while let Some((index, name)) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let runtime = tokio::runtime::Builder::new_current_thread()
                        .enable_all()
                        .build()
                        .expect("a runtime starts");
                    reports
                        .push(runtime.block_on(held::every_phase(&scenario(name), index + round)));
                }
                reports
            };
            let threads: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
            let reports = threads.into_iter().map(std::thread::ScopedJoinHandle::join);
            reports.collect::<Result<Vec<_>, _>>()
        });
        let reports = reports.expect("every scenario comes to its end");
        let reports = reports.into_iter().flatten().collect::<Vec<_>>().concat();
        for report in &reports {
            println!("{report}");
        }
        let worst = reports.iter().filter_map(|report| report.stall).max();
        println!("longest stall of a reader on {on}: {worst:?}");
    }
}

#[test]
fn every_phase_ends_beside_a_session_that_keeps_the_table_on_postgres() {
    every_scenario("PostgreSQL", Which::Half(0), |name| {
        Scenario::new(name, Dialect::Postgres)
    });
}

#[test]
fn every_phase_ends_beside_a_session_that_keeps_the_table_on_mariadb() {
    let server = MySqlLike::maria();
    // Else the server does not tell who has locked a table outside of a transaction.
    server.run("mysql", "INSTALL SONAME 'metadata_lock_info'");
    every_scenario("MariaDB", Which::Few, |name| Scenario::on(name, server));
}

#[test]
fn every_phase_ends_beside_a_session_that_keeps_the_table_on_mysql() {
    let Some(server) = MySqlLike::mysql() else {
        return;
    };
    every_scenario("MySQL", Which::Few, |name| Scenario::on(name, server));
    // The server itself lets a try wait for no less than a second, and all readers queue behind it.
    let ended = server.run("mysql", "SHOW GLOBAL STATUS LIKE 'Com_kill'");
    assert_ne!(ended.trim(), "Com_kill\t0", "no try was cut short");
}

#[test]
fn every_phase_ends_beside_a_session_that_keeps_the_table_on_sqlite() {
    every_scenario("SQLite", Which::Half(1), |name| {
        Scenario::new(name, Dialect::Sqlite)
    });
}
