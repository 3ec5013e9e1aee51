//! The triggers in company: of other sessions, other triggers, odd names, odd keys.

// A helper of a test that fails has nobody to report to.
#![allow(clippy::unwrap_used)]

use expand_contract_schema::ColumnType::{Integer, Text, TimestampTz};
use expand_contract_schema::{Dialect, Job};
use sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, MySqlConnection, PgConnection, Row as _,
};
use tests_support::{MySqlLike, PgServer};
use tests_sync::Direction::{Both, Forward};
use tests_sync::{Database, On, Sides, column, sync};

fn renamed(up: &str, down: &str) -> Sides {
    sync(
        Both,
        vec![column("name", Text, true, Some((down, &["full_name"])))],
        vec![column("full_name", Text, true, Some((up, &["name"])))],
    )
}

async fn install(db: &mut Database, sync: &Sides) {
    for statement in sync.install(db.dialect()) {
        if statement.job == Job::Execute {
            db.must_by_runner(&statement.sql).await;
        }
    }
}

fn backfill(dialect: Dialect, sync: &Sides) -> String {
    sync.backfill(dialect).unwrap().sql
}

const TABLE: &str = "CREATE TABLE t (id integer PRIMARY KEY, name varchar(255), full_name varchar(255), other text)";

async fn values(db: &mut Database) -> Vec<(Option<String>, Option<String>)> {
    let rows = db.must("SELECT name, full_name FROM t ORDER BY id").await;
    rows.into_iter()
        .map(|mut row| (row.remove(0), row.remove(0)))
        .collect()
}

fn pair(old: &str, new: &str) -> (Option<String>, Option<String>) {
    (Some(old.into()), Some(new.into()))
}

#[tokio::test]
async fn statements_over_many_rows() {
    for on in On::all() {
        let mut db = Database::open(on).await;
        db.must(TABLE).await;
        db.must("INSERT INTO t (id, name) VALUES (1, 'A'), (2, 'B'), (3, NULL)")
            .await;
        let sync = renamed("lower(name)", "upper(full_name)");
        install(&mut db, &sync).await;
        db.must("INSERT INTO t (id, name) SELECT id + 10, name || '!' FROM t")
            .await;
        db.must("INSERT INTO t (id, full_name) VALUES (21, 'x'), (22, 'y')")
            .await;
        db.must("UPDATE t SET full_name = full_name || '?' WHERE id > 20")
            .await;
        // One statement writes the old side of some rows and the new side of others.
        db.must(
            "UPDATE t SET name = CASE WHEN id < 20 THEN 'Z' ELSE name END,
               full_name = CASE WHEN id > 21 THEN 'w' ELSE full_name END WHERE id > 11",
        )
        .await;
        db.must_by_runner(&backfill(on.dialect(), &sync)).await;
        let none = (None, None);
        assert_eq!(
            values(&mut db).await,
            [
                pair("A", "a"),
                pair("B", "b"),
                none,
                pair("A!", "a!"),
                pair("Z", "z"),
                pair("Z", "z"),
                pair("X?", "x?"),
                pair("W", "w")
            ],
            "{on}"
        );
    }
}

#[tokio::test]
async fn a_trigger_of_the_users_that_changes_what_is_derived_from() {
    for on in On::all() {
        let mut db = Database::open(on).await;
        db.must(TABLE).await;
        let theirs = match on.dialect() {
            Dialect::Postgres => {
                "CREATE FUNCTION trimmed() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN NEW.name := trim(NEW.name); RETURN NEW; END $$;
                 CREATE TRIGGER trimmed BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION trimmed()"
            }
            Dialect::Mysql => {
                "CREATE TRIGGER trimmed BEFORE INSERT ON t FOR EACH ROW SET NEW.name = trim(NEW.name);
                 CREATE TRIGGER trimmed_too BEFORE UPDATE ON t FOR EACH ROW SET NEW.name = trim(NEW.name)"
            }
            Dialect::Sqlite => {
                "CREATE TRIGGER trimmed AFTER INSERT ON t BEGIN UPDATE t SET name = trim(name) WHERE id = NEW.id; END;
                 CREATE TRIGGER trimmed_too AFTER UPDATE OF name ON t WHEN NEW.name <> trim(NEW.name)
                 BEGIN UPDATE t SET name = trim(name) WHERE id = NEW.id; END"
            }
        };
        db.must(theirs).await;
        install(&mut db, &renamed("name", "full_name")).await;
        db.must("INSERT INTO t (id, name) VALUES (1, ' a ')").await;
        assert_eq!(values(&mut db).await, [pair("a", "a")], "{on}");
        db.must("UPDATE t SET name = ' b '").await;
        assert_eq!(values(&mut db).await, [pair("b", "b")], "{on}");
    }
}

#[tokio::test]
async fn names_that_need_quotes() {
    const FULL: &str = "Full \"Name\" of `x`";
    for on in On::all() {
        let mut db = Database::open(on).await;
        let [full, order, select, key] =
            [FULL, "order", "select", "Key's"].map(|name| db.quote(name));
        let up = format!("replace({full}, '$ec$ $sync$', '')");
        let down = match on.dialect() {
            Dialect::Mysql => format!("concat({order}, '$ec$ $sync$')"),
            Dialect::Postgres | Dialect::Sqlite => format!("{order} || '$ec$ $sync$'"),
        };
        let mut sync = sync(
            Both,
            vec![column(FULL, Text, false, Some((&down, &["order"])))],
            vec![column("order", Text, false, Some((&up, &[FULL])))],
        );
        sync.table = "select".into();
        sync.key = vec!["Key's".into()];
        db.must(&format!(
            "CREATE TABLE {select} ({key} integer PRIMARY KEY, {full} varchar(255), {order} varchar(255))"
        ))
        .await;
        install(&mut db, &sync).await;
        db.must(&format!(
            "INSERT INTO {select} ({key}, {order}) VALUES (1, 'x')"
        ))
        .await;
        db.must(&format!("UPDATE {select} SET {full} = 'y$ec$ $sync$'"))
            .await;
        let rows = db
            .must(&format!("SELECT {order}, {full} FROM {select}"))
            .await;
        assert_eq!(
            rows,
            [[Some("y".to_owned()), Some("y$ec$ $sync$".to_owned())]],
            "{on}"
        );
        let verify = sync.verify(on.dialect()).unwrap();
        assert!(db.must(&verify.sql).await.is_empty(), "{on}");
        db.must_by_runner(&backfill(on.dialect(), &sync)).await;
    }
}

#[tokio::test]
async fn the_search_path_of_a_session() {
    let mut db = Database::open(On::Postgres).await;
    db.must(TABLE).await;
    db.must(
        "CREATE FUNCTION fold(text) RETURNS text LANGUAGE sql IMMUTABLE RETURN lower($1);
         CREATE SCHEMA evil; CREATE FUNCTION evil.fold(text) RETURNS text LANGUAGE sql RETURN 'evil'",
    )
    .await;
    let mut sync = renamed("fold(name)", "full_name");
    sync.new[0].def.nullable = false;
    sync.old[0].def.nullable = false;
    install(&mut db, &sync).await;
    for path in ["''", "evil", "evil, public"] {
        db.must(&format!(
            "DELETE FROM public.t; SET search_path = {path}; INSERT INTO public.t (id, name) VALUES (1, 'A')"
        ))
        .await;
        db.must("SET search_path = public").await;
        assert_eq!(values(&mut db).await, [pair("A", "a")], "{path}");
    }
}

#[tokio::test]
async fn the_time_zone_of_a_session() {
    let mut db = Database::open(On::Postgres).await;
    db.must("CREATE TABLE t (id integer PRIMARY KEY, name timestamptz NOT NULL, full_name text)")
        .await;
    let at = column(
        "name",
        TimestampTz,
        false,
        Some(("full_name::timestamptz", &["full_name"])),
    );
    let sync = sync(
        Both,
        vec![at],
        vec![column(
            "full_name",
            Text,
            false,
            Some(("name::text", &["name"])),
        )],
    );
    db.must("SET timezone = 'UTC'").await;
    install(&mut db, &sync).await;
    db.must(
        "SET timezone = 'Asia/Tokyo'; SET datestyle = 'German';
         INSERT INTO t (id, name) VALUES (1, '2026-01-01 00:00:00+00');
         INSERT INTO t (id, full_name) VALUES (2, '2026-01-02 00:00:00');
         SET timezone = 'UTC'; SET datestyle = 'ISO, MDY'",
    )
    .await;
    let rows = db
        .must("SELECT name::text, full_name FROM t ORDER BY id")
        .await;
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        rows,
        [
            [
                text("2026-01-01 00:00:00+00"),
                text("2026-01-01 00:00:00+00")
            ],
            [text("2026-01-02 00:00:00+00"), text("2026-01-02 00:00:00")],
        ]
    );
    let verify = sync.verify(Dialect::Postgres).unwrap();
    assert!(db.must(&verify.sql).await.is_empty());
}

/// A trigger of `MySQL` computes as its creator's session would, whatever the writing session has set.
#[tokio::test]
async fn the_settings_of_a_session() {
    for on in On::here(On::MYSQL_LIKE) {
        for setting in [
            "SET sql_mode = ''",
            "SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH'",
            "SET NAMES latin1",
            "SET NAMES utf8mb4 COLLATE utf8mb4_bin",
            "SET time_zone = '+05:30'",
            "SET autocommit = 0",
        ] {
            let mut db = Database::open(on).await;
            db.must(TABLE).await;
            let sync = renamed("concat(lower(name), 'ä')", "replace(full_name, 'ä', '')");
            install(&mut db, &sync).await;
            db.must(setting).await;
            db.must("INSERT INTO t (id, name) VALUES (1, 'A')").await;
            db.must("INSERT INTO t (id, full_name) VALUES (2, 'B'), (3, 'b')")
                .await;
            db.must("UPDATE t SET full_name = 'b' WHERE id = 2").await;
            db.must("SET NAMES utf8mb4").await;
            let expected = [pair("A", "aä"), pair("b", "b"), pair("b", "b")];
            assert_eq!(values(&mut db).await, expected, "{on}, {setting}");
        }
    }
}

/// A moment is one in every time zone, as long as it is only copied.
#[tokio::test]
async fn moments_of_sessions_in_two_time_zones() {
    for on in On::here(On::MYSQL_LIKE) {
        let mut db = Database::open(on).await;
        db.must("CREATE TABLE t (id integer PRIMARY KEY, name timestamp(6) NULL, full_name timestamp(6) NULL)")
            .await;
        let side = |name, expr| vec![column(name, TimestampTz, true, Some((expr, &[expr])))];
        let sync = sync(Both, side("name", "full_name"), side("full_name", "name"));
        install(&mut db, &sync).await;
        db.must(
            "SET time_zone = '+05:30'; INSERT INTO t (id, name) VALUES (1, '2026-01-01 00:00:00');
             SET time_zone = '-03:00'; UPDATE t SET full_name = full_name + INTERVAL 1 HOUR; SET time_zone = '+00:00'",
        )
        .await;
        let rows = db
            .must("SELECT CAST(name AS char), CAST(full_name AS char) FROM t")
            .await;
        let moment = Some("2025-12-31 19:30:00.000000".to_owned());
        assert_eq!(rows, [[moment.clone(), moment]], "{on}");
        let verify = sync.verify(on.dialect()).unwrap();
        assert!(db.must(&verify.sql).await.is_empty(), "{on}");
    }
}

#[tokio::test]
async fn a_column_whose_type_is_not_quite_the_models() {
    for on in On::here(&[On::Postgres, On::MariaDb, On::MySql]) {
        for up in ["name", "lower(name)"] {
            let mut db = Database::open(on).await;
            let charset = match on.dialect() {
                // That of a database which was created long ago.
                Dialect::Mysql => " CHARACTER SET latin1",
                Dialect::Postgres | Dialect::Sqlite => "",
            };
            db.must(&format!(
                "CREATE TABLE t (id integer PRIMARY KEY, name varchar(20){charset} NOT NULL, full_name text)"
            ))
            .await;
            let mut sync = renamed(up, "full_name");
            sync.old[0].def.nullable = false;
            sync.new[0].def.nullable = false;
            install(&mut db, &sync).await;
            db.must("INSERT INTO t (id, name) VALUES (1, 'old'); INSERT INTO t (id, full_name) VALUES (2, 'néw')").await;
            db.must("UPDATE t SET name = name || '!' WHERE id = 2")
                .await;
            db.must_by_runner(&backfill(on.dialect(), &sync)).await;
            assert_eq!(
                values(&mut db).await,
                [pair("old", "old"), pair("néw!", "néw!")],
                "{on}"
            );
            let verify = sync.verify(on.dialect()).unwrap();
            assert!(db.must(&verify.sql).await.is_empty(), "{on}");
        }
    }
}

#[tokio::test]
async fn a_replica_applies_what_the_primary_has_decided() {
    // Our triggers are ordinary ones: logical replication does not fire them, and copies both sides.
    let mut db = Database::open(On::Postgres).await;
    db.must(TABLE).await;
    install(&mut db, &renamed("lower(name)", "full_name")).await;
    db.must(
        "SET session_replication_role = replica; INSERT INTO t VALUES (1, 'A', 'as it was', NULL)",
    )
    .await;
    assert_eq!(values(&mut db).await, [pair("A", "as it was")]);
}

macro_rules! backfill_waits {
    ($connection:ident, $url:expr, $dialect:expr) => {
        let (url, dialect) = ($url, $dialect);
        let mut writer = $connection::connect(&url).await.unwrap();
        let mut runner = $connection::connect(&url).await.unwrap();
        let sync = renamed("lower(name)", "full_name");
        writer.execute(TABLE).await.unwrap();
        writer
            .execute("INSERT INTO t (id, name) VALUES (1, 'Row 1'), (2, 'Row 2'), (3, 'Row 3')")
            .await
            .unwrap();
        for statement in sync.install(dialect) {
            sqlx::raw_sql(AssertSqlSafe(statement.sql))
                .execute(&mut writer)
                .await
                .unwrap();
        }
        for (id, write, name, full_name) in [
            (1, "name = 'LATER'", "LATER", "later"),
            (2, "full_name = 'New'", "New", "New"),
            (3, "other = 'x'", "Row 3", "row 3"),
        ] {
            let write = format!("BEGIN; UPDATE t SET {write} WHERE id = {id}");
            writer.execute(AssertSqlSafe(write)).await.unwrap();
            let update = format!("{} AND id = {id}", backfill(dialect, &sync));
            let filling = tokio::spawn(async move {
                runner.execute(AssertSqlSafe(update)).await.unwrap();
                runner
            });
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            assert!(!filling.is_finished(), "it waits for the row's lock");
            writer.execute("COMMIT").await.unwrap();
            runner = filling.await.unwrap();
            let read = format!("SELECT name, full_name FROM t WHERE id = {id}");
            let row = writer.fetch_one(AssertSqlSafe(read)).await.unwrap();
            assert_eq!(row.get::<&str, _>(0), name);
            assert_eq!(row.get::<&str, _>(1), full_name);
        }
        let pending = sync.verify(dialect).unwrap().sql;
        let pending = writer.fetch_all(AssertSqlSafe(pending)).await.unwrap();
        assert!(pending.is_empty());
    };
}

#[tokio::test]
async fn a_backfill_that_waits_for_a_writer() {
    let url = PgServer::shared().create_database();
    backfill_waits!(PgConnection, url, Dialect::Postgres);
}

#[tokio::test]
async fn a_backfill_that_waits_for_a_writer_on_mysql() {
    for server in MySqlLike::all() {
        let url = server.create_database();
        backfill_waits!(MySqlConnection, url, Dialect::Mysql);
    }
}

#[tokio::test]
async fn what_a_statement_says_of_itself_on_sqlite() {
    let mut db = Database::open(On::Sqlite).await;
    db.must(TABLE).await;
    install(&mut db, &renamed("lower(name)", "full_name")).await;
    let one = |text: &str| vec![vec![Some(text.to_owned())]];
    let said = db
        .must("INSERT INTO t (id, name) VALUES (NULL, 'A') RETURNING name")
        .await;
    assert_eq!(said, one("A"));
    assert_eq!(db.must("SELECT CAST(changes() AS text)").await, one("1"));
    assert_eq!(
        db.must("SELECT CAST(last_insert_rowid() AS text)").await,
        one("1")
    );
    db.must("INSERT INTO t (id, name) VALUES (2, 'B'), (3, 'C')")
        .await;
    db.must("UPDATE t SET full_name = full_name || '!' WHERE id > 1")
        .await;
    assert_eq!(db.must("SELECT CAST(changes() AS text)").await, one("2"));
}

#[tokio::test]
async fn what_a_statement_says_of_itself_on_mysql() {
    for on in On::here(On::MYSQL_LIKE) {
        let mut db = Database::open(on).await;
        db.must(&TABLE.replace("KEY,", "KEY AUTO_INCREMENT,")).await;
        install(&mut db, &renamed("lower(name)", "full_name")).await;
        let said = db
            .must(
                "INSERT INTO t (name) VALUES ('A'); SELECT ROW_COUNT(), LAST_INSERT_ID();
                 INSERT INTO t (name) VALUES ('B'), ('C'); SELECT ROW_COUNT(), LAST_INSERT_ID();
                 UPDATE t SET full_name = full_name || '!' WHERE id > 1; SELECT ROW_COUNT(), LAST_INSERT_ID();
                 UPDATE t SET full_name = full_name; SELECT ROW_COUNT(), LAST_INSERT_ID()",
            )
            .await;
        let said: Vec<[&str; 2]> = said
            .iter()
            .map(|row| [0, 1].map(|at| row[at].as_deref().unwrap()))
            .collect();
        // The rows that were found, since sqlx asks for these.
        assert_eq!(
            said,
            [["1", "1"], ["2", "2"], ["2", "2"], ["3", "2"]],
            "{on}"
        );
    }
}

#[tokio::test]
async fn settings_and_keys_of_sqlite() {
    for setup in [
        "PRAGMA recursive_triggers = ON",
        "PRAGMA recursive_triggers = OFF",
        "PRAGMA foreign_keys = ON",
    ] {
        let mut db = Database::open(On::Sqlite).await;
        // A text key that is not NOT NULL may hold NULL, even several times.
        db.must(&format!(
            "{setup}; CREATE TABLE t (id text PRIMARY KEY, name text, full_name text, other text)"
        ))
        .await;
        let sync = renamed("CAST(CAST(name AS INTEGER) AS TEXT)", "full_name");
        install(&mut db, &sync).await;
        db.must("INSERT INTO t (id, name) VALUES (NULL, '1x'), (NULL, '2x'), ('k', '3x')")
            .await;
        db.must("UPDATE t SET full_name = '7' WHERE id IS NULL AND name = '2x'")
            .await;
        assert_eq!(
            values(&mut db).await,
            [pair("1x", "1"), pair("7", "7"), pair("3x", "3")]
        );
        let mut db = Database::open(On::Sqlite).await;
        db.must(&format!(
            "{setup}; CREATE TABLE t (id text PRIMARY KEY, name text, full_name text, other text) WITHOUT ROWID"
        ))
        .await;
        install(&mut db, &sync).await;
        db.must("INSERT INTO t (id, name) VALUES ('k', '3x')").await;
        assert_eq!(values(&mut db).await, [pair("3x", "3")]);
    }
}

#[tokio::test]
async fn a_replace_against_a_unique_column() {
    for on in On::here(&[On::MariaDb, On::MySql, On::Sqlite]) {
        let mut db = Database::open(on).await;
        let mut sync = renamed("name", "full_name");
        sync.old[0].def.unique = true;
        sync.new[0].def.unique = true;
        db.must(&format!(
            "{TABLE}; CREATE UNIQUE INDEX o ON t (name); CREATE UNIQUE INDEX n ON t (full_name)"
        ))
        .await;
        install(&mut db, &sync).await;
        let [ignore, or_update] = match on.dialect() {
            Dialect::Mysql => ["IGNORE", "ON DUPLICATE KEY UPDATE"],
            Dialect::Postgres | Dialect::Sqlite => {
                ["OR IGNORE", "ON CONFLICT (full_name) DO UPDATE SET"]
            }
        };
        db.must("INSERT INTO t (id, name) VALUES (1, 'a'), (2, 'b')")
            .await;
        db.must("REPLACE INTO t (id, name) VALUES (3, 'a')").await;
        db.must(&format!(
            "INSERT {ignore} INTO t (id, name) VALUES (4, 'b')"
        ))
        .await;
        db.must(&format!(
            "INSERT INTO t (id, full_name) VALUES (5, 'b') {or_update} other = 'met'"
        ))
        .await;
        assert_eq!(
            values(&mut db).await,
            [pair("b", "b"), pair("a", "a")],
            "{on}"
        );
    }
}

#[tokio::test]
async fn a_type_that_overflows_stays_pending() {
    for on in On::here(&[On::Postgres, On::MariaDb, On::MySql]) {
        let mut db = Database::open(on).await;
        db.must(
            "CREATE TABLE t (id integer PRIMARY KEY, name text, full_name integer, other text)",
        )
        .await;
        let sync = sync(
            Forward,
            vec![column("name", Text, false, None)],
            vec![column(
                "full_name",
                Integer,
                false,
                Some(("char_length(name) * 2000000000", &["name"])),
            )],
        );
        install(&mut db, &sync).await;
        db.must("INSERT INTO t (id, name) VALUES (1, 'a'), (2, 'aa')")
            .await;
        let rows = db
            .must("SELECT CAST(full_name AS char(10)) FROM t ORDER BY id")
            .await;
        assert_eq!(rows, [[Some("2000000000".to_owned())], [None]], "{on}");
    }
}
