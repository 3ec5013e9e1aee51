//! The runner is killed, or cut off, at a named point.
//!
//! The suite goes through scenarios of every kind, on PostgreSQL through every eighth one of them, on SQLite through every fifth one, on
//! MariaDB and MySQL through one of four, and through a few of the others; which ones, `KILLS_SEED` chooses. Each has one database: at
//! every point at which something changes the runner is killed for the first time, and the next one goes on. Beside that, points chosen by
//! the seed are tried each for itself.
//! `KILLS=scenarios` goes through every scenario, which takes about twenty minutes, and `KILLS=merge` through the one of that name;
//! `KILLS=all` also tries every point for itself, before and after each call, which takes hours.
//!
//! On MariaDB and MySQL each statement of DDL commits by itself, so there a runner is also killed between two statements of a
//! script. That is three times as many points.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // A test that says what it did.

use std::time::Instant;

use tests_kills::{Harm, On, Path, Scene, Which, chained, every_one, one_by_one, some_of, torn};
use tests_support::MySqlLike;

const RUNNER: &str = env!("CARGO_BIN_EXE_runner");

const PATHS: [Path; 3] = [Path::Forward, Path::Back, Path::Build];

/// A table, a chain of changes with its contracts, an index outside of transactions, a change of many columns.
const BUILT: [&str; 4] = ["chain", "merge", "new_table", "renamed_unique"];

/// The scenarios that together have every kind of step.
const KINDS: [&str; 23] = [
    "added_up",
    "chain",
    "column_words",
    "constraint_renamed",
    "constraints",
    "defaults",
    "enum_added_text",
    "enum_removed",
    "extract_table",
    "merge",
    "new_key",
    "new_table",
    "own_steps",
    "removed_table",
    "renamed_by_view",
    "renamed_key",
    "renamed_table",
    "renamed_unique",
    "required",
    "split_table",
    "unique_index",
    "widened",
    "widened_key_of_itself",
];

/// A scenario with so many steps that it takes ten minutes by itself: only where every scenario, or this one, is asked for.
const LONG: &str = "widened_key_of_several";

/// The same where each statement of a script is a point: two columns that leave at once, an index that is carried, defaults, triggers on
/// two tables.
const SCRIPTS: [&str; 4] = ["added_varying", "merge", "renamed_unique", "split_table"];

/// The number of further scenarios, by the seed.
const OTHERS: usize = 2;

fn is_asked(what: &str) -> bool {
    std::env::var("KILLS").is_ok_and(|asked| asked == what)
}

fn all() -> bool {
    is_asked("all")
}

/// Some of these, so that so many runs go through all.
fn by_turns(names: &[&'static str], seed: usize, runs: usize) -> Vec<&'static str> {
    let names = names.iter().skip(seed % runs).step_by(runs);
    names.copied().collect()
}

/// Scenarios of every kind, and a few of the others; or every one.
fn scenes(on: On) -> Vec<Scene> {
    let mut every = every_one(on, RUNNER);
    let asked = std::env::var("KILLS").unwrap_or_default();
    if every.iter().any(|scene| scene.name == asked) {
        every.retain(|scene| scene.name == asked);
        return every;
    }
    if all() || is_asked("scenarios") {
        return every;
    }
    every.retain(|scene| scene.name != LONG);
    let seed = usize::try_from(seed()).unwrap();
    let (kinds, count): (Vec<&'static str>, _) = match on {
        // A kill costs three processes there, and a third of a second.
        On::Postgres => (by_turns(&KINDS, seed, 8), 1),
        On::Sqlite => (by_turns(&KINDS, seed, 5), OTHERS),
        On::Mysql(_) => (by_turns(&SCRIPTS, seed, 4), 0),
    };
    let (mut chosen, mut others): (Vec<_>, Vec<_>) = every
        .into_iter()
        .partition(|scene| kinds.contains(&scene.name.as_str()));
    for _ in 0..count {
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

async fn killed(on: On) {
    for scene in scenes(on) {
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
                let which = match on {
                    On::Postgres | On::Mysql(_) => Which::Commit,
                    On::Sqlite => Which::Change,
                };
                chained(&scene, path, Harm::Kill, which).await
            };
            println!(
                "{on} {} {path:?}: {kills} kills, {:.1?}",
                scene.name,
                began.elapsed()
            );
        }
    }
}

#[tokio::test]
async fn a_runner_that_is_killed_at_any_point_changes_nothing_in_the_end_on_postgres() {
    killed(On::Postgres).await;
}

#[tokio::test]
async fn a_runner_that_is_killed_at_any_point_changes_nothing_in_the_end_on_sqlite() {
    killed(On::Sqlite).await;
}

#[tokio::test]
async fn a_runner_that_is_killed_at_any_point_changes_nothing_in_the_end_on_mariadb() {
    killed(On::Mysql(MySqlLike::maria())).await;
}

#[tokio::test]
async fn a_runner_that_is_killed_at_any_point_changes_nothing_in_the_end_on_mysql() {
    if let Some(server) = MySqlLike::mysql() {
        killed(On::Mysql(server)).await;
    }
}

/// The kinds of change that drop columns: with a trigger that computes in one way, one that computes in both, none, and one that
/// copies a column with an index.
const SOAKED: [&str; 4] = ["deprecated_down", "merge", "removed", "renamed_unique"];

#[tokio::test]
async fn a_runner_that_is_killed_while_columns_go_aside_and_come_back_changes_nothing_in_the_end() {
    let seed = usize::try_from(seed()).unwrap();
    let every = all() || is_asked("scenarios");
    let two = [(On::Postgres, 4), (On::Sqlite, 2)];
    // A script is killed between each two of its statements, which are many.
    let servers = MySqlLike::all()
        .into_iter()
        .map(|server| (On::Mysql(server), 4));
    for (turn, (on, runs)) in two.into_iter().chain(servers).enumerate() {
        let some = if every {
            SOAKED.to_vec()
        } else {
            by_turns(&SOAKED, seed + turn, runs)
        };
        for name in some {
            let scene = Scene::new(name, on, RUNNER).unwrap();
            let which = match on {
                _ if all() => Which::Call,
                On::Postgres | On::Mysql(_) => Which::Commit,
                On::Sqlite => Which::Change,
            };
            let kills = chained(&scene, Path::Soak, Harm::Kill, which).await;
            println!("{on} {name}: {kills} kills");
        }
    }
}

/// Tries a few points of a scenario, each for itself.
async fn killed_once(on: On, name: &str, seed: u64) {
    let Some(scene) = Scene::new(name, on, RUNNER) else {
        return;
    };
    for path in PATHS {
        some_of(&scene, path, Harm::Kill, Which::Call, |points| {
            sample(points, seed)
        })
        .await;
    }
}

#[tokio::test]
async fn a_runner_that_is_killed_once_changes_nothing_in_the_end() {
    let seed = seed();
    for on in [On::Postgres, On::Sqlite] {
        let names = [
            "renamed_plain",
            "renamed_type",
            "required",
            "renamed_unique",
        ];
        let turn = usize::try_from(seed).unwrap();
        for name in by_turns(&names, turn, 2) {
            killed_once(on, name, seed).await;
        }
    }
    for server in MySqlLike::all() {
        killed_once(On::Mysql(server), "renamed_type", seed).await;
    }
}

/// Cuts the connections at every point.
async fn cut(on: On) {
    let scene = Scene::new("renamed_unique", on, RUNNER).unwrap();
    let which = if all() { Which::Call } else { Which::Commit };
    for path in PATHS {
        let began = Instant::now();
        let cuts = chained(&scene, path, Harm::Cut, which).await;
        println!("{on} {path:?}: {cuts} cuts, {:.1?}", began.elapsed());
    }
}

#[tokio::test]
async fn a_runner_whose_connections_are_cut_again_and_again_goes_on() {
    cut(On::Postgres).await;
    if all() || is_asked("scenarios") {
        for server in MySqlLike::all() {
            cut(On::Mysql(server)).await;
        }
    }
}

#[tokio::test]
async fn a_runner_whose_statements_are_killed_goes_on() {
    let seed = seed();
    for server in MySqlLike::all() {
        let on = On::Mysql(server);
        let scene = Scene::new("renamed_unique", on, RUNNER).unwrap();
        for path in [Path::Forward, Path::Back] {
            let began = Instant::now();
            let kills = torn(&scene, path, Harm::Cut, 2, seed).await;
            println!("{on} {path:?}: {kills} statements, {:.1?}", began.elapsed());
        }
    }
}
