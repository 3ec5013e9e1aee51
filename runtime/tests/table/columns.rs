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

fn item(fields: &str) -> String {
    format!(
        "#[migrate(table = \"users\")] pub struct User {{ #[migrate(primary_key)] pub id: i64, {fields} }}"
    )
}

/// A table with rows whose columns become wider.
async fn widening() -> (Db, Vec<MigrationSource>) {
    let all = sources(
        Dialect::Postgres,
        &[
            &item(
                "#[migrate(sql_type = \"varchar(5)\", unique)] pub code: String, #[migrate(sql_type = \"varchar(5)\", index)] pub note: String, \
                 #[migrate(sql_type = \"numeric(5,2)\", index)] pub price: P, #[migrate(sql_type = \"timestamp(3)\", index)] pub at: T, \
                 #[migrate(sql_type = \"interval(0)\", index)] pub time: T, #[migrate(sql_type = \"varbit(8)\", index)] pub bits: T, \
                 #[migrate(sql_type = \"cidr\", index)] pub net: T",
            ),
            &item(
                "#[migrate(sql_type = \"varchar(50)\", unique)] pub code: String, #[migrate(index)] pub note: String, \
                 #[migrate(sql_type = \"numeric\", index)] pub price: P, #[migrate(sql_type = \"timestamp(6)\", index)] pub at: T, \
                 #[migrate(sql_type = \"interval\", index)] pub time: T, #[migrate(sql_type = \"varbit\", index)] pub bits: T, \
                 #[migrate(sql_type = \"inet\", index)] pub net: T",
            ),
        ],
    );
    let db = Db::new(Dialect::Postgres).await;
    db.expand(&all[..1]).await.unwrap();
    db.run(
        "INSERT INTO users SELECT i, i, i, i % 100, '2026-01-01', '1 hour', B'101', '10.0.0.0/8' FROM generate_series(1, 2000) AS i",
    )
    .await;
    (db, all)
}

#[tokio::test]
async fn a_type_becomes_wider_and_neither_the_table_nor_an_index_is_written_anew() {
    let (db, all) = widening().await;
    let files = "SELECT string_agg(pg_relation_filenode(oid)::text, ' ' ORDER BY relname) FROM pg_class \
                 WHERE oid = 'users'::regclass OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = 'users'::regclass)";
    let before = db.one(files).await;
    assert_eq!(before.split(' ').count(), 9);
    db.expand(&all).await.unwrap();
    assert_eq!(db.one(files).await, before);
    assert_eq!(
        db.one(
            "SELECT string_agg(format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute \
             WHERE attrelid = 'users'::regclass AND attnum > 1"
        )
        .await,
        "character varying(50), text, numeric, timestamp(6) without time zone, interval, bit varying, inet"
    );
    db.run("UPDATE users SET code = 'longer than five', price = 123456.789 WHERE id = 1")
        .await;
    db.migrate(&all).await.unwrap();
    db.rollback(&all, &all[1].id, &[]).await.unwrap();
    assert_eq!(
        db.one("SELECT code FROM users WHERE id = 1").await,
        "longer than five",
        "a rollback keeps the wider type, and no value is cut"
    );
}

#[tokio::test]
async fn what_keeps_a_type_from_changing_in_place_is_named_and_nothing_is_changed() {
    for (made, named, gone) in [
        (
            "CREATE VIEW short AS SELECT code FROM users",
            "view short",
            "DROP VIEW short",
        ),
        (
            "CREATE INDEX low ON users (lower(code))",
            "index low",
            "DROP INDEX low",
        ),
        (
            "CREATE INDEX part ON users (id) WHERE code <> ''",
            "index part",
            "DROP INDEX part",
        ),
        (
            "ALTER TABLE users ADD CONSTRAINT filled CHECK (code <> '')",
            "constraint filled on table users",
            "ALTER TABLE users DROP CONSTRAINT filled",
        ),
        (
            "ALTER TABLE users ADD COLUMN low text GENERATED ALWAYS AS (lower(code)) STORED",
            "column low of table users",
            "ALTER TABLE users DROP COLUMN low",
        ),
        (
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; \
             CREATE TRIGGER t BEFORE UPDATE OF code ON users FOR EACH ROW EXECUTE FUNCTION f()",
            "trigger t on table users",
            "DROP TRIGGER t ON users",
        ),
        (
            "CREATE TABLE sold (code varchar(5) REFERENCES users (code))",
            "constraint sold_code_fkey on table sold",
            "DROP TABLE sold",
        ),
        (
            "CREATE POLICY p ON users USING (code <> '')",
            "policy p on table users",
            "DROP POLICY p ON users",
        ),
    ] {
        let (db, all) = widening().await;
        db.run(made).await;
        let text = db.expand(&all).await.unwrap_err().report().to_string();
        assert!(
            text.contains("the type of users.code cannot change in place beside ")
                && text.contains(named),
            "{named}: {text}"
        );
        assert_eq!(
            db.one("SELECT atttypmod FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'code'").await,
            "9",
            "{named}: varchar(5) as before"
        );
        db.run(gone).await;
        db.expand(&all).await.unwrap();
    }
}

#[tokio::test]
async fn a_statement_prepared_before_a_type_changed_fails_until_it_is_prepared_anew() {
    let (db, all) = widening().await;
    let Db::Postgres(_, url) = &db else {
        panic!("it is PostgreSQL");
    };
    let mut old = <sqlx::PgConnection as sqlx::Connection>::connect(url)
        .await
        .unwrap();
    let read = |sql: &'static str| sqlx::query_scalar::<_, String>(sql);
    let (returns, computes) = (
        "SELECT code FROM users WHERE id = 7",
        "SELECT 'x' || code FROM users WHERE code = '7'",
    );
    for sql in [returns, computes] {
        read(sql).fetch_one(&mut old).await.unwrap();
    }
    db.expand(&all).await.unwrap();
    let mut codes = Vec::new();
    for _ in 0..2 {
        let error = read(returns).fetch_one(&mut old).await.unwrap_err();
        codes.push(
            error
                .as_database_error()
                .unwrap()
                .code()
                .unwrap()
                .into_owned(),
        );
    }
    assert_eq!(
        codes,
        ["0A000", "0A000"],
        "sqlx prepares it no second time by itself"
    );
    assert_eq!(read(computes).fetch_one(&mut old).await.unwrap(), "x7");
    sqlx::Connection::clear_cached_statements(&mut old)
        .await
        .unwrap();
    assert_eq!(read(returns).fetch_one(&mut old).await.unwrap(), "7");
}

#[tokio::test]
async fn the_nearest_value_of_a_wider_number_is_there_for_every_one_of_them() {
    let db = Db::new(Dialect::Postgres).await;
    let all = versions(
        Dialect::Postgres,
        &[
            "pub ratio: f32, pub count: Option<i16>,",
            "#[migrate(renamed(from = \"ratio\"))] pub share: f64, #[migrate(renamed(from = \"count\"))] pub amount: Option<i64>,",
        ],
    );
    db.expand(&all[..1]).await.unwrap();
    db.run("INSERT INTO users VALUES (1, 1e-40, 3), (2, 'NaN', NULL), (3, '-Infinity', -32768)")
        .await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    assert_eq!(
        db.rows("SELECT ratio::float8::text = share::text, count IS NOT DISTINCT FROM amount FROM users ORDER BY id").await,
        ["t|t", "t|t", "t|t"]
    );
    db.run(
        "INSERT INTO users (id, share, amount) VALUES (11, 1e300, 32768), (12, -1e300, -9223372036854775808), (13, 1e-300, 32767), \
         (14, 'NaN', NULL), (15, 'Infinity', 0), (16, 3.4028235e38, 1)",
    )
    .await;
    assert_eq!(
        db.rows("SELECT ratio::text, count FROM users WHERE id > 10 ORDER BY id")
            .await,
        [
            "3.4028235e+38|32767",
            "-3.4028235e+38|-32768",
            "0|32767",
            "NaN|NULL",
            "Infinity|0",
            "3.4028235e+38|1"
        ]
    );
}
