//! Runs the model in memory.

#![allow(clippy::print_stdout)] // The tests print seeds and numbers for people.

use std::time::Instant;

use tests_interleaving::{Config, Database, Level, PAIRS, Scheme, Stats, explore, play};

/// The number of seeds, which start at 0, so that every machine plays the same runs.
const RUNS: u64 = 1_000_000;

/// Splits the work between two threads.
fn in_two<T: Send>(work: impl Fn(u64) -> T + Sync) -> [T; 2] {
    std::thread::scope(|scope| {
        let other = scope.spawn(|| work(1));
        let own = work(0);
        [
            own,
            other
                .join()
                .unwrap_or_else(|failure| std::panic::resume_unwind(failure)),
        ]
    })
}

#[test]
fn a_million_runs_hold() {
    if let Some(seed) = seed() {
        if let Err(failure) = play(Scheme::Generated, seed) {
            panic!("{failure}");
        }
        return;
    }
    let began = Instant::now();
    let stats = in_two(|half| {
        let mut stats = Stats::default();
        for seed in (half..RUNS).step_by(2) {
            match play(Scheme::Generated, seed) {
                Ok(run) => stats.add(run),
                Err(failure) => panic!("{failure}"),
            }
        }
        stats
    });
    let mut all = Stats::default();
    for half in stats {
        all.add(half);
    }
    println!("{all:?} in {:?}", began.elapsed());
    // The invariants would also hold with a generator that reaches no interesting state.
    let often = [
        all.waits,
        all.conflicts * 10,
        all.contracts * 2,
        all.rollbacks * 4,
        all.refusals * 10,
        all.interruptions * 4,
        all.by_hand * 50,
        all.preferred * 10,
    ];
    assert!(often.into_iter().all(|count| count > RUNS), "{all:?}");
}

fn seed() -> Option<u64> {
    std::env::var("INTERLEAVING_SEED").ok()?.parse().ok()
}

/// The number of statements in a tiny world. The batches and steps of MariaDB and MySQL have four times as many states as others, so
/// only one of their worlds has two.
fn statements(config: &Config) -> u8 {
    let many = config.database == Database::Mysql;
    if many && config.pair.name != "a type that says less, both ways" {
        1
    } else {
        2
    }
}

#[test]
fn tiny_worlds_hold_as_a_whole() {
    let began = Instant::now();
    let worlds: Vec<Config> = PAIRS
        .iter()
        .flat_map(|pair| pair.databases.iter().map(move |database| (pair, database)))
        .map(|(pair, database)| Config {
            database: *database,
            pair,
            scheme: Scheme::Generated,
            level: Some(if pair.copy {
                Level::Committed
            } else {
                Level::Repeatable
            }),
            keys: 1,
            interrupted: false,
            whole_phases: false,
        })
        .collect();
    let states = in_two(|half| {
        let mine = worlds
            .iter()
            .enumerate()
            .filter(|(at, _)| at % 2 == usize::from(half == 1));
        mine.map(
            |(_, config)| match explore(*config, config.pair.old[0], statements(config)) {
                Ok(states) => states,
                Err(told) => panic!("{}, {:?}: {told}", config.pair.name, config.database),
            },
        )
        .sum::<usize>()
    });
    println!("{} states in {:?}", states[0] + states[1], began.elapsed());
    assert!(states[0] + states[1] > 1_000_000);
}
