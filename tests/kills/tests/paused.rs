//! A process is paused past its lease, the contract takes its column away, and it wakes up.

#![allow(clippy::unwrap_used)] // The helpers of tests.

use std::time::Duration;

use tests_generate::connection::Connection;
use tests_generate::database::Database;
use tests_kills::{Child, On, Scene};
use tests_support::MySqlLike;

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

/// A process that is paused past its lease and wakes up after the contract loses nothing.
async fn paused(on: On) {
    let scene = Scene::new("renamed_plain", on, RUNNER).unwrap();
    let database = scene.migrated();
    let (Database::Postgres { url, .. }
    | Database::Mysql { url, .. }
    | Database::Sqlite { url, .. }) = &database;
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
    let mut connection = Connection::open(&database).await;
    wrote.append(&mut late);
    assert!(wrote.len() >= 3);
    for id in wrote {
        let name = "SELECT full_name FROM customers WHERE id = $1";
        let name = connection.read(name, id).await.unwrap();
        assert_eq!(name, format!("name {id}"));
    }
    let strangers =
        "SELECT count(*) FROM customers WHERE id >= $1 AND NOT full_name = concat('name ', id)";
    assert_eq!(connection.read(strangers, 1_000_000).await.unwrap(), "0");
}

#[tokio::test]
async fn a_process_that_is_paused_past_its_lease_and_wakes_up_after_the_contract_loses_nothing_on_postgres()
 {
    paused(On::Postgres).await;
}

#[tokio::test]
async fn a_process_that_is_paused_past_its_lease_and_wakes_up_after_the_contract_loses_nothing_on_mariadb()
 {
    paused(On::Mysql(MySqlLike::maria())).await;
}

#[tokio::test]
async fn a_process_that_is_paused_past_its_lease_and_wakes_up_after_the_contract_loses_nothing_on_mysql()
 {
    if let Some(server) = MySqlLike::mysql() {
        paused(On::Mysql(server)).await;
    }
}
