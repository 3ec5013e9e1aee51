//! Random schemas and random statements: the function misses no column and invents none.

// A test that unwraps shows the reason in its failure.
#![allow(clippy::unwrap_used)]
#![allow(clippy::print_stdout)] // The tests print seeds and numbers for people.

use std::time::{Duration, Instant};

use expand_contract_sql::{Dialect, touches};
use tests_support::Random;
use tests_touches::{Oracle, Schema, Verdict, judge, statement};

/// Statements of one schema.
const STATEMENTS: usize = 60;

/// Runs the seeds of the suite; with `TOUCHES_SECONDS`, as many more as that time allows.
fn hold(dialect: Dialect, seeds: u64) {
    let longer = std::env::var("TOUCHES_SECONDS")
        .ok()
        .map(|seconds| seconds.parse().unwrap());
    let only: Option<u64> = std::env::var("TOUCHES_SEED")
        .ok()
        .map(|seed| seed.parse().unwrap());
    let begin = Instant::now();
    let (mut fine, mut named, mut wrong) = (0, 0, Vec::new());
    let mut seed = only.unwrap_or_default();
    loop {
        let mut random = Random::new(seed);
        let schema = Schema::random(&mut random);
        let catalog = schema.catalog(dialect);
        let statements: Vec<String> = (0..STATEMENTS)
            .map(|_| statement(&mut random, &schema, dialect))
            .collect();
        let verdicts = Oracle(dialect).verdicts(&schema, &statements);
        for (at, sql) in statements.iter().enumerate() {
            if verdicts[0][at] != Verdict::Fine {
                continue;
            }
            fine += 1;
            let found = touches(&catalog, sql);
            if let Some(reason) = &found.unreadable {
                wrong.push(format!("seed {seed}: unreadable: {reason}: {sql}"));
            }
            let mine: Vec<&Verdict> = verdicts[1..].iter().map(|state| &state[at]).collect();
            let judged = judge(&schema, &found, &mine);
            named += judged.named;
            for finding in judged.findings {
                let tables: Vec<String> = schema
                    .tables
                    .iter()
                    .map(|table| {
                        let columns: Vec<&str> = table
                            .columns
                            .iter()
                            .map(|column| column.name.as_str())
                            .collect();
                        format!("{}({})", table.name, columns.join(", "))
                    })
                    .collect();
                wrong.push(format!(
                    "seed {seed}: {finding:?}\n  {sql}\n  {}",
                    tables.join(" ")
                ));
            }
        }
        seed += 1;
        let more = match longer {
            Some(seconds) => begin.elapsed() < Duration::from_secs(seconds),
            None => seed < seeds,
        };
        if only.is_some() || !more {
            break;
        }
    }
    println!(
        "{}: {seed} seeds, {fine} statements, {named} pairs, {:?}",
        dialect.name(),
        begin.elapsed()
    );
    assert!(fine > 0);
    assert!(
        wrong.is_empty(),
        "{} of {fine} (again with TOUCHES_SEED=..):\n{}",
        wrong.len(),
        wrong
            .iter()
            .take(12)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n")
    );
}

#[test]
fn on_postgres() {
    hold(Dialect::Postgres, 12);
}

#[test]
fn on_sqlite() {
    hold(Dialect::Sqlite, 25);
}

#[test]
fn on_mariadb() {
    hold(Dialect::Mysql, 6);
}
