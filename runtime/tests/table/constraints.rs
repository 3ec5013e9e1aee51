//! Constraints that come to a table in use, and that leave it.

use crate::common::{BOTH, Db, Set, sources};
use expand_contract::{Dialect, Error, MigrationSource};

fn model(words: &str) -> String {
    format!(
        "#[migrate(table = \"orders\"{words})] pub struct Order {{
             #[migrate(primary_key)] pub id: i64, #[migrate(index)] pub customer: i64, pub placed: i64, pub note: Option<String>,
         }}"
    )
}

const CUSTOMERS: &str = "#[migrate(table = \"customers\")] pub struct Customer {
     #[migrate(primary_key)] pub id: i64, pub name: String }";

/// A table with rows, and the migrations between these constraints; nothing of the last one has run.
async fn with(dialect: Dialect, before: &str, after: &str) -> (Db, Vec<MigrationSource>) {
    let db = Db::new(dialect).await;
    let version = |words: &str| format!("{CUSTOMERS} {}", model(words));
    let all = sources(dialect, &[&version(before), &version(after)]);
    let (last, first) = all.split_last().unwrap();
    assert!(last.tables == ["orders"], "{:?}", last.tables);
    db.expand(first).await.unwrap();
    db.migrate(first).await.unwrap();
    contract(&db, first, &Set::default()).await.unwrap();
    db.run("INSERT INTO customers (id, name) VALUES (1, 'a'), (2, 'b')")
        .await;
    db.run("INSERT INTO orders (id, customer, placed, note) VALUES (1, 1, 10, 'x'), (2, 1, 20, NULL), (3, 2, 30, 'y')")
        .await;
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

async fn state(db: &Db, all: &[MigrationSource]) -> String {
    let status = db.status(all).await;
    let state = status.migrations.last().unwrap().state;
    state.map_or_else(String::new, |state| state.to_string())
}

/// A row that breaks a constraint, the words of it in a refusal, and a row that satisfies it.
const CASES: [(&str, &str, &str, &str); 4] = [
    (
        ", check(\"placed > 0\", name = \"placed_known\")",
        "VALUES (7, 1, -7, 'z')",
        "1 row of orders breaks placed_known",
        "UPDATE orders SET placed = 7 WHERE id = 7",
    ),
    (
        ", references(customer, customers(id))",
        "VALUES (7, 99, 7, 'z')",
        "1 row of orders breaks orders_customer_fkey",
        "INSERT INTO customers (id, name) VALUES (99, 'late')",
    ),
    (
        ", unique(customer, note)",
        "VALUES (7, 1, 7, 'x')",
        "2 rows of orders hold the same values as others, which the unique index orders_customer_note_key",
        "UPDATE orders SET note = 'z' WHERE id = 7",
    ),
    (
        ", exclude(\"int8range(placed, placed + 5)\" with \"&&\", name = \"apart\")",
        "VALUES (7, 1, 12, 'z')",
        "2 rows of orders break apart",
        "UPDATE orders SET placed = 40 WHERE id = 7",
    ),
];

#[tokio::test]
async fn rows_that_break_a_constraint_are_listed_by_key_before_anything_is_promised() {
    for dialect in BOTH {
        for (words, row, refusal, mended) in CASES {
            if dialect == Dialect::Sqlite && words.contains("exclude") {
                continue;
            }
            let (db, all) = with(dialect, "", words).await;
            let insert = format!("INSERT INTO orders (id, customer, placed, note) {row}");
            if words.contains("references") && dialect == Dialect::Sqlite {
                // The row is one that the database takes while there is no foreign key.
                assert!(db.try_run(&insert).await.is_ok());
            } else {
                db.run(&insert).await;
            }
            db.expand(&all).await.unwrap();
            let error = db.migrate(&all).await.unwrap_err();
            let text = error.report().to_string();
            assert!(
                text.contains(refusal) && text.contains("id = 7"),
                "{dialect}: {text}"
            );
            assert_eq!(state(&db, &all).await, "migrating", "{dialect}: {words}");
            db.run(mended).await;
            db.migrate(&all).await.unwrap();
            // A build from before may break it until it is gone.
            db.run("DELETE FROM orders WHERE id = 7").await;
            db.run("DELETE FROM customers WHERE id = 99").await;
            db.run(&insert).await;
            let error = contract(&db, &all, &Set::default()).await.unwrap_err();
            let text = error.report().to_string();
            assert!(
                text.contains(refusal) && text.contains("id = 7"),
                "{dialect}: {text}"
            );
            assert_eq!(state(&db, &all).await, "migrated", "{dialect}: {words}");
            db.run(mended).await;
            contract(&db, &all, &Set::default()).await.unwrap();
            db.run("DELETE FROM orders WHERE id = 7").await;
            db.run("DELETE FROM customers WHERE id = 99").await;
            assert!(
                db.try_run(&insert).await.is_err(),
                "{dialect}: {words} holds"
            );
        }
    }
}

#[tokio::test]
async fn a_constraint_that_leaves_holds_until_the_contract() {
    for dialect in BOTH {
        for (words, row, ..) in CASES {
            if dialect == Dialect::Sqlite && words.contains("exclude") {
                continue;
            }
            let (db, all) = with(dialect, words, "").await;
            let insert = format!("INSERT INTO orders (id, customer, placed, note) {row}");
            db.expand(&all).await.unwrap();
            db.migrate(&all).await.unwrap();
            assert!(db.try_run(&insert).await.is_err(), "{dialect}: {words}");
            contract(&db, &all, &Set::default()).await.unwrap();
            db.run(&insert).await;
        }
    }
}

#[tokio::test]
async fn a_constraint_with_another_name_is_named_before_anything_is_done() {
    let (db, all) = with(Dialect::Postgres, CASES[0].0, "").await;
    db.run("ALTER TABLE orders RENAME CONSTRAINT placed_known TO known")
        .await;
    let error = db.expand(&all).await.unwrap_err();
    let text = error.report().to_string();
    assert!(
        text.contains("constraint placed_known, which the contract is to drop, is not on orders under this name")
            && text.contains("--discard 'placed_known'"),
        "{text}"
    );
    let discards = Set {
        discard: vec!["placed_known".into()],
        ..Set::default()
    };
    db.expand_with(&all, &discards).await.unwrap();
}

#[tokio::test]
async fn another_constraint_of_the_name_is_named_before_anything_is_done() {
    for dialect in BOTH {
        let (db, all) = with(dialect, "", CASES[0].0).await;
        if dialect == Dialect::Postgres {
            db.run("ALTER TABLE orders ADD CONSTRAINT placed_known CHECK (id > 0)")
                .await;
        } else {
            db.run("DROP TABLE orders").await;
            db.run(
                "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER NOT NULL CONSTRAINT placed_known CHECK (id > 0), \
                 placed INTEGER NOT NULL, note TEXT)",
            )
            .await;
        }
        let text = db.expand(&all).await.unwrap_err().report().to_string();
        assert!(
            text.contains("constraint placed_known on orders has the name of one that this migration makes, and is another one"),
            "{dialect}: {text}"
        );
    }
}

#[tokio::test]
async fn a_foreign_key_to_a_table_that_is_not_there_is_named_before_anything_is_done() {
    for dialect in BOTH {
        let (db, all) = with(dialect, "", ", references(customer, clients(id))").await;
        let text = db.expand(&all).await.unwrap_err().report().to_string();
        assert!(
            text.contains(
                "foreign key orders_customer_fkey refers to clients, which is not in this database"
            ),
            "{dialect}: {text}"
        );
    }
}

#[tokio::test]
async fn a_unique_constraint_is_one_and_can_be_put_off() {
    let words = ", unique(customer, placed, initially_deferred, name = \"places\")";
    let (db, all) = with(Dialect::Postgres, "", words).await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    contract(&db, &all, &Set::default()).await.unwrap();
    db.run(
        "BEGIN; UPDATE orders SET placed = 20 WHERE id = 1; UPDATE orders SET placed = 10 WHERE id = 2; COMMIT",
    )
    .await;
    assert!(
        db.try_run("UPDATE orders SET placed = 10 WHERE id = 1")
            .await
            .is_err()
    );
    let left = db
        .one("SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes WHERE tablename = 'orders'")
        .await;
    assert_eq!(left, "orders_customer_idx orders_pkey places");
}

#[tokio::test]
async fn an_edit_of_the_definition_keeps_everything_else() {
    let words = format!("{}{}", CASES[0].0, CASES[1].0);
    let (db, all) = with(Dialect::Sqlite, "", &words).await;
    // One connection does it all: another one would look at the schema that it remembers.
    db.run(
        "DROP TABLE orders;
         CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER NOT NULL, -- who, CHECK (no)\n \
         placed INTEGER NOT NULL DEFAULT (1), note TEXT COLLATE NOCASE UNIQUE CHECK (note <> ')') -- last\n);
         CREATE TABLE log (id INTEGER);
         CREATE INDEX orders_customer_idx ON orders (customer);
         CREATE VIEW dear AS SELECT id FROM orders;
         CREATE TRIGGER logged AFTER INSERT ON orders BEGIN INSERT INTO log VALUES (new.id); END;
         INSERT INTO orders (id, customer, note) VALUES (1, 1, 'A')",
    )
    .await;
    let schema = "SELECT group_concat(type || ' ' || name, ', ') FROM (SELECT type, name FROM sqlite_schema \
                  WHERE tbl_name IN ('orders', 'dear') ORDER BY type, name)";
    let before = db.one(schema).await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    contract(&db, &all, &Set::default()).await.unwrap();
    assert_eq!(db.one(schema).await, before);
    assert_eq!(
        db.one("SELECT sql FROM sqlite_schema WHERE name = 'orders'")
            .await,
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER NOT NULL, -- who, CHECK (no)\n placed INTEGER NOT NULL \
         DEFAULT (1), note TEXT COLLATE NOCASE UNIQUE CHECK (note <> ')'), CONSTRAINT \"placed_known\" CHECK (\"placed\" > 0), \
         CONSTRAINT \"orders_customer_fkey\" FOREIGN KEY (\"customer\") REFERENCES \"customers\" (\"id\") -- last\n)"
    );
    assert_eq!(db.one("PRAGMA integrity_check").await, "ok");
    for breaks in [
        "(9, 9, 1, 'z')",
        "(9, 1, 0, 'z')",
        "(9, 1, 1, 'a')",
        "(9, 1, 1, ')')",
    ] {
        let insert = format!("INSERT INTO orders (id, customer, placed, note) VALUES {breaks}");
        assert!(db.try_run(&insert).await.is_err(), "{breaks}");
    }
    db.run("INSERT INTO orders (id, customer, note) VALUES (9, 1, 'z')")
        .await;
    assert_eq!(db.one("SELECT count(*) FROM log").await, "2");
}

/// The CHECK of a renamed column keeps its name; one that leaves with the rename is not carried over.
#[tokio::test]
async fn a_declared_constraint_of_a_renamed_column_is_carried_under_its_name() {
    for dialect in BOTH {
        for (words, holds) in [
            (", check(\"stated > 0\", name = \"placed_known\")", true),
            ("", false),
        ] {
            let (db, _) = with(dialect, CASES[0].0, "").await;
            let version = |model: &str| format!("{CUSTOMERS} {model}");
            let renamed = |stage: &str| {
                version(&model(words).replace(
                    "pub placed: i64",
                    &format!("#[migrate(renamed(from = \"placed\"{stage}))] pub stated: i64"),
                ))
            };
            let before = version(&model(CASES[0].0));
            let expanding = sources(dialect, &[&before, &renamed("")]);
            let all = sources(dialect, &[&before, &renamed(""), &renamed(", contracted")]);
            db.expand(&expanding).await.unwrap();
            db.migrate(&expanding).await.unwrap();
            contract(&db, &all, &Set::default()).await.unwrap();
            let breaks = db
                .try_run("UPDATE orders SET stated = -1 WHERE id = 1")
                .await;
            assert_eq!(breaks.is_err(), holds, "{dialect}");
            let names = match dialect {
                Dialect::Postgres => {
                    "SELECT coalesce(string_agg(conname, ' '), '') FROM pg_constraint WHERE contype = 'c' AND conrelid = 'orders'::regclass"
                }
                _ => {
                    "SELECT CASE WHEN sql LIKE '%CONSTRAINT \"placed_known\" CHECK (\"stated\" > 0)%' THEN 'placed_known' ELSE '' END \
                      FROM sqlite_schema WHERE name = 'orders'"
                }
            };
            assert_eq!(
                db.one(names).await,
                if holds { "placed_known" } else { "" },
                "{dialect}"
            );
        }
    }
}

#[tokio::test]
async fn a_table_with_partitions_takes_a_check_and_nothing_that_would_keep_writers_out() {
    for (words, refused) in [
        (CASES[0].0, ""),
        (CASES[1].0, "a foreign key (orders_customer_fkey)"),
        (
            ", unique(customer, id)",
            "a UNIQUE constraint (orders_customer_id_key)",
        ),
    ] {
        let (db, all) = with(Dialect::Postgres, "", words).await;
        db.run(
            "DROP TABLE orders; CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint NOT NULL, placed bigint NOT NULL, \
             note text) PARTITION BY RANGE (id); CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM (0) TO (1000); \
             CREATE INDEX orders_customer_idx ON orders (customer)",
        )
        .await;
        if !refused.is_empty() {
            let text = db.expand(&all).await.unwrap_err().report().to_string();
            assert!(
                text.contains("orders is partitioned") && text.contains(refused),
                "{text}"
            );
            continue;
        }
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        contract(&db, &all, &Set::default()).await.unwrap();
        assert!(
            db.try_run("INSERT INTO orders VALUES (1, 1, -1, '')")
                .await
                .is_err()
        );
    }
}

#[tokio::test]
async fn a_unique_constraint_to_which_another_table_refers_is_named_before_anything_is_done() {
    let (db, all) = with(Dialect::Postgres, ", unique(customer, placed)", "").await;
    db.run(
        "CREATE TABLE notes (customer bigint, placed bigint, CONSTRAINT of_order FOREIGN KEY (customer, placed) \
         REFERENCES orders (customer, placed))",
    )
    .await;
    let text = db.expand(&all).await.unwrap_err().report().to_string();
    assert!(
        text.contains("orders_customer_placed_key of orders is to leave, and foreign key of_order of notes needs it"),
        "{text}"
    );
    db.run("ALTER TABLE notes DROP CONSTRAINT of_order").await;
    db.expand(&all).await.unwrap();
}

/// By its name alone, `orders` would come before `orgs`.
#[tokio::test]
async fn a_database_is_made_in_the_order_of_the_foreign_keys() {
    for dialect in BOTH {
        let models =
            "#[migrate(table = \"orgs\")] pub struct Org { #[migrate(primary_key)] pub id: i64 }
             #[migrate(table = \"orders\")] pub struct Order {
                 #[migrate(primary_key)] pub id: i64,
                 #[migrate(index, references = \"orgs(id)\")] pub org: i64 }";
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[models]);
        db.for_build(&all).await.unwrap();
        assert!(
            db.try_run("INSERT INTO orders VALUES (1, 1)")
                .await
                .is_err()
        );
        db.run("INSERT INTO orgs VALUES (1)").await;
        db.run("INSERT INTO orders VALUES (1, 1)").await;
    }
}
