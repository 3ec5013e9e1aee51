//! No stall, no dead end.

use crate::common::{BOTH, Db, Instance, Set, V1, V2, V2_CONTRACTED, fill, id, sources};
use expand_contract::{Dialect, Error, Event, MigrationSource, Phase, State};

#[tokio::test]
async fn a_role_with_limits_and_read_only_transactions_builds_its_index() {
    let db = Db::new(Dialect::Postgres).await;
    let with_index = V2.replace("#[migrate(renamed", "#[migrate(index, renamed");
    let all = sources(Dialect::Postgres, &[V1, &with_index]);
    db.expand(&all[..1]).await.unwrap();
    fill(&db, 100).await;
    let name = db.one("SELECT current_database()").await;
    if db
        .one("SELECT count(*) FROM pg_settings WHERE name = 'transaction_timeout'")
        .await
        == "1"
    {
        db.run(&format!(
            "ALTER DATABASE \"{name}\" SET transaction_timeout = '30ms'"
        ))
        .await;
    }
    for setting in [
        "statement_timeout = '30ms'",
        "idle_in_transaction_session_timeout = '30ms'",
        "quote_all_identifiers = on",
        "row_security = on",
        // The last one, since it holds for the next connection of this test, too.
        "default_transaction_read_only = on",
    ] {
        // A setting of the database holds for each new connection.
        db.run(&format!("ALTER DATABASE \"{name}\" SET {setting}"))
            .await;
    }
    let db = db.again().await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    assert_eq!(
        db.state(&all, &id(&all, "full_name")).await,
        Some(State::Migrated)
    );
}

#[tokio::test]
async fn a_contract_that_began_is_taken_back_until_it_dropped_something() {
    for dialect in BOTH {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[V1, V2, V2_CONTRACTED]);
        db.expand(&all[..1]).await.unwrap();
        fill(&db, 3).await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        let attest = match db.contract_with(&all, &Set::default()).await {
            Err(Error::Gate(refusal)) => refusal.attest,
            other => panic!("{other:?}"),
        };
        let set = Set {
            attest,
            ..Set::stopping(|event| {
                matches!(
                    event,
                    Event::StepDone {
                        phase: Phase::Contract,
                        ..
                    }
                )
            })
        };
        assert!(matches!(
            db.contract_with(&all, &set).await,
            Err(Error::Stopped)
        ));
        let changed = id(&all, "full_name");
        assert_eq!(db.state(&all, &changed).await, Some(State::Contracting));
        db.rollback(&all, &changed, &[]).await.unwrap();
        assert_eq!(db.state(&all, &changed).await, None);
        db.run("INSERT INTO customers (id, name) VALUES (4, 'of an old build')")
            .await;
        // And once more, to the end.
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        db.contract(&all).await.unwrap();
        assert!(db.rollback(&all, &changed, &[]).await.is_err());
    }
}

#[tokio::test]
async fn new_builds_find_statistics_about_the_new_column() {
    let db = Db::new(Dialect::Postgres).await;
    let all = sources(Dialect::Postgres, &[V1, V2]);
    db.expand(&all[..1]).await.unwrap();
    fill(&db, 2_000).await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    assert_eq!(
        db.one(
            "SELECT count(*) FROM pg_stats WHERE tablename = 'customers' AND attname = 'full_name'"
        )
        .await,
        "1"
    );
}

#[tokio::test]
async fn a_contract_ends_where_the_old_column_was_dropped_by_hand() {
    let db = Db::new(Dialect::Postgres).await;
    let all = sources(Dialect::Postgres, &[V1, V2, V2_CONTRACTED]);
    db.expand(&all[..1]).await.unwrap();
    fill(&db, 3).await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    // The triggers go with it.
    db.run("ALTER TABLE customers DROP COLUMN name CASCADE")
        .await;
    db.run("INSERT INTO customers (id, full_name) VALUES (4, 'of a new build')")
        .await;
    db.contract(&all).await.unwrap();
    let changed = id(&all, "full_name");
    assert_eq!(db.state(&all, &changed).await, Some(State::Contracted));
    let required = "INSERT INTO customers (id) VALUES (5)";
    assert!(db.try_run(required).await.is_err());
    assert_eq!(
        db.one("SELECT count(*) FROM pg_proc WHERE proname LIKE 'ec_sync_customers%'")
            .await,
        "0"
    );
}

const V1_NOTE: &str = r#"
#[migrate(table = "customers")]
pub struct Customer {
    #[migrate(primary_key)]
    pub id: i64,
    pub name: String,
    pub note: Option<String>,
}
"#;

/// A table with a large value that is stored apart, while its column is renamed.
async fn with_a_large_value(trigger: &str) -> (Db, Vec<MigrationSource>) {
    let db = Db::new(Dialect::Postgres).await;
    let renamed = V1_NOTE.replace(
        "pub name",
        "#[migrate(renamed(from = \"name\"))] pub full_name",
    );
    let contracted = renamed.replace("\"name\")", "\"name\", contracted)");
    let all = sources(Dialect::Postgres, &[V1_NOTE, &renamed, &contracted]);
    db.expand(&all[..1]).await.unwrap();
    db.run("ALTER TABLE customers ALTER COLUMN name SET STORAGE EXTERNAL")
        .await;
    db.run("INSERT INTO customers (id, name) VALUES (1, repeat('x', 1000000)), (2, 'b')")
        .await;
    db.run(trigger).await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    (db, all)
}

/// A trigger of the user that changes the name in any UPDATE. Its function does not say so by the column's name.
const SHOUT: &str = "CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
     RETURN jsonb_populate_record(NEW, jsonb_build_object('na' || 'me', upper(to_jsonb(NEW) ->> ('na' || 'me')))); END $$; \
     CREATE TRIGGER shout BEFORE UPDATE ON customers FOR EACH ROW WHEN (NEW.id = 2) EXECUTE FUNCTION shout()";

/// Whether the sides of a row hold this.
async fn assert_both(db: &Db, id: u32, value: &str) {
    let both = format!("SELECT name, full_name FROM customers WHERE id = {id}");
    assert_eq!(db.one(&both).await, format!("{value}|{value}"));
}

#[tokio::test]
async fn a_write_of_another_column_does_not_read_a_large_value() {
    let (db, _) = with_a_large_value("").await;
    // Each large value that is read is one scan of the index of the table in which it is stored.
    let scans = "SELECT pg_stat_get_xact_numscans(i.indexrelid) FROM pg_class AS c \
                 JOIN pg_index AS i ON i.indrelid = c.reltoastrelid WHERE c.oid = 'customers'::regclass";
    let unrelated = format!("BEGIN; UPDATE customers SET note = 'x' WHERE id = 1; {scans}; COMMIT");
    assert_eq!(db.one(&unrelated).await, "0");
    // Every kind of write that names a side is kept in step.
    db.run("UPDATE customers SET name = 'update' WHERE id = 1")
        .await;
    assert_both(&db, 1, "update").await;
    db.run(
        "INSERT INTO customers (id, full_name) VALUES (1, 'upsert') \
         ON CONFLICT (id) DO UPDATE SET full_name = EXCLUDED.full_name",
    )
    .await;
    assert_both(&db, 1, "upsert").await;
    if tests_support::PgServer::shared().major_version() >= 15 {
        db.run(
            "MERGE INTO customers AS c USING (VALUES (1, 'merge')) AS v (id, name) ON c.id = v.id \
             WHEN MATCHED THEN UPDATE SET name = v.name",
        )
        .await;
        assert_both(&db, 1, "merge").await;
    }
    db.run(
        "CREATE TABLE names (name text PRIMARY KEY); INSERT INTO names SELECT name FROM customers; \
         ALTER TABLE customers ADD FOREIGN KEY (name) REFERENCES names ON UPDATE CASCADE; \
         UPDATE names SET name = 'cascade' WHERE name <> 'b'",
    )
    .await;
    assert_both(&db, 1, "cascade").await;
}

#[tokio::test]
async fn a_trigger_of_the_user_that_changes_a_side_in_any_update_is_kept_in_step() {
    let (db, _) = with_a_large_value(SHOUT).await;
    db.run("UPDATE customers SET note = 'x' WHERE id = 2").await;
    assert_both(&db, 2, "B").await;
}

#[tokio::test]
async fn a_trigger_of_the_user_that_comes_later_is_noticed_by_every_phase() {
    let (db, all) = with_a_large_value("").await;
    db.run(SHOUT).await;
    let changed = id(&all, "full_name");
    let narrow = "fires only for an UPDATE that names its columns";
    let error = db.contract(&all).await.unwrap_err().report().to_string();
    assert!(error.contains(narrow) && error.contains("shout"), "{error}");
    assert!(error.contains("run expand"), "{error}");
    let error = Instance::join(&db, &all).await.err().unwrap();
    assert!(error.to_string().contains(narrow), "{error}");
    let status = db.status(&all).await;
    let mut waits = status.migrations.iter().flat_map(|one| &one.waits_for);
    assert!(waits.any(|wait| wait.contains(narrow)));
    assert_eq!(db.expand(&all).await.unwrap(), [changed.as_str()]);
    db.migrate(&all).await.unwrap();
    db.run("UPDATE customers SET note = 'x' WHERE id = 2").await;
    assert_both(&db, 2, "B").await;
    assert!(Instance::join(&db, &all).await.is_ok());
}
