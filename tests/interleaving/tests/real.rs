//! Runs the same actions on real databases.

#![allow(clippy::print_stdout)] // The tests print seeds and numbers for people.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tests_interleaving::real::Harness;
use tests_interleaving::{Database, Level, Scheme, Stats};

/// Plays runs for a limited time: by default a few seconds, and then always the same runs first. With
/// `INTERLEAVING_SECONDS` the runs are different every time. Each test takes half of the time, because two of them run at
/// once on two cores.
fn holds(database: Database, level: Option<Level>) {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse::<u64>().ok())
    };
    let mut harness = Harness::new(Scheme::Generated, database, level);
    if let Some(seed) = number("INTERLEAVING_SEED") {
        if let Err(failure) = harness.play(seed) {
            panic!("{failure}");
        }
        return;
    }
    let seconds = number("INTERLEAVING_SECONDS");
    let time = Duration::from_secs(seconds.unwrap_or(12)) / 2;
    let began = Instant::now();
    let clock = || SystemTime::now().duration_since(UNIX_EPOCH);
    let first = match seconds {
        Some(_) => clock().map_or(1, |now| u64::from(now.subsec_nanos())),
        None => 1,
    };
    println!("{database:?}, {level:?}: seeds from {first}");
    let mut stats = Stats::default();
    let mut runs = 0;
    while began.elapsed() < time {
        match harness.play(first + runs) {
            Ok(run) => stats.add(run),
            Err(failure) => panic!("{failure}"),
        }
        runs += 1;
    }
    println!("{database:?}, {level:?}: {runs} runs, {stats:?}");
}

#[test]
fn real_postgres_at_read_committed() {
    holds(Database::Postgres, Some(Level::Committed));
}

#[test]
fn real_postgres_at_repeatable_read() {
    holds(Database::Postgres, Some(Level::Repeatable));
}

#[test]
fn real_postgres_at_serializable() {
    holds(Database::Postgres, Some(Level::Serializable));
}

#[test]
fn real_sqlite() {
    holds(Database::Sqlite, None);
}
