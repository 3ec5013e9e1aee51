//! Two hosts bring one migration to its end, and one of them is killed at any point: nothing is different in the end.
//!
//! `KILLS=hosts` kills the leading one at every point, and not at a few that `KILLS_SEED` chooses.
#![allow(clippy::unwrap_used, clippy::print_stdout)] // A test that says what it did.

use tests_kills::{On, Scene, hosts};
use tests_support::MySqlLike;

const RUNNER: &str = env!("CARGO_BIN_EXE_runner");

/// Two changes that fill rows by triggers on one table, and on two.
const FILLED: [&str; 2] = ["merge", "split_table"];

/// The databases that take several writers at a time.
fn servers() -> Vec<On> {
    let others = MySqlLike::all().into_iter().map(On::Mysql);
    [On::Postgres].into_iter().chain(others).collect()
}

/// Three of the points, or every one.
fn some(points: Vec<String>) -> Vec<String> {
    if std::env::var("KILLS").is_ok_and(|asked| asked == "hosts") {
        return points;
    }
    let given = std::env::var("KILLS_SEED").ok();
    let seed: u64 = given.and_then(|seed| seed.parse().ok()).unwrap_or_else(|| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        now.map_or(1, |now| u64::from(now.subsec_nanos()))
    });
    println!("KILLS_SEED={seed}");
    let count = points.len() as u64;
    let chosen: Vec<u64> = (1..=3).map(|number| seed / number % count).collect();
    let points = points.into_iter().zip(0..);
    points
        .filter(|(_, index)| chosen.contains(index))
        .map(|(point, _)| point)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_leads_and_is_killed_leaves_the_work_to_the_other_one() {
    for on in servers() {
        for name in FILLED {
            let scene = Scene::new(name, on, RUNNER).unwrap();
            let kills = hosts::leader(&scene, some).await;
            println!("{on} {name}: {kills} leaders");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_that_walk_along_and_are_killed_leave_the_work_to_the_one_that_leads() {
    for on in servers() {
        let scene = Scene::new(FILLED[0], on, RUNNER).unwrap();
        let kills = hosts::helpers(&scene).await;
        assert!(kills > 3, "{on}: only {kills} points");
        println!("{on}: {kills} hosts that walked along");
    }
}
