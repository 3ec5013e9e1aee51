//! `required`: one column, in which NULL gives way to a value; whatever else is written stays as it is.

// A helper of a test that fails has nobody to report to.
#![allow(clippy::unwrap_used)]

use expand_contract_schema::ColumnType::{Integer, Text};
use expand_contract_schema::{ColumnType, Dialect, Job};
use tests_sync::Direction::Fill;
use tests_sync::{Database, On, Sides, column, sync};

/// `nick`, which was an `Option`, gets `backfill`.
fn required(ty: ColumnType, backfill: &str) -> Sides {
    let mut nick = column("nick", ty, false, Some((backfill, &["email"])));
    nick.leaves = false;
    let mut email = column("email", Text, false, None);
    email.leaves = false;
    let reads = backfill.contains("email");
    sync(
        Fill,
        if reads { vec![email] } else { Vec::new() },
        vec![nick],
    )
}

async fn install(db: &mut Database, sync: &Sides) {
    for statement in sync.install(db.dialect()) {
        if statement.job == Job::Execute {
            db.must_by_runner(&statement.sql).await;
        }
    }
}

const TABLE: &str = "CREATE TABLE t (id integer PRIMARY KEY, email varchar(255) NOT NULL, nick varchar(255), other text)";

async fn nick(db: &mut Database) -> Option<String> {
    let rows = db.must("SELECT nick FROM t WHERE id = 1").await;
    assert_eq!(rows.len(), 1);
    // SQLite's images are literals.
    rows[0][0].clone()
}

/// Every statement in every state, and what it must leave.
#[tokio::test]
async fn every_statement_in_every_state() {
    const VALUES: [Option<&str>; 4] = [None, Some("-"), Some("x"), Some("a@b")];
    let literal = |value: Option<&str>| value.map_or("NULL".to_owned(), |v| format!("'{v}'"));
    for on in On::all() {
        let upsert = match on.dialect() {
            Dialect::Mysql => "ON DUPLICATE KEY UPDATE nick = VALUES(nick), email = VALUES(email)",
            Dialect::Postgres | Dialect::Sqlite => {
                "ON CONFLICT (id) DO UPDATE SET nick = excluded.nick, email = excluded.email"
            }
        };
        for (backfill, filled) in [("'-'", ["-", "-"]), ("lower(email)", ["a@b", "c"])] {
            let mut db = Database::open(on).await;
            db.must(TABLE).await;
            let sync = required(Text, backfill);
            install(&mut db, &sync).await;
            for before in VALUES {
                for written in VALUES {
                    let (old, new) = (literal(before), literal(written));
                    let is = |value: Option<&str>, email: usize| {
                        Some(value.unwrap_or(filled[email]).to_owned())
                    };
                    // The row holds this now, whatever there was before.
                    let now = |value: Option<&str>| Some(value.unwrap_or(filled[0]).to_owned());
                    let statements = [
                        (format!("UPDATE t SET nick = {new}"), is(written, 0)),
                        (
                            format!("UPDATE t SET nick = {new}, email = 'C'"),
                            is(written, 1),
                        ),
                        ("UPDATE t SET email = 'C'".into(), now(before)),
                        ("UPDATE t SET other = 'o'".into(), now(before)),
                        (
                            format!(
                                "INSERT INTO t (id, email, nick) VALUES (1, 'C', {new}) {upsert}"
                            ),
                            is(written, 1),
                        ),
                        (
                            format!(
                                "DELETE FROM t; INSERT INTO t (id, email, nick) VALUES (1, 'A@b', {new})"
                            ),
                            is(written, 0),
                        ),
                        (
                            "DELETE FROM t; INSERT INTO t (id, email) VALUES (1, 'A@b')".into(),
                            is(None, 0),
                        ),
                    ];
                    for (statement, expected) in statements {
                        db.must(&format!(
                            "DELETE FROM t; INSERT INTO t (id, email, nick) VALUES (1, 'A@b', {old})"
                        ))
                        .await;
                        db.must(&statement).await;
                        assert_eq!(
                            nick(&mut db).await,
                            expected,
                            "{on}, backfill {backfill}, {old}: {statement}"
                        );
                    }
                }
            }
        }
    }
}

/// Rows from before the triggers: an unrelated write fills them, and so does the backfill.
#[tokio::test]
async fn rows_that_were_there_before() {
    for on in On::all() {
        let mut db = Database::open(on).await;
        db.must(TABLE).await;
        db.must(
            "INSERT INTO t (id, email, nick) VALUES (1, 'A', NULL), (2, 'B', NULL), (3, 'C', '')",
        )
        .await;
        let sync = required(Text, "lower(email)");
        install(&mut db, &sync).await;
        db.must("UPDATE t SET other = 'o' WHERE id = 1").await;
        assert_eq!(nick(&mut db).await.as_deref(), Some("a"), "{on}");
        let backfill = sync.backfill(on.dialect()).unwrap().sql;
        db.must_by_runner(&backfill).await;
        let rows = db.must("SELECT nick FROM t ORDER BY id").await;
        let all: Vec<Option<&str>> = rows.iter().map(|row| row[0].as_deref()).collect();
        assert_eq!(all, [Some("a"), Some("b"), Some("")], "{on}");
        let verify = sync.verify(on.dialect()).unwrap().sql;
        assert!(db.must(&verify).await.is_empty(), "{on}");
    }
}

/// A value that cannot be computed leaves the row pending; the old build's write is not rejected.
#[tokio::test]
async fn a_backfill_that_fails_rejects_nobody() {
    for on in On::here(&[On::Postgres, On::MariaDb, On::MySql]) {
        let backfill = match on.dialect() {
            Dialect::Mysql => "CAST(email AS signed)",
            Dialect::Postgres | Dialect::Sqlite => "email::integer",
        };
        let mut db = Database::open(on).await;
        db.must("CREATE TABLE t (id integer PRIMARY KEY, email text NOT NULL, nick integer)")
            .await;
        install(&mut db, &required(Integer, backfill)).await;
        db.must("INSERT INTO t (id, email) VALUES (1, 'many')")
            .await;
        assert_eq!(nick(&mut db).await, None, "{on}");
        db.must("UPDATE t SET email = '7'").await;
        assert_eq!(nick(&mut db).await.as_deref(), Some("7"), "{on}");
    }
}
