//! Who else writes: sessions past the triggers, and triggers of the user.

use crate::common::{BOTH, Db, Set, V1, V2, V2_CONTRACTED, fill, id, notices, sources};
use expand_contract::{Dialect, Error, MigrationSource, Side, State};

/// A migrated change in which a new build wrote past the triggers.
async fn written_past_the_triggers(dialect: Dialect) -> (Db, Vec<MigrationSource>) {
    let db = Db::new(dialect).await;
    let all = sources(dialect, &[V1, V2, V2_CONTRACTED]);
    db.expand(&all[..1]).await.unwrap();
    fill(&db, 3).await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    match dialect {
        Dialect::Postgres => db.run("ALTER TABLE customers DISABLE TRIGGER USER").await,
        // As another tool does that makes the table anew.
        _ => {
            for trigger in db
                .rows("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
                .await
            {
                db.run(&format!("DROP TRIGGER \"{trigger}\"")).await;
            }
        }
    }
    db.run("UPDATE customers SET full_name = 'NEW1' WHERE id = 1")
        .await;
    db.run("INSERT INTO customers (id, name) VALUES (12, 'loaded')")
        .await;
    db.expand(&all).await.unwrap();
    (db, all)
}

#[tokio::test]
async fn what_a_new_build_wrote_past_the_triggers_is_never_overwritten_by_itself() {
    for dialect in BOTH {
        let (db, all) = written_past_the_triggers(dialect).await;
        for _ in 0..2 {
            let error = db.contract(&all).await.unwrap_err();
            let text = error.report().to_string();
            assert!(matches!(error, Error::Disagree { .. }), "{text}");
            assert!(
                text.contains("NEW1") && text.contains("customer 1"),
                "{text}"
            );
            assert!(text.contains("--prefer old"), "{text}");
            let error = db.migrate(&all).await.unwrap_err();
            let text = error.report().to_string();
            assert!(matches!(error, Error::Disagree { .. }), "{text}");
            assert!(
                text.contains("id = 1:") && !text.contains("id = 12"),
                "{text}"
            );
            assert_eq!(
                db.one("SELECT full_name FROM customers WHERE id = 1").await,
                "NEW1"
            );
            // Only the old side knew this row.
            assert_eq!(
                db.one("SELECT full_name FROM customers WHERE id = 12")
                    .await,
                "loaded"
            );
            assert_eq!(
                db.state(&all, &id(&all, "full_name")).await,
                Some(State::Migrated)
            );
        }
    }
}

#[tokio::test]
async fn the_operator_says_which_side_is_right() {
    for dialect in BOTH {
        for (side, value) in [(Side::New, "NEW1"), (Side::Old, "customer 1")] {
            let (db, all) = written_past_the_triggers(dialect).await;
            let set = Set {
                prefer: Some((id(&all, "full_name"), side)),
                ..Set::default()
            };
            db.migrate_with(&all, &set).await.unwrap();
            assert_eq!(
                db.rows("SELECT name, full_name FROM customers WHERE id IN (1, 12) ORDER BY id")
                    .await,
                [format!("{value}|{value}"), "loaded|loaded".into()]
            );
            db.contract(&all).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_users_trigger_that_names_the_column_is_told_at_expand_and_again_at_contract() {
    let db = Db::new(Dialect::Postgres).await;
    let all = sources(Dialect::Postgres, &[V1, V2, V2_CONTRACTED]);
    db.expand(&all[..1]).await.unwrap();
    fill(&db, 3).await;
    db.run(
        "CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := trim(NEW.name); RETURN NEW; END $$;
         CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION guard()",
    )
    .await;
    let error = db.expand(&all).await.unwrap_err();
    let text = error.report().to_string();
    assert!(
        text.contains("trigger guard on customers names name"),
        "{text}"
    );
    let set = Set {
        discard: vec!["guard".into()],
        ..Set::default()
    };
    db.expand_with(&all, &set).await.unwrap();
    db.migrate(&all).await.unwrap();
    let error = db.contract(&all).await.unwrap_err();
    assert!(error.report().to_string().contains("would fail"), "{error}");
    db.run("DROP TRIGGER guard ON customers").await;
    db.contract(&all).await.unwrap();
}

#[tokio::test]
async fn two_migrations_of_one_column_are_refused_by_the_runner() {
    for dialect in BOTH {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[V1, V2]);
        db.expand(&all[..1]).await.unwrap();
        fill(&db, 3).await;
        db.expand(&all).await.unwrap();
        // Of a branch that does not know the first one.
        let other = V2.replace("full_name", "display");
        let others = sources(dialect, &[V1, &other]);
        let error = db.expand(&others).await.unwrap_err();
        let text = error.report().to_string();
        assert!(
            text.contains("of another migration keeps customers.name in step"),
            "{dialect}: {text}"
        );
    }
}

#[tokio::test]
async fn triggers_that_the_backfill_fires_and_views_are_told_at_expand() {
    let db = Db::new(Dialect::Postgres).await;
    let all = sources(Dialect::Postgres, &[V1, V2]);
    db.expand(&all[..1]).await.unwrap();
    db.run(
        "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
         CREATE TRIGGER touch BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION touch();
         CREATE VIEW people AS SELECT name FROM customers",
    )
    .await;
    let set = Set::default();
    db.expand_with(&all, &set).await.unwrap();
    assert_eq!(
        notices(&set),
        [
            "trigger touch on customers will fire once for each row that `run migrate` fills",
            "view people needs customers.name: change or drop it before the contract",
        ]
    );
}

#[tokio::test]
async fn rows_of_a_subscription_are_kept_in_step() {
    let db = Db::new(Dialect::Postgres).await;
    let all = sources(Dialect::Postgres, &[V1, V2]);
    db.expand(&all[..1]).await.unwrap();
    // A subscription that was made, and does not run: its worker would write as a replica.
    db.run("CREATE PUBLICATION none; CREATE SUBSCRIPTION from_elsewhere CONNECTION 'host=nowhere.invalid' PUBLICATION all_of_it WITH (connect = false)")
        .await;
    db.run("INSERT INTO pg_subscription_rel (srsubid, srrelid, srsubstate) SELECT oid, 'customers'::regclass, 'r' FROM pg_subscription WHERE subname = 'from_elsewhere'")
        .await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    db.run("SET session_replication_role = replica; INSERT INTO customers (id, name) VALUES (1, 'replicated'); RESET session_replication_role")
        .await;
    assert_eq!(
        db.one("SELECT full_name FROM customers").await,
        "replicated"
    );
    db.run("ALTER SUBSCRIPTION from_elsewhere SET (slot_name = NONE); DROP SUBSCRIPTION from_elsewhere").await;
}

/// Two columns that are renamed at once, of which one is computed.
const TWO: &str = r#"
#[migrate(table = "customers")]
pub struct Customer {
    #[migrate(primary_key)]
    pub id: i64,
    pub name: String,
    pub code: Option<String>,
    pub note: Option<String>,
}
"#;

const TWO_RENAMED: &str = r#"
#[migrate(table = "customers")]
pub struct Customer {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "name"))]
    pub full_name: String,
    #[migrate(renamed(from = "code", up = "CAST(code AS bigint)", down = "CAST(number AS text)"))]
    pub number: Option<i64>,
    #[migrate(renamed(from = "note"))]
    pub remark: Option<String>,
}
"#;

#[tokio::test]
async fn each_row_is_written_once_for_all_columns_of_a_migration() {
    for dialect in BOTH {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[TWO, TWO_RENAMED]);
        db.expand(&all[..1]).await.unwrap();
        // Some rows have no value in a column, and differ in fewer columns.
        db.run(
            "CREATE TABLE outbox (id bigint);
             INSERT INTO customers (id, name, code, note) VALUES (1, 'a', '1', 'x'), (2, 'b', NULL, NULL), (3, 'c', '3', NULL), (4, 'd', NULL, 'y')",
        )
        .await;
        db.run(match dialect {
            Dialect::Postgres => {
                "CREATE FUNCTION outbox() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO outbox VALUES (NEW.id); RETURN NULL; END $$;
                 CREATE TRIGGER outbox AFTER UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION outbox()"
            }
            _ => "CREATE TRIGGER outbox AFTER UPDATE ON customers BEGIN INSERT INTO outbox VALUES (NEW.id); END",
        })
        .await;
        let set = Set::default();
        db.expand_with(&all, &set).await.unwrap();
        let told = notices(&set);
        assert!(
            told.iter()
                .any(|one| one.contains("trigger outbox on customers will fire once for each row")),
            "{dialect}: {told:?}"
        );
        db.run("DELETE FROM outbox").await;
        db.migrate(&all).await.unwrap();
        assert_eq!(
            db.one("SELECT count(*) FROM outbox").await,
            "4",
            "{dialect}"
        );
        assert_eq!(
            db.rows("SELECT full_name, number, remark FROM customers ORDER BY id")
                .await,
            ["a|1|x", "b|NULL|NULL", "c|3|NULL", "d|NULL|y"]
        );
    }
}

#[tokio::test]
async fn a_value_that_cannot_be_computed_does_not_keep_the_other_columns_from_being_filled() {
    let db = Db::new(Dialect::Postgres).await;
    let all = sources(Dialect::Postgres, &[TWO, TWO_RENAMED]);
    db.expand(&all[..1]).await.unwrap();
    db.run(
        "INSERT INTO customers (id, name, code, note) VALUES (1, 'a', '1', 'x'), (2, 'b', 'two', 'z'), (3, 'c', '3', NULL)",
    )
    .await;
    db.expand(&all).await.unwrap();
    let error = db.migrate(&all).await.unwrap_err();
    let text = error.report().to_string();
    assert!(matches!(error, Error::Rows { count: 1, .. }), "{text}");
    assert_eq!(
        db.rows("SELECT full_name, number FROM customers ORDER BY id")
            .await,
        ["a|1", "b|NULL", "c|3"]
    );
    db.run("UPDATE customers SET code = '2' WHERE id = 2").await;
    db.migrate(&all).await.unwrap();
    assert_eq!(
        db.rows("SELECT full_name, number, remark FROM customers ORDER BY id")
            .await,
        ["a|1|x", "b|2|z", "c|3|NULL"]
    );
}
