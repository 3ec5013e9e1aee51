//! The runner is killed, or cut off, at a named point.
//!
//! The suite goes through one scenario of each kind, and through a few of the others that `KILLS_SEED` chooses, in one database
//! each: at every point at which something changes the runner is killed for the first time, and the next one goes on. Beside
//! that, points chosen by the seed are tried each for itself. `KILLS=scenarios` goes through every scenario, which takes about
//! five minutes; `KILLS=all` also tries every point for itself, before and after each call, which takes hours.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // A test that says what it did.

use std::time::Instant;

use expand_contract_schema::Dialect;
use tests_kills::{Harm, Path, Scene, Which, chained, every_one, one_by_one, some_of};

const RUNNER: &str = env!("CARGO_BIN_EXE_runner");

const PATHS: [Path; 3] = [Path::Forward, Path::Back, Path::Build];

/// A table, a chain of changes with its contracts, an index outside of transactions, a change of many columns.
const BUILT: [&str; 4] = ["chain", "merge", "new_table", "renamed_unique"];

/// The scenarios that together have every kind of step.
const KINDS: [&str; 13] = [
    "added_up",
    "chain",
    "column_words",
    "constraints",
    "defaults",
    "merge",
    "new_table",
    "own_steps",
    "renamed_by_view",
    "renamed_unique",
    "required",
    "unique_index",
    "widened",
];

/// The number of further scenarios, by the seed.
const OTHERS: usize = 2;

fn is_asked(what: &str) -> bool {
    std::env::var("KILLS").is_ok_and(|asked| asked == what)
}

fn all() -> bool {
    is_asked("all")
}

/// One scenario of each kind, and a few of the others; or every one.
fn scenes(dialect: Dialect) -> Vec<Scene> {
    let every = every_one(dialect, RUNNER);
    if all() || is_asked("scenarios") {
        return every;
    }
    let (mut chosen, mut others): (Vec<_>, Vec<_>) = every
        .into_iter()
        .partition(|scene| KINDS.contains(&scene.name.as_str()));
    let seed = usize::try_from(seed()).unwrap();
    for _ in 0..OTHERS {
        chosen.push(others.remove(seed % others.len()));
    }
    chosen
}

/// `KILLS_SEED`, or the clock's; printed, so that a failure can be tried again.
fn seed() -> u64 {
    let given = std::env::var("KILLS_SEED").ok();
    let seed = given.and_then(|seed| seed.parse().ok()).unwrap_or_else(|| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        now.map_or(1, |now| u64::from(now.subsec_nanos()))
    });
    println!("KILLS_SEED={seed}");
    seed
}

/// A few of the points, by the seed.
fn sample(points: Vec<String>, seed: u64) -> Vec<String> {
    let length = points.len().max(1) as u64;
    let chosen = [seed % length, (seed / length) % length];
    let indexed = points.into_iter().zip(0..);
    indexed
        .filter(|(_, index)| chosen.contains(index))
        .map(|(point, _)| point)
        .collect()
}

async fn killed(dialect: Dialect) {
    for scene in scenes(dialect) {
        for path in PATHS {
            // The statements of a build are those of its phases.
            if path == Path::Build && !all() && !BUILT.contains(&scene.name.as_str()) {
                continue;
            }
            let began = Instant::now();
            let kills = if all() {
                one_by_one(&scene, path, Harm::Kill, Which::Call).await
            } else {
                // Three processes a kill on PostgreSQL, against one.
                let which = match dialect {
                    Dialect::Postgres => Which::Commit,
                    Dialect::Mysql => unreachable!("no phase files are written for it"),
                    Dialect::Sqlite => Which::Change,
                };
                chained(&scene, path, Harm::Kill, which).await
            };
            println!(
                "{dialect} {} {path:?}: {kills} kills, {:.1?}",
                scene.name,
                began.elapsed()
            );
        }
    }
}

#[tokio::test]
async fn a_runner_that_is_killed_at_any_point_changes_nothing_in_the_end_on_postgres() {
    killed(Dialect::Postgres).await;
}

#[tokio::test]
async fn a_runner_that_is_killed_at_any_point_changes_nothing_in_the_end_on_sqlite() {
    killed(Dialect::Sqlite).await;
}

#[tokio::test]
async fn a_runner_that_is_killed_once_changes_nothing_in_the_end() {
    let seed = seed();
    for dialect in [Dialect::Postgres, Dialect::Sqlite] {
        for name in [
            "renamed_plain",
            "renamed_type",
            "required",
            "renamed_unique",
        ] {
            let Some(scene) = Scene::new(name, dialect, RUNNER) else {
                continue;
            };
            for path in PATHS {
                some_of(&scene, path, Harm::Kill, Which::Call, |points| {
                    sample(points, seed)
                })
                .await;
            }
        }
    }
}

#[tokio::test]
async fn a_runner_whose_connections_are_cut_again_and_again_goes_on() {
    let scene = Scene::new("renamed_unique", Dialect::Postgres, RUNNER).unwrap();
    let which = if all() { Which::Call } else { Which::Commit };
    for path in PATHS {
        let began = Instant::now();
        let cuts = chained(&scene, path, Harm::Cut, which).await;
        println!("{path:?}: {cuts} cuts, {:.1?}", began.elapsed());
    }
}
