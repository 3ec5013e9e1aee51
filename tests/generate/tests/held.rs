//! Another session keeps the table for six seconds, in every phase of every scenario: they all wait together.
#![allow(clippy::print_stdout)]

use expand_contract_schema::Dialect;
use tests_generate::{Scenario, held};

/// Without `HELD=all`, another third of all pairs of phase and holder for each scenario.
fn every_scenario(dialect: Dialect) {
    let rounds = if std::env::var("HELD").is_ok_and(|held| held == "all") {
        3
    } else {
        1
    };
    for round in 0..rounds {
        let reports = std::thread::scope(|scope| {
            let threads: Vec<_> = Scenario::all()
                .into_iter()
                .enumerate()
                .map(|(index, name)| {
                    scope.spawn(move || {
                        tokio::runtime::Builder::new_current_thread()
                            .enable_all()
                            .build()
                            .expect("a runtime starts")
                            .block_on(held::every_phase(
                                &Scenario::new(&name, dialect),
                                index + round,
                            ))
                    })
                })
                .collect();
            let reports = threads.into_iter().map(std::thread::ScopedJoinHandle::join);
            reports.collect::<Result<Vec<_>, _>>()
        });
        let reports = reports.expect("every scenario comes to its end").concat();
        for report in &reports {
            println!("{report}");
        }
        let worst = reports.iter().filter_map(|report| report.stall).max();
        println!("longest stall of a reader on {dialect}: {worst:?}");
    }
}

#[test]
fn every_phase_ends_beside_a_session_that_keeps_the_table_on_postgres() {
    every_scenario(Dialect::Postgres);
}

#[test]
fn every_phase_ends_beside_a_session_that_keeps_the_table_on_sqlite() {
    every_scenario(Dialect::Sqlite);
}
