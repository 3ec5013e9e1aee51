//! Old and new builds write without pause while a change goes through all its phases.

use tests_live::{End, On, PLAIN, SPLIT, Scenario, Story, TYPE, live, seed};
use tests_support::MySqlLike;

async fn nothing_is_lost(scenario: &'static Scenario, on: On) {
    let seed = seed();
    for end in [End::Contract, End::Rollback] {
        let (problems, writes) = live(&Story {
            scenario,
            on,
            end,
            seed,
            sabotage: false,
        })
        .await;
        // The rows of the beginning are 1,500 of them.
        assert!(writes > 1_900, "only {writes} writes");
        assert!(
            problems.is_empty(),
            "{}, {end:?}, seed {seed}: {} problems, such as\n{}",
            scenario.name,
            problems.len(),
            problems[..problems.len().min(5)].join("\n")
        );
    }
}

async fn without_triggers_it_shows(on: On) {
    let (problems, _) = live(&Story {
        scenario: &PLAIN,
        on,
        end: End::Contract,
        seed: seed(),
        sabotage: true,
    })
    .await;
    assert!(
        problems.iter().any(|problem| problem.contains("was read")),
        "writes that did not reach the other side were not noticed: {problems:?}"
    );
}

macro_rules! on_all {
    ($($name:ident: $scenario:expr;)*) => {$(
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn loses_no_write_on_postgres() {
                nothing_is_lost(&$scenario, On::Postgres).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn loses_no_write_on_mariadb() {
                nothing_is_lost(&$scenario, On::Mysql(MySqlLike::maria())).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn loses_no_write_on_mysql() {
                if let Some(server) = MySqlLike::mysql() {
                    nothing_is_lost(&$scenario, On::Mysql(server)).await;
                }
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn loses_no_write_on_sqlite() {
                nothing_is_lost(&$scenario, On::Sqlite).await;
            }
        }
    )*};
}

on_all! {
    a_plain_rename: PLAIN;
    a_rename_to_a_type_that_says_less: TYPE;
    a_split: SPLIT;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropped_triggers_are_noticed_on_postgres() {
    without_triggers_it_shows(On::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropped_triggers_are_noticed_on_mariadb() {
    without_triggers_it_shows(On::Mysql(MySqlLike::maria())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropped_triggers_are_noticed_on_mysql() {
    if let Some(server) = MySqlLike::mysql() {
        without_triggers_it_shows(On::Mysql(server)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropped_triggers_are_noticed_on_sqlite() {
    without_triggers_it_shows(On::Sqlite).await;
}
