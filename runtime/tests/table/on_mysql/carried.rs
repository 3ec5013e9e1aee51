//! Facts of MariaDB and MySQL that are carried over to the new column.

use super::{adopted, through};
use crate::carried::renamed;
use expand_contract::Dialect;

const INDEXES: &str = "SELECT INDEX_NAME, CAST(NON_UNIQUE AS char), group_concat(concat(COLUMN_NAME, IFNULL(concat('(', SUB_PART, ')'), '')) ORDER BY SEQ_IN_INDEX) \
     FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' \
     GROUP BY INDEX_NAME, NON_UNIQUE ORDER BY INDEX_NAME";

#[tokio::test]
async fn every_index_of_the_column_is_there_for_the_new_one() {
    let all = renamed(
        Dialect::Mysql,
        "users",
        "pub tenant: i64,",
        "name",
        "full_name: Option<String>",
    );
    let table = "CREATE TABLE users (id bigint PRIMARY KEY, tenant bigint NOT NULL, name varchar(255), \
           KEY name (name), UNIQUE KEY one_per_tenant (tenant, name), KEY `by ``length``` (name(7), tenant) COMMENT 'as before', \
           KEY tenant (tenant)); \
         INSERT INTO users VALUES (1, 1, 'name'), (2, 1, NULL)";
    for db in adopted(&all, table).await {
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        // Both builds upsert by their name.
        for name in ["name", "full_name"] {
            db.run(&format!(
                "INSERT INTO users (id, tenant, {name}) VALUES (9, 1, 'name') ON DUPLICATE KEY UPDATE {name} = 'name'"
            ))
            .await;
        }
        assert_eq!(db.one("SELECT count(*) FROM users").await, "2");
        db.contract(&all).await.unwrap();
        assert_eq!(
            db.rows(INDEXES).await,
            [
                "by `length`|1|full_name(7),tenant",
                "one_per_tenant|0|tenant,full_name",
                "PRIMARY|0|id",
                "tenant|1|tenant",
                "users_full_name_idx|1|full_name",
            ]
        );
        let error = db
            .try_run("INSERT INTO users (id, tenant, full_name) VALUES (3, 1, 'name')")
            .await
            .unwrap_err();
        assert!(error.to_string().contains("Duplicate entry"), "{error}");
    }
}

#[tokio::test]
async fn a_foreign_key_follows_its_parent_under_both_names() {
    let all = renamed(
        Dialect::Mysql,
        "users",
        "pub tenant: i64,",
        "team",
        "squad: Option<String>",
    );
    let table = "CREATE TABLE teams (name varchar(255) PRIMARY KEY); INSERT INTO teams VALUES ('a'), ('b'); \
         CREATE TABLE users (id bigint PRIMARY KEY, tenant bigint NOT NULL, team varchar(255), \
           CONSTRAINT of_team FOREIGN KEY (team) REFERENCES teams (name) ON UPDATE CASCADE ON DELETE SET NULL); \
         INSERT INTO users VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 1, NULL)";
    for db in adopted(&all, table).await {
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        // No trigger fires for what a key itself changes.
        db.run("UPDATE teams SET name = 'c' WHERE name = 'a'; DELETE FROM teams WHERE name = 'b'")
            .await;
        assert_eq!(
            db.rows("SELECT id, team, squad FROM users ORDER BY id")
                .await,
            ["1|c|c", "2|NULL|NULL", "3|NULL|NULL"]
        );
        db.contract(&all).await.unwrap();
        assert_eq!(
            db.rows(
                "SELECT k.COLUMN_NAME, r.UPDATE_RULE, r.DELETE_RULE FROM information_schema.KEY_COLUMN_USAGE AS k \
                 JOIN information_schema.REFERENTIAL_CONSTRAINTS AS r ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA \
                   AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = k.TABLE_NAME \
                 WHERE k.TABLE_SCHEMA = DATABASE() AND k.TABLE_NAME = 'users' AND k.REFERENCED_TABLE_NAME = 'teams'"
            )
            .await,
            ["squad|CASCADE|SET NULL"]
        );
        let orphan = db
            .try_run("INSERT INTO users (id, tenant, squad) VALUES (4, 1, 'nowhere')")
            .await;
        assert!(orphan.unwrap_err().to_string().contains("foreign key"));
    }
}

#[tokio::test]
async fn length_collation_default_comment_and_rights_are_kept() {
    let all = renamed(
        Dialect::Mysql,
        "users",
        "pub tenant: i64,",
        "name",
        "full_name: String",
    );
    let table = "CREATE TABLE users (id bigint PRIMARY KEY, tenant bigint NOT NULL, \
           name varchar(40) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'nobody' COMMENT 'the user''s name'); \
         INSERT INTO users VALUES (1, 1, 'Ann')";
    for db in adopted(&all, table).await {
        db.run("CREATE USER IF NOT EXISTS reader; GRANT SELECT (name), UPDATE (name) ON users TO reader")
            .await;
        through(&db, &all).await;
        assert_eq!(
            db.rows(
                "SELECT COLUMN_TYPE, CHARACTER_SET_NAME, COLLATION_NAME, IS_NULLABLE, trim(BOTH '''' FROM COLUMN_DEFAULT), COLUMN_COMMENT \
                 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME = 'full_name'"
            )
            .await,
            ["varchar(40)|latin1|latin1_bin|NO|nobody|the user's name"]
        );
        assert_eq!(
            db.rows(
                "SELECT COLUMN_NAME, PRIVILEGE_TYPE FROM information_schema.COLUMN_PRIVILEGES \
                 WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME = 'full_name' ORDER BY 2"
            )
            .await,
            ["full_name|SELECT", "full_name|UPDATE"]
        );
        db.run("INSERT INTO users (id, tenant) VALUES (2, 1)").await;
        assert_eq!(
            db.one("SELECT full_name FROM users WHERE id = 2").await,
            "nobody"
        );
    }
}

#[tokio::test]
async fn a_column_that_the_server_stamps_is_stamped_under_its_new_name() {
    let all = renamed(
        Dialect::Mysql,
        "users",
        "pub tenant: i64,",
        "changed",
        "touched: Option<chrono::NaiveDateTime>",
    );
    let table = "CREATE TABLE users (id bigint PRIMARY KEY, tenant bigint NOT NULL, \
           changed datetime(6) NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)); \
         INSERT INTO users VALUES (1, 1, '2001-02-03 04:05:06.7')";
    for db in adopted(&all, table).await {
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        assert_eq!(
            db.rows("SELECT CAST(changed AS char), CAST(touched AS char) FROM users")
                .await,
            ["2001-02-03 04:05:06.700000|2001-02-03 04:05:06.700000"]
        );
        // A write of another column stamps the old one, and the trigger is told.
        db.run("UPDATE users SET tenant = 2").await;
        assert_eq!(
            db.one("SELECT CAST(changed = touched AND year(touched) > 2001 AS char) FROM users")
                .await,
            "1"
        );
        db.contract(&all).await.unwrap();
        db.run("UPDATE users SET touched = '2001-02-03'; UPDATE users SET tenant = 3")
            .await;
        assert_eq!(
            db.one("SELECT CAST(year(touched) > 2001 AS char) FROM users")
                .await,
            "1"
        );
    }
}

#[tokio::test]
async fn a_table_with_partitions_goes_all_the_way() {
    let all = renamed(
        Dialect::Mysql,
        "users",
        "pub tenant: i64,",
        "name",
        "full_name: String",
    );
    let table = "CREATE TABLE users (id bigint, tenant bigint NOT NULL, name varchar(255) NOT NULL, PRIMARY KEY (id), KEY name (name)) \
           PARTITION BY HASH (id) PARTITIONS 3; \
         INSERT INTO users VALUES (1, 1, 'Ann'), (2, 1, 'Bob'), (3, 2, 'Cid')";
    for db in adopted(&all, table).await {
        through(&db, &all).await;
        assert_eq!(
            db.rows("SELECT id, full_name FROM users ORDER BY id").await,
            ["1|Ann", "2|Bob", "3|Cid"]
        );
        assert_eq!(
            db.rows(INDEXES).await,
            ["PRIMARY|0|id", "users_full_name_idx|1|full_name"]
        );
    }
}
