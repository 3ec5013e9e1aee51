//! The questions about builds before something is destroyed.

use super::*;

/// The report for a person.
fn report(refusal: &Refusal) -> String {
    Error::Gate(Box::new(refusal.clone())).report().to_string()
}

pub(super) async fn a_contract_waits_for_those_who_know_the_old_side<DB: Backend>(pool: Pool<DB>) {
    let old = join(&pool, "web", before()).await.unwrap();
    set(&pool, State::Migrated).await;
    let new = join(&pool, "web", expanding()).await.unwrap();
    let refusal = refused(&pool, Phase::Contract, None).await;
    let text = report(&refusal);
    assert_eq!(refusal.obstacles.len(), 2, "{text}");
    assert_eq!(refusal.attest, None);
    assert!(
        text.contains("alive with a build that does not know the migration"),
        "{text}"
    );
    assert!(
        text.contains("alive with a build that is expanding"),
        "{text}"
    );
    assert!(text.contains("help: deploy a build in which"), "{text}");
    assert_eq!(fences(&pool).await, 0, "a refusal lifts its fence");

    new.leave().await.unwrap();
    let last = join(&pool, "web", contracted()).await.unwrap();
    let refusal = refused(&pool, Phase::Contract, Some("whatever")).await;
    assert!(
        matches!(&refusal.obstacles[..], [Obstacle::Alive { standing: Standing::Before, instance, .. }] if instance == old.instance()),
        "{refusal}"
    );
    // The instance dies without leaving, so its lease expires.
    sql(
        &pool,
        "UPDATE {ec}lease SET expires_ms = {now} - 1 WHERE stages = ''",
    )
    .await;
    gate(&pool, Phase::Contract, None).await.unwrap();
    old.renew().await.unwrap();
    refused(&pool, Phase::Contract, None).await;
    old.leave().await.unwrap();
    last.leave().await.unwrap();
    // The service may come back with its last build.
    let seen = join(&pool, "web", contracted()).await.unwrap();
    seen.leave().await.unwrap();
    gate(&pool, Phase::Contract, None).await.unwrap();
}

pub(super) async fn a_nightly_job_counts_though_it_holds_no_lease<DB: Backend>(pool: Pool<DB>) {
    let job = join(&pool, "nightly", before()).await.unwrap();
    job.leave().await.unwrap();
    set(&pool, State::Migrated).await;
    sql(&pool, "UPDATE {ec}seen SET last_ms = {now} - 86400000").await;
    let web = join(&pool, "web", before()).await.unwrap();
    web.leave().await.unwrap();
    let _web = join(&pool, "web", contracted()).await.unwrap();
    let refusal = refused(&pool, Phase::Contract, None).await;
    let text = report(&refusal);
    assert_eq!(
        text,
        format!(
            "cannot contract {M} yet:\n  \
             - service `nightly`: not running, last seen 24 h ago with a build that does not know the migration\n  \
             help: let each service above run once with a build in which `{M}` is contracted\n  \
             help: if you know that it is so, say it: --attest \"no build that uses the old side of {M} runs or \
             will run again, though service nightly was last seen before\""
        )
    );
    let other = refused(&pool, Phase::Contract, Some("yes")).await;
    assert!(report(&other).contains("other words: \"yes\""), "{other}");
    assert_eq!(fences(&pool).await, 0);

    let attest = refusal.attest.unwrap();
    let fence = gate(&pool, Phase::Contract, Some(&attest)).await.unwrap();
    assert_eq!(fence.attested.len(), 1);
    assert_eq!(
        sql(
            &pool,
            "DELETE FROM {ec}event WHERE what LIKE 'attested: no build%'"
        )
        .await,
        1
    );
    // The operator attested that the service is gone, and need not repeat it.
    gate(&pool, Phase::Contract, None).await.unwrap();
}

pub(super) async fn who_adopts_the_fleet_just_now_attests<DB: Backend>(pool: Pool<DB>) {
    set(&pool, State::Migrated).await;
    let refusal = refused(&pool, Phase::Contract, None).await;
    assert_eq!(refusal.obstacles, [Obstacle::NobodySeen]);
    gate(&pool, Phase::Contract, refusal.attest.as_deref())
        .await
        .unwrap();

    // The first build that joins is the new one. That proves nothing about old builds.
    let _new = join(&pool, "web", contracted()).await.unwrap();
    let refusal = refused(&pool, Phase::Contract, None).await;
    assert_eq!(
        refusal.obstacles,
        [Obstacle::NewHere {
            service: "web".into()
        }]
    );
    gate(&pool, Phase::Contract, refusal.attest.as_deref())
        .await
        .unwrap();
}

pub(super) async fn a_rollback_waits_for_those_who_know_the_new_side<DB: Backend>(pool: Pool<DB>) {
    set(&pool, State::Expanded).await;
    gate(&pool, Phase::Rollback, None).await.unwrap();
    set(&pool, State::Migrated).await;
    let nobody = refused(&pool, Phase::Rollback, None).await;
    assert_eq!(nobody.obstacles, [Obstacle::NobodySeen]);

    let old = join(&pool, "web", before()).await.unwrap();
    gate(&pool, Phase::Rollback, None).await.unwrap();
    let new = join(&pool, "web", contracted()).await.unwrap();
    let refusal = refused(&pool, Phase::Rollback, None).await;
    let text = report(&refusal);
    assert!(
        text.contains(&format!("deploy a build made before `{M}`")),
        "{text}"
    );
    new.leave().await.unwrap();
    // For a running service, only the living instances count.
    gate(&pool, Phase::Rollback, None).await.unwrap();
    old.leave().await.unwrap();
    let refusal = refused(&pool, Phase::Rollback, None).await;
    assert!(
        matches!(&refusal.obstacles[..], [Obstacle::LastSeen { .. }]),
        "{refusal}"
    );
}

/// The runner was killed and no process lifts its fence. The fence stands until it expires.
pub(super) async fn a_fence_of_a_runner_that_died_falls_and_the_next_run_begins_anew<
    DB: Backend,
>(
    pool: Pool<DB>,
) {
    let old = join(&pool, "web", before()).await.unwrap();
    old.leave().await.unwrap();
    set(&pool, State::Migrated).await;
    let _new = join(&pool, "web", contracted()).await.unwrap();
    leave_a_fence(&pool, Phase::Contract).await;
    rejected(&pool, before()).await;
    sql(
        &pool,
        "UPDATE {ec}fence SET expires_ms = expires_ms - 30000 WHERE migration <> ''",
    )
    .await;
    // The fence leaves no trace: the old build is back, and the gate asks about it.
    let back = join(&pool, "web", before()).await.unwrap();
    let refusal = refused(&pool, Phase::Contract, None).await;
    assert!(
        matches!(&refusal.obstacles[..], [Obstacle::Alive { .. }]),
        "{refusal}"
    );
    back.leave().await.unwrap();
    gate(&pool, Phase::Contract, None).await.unwrap();

    // A fence that still stands does not keep the next runner out, either.
    leave_a_fence(&pool, Phase::Rollback).await;
    gate(&pool, Phase::Contract, None).await.unwrap();
    assert_eq!(fences(&pool).await, 0);
}

/// A pod that starts again must not find a fence without a runner behind it.
pub(super) async fn a_refusal_lets_everybody_in_again<DB: Backend>(pool: Pool<DB>) {
    set(&pool, State::Migrated).await;
    let old = join(&pool, "web", before()).await.unwrap();
    let new = join(&pool, "web", expanding()).await.unwrap();
    for phase in [Phase::Contract, Phase::Rollback] {
        refused(&pool, phase, None).await;
        for build in [before(), expanding(), contracted()] {
            let pod = join(&pool, "web", build).await.unwrap();
            pod.leave().await.unwrap();
        }
    }
    old.leave().await.unwrap();
    new.leave().await.unwrap();
}
