//! Facts that are refused by their names before anything is done, or let go by them.

use super::adopted;
use crate::carried::renamed;
use crate::common::{Db, Set};
use expand_contract::{Dialect, Error, MigrationSource};

fn to_full_name() -> Vec<MigrationSource> {
    renamed(
        Dialect::Mysql,
        "users",
        "pub tenant: i64,",
        "name",
        "full_name: Option<String>",
    )
}

fn discarding(name: &str) -> Set {
    Set {
        discard: vec![name.into()],
        ..Set::default()
    }
}

/// A refusal that has done nothing.
async fn refused(db: &Db, all: &[MigrationSource]) -> String {
    let error = db.expand(all).await.unwrap_err();
    assert!(error.is_refusal(), "{error:?}");
    assert_eq!(
        db.one(
            "SELECT count(*) FROM information_schema.COLUMNS \
             WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME = 'full_name'"
        )
        .await,
        "0"
    );
    error.report().to_string()
}

#[tokio::test]
async fn what_cannot_come_to_a_table_in_use_is_let_go_by_its_name_only() {
    let all = to_full_name();
    let table = "CREATE TABLE users (id bigint PRIMARY KEY, tenant bigint NOT NULL, name varchar(255), CONSTRAINT filled CHECK (name <> '')); \
         INSERT INTO users VALUES (1, 1, 'Ann')";
    for db in adopted(&all, table).await {
        let text = refused(&db, &all).await;
        assert!(text.contains("CHECK filled"), "{text}");
        db.expand_with(&all, &discarding("filled")).await.unwrap();
        db.migrate(&all).await.unwrap();
        let contracted = db.contract_with(&all, &discarding("filled")).await;
        let Err(Error::Gate(refusal)) = contracted else {
            panic!("{contracted:?}");
        };
        let set = Set {
            attest: refusal.attest,
            ..discarding("filled")
        };
        db.contract_with(&all, &set).await.unwrap();
        assert_eq!(db.one("SELECT full_name FROM users").await, "Ann");
    }
}

/// With these words the server takes no column without writing the whole table, and it says so only when it is asked to.
#[tokio::test]
async fn a_table_that_takes_no_column_beside_its_writers_is_refused_with_the_way_out() {
    let all = to_full_name();
    for (inside, behind, words, mend) in [
        (
            "",
            "ENGINE = MyISAM",
            "MyISAM",
            "ALTER TABLE users ENGINE = InnoDB",
        ),
        (
            "",
            "ROW_FORMAT = COMPRESSED",
            "compressed",
            "ALTER TABLE users ROW_FORMAT = DYNAMIC, ALGORITHM=INPLACE, LOCK=NONE",
        ),
        (
            ", bio text, motto text, FULLTEXT KEY words (bio), FULLTEXT KEY mottos (motto)",
            "",
            "full-text index words, mottos",
            "ALTER TABLE users DROP INDEX words, DROP INDEX mottos; ALTER TABLE users FORCE, ALGORITHM=INPLACE, LOCK=NONE",
        ),
    ] {
        let table = format!(
            "CREATE TABLE users (id bigint PRIMARY KEY, tenant bigint NOT NULL, name varchar(255){inside}) {behind}"
        );
        for db in adopted(&all, &table).await {
            let text = refused(&db, &all).await;
            assert!(text.contains(words), "{text}");
            // The way out is one.
            assert!(text.replace('`', "").contains(mend), "{text}");
            db.run(mend).await;
            db.expand(&all).await.unwrap();
        }
    }
}

/// MySQL has an end to the columns that come to a table at once.
#[tokio::test]
async fn a_table_to_which_too_many_columns_came_is_refused_with_the_way_out() {
    let all = to_full_name();
    let table =
        "CREATE TABLE users (id bigint PRIMARY KEY, tenant bigint NOT NULL, name varchar(255))";
    let dbs = adopted(&all, table).await;
    // The second one is of MySQL.
    let Some(db) = dbs.get(1) else { return };
    for _ in 0..125 {
        db.run(
            "ALTER TABLE users ADD COLUMN x int, ALGORITHM=INSTANT; ALTER TABLE users DROP COLUMN x, ALGORITHM=INSTANT",
        )
        .await;
    }
    let text = refused(db, &all).await;
    assert!(text.contains("250 columns"), "{text}");
    db.run("ALTER TABLE users FORCE, ALGORITHM=INPLACE, LOCK=NONE")
        .await;
    db.expand(&all).await.unwrap();
}

#[tokio::test]
async fn what_names_rows_or_is_computed_from_the_column_is_refused() {
    for (table, words) in [
        (
            "CREATE TABLE users (id bigint, tenant bigint NOT NULL, name varchar(255) NOT NULL, PRIMARY KEY (name), KEY (id))",
            "primary key",
        ),
        (
            "CREATE TABLE users (id bigint PRIMARY KEY, tenant bigint NOT NULL, name varchar(255) AS (concat('n', tenant)))",
            "generated",
        ),
        (
            "CREATE TABLE users (id bigint, tenant bigint NOT NULL, name varchar(255) NOT NULL, PRIMARY KEY (id, name)) \
             PARTITION BY KEY (name) PARTITIONS 2",
            "p",
        ),
    ] {
        let all = to_full_name();
        for db in adopted(&all, table).await {
            let text = refused(&db, &all).await;
            assert!(text.contains(words), "{text}");
        }
    }
}

#[tokio::test]
async fn a_view_is_refused() {
    let all = to_full_name();
    for db in adopted(
        &all,
        "CREATE TABLE old_users (id bigint PRIMARY KEY, tenant bigint NOT NULL, name varchar(255)); \
         CREATE VIEW users AS SELECT id, tenant, name FROM old_users",
    )
    .await
    {
        let text = db.expand(&all).await.unwrap_err().report().to_string();
        assert!(text.contains("view"), "{text}");
    }
}

#[tokio::test]
async fn a_generated_column_over_the_column_is_named_before_the_contract() {
    let all = to_full_name();
    let table = "CREATE TABLE users (id bigint PRIMARY KEY, tenant bigint NOT NULL, name varchar(255), \
         initial varchar(1) AS (left(name, 1))); INSERT INTO users (id, tenant, name) VALUES (1, 1, 'Ann')";
    for db in adopted(&all, table).await {
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        let text = db.contract(&all).await.unwrap_err().report().to_string();
        assert!(text.contains("generated column initial"), "{text}");
        assert_eq!(
            db.one("SELECT initial FROM users WHERE name = 'Ann'").await,
            "A"
        );
    }
}
