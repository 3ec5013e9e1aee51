//! Functions, triggers and views of the user whose texts use a table.

use crate::common::{Db, Set, V1, V2, V2_CONTRACTED, fill, notices, sources};
use expand_contract::{Dialect, MigrationSource};

/// A table with rows, and the migrations that rename its column; `sql` made more.
async fn with(dialect: Dialect, sql: &str) -> (Db, Vec<MigrationSource>) {
    let db = Db::new(dialect).await;
    let all = sources(dialect, &[V1, V2, V2_CONTRACTED]);
    db.expand(&all[..1]).await.unwrap();
    fill(&db, 3).await;
    db.run(sql).await;
    (db, all)
}

fn discarding(names: &[&str]) -> Set {
    Set {
        discard: names.iter().map(|name| (*name).to_owned()).collect(),
        ..Set::default()
    }
}

async fn refused(db: &Db, all: &[MigrationSource], set: &Set) -> String {
    let error = db.expand_with(all, set).await.unwrap_err();
    error.report().to_string()
}

#[tokio::test]
async fn functions_that_one_more_column_breaks_are_refused_until_they_are_let_go() {
    let (db, all) = with(
        Dialect::Postgres,
        "CREATE TABLE customers_archive (LIKE customers);
         CREATE FUNCTION arch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO customers_archive SELECT OLD.*; RETURN OLD; END $$;
         CREATE TRIGGER arch_trigger BEFORE DELETE ON customers FOR EACH ROW EXECUTE FUNCTION arch();
         CREATE FUNCTION arch_many() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO customers_archive SELECT * FROM gone; RETURN NULL; END $$;
         CREATE TRIGGER many AFTER DELETE ON customers REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION arch_many();
         CREATE FUNCTION all_of_them() RETURNS TABLE (i bigint, n text) LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT * FROM customers; END $$;
         CREATE FUNCTION listed() RETURNS SETOF customers LANGUAGE sql AS 'SELECT id, name FROM customers';
         CREATE PROCEDURE keep() LANGUAGE sql AS 'INSERT INTO customers_archive SELECT * FROM customers';
         CREATE FUNCTION whole() RETURNS SETOF customers LANGUAGE sql AS 'SELECT * FROM customers';
         CREATE FUNCTION how_many() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM customers'",
    )
    .await;
    let text = refused(&db, &all, &Set::default()).await;
    let broken = [
        "function arch()",
        "function arch_many()",
        "function all_of_them()",
        "function listed()",
        "procedure keep()",
    ];
    for name in broken {
        let says = format!("{name} counts the columns of customers");
        assert!(text.contains(&says), "{name}:\n{text}");
    }
    assert!(
        text.contains("--discard 'all_of_them()'")
            && !text.contains("whole()")
            && !text.contains("how_many()"),
        "{text}"
    );
    let set = discarding(&["arch", "arch_many", "all_of_them()", "listed()", "keep"]);
    db.expand_with(&all, &set).await.unwrap();
    // The judgement is the database's.
    for broken in [
        "DELETE FROM customers WHERE id = 1",
        "SELECT * FROM all_of_them()",
        "SELECT * FROM listed()",
        "CALL keep()",
    ] {
        db.try_run(broken).await.unwrap_err();
    }
    db.run("SELECT * FROM whole(); SELECT how_many()").await;
}

#[tokio::test]
async fn functions_that_name_the_column_are_told_at_expand_and_refused_at_contract() {
    let (db, all) = with(
        Dialect::Postgres,
        "CREATE FUNCTION by_name(n text) RETURNS bigint LANGUAGE sql AS 'SELECT id FROM customers WHERE name = n';
         CREATE FUNCTION shown(c customers) RETURNS text LANGUAGE sql AS 'SELECT upper(c.name)';
         CREATE FUNCTION each() RETURNS void LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN
           FOR r IN SELECT * FROM customers LOOP RAISE NOTICE '%', r.name; END LOOP; END $$;
         CREATE TABLE orgs (id bigint, name text);
         CREATE FUNCTION of_orgs() RETURNS text LANGUAGE sql AS 'SELECT o.name FROM orgs o JOIN customers c USING (id)';
         CREATE SCHEMA other; CREATE TABLE other.customers (name text);
         CREATE FUNCTION elsewhere() RETURNS text LANGUAGE sql SET search_path = other AS 'SELECT name FROM customers'",
    )
    .await;
    let set = Set::default();
    db.expand_with(&all, &set).await.unwrap();
    let told = [
        "function by_name(text) names customers.name: change it before the contract",
        "function each() may name customers.name, as far as its text can be read: change it before the contract",
        "function shown(customers) may name customers.name, as far as its text can be read: change it before the contract",
    ];
    assert_eq!(notices(&set), told);
    db.migrate(&all).await.unwrap();
    let text = db.contract(&all).await.unwrap_err().report().to_string();
    for name in ["by_name(text)", "each()", "shown(customers)"] {
        assert!(
            text.contains(&format!("--discard '{name}'")),
            "{name}:\n{text}"
        );
    }
    assert!(
        !text.contains("of_orgs") && !text.contains("elsewhere"),
        "{text}"
    );
    db.run(
        "DROP FUNCTION each(); DROP FUNCTION shown(customers);
         CREATE OR REPLACE FUNCTION by_name(n text) RETURNS bigint LANGUAGE sql AS 'SELECT id FROM customers WHERE full_name = n'",
    )
    .await;
    db.contract(&all).await.unwrap();
    assert_eq!(db.one("SELECT by_name('customer 2')").await, "2");
}

#[tokio::test]
async fn a_function_that_was_let_go_does_not_stop_the_contract() {
    let (db, all) = with(
        Dialect::Postgres,
        "CREATE FUNCTION by_name(n text) RETURNS bigint LANGUAGE sql AS 'SELECT id FROM customers WHERE name = n'",
    )
    .await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    let text = db.contract(&all).await.unwrap_err().report().to_string();
    assert!(text.contains("names customers.name"), "{text}");
    let mut set = discarding(&["by_name"]);
    let error = db.contract_with(&all, &set).await.unwrap_err();
    if let expand_contract::Error::Gate(refusal) = error {
        set.attest = refusal.attest;
    }
    db.contract_with(&all, &set).await.unwrap();
}

#[tokio::test]
async fn a_function_whose_body_the_database_keeps_apart_is_told_like_a_view() {
    let (db, all) = with(
        Dialect::Postgres,
        "CREATE FUNCTION by_name(n text) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT id FROM customers WHERE name = n; END;
         CREATE FUNCTION all_of_them() RETURNS SETOF bigint LANGUAGE sql BEGIN ATOMIC SELECT id FROM (SELECT * FROM customers) AS c; END",
    )
    .await;
    let set = Set::default();
    db.expand_with(&all, &set).await.unwrap();
    let told = notices(&set);
    assert!(
        told.iter()
            .any(|one| one.contains("function by_name(text) needs customers.name")),
        "{told:?}"
    );
    db.run("SELECT all_of_them()").await;
    db.migrate(&all).await.unwrap();
    let text = db.contract(&all).await.unwrap_err().report().to_string();
    assert!(
        text.contains("function by_name(text) needs customers.name"),
        "{text}"
    );
}

#[tokio::test]
async fn triggers_and_views_that_count_the_columns_are_refused_on_sqlite() {
    let (db, all) = with(
        Dialect::Sqlite,
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT);
         CREATE TABLE kept (id INTEGER, name TEXT);
         CREATE TRIGGER ordered AFTER INSERT ON orders BEGIN INSERT INTO customers VALUES (NEW.id, NEW.customer); END;
         CREATE TRIGGER keeps AFTER DELETE ON orders WHEN OLD.id > 1 BEGIN INSERT INTO kept SELECT * FROM customers; END;
         CREATE VIEW listed (a, b) AS SELECT * FROM customers;
         CREATE VIEW whole AS SELECT * FROM customers;
         CREATE TRIGGER renames AFTER UPDATE ON orders BEGIN UPDATE customers SET name = NEW.customer WHERE id = NEW.id; END",
    )
    .await;
    let text = refused(&db, &all, &Set::default()).await;
    for name in ["trigger ordered", "trigger keeps", "view listed"] {
        let says = format!("{name} counts the columns of customers");
        assert!(text.contains(&says), "{name}:\n{text}");
    }
    assert!(
        !text.contains("whole") && !text.contains("renames"),
        "{text}"
    );
    db.run("DROP TRIGGER ordered; DROP TRIGGER keeps; DROP VIEW listed")
        .await;
    let set = Set::default();
    db.expand_with(&all, &set).await.unwrap();
    let whole = "view whole takes in every column of customers: it changes as its table does";
    assert!(notices(&set).iter().any(|one| one == whole));
    db.run("INSERT INTO orders VALUES (1, 'by a trigger'); UPDATE orders SET id = 1")
        .await;
    db.migrate(&all).await.unwrap();
    assert_eq!(
        db.one("SELECT full_name FROM customers WHERE id = 1").await,
        "by a trigger"
    );
    // SQLite renames the column in the trigger, too. The view would show other columns.
    db.run("DROP VIEW whole").await;
    db.contract(&all).await.unwrap();
    db.run("UPDATE orders SET customer = 'renamed'").await;
    assert_eq!(
        db.one("SELECT full_name FROM customers WHERE id = 1").await,
        "renamed"
    );
}

#[tokio::test]
async fn a_trigger_of_another_table_that_names_a_dropped_column_is_refused_at_contract_on_sqlite() {
    let gone = V1.replace(
        "pub name",
        "#[migrate(deprecated(down = \"'gone'\"))]\n    pub name",
    );
    let contracted = gone.replace("deprecated(down = \"'gone'\")", "removed");
    let db = Db::new(Dialect::Sqlite).await;
    let all = sources(Dialect::Sqlite, &[V1, &gone, &contracted]);
    db.expand(&all[..1]).await.unwrap();
    db.run(
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT);
         CREATE TRIGGER names AFTER UPDATE ON orders BEGIN UPDATE customers SET name = NEW.customer WHERE id = NEW.id; END",
    )
    .await;
    let set = Set::default();
    db.expand_with(&all, &set).await.unwrap();
    assert_eq!(
        notices(&set),
        ["trigger names names customers.name: change it before the contract"]
    );
    db.migrate(&all).await.unwrap();
    let text = db.contract(&all).await.unwrap_err().report().to_string();
    assert!(
        text.contains("trigger names names customers.name"),
        "{text}"
    );
    db.run("DROP TRIGGER names").await;
    db.contract(&all).await.unwrap();
}
