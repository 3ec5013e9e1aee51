//! A runner in its simplest form, and what the tests look at.

use expand_contract_format::functions;
use expand_contract_schema::{Dialect, Job, Statement};
use tests_sync::{Database, Image, MIGRATION as ID};

pub(crate) async fn open(dialect: Dialect) -> Database {
    let mut db = Database::open(dialect).await;
    db.must(
        "CREATE TABLE t (id integer PRIMARY KEY, name text NOT NULL, other text);
         INSERT INTO t (id, name) VALUES (1, 'ANN'), (2, 'Bob'), (3, '')",
    )
    .await;
    if dialect == Dialect::Postgres {
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

pub(crate) async fn fence(db: &mut Database, phase: &str, ms: i64) {
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
        Dialect::Mysql => unreachable!("no phase files are written for it"),
        Dialect::Sqlite => format!("SELECT CASE ({probe}) WHEN 1 THEN 'true' ELSE 'false' END"),
    };
    db.must(&as_text).await == [[Some("true".to_owned())]]
}

/// What the runner does, in its simplest form. Twice, since it may be killed before it has written down that it is done.
pub(crate) async fn run(db: &mut Database, statements: &[Statement]) {
    for statement in statements {
        if statement.done_when.is_some()
            && matches!(statement.job, Job::Execute | Job::DropColumns { .. })
        {
            assert!(!is_done(db, statement).await, "{}", statement.title);
        }
        match &statement.job {
            Job::Execute | Job::DropUnused { .. } | Job::Backfill { .. } | Job::Together { .. } => {
                db.must(&statement.sql).await;
                let sqlite_adds =
                    db.dialect() == Dialect::Sqlite && statement.sql.contains("ADD COLUMN");
                if !sqlite_adds {
                    db.must(&statement.sql).await;
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
                assert!(statement.runner_only && statement.sql.is_empty());
                continue;
            }
            Job::DropColumns { table, columns } => {
                assert!(statement.runner_only);
                for index in ["t_name_idx", "t_full_name_idx"] {
                    if columns
                        .iter()
                        .any(|column| index == format!("t_{column}_idx"))
                    {
                        db.must(&format!("DROP INDEX IF EXISTS {index}")).await;
                    }
                }
                db.must(&statement.sql).await;
                for column in columns {
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
    let images: Vec<String> = columns.iter().map(|name| db.image(name)).collect();
    db.must(&format!("SELECT {} FROM t ORDER BY id", images.join(", ")))
        .await
}

pub(crate) fn text(dialect: Dialect, values: &[&str]) -> Vec<Vec<Image>> {
    let quote = |value: &&str| match dialect {
        Dialect::Postgres => (*value).to_owned(),
        Dialect::Mysql => unreachable!("no phase files are written for it"),
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
        Dialect::Mysql => unreachable!("no phase files are written for it"),
        Dialect::Sqlite => "SELECT group_concat(name || ' ' || coalesce(sql, ''), char(10)) FROM sqlite_schema",
    };
    db.must(sql).await
}
