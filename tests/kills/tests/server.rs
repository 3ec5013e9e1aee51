//! The server is killed while the runner is at a named point, or while the server works on a statement of it. It is the one of this
//! test program, which therefore holds nothing else.

#![allow(clippy::unwrap_used)] // The helpers of tests.

use tests_kills::{Harm, On, Path, Scene, Which, some_of, torn};
use tests_support::MySqlLike;

const RUNNER: &str = env!("CARGO_BIN_EXE_runner");

/// In the middle of a transaction in the middle of the phase, and behind the last commit.
fn middle_and_end(points: Vec<String>) -> Vec<String> {
    let commits: Vec<_> = points
        .iter()
        .filter(|point| point.contains("before COMMIT"))
        .collect();
    let middle = commits[commits.len() / 2].clone();
    let mut ends = points.into_iter();
    let end = ends.rfind(|point| point.contains("after COMMIT"));
    [Some(middle), end].into_iter().flatten().collect()
}

#[tokio::test]
async fn a_server_that_is_killed_at_a_point_of_any_phase_changes_nothing_in_the_end_on_postgres() {
    let scene = Scene::new("renamed_index", On::Postgres, RUNNER).unwrap();
    for (path, kills) in [(Path::Forward, 6), (Path::Back, 2), (Path::Build, 2)] {
        let done = some_of(&scene, path, Harm::Server, Which::Change, middle_and_end).await;
        assert_eq!(done, kills, "{path:?}");
    }
}

/// Between two statements of a script where a phase has one, and else in the middle of the phase.
fn within_a_script(mut points: Vec<String>) -> Vec<String> {
    // The next run does not pass what came by the clock: a fence that is renewed, another try, a try that is cut.
    points.retain(|point| {
        point.ends_with(" #1") && !point.contains("expires_ms") && !point.contains("KILL")
    });
    let is_within = |point: &&String| {
        point.contains("before ")
            && (point.contains("behind CREATE TRIGGER") || point.contains("behind DROP TRIGGER"))
    };
    let chosen = points.iter().rfind(is_within);
    vec![chosen.unwrap_or(&points[points.len() / 2]).clone()]
}

/// Named points first, then any moment.
async fn killed(server: &'static MySqlLike) {
    let scene = Scene::new("renamed_index", On::Mysql(server), RUNNER).unwrap();
    for (path, kills) in [(Path::Forward, 3), (Path::Back, 1), (Path::Build, 1)] {
        let done = some_of(&scene, path, Harm::Server, Which::Change, within_a_script).await;
        assert_eq!(done, kills, "{path:?}");
    }
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let seed = now.map_or(1, |now| u64::from(now.subsec_nanos()));
    torn(&scene, Path::Forward, Harm::Server, 1, seed).await;
}

#[tokio::test]
async fn a_server_that_is_killed_within_a_script_changes_nothing_in_the_end_on_mariadb() {
    killed(MySqlLike::maria()).await;
}

#[tokio::test]
async fn a_server_that_is_killed_within_a_script_changes_nothing_in_the_end_on_mysql() {
    if let Some(server) = MySqlLike::mysql() {
        killed(server).await;
    }
}
