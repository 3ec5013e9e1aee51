//! Clocks that jump. The journal's times are compared only with the database's clock. So moving every time in the
//! journal is the same as setting that clock the other way.

use super::*;

/// Sets the database's clock, forward or back.
async fn set_clock<DB: Backend>(pool: &Pool<DB>, ms: i64) {
    for (table, columns) in [
        ("lease", &["joined_ms", "expires_ms"][..]),
        ("seen", &["last_ms"]),
        ("fence", &["expires_ms"]),
    ] {
        let moved: Vec<String> = columns
            .iter()
            .map(|column| format!("{column} = {column} - {ms}"))
            .collect();
        sql(
            pool,
            &format!("UPDATE {{ec}}{table} SET {}", moved.join(", ")),
        )
        .await;
    }
}

/// Sets the wall clock of an instance.
fn set_wall<DB: Backend>(fleet: &Fleet<DB>, forward: bool, by: Duration) {
    let mut believed = fleet.believed();
    let believed = believed.as_mut().unwrap();
    if forward {
        believed.until_wall -= by;
    } else {
        believed.until_wall += by;
    }
}

const HOUR: Duration = Duration::from_hours(1);
const HOUR_MS: i64 = 3_600_000;

pub(super) async fn an_instances_wall_clock_that_jumps_is_asked_about_within_a_second<
    DB: Backend,
>(
    pool: Pool<DB>,
) {
    set(&pool, State::Migrated).await;
    // The wall clock goes back. The monotonic clock still fences the instance.
    let options = FleetOptions::new("web").ttl(Duration::from_millis(600));
    let fleet = Fleet::join(&pool, &[expanding()], options).await.unwrap();
    set_wall(&fleet, false, HOUR);
    fleet.ensure_alive().unwrap();
    tokio::time::sleep(Duration::from_millis(450)).await;
    fleet.ensure_alive().unwrap_err();
    fleet.leave().await.unwrap();

    // The clock goes a little forward, as in a correction. The lease is long enough.
    let fleet = join(&pool, "web", expanding()).await.unwrap();
    set_wall(&fleet, true, Duration::from_secs(5));
    fleet.ensure_alive().unwrap();

    // The clock goes far forward, as after a suspension. Without a wake-up the next renewal would come in ten seconds.
    let kept = tokio::spawn(fleet.keep_alive());
    tokio::time::sleep(Duration::from_millis(100)).await;
    set_wall(&fleet, true, HOUR);
    fleet.ensure_alive().unwrap_err();
    let asked = tokio::time::timeout(Duration::from_secs(8), async {
        while fleet.ensure_alive().is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    asked.await.expect("it asks whether its lease stands");
    // Other processes saw none of it.
    let refusal = refused(&pool, Phase::Contract, None).await;
    assert!(
        matches!(&refusal.obstacles[..], [Obstacle::Alive { .. }]),
        "{refusal}"
    );
    fleet.leave().await.unwrap();
    kept.await.unwrap().unwrap();
}

/// The database then counts no instance as alive, and a renewal asks for a new lease, which may come too late. If the
/// database's clock is the host's, an instance sees the jump itself and stops at once.
pub(super) async fn the_databases_clock_set_forward_ends_every_lease<DB: Backend>(pool: Pool<DB>) {
    let first = join(&pool, "web", before()).await.unwrap();
    first.leave().await.unwrap();
    set(&pool, State::Migrated).await;
    let _new = join(&pool, "web", contracted()).await.unwrap();
    let old = join(&pool, "web", before()).await.unwrap();
    leave_a_fence(&pool, Phase::Rollback).await;
    set_clock(&pool, HOUR_MS).await;
    if DB::server().capability().dialect == Dialect::Sqlite {
        set_wall(&old, true, HOUR);
        old.ensure_alive().unwrap_err();
    }
    // The fence expires as well.
    assert_eq!(fences(&pool).await, 0);
    // The instance is alive again with its next renewal, as long as its side still exists.
    old.renew().await.unwrap();
    old.ensure_alive().unwrap();
    let refusal = refused(&pool, Phase::Contract, None).await;
    assert!(
        matches!(&refusal.obstacles[..], [Obstacle::Alive { .. }]),
        "{refusal}"
    );
    set_clock(&pool, HOUR_MS).await;
    set(&pool, State::Contracting).await;
    let late = old.renew().await.unwrap_err();
    assert!(late.to_string().contains("this build is too old"), "{late}");
}

/// The lease of an instance that died would last an hour longer. A living instance renews its own lease.
pub(super) async fn the_databases_clock_set_back_keeps_nobody_alive<DB: Backend>(pool: Pool<DB>) {
    let first = join(&pool, "web", before()).await.unwrap();
    first.leave().await.unwrap();
    set(&pool, State::Migrated).await;
    let _new = join(&pool, "web", contracted()).await.unwrap();
    let options = FleetOptions::new("web").ttl(Duration::from_millis(1_500));
    let dead = Fleet::join(&pool, &[expanding()], options).await.unwrap();
    let living = join(&pool, "web", before()).await.unwrap();
    set_clock(&pool, -HOUR_MS).await;
    living.renew().await.unwrap();
    let refusal = refused(&pool, Phase::Contract, None).await;
    assert_eq!(refusal.obstacles.len(), 2, "{refusal}");
    for obstacle in &refusal.obstacles {
        let Obstacle::Alive { expires, .. } = obstacle else {
            panic!("{refusal}")
        };
        assert!(*expires <= Duration::from_secs(30), "{refusal}");
    }
    living.leave().await.unwrap();
    tokio::time::sleep(Duration::from_millis(1_600)).await;
    dead.ensure_alive().unwrap_err();
    gate(&pool, Phase::Contract, None).await.unwrap();
}
