//! The refusals on each database.

use super::*;
use crate::dialect::database;
use crate::operation::{Deprecated, Rename};
use crate::{Change, ColumnDef, Dialect, Expr};

fn column(name: &str, ty: ColumnType, expr: Option<&str>, known: &[&str]) -> SyncColumn {
    SyncColumn {
        def: ColumnDef::new(name, ty, false),
        expr: expr.map(|sql| Expr {
            sql: sql.into(),
            reads: sql::columns_read(sql, known),
            narrows: false,
            row: None,
        }),
        leaves: true,
    }
}

/// `old` renamed to `new`, both text and not null.
fn renamed(up: &str, down: &str) -> Sync {
    Sync {
        name: "t_new_12345678".into(),
        table: "t".into(),
        key: vec!["id".into()],
        old: vec![column("old", ColumnType::Text, Some(down), &["new"])],
        new: vec![column("new", ColumnType::Text, Some(up), &["old"])],
    }
}

fn check(dialect: Dialect, sync: &Sync) -> Result<(), Diagnostic> {
    let change = Change::Rename(Rename(sync.clone()));
    change.operation().refuse(database(dialect))
}

fn refusal(dialect: Dialect, sync: &Sync) -> String {
    message(check(dialect, sync))
}

fn message(refused: Result<(), Diagnostic>) -> String {
    let error = refused.expect_err("it is refused");
    assert!(!error.help.is_empty(), "{error} shows no way out");
    error.message
}

#[test]
fn a_plain_rename_passes() {
    for dialect in Dialect::ALL {
        check(dialect, &renamed("old", "new")).unwrap();
    }
}

#[test]
fn an_option_whose_null_is_ambiguous() {
    let mut sync = renamed("coalesce(old, '')", "new");
    sync.old[0].def.nullable = true;
    sync.new[0].def.nullable = true;
    for dialect in Dialect::ALL {
        assert!(refusal(dialect, &sync).contains("not filled yet"));
    }
    // A second new NOT NULL column marks the row.
    sync.new.push(column(
        "marker",
        ColumnType::Text,
        Some("coalesce(old, '')"),
        &["old"],
    ));
    for dialect in Dialect::ALL {
        check(dialect, &sync).unwrap();
    }
}

#[test]
fn a_null_that_has_no_value_on_the_other_side() {
    let mut sync = renamed("old", "new");
    sync.old[0].def.nullable = true;
    for dialect in Dialect::ALL {
        let error = check(dialect, &sync).expect_err("it is refused");
        assert!(error.message.contains("t.old may be NULL"), "{error}");
        assert!(error.help[0].contains("coalesce(old, ..)"), "{error}");
    }
    let mut sync = renamed("old", "new");
    sync.new[0].def.nullable = true;
    for dialect in Dialect::ALL {
        assert!(refusal(dialect, &sync).contains("t.new may be NULL"));
    }
}

#[test]
fn an_option_beside_an_old_default() {
    let mut sync = renamed("old", "new");
    sync.old[0].def.nullable = true;
    sync.new[0].def.nullable = true;
    sync.old[0].def.default = Some("'x'".into());
    check(Dialect::Postgres, &sync).unwrap();
    assert!(refusal(Dialect::Sqlite, &sync).contains("an INSERT of NULL"));
    sync.old[0].def.default = Some("gen_random_uuid()::text".into());
    assert!(refusal(Dialect::Postgres, &sync).contains("another value for every row"));
}

#[test]
fn a_default_of_the_new_side() {
    let mut sync = renamed("old", "new");
    sync.new[0].def.default = Some("'x'".into());
    assert!(refusal(Dialect::Postgres, &sync).contains("both a default"));
    sync.old[0].def.default = Some("'x'".into());
    check(Dialect::Postgres, &sync).unwrap();
    assert!(refusal(Dialect::Sqlite, &sync).contains("cannot have a default"));
}

#[test]
fn unique_survives_only_a_plain_rename() {
    let mut sync = renamed("old", "new");
    sync.new[0].def.unique = true;
    assert!(refusal(Dialect::Postgres, &sync).contains("unique"));
    sync.old[0].def.unique = true;
    for dialect in Dialect::ALL {
        check(dialect, &sync).unwrap();
    }
    let mut sync = renamed("lower(old)", "new");
    sync.new[0].def.unique = true;
    sync.old[0].def.unique = true;
    assert!(refusal(Dialect::Sqlite, &sync).contains("unique"));
}

#[test]
fn a_primary_key_stays() {
    let mut sync = renamed("old", "new");
    sync.old[0].def.primary_key = true;
    assert!(refusal(Dialect::Postgres, &sync).contains("primary key"));
    sync.key.clear();
    assert!(refusal(Dialect::Postgres, &sync).contains("no primary key"));
}

#[test]
fn a_type_that_makes_a_sequence() {
    let mut sync = renamed("old", "new");
    sync.new[0].def.ty = ColumnType::Custom("bigserial".into());
    assert!(refusal(Dialect::Postgres, &sync).contains("`bigserial`"));
}

#[test]
fn a_down_over_columns_that_stay_needs_an_old_column_that_is_always_given() {
    let check = |dialect, sync: &Sync| {
        let change = Change::Deprecated(Deprecated(sync.clone()));
        change.operation().refuse(database(dialect))
    };
    let mut sync = renamed("old", "new");
    sync.new[0].leaves = false;
    sync.new[0].expr = None;
    check(Dialect::Postgres, &sync).unwrap();
    sync.old[0].def.nullable = true;
    assert!(message(check(Dialect::Postgres, &sync)).contains("may be NULL"));
    sync.old[0].def.nullable = false;
    sync.old[0].def.default = Some("''".into());
    assert!(message(check(Dialect::Sqlite, &sync)).contains("has a default"));
}

#[test]
fn what_sqlite_cannot_compute_safely() {
    for (up, part) in [
        ("my_function(old)", "`my_function()`"),
        ("sqrt(old)", "`sqrt()`"),
        ("json_extract(old, '$.a')", "no JSON"),
        ("old ->> 'a'", "no JSON"),
        ("old::integer", "`::`"),
        ("date(old, 'now')", "time"),
        ("date(old, 'localtime')", "zone"),
        ("strftime('%s', 'now') || old", "time"),
        ("datetime() || old", "time"),
    ] {
        let message = refusal(Dialect::Sqlite, &renamed(up, "new"));
        assert!(message.contains(part), "{up}: {message}");
    }
    for up in [
        "case when json_valid(old) then json_extract(old, '$.a') else '' end",
        "date(old)",
        "cast(old as integer)",
    ] {
        check(Dialect::Sqlite, &renamed(up, "new")).unwrap();
    }
    let mut sync = renamed("old", "new");
    sync.new[0].def.ty = ColumnType::Decimal;
    assert!(refusal(Dialect::Sqlite, &sync).contains("decimal"));
}

#[test]
fn a_unique_column_whose_values_would_meet_in_the_narrower_type() {
    let mut sync = renamed("old", "new");
    sync.old[0].def.unique = true;
    for dialect in Dialect::ALL {
        check(dialect, &sync).unwrap();
    }
    if let Some(expr) = &mut sync.old[0].expr {
        expr.narrows = true;
    }
    for dialect in Dialect::ALL {
        let error = check(dialect, &sync).expect_err("it is refused");
        assert!(error.message.contains("t.old is unique"), "{error}");
        assert!(error.help[0].contains("down = \"new\""), "{error}");
    }
}
