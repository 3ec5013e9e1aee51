//! Runs the same actions on real databases.

#![allow(clippy::print_stdout)] // The tests print seeds and numbers for people.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tests_interleaving::real::{Harness, On};
use tests_interleaving::{Level, Scheme, Stats};
use tests_support::MySqlLike;

/// Plays runs for a limited time: by default a few seconds, and then always the same runs first. With
/// `INTERLEAVING_SECONDS` the runs are different every time. Each test takes half of the time, because two of them run at
/// once on two cores.
fn holds(on: On, level: Option<Level>) {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse::<u64>().ok())
    };
    let mut harness = Harness::new(Scheme::Generated, on, level);
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
    println!("{on}, {level:?}: seeds from {first}");
    let mut stats = Stats::default();
    let mut runs = 0;
    while began.elapsed() < time {
        match harness.play(first + runs) {
            Ok(run) => stats.add(run),
            Err(failure) => panic!("{failure}"),
        }
        runs += 1;
    }
    println!("{on}, {level:?}: {runs} runs, {stats:?}");
}

/// Plays some of the runs in which the model foretells a deadlock. In most runs there is none.
fn deadlocks_hold(server: &'static MySqlLike) {
    let mut harness = Harness::new(
        Scheme::Generated,
        On::Mysql(server),
        Some(Level::Repeatable),
    );
    let has_deadlock = |seed: &u64| {
        let foretold = harness.foretell(*seed);
        foretold.is_ok_and(|stats| stats.conflicts > 0)
    };
    let seeds: Vec<u64> = (1..).filter(has_deadlock).take(5).collect();
    println!("{}: {seeds:?}", server.name());
    for seed in seeds {
        match harness.play(seed) {
            Ok(stats) => assert!(stats.conflicts > 0, "seed {seed} had no deadlock"),
            Err(failure) => panic!("{failure}"),
        }
    }
}

#[test]
fn real_postgres_at_read_committed() {
    holds(On::Postgres, Some(Level::Committed));
}

#[test]
fn real_postgres_at_repeatable_read() {
    holds(On::Postgres, Some(Level::Repeatable));
}

#[test]
fn real_postgres_at_serializable() {
    holds(On::Postgres, Some(Level::Serializable));
}

#[test]
fn real_sqlite() {
    holds(On::Sqlite, None);
}

#[test]
fn real_mariadb_at_repeatable_read() {
    holds(On::Mysql(MySqlLike::maria()), Some(Level::Repeatable));
}

#[test]
fn real_mariadb_at_read_committed() {
    holds(On::Mysql(MySqlLike::maria()), Some(Level::Committed));
}

#[test]
fn real_deadlocks_of_mariadb() {
    deadlocks_hold(MySqlLike::maria());
}

#[test]
fn real_deadlocks_of_mysql() {
    if let Some(server) = MySqlLike::mysql() {
        deadlocks_hold(server);
    }
}

#[test]
fn real_mysql_at_repeatable_read() {
    if let Some(server) = MySqlLike::mysql() {
        holds(On::Mysql(server), Some(Level::Repeatable));
    }
}

#[test]
fn real_mysql_at_read_committed() {
    if let Some(server) = MySqlLike::mysql() {
        holds(On::Mysql(server), Some(Level::Committed));
    }
}
