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

#[tokio::test]
async fn a_default_that_differs_from_row_to_row_comes_without_writing_the_table_at_once() {
    for dialect in BOTH {
        let db = Db::new(dialect).await;
        let (field, file) = match dialect {
            Dialect::Postgres => (
                "#[migrate(default = \"gen_random_uuid()\", index)] pub token: uuid::Uuid, \
                 #[migrate(default = \"nextval('numbers')\")] pub number: Option<i64>,",
                "SELECT pg_relation_filenode('users')",
            ),
            _ => (
                "#[migrate(default = \"lower(hex(randomblob(16)))\", index)] pub token: String, \
                 #[migrate(default = \"abs(random()) % 1000000000000000\")] pub number: Option<i64>,",
                "SELECT 1",
            ),
        };
        let all = versions(
            dialect,
            &[
                "pub name: Option<String>,",
                &format!("pub name: Option<String>, {field}"),
            ],
        );
        db.expand(&all[..1]).await.unwrap();
        if dialect == Dialect::Postgres {
            db.run("CREATE SEQUENCE numbers").await;
        }
        db.run(
            "INSERT INTO users (id) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT i FROM n",
        )
        .await;
        let before = db.one(file).await;
        db.expand(&all).await.unwrap();
        assert_eq!(
            db.one(file).await,
            before,
            "{dialect}: the table is not rewritten"
        );
        assert_eq!(
            db.one("SELECT count(token) + count(number) FROM users")
                .await,
            "0",
            "{dialect}: older rows wait for the migrate"
        );
        // An old build knows none of the columns.
        db.run("INSERT INTO users (id) VALUES (3001)").await;
        db.migrate(&all).await.unwrap();
        let distinct = "SELECT count(DISTINCT token), count(DISTINCT number) FROM users";
        assert_eq!(db.rows(distinct).await, ["3001|3001"], "{dialect}");
        if dialect == Dialect::Postgres {
            assert_eq!(
                db.one("SELECT last_value FROM numbers").await,
                "3001",
                "a value is made once a row"
            );
        }
        // A new build gives NULL where it may, and a second run leaves it alone.
        db.run("UPDATE users SET number = NULL WHERE id = 7").await;
        db.migrate(&all).await.unwrap();
        db.contract(&all).await.unwrap();
        assert_eq!(
            db.one("SELECT count(*) FROM users WHERE number IS NULL")
                .await,
            "1",
            "{dialect}"
        );
        assert!(
            db.try_run("UPDATE users SET token = NULL WHERE id = 7")
                .await
                .is_err()
        );
        assert_eq!(
            db.one(file).await,
            before,
            "{dialect}: the table is not rewritten"
        );
    }
}
