//! A table that leaves: the soak, the way back, and what still needs it.

use std::time::Duration;

use super::{refused, told};
use crate::common::{Db, On, Set, id, sources};
use expand_contract::{Error, Event, MigrationSource, State};

const BEFORE: &str = r#"
#[migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub email: String,
}
#[migrate(table = "faxes")]
pub struct Fax {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(index, references = "users(id)")]
    pub user_id: i64,
}
"#;

fn all(on: On) -> Vec<MigrationSource> {
    let after = BEFORE.replace("table = \"faxes\"", "table = \"faxes\", removed");
    sources(on, &[BEFORE, &after])
}

/// A database whose faxes leave, up to the migrated state.
async fn migrated(on: On) -> (Db, Vec<MigrationSource>, String) {
    let all = all(on);
    let db = Db::new(on).await;
    let (last, before) = all.split_last().unwrap();
    db.expand(before).await.unwrap();
    db.run("INSERT INTO users (id, email) VALUES (1, 'a'), (2, 'b')")
        .await;
    db.run("INSERT INTO faxes (id, user_id) VALUES (1, 1), (2, 2)")
        .await;
    let leaves = last.id.clone();
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.ok();
    assert_eq!(db.state(&all, &leaves).await, Some(State::Migrated));
    (db, all, leaves)
}

/// Contracts with a soak, after attesting what the first refusal asks for.
async fn soak(db: &Db, all: &[MigrationSource], time: Duration) -> (Vec<String>, Vec<Event>) {
    let mut set = Set {
        soak: Some(time),
        ..Set::default()
    };
    let done = match db.contract_with(all, &set).await {
        Err(Error::Gate(refusal)) => {
            set.attest.clone_from(&refusal.attest);
            db.contract_with(all, &set).await
        }
        done => done,
    };
    let done = done.unwrap();
    let events = set.events.lock().unwrap().clone();
    (done, events)
}

async fn soaks_on(on: On) {
    let (db, all, leaves) = migrated(on).await;
    let (done, events) = soak(&db, &all, Duration::from_secs(3600)).await;
    assert_eq!(done, [""; 0], "nothing is contracted yet");
    let left = events.iter().find_map(|event| match event {
        Event::Soaking { migration, left } if *migration == leaves => Some(*left),
        _ => None,
    });
    assert!(
        left.is_some_and(|left| left > Duration::from_secs(3000)),
        "{events:?}"
    );
    assert_eq!(db.state(&all, &leaves).await, Some(State::Contracting));
    assert!(
        db.try_run("SELECT id FROM faxes").await.is_err(),
        "an old build finds none"
    );
    assert_eq!(db.one("SELECT count(*) FROM faxes_ec").await, "2");
    // No row of it keeps another one from leaving.
    db.run("UPDATE users SET id = 3 WHERE id = 2").await;
    db.run("UPDATE users SET id = 2 WHERE id = 3").await;

    let status = db.status(&all).await;
    let one = status
        .migrations
        .iter()
        .find(|one| one.id == leaves)
        .unwrap();
    assert!(
        one.soaking
            .is_some_and(|left| left > Duration::from_secs(3000)),
        "{one:?}"
    );
    assert!(
        one.waits_for.iter().any(|one| one.contains("the soak")),
        "{one:?}"
    );

    // A contract without a time keeps to the first one.
    assert_eq!(db.contract(&all).await.unwrap(), [""; 0]);
    assert_eq!(db.one("SELECT count(*) FROM faxes_ec").await, "2");

    // One command brings it back, and the migration is migrated again.
    db.rollback(&all, &leaves, &[]).await.unwrap();
    assert_eq!(db.state(&all, &leaves).await, Some(State::Migrated));
    assert_eq!(db.one("SELECT count(*) FROM faxes").await, "2");
    if on != On::Sqlite {
        let write = "INSERT INTO faxes (id, user_id) VALUES (3, 9)";
        assert!(
            db.try_run(write).await.is_err(),
            "its foreign key holds again"
        );
    }
    db.run("INSERT INTO faxes (id, user_id) VALUES (3, 1)")
        .await;

    // It soaks anew, and a shorter time ends it.
    let (done, _) = soak(&db, &all, Duration::from_secs(3600)).await;
    assert_eq!(done, [""; 0]);
    assert_eq!(db.one("SELECT count(*) FROM faxes_ec").await, "3");
    let (done, _) = soak(&db, &all, Duration::ZERO).await;
    assert_eq!(done, std::slice::from_ref(&leaves));
    assert_eq!(db.state(&all, &leaves).await, Some(State::Contracted));
    assert!(db.try_run("SELECT id FROM faxes_ec").await.is_err());
    let error = db.rollback(&all, &leaves, &[]).await.unwrap_err();
    assert!(
        error.report().to_string().contains("there is no way back"),
        "{error}"
    );
}

#[tokio::test]
async fn a_table_waits_aside_and_one_command_brings_it_back() {
    for on in crate::common::all() {
        soaks_on(on).await;
    }
}

#[tokio::test]
async fn without_a_soak_it_is_dropped_at_once() {
    for on in crate::common::all() {
        let (db, all, leaves) = migrated(on).await;
        assert_eq!(db.contract(&all).await.unwrap(), [leaves]);
        assert!(db.try_run("SELECT id FROM faxes_ec").await.is_err());
    }
}

#[tokio::test]
async fn a_new_database_has_no_such_table() {
    for on in crate::common::all() {
        let all = all(on);
        let db = Db::new(on).await;
        db.for_build(&all).await.unwrap();
        let leaves = id(&all, "_faxes_leaves");
        assert!(matches!(
            db.state(&all, &leaves).await,
            Some(State::Migrated | State::Contracted)
        ));
    }
}

#[tokio::test]
async fn what_needs_the_table_is_told_by_the_expand_and_refused_by_the_contract() {
    for on in crate::common::all() {
        let all = all(on);
        let db = Db::new(on).await;
        let (_, before) = all.split_last().unwrap();
        db.expand(before).await.unwrap();
        db.run("CREATE VIEW sent AS SELECT id FROM faxes").await;
        db.run("CREATE TABLE pages (id bigint PRIMARY KEY, fax bigint, FOREIGN KEY (fax) REFERENCES faxes (id))")
            .await;
        let told = told(&db, &all).await;
        for words in ["sent", "pages"] {
            assert!(
                told.iter().any(|one| one.contains(words)),
                "{on:?}: {told:?}"
            );
        }
        db.migrate(&all).await.ok();
        let refusal = refused(&db, &all).await;
        for words in ["sent", "foreign key", "of pages refers to faxes"] {
            assert!(refusal.contains(words), "{on:?}: {refusal}");
        }
        // Nothing was done.
        assert_eq!(db.one("SELECT count(*) FROM faxes").await, "0");
        db.run("DROP VIEW sent").await;
        db.run("DROP TABLE pages").await;
        db.contract(&all).await.unwrap();
    }
}
