//! The triggers in company: of other sessions, other triggers, odd names, odd keys.

// A helper of a test that fails has nobody to report to.
#![allow(clippy::unwrap_used)]

use expand_contract_schema::ColumnType::{Integer, Text, TimestampTz};
use expand_contract_schema::SyncDirection::{Both, Forward};
use expand_contract_schema::dialect::{Context, render};
use expand_contract_schema::{Dialect, Job, Phase, Step, Sync};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _};
use tests_sync::{Database, column, sync};

const CONTEXT: Context<'static> = Context {
    lock: "test",
    migration: "20260101000000_t_new",
    phase: Phase::Expand,
};

fn renamed(up: &str, down: &str) -> Sync {
    sync(
        Both,
        vec![column("name", Text, true, Some((down, &["full_name"])))],
        vec![column("full_name", Text, true, Some((up, &["name"])))],
    )
}

async fn install(db: &mut Database, sync: &Sync) {
    for statement in render(db.dialect(), &Step::InstallSync(sync.clone()), &CONTEXT).unwrap() {
        if statement.job == Job::Execute {
            db.must(&statement.sql).await;
        }
    }
}

fn backfill(dialect: Dialect, sync: &Sync) -> String {
    let step = Step::Backfill(sync.clone());
    render(dialect, &step, &CONTEXT).unwrap().remove(0).sql
}

const TABLE: &str =
    "CREATE TABLE t (id integer PRIMARY KEY, name text, full_name text, other text)";

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
    for dialect in Dialect::ALL {
        let mut db = Database::open(dialect).await;
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
        db.must(&backfill(dialect, &sync)).await;
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
            "{dialect}"
        );
    }
}

#[tokio::test]
async fn a_trigger_of_the_users_that_changes_what_is_derived_from() {
    for dialect in Dialect::ALL {
        let mut db = Database::open(dialect).await;
        db.must(TABLE).await;
        let theirs = match dialect {
            Dialect::Postgres => {
                "CREATE FUNCTION trimmed() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN NEW.name := trim(NEW.name); RETURN NEW; END $$;
                 CREATE TRIGGER trimmed BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION trimmed()"
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
        assert_eq!(values(&mut db).await, [pair("a", "a")], "{dialect}");
        db.must("UPDATE t SET name = ' b '").await;
        assert_eq!(values(&mut db).await, [pair("b", "b")], "{dialect}");
    }
}

#[tokio::test]
async fn names_that_need_quotes() {
    for dialect in Dialect::ALL {
        let mut db = Database::open(dialect).await;
        let mut sync = sync(
            Both,
            vec![column(
                "Full \"Name\"",
                Text,
                false,
                Some(("\"order\" || '$ec$ $sync$'", &["order"])),
            )],
            vec![column(
                "order",
                Text,
                false,
                Some((
                    "replace(\"Full \"\"Name\"\"\", '$ec$ $sync$', '')",
                    &["Full \"Name\""],
                )),
            )],
        );
        sync.table = "select".into();
        sync.key = vec!["Key's".into()];
        db.must(
            "CREATE TABLE \"select\" (\"Key's\" integer PRIMARY KEY, \"Full \"\"Name\"\"\" text, \"order\" text)",
        )
        .await;
        install(&mut db, &sync).await;
        db.must("INSERT INTO \"select\" (\"Key's\", \"order\") VALUES (1, 'x')")
            .await;
        db.must("UPDATE \"select\" SET \"Full \"\"Name\"\"\" = 'y$ec$ $sync$'")
            .await;
        let rows = db
            .must("SELECT \"order\", \"Full \"\"Name\"\"\" FROM \"select\"")
            .await;
        assert_eq!(
            rows,
            [[Some("y".to_owned()), Some("y$ec$ $sync$".to_owned())]]
        );
        let verify = render(dialect, &Step::Verify(sync.clone()), &CONTEXT)
            .unwrap()
            .remove(0);
        assert!(db.must(&verify.sql).await.is_empty());
    }
}

#[tokio::test]
async fn the_search_path_of_a_session() {
    let mut db = Database::open(Dialect::Postgres).await;
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
    let mut db = Database::open(Dialect::Postgres).await;
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
    let verify = render(Dialect::Postgres, &Step::Verify(sync), &CONTEXT)
        .unwrap()
        .remove(0);
    assert!(db.must(&verify.sql).await.is_empty());
}

#[tokio::test]
async fn a_column_whose_type_is_not_quite_the_models() {
    let mut db = Database::open(Dialect::Postgres).await;
    db.must("CREATE TABLE t (id integer PRIMARY KEY, name varchar(20) NOT NULL, full_name text)")
        .await;
    let sync = renamed("name", "full_name");
    let mut given = sync.clone();
    given.old[0].def.nullable = false;
    given.new[0].def.nullable = false;
    install(&mut db, &given).await;
    db.must("INSERT INTO t (id, name) VALUES (1, 'old'); INSERT INTO t (id, full_name) VALUES (2, 'new')").await;
    db.must("UPDATE t SET name = name || '!' WHERE id = 2")
        .await;
    db.must(&backfill(Dialect::Postgres, &given)).await;
    assert_eq!(
        values(&mut db).await,
        [pair("old", "old"), pair("new!", "new!")]
    );
}

#[tokio::test]
async fn a_replica_applies_what_the_primary_has_decided() {
    // Our triggers are ordinary ones: logical replication does not fire them, and copies both sides.
    let mut db = Database::open(Dialect::Postgres).await;
    db.must(TABLE).await;
    install(&mut db, &renamed("lower(name)", "full_name")).await;
    db.must(
        "SET session_replication_role = replica; INSERT INTO t VALUES (1, 'A', 'as it was', NULL)",
    )
    .await;
    assert_eq!(values(&mut db).await, [pair("A", "as it was")]);
}

#[tokio::test]
async fn a_backfill_that_waits_for_a_writer() {
    let url = tests_support::PgServer::shared().create_database();
    let mut writer = PgConnection::connect(&url).await.unwrap();
    let mut runner = PgConnection::connect(&url).await.unwrap();
    let sync = renamed("lower(name)", "full_name");
    writer.execute(TABLE).await.unwrap();
    writer
        .execute("INSERT INTO t (id, name) SELECT n, 'Row ' || n FROM generate_series(1, 3) AS n")
        .await
        .unwrap();
    for statement in render(
        Dialect::Postgres,
        &Step::InstallSync(sync.clone()),
        &CONTEXT,
    )
    .unwrap()
    {
        writer.execute(AssertSqlSafe(statement.sql)).await.unwrap();
    }
    for (id, write, name, full_name) in [
        (1, "name = 'LATER'", "LATER", "later"),
        (2, "full_name = 'New'", "New", "New"),
        (3, "other = 'x'", "Row 3", "row 3"),
    ] {
        let write = format!("BEGIN; UPDATE t SET {write} WHERE id = {id}");
        writer.execute(AssertSqlSafe(write)).await.unwrap();
        let update = format!("{} AND id = {id}", backfill(Dialect::Postgres, &sync));
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
    let pending = render(Dialect::Postgres, &Step::Verify(sync), &CONTEXT)
        .unwrap()
        .remove(0)
        .sql;
    assert!(
        writer
            .fetch_all(AssertSqlSafe(pending))
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn what_a_statement_says_of_itself_on_sqlite() {
    let mut db = Database::open(Dialect::Sqlite).await;
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
async fn settings_and_keys_of_sqlite() {
    for setup in [
        "PRAGMA recursive_triggers = ON",
        "PRAGMA recursive_triggers = OFF",
        "PRAGMA foreign_keys = ON",
    ] {
        let mut db = Database::open(Dialect::Sqlite).await;
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
        let mut db = Database::open(Dialect::Sqlite).await;
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
    let mut db = Database::open(Dialect::Sqlite).await;
    let mut sync = renamed("name", "full_name");
    sync.old[0].def.unique = true;
    sync.new[0].def.unique = true;
    db.must(&format!(
        "{TABLE}; CREATE UNIQUE INDEX o ON t (name); CREATE UNIQUE INDEX n ON t (full_name)"
    ))
    .await;
    install(&mut db, &sync).await;
    db.must("INSERT INTO t (id, name) VALUES (1, 'a'), (2, 'b')")
        .await;
    db.must("REPLACE INTO t (id, name) VALUES (3, 'a')").await;
    db.must("INSERT OR IGNORE INTO t (id, name) VALUES (4, 'b')")
        .await;
    db.must("INSERT INTO t (id, full_name) VALUES (5, 'b') ON CONFLICT (full_name) DO UPDATE SET other = 'met'").await;
    assert_eq!(values(&mut db).await, [pair("b", "b"), pair("a", "a")]);
}

#[tokio::test]
async fn a_type_that_overflows_stays_pending() {
    let mut db = Database::open(Dialect::Postgres).await;
    db.must("CREATE TABLE t (id integer PRIMARY KEY, name text, full_name integer, other text)")
        .await;
    let sync = sync(
        Forward,
        vec![column("name", Text, false, None)],
        vec![column(
            "full_name",
            Integer,
            false,
            Some(("length(name) * 2000000000", &["name"])),
        )],
    );
    install(&mut db, &sync).await;
    db.must("INSERT INTO t (id, name) VALUES (1, 'a'), (2, 'aa')")
        .await;
    let rows = db.must("SELECT full_name::text FROM t ORDER BY id").await;
    assert_eq!(rows, [[Some("2000000000".to_owned())], [None]]);
}
