//! Changes that come after each other, what a rollback loses, and what status says.
#![cfg(all(feature = "postgres", feature = "mysql", feature = "sqlite"))]
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{Db, Set, V1, V2, V2_CONTRACTED, all, fill, id, sources};
use expand_contract::{Error, Event, Phase, Stage, State};

/// `full_name` is renamed again.
const V3: &str = r#"
#[migrate(table = "customers")]
pub struct Customer {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "full_name"))]
    pub label: String,
}
"#;

const V3_CONTRACTED: &str = r#"
#[migrate(table = "customers")]
pub struct Customer {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "full_name", contracted))]
    pub label: String,
}
"#;

const HISTORY: [&str; 5] = [V1, V2, V2_CONTRACTED, V3, V3_CONTRACTED];

#[tokio::test]
async fn a_dependent_waits_until_its_predecessor_is_contracted() {
    for dialect in all() {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &HISTORY);
        let (first, second) = (id(&all, "full_name"), id(&all, "label"));
        let set = Set::default();
        assert_eq!(db.expand_with(&all, &set).await.unwrap().len(), 2);
        assert!(set.events.lock().unwrap().iter().any(|event| matches!(
            event,
            Event::Skipped { migration, phase: Phase::Expand, .. } if *migration == second
        )));
        let error = db.expand(&all).await.unwrap_err();
        assert!(
            error
                .to_string()
                .contains(&format!("it comes after {first}, which is expanded")),
            "{error}"
        );
        db.migrate(&all).await.unwrap();
        fill_new(&db, "full_name").await;
        db.contract(&all).await.unwrap();
        assert_eq!(db.expand(&all).await.unwrap(), [second.as_str()]);
        // What is behind the second cannot be taken from under it.
        let error = db.rollback(&all, &first, &[]).await.unwrap_err();
        assert!(matches!(error, Error::OutOfOrder { .. }), "{error}");
        db.migrate(&all).await.unwrap();
        db.contract(&all).await.unwrap();
        assert_eq!(db.state(&all, &second).await, Some(State::Contracted));
        assert_eq!(
            db.one("SELECT label FROM customers WHERE id = 7").await,
            "seven"
        );
    }
}

async fn fill_new(db: &Db, column: &str) {
    db.run(&format!(
        "INSERT INTO customers (id, {column}) VALUES (7, 'seven')"
    ))
    .await;
}

#[tokio::test]
async fn a_table_is_not_rolled_back_from_under_a_change() {
    for dialect in all() {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[V1, V2]);
        db.expand(&all[..1]).await.unwrap();
        let create = id(&all, "_create");
        db.expand(&all).await.unwrap();
        let error = db.rollback(&all, &create, &[]).await.unwrap_err();
        assert!(matches!(error, Error::OutOfOrder { .. }), "{error}");
    }
}

#[tokio::test]
async fn a_new_database_is_built_through_the_whole_history() {
    for dialect in all() {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &HISTORY);
        assert_eq!(db.for_build(&all).await.unwrap().len(), 3);
        assert_eq!(
            db.state(&all, &id(&all, "full_name")).await,
            Some(State::Contracted)
        );
        assert_eq!(
            db.state(&all, &id(&all, "label")).await,
            Some(State::Migrated)
        );
        fill_new(&db, "label").await;
    }
}

#[tokio::test]
async fn a_database_with_a_history_is_not_contracted_without_a_word() {
    for dialect in all() {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &HISTORY);
        db.expand(&all[..2]).await.unwrap();
        let error = db.for_build(&all).await.unwrap_err();
        assert!(matches!(error, Error::Gate { .. }), "{error}");
        assert!(error.report().to_string().contains("--attest"), "{error}");
    }
}

#[tokio::test]
async fn what_a_rollback_would_lose_has_to_be_given_up_by_name() {
    for dialect in all() {
        let v2 = r#"
            #[migrate(table = "customers")]
            pub struct Customer {
                #[migrate(primary_key)]
                pub id: i64,
                pub name: String,
                pub phone: Option<String>,
            }
        "#;
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[V1, v2]);
        let phone = id(&all, "phone");
        db.expand(&all).await.unwrap();
        fill(&db, 5).await;
        db.run("UPDATE customers SET phone = '12' WHERE id < 3")
            .await;
        let error = db.rollback(&all, &phone, &[]).await.unwrap_err();
        assert!(
            error.to_string().contains("customers.phone: 2 rows"),
            "{error}"
        );
        assert!(
            error
                .report()
                .to_string()
                .contains("--discard customers.phone"),
            "{error}"
        );
        assert!(error.is_refusal());
        assert_eq!(db.one("SELECT count(phone) FROM customers").await, "2");
        db.rollback(&all, &phone, &["customers.phone"])
            .await
            .unwrap();
        assert!(
            db.try_run("SELECT customers.phone FROM customers")
                .await
                .is_err()
        );
    }
}

#[tokio::test]
async fn status_says_where_everything_is() {
    for dialect in all() {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[V1, V2]);
        let rename = id(&all, "full_name");
        let status = db.status(&all).await;
        assert!(!status.journal);
        assert_eq!(status.migrations.len(), 2);
        assert_eq!(status.migrations[0].next, Some(Phase::Expand));
        db.expand(&all).await.unwrap();
        let status = db.status(&all).await;
        let one = status.migrations.iter().find(|m| m.id == rename).unwrap();
        assert_eq!(
            (one.state, one.next),
            (Some(State::Expanded), Some(Phase::Migrate))
        );
        assert_eq!(
            (one.stage, one.at_hand, one.tables[0].as_str()),
            (Some(Stage::Expanding), true, "customers")
        );
        db.migrate(&all).await.unwrap();
        let status = db.status(&all).await;
        let one = status.migrations.iter().find(|m| m.id == rename).unwrap();
        assert_eq!(one.next, Some(Phase::Contract));
        assert!(
            one.waits_for[0].contains("still expanding"),
            "{:?}",
            one.waits_for
        );
        // From a checkout that has no files.
        let status = db.status(&[]).await;
        assert_eq!(status.migrations.len(), 2);
        assert!(!status.migrations[0].at_hand);
    }
}
