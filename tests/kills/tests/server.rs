//! The server is killed while the runner is at a named point. It is the one of this test program, which therefore holds
//! nothing else.

#![allow(clippy::unwrap_used)] // The helpers of tests.

use expand_contract_schema::Dialect;
use tests_kills::{Harm, Path, Scene, Which, some_of};

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
async fn a_server_that_is_killed_at_a_point_of_any_phase_changes_nothing_in_the_end() {
    let scene = Scene::new("renamed_index", Dialect::Postgres, RUNNER).unwrap();
    for (path, kills) in [(Path::Forward, 6), (Path::Back, 2), (Path::Build, 2)] {
        let done = some_of(&scene, path, Harm::Server, Which::Change, middle_and_end).await;
        assert_eq!(done, kills, "{path:?}");
    }
}
