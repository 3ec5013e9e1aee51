//! Joins and renewals beside a fence, with one of them open while the other one works. A database with one writer at a time
//! knows no such orders.

use super::*;
use crate::fleet::lease;

/// A moment in which the other side would be through, if nothing kept it.
const MOMENT: Duration = Duration::from_millis(300);

async fn begin<DB: Backend>(pool: &Pool<DB>) -> sqlx::Transaction<'static, DB> {
    let begin = DB::server().begin_plainly();
    pool.begin_with(begin).await.unwrap()
}

fn claim(build: &'static EmbeddedSchema) -> lease::Claim {
    FleetOptions::new("web").instance("pod").claim(&[build])
}

/// Asks the gate while the transaction is open, commits the transaction, and returns the reason of the gate.
async fn refused_beside<DB: Backend>(
    pool: &Pool<DB>,
    open: sqlx::Transaction<'static, DB>,
) -> Refusal {
    let asking = tokio::spawn({
        let pool = pool.clone();
        async move { refused(&pool, Phase::Contract, None).await }
    });
    tokio::time::sleep(MOMENT).await;
    assert!(!asking.is_finished(), "the gate did not wait");
    open.commit().await.unwrap();
    asking.await.unwrap()
}

/// The renewal was sent in time and commits late. The gate waits for it and sees it.
pub(super) async fn a_renewal_that_is_under_way_counts<DB: Backend>(pool: Pool<DB>) {
    set(&pool, State::Migrated).await;
    let fleet = join(&pool, "web", expanding()).await.unwrap();
    sql(&pool, "UPDATE {ec}lease SET expires_ms = {now} + 300").await;
    let mut open = begin(&pool).await;
    let session = DB::borrow(&mut open);
    let renewed = lease::renew(session, DB::server(), &fleet.shared.claim).await;
    assert!(renewed.unwrap());
    tokio::time::sleep(Duration::from_millis(400)).await;
    let refusal = refused_beside(&pool, open).await;
    assert!(
        matches!(refusal.obstacles[..], [Obstacle::Alive { .. }]),
        "{refusal}"
    );
}

pub(super) async fn a_join_that_is_under_way_counts<DB: Backend>(pool: Pool<DB>) {
    let first = join(&pool, "web", before()).await.unwrap();
    first.leave().await.unwrap();
    set(&pool, State::Migrated).await;
    // Without the join that is under way, the gate would open.
    let _new = join(&pool, "web", contracted()).await.unwrap();
    let mut open = begin(&pool).await;
    let session = DB::borrow(&mut open);
    let joined = lease::join(session, DB::server(), &claim(before())).await;
    joined.unwrap();
    let refusal = refused_beside(&pool, open).await;
    assert!(
        matches!(refusal.obstacles[..], [Obstacle::Alive { .. }]),
        "{refusal}"
    );
}

/// The join finds the journal open, and comes to the fence when that stands.
pub(super) async fn a_join_that_began_before_the_fence_sees_it<DB: Backend>(pool: Pool<DB>) {
    set(&pool, State::Migrated).await;
    let mut open = begin(&pool).await;
    let session = DB::borrow(&mut open);
    journal::open(session, DB::server()).await.unwrap().unwrap();
    leave_a_fence(&pool, Phase::Contract).await;
    let joined = lease::join(session, DB::server(), &claim(before())).await;
    let Err(Error::NotReady { rejections }) = joined else {
        panic!("{joined:?}")
    };
    assert!(matches!(rejections[0].why, Why::Fenced { .. }));
}

pub(super) async fn a_join_waits_for_a_fence_that_is_being_raised<DB: Backend>(pool: Pool<DB>) {
    set(&pool, State::Migrated).await;
    for is_kept in [false, true] {
        let mut open = begin(&pool).await;
        let fence = Fence {
            schema: schema(DB::server().capability().dialect).into(),
            lock: LOCK.into(),
            migration: M.into(),
            phase: Phase::Contract,
            holder: "process 7 on ci".into(),
        };
        let session = DB::borrow(&mut open);
        fence::raise(session, DB::server(), &fence).await.unwrap();
        let joining = tokio::spawn({
            let pool = pool.clone();
            async move { join(&pool, "web", before()).await }
        });
        tokio::time::sleep(MOMENT).await;
        assert!(!joining.is_finished(), "the join did not wait");
        if is_kept {
            open.commit().await.unwrap();
            let error = joining.await.unwrap().unwrap_err();
            assert!(matches!(error, Error::NotReady { .. }), "{error}");
        } else {
            open.rollback().await.unwrap();
            joining.await.unwrap().unwrap().leave().await.unwrap();
        }
    }
}
