//! What a column says beside its name, and its changes on a table in use.

use crate::common::{BOTH, Db, sources};
use expand_contract::{Dialect, Error, MigrationSource};

fn model(fields: &str) -> String {
    format!(
        "#[migrate(table = \"users\")] pub struct User {{ #[migrate(primary_key)] pub id: i64, {fields} }}"
    )
}

fn versions(dialect: Dialect, fields: &[&str]) -> Vec<MigrationSource> {
    let models: Vec<String> = fields.iter().map(|fields| model(fields)).collect();
    let models: Vec<&str> = models.iter().map(String::as_str).collect();
    sources(dialect, &models)
}

async fn through(db: &Db, all: &[MigrationSource]) {
    db.expand(all).await.unwrap();
    db.migrate(all).await.unwrap();
    db.contract(all).await.unwrap();
}

#[tokio::test]
async fn a_row_that_is_older_than_its_column_keeps_its_value_when_the_default_changes_and_goes() {
    for dialect in BOTH {
        let db = Db::new(dialect).await;
        let all = versions(
            dialect,
            &[
                "",
                "#[migrate(default = \"'free'\")] pub plan: String, pub quota: Option<i32>,",
                "#[migrate(default = \"'trial'\")] pub plan: String, #[migrate(default = \"7\")] pub quota: Option<i32>,",
                "pub plan: String, pub quota: Option<i32>,",
            ],
        );
        db.expand(&all[..1]).await.unwrap();
        db.run("INSERT INTO users (id) VALUES (1)").await;
        through(&db, &all[..2]).await;
        if dialect == Dialect::Sqlite {
            // They must come through unchanged, and the trigger must not fire.
            db.run(
                "CREATE TABLE log (plan text); CREATE INDEX plans ON users (plan) WHERE quota IS NULL; \
                 CREATE VIEW free AS SELECT * FROM users WHERE plan = 'free'; \
                 CREATE TRIGGER t AFTER UPDATE ON users BEGIN INSERT INTO log VALUES (NEW.plan); END",
            )
            .await;
        }
        db.run("INSERT INTO users (id) VALUES (2)").await;
        db.expand(&all[..3]).await.unwrap();
        db.migrate(&all[..3]).await.unwrap();
        // An old build counts on the old defaults until the contract.
        db.run("INSERT INTO users (id) VALUES (3)").await;
        db.contract(&all[..3]).await.unwrap();
        db.run("INSERT INTO users (id) VALUES (4)").await;
        let now = "SELECT id, plan, quota FROM users ORDER BY id";
        assert_eq!(
            db.rows(now).await,
            ["1|free|NULL", "2|free|NULL", "3|free|NULL", "4|trial|7"],
            "{dialect}"
        );
        through(&db, &all).await;
        let refused = db.try_run("INSERT INTO users (id) VALUES (5)").await;
        assert!(refused.is_err(), "{dialect}: plan has no default any more");
        db.run("INSERT INTO users (id, plan) VALUES (5, 'p')").await;
        assert_eq!(
            db.rows(now).await,
            [
                "1|free|NULL",
                "2|free|NULL",
                "3|free|NULL",
                "4|trial|7",
                "5|p|NULL"
            ],
            "{dialect}"
        );
        if dialect == Dialect::Sqlite {
            assert_eq!(db.one("SELECT count(*) FROM log").await, "0");
            assert_eq!(db.one("SELECT count(*) FROM free").await, "3");
            assert_eq!(db.one("PRAGMA integrity_check").await, "ok");
            assert_eq!(
                db.one("SELECT sql FROM sqlite_schema WHERE name = 'plans'")
                    .await,
                "CREATE INDEX plans ON users (plan) WHERE quota IS NULL"
            );
        }
    }
}

#[tokio::test]
async fn a_rollback_before_the_contract_leaves_the_old_defaults_and_takes_the_first_one_back() {
    for dialect in BOTH {
        let db = Db::new(dialect).await;
        let all = versions(
            dialect,
            &[
                "pub kind: String, #[migrate(default = \"'free'\")] pub plan: String,",
                "#[migrate(default = \"'person'\")] pub kind: String, #[migrate(default = \"'trial'\")] pub plan: String,",
            ],
        );
        db.expand(&all[..1]).await.unwrap();
        db.run("INSERT INTO users (id, kind) VALUES (0, 'k')").await;
        db.expand(&all).await.unwrap();
        db.run("INSERT INTO users (id) VALUES (1)").await;
        db.migrate(&all).await.unwrap();
        db.rollback(&all, &all[1].id, &[]).await.unwrap();
        assert!(
            db.try_run("INSERT INTO users (id) VALUES (2)")
                .await
                .is_err()
        );
        db.run("INSERT INTO users (id, kind) VALUES (2, 'k')").await;
        assert_eq!(
            db.rows("SELECT kind, plan FROM users ORDER BY id").await,
            ["k|free", "person|free", "k|free"],
            "{dialect}"
        );
    }
}

#[tokio::test]
async fn a_first_default_does_not_take_the_place_of_one_that_only_the_database_knows() {
    let db = Db::new(Dialect::Postgres).await;
    let all = versions(
        Dialect::Postgres,
        &[
            "pub number: i32,",
            "#[migrate(default = \"5\")] pub number: i32,",
        ],
    );
    db.expand(&all[..1]).await.unwrap();
    db.run("CREATE SEQUENCE numbers; ALTER TABLE users ALTER COLUMN number SET DEFAULT nextval('numbers')")
        .await;
    let error: Error = db.expand(&all).await.unwrap_err();
    let text = error.report().to_string();
    assert!(
        text.contains("users.number has another default already, and builds may count on it"),
        "{text}"
    );
    db.run("INSERT INTO users (id) VALUES (1)").await;
    assert_eq!(db.one("SELECT number FROM users").await, "1");
}
