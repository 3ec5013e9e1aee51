//! What users hung on a column that goes.
#![cfg(all(feature = "postgres", feature = "mysql", feature = "sqlite"))]
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{Db, Set, V1, V2, V2_CONTRACTED, all, fill, id, sources};
use expand_contract::{Dialect, State};

#[tokio::test]
async fn a_view_on_a_column_that_goes_is_named_with_what_to_do() {
    for dialect in all() {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[V1, V2, V2_CONTRACTED]);
        db.expand(&all[..1]).await.unwrap();
        fill(&db, 3).await;
        db.run("CREATE VIEW people AS SELECT id, name FROM customers")
            .await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        let text = db.contract(&all).await.unwrap_err().report().to_string();
        assert!(text.contains("view people"), "{text}");
        // Where the database does not record it, the text of the view tells it, and not exactly.
        let way_out = match dialect.dialect() {
            Dialect::Mysql => "--discard 'people'",
            Dialect::Sqlite | Dialect::Postgres => "drop what depends on it",
        };
        assert!(text.contains(way_out), "{text}");
        assert_eq!(
            db.one("SELECT count(*) FROM customers WHERE name = full_name")
                .await,
            "3"
        );
        db.run("DROP VIEW people").await;
        db.contract(&all).await.unwrap();
        assert_eq!(
            db.state(&all, &id(&all, "full_name")).await,
            Some(State::Contracted)
        );
    }
}

#[tokio::test]
async fn everything_that_needs_a_column_is_named_before_the_contract_begins() {
    let db = Db::new(Dialect::Postgres).await;
    let all = sources(Dialect::Postgres, &[V1, V2, V2_CONTRACTED]);
    db.expand(&all[..1]).await.unwrap();
    fill(&db, 3).await;
    db.run(
        "CREATE UNIQUE INDEX named ON customers (name);
         CREATE INDEX lower ON customers (lower(name)) WHERE name <> '';
         ALTER TABLE customers ADD CONSTRAINT filled CHECK (name <> '' AND id > 0);
         CREATE TABLE badges (name text REFERENCES customers (name));
         CREATE VIEW people AS SELECT id, name FROM customers;
         CREATE MATERIALIZED VIEW names AS SELECT max(name) FROM people;
         CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
         CREATE TRIGGER renamed AFTER UPDATE OF name ON customers FOR EACH ROW EXECUTE FUNCTION note();
         CREATE POLICY own ON customers USING (name = current_user)",
    )
    .await;
    // A trigger on the old column alone is told at once: new builds do not fire it.
    let set = Set {
        discard: vec!["renamed".into()],
        ..Set::default()
    };
    db.expand_with(&all, &set).await.unwrap();
    db.migrate(&all).await.unwrap();
    let error = db.contract(&all).await.unwrap_err();
    let text = error.report().to_string();
    assert!(error.is_refusal(), "{text}");
    for needed in [
        "constraint badges_name_fkey on table badges needs customers.name",
        "view people needs customers.name",
        "trigger renamed on table customers needs customers.name",
        "policy own on table customers needs customers.name",
    ] {
        assert!(text.contains(needed), "{needed}:\n{text}");
    }
    // What goes with the column, or hangs on it through something else, is not in the way itself.
    for not in ["index", "filled", "view names", "zzz_ec_"] {
        assert!(!text.contains(not), "{not}:\n{text}");
    }
    assert_eq!(
        db.state(&all, &id(&all, "full_name")).await,
        Some(State::Migrated)
    );
    db.run("INSERT INTO customers (id, name) VALUES (9, 'of an old build')")
        .await;
    db.run(
        "DROP TABLE badges; DROP MATERIALIZED VIEW names; DROP VIEW people; DROP TRIGGER renamed ON customers;
         DROP POLICY own ON customers",
    )
    .await;
    db.contract(&all).await.unwrap();
}
