//! A runner in its simplest form, and what the tests look at.

use expand_contract_format::functions;
use expand_contract_schema::{ColumnDef, ColumnType, Dialect, Job, Object, Statement};
use tests_sync::{Database, Image, MIGRATION as ID, On};

pub(crate) async fn open(on: On) -> Database {
    let mut db = Database::open(on).await;
    db.must(
        "CREATE TABLE t (id integer PRIMARY KEY, name varchar(255) NOT NULL, other varchar(255));
         INSERT INTO t (id, name) VALUES (1, 'ANN'), (2, 'Bob'), (3, '')",
    )
    .await;
    if on == On::Postgres {
        db.must(&format!(
            "CREATE SCHEMA expand_contract;
             CREATE TABLE expand_contract.fence (lock_name text, schema_name text, migration text, phase text,
               expires_ms bigint, PRIMARY KEY (lock_name, schema_name, migration, phase));
             CREATE TABLE expand_contract.migration (lock_name text, schema_name text, id text, state text);
             CREATE TABLE expand_contract.relation (lock_name text, schema_name text, migration text, table_name text,
               table_schema text);
             {}; {}",
            functions::REQUIRE_FENCE_FUNCTION,
            functions::REFUSE_CONTRACTED_FUNCTION
        ))
        .await;
        let key = functions::RUNNER_KEY;
        let key = key.replace("$1", "'test'").replace("$2", "'public'");
        db.must(&format!("SELECT pg_advisory_lock({key})::text"))
            .await;
    }
    db
}

/// Lets a phase begin that destroys something. Only files of `PostgreSQL` ask for it.
pub(crate) async fn fence(db: &mut Database, phase: &str, ms: i64) {
    if db.dialect() != Dialect::Postgres {
        return;
    }
    db.must(&format!(
        "INSERT INTO expand_contract.fence VALUES ('test', 'public', '{ID}', '{phase}', extract(epoch FROM now()) * 1000 + {ms})
         ON CONFLICT (lock_name, schema_name, migration, phase) DO UPDATE SET expires_ms = excluded.expires_ms"
    ))
    .await;
}

async fn is_done(db: &mut Database, statement: &Statement) -> bool {
    let probe = statement.done_when.as_deref().unwrap();
    assert!(!probe.contains('\n'), "{probe}");
    let as_text = match db.dialect() {
        Dialect::Postgres => format!("SELECT (({probe})::boolean)::text"),
        Dialect::Mysql | Dialect::Sqlite => {
            format!("SELECT CASE ({probe}) WHEN 1 THEN 'true' ELSE 'false' END")
        }
    };
    db.must(&as_text).await == [[Some("true".to_owned())]]
}

/// Does as the runner does, in its simplest form. It runs a statement twice, since it may be killed before it has written down that the
/// statement is done.
pub(crate) async fn run(db: &mut Database, statements: &[Statement]) {
    for statement in statements {
        if statement.done_when.is_some()
            && matches!(statement.job, Job::Execute | Job::DropColumns { .. })
        {
            assert!(!is_done(db, statement).await, "{}", statement.title);
        }
        match &statement.job {
            Job::Execute | Job::DropUnused { .. } | Job::Backfill { .. } | Job::Together { .. } => {
                if db.dialect() == Dialect::Mysql {
                    in_pieces(db, statement).await;
                } else {
                    db.must(&statement.sql).await;
                    let sqlite_adds =
                        db.dialect() == Dialect::Sqlite && statement.sql.contains("ADD COLUMN");
                    if !sqlite_adds {
                        db.must(&statement.sql).await;
                    }
                }
            }
            Job::Own { .. } | Job::Stays { .. } => panic!("no model here has steps of its own"),
            // Only an operator asks for it.
            Job::Prefer { .. } => {}
            Job::Verify { .. } => {
                let rows = db.must(&statement.sql).await;
                assert!(rows.is_empty(), "{} rows are pending", rows.len());
            }
            Job::ListGiven { .. } | Job::Loses { .. } => {
                db.must(&statement.sql).await;
            }
            // The runner edits the schema; the tests of the runner see to it.
            Job::EditColumn { .. } | Job::EditConstraint { .. } => {
                let is_mysql = db.dialect() == Dialect::Mysql;
                assert!(statement.runner_only && (is_mysql || statement.sql.is_empty()));
                continue;
            }
            Job::DropColumns { table, columns } => {
                assert!(statement.runner_only);
                for index in ["t_name_idx", "t_full_name_idx"] {
                    if columns
                        .iter()
                        .any(|column| index == format!("t_{column}_idx"))
                    {
                        drop_index(db, index).await;
                    }
                }
                db.must(&statement.sql).await;
                // The runner drops the columns itself where the statement does not.
                for column in columns {
                    if db.dialect() == Dialect::Mysql {
                        break;
                    }
                    db.must(&format!("ALTER TABLE {table} DROP COLUMN {column}"))
                        .await;
                }
            }
        }
        if statement.done_when.is_some() {
            assert!(
                is_done(db, statement).await || matches!(statement.job, Job::Loses { .. }),
                "{}",
                statement.title
            );
        }
    }
}

/// Runs a statement of `MySQL`, where each DDL commits by itself: the runner is killed behind each of them, and begins again where the
/// probe does not say that all is done.
async fn in_pieces(db: &mut Database, statement: &Statement) {
    for object in &statement.drops {
        if let Object::Column { column, .. } = object {
            drop_index(db, &format!("t_{column}_idx")).await;
        }
    }
    let pieces = pieces(&statement.sql);
    for killed in 1..=pieces.len() {
        db.must_by_runner(&pieces[..killed].join(";\n")).await;
        // So does the end of the session.
        db.must("UNLOCK TABLES").await;
        if statement.done_when.is_some() && is_done(db, statement).await {
            return;
        }
    }
}

/// The statements of a script. The lines of a trigger's body are indented.
fn pieces(sql: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for part in sql.split(";\n") {
        match pieces.last_mut() {
            Some(last) if part.starts_with(' ') || part.starts_with("END") => {
                last.push_str(";\n");
                last.push_str(part);
            }
            _ => pieces.push(part.to_owned()),
        }
    }
    pieces
}

async fn drop_index(db: &mut Database, index: &str) {
    if db.dialect() != Dialect::Mysql {
        db.must(&format!("DROP INDEX IF EXISTS {index}")).await;
        return;
    }
    let found = format!(
        "SELECT 'found' FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND INDEX_NAME = '{index}'"
    );
    if !db.must(&found).await.is_empty() {
        db.must(&format!("DROP INDEX {index} ON t")).await;
    }
}

/// SQLite's NOT NULL on the old column, which the runner takes away.
pub(crate) async fn relax(db: &mut Database) {
    if db.dialect() == Dialect::Sqlite {
        db.must(
            "ALTER TABLE t RENAME TO was; CREATE TABLE t (id integer PRIMARY KEY, name text, other text);
             INSERT INTO t SELECT * FROM was; DROP TABLE was",
        )
        .await;
    }
}

pub(crate) async fn rows(db: &mut Database, columns: &[&str]) -> Vec<Vec<Image>> {
    let images: Vec<String> = columns
        .iter()
        .map(|name| db.image(&ColumnDef::new(*name, ColumnType::Text, true)))
        .collect();
    db.must(&format!("SELECT {} FROM t ORDER BY id", images.join(", ")))
        .await
}

/// A count as text.
pub(crate) fn counted(db: &Database, sql: &str) -> String {
    let text = match db.dialect() {
        Dialect::Mysql => "char",
        Dialect::Postgres | Dialect::Sqlite => "text",
    };
    sql.replacen("count(*)", &format!("CAST(count(*) AS {text})"), 1)
}

pub(crate) fn text(dialect: Dialect, values: &[&str]) -> Vec<Vec<Image>> {
    let quote = |value: &&str| match dialect {
        Dialect::Postgres | Dialect::Mysql => (*value).to_owned(),
        Dialect::Sqlite => format!("'{value}'"),
    };
    values
        .iter()
        .map(|value| vec![Some(quote(value))])
        .collect()
}

/// Every object of the table, so that what is left behind shows.
pub(crate) async fn schema(db: &mut Database) -> Vec<Vec<Image>> {
    let sql = match db.dialect() {
        Dialect::Postgres => {
            "SELECT string_agg(x, E'\\n' ORDER BY x) FROM (
               SELECT attname || ' ' || attnotnull || ' ' || atthasdef FROM pg_attribute
               WHERE attrelid = 't'::regclass AND attnum > 0 AND NOT attisdropped
               UNION ALL SELECT tgname FROM pg_trigger WHERE tgrelid = 't'::regclass
               UNION ALL SELECT conname FROM pg_constraint WHERE conrelid = 't'::regclass
               UNION ALL SELECT proname FROM pg_proc WHERE proname LIKE 'ec%' AND pronamespace = 'public'::regnamespace
               UNION ALL SELECT relname FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE indrelid = 't'::regclass
             ) AS t (x)"
        }
        Dialect::Mysql => {
            "SELECT x FROM (
               SELECT CONCAT_WS(' ', COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA) AS x FROM information_schema.COLUMNS
               WHERE TABLE_SCHEMA = DATABASE()
               UNION ALL SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()
               UNION ALL SELECT CONCAT_WS(' ', INDEX_NAME, COLUMN_NAME) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
             ) AS t ORDER BY x"
        }
        Dialect::Sqlite => "SELECT group_concat(name || ' ' || coalesce(sql, ''), char(10)) FROM sqlite_schema",
    };
    db.must(sql).await
}
