//! Values of a column that become rows of a lookup table: who may write them, what stays as it is, and the way back.

use crate::common::{Db, On, id, sources};
use expand_contract::{MigrationSource, State};
use sqlx::AssertSqlSafe;

const BEFORE: &str = r#"
#[migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub city: Option<String>,
}
"#;

const AFTER: &str = r#"
#[migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(extracted(from = "city", contracted), references = "cities(id)", index)]
    pub city_id: Option<i64>,
}

#[migrate(table = "cities")]
pub struct City {
    #[migrate(primary_key, identity)]
    pub id: i64,
    #[migrate(unique)]
    pub name: String,
    pub mayor: Option<String>,
}
"#;

/// A database with the table of before and three rows, of which two have a city.
async fn before(on: On) -> (Db, Vec<MigrationSource>) {
    let all = sources(on, &[BEFORE, AFTER]);
    let db = Db::new(on).await;
    db.expand(&all[..1]).await.unwrap();
    db.run("INSERT INTO users (id, city) VALUES (1, 'Rome'), (2, NULL), (3, 'Oslo')")
        .await;
    (db, all)
}

const CITY: &str =
    "SELECT c.name FROM users AS u JOIN cities AS c ON c.id = u.city_id WHERE u.id = ";

#[tokio::test]
async fn a_role_that_writes_the_column_must_be_able_to_insert_the_values() {
    let (db, all) = before(On::Postgres).await;
    db.run("CREATE ROLE writes_cities; GRANT SELECT, INSERT, UPDATE ON users TO writes_cities")
        .await;
    let error = db.expand(&all).await.unwrap_err().report().to_string();
    for said in [
        "these roles may write users and not read cities and insert there: writes_cities",
        "GRANT SELECT (\"id\", \"name\"), INSERT (\"name\") ON \"cities\" TO writes_cities",
    ] {
        assert!(error.contains(said), "{error}");
    }
    db.run("GRANT SELECT (id, name), INSERT (name) ON cities TO writes_cities")
        .await;
    db.expand(&all).await.unwrap();
    let Db::Postgres(pool, _) = &db else {
        unreachable!("it is one")
    };
    let mut transaction = pool.begin().await.unwrap();
    for sql in [
        "SET LOCAL ROLE writes_cities",
        "INSERT INTO users (id, city) VALUES (4, 'Bern'), (5, 'Bern')",
        "UPDATE users SET city = 'Graz' WHERE id = 4",
    ] {
        let done = sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut *transaction)
            .await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    transaction.commit().await.unwrap();
    assert_eq!(db.one(&format!("{CITY}4")).await, "Graz");
    assert_eq!(db.one(&format!("{CITY}5")).await, "Bern");
    db.run("DROP TABLE users, cities; DROP ROLE writes_cities")
        .await;
}

async fn values_stay_on(on: On) {
    let (db, all) = before(on).await;
    db.expand(&all).await.unwrap();
    db.run("INSERT INTO users (id, city) VALUES (4, 'Bern')")
        .await;
    db.migrate(&all).await.unwrap();
    let renamed = "UPDATE cities SET name = 'Roma' WHERE name = 'Rome'";
    let error = db.try_run(renamed).await.unwrap_err().to_string();
    let said = "cities.id and cities.name stay as they are until the contract: older builds read copies of the value in users.city";
    assert!(error.contains(said), "{error}");
    // What changes nothing, and the other columns, are let through.
    db.run("UPDATE cities SET name = name, mayor = 'x' WHERE name = 'Rome'")
        .await;
    assert!(
        db.try_run("DELETE FROM cities WHERE name = 'Rome'")
            .await
            .is_err(),
        "users refer to it"
    );
    assert_eq!(db.one("SELECT city FROM users WHERE id = 1").await, "Rome");
    db.run("INSERT INTO cities (name) VALUES ('Lima')").await;
    db.run("DELETE FROM cities WHERE name = 'Lima'").await;
    db.contract(&all).await.unwrap();
    db.run(renamed).await;
    assert_eq!(db.one(&format!("{CITY}1")).await, "Roma");
    assert_eq!(db.one(&format!("{CITY}4")).await, "Bern");
    assert_eq!(db.one("SELECT count(*) FROM cities").await, "3");
}

#[tokio::test]
async fn a_value_stays_until_the_contract() {
    for on in [On::Postgres, On::Sqlite] {
        values_stay_on(on).await;
    }
}

async fn rolled_back_on(on: On) {
    let (db, all) = before(on).await;
    let extracts = id(&all, "_city_id");
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    // Each row of cities is a value that users has.
    db.rollback(&all, &extracts, &[]).await.unwrap();
    assert!(
        db.try_run("SELECT * FROM cities").await.is_err(),
        "it is gone"
    );
    assert_eq!(db.one("SELECT city FROM users WHERE id = 1").await, "Rome");

    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    db.run("UPDATE cities SET mayor = 'x' WHERE name = 'Rome'")
        .await;
    db.run("INSERT INTO cities (name) VALUES ('Lima')").await;
    let error = db.rollback(&all, &extracts, &[]).await.unwrap_err();
    let error = error.report().to_string();
    assert!(error.contains("cities") && error.contains('2'), "{error}");
    assert_eq!(db.one("SELECT count(*) FROM cities").await, "3");
    db.rollback(&all, &extracts, &["cities"]).await.unwrap();
    assert!(
        db.try_run("SELECT * FROM cities").await.is_err(),
        "it is gone"
    );
    assert_eq!(db.one("SELECT city FROM users WHERE id = 3").await, "Oslo");
}

#[tokio::test]
async fn a_rollback_says_what_only_the_lookup_table_knows() {
    for on in [On::Postgres, On::Sqlite] {
        rolled_back_on(on).await;
    }
}

#[tokio::test]
async fn a_row_that_missed_the_trigger_keeps_the_contract_back() {
    let (db, all) = before(On::Postgres).await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    db.run("SET session_replication_role = replica; INSERT INTO users (id, city) VALUES (9, 'Lima'); RESET session_replication_role")
        .await;
    db.contract(&all).await.unwrap_err();
    assert_eq!(
        db.one("SELECT city FROM users WHERE id = 9").await,
        "Lima",
        "it is not lost"
    );
}

#[tokio::test]
async fn values_that_are_equal_and_not_the_same_are_refused_by_the_expand() {
    let before = BEFORE.replace(
        "pub city:",
        "#[migrate(collate = \"any_case\")]\n    pub city:",
    );
    let after = AFTER.replace(
        "#[migrate(unique)]",
        "#[migrate(unique, collate = \"any_case\")]",
    );
    let all = sources(On::Postgres, &[&before, &after]);
    let db = Db::new(On::Postgres).await;
    db.run("CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)")
        .await;
    db.expand(&all[..1]).await.unwrap();
    let error = db.expand(&all).await.unwrap_err().report().to_string();
    assert!(
        error.contains("users.city compares with the collation public.any_case"),
        "{error}"
    );
    assert_ne!(
        db.state(&all, &id(&all, "_city_id")).await,
        Some(State::Expanded)
    );
}
