//! The refusals of columns, indexes, constraints and sides.

use super::*;
use crate::dialect::Database as _;
use crate::dialect::mysql::Mysql;
use crate::{Check, Exclude, Expr, IndexShape, References, Unique};

fn refusal(found: Refused) -> String {
    let error = found.expect_err("it is refused");
    assert!(!error.help.is_empty(), "{error} shows no way out");
    assert!(error.subject().is_some(), "{error} is about nothing");
    format!("{}; {}", error.message, error.help.join("; "))
}

fn custom(sql: &str) -> ColumnType {
    ColumnType::Custom(sql.into())
}

fn def(ty: ColumnType) -> ColumnDef {
    ColumnDef::new("a", ty, false)
}

#[test]
fn a_type_that_mysql_does_not_know() {
    for (ty, part) in [
        (ColumnType::Decimal, "decimal(20, 4)"),
        (custom("NUMERIC"), "decimal(20, 4)"),
        (custom("text[]"), "\"json\""),
        (custom("jsonb"), "\"json\""),
        (custom("timestamp with time zone"), "\"timestamp(6)\""),
        (custom("timestamp without time zone"), "\"datetime(6)\""),
        (custom("bit varying(5)"), "varbinary"),
        (custom("varchar"), "varchar(255)"),
        (custom("bigserial"), "`identity`"),
    ] {
        let refused = refusal(column("t", &def(ty.clone())));
        assert!(refused.starts_with("t.a "), "{refused}");
        assert!(refused.contains(part), "{ty}: {refused}");
    }
    for ty in [
        "decimal(20, 4)",
        "bigint unsigned",
        "inet6",
        "enum('[a]')",
        "character varying(20)",
    ] {
        column("t", &def(custom(ty))).unwrap();
    }
    column("t", &def(ColumnType::Json)).unwrap();
}

#[test]
fn a_timestamp_that_would_be_set_not_null_later() {
    let refused = refusal(super::required("t", &def(ColumnType::TimestampTz)));
    assert!(refused.contains("t.a is a timestamp"), "{refused}");
    super::required("t", &def(ColumnType::Timestamp)).unwrap();
}

#[test]
fn only_a_literal_that_is_stored_as_one_comes_with_its_column() {
    let adds = |ty: &str, default| Mysql.adds_with(&custom(ty), default);
    assert!(adds("varchar(20)", "'x'") && adds("text", "NULL"));
    for ty in ["text", "longblob", "json"] {
        assert!(!adds(ty, "'x'"), "{ty}");
    }
    assert!(!adds("varchar(20)", "lower('x')"));
}

#[test]
fn words_that_do_not_belong_to_a_column() {
    let with = |change: fn(&mut ColumnDef)| {
        let mut column = def(ColumnType::Text);
        change(&mut column);
        column
    };
    let collate = |column: &mut ColumnDef| column.words.collate = Some("latin1_bin".into());
    for (column, part) in [
        (
            with(|column| column.words.storage = Some("plain".into())),
            "`storage`",
        ),
        (
            with(|column| column.words.comment = Some("x".repeat(1025))),
            "1024",
        ),
        (
            with(|column| column.words.is_identity = true),
            "numbers only",
        ),
        (with(collate), "charset `utf8mb4`"),
        (
            with(|column| column.words.generated = Some("now()".into())),
            "every time",
        ),
        (
            with(|column| column.default = Some("'x'::text".into())),
            "the default of t.a",
        ),
        (with(|column| column.name = "x".repeat(65)), "65 characters"),
        (
            with(|column| (column.ty, column.index) = (custom("text"), true)),
            "varchar(255)",
        ),
        (
            with(|column| (column.ty, column.unique) = (ColumnType::Bytes, true)),
            "varbinary",
        ),
        (
            with(|column| (column.ty, column.index) = (custom("varchar(769)"), true)),
            "3072",
        ),
    ] {
        let refused = refusal(super::column("t", &column));
        assert!(refused.contains(part), "{refused}");
    }
    let mut key = def(ColumnType::BigInt);
    (key.primary_key, key.words.is_identity) = (true, true);
    column("t", &key).unwrap();
    let mut latin = def(custom("varchar(20) CHARACTER SET latin1"));
    collate(&mut latin);
    column("t", &latin).unwrap();
}

#[test]
fn an_index_with_what_one_of_the_two_does_not_know() {
    let index = |change: fn(&mut IndexShape)| {
        let mut shape = IndexShape::of_column("a", false);
        change(&mut shape);
        let name = "i".into();
        super::index("t", &IndexDef { name, shape })
    };
    for (found, part) in [
        (
            index(|shape| shape.using = Some("gin".into())),
            "`using = \"gin\"`",
        ),
        (
            index(|shape| shape.using = Some("FULLTEXT".into())),
            "a step of your own",
        ),
        (
            index(|shape| shape.filter = Some("a > 1".into())),
            "`where`",
        ),
        (index(|shape| shape.include = vec!["b".into()]), "`include`"),
        (
            index(|shape| shape.key = vec!["lower(a)".into()]),
            "virtual",
        ),
        (
            index(|shape| shape.key = vec!["a text_pattern_ops".into()]),
            "whole columns",
        ),
        (
            index(|shape| shape.key = vec!["a desc nulls last".into()]),
            "the least value",
        ),
    ] {
        let refused = refusal(found);
        assert!(refused.starts_with("index i of t "), "{refused}");
        assert!(refused.contains(part), "{refused}");
    }
    index(|shape| shape.key = vec!["a DESC".into()]).unwrap();
    index(|shape| shape.using = Some("BTREE".into())).unwrap();
}

#[test]
fn a_constraint_that_one_of_the_two_does_not_hold() {
    let constraint = |shape: ConstraintShape| {
        let name = "c".into();
        super::constraint("t", &ConstraintDef { name, shape })
    };
    let check = |sql: &str| {
        let columns = vec!["the a".into()];
        constraint(ConstraintShape::Check(Check {
            sql: sql.into(),
            columns,
        }))
    };
    let references = References {
        on_delete: Referential::SetDefault,
        ..References::default()
    };
    let late = Unique {
        checked: Checked::AtCommit,
        ..Unique::default()
    };
    for (found, part) in [
        (check("\"the a\" > now()"), "every time"),
        (check("date_format(\"the a\", '%Y') > 1"), "in a CHECK"),
        (
            constraint(ConstraintShape::References(references)),
            "`set default`",
        ),
        (
            constraint(ConstraintShape::Unique(late)),
            "`initially_deferred`",
        ),
        (
            constraint(ConstraintShape::Exclude(Exclude::default())),
            "SIGNAL",
        ),
    ] {
        let refused = refusal(found);
        assert!(refused.contains(part), "{refused}");
    }
    check("\"the a\" in ('x', 'y') and char_length(\"the a\") > 0").unwrap();
}

/// `old` becomes `new`, by `up` and `down`.
fn sides(old: ColumnType, new: ColumnType, up: &str, down: &str) -> Sync {
    let side = |name: &str, ty: ColumnType, sql: &str, reads: &str| SyncColumn {
        def: ColumnDef::new(name, ty, false),
        expr: Some(Expr {
            sql: sql.into(),
            reads: vec![reads.into()],
            narrows: false,
            row: None,
        }),
        leaves: true,
    };
    Sync {
        name: "t_new_12345678".into(),
        table: "t".into(),
        key: vec!["id".into()],
        old: vec![side("old", old, down, "new")],
        new: vec![side("new", new, up, "old")],
    }
}

/// Each column of a change, as the operation asks.
fn converted(sync: &Sync) -> Refused {
    let mut columns = sync.columns();
    columns.try_for_each(|column| conversion(sync, column))
}

#[test]
fn a_moment_that_each_session_sees_in_its_zone() {
    use ColumnType::{Text, Timestamp, TimestampTz};
    for (old, new, up) in [
        (TimestampTz, Timestamp, "old"),
        (TimestampTz, Text, "date_format(old, '%Y')"),
        (Timestamp, TimestampTz, "old"),
        (TimestampTz, TimestampTz, "old + interval 1 day"),
    ] {
        let refused = refusal(converted(&sides(old, new, up, "new")));
        assert!(refused.contains("its own time zone"), "{up}: {refused}");
    }
    converted(&sides(TimestampTz, TimestampTz, "old", "new")).unwrap();
    let mut sync = sides(
        TimestampTz,
        Timestamp,
        "case when old is null then null else '1970-01-01 00:00:00' + interval UNIX_TIMESTAMP(old) second end",
        "new",
    );
    sync.old[0].expr = None;
    converted(&sync).unwrap();
}

#[test]
fn values_that_would_not_be_seen_to_agree() {
    use ColumnType::{Double, Integer, Real, Text, Time, Timestamp};
    let refused = refusal(converted(&sides(Double, Real, "old", "new")));
    assert!(refused.contains("write CAST(old AS FLOAT)"), "{refused}");
    converted(&sides(Real, Double, "old", "CAST(new AS FLOAT)")).unwrap();
    let refused = refusal(converted(&sides(Text, Integer, "old", "new")));
    assert!(refused.contains("write CAST(old AS signed)"), "{refused}");
    converted(&sides(Text, Integer, "CAST(old AS signed)", "new")).unwrap();
    let refused = refusal(converted(&sides(Time, Timestamp, "old", "time(new)")));
    assert!(refused.contains("present day"), "{refused}");
    let mut sync = sides(Text, Text, "old", "new");
    sync.old[0].def.words.generated = Some("lower(x)".into());
    assert!(refusal(converted(&sync)).contains("t.old is generated"));
}

#[test]
fn an_option_beside_an_old_default_that_varies() {
    let mut sync = sides(ColumnType::Text, ColumnType::Text, "old", "new");
    sync.old[0].def.default = Some("uuid()".into());
    two_way(&sync).unwrap();
    sync.old[0].def.nullable = true;
    sync.new[0].def.nullable = true;
    assert!(refusal(two_way(&sync)).contains("an INSERT of NULL"));
    sync.old[0].def.default = Some("'x'".into());
    two_way(&sync).unwrap();
}
