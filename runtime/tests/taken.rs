//! Columns and tables that were there before the migration that makes them.
#![cfg(all(feature = "postgres", feature = "mysql", feature = "sqlite"))]
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{Db, On, V1, V2, all, fill, id, sources};
use expand_contract::{Error, State};

const ADDED: &str = r#"
#[migrate(table = "customers")]
pub struct Customer {
    #[migrate(primary_key)]
    pub id: i64,
    pub name: String,
    pub note: Option<String>,
}
"#;

#[tokio::test]
async fn a_column_of_somebody_elses_is_refused_and_left_alone() {
    for dialect in all() {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[V1, V2]);
        db.expand(&all[..1]).await.unwrap();
        fill(&db, 3).await;
        db.run("ALTER TABLE customers ADD COLUMN full_name text")
            .await;
        db.run("UPDATE customers SET full_name = 'theirs'").await;
        let id = id(&all, "full_name");
        for run in [db.expand(&all).await, db.for_build(&all).await] {
            let error = run.unwrap_err();
            assert!(matches!(error, Error::Taken { .. }), "{error}");
            assert!(error.is_refusal());
            let text = error.report().to_string();
            assert!(
                text.contains("the column customers.full_name is there already"),
                "{text}"
            );
            assert!(text.contains("another column name"), "{text}");
        }
        assert_eq!(db.state(&all, &id).await, None);
        assert_eq!(
            db.one("SELECT count(*) FROM customers WHERE full_name = 'theirs'")
                .await,
            "3"
        );
        // Out of the way, it may come.
        db.run("ALTER TABLE customers RENAME COLUMN full_name TO theirs")
            .await;
        db.expand(&all).await.unwrap();
        assert_eq!(db.state(&all, &id).await, Some(State::Expanded));
    }
}

#[tokio::test]
async fn a_table_with_rows_is_refused_and_left_alone() {
    for dialect in all() {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[V1]);
        db.run("CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL)")
            .await;
        db.run("INSERT INTO customers VALUES (1, 'theirs')").await;
        let error = db.expand(&all).await.unwrap_err();
        assert!(matches!(error, Error::Taken { .. }), "{error}");
        let text = error.report().to_string();
        assert!(
            text.contains("the table customers is there already"),
            "{text}"
        );
        assert!(text.contains("into the lock"), "{text}");
        assert_eq!(db.state(&all, &all[0].id).await, None);
        // Nobody's rows: as if the file had been run by hand.
        db.run("DELETE FROM customers").await;
        db.expand(&all).await.unwrap();
    }
}

#[tokio::test]
async fn a_file_that_was_run_by_hand_is_taken_over() {
    for dialect in [On::Sqlite, On::Postgres] {
        let db = Db::new(dialect).await;
        // Elsewhere, what keeps two columns in step is made by the runner alone.
        let change = if dialect == On::Postgres { V2 } else { ADDED };
        let all = sources(dialect, &[V1, change]);
        db.expand(&all[..1]).await.unwrap();
        fill(&db, 3).await;
        db.pipe(&all[1].files[0]).await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.ok();
        assert_eq!(db.state(&all, &all[1].id).await, Some(State::Migrated));
    }
}
