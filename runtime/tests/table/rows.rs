//! Which table, which rows.

use crate::common::{BOTH, Db, Instance, V1, V2, V2_CONTRACTED, fill, id, sources};
use expand_contract::{Dialect, Error, State};

const ADOPTED: &str = "CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL)";

#[tokio::test]
async fn an_owner_from_whom_row_security_hides_rows_is_told_before_the_first_step() {
    let db = Db::new(Dialect::Postgres).await;
    let all = sources(Dialect::Postgres, &[V1, V2]);
    db.run(
        "DO $$ BEGIN CREATE ROLE owner_without_bypass LOGIN PASSWORD 'secret'; EXCEPTION WHEN duplicate_object THEN END $$;
         GRANT ALL ON SCHEMA public TO owner_without_bypass",
    )
    .await;
    let name = db.one("SELECT current_database()").await;
    db.run(&format!(
        "GRANT CREATE ON DATABASE \"{name}\" TO owner_without_bypass"
    ))
    .await;
    let db = db.as_role("owner_without_bypass").await;
    db.run(ADOPTED).await;
    db.adopt(&all[0]).await;
    fill(&db, 9).await;
    db.run(
        "ALTER TABLE customers ENABLE ROW LEVEL SECURITY; ALTER TABLE customers FORCE ROW LEVEL SECURITY;
         CREATE POLICY own ON customers USING (name = current_setting('app.name', true))",
    )
    .await;
    let error = db.expand(&all).await.unwrap_err();
    let text = error.report().to_string();
    assert!(matches!(error, Error::LiveTable { .. }), "{text}");
    assert!(
        text.contains("row security hides rows of customers"),
        "{text}"
    );
    assert!(text.contains("NO FORCE ROW LEVEL SECURITY"), "{text}");
    assert_eq!(
        db.one("SELECT count(*) FROM pg_attribute WHERE attrelid = 'customers'::regclass AND attname = 'full_name'").await,
        "0"
    );
    // Also when it begins between the phases.
    db.run("ALTER TABLE customers NO FORCE ROW LEVEL SECURITY")
        .await;
    db.expand(&all).await.unwrap();
    db.run("ALTER TABLE customers FORCE ROW LEVEL SECURITY")
        .await;
    let error = db.migrate(&all).await.unwrap_err();
    assert!(matches!(error, Error::LiveTable { .. }), "{error}");
    db.run("ALTER TABLE customers NO FORCE ROW LEVEL SECURITY")
        .await;
    db.migrate(&all).await.unwrap();
}

#[tokio::test]
async fn another_search_path_never_finds_another_table() {
    let db = Db::new(Dialect::Postgres).await;
    let all = sources(Dialect::Postgres, &[V1, V2, V2_CONTRACTED]);
    db.run("CREATE SCHEMA app; CREATE SCHEMA other").await;
    let app = db.with_search_path("app").await;
    app.run(ADOPTED).await;
    app.adopt(&all[0]).await;
    fill(&app, 3).await;
    db.run(
        "CREATE TABLE other.customers (id bigint PRIMARY KEY, name text NOT NULL, full_name text); \
         INSERT INTO other.customers VALUES (1, 'a restored copy')",
    )
    .await;
    app.expand(&all).await.unwrap();
    app.migrate(&all).await.unwrap();
    // It is a run of its own, in which nothing was done.
    let other = db.with_search_path("other").await;
    let text = other.contract(&all).await.unwrap_err().report().to_string();
    assert!(
        text.contains("not expanded in schema other; in schema app it is"),
        "{text}"
    );
    assert!(text.contains("search_path"), "{text}");
    assert!(matches!(
        other.expand(&all).await.unwrap_err(),
        Error::Taken { .. }
    ));
    let text = Instance::join(&other, &all)
        .await
        .err()
        .unwrap()
        .to_string();
    assert!(
        text.contains("in schema other is not in this database"),
        "{text}"
    );
    assert_eq!(other.one("SELECT count(name) FROM customers").await, "1");
    // And where there is no such table at all.
    let error = db.contract(&all).await.unwrap_err();
    assert!(
        error.to_string().contains("not expanded in schema public"),
        "{error}"
    );
    let error = Instance::join(&db, &all).await.err().unwrap();
    assert!(
        error.to_string().contains("here there is no `customers`"),
        "{error}"
    );
    app.contract(&all).await.unwrap();
    assert_eq!(
        app.state(&all, &id(&all, "full_name")).await,
        Some(State::Contracted)
    );
}

#[tokio::test]
async fn a_table_that_moved_within_the_schemas_of_a_run_is_refused() {
    let db = Db::new(Dialect::Postgres).await;
    let all = sources(Dialect::Postgres, &[V1, V2, V2_CONTRACTED]);
    db.run("CREATE SCHEMA app; CREATE SCHEMA archive").await;
    let app = db.with_search_path("app,archive").await;
    app.run(ADOPTED).await;
    app.adopt(&all[0]).await;
    app.expand(&all).await.unwrap();
    app.migrate(&all).await.unwrap();
    app.run("ALTER TABLE app.customers SET SCHEMA archive")
        .await;
    for error in [
        app.contract(&all).await.unwrap_err(),
        app.expand(&all).await.unwrap_err(),
        Instance::join(&app, &all).await.err().unwrap(),
    ] {
        let text = error.report().to_string();
        assert!(
            text.contains("app.customers") && text.contains("archive.customers"),
            "{text}"
        );
        assert!(text.contains("search_path"), "{text}");
    }
    app.run("ALTER TABLE archive.customers SET SCHEMA app")
        .await;
    app.contract(&all).await.unwrap();
}

#[tokio::test]
async fn relations_that_the_triggers_do_not_reach_are_refused() {
    for (sql, needed) in [
        (
            "CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);
             CREATE TABLE old_customers (PRIMARY KEY (id)) INHERITS (customers)",
            "old_customers inherits from customers",
        ),
        (
            "CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL);
             CREATE TABLE customers () INHERITS (people)",
            "customers belongs to people",
        ),
        (
            "CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL);
             CREATE VIEW customers AS SELECT * FROM people",
            "customers is a view",
        ),
        (
            "CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
             CREATE FOREIGN TABLE customers (id bigint NOT NULL, name text NOT NULL) SERVER files OPTIONS (filename '/dev/null')",
            "customers is a foreign table",
        ),
        (
            "CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);
             CREATE RULE keep AS ON DELETE TO customers DO INSTEAD NOTHING",
            "rule keep rewrites",
        ),
    ] {
        let db = Db::new(Dialect::Postgres).await;
        let all = sources(Dialect::Postgres, &[V1, V2]);
        if let Err(error) = db.try_run(sql).await {
            // The server was built without this extension.
            assert!(error.to_string().contains("extension"), "{error}");
            continue;
        }
        db.adopt(&all[0]).await;
        let error = db.expand(&all).await.unwrap_err();
        let text = error.report().to_string();
        assert!(matches!(error, Error::LiveTable { .. }) && text.contains(needed), "{text}");
    }
}

#[tokio::test]
async fn a_view_is_no_table_on_sqlite() {
    let db = Db::new(Dialect::Sqlite).await;
    let all = sources(Dialect::Sqlite, &[V1, V2]);
    db.run("CREATE TABLE people (id integer PRIMARY KEY, name text NOT NULL); CREATE VIEW customers AS SELECT * FROM people")
        .await;
    db.adopt(&all[0]).await;
    let error = db.expand(&all).await.unwrap_err();
    assert!(
        error.report().to_string().contains("customers is a view"),
        "{error}"
    );
}

#[tokio::test]
async fn a_partitioned_table_goes_all_the_way_without_an_index_and_with_one() {
    let db = Db::new(Dialect::Postgres).await;
    let all = sources(Dialect::Postgres, &[V1, V2, V2_CONTRACTED]);
    db.run(
        "CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL) PARTITION BY RANGE (id);
         CREATE TABLE customers_1 PARTITION OF customers FOR VALUES FROM (0) TO (100);
         CREATE TABLE customers_2 PARTITION OF customers FOR VALUES FROM (100) TO (1000)",
    )
    .await;
    db.adopt(&all[0]).await;
    fill(&db, 200).await;
    let indexed = V2.replace("#[migrate(renamed", "#[migrate(index, renamed");
    let with_index = sources(Dialect::Postgres, &[V1, &indexed]);
    db.expand(&with_index).await.unwrap();
    db.migrate(&with_index).await.unwrap();
    let indexed = "SELECT count(*) FROM pg_indexes WHERE indexdef LIKE '%(full_name)%'";
    assert_eq!(db.one(indexed).await, "3");
    db.rollback(&with_index, &with_index[1].id, &[])
        .await
        .unwrap();
    assert_eq!(db.one(indexed).await, "0");
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    db.run("CREATE TABLE customers_3 PARTITION OF customers FOR VALUES FROM (1000) TO (2000); INSERT INTO customers (id, name) VALUES (1500, 'new')")
        .await;
    db.contract(&all).await.unwrap();
    assert_eq!(
        db.one("SELECT count(full_name) FROM customers").await,
        "201"
    );
}

#[tokio::test]
async fn triggers_that_do_not_fire_are_noticed_and_installed_again() {
    for dialect in BOTH {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[V1, V2, V2_CONTRACTED]);
        db.expand(&all[..1]).await.unwrap();
        fill(&db, 3).await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        let first = match dialect {
            Dialect::Postgres => "SELECT min(tgname) FROM pg_trigger WHERE tgname LIKE 'zzz_ec_%'",
            _ => "SELECT min(name) FROM sqlite_schema WHERE type = 'trigger'",
        };
        let trigger = db.one(first).await;
        let breaks = match dialect {
            Dialect::Postgres => vec![
                "ALTER TABLE customers DISABLE TRIGGER USER".to_owned(),
                format!("DROP TRIGGER {trigger} ON customers"),
            ],
            _ => vec![format!("DROP TRIGGER {trigger}")],
        };
        for sql in breaks {
            db.run(&sql).await;
            for error in [
                db.contract(&all).await.unwrap_err(),
                Instance::join(&db, &all).await.err().unwrap(),
            ] {
                let text = error.report().to_string();
                assert!(text.contains(&trigger), "{dialect}: {text}");
                assert!(text.contains("run expand"), "{dialect}: {text}");
            }
            let status = db.status(&all).await;
            assert!(format!("{status:?}").contains("are not kept in step"));
            assert_eq!(db.expand(&all).await.unwrap(), [id(&all, "full_name")]);
            assert!(db.expand(&all).await.unwrap().is_empty());
            Instance::join(&db, &all).await.unwrap().leave().await;
            db.run("UPDATE customers SET name = 'kept in step' WHERE id = 1")
                .await;
            assert_eq!(
                db.one("SELECT full_name FROM customers WHERE id = 1").await,
                "kept in step"
            );
        }
    }
}
