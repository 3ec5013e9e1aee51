//! Indexes that come to a table in use, and that leave it.

use crate::common::{BOTH, Db, Set, notices, sources};
use expand_contract::{Dialect, Error, MigrationSource};

fn model(indexes: &str) -> String {
    format!(
        "#[migrate(table = \"orders\"{indexes})] pub struct Order {{
             #[migrate(primary_key)] pub id: i64, pub customer: i64, pub placed: i64, pub note: Option<String>,
         }}"
    )
}

/// A table with rows, and the migrations between these indexes; the last one is expanded and migrated.
async fn with(dialect: Dialect, before: &str, after: &str) -> (Db, Vec<MigrationSource>) {
    let db = Db::new(dialect).await;
    let all = sources(dialect, &[&model(before), &model(after)]);
    db.expand(&all[..1]).await.unwrap();
    db.run(
        "INSERT INTO orders (id, customer, placed) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) \
         SELECT i, i / 3, i FROM n",
    )
    .await;
    db.run("ANALYZE").await;
    (db, all)
}

async fn contract(db: &Db, all: &[MigrationSource], set: &Set) -> Result<(), Error> {
    let set = match db.contract_with(all, set).await {
        Err(Error::Gate(refusal)) => Set {
            attest: Some(refusal.attest.unwrap()),
            ..set.clone()
        },
        done => return done.map(drop),
    };
    db.contract_with(all, &set).await.map(drop)
}

async fn names(db: &Db) -> String {
    db.one(match db.dialect() {
        Dialect::Postgres => {
            "SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes WHERE tablename = 'orders'"
        }
        _ => "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema WHERE type = 'index' ORDER BY name)",
    })
    .await
}

#[tokio::test]
async fn an_index_that_a_known_statement_uses_is_not_dropped_until_it_is_let_go_by_its_name() {
    for dialect in BOTH {
        let (db, all) = with(dialect, ", index(customer, placed)", "").await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        let statement = "SELECT id FROM orders WHERE customer = 7 ORDER BY placed LIMIT 5";
        let known = Set {
            statements: vec![
                statement.to_owned(),
                "SELECT note FROM orders WHERE id = 4".to_owned(),
            ],
            ..Set::default()
        };
        let error = contract(&db, &all, &known).await.unwrap_err();
        let text = error.report().to_string();
        assert!(
            text.contains(&format!(
                "1 of 2 planned statements use index orders_customer_placed_idx: {statement}"
            )) && text.contains("--discard orders_customer_placed_idx"),
            "{dialect}: {text}"
        );
        let status = db.status(&all).await;
        let state = status.migrations[1].state.map(|state| state.to_string());
        assert_eq!(state.as_deref(), Some("migrated"), "{dialect}");
        let discards = Set {
            discard: vec!["orders_customer_placed_idx".into()],
            ..known
        };
        contract(&db, &all, &discards).await.unwrap();
        assert!(
            !names(&db).await.contains("orders_customer_placed_idx"),
            "{dialect}"
        );
    }
}

#[tokio::test]
async fn an_index_that_no_known_statement_uses_is_dropped_and_the_report_says_what_was_planned() {
    for dialect in BOTH {
        let (db, all) = with(dialect, ", index(customer, placed)", "").await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        let set = Set {
            statements: vec!["SELECT note FROM orders WHERE id = 4".to_owned()],
            ..Set::default()
        };
        contract(&db, &all, &set).await.unwrap();
        assert!(!names(&db).await.contains("customer"), "{dialect}");
        assert!(
            notices(&set)
                .iter()
                .any(|one| one.contains("none of 1 planned statements uses it")),
            "{dialect}: {:?}",
            notices(&set)
        );
    }
}

#[tokio::test]
async fn an_index_of_another_shape_under_the_name_is_not_taken_for_ours() {
    let recent = ", index(customer, placed desc, name = \"orders_recent_idx\")";
    for dialect in BOTH {
        let (db, all) = with(dialect, "", recent).await;
        db.run("CREATE INDEX orders_recent_idx ON orders (customer, placed)")
            .await;
        let mut done = db.expand(&all).await.map(drop);
        if done.is_ok() {
            done = db.migrate(&all).await.map(drop);
        }
        let text = done.unwrap_err().report().to_string();
        assert!(text.contains("orders_recent_idx"), "{dialect}: {text}");
    }
}

#[tokio::test]
async fn an_index_comes_and_is_rolled_back() {
    for dialect in BOTH {
        let partial = ", index(\"abs(customer)\", placed desc, where = \"note IS NULL\", name = \"orders_open_idx\")";
        let (db, all) = with(dialect, "", partial).await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        assert!(names(&db).await.contains("orders_open_idx"), "{dialect}");
        db.rollback(&all, &all[1].id, &[]).await.unwrap();
        assert!(!names(&db).await.contains("orders_open_idx"), "{dialect}");
    }
}

#[tokio::test]
async fn a_unique_index_waits_for_the_contract_and_for_rows_that_are_one_to_it() {
    for dialect in BOTH {
        let unique = ", index(customer, placed, unique)";
        let (db, all) = with(dialect, "", unique).await;
        db.run("INSERT INTO orders (id, customer, placed) VALUES (9001, 7777, 5), (9002, 7777, 5)")
            .await;
        db.expand(&all).await.unwrap();
        let error = db.migrate(&all).await.unwrap_err();
        let text = error.report().to_string();
        assert!(
            text.contains("2 rows of orders hold the same values")
                && text.contains("orders_customer_placed_key")
                && text.contains("id = 9001: customer = ")
                && text.contains("delete all but one"),
            "{dialect}: {text}"
        );
        db.run("DELETE FROM orders WHERE id = 9002").await;
        db.migrate(&all).await.unwrap();
        // No legal write of an old build fails, and the contract finds what it wrote.
        db.run("INSERT INTO orders (id, customer, placed) VALUES (9003, 7777, 5)")
            .await;
        let error = contract(&db, &all, &Set::default()).await.unwrap_err();
        let text = error.report().to_string();
        assert!(text.contains("id = 9003"), "{dialect}: {text}");
        db.run("DELETE FROM orders WHERE id = 9003").await;
        contract(&db, &all, &Set::default()).await.unwrap();
        let there = names(&db).await;
        assert!(
            there.contains("orders_customer_placed_key") && !there.contains("ec_orders"),
            "{dialect}: {there}"
        );
        let twice = "INSERT INTO orders (id, customer, placed) VALUES (9004, 7777, 5)";
        assert!(db.try_run(twice).await.is_err(), "{dialect}");
    }
}

#[tokio::test]
async fn rows_that_are_one_to_a_unique_index_over_an_expression_are_named() {
    for dialect in BOTH {
        let unique = ", index(\"lower(note)\", placed desc, unique, where = \"note <> ''\", name = \"orders_folded_key\")";
        let (db, all) = with(dialect, "", unique).await;
        db.run(
            "INSERT INTO orders (id, customer, placed, note) VALUES (9001, 1, 5, 'Ada'), (9002, 2, 5, 'ADA'), (9003, 3, 6, 'ada'), \
             (9004, 4, 7, ''), (9005, 5, 7, ''), (9006, 6, 8, NULL), (9007, 7, 8, NULL)",
        )
        .await;
        db.expand(&all).await.unwrap();
        let text = db.migrate(&all).await.unwrap_err().report().to_string();
        assert!(
            text.contains("2 rows of orders hold the same values")
                && text.contains("id = 9001: ")
                && text.contains("id = 9002: "),
            "{dialect}: {text}"
        );
        db.run("DELETE FROM orders WHERE id = 9002").await;
        db.migrate(&all).await.unwrap();
        // An old build still may, and the contract sees it.
        db.run("INSERT INTO orders (id, customer, placed, note) VALUES (9008, 1, 6, 'aDa')")
            .await;
        let error = contract(&db, &all, &Set::default()).await.unwrap_err();
        let text = error.report().to_string();
        assert!(text.contains("id = 9008"), "{dialect}: {text}");
        db.run("DELETE FROM orders WHERE id = 9008").await;
        contract(&db, &all, &Set::default()).await.unwrap();
        let twice = "INSERT INTO orders (id, customer, placed, note) VALUES (9009, 1, 6, 'ADA')";
        assert!(db.try_run(twice).await.is_err(), "{dialect}");
    }
}

#[tokio::test]
async fn an_expression_that_may_change_by_itself_makes_no_index_and_nothing_is_promised() {
    let unique = ", index(\"pace(placed)\", unique, name = \"orders_odd_key\")";
    let (db, all) = with(Dialect::Postgres, "", unique).await;
    db.run("CREATE FUNCTION pace(bigint) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RETURN $1 + 1; END'")
        .await;
    db.expand(&all).await.unwrap();
    let text = db.migrate(&all).await.unwrap_err().report().to_string();
    assert!(text.contains("must be marked IMMUTABLE"), "{text}");
    assert!(!names(&db).await.contains("odd"));
}

/// The runner carries over the indexes that only the database knows. One that the models had, and have no longer, is none of them.
#[tokio::test]
async fn after_a_rename_the_table_has_the_indexes_of_the_models_and_no_others() {
    let after = |indexes: &str| {
        format!(
            "#[migrate(table = \"orders\"{indexes})] pub struct Order {{
                 #[migrate(primary_key)] pub id: i64, #[migrate(renamed(from = \"customer\", contracted))] pub client: i64,
                 pub placed: i64, pub note: Option<String> }}"
        )
    };
    let own =
        |word: &str| model("").replace("pub customer", &format!("#[migrate({word})] pub customer"));
    let kept = after("").replace("pub client", "#[migrate(index)] pub client");
    for dialect in BOTH {
        for (before, after, left) in [
            (
                model(", index(customer, placed)"),
                after(", index(client, placed)"),
                "by_hand orders_client_placed_idx",
            ),
            (
                model(", index(customer, placed desc, name = \"late\", unique)"),
                after(", index(client, placed, name = \"early\", where = \"placed > 0\")"),
                "by_hand early",
            ),
            (model(", index(customer, placed)"), after(""), "by_hand"),
            (own("index"), after(""), "by_hand"),
            (own("unique"), after(""), "by_hand"),
            (own("unique"), kept.clone(), "by_hand orders_client_idx"),
            (own("index"), kept.clone(), "by_hand orders_client_idx"),
        ] {
            let db = Db::new(dialect).await;
            let all = sources(dialect, &[&before, &after]);
            db.expand(&all[..1]).await.unwrap();
            db.run("CREATE INDEX by_hand ON orders (note)").await;
            db.expand(&all).await.unwrap();
            db.migrate(&all).await.unwrap();
            contract(&db, &all, &Set::default()).await.unwrap();
            let names = names(&db).await;
            let of_key = |name: &&str| name.starts_with("sqlite_") || *name == "orders_pkey";
            let names: Vec<&str> = names.split(' ').filter(|name| !of_key(name)).collect();
            assert_eq!(names.join(" "), left, "{dialect:?} {after}");
        }
    }
}
