//! Filling and verifying: every kind of key, rows that fail, rows that move, sides that disagree.
#![cfg(all(feature = "postgres", feature = "mysql", feature = "sqlite"))]
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::time::Duration;

use common::{Db, On, Set, V1, V2, all, fill, id, sources};
use expand_contract::{Dialect, Error, Event, Side, State};

/// A table with keys of one kind, and the migration that fills `n` from `o`.
async fn keyed(
    on: impl Into<On>,
    key: &str,
    up: &str,
) -> (Db, Vec<expand_contract::MigrationSource>) {
    let v1 = format!("#[migrate(table = \"items\")] pub struct Item {{ {key} pub o: String, }}");
    let v2 = format!(
        "#[migrate(table = \"items\")] pub struct Item {{ {key} pub o: String, \
         #[migrate(added(up = \"{up}\", fill_null))] pub n: Option<i64>, }}"
    );
    let on = on.into();
    let all = sources(on, &[&v1, &v2]);
    let db = Db::new(on).await;
    db.expand(&all[..1]).await.unwrap();
    (db, all)
}

fn length(on: On) -> &'static str {
    match on {
        On::Sqlite | On::MariaDb | On::MySql => "length(o)",
        On::Postgres => "length(o)::bigint",
    }
}

/// Small batches, so that there are many.
fn small() -> Set {
    Set {
        batch: Duration::from_micros(200),
        ..Set::default()
    }
}

#[tokio::test]
async fn rows_are_filled_by_text_keys() {
    for dialect in all() {
        let (db, all) = keyed(
            dialect,
            "#[migrate(primary_key)] pub id: String,",
            length(dialect),
        )
        .await;
        let keys = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)";
        db.run(&format!(
            "INSERT INTO items (id, o) {keys} SELECT 'it''s ' || i || ' \\ é', 'x' || i FROM n"
        ))
        .await;
        db.expand(&all).await.unwrap();
        db.migrate_with(&all, &small()).await.unwrap();
        assert_eq!(
            db.one("SELECT count(*) FROM items WHERE n = length(o)")
                .await,
            "3000"
        );
    }
}

#[tokio::test]
async fn rows_are_filled_by_composite_keys() {
    for dialect in all() {
        let key = "#[migrate(primary_key)] pub a: i32, #[migrate(primary_key)] pub b: String,";
        let (db, all) = keyed(dialect, key, length(dialect)).await;
        let numbers =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)";
        db.run(&format!(
            "INSERT INTO items (a, b, o) {numbers} SELECT i % 7, 'k' || i, 'x' || i FROM n"
        ))
        .await;
        db.expand(&all).await.unwrap();
        let set = small();
        db.migrate_with(&all, &set).await.unwrap();
        assert_eq!(
            db.one("SELECT count(*) FROM items WHERE n = length(o)")
                .await,
            "3000"
        );
        let batches = set
            .events
            .lock()
            .unwrap()
            .iter()
            .filter(|event| matches!(event, Event::BackfillProgress { .. }))
            .count();
        assert!(batches > 4, "{batches}");
    }
}

#[tokio::test]
async fn rows_are_filled_by_uuid_keys() {
    let (db, all) = keyed(
        Dialect::Postgres,
        "#[migrate(primary_key)] pub id: uuid::Uuid,",
        "length(o)::bigint",
    )
    .await;
    db.run("INSERT INTO items (id, o) SELECT gen_random_uuid(), 'x' || i FROM generate_series(1, 3000) AS i")
        .await;
    db.expand(&all).await.unwrap();
    db.migrate_with(&all, &small()).await.unwrap();
    assert_eq!(
        db.one("SELECT count(*) FROM items WHERE n = length(o)")
            .await,
        "3000"
    );
}

#[tokio::test]
async fn rows_without_a_key_need_one_on_sqlite() {
    let db = Db::new(Dialect::Sqlite).await;
    // What SQLite takes from those who write no NOT NULL at their key.
    db.run("CREATE TABLE items (id text PRIMARY KEY, o text NOT NULL)")
        .await;
    let v1 = "#[migrate(table = \"items\")] pub struct Item { #[migrate(primary_key)] pub id: String, pub o: String, }";
    let v2 = "#[migrate(table = \"items\")] pub struct Item { #[migrate(primary_key)] pub id: String, pub o: String, \
              #[migrate(added(up = \"length(o)\", fill_null))] pub n: Option<i64>, }";
    let all = sources(Dialect::Sqlite, &[v1, v2]);
    // Only an empty table is taken for this migration's own.
    db.expand(&all[..1]).await.unwrap();
    db.run("INSERT INTO items VALUES (NULL, 'a'), (NULL, 'bb'), ('k', 'ccc')")
        .await;
    let refused = db.expand(&all).await.unwrap_err().report().to_string();
    assert!(
        refused.contains("items.id is NULL in some rows")
            && refused.contains("UPDATE \"items\" SET \"id\" = .. WHERE \"id\" IS NULL"),
        "{refused}"
    );
    db.run("DELETE FROM items WHERE o = 'a'").await;
    db.run("UPDATE items SET id = 'l' WHERE id IS NULL").await;
    db.expand(&all).await.unwrap();
    // What comes later is found, though no range of keys holds it.
    db.run("INSERT INTO items (id, o) VALUES (NULL, 'a')").await;
    db.migrate(&all).await.unwrap();
    assert_eq!(
        db.rows("SELECT n FROM items ORDER BY o").await,
        ["1", "2", "3"]
    );
}

#[tokio::test]
async fn a_row_that_fails_in_the_middle_is_named_and_can_be_mended() {
    for dialect in all() {
        let up = match dialect {
            On::Sqlite => "abs(CAST(o AS INTEGER))",
            On::Postgres => "abs(o::bigint)",
            On::MariaDb | On::MySql => "abs(CAST(o AS SIGNED))",
        };
        let (db, all) = keyed(dialect, "#[migrate(primary_key)] pub id: i64,", up).await;
        let numbers =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)";
        db.run(&format!(
            "INSERT INTO items (id, o) {numbers} SELECT i, '' || i FROM n"
        ))
        .await;
        // The one number whose absolute value is no number.
        db.run("UPDATE items SET o = '-9223372036854775808' WHERE id IN (2500, 2501, 4999)")
            .await;
        db.expand(&all).await.unwrap();
        for _ in 0..2 {
            let error = db.migrate(&all).await.unwrap_err();
            let Error::Rows {
                count, failures, ..
            } = &error
            else {
                panic!("{error}");
            };
            assert_eq!(*count, 3, "{error}");
            assert!(
                failures.iter().any(|(key, _)| key == "id = 2501"),
                "{error}"
            );
            assert!(
                error
                    .report()
                    .to_string()
                    .contains("then run migrate again"),
                "{error}"
            );
            assert_eq!(
                db.one("SELECT count(*) FROM items WHERE n = id").await,
                "4997"
            );
        }
        let added = id(&all, "_n");
        let status = db.status(&all).await;
        let migration = status.migrations.iter().find(|m| m.id == added).unwrap();
        assert_eq!(migration.failed, 3);
        assert_eq!(migration.state, Some(State::Migrating));
        assert!(
            migration.waits_for[0].contains("3 rows"),
            "{:?}",
            migration.waits_for
        );
        // An old build may still write what cannot be computed.
        db.run("INSERT INTO items (id, o) VALUES (6000, 'none')")
            .await;
        db.run("UPDATE items SET o = '7' WHERE id IN (2500, 2501, 4999, 6000)")
            .await;
        db.migrate(&all).await.unwrap();
        assert_eq!(db.state(&all, &added).await, Some(State::Migrated));
        assert_eq!(db.one("SELECT count(*) FROM items WHERE n = 7").await, "5");
    }
}

/// Somebody takes the triggers away, writes, and puts them back.
async fn behind_the_triggers(db: &Db, sql: &str) {
    if db.dialect() == Dialect::Postgres {
        db.run("ALTER TABLE customers DISABLE TRIGGER USER").await;
        db.run(sql).await;
        db.run("ALTER TABLE customers ENABLE TRIGGER USER").await;
        return;
    }
    if let Db::Mysql(..) = db {
        let of_triggers = "FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY ACTION_ORDER";
        let triggers = db
            .rows(&format!(
                "SELECT concat('CREATE TRIGGER ', TRIGGER_NAME, ' ', ACTION_TIMING, ' ', EVENT_MANIPULATION, ' ON ', \
                 EVENT_OBJECT_TABLE, ' FOR EACH ROW ', ACTION_STATEMENT) {of_triggers}"
            ))
            .await;
        for name in db.rows(&format!("SELECT TRIGGER_NAME {of_triggers}")).await {
            db.run(&format!("DROP TRIGGER {name}")).await;
        }
        db.run(sql).await;
        for trigger in triggers {
            db.run(&trigger).await;
        }
        return;
    }
    let of_triggers = "FROM sqlite_schema WHERE type = 'trigger'";
    let triggers = db.rows(&format!("SELECT sql {of_triggers}")).await;
    let names = db.rows(&format!("SELECT name {of_triggers}")).await;
    let drops = names.iter().map(|name| format!("DROP TRIGGER \"{name}\""));
    // As one text, so on one connection: another one of the pool may still know the triggers that were dropped.
    let all: Vec<String> = drops.chain([sql.to_owned()]).chain(triggers).collect();
    db.run(&all.join(";\n")).await;
}

#[tokio::test]
async fn sides_that_disagree_are_found() {
    for dialect in all() {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[V1, V2]);
        db.expand(&all[..1]).await.unwrap();
        fill(&db, 100).await;
        db.expand(&all).await.unwrap();
        behind_the_triggers(
            &db,
            "UPDATE customers SET full_name = 'somebody else' WHERE id = 50",
        )
        .await;
        // Whether the backfill mends it or the verification finds it, it is not let through in silence.
        match db.migrate(&all).await {
            Ok(_) => assert_eq!(
                db.one("SELECT full_name FROM customers WHERE id = 50")
                    .await,
                "customer 50"
            ),
            Err(error) => assert!(error.to_string().contains("id = 50"), "{error}"),
        }
    }
}

#[tokio::test]
async fn a_contract_finds_what_fell_apart_after_it_was_verified() {
    for dialect in all() {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[V1, V2, common::V2_CONTRACTED]);
        db.expand(&all).await.unwrap();
        fill(&db, 100).await;
        db.migrate(&all).await.unwrap();
        behind_the_triggers(&db, "UPDATE customers SET full_name = 'x' WHERE id = 50").await;
        let set = Set {
            only: vec![id(&all, "full_name")],
            ..Set::default()
        };
        let error = db.contract_with(&all, &set).await.unwrap_err();
        assert!(matches!(error, Error::Disagree { .. }), "{error}");
        assert!(error.to_string().contains("id = 50"), "{error}");
        assert_eq!(
            db.state(&all, &id(&all, "full_name")).await,
            Some(State::Migrated)
        );
        // The operator decides, as the message says.
        let set = Set {
            prefer: Some((id(&all, "full_name"), Side::Old)),
            ..Set::default()
        };
        db.migrate_with(&all, &set).await.unwrap();
        db.contract(&all).await.unwrap();
        assert_eq!(
            db.state(&all, &id(&all, "full_name")).await,
            Some(State::Contracted)
        );
    }
}

#[tokio::test]
async fn writers_go_on_while_rows_are_filled() {
    for dialect in all() {
        let db = std::sync::Arc::new(Db::new(dialect).await);
        let all = sources(dialect, &[V1, V2]);
        db.expand(&all[..1]).await.unwrap();
        fill(&db, 20_000).await;
        db.expand(&all).await.unwrap();
        let writer = {
            let db = db.clone();
            tokio::spawn(async move {
                for i in 0..300 {
                    // Rows move behind the cursor and before it, are changed and come new.
                    db.run(&format!(
                        "UPDATE customers SET id = {} WHERE id = {}",
                        50_000 - i,
                        20_000 - i
                    ))
                    .await;
                    db.run(&format!(
                        "UPDATE customers SET id = -{i} - 1 WHERE id = {}",
                        10_000 + i
                    ))
                    .await;
                    db.run(&format!(
                        "UPDATE customers SET name = 'n{i}' WHERE id = {}",
                        1 + i * 17
                    ))
                    .await;
                    db.run(&format!(
                        "INSERT INTO customers (id, full_name) VALUES ({}, 'f{i}')",
                        100_000 + i
                    ))
                    .await;
                }
            })
        };
        db.migrate_with(&all, &small()).await.unwrap();
        writer.await.unwrap();
        let wrong = "SELECT count(*) FROM customers WHERE name <> full_name OR name IS NULL OR full_name IS NULL";
        assert_eq!(db.one(wrong).await, "0");
        assert_eq!(db.one("SELECT count(*) FROM customers").await, "20300");
    }
}
