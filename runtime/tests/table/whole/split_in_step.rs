//! Columns that move to a table of their own on MariaDB and MySQL, where both tables are there and triggers keep them in step.

use crate::common::{Db, each, sources};
use expand_contract::{Dialect, MigrationSource};
use sqlx::{Connection as _, Executor as _, MySqlConnection};

const PARENTS: &str = r#"
#[migrate(table = "orgs")]
pub struct Org {
    #[migrate(primary_key)]
    pub id: i64,
}

#[migrate(table = "cities")]
pub struct City {
    #[migrate(primary_key)]
    pub id: i64,
}
"#;

const BEFORE: &str = r#"
#[migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(references("orgs(id)", on_delete = "cascade"))]
    pub org_id: Option<i64>,
    pub bio: Option<String>,
    #[migrate(references("cities(id)", on_delete = "set null"))]
    pub city_id: Option<i64>,
}
"#;

const AFTER: &str = r#"
#[migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(references("orgs(id)", on_delete = "cascade"))]
    pub org_id: Option<i64>,
}

#[migrate(table = "profiles", split(from = "users", contracted))]
pub struct Profile {
    #[migrate(primary_key, references("users(id)", on_delete = "cascade"))]
    pub user_id: i64,
    pub bio: Option<String>,
    #[migrate(references("cities(id)", on_delete = "set null"))]
    pub city_id: Option<i64>,
}
"#;

fn history() -> Vec<MigrationSource> {
    let [before, after] = [BEFORE, AFTER].map(|users| format!("{PARENTS}{users}"));
    sources(Dialect::Mysql, &[&before, &after])
}

/// Databases whose tables are in step.
async fn migrated(all: &[MigrationSource]) -> Vec<Db> {
    let dbs = each().await;
    for db in &dbs {
        db.expand(&all[..3]).await.unwrap();
        db.run(
            "INSERT INTO orgs (id) VALUES (1); INSERT INTO cities (id) VALUES (1), (2); \
             INSERT INTO users (id, org_id, bio, city_id) VALUES (1, NULL, 'one', 1), (2, NULL, NULL, NULL), (3, 1, 'three', 2), (4, NULL, NULL, 1)",
        )
        .await;
        db.expand(all).await.unwrap();
        db.migrate(all).await.unwrap();
    }
    dbs
}

async fn connect(db: &Db) -> MySqlConnection {
    let Db::Mysql(_, url) = db else {
        unreachable!("each of them is one");
    };
    MySqlConnection::connect(url).await.unwrap()
}

/// What each table has of each user with a value.
async fn both(db: &Db) -> [Vec<String>; 2] {
    [
        db.rows("SELECT id, bio, city_id FROM users WHERE bio IS NOT NULL OR city_id IS NOT NULL ORDER BY id").await,
        db.rows("SELECT user_id, bio, city_id FROM profiles WHERE bio IS NOT NULL OR city_id IS NOT NULL ORDER BY user_id").await,
    ]
}

async fn are_in_step(db: &Db, rows: &[&str]) {
    let [old, new] = both(db).await;
    assert_eq!(old, rows);
    assert_eq!(new, rows);
}

#[tokio::test]
async fn rows_that_cascades_delete_or_change_stay_in_step() {
    let all = history();
    for db in migrated(&all).await {
        db.run("DELETE FROM orgs; DELETE FROM cities WHERE id = 1")
            .await;
        are_in_step(&db, &["1|one|NULL"]).await;
        // The part of user 4 has no value any more, and either build gives it one.
        db.run("UPDATE users SET bio = 'four' WHERE id = 4; UPDATE users SET id = 40 WHERE id = 4; UPDATE profiles SET city_id = 2 WHERE user_id = 40")
            .await;
        are_in_step(&db, &["1|one|NULL", "40|four|2"]).await;
        db.contract(&all).await.unwrap();
        db.run("DELETE FROM users WHERE id = 40").await;
        assert_eq!(db.rows("SELECT user_id FROM profiles").await, ["1"]);
        let moved = db.try_run("UPDATE users SET id = 10 WHERE id = 1").await;
        assert!(moved.is_err(), "the foreign key of the model is there");
    }
}

#[tokio::test]
async fn a_connection_whose_write_was_killed_in_a_trigger_goes_on_in_step() {
    let all = history();
    for db in migrated(&all).await {
        let (mut holder, mut writer) = (connect(&db).await, connect(&db).await);
        let own = sqlx::query_scalar::<_, u64>("SELECT CONNECTION_ID()");
        let own = own.fetch_one(&mut writer).await.unwrap();
        sqlx::raw_sql("BEGIN; SELECT * FROM profiles WHERE user_id = 1 FOR UPDATE")
            .execute(&mut holder)
            .await
            .unwrap();
        let writing = tokio::spawn(async move {
            let killed = writer.execute("UPDATE users SET bio = 'killed' WHERE id = 1");
            let killed = killed.await.map(drop);
            (killed, writer)
        });
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        db.run(&format!("KILL QUERY {own}")).await;
        let (killed, mut writer) = writing.await.unwrap();
        assert!(killed.is_err());
        sqlx::raw_sql("ROLLBACK")
            .execute(&mut holder)
            .await
            .unwrap();
        writer
            .execute("UPDATE users SET bio = 'later' WHERE id = 1")
            .await
            .unwrap();
        writer
            .execute("UPDATE profiles SET bio = concat(bio, ' still') WHERE user_id = 1")
            .await
            .unwrap();
        are_in_step(&db, &["1|later still|1", "3|three|2", "4|NULL|1"]).await;
    }
}

#[tokio::test]
async fn upserts_and_replaces_of_either_table_reach_the_other_in_any_session() {
    let all = history();
    for db in migrated(&all).await {
        for mode in ["", "STRICT_ALL_TABLES"] {
            let mut session = connect(&db).await;
            let set = format!(
                "SET SESSION sql_mode = '{mode}', TRANSACTION ISOLATION LEVEL READ COMMITTED"
            );
            let set = set.split_once(", ").unwrap();
            for sql in [
                set.0.to_owned(),
                format!("SET SESSION {}", set.1),
                "REPLACE INTO users (id, bio) VALUES (1, 'r'), (2, 's'), (5, NULL)".into(),
                "INSERT INTO users (id, bio) VALUES (2, 't'), (6, 'u') ON DUPLICATE KEY UPDATE bio = concat(bio, '!')".into(),
                "INSERT IGNORE INTO users (id, bio) VALUES (2, 'ignored'), (7, 'v')".into(),
                "REPLACE INTO profiles (user_id, bio) VALUES (5, 'w'), (6, 'x')".into(),
                "INSERT INTO profiles (user_id, bio) VALUES (6, 'y'), (1, 'z') ON DUPLICATE KEY UPDATE city_id = 2".into(),
                "INSERT IGNORE INTO profiles (user_id, bio) VALUES (99, 'nobody'), (7, 'ignored')".into(),
                "DELETE FROM profiles WHERE user_id = 7".into(),
                "UPDATE users AS u JOIN profiles AS p ON p.user_id = u.id SET u.org_id = 1 WHERE p.bio = 'w'".into(),
                "DELETE u FROM users AS u JOIN profiles AS p ON p.user_id = u.id WHERE p.bio = 'three'".into(),
            ] {
                sqlx::raw_sql(sqlx::AssertSqlSafe(sql.clone()))
                    .execute(&mut session)
                    .await
                    .unwrap_or_else(|error| panic!("{sql}: {error}"));
            }
            are_in_step(
                &db,
                &["1|r|2", "2|s!|NULL", "4|NULL|1", "5|w|NULL", "6|x|2"],
            )
            .await;
            db.run("DELETE FROM users WHERE id IN (5, 6, 7)").await;
        }
        for (sql, said) in [
            (
                "INSERT INTO profiles (user_id) VALUES (2)",
                "needs a value besides its key",
            ),
            (
                "INSERT INTO profiles (user_id, bio) VALUES (1, 'x')",
                "Duplicate entry",
            ),
            (
                "INSERT INTO profiles (user_id, bio) VALUES (9, 'x')",
                "foreign key constraint fails",
            ),
            (
                "UPDATE profiles SET bio = (SELECT max(bio) FROM users AS u WHERE u.id > 1)",
                "Can't update table",
            ),
        ] {
            // User 2 has a part from above.
            db.run("DELETE FROM profiles WHERE user_id = 2").await;
            let error = db.try_run(sql).await.unwrap_err().to_string();
            assert!(error.contains(said), "{sql}: {error}");
        }
    }
}

#[tokio::test]
async fn a_column_that_the_new_table_would_cut_or_misread_is_refused_before_any_trigger() {
    let all = history();
    for change in ["varchar(300)", "varchar(255) CHARACTER SET ascii"] {
        for db in each().await {
            db.expand(&all[..3]).await.unwrap();
            db.run(&format!("ALTER TABLE users MODIFY bio {change} NULL"))
                .await;
            let error = db.expand(&all).await.unwrap_err().report().to_string();
            assert!(error.contains("types or collations differ"), "{error}");
            let triggers = "SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()";
            assert_eq!(db.one(triggers).await, "0");
        }
    }
}

#[tokio::test]
async fn keys_of_two_columns_and_odd_names_move_as_others() {
    let before = r#"
#[migrate(table = "odd users")]
pub struct User {
    #[migrate(primary_key, sql_type = "varchar(40)")]
    pub region: String,
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(column = "or der")]
    pub order: Option<f32>,
    pub bio: Option<String>,
}
"#;
    let after = r#"
#[migrate(table = "odd users")]
pub struct User {
    #[migrate(primary_key, sql_type = "varchar(40)")]
    pub region: String,
    #[migrate(primary_key)]
    pub id: i64,
}

#[migrate(table = "odd`parts", split(from = "odd users", contracted), references(area, user_id, "odd users"(region, id), on_delete = "cascade"))]
pub struct Part {
    #[migrate(primary_key, sql_type = "varchar(40)")]
    pub area: String,
    #[migrate(primary_key)]
    pub user_id: i64,
    #[migrate(column = "or der")]
    pub order: Option<f32>,
    pub bio: Option<String>,
}
"#;
    let all = sources(Dialect::Mysql, &[before, after]);
    for db in each().await {
        db.expand(&all[..1]).await.unwrap();
        db.run("INSERT INTO `odd users` (region, id, `or der`, bio) VALUES ('a', 1, 0.1, 'x'), ('a', 2, NULL, NULL), ('b', 1, NULL, 'y')")
            .await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        db.run(
            "UPDATE `odd users` SET `or der` = 0.10000001 WHERE id = 1 AND region = 'a'; UPDATE `odd users` SET region = 'c' WHERE region = 'b'; \
             INSERT INTO `odd``parts` (area, user_id, bio) VALUES ('a', 2, 'Z'); UPDATE `odd``parts` SET bio = 'z' WHERE bio = 'Z'",
        )
        .await;
        let parts = "SELECT area, user_id, bio FROM `odd``parts` ORDER BY area, user_id";
        assert_eq!(db.rows(parts).await, ["a|1|x", "a|2|z", "c|1|y"]);
        assert_eq!(
            db.rows("SELECT region, id, bio FROM `odd users` ORDER BY region, id")
                .await,
            ["a|1|x", "a|2|z", "c|1|y"]
        );
        db.contract(&all).await.unwrap();
        assert_eq!(db.rows(parts).await, ["a|1|x", "a|2|z", "c|1|y"]);
    }
}

#[tokio::test]
async fn a_rollback_keeps_what_new_builds_wrote_and_leaves_nothing() {
    let all = history();
    for db in migrated(&all).await {
        db.run("INSERT INTO profiles (user_id, bio) VALUES (2, 'two'); DELETE FROM profiles WHERE user_id = 3")
            .await;
        db.rollback(&all, &crate::common::id(&all, "_split"), &[])
            .await
            .unwrap();
        assert_eq!(
            db.rows("SELECT id, bio FROM users ORDER BY id").await,
            ["1|one", "2|two", "3|NULL", "4|NULL"]
        );
        let left =
            "SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()";
        assert_eq!(db.one(left).await, "0");
    }
}
