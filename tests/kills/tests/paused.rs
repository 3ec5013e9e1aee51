//! A process is paused past its lease, the contract takes its column away, and it wakes up.

#![allow(clippy::unwrap_used)] // The helpers of tests.

use std::time::Duration;

use expand_contract_schema::Dialect;
use sqlx::{Connection as _, PgConnection};
use tests_generate::database::Database;
use tests_kills::{Child, Scene};

const RUNNER: &str = env!("CARGO_BIN_EXE_runner");
const INSTANCE: &str = env!("CARGO_BIN_EXE_instance");

/// What the instance says until it says this; the ids of what was acknowledged are kept.
fn until(instance: &mut Child, word: &str, wrote: &mut Vec<i64>) -> String {
    loop {
        let line = instance.line().expect("it goes on until it is killed");
        if let Some(id) = line.strip_prefix("wrote ") {
            wrote.push(id.parse().unwrap());
        }
        if line.starts_with(word) {
            return line;
        }
    }
}

#[tokio::test]
async fn a_process_that_is_paused_past_its_lease_and_wakes_up_after_the_contract_loses_nothing() {
    let scene = Scene::new("renamed_plain", Dialect::Postgres, RUNNER).unwrap();
    let database = scene.migrated();
    let Database::Postgres { url, .. } = &database else {
        unreachable!()
    };
    let folder = scene.known_before();
    let mut instance = Child::start(INSTANCE, &[url, folder.to_str().unwrap()]);
    let mut wrote = Vec::new();
    for _ in 0..3 {
        until(&mut instance, "wrote", &mut wrote);
    }
    // While it lives, nobody takes its column away, whatever is attested.
    let refusal = scene.contract(&database).unwrap_err();
    assert!(refusal.contains("alive"), "{refusal}");

    // In the worst moment: it has asked, and is about to write.
    until(&mut instance, "asked", &mut wrote);
    instance.signal("STOP");
    let mut tries = 0;
    while let Err(refusal) = scene.contract(&database) {
        assert!(refusal.contains("alive"), "{refusal}");
        tries += 1;
        assert!(tries < 100, "its lease never runs out");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    instance.signal("CONT");

    // It may not go on, and what it writes all the same fails: there is nothing it could harm.
    let mut late = Vec::new();
    for _ in 0..4 {
        until(&mut instance, "refused", &mut late);
    }
    drop(instance);
    // Those that were said before it was paused, and read only now.
    let mut connection = PgConnection::connect(url).await.unwrap();
    wrote.append(&mut late);
    assert!(wrote.len() >= 3);
    for id in wrote {
        let name: String = sqlx::query_scalar("SELECT full_name FROM customers WHERE id = $1")
            .bind(id)
            .fetch_one(&mut connection)
            .await
            .unwrap();
        assert_eq!(name, format!("name {id}"));
    }
    let sides: i64 = sqlx::query_scalar("SELECT count(*) FROM customers WHERE id >= 1000000")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    let agreeing: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM customers WHERE id >= 1000000 AND full_name = 'name ' || id",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert_eq!(sides, agreeing);
}
