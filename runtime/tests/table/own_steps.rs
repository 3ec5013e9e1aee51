//! Steps in the author's own SQL.

use crate::common::{BOTH, Db, Set, sources};
use expand_contract::{Dialect, MigrationSource};

fn model(steps: &str) -> String {
    format!(
        "#[migrate(table = \"orders\"{steps})] pub struct Order {{
             #[migrate(primary_key)] pub id: i64, pub note: Option<String>,
         }}"
    )
}

/// The query that tells whether a table or an index is there.
fn exists(dialect: Dialect, name: &str) -> String {
    match dialect {
        Dialect::Postgres => format!("SELECT to_regclass('{name}') IS NOT NULL"),
        _ => format!("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = '{name}')"),
    }
}

async fn with(dialect: Dialect, steps: &str) -> (Db, Vec<MigrationSource>) {
    let db = Db::new(dialect).await;
    let all = sources(dialect, &[&model(""), &model(steps)]);
    db.expand(&all[..1]).await.unwrap();
    db.run("INSERT INTO orders (id) VALUES (1)").await;
    (db, all)
}

async fn has(db: &Db, name: &str) -> bool {
    let sql = exists(db.dialect(), name);
    ["t", "1", "true"].contains(&db.one(&sql).await.as_str())
}

#[tokio::test]
async fn a_step_that_fails_in_its_middle_leaves_nothing_and_runs_again() {
    for dialect in BOTH {
        let steps = format!(
            ", step(name = \"two\", expand = \"CREATE TABLE one (id int); INSERT INTO two VALUES (1)\", done_when = \"{}\", \
             rollback = \"DROP TABLE one\")",
            exists(dialect, "one")
        );
        let (db, all) = with(dialect, &steps).await;
        let error = db.expand(&all).await.unwrap_err().report().to_string();
        assert!(
            error.contains("Run step two of orders") && error.contains("two"),
            "{error}"
        );
        assert!(!has(&db, "one").await, "{dialect}");
        db.run("CREATE TABLE two (id int)").await;
        db.expand(&all).await.unwrap();
        assert!(has(&db, "one").await, "{dialect}");
        assert_eq!(db.one("SELECT count(*) FROM two").await, "1", "{dialect}");
        db.rollback(&all, &all[1].id, &[]).await.unwrap();
        assert!(!has(&db, "one").await, "{dialect}");
    }
}

#[tokio::test]
async fn a_step_whose_effect_is_there_is_not_run_and_one_without_effect_is_an_error() {
    for dialect in BOTH {
        let probe = exists(dialect, "one");
        let steps = format!(
            ", step(name = \"a\", expand = \"INSERT INTO orders (id) VALUES (2)\", done_when = \"{probe}\", irreversible)"
        );
        let (db, all) = with(dialect, &steps).await;
        let error = db.expand(&all).await.unwrap_err().report().to_string();
        assert!(error.contains("Run step a of orders"), "{error}");
        assert_eq!(
            db.one("SELECT count(*) FROM orders").await,
            "1",
            "{dialect}"
        );
        db.run("CREATE TABLE one (id int)").await;
        db.expand(&all).await.unwrap();
        assert_eq!(
            db.one("SELECT count(*) FROM orders").await,
            "1",
            "{dialect}"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_undone_stops_a_rollback_until_it_is_left_by_name() {
    for dialect in BOTH {
        let steps = format!(
            ", step(name = \"one\", expand = \"CREATE TABLE one (id int)\", done_when = \"{}\", irreversible)",
            exists(dialect, "one")
        );
        let (db, all) = with(dialect, &steps).await;
        db.expand(&all).await.unwrap();
        let error = db
            .rollback(&all, &all[1].id, &[])
            .await
            .unwrap_err()
            .report()
            .to_string();
        assert!(
            error.contains("step one has run") && error.contains("--discard one"),
            "{error}"
        );
        assert_eq!(
            db.status(&all).await.migrations[1]
                .state
                .map(|s| s.to_string())
                .as_deref(),
            Some("migrated")
        );
        db.rollback(&all, &all[1].id, &["one"]).await.unwrap();
        assert!(has(&db, "one").await, "{dialect}");
        // It is found there when the migration comes again.
        db.expand(&all).await.unwrap();
    }
}

#[tokio::test]
async fn a_contract_that_ran_a_step_of_the_authors_own_is_not_rolled_back() {
    for dialect in BOTH {
        let gone = exists(dialect, "two")
            .replacen("SELECT ", "SELECT NOT ", 1)
            .replace(
                "NOT to_regclass('two') IS NOT NULL",
                "to_regclass('two') IS NULL",
            );
        let steps = format!(
            ", step(name = \"one\", contract = \"DROP TABLE one\", done_when = \"{}\"), \
             step(name = \"two\", contract = \"DROP TABLE two; INSERT INTO three VALUES (1)\", done_when = \"{gone}\")",
            gone.replace("two", "one")
        );
        let (db, all) = with(dialect, &steps).await;
        db.run("CREATE TABLE one (id int)").await;
        db.run("CREATE TABLE two (id int)").await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        assert!(has(&db, "one").await, "{dialect}");
        let error = db.contract(&all).await.unwrap_err().report().to_string();
        assert!(error.contains("three"), "{error}");
        assert!(!has(&db, "one").await && has(&db, "two").await, "{dialect}");
        let error = db
            .rollback(&all, &all[1].id, &[])
            .await
            .unwrap_err()
            .report()
            .to_string();
        assert!(
            error.contains("has run a step of its author's own already"),
            "{error}"
        );
        db.run("CREATE TABLE three (id int)").await;
        db.contract(&all).await.unwrap();
        assert!(!has(&db, "two").await, "{dialect}");
    }
}

#[tokio::test]
async fn an_index_that_an_interrupted_build_left_invalid_is_built_again() {
    let valid = "SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('orders_note') AND indisvalid)";
    let steps = format!(
        ", step(name = \"notes\", migrate = \"CREATE UNIQUE INDEX CONCURRENTLY orders_note ON orders (lower(note))\", no_transaction, \
         done_when = \"{valid}\", rollback = \"DROP INDEX CONCURRENTLY IF EXISTS orders_note\")"
    );
    let (db, all) = with(Dialect::Postgres, &steps).await;
    db.run("INSERT INTO orders (id, note) VALUES (2, 'a'), (3, 'A')")
        .await;
    db.expand(&all).await.unwrap();
    assert!(db.migrate(&all).await.is_err());
    // Another one was left by a build that was killed.
    assert!(
        db.try_run("CREATE UNIQUE INDEX CONCURRENTLY orders_note ON orders (lower(note))")
            .await
            .is_err()
    );
    assert!(has(&db, "orders_note").await);
    db.run("DELETE FROM orders WHERE id = 3").await;
    db.migrate(&all).await.unwrap();
    assert_eq!(db.one(valid).await, "t");
}

#[tokio::test]
async fn a_step_outside_of_transactions_does_not_wait_for_a_strong_lock_in_front_of_everybody() {
    let steps = ", step(name = \"full\", expand = \"VACUUM FULL orders\", no_transaction, irreversible, \
         done_when = \"SELECT relpages >= 0 AND to_regclass('marker') IS NOT NULL FROM pg_class WHERE relname = 'orders'\")";
    let (db, all) = with(Dialect::Postgres, steps).await;
    let Db::Postgres(pool, ..) = &db else {
        unreachable!()
    };
    let mut blocker = pool.begin().await.unwrap();
    sqlx::query("SELECT count(*) FROM orders")
        .execute(&mut *blocker)
        .await
        .unwrap();
    let set = Set {
        budget: std::time::Duration::from_secs(2),
        ..Set::default()
    };
    let error = db
        .expand_with(&all, &set)
        .await
        .unwrap_err()
        .report()
        .to_string();
    assert!(
        error.contains("full") && !error.contains("does not exist"),
        "{error}"
    );
    blocker.rollback().await.unwrap();
}

#[tokio::test]
async fn a_step_outside_of_transactions_runs_on_sqlite_too() {
    let steps = ", step(name = \"small\", expand = \"VACUUM\", no_transaction, irreversible, \
         done_when = \"SELECT freelist_count = 0 FROM pragma_freelist_count\")";
    let (db, all) = with(Dialect::Sqlite, steps).await;
    db.run("CREATE TABLE big (id INTEGER PRIMARY KEY, text TEXT)")
        .await;
    db.run("INSERT INTO big (text) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT hex(zeroblob(500)) FROM n")
        .await;
    db.run("DROP TABLE big").await;
    let free = || db.one("SELECT freelist_count > 0 FROM pragma_freelist_count");
    assert_eq!(free().await, "1");
    db.expand(&all).await.unwrap();
    assert_eq!(free().await, "0");
}

#[tokio::test]
async fn a_view_on_a_column_that_goes_is_dropped_by_a_step_of_the_same_contract() {
    for dialect in BOTH {
        let db = Db::new(dialect).await;
        let after = |stage: &str| {
            let gone = match dialect {
                Dialect::Postgres => "SELECT to_regclass('noted') IS NULL",
                _ => "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'noted')",
            };
            format!(
                "#[migrate(table = \"orders\", step(name = \"noted\", contract = \"DROP VIEW noted\", done_when = \"{gone}\"))]
                 pub struct Order {{
                     #[migrate(primary_key)] pub id: i64,
                     #[migrate(renamed(from = \"note\"{stage}))] pub remark: Option<String>,
                 }}"
            )
        };
        let all = sources(dialect, &[&model(""), &after(""), &after(", contracted")]);
        db.expand(&all[..1]).await.unwrap();
        db.run("INSERT INTO orders (id, note) VALUES (1, 'a')")
            .await;
        db.run("CREATE VIEW noted AS SELECT id, note FROM orders")
            .await;
        db.run("CREATE VIEW other AS SELECT note FROM orders").await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        let error = db.contract(&all).await.unwrap_err().report().to_string();
        assert!(
            error.contains("other") && !error.contains("noted"),
            "{dialect}: {error}"
        );
        assert!(
            has(&db, "noted").await,
            "{dialect}: nothing is done before all may be done"
        );
        db.run("DROP VIEW other").await;
        db.contract(&all).await.unwrap();
        assert!(!has(&db, "noted").await, "{dialect}");
        assert_eq!(db.one("SELECT remark FROM orders").await, "a", "{dialect}");
    }
}
