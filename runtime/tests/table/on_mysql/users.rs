//! The triggers, programs and rights of users.

use super::adopted;
use crate::carried::renamed;
use crate::common::{Db, Set, V1, V2, V2_CONTRACTED, fill, server_of, sources};
use expand_contract::{Dialect, Error, MigrationSource};
use sqlx::MySqlPool;
use tests_support::MySqlLike;

fn discarding(name: &str) -> Set {
    Set {
        discard: vec![name.into()],
        ..Set::default()
    }
}

/// A database of this server, once more for a user who runs phases there.
async fn of_deployer(server: &MySqlLike, url: &str, user: &str) -> Db {
    server.create_user(user, "secret");
    let database = url.split('?').next().unwrap().rsplit('/').next().unwrap();
    server.run(
        "mysql",
        &format!(
            "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES, TRIGGER, LOCK TABLES, SHOW VIEW, EVENT \
             ON {database}.* TO {user}"
        ),
    );
    let url = server.url(user, Some("secret"), database);
    Db::Mysql(MySqlPool::connect(&url).await.unwrap(), url)
}

fn customers() -> Vec<MigrationSource> {
    sources(Dialect::Mysql, &[V1, V2, V2_CONTRACTED])
}

#[tokio::test]
async fn triggers_of_a_user_that_was_dropped_are_named_and_made_anew() {
    for db in crate::common::each().await {
        let all = customers();
        let Db::Mysql(_, url) = &db else {
            unreachable!("each of them is one");
        };
        let server = server_of(url);
        let deployer = of_deployer(server, url, "deployer_who_leaves").await;
        deployer.expand(&all[..1]).await.unwrap();
        fill(&db, 3).await;
        deployer.expand(&all).await.unwrap();
        server.run("mysql", "DROP USER deployer_who_leaves");

        // The server lets no write through, whoever writes.
        let write = "UPDATE customers SET name = 'x' WHERE id = 1";
        let error = db.try_run(write).await.unwrap_err();
        assert!(error.to_string().contains("definer"), "{error}");
        let refused = db.migrate(&all).await.unwrap_err().report().to_string();
        for words in ["a user that was dropped", "run expand"] {
            assert!(refused.contains(words), "{refused}");
        }
        let status = db.status(&all).await;
        let waits: Vec<_> = status
            .migrations
            .iter()
            .flat_map(|one| &one.waits_for)
            .collect();
        assert!(
            waits
                .iter()
                .any(|one| one.contains("a user that was dropped")),
            "{waits:?}"
        );

        db.expand(&all).await.unwrap();
        db.run(write).await;
        assert_eq!(
            db.one("SELECT full_name FROM customers WHERE id = 1").await,
            "x"
        );
        db.migrate(&all).await.unwrap();
        db.contract(&all).await.unwrap();
    }
}

#[tokio::test]
async fn a_runner_that_may_not_see_users_says_that_the_triggers_are_of_a_dropped_one() {
    for db in crate::common::each().await {
        let all = customers();
        let Db::Mysql(_, url) = &db else {
            unreachable!("each of them is one");
        };
        let server = server_of(url);
        let first = of_deployer(server, url, "first_deployer").await;
        first.expand(&all[..1]).await.unwrap();
        fill(&db, 3).await;
        first.expand(&all).await.unwrap();
        server.run("mysql", "DROP USER first_deployer");
        let second = of_deployer(server, url, "second_deployer").await;
        let text = second.migrate(&all).await.unwrap_err().report().to_string();
        for words in ["definer", "run expand", "a user that stays"] {
            assert!(text.contains(words), "{text}");
        }
        server.run("mysql", "DROP USER second_deployer");
    }
}

#[tokio::test]
async fn a_user_who_may_make_no_triggers_beside_a_binary_log_is_told_how() {
    let with_log = ["--log-bin=bin", "--server-id=1"];
    // With the last of these the log is on.
    let servers = [
        Some(MySqlLike::start_maria(&with_log)),
        MySqlLike::start_mysql(&with_log),
    ];
    for server in servers.into_iter().flatten() {
        let url = server.create_database();
        let all = customers();
        let deployer = of_deployer(&server, &url, "deployer").await;
        deployer.expand(&all[..1]).await.unwrap();
        let error = deployer.expand(&all).await.unwrap_err();
        let text = error.report().to_string();
        assert!(
            text.contains("SET GLOBAL log_bin_trust_function_creators = 1"),
            "{text}"
        );
        server.run("mysql", "SET GLOBAL log_bin_trust_function_creators = 1");
        deployer.expand(&all).await.unwrap();
    }
}

#[tokio::test]
async fn a_users_trigger_that_names_the_column_is_told_at_expand_and_again_at_contract() {
    let all = renamed(
        Dialect::Mysql,
        "users",
        "pub tenant: i64,",
        "name",
        "full_name: Option<String>",
    );
    let table = "CREATE TABLE users (id bigint PRIMARY KEY, tenant bigint NOT NULL, name varchar(255)); \
         CREATE TABLE log (what varchar(255)); \
         CREATE TRIGGER noted AFTER UPDATE ON users FOR EACH ROW INSERT INTO log VALUES (OLD.name)";
    for db in adopted(&all, table).await {
        let text = db.expand(&all).await.unwrap_err().report().to_string();
        assert!(text.contains("noted"), "{text}");
        db.expand_with(&all, &discarding("noted")).await.unwrap();
        db.migrate(&all).await.unwrap();
        let text = db.contract(&all).await.unwrap_err().report().to_string();
        assert!(text.contains("noted"), "{text}");
        db.run("DROP TRIGGER noted").await;
        db.contract(&all).await.unwrap();
    }
}

#[tokio::test]
async fn programs_that_name_the_column_are_told_at_expand_and_refused_at_contract() {
    let all = renamed(
        Dialect::Mysql,
        "users",
        "pub tenant: i64,",
        "name",
        "full_name: Option<String>",
    );
    let table = "CREATE TABLE users (id bigint PRIMARY KEY, tenant bigint NOT NULL, name varchar(255)); \
         CREATE PROCEDURE greet() SELECT concat('hello ', name) FROM users; \
         CREATE EVENT tidy ON SCHEDULE EVERY 1 YEAR DO UPDATE users SET name = trim(name)";
    for db in adopted(&all, table).await {
        let set = Set::default();
        db.expand_with(&all, &set).await.unwrap();
        let told = format!("{:?}", set.events.lock().unwrap());
        for name in ["greet", "tidy"] {
            assert!(told.contains(name), "{told}");
        }
        db.migrate(&all).await.unwrap();
        let error = db.contract(&all).await.unwrap_err();
        assert!(!matches!(error, Error::Database { .. }), "{error:?}");
        let text = error.report().to_string();
        for name in ["greet", "tidy"] {
            assert!(text.contains(name), "{text}");
        }
        db.run("DROP PROCEDURE greet; DROP EVENT tidy").await;
        db.contract(&all).await.unwrap();
    }
}
