//! What a team does with one change, on both databases.
#![cfg(all(feature = "postgres", feature = "mysql", feature = "sqlite"))]
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{Db, Set, V1, V2, V2_CONTRACTED, all, fill, id, sources};
use expand_contract::{Error, Phase, State};

#[tokio::test]
async fn a_column_is_renamed_from_expand_to_contract() {
    for dialect in all() {
        let db = Db::new(dialect).await;
        let first = sources(dialect, &[V1]);
        assert_eq!(db.expand(&first).await.unwrap().len(), 1);
        fill(&db, 5_000).await;

        let both = sources(dialect, &[V1, V2]);
        let rename = id(&both, "full_name");
        assert_eq!(db.expand(&both).await.unwrap(), [rename.as_str()]);
        assert_eq!(db.state(&both, &rename).await, Some(State::Expanded));
        // An old and a new build, while rows are pending.
        db.run("INSERT INTO customers (id, name) VALUES (10001, 'old')")
            .await;
        db.run("INSERT INTO customers (id, full_name) VALUES (10002, 'new')")
            .await;
        let row = "SELECT name, full_name FROM customers WHERE id =";
        assert_eq!(db.one(&format!("{row} 10001")).await, "old|old");
        assert_eq!(db.one(&format!("{row} 10002")).await, "new|new");

        assert_eq!(db.migrate(&both).await.unwrap(), [rename.as_str()]);
        assert_eq!(db.state(&both, &rename).await, Some(State::Migrated));
        let wrong = "SELECT count(*) FROM customers WHERE full_name IS NULL OR full_name <> name";
        assert_eq!(db.one(wrong).await, "0");

        // The code still says `expanding`.
        let error = db.contract(&both).await.unwrap_err();
        assert!(
            matches!(
                error,
                Error::OutOfOrder {
                    phase: Phase::Contract,
                    ..
                }
            ),
            "{error}"
        );
        let contracted = sources(dialect, &[V1, V2, V2_CONTRACTED]);
        let ended = db.contract(&contracted).await.unwrap();
        assert!(ended.contains(&rename), "{ended:?}");
        assert_eq!(
            db.state(&contracted, &rename).await,
            Some(State::Contracted)
        );
        assert!(
            db.try_run("SELECT customers.name FROM customers")
                .await
                .is_err()
        );
        assert_eq!(db.one("SELECT count(*) FROM customers").await, "5002");
        assert!(
            db.try_run("INSERT INTO customers (id) VALUES (20001)")
                .await
                .is_err()
        );
        // Nothing is left to do, and to be told so is no error.
        assert!(db.expand(&contracted).await.unwrap().is_empty());
        assert!(db.migrate(&contracted).await.unwrap().is_empty());
        assert!(db.contract(&contracted).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_rename_is_rolled_back_and_done_again() {
    for dialect in all() {
        let db = Db::new(dialect).await;
        db.expand(&sources(dialect, &[V1])).await.unwrap();
        fill(&db, 100).await;
        let both = sources(dialect, &[V1, V2]);
        let rename = id(&both, "full_name");
        let before = db.rows("SELECT id, name FROM customers ORDER BY id").await;
        for _ in 0..2 {
            db.expand(&both).await.unwrap();
            db.migrate(&both).await.unwrap();
            db.rollback(&both, &rename, &[]).await.unwrap();
            assert_eq!(db.state(&both, &rename).await, None);
            assert_eq!(
                db.rows("SELECT id, name FROM customers ORDER BY id").await,
                before
            );
            assert!(
                db.try_run("SELECT customers.full_name FROM customers")
                    .await
                    .is_err()
            );
            // Once more says that it is done.
            db.rollback(&both, &rename, &[]).await.unwrap();
        }
        assert!(
            db.try_run("INSERT INTO customers (id, name) VALUES (7001, NULL)")
                .await
                .is_err()
        );
    }
}

#[tokio::test]
async fn phases_come_in_their_order() {
    for dialect in all() {
        let db = Db::new(dialect).await;
        let both = sources(dialect, &[V1, V2, V2_CONTRACTED]);
        let rename = id(&both, "full_name");
        let error = db.migrate(&both).await.unwrap_err();
        assert!(
            error.report().to_string().contains("it is not expanded"),
            "{error}"
        );
        db.expand(&both).await.unwrap();
        let set = Set {
            only: vec![rename.clone()],
            ..Set::default()
        };
        let error = db.contract_with(&both, &set).await.unwrap_err();
        assert!(
            error
                .report()
                .to_string()
                .contains("it is expanded, not migrated"),
            "{error}"
        );
        db.migrate(&both).await.unwrap();
        db.contract(&both).await.unwrap();
        let error = db.rollback(&both, &rename, &[]).await.unwrap_err();
        assert!(
            error.report().to_string().contains("there is no way back"),
            "{error}"
        );
        let error = db
            .rollback(&both, "20300101000000_nothing", &[])
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Unknown { .. }), "{error}");
    }
}

#[tokio::test]
async fn an_edited_file_is_named() {
    for dialect in all() {
        let db = Db::new(dialect).await;
        let first = sources(dialect, &[V1]);
        db.expand(&first).await.unwrap();
        let mut files = first[0].files.clone();
        files[3] = files[3].replace("DROP TABLE", "DROP /* now! */ TABLE");
        let edited = expand_contract::MigrationSource::new(&first[0].id, files, None).unwrap();
        let edited = [edited];
        let error = db.migrate(&edited).await.unwrap_err();
        assert!(
            error
                .to_string()
                .contains("rollback.sql changed after it was applied"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn an_empty_database_is_brought_to_what_the_code_wants() {
    for dialect in all() {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[V1, V2]);
        assert_eq!(db.for_build(&all).await.unwrap().len(), 2);
        db.run("INSERT INTO customers (id, full_name) VALUES (1, 'new')")
            .await;
        assert!(db.for_build(&all).await.unwrap().is_empty());
    }
}
