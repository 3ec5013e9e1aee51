//! Builds against the windows of a migration.

use super::*;

pub(super) async fn builds_join_in_their_windows<DB: Backend>(pool: Pool<DB>) {
    let (why, _) = rejected(&pool, expanding()).await;
    assert_eq!(why, Why::TooNew { state: None });

    set(&pool, State::Migrating).await;
    let (why, text) = rejected(&pool, contracted()).await;
    assert_eq!(
        why,
        Why::TooNew {
            state: Some(State::Migrating)
        }
    );
    assert!(
        text.contains("run `cargo expand-contract run migrate`"),
        "{text}"
    );
    join(&pool, "web", before()).await.unwrap();

    set(&pool, State::Migrated).await;
    for build in [before(), expanding(), contracted()] {
        join(&pool, "web", build).await.unwrap();
        ready(&[&pool], &[build]).await.unwrap();
    }

    set(&pool, State::Contracted).await;
    join(&pool, "web", contracted()).await.unwrap();
    for build in [before(), expanding()] {
        let (why, text) = rejected(&pool, build).await;
        assert_eq!(
            why,
            Why::TooOld {
                state: State::Contracted
            }
        );
        assert!(
            text.contains(&format!("deploy a build made after `{M}`")),
            "{text}"
        );
    }
}

pub(super) async fn an_empty_contract_locks_nobody_out<DB: Backend>(pool: Pool<DB>) {
    let source = source(DB::server().capability().dialect, true);
    set_source(&pool, State::Contracted, &source).await;
    for build in [before(), expanding(), contracted()] {
        join(&pool, "web", build).await.unwrap();
    }
}

pub(super) async fn a_fence_keeps_its_side_out_until_it_expires<DB: Backend>(pool: Pool<DB>) {
    set(&pool, State::Migrated).await;
    leave_a_fence(&pool, Phase::Contract).await;
    let (why, text) = rejected(&pool, before()).await;
    assert!(matches!(why, Why::Fenced { .. }), "{why:?}");
    assert!(text.contains("by process 7 on ci"), "{text}");
    assert!(text.contains(" s unless it is renewed"), "{text}");
    join(&pool, "web", contracted()).await.unwrap();
    leave_a_fence(&pool, Phase::Rollback).await;
    rejected(&pool, contracted()).await;
    join(&pool, "web", before()).await.unwrap();
    sql(
        &pool,
        "UPDATE {ec}fence SET expires_ms = {now} - 1 WHERE migration <> ''",
    )
    .await;
    join(&pool, "web", contracted()).await.unwrap();
}

pub(super) async fn a_join_without_a_journal_says_what_to_run<DB: Backend>(pool: Pool<DB>) {
    for error in [
        join(&pool, "web", before()).await.unwrap_err(),
        ready(&[&pool], &[before()]).await.unwrap_err(),
    ] {
        assert!(error.is_refusal());
        assert_eq!(
            error.report().to_string(),
            "this database has no journal of expand-contract's\n  \
             help: run `cargo expand-contract run --for-build` against it first"
        );
    }
}
