//! An instance's trust in its own lease.

use super::*;

pub(super) async fn a_lease_that_ran_out_is_no_longer_believed_in<DB: Backend>(pool: Pool<DB>) {
    set(&pool, State::Migrated).await;
    let options = FleetOptions::new("web").ttl(Duration::from_millis(600));
    let fleet = Fleet::join(&pool, &[expanding()], options).await.unwrap();
    fleet.ensure_alive().unwrap();
    let name = fleet.instance().to_owned();
    // The instance stops earlier than the database gives up its lease.
    tokio::time::sleep(Duration::from_millis(450)).await;
    let error = fleet.ensure_alive().unwrap_err();
    assert!(matches!(&error, Error::NotAlive { instance, .. } if *instance == name));
    assert!(!error.is_refusal());
    fleet.renew().await.unwrap();
    fleet.ensure_alive().unwrap();

    // The database has given up the lease, and the old side was removed since.
    sql(&pool, "UPDATE {ec}lease SET expires_ms = {now} - 1").await;
    fleet.renew().await.unwrap();
    sql(&pool, "UPDATE {ec}lease SET expires_ms = {now} - 1").await;
    set(&pool, State::Contracting).await;
    let error = fleet.renew().await.unwrap_err();
    assert!(
        error.to_string().contains("this build is too old"),
        "{error}"
    );
}

pub(super) async fn keep_alive_keeps_it_alive_and_says_when_it_cannot<DB: Backend>(pool: Pool<DB>) {
    set(&pool, State::Migrated).await;
    let short = || FleetOptions::new("web").ttl(Duration::from_millis(600));
    let fleet = Fleet::join(&pool, &[expanding()], short()).await.unwrap();
    let task = tokio::spawn(fleet.keep_alive());
    for _ in 0..15 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        fleet.ensure_alive().unwrap();
    }
    set(&pool, State::Contracted).await;
    sql(&pool, "DELETE FROM {ec}lease").await;
    let error = task.await.unwrap().unwrap_err();
    assert!(matches!(error, Error::NotReady { .. }), "{error}");

    let fleet = Fleet::join(&pool, &[contracted()], short()).await.unwrap();
    let task = tokio::spawn(fleet.keep_alive());
    fleet.leave().await.unwrap();
    fleet.ensure_alive().unwrap_err();
    fleet.renew().await.unwrap_err();
    task.await.unwrap().unwrap();
    assert_eq!(sql(&pool, "DELETE FROM {ec}lease").await, 0);
}
