//! Old and new builds write without pause while a change goes through all its phases.

use expand_contract::Dialect;
use tests_live::{End, PLAIN, SPLIT, Scenario, Story, TYPE, live, seed};

async fn nothing_is_lost(scenario: &'static Scenario, dialect: Dialect) {
    let seed = seed();
    for end in [End::Contract, End::Rollback] {
        let (problems, writes) = live(&Story {
            scenario,
            dialect,
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

async fn without_triggers_it_shows(dialect: Dialect) {
    let (problems, _) = live(&Story {
        scenario: &PLAIN,
        dialect,
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

macro_rules! on_both {
    ($($name:ident: $scenario:expr;)*) => {$(
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn loses_no_write_on_postgres() {
                nothing_is_lost(&$scenario, Dialect::Postgres).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn loses_no_write_on_sqlite() {
                nothing_is_lost(&$scenario, Dialect::Sqlite).await;
            }
        }
    )*};
}

on_both! {
    a_plain_rename: PLAIN;
    a_rename_to_a_type_that_says_less: TYPE;
    a_split: SPLIT;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropped_triggers_are_noticed_on_postgres() {
    without_triggers_it_shows(Dialect::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropped_triggers_are_noticed_on_sqlite() {
    without_triggers_it_shows(Dialect::Sqlite).await;
}
