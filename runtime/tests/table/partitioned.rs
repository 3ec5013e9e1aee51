//! Indexes of tables with partitions: on every one of them, beside the writers.

use crate::calls::after_each;
use crate::common::{Db, Set, sources};
use expand_contract::{Dialect, Error, MigrationSource};

fn model(table: &str, indexes: &str) -> String {
    format!(
        "#[migrate(table = \"{table}\"{indexes})] pub struct Part {{
             #[migrate(primary_key)] pub id: i64, pub customer: i64, pub placed: i64, pub note: Option<String>,
         }}"
    )
}

/// A table whose partitions have partitions, one of them in another schema, and the migrations between these indexes.
async fn with(table: &str, before: &str, after: &str) -> (Db, Vec<MigrationSource>) {
    let db = Db::new(Dialect::Postgres).await;
    let all = sources(
        Dialect::Postgres,
        &[&model(table, before), &model(table, after)],
    );
    db.run(&format!(
        "CREATE SCHEMA archive;
         CREATE TABLE {table} (id bigint PRIMARY KEY, customer bigint NOT NULL, placed bigint NOT NULL, note text) PARTITION BY RANGE (id);
         CREATE TABLE {table}_1 PARTITION OF {table} FOR VALUES FROM (0) TO (1000);
         CREATE TABLE {table}_2 PARTITION OF {table} FOR VALUES FROM (1000) TO (2000) PARTITION BY RANGE (id);
         CREATE TABLE archive.{table}_1 PARTITION OF {table}_2 FOR VALUES FROM (1000) TO (1500);
         CREATE TABLE {table}_22 PARTITION OF {table}_2 DEFAULT;
         INSERT INTO {table} (id, customer, placed) SELECT i, i / 3, i FROM generate_series(1, 1999) AS i"
    ))
    .await;
    db.adopt(&all[0]).await;
    (db, all)
}

/// The indexes on a column of these tables, each with its table, whether it is valid, and whether it is attached.
const INDEXES: &str = "SELECT n.nspname || '.' || t.relname || CASE WHEN x.indisvalid THEN ' valid' ELSE ' invalid' END \
       || CASE WHEN c.relispartition THEN ' attached' ELSE '' END \
     FROM pg_index AS x JOIN pg_class AS t ON t.oid = x.indrelid JOIN pg_class AS c ON c.oid = x.indexrelid \
     JOIN pg_namespace AS n ON n.oid = t.relnamespace WHERE pg_get_indexdef(x.indexrelid) LIKE '%customer%' ORDER BY 1";

fn everywhere(table: &str) -> Vec<String> {
    vec![
        format!("archive.{table}_1 valid attached"),
        format!("public.{table} valid"),
        format!("public.{table}_1 valid attached"),
        format!("public.{table}_2 valid attached"),
        format!("public.{table}_22 valid attached"),
    ]
}

async fn contract(db: &Db, all: &[MigrationSource]) -> Result<(), Error> {
    db.contract(all).await.map(drop)
}

#[tokio::test]
async fn an_index_comes_to_every_partition_and_leaves_them_all() {
    let added = ", index(customer, placed desc, \"abs(id)\", where = \"note IS NULL\", name = \"recent_idx\")";
    let (db, all) = with("orders", "", added).await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    assert_eq!(db.rows(INDEXES).await, everywhere("orders"));
    // A new partition has one from the start.
    db.run("CREATE TABLE orders_3 PARTITION OF orders FOR VALUES FROM (2000) TO (3000)")
        .await;
    assert!(
        db.rows(INDEXES)
            .await
            .contains(&"public.orders_3 valid attached".to_owned())
    );
    // Once more changes nothing, and a rollback takes them all along.
    db.migrate(&all).await.unwrap();
    db.rollback(&all, &all[1].id, &[]).await.unwrap();
    assert_eq!(db.rows(INDEXES).await, Vec::<String>::new());
}

#[tokio::test]
async fn an_index_of_every_partition_leaves_in_the_contract_unless_a_plan_uses_a_part() {
    let (db, all) = with("orders", ", index(customer)", "").await;
    db.run("CREATE INDEX orders_customer_idx ON orders (customer); ANALYZE")
        .await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    let set = Set {
        statements: vec!["SELECT note FROM orders WHERE customer = 7".into()],
        ..Set::default()
    };
    let text = db
        .contract_with(&all, &set)
        .await
        .unwrap_err()
        .report()
        .to_string();
    assert!(
        text.contains("1 of 1 planned statements use index orders_customer_idx"),
        "{text}"
    );
    contract(&db, &all).await.unwrap();
    assert_eq!(db.rows(INDEXES).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_build_that_is_killed_again_and_again_ends_with_the_same_indexes() {
    let (db, all) = with("killed", "", ", index(customer)").await;
    db.expand(&all).await.unwrap();
    let Db::Postgres(_, url) = &db else {
        unreachable!()
    };
    let url = url.clone();
    // A statement in a transaction is undone with it, so the second try of each is let through.
    let kill = move |calls: usize| {
        if !calls.is_multiple_of(2) {
            return;
        }
        let ends = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                    WHERE datname = current_database() AND application_name = 'expand-contract'";
        let ended = tests_support::psql(&url, ends);
        assert_eq!(ended.stderr, "");
    };
    for text in ["ON ONLY", "INDEX CONCURRENTLY", "ATTACH PARTITION"] {
        after_each("killed", text, kill.clone());
    }
    // Each part of the work moves on, so the runner comes back over new connections.
    for _ in 0..20 {
        match db.migrate(&all).await {
            Ok(_) => break,
            Err(error) => assert!(matches!(error, Error::Lost { .. }), "{}", error.report()),
        }
    }
    assert_eq!(db.rows(INDEXES).await, everywhere("killed"));
    let state = db.state(&all, &all[1].id).await;
    assert_eq!(
        state.map(|state| state.to_string()).as_deref(),
        Some("migrated")
    );
}

#[tokio::test]
async fn what_a_failed_build_left_on_a_partition_is_built_again_or_goes_with_a_rollback() {
    for rolls_back in [false, true] {
        let (db, all) = with("orders", "", ", index(customer)").await;
        db.expand(&all).await.unwrap();
        let set = Set::stopping(
            |event| matches!(event, expand_contract::Event::Notice { what, .. } if what.starts_with("attach")),
        );
        let stopped = db.migrate_with(&all, &set).await.unwrap_err();
        assert!(matches!(stopped, Error::Stopped), "{}", stopped.report());
        let begun = db.rows(INDEXES).await;
        assert!(
            begun.contains(&"public.orders invalid".to_owned()),
            "{begun:?}"
        );
        assert_eq!(begun.len(), 5, "{begun:?}");
        // This is what a server leaves that was killed while it built one.
        db.run(
            "UPDATE pg_index SET indisvalid = false WHERE indrelid = 'orders_1'::regclass AND NOT indisprimary",
        )
        .await;
        if rolls_back {
            db.rollback(&all, &all[1].id, &[]).await.unwrap();
            assert_eq!(db.rows(INDEXES).await, Vec::<String>::new());
        } else {
            db.migrate(&all).await.unwrap();
            assert_eq!(db.rows(INDEXES).await, everywhere("orders"));
        }
    }
}

#[tokio::test]
async fn a_unique_index_needs_the_column_that_partitions_are_chosen_by() {
    let (db, all) = with("orders", "", ", index(customer, placed, unique)").await;
    let text = db.expand(&all).await.unwrap_err().report().to_string();
    assert!(
        text.contains("index orders_customer_placed_key is unique, and lacks id, by which the partitions of orders are chosen")
            && text.contains("add id to the index"),
        "{text}"
    );
    let (db, all) = with("orders", "", ", index(customer, id, unique)").await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    contract(&db, &all).await.unwrap();
    assert_eq!(db.rows(INDEXES).await, everywhere("orders"));
    let names = db
        .rows("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'ec_%'")
        .await;
    assert_eq!(names, Vec::<String>::new());
}

#[tokio::test]
async fn the_index_of_a_renamed_column_is_carried_over_on_every_partition() {
    let renamed = model("orders", "").replace(
        "pub customer: i64",
        "#[migrate(renamed(from = \"customer\"))] pub buyer: i64",
    );
    let contracted = renamed.replace("\"customer\")", "\"customer\", contracted)");
    let (db, _) = with("orders", "", "").await;
    let versions = [&model("orders", ""), &*renamed, &contracted];
    let all = sources(Dialect::Postgres, &versions.map(|one| one as &str));
    db.run("CREATE INDEX by_customer ON orders (customer, placed)")
        .await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    let of_buyer = INDEXES.replace("%customer%", "%buyer%");
    assert_eq!(db.rows(&of_buyer).await, everywhere("orders"));
    contract(&db, &all).await.unwrap();
    assert_eq!(db.rows(&of_buyer).await, everywhere("orders"));
}

#[tokio::test]
async fn a_partition_on_another_server_is_named_before_anything_is_done() {
    let (db, all) = with("orders", "", ", index(customer)").await;
    db.run(
        "ALTER TABLE orders DROP CONSTRAINT orders_pkey; CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;
         CREATE FOREIGN TABLE orders_far PARTITION OF orders FOR VALUES FROM (5000) TO (6000) SERVER far",
    )
    .await;
    let text = db.expand(&all).await.unwrap_err().report().to_string();
    assert!(
        text.contains("partition orders_far of orders is a table of another server, so index orders_customer_idx never covers orders"),
        "{text}"
    );
}

#[tokio::test]
async fn the_parts_of_a_long_name_are_told_apart() {
    let name = format!("orders_{}", "x".repeat(56));
    let added = format!(", index(customer, name = \"{name}\")");
    let (db, all) = with("orders", "", &added).await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    assert_eq!(db.rows(INDEXES).await, everywhere("orders"));
}
