//! The peculiarities of `MariaDB` and `MySQL`: their types and collations, conversions that fail, and sessions that are not strict.

use expand_contract_schema::ColumnType::{self, Custom, Text};
use expand_contract_schema::{Dialect, Job};
use tests_sync::Direction::{Both, Derived, Forward};
use tests_sync::{Case, Database, Direction, On, Sides, column, sync};

use super::two_way::{NAMES, rename};
use super::{MYSQL, failures, holds};

/// The values that builds write to the one column of their side.
type Values = &'static [&'static str];

/// The types of `o` and `n`, `up` and `down`, what old builds write, and what new builds write.
type Conversion = ([&'static str; 2], [&'static str; 2], Values, Values);

/// Names that most collations take for one.
const ALIKE: Values = &["''", "'Bob'", "'bob'", "'Bob '", "'Böb'", "'\\\\'''"];

fn ty(text: &str) -> ColumnType {
    Custom(text.into())
}

/// `o` becomes `n`.
fn pair(
    direction: Direction,
    [old, new]: [&str; 2],
    nullable: bool,
    [up, down]: [&str; 2],
) -> Sides {
    let back = (direction == Both).then_some((down, &["n"][..]));
    let mut old = column("o", ty(old), nullable, back);
    old.leaves = direction == Both;
    sync(
        direction,
        vec![old],
        vec![column("n", ty(new), nullable, Some((up, &["o"])))],
    )
}

/// A case whose sides have one column each. NULL is among the values where the columns take it.
fn case(name: &'static str, sync: Sides, old: Values, new: Values) -> Case {
    let null = if sync.old[0].def.nullable {
        Some("NULL")
    } else {
        None
    };
    let tuples = |values: Values| -> Vec<[&'static str; 1]> {
        let values = values.iter().copied().chain(null);
        values.map(|value| [value]).collect()
    };
    let (old, new) = (tuples(old), tuples(new));
    let old: Vec<&[&str]> = old.iter().map(|tuple| &tuple[..]).collect();
    let new: Vec<&[&str]> = new.iter().map(|tuple| &tuple[..]).collect();
    Case::new(name, sync, &old, &new).only(MYSQL)
}

#[tokio::test]
async fn names_that_a_collation_takes_for_one() {
    const MARIA: &[On] = &[On::MariaDb];
    const MYSQL_ITSELF: &[On] = &[On::MySql];
    for (text, on) in [
        ("varchar(40) COLLATE utf8mb4_general_ci", MYSQL),
        ("varchar(40) COLLATE utf8mb4_bin", MYSQL),
        ("varchar(40) CHARACTER SET latin1", MYSQL),
        ("char(10)", MYSQL),
        ("text", MYSQL),
        ("varchar(40) COLLATE uca1400_ai_ci", MARIA),
        ("varchar(40) COLLATE utf8mb4_0900_ai_ci", MYSQL_ITSELF),
    ] {
        holds(case(text, rename(&ty(text), false), ALIKE, ALIKE).only(on)).await;
    }
}

#[tokio::test]
async fn texts_of_two_charsets() {
    const LATIN: &str = "varchar(40) CHARACTER SET latin1";
    const WIDE: &str = "varchar(40)";
    const NAMES: Values = &["''", "'Böb'", "'bob'"];
    // A text that latin1 does not have stays pending on the new side, and is rejected for the old one.
    const WIDE_NAMES: Values = &["''", "'Böb'", "'bob'", "'Боб'"];
    for nullable in [false, true] {
        let sync = pair(Both, [LATIN, WIDE], nullable, ["o", "n"]);
        holds(case("from latin1", sync, NAMES, WIDE_NAMES)).await;
        let sync = pair(Both, [WIDE, LATIN], nullable, ["o", "n"]);
        holds(case("to latin1", sync, WIDE_NAMES, NAMES)).await;
        let sync = pair(Both, [LATIN, WIDE], nullable, ["lower(o)", "upper(n)"]);
        holds(case("folded", sync, NAMES, NAMES)).await;
    }
}

#[tokio::test]
async fn every_type_of_its_own() {
    const TYPES: &[(&str, bool, Values)] = &[
        (
            "bigint unsigned",
            false,
            &["0", "18446744073709551615", "1"],
        ),
        ("decimal(20, 4)", true, &["1", "1.0", "1.00005", "-0.1"]),
        ("float", true, &["0", "-0e0", "0.1", "0.10000001", "1e30"]),
        (
            "double",
            false,
            &["0", "-0e0", "0.3", "0.30000000000000004"],
        ),
        ("enum('a', 'B', 'c')", true, &["'a'", "'B'"]),
        ("set('a', 'b')", false, &["''", "'a'", "'b,a'"]),
        ("binary(4)", false, &["X'00'", "X''", "X'ff00'", "'a'"]),
        ("binary(16)", false, &["X'00'", "X'01'"]),
        (
            "varbinary(8)",
            true,
            &["X'00'", "X''", "X'ff00'", "'a'", "'A'"],
        ),
        ("mediumblob", false, &["X'00'", "X''", "'a '"]),
        ("bit(3)", true, &["0", "b'101'", "7"]),
        ("year", false, &["2026", "1901"]),
        ("tinyint(1)", false, &["TRUE", "0", "2"]),
        (
            "datetime",
            false,
            &[
                "'2026-01-02'",
                "'2026-01-01 00:00:00.4'",
                "'2026-01-01 00:00:00.6'",
            ],
        ),
        (
            "datetime(6)",
            true,
            &["'1000-01-01'", "'2026-01-01 00:00:00.000001'"],
        ),
        (
            "timestamp(6)",
            true,
            &["'1970-01-01 00:00:01'", "'2026-01-01 00:00:00.5'"],
        ),
        ("time(3)", true, &["'-838:59:59'", "'00:00:00.0005'", "0"]),
        (
            "json",
            true,
            &[
                "'{\"b\": 1, \"a\": 1}'",
                "'{\"a\": 1, \"b\": 1}'",
                "'[1]'",
                "'\"a\"'",
                "'null'",
            ],
        ),
    ];
    for (text, nullable, values) in TYPES {
        holds(case(text, rename(&ty(text), *nullable), values, values)).await;
    }
    // To MySQL these are one value, and it writes no row in which nothing but that is new.
    let values: Values = &["'[1]'", "'[1.0]'", "'[1.00]'"];
    holds(case("json", rename(&ty("json"), false), values, values).only(&[On::MariaDb])).await;
    let sync = rename(&ty("inet6"), false);
    let values: Values = &["'::1'", "'::ffff:1.2.3.4'"];
    holds(case("inet6", sync, values, values).only(&[On::MariaDb])).await;
}

async fn all_hold(nullable: bool, conversions: &[Conversion]) {
    let mut all = Vec::new();
    for (types, [up, down], old, new) in conversions {
        let sync = pair(Both, *types, nullable, [up, down]);
        all.extend(failures(case(up, sync, old, new)).await);
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// Numbers. What does not fit stays pending.
const NUMBERS: &[Conversion] = &[
    (
        ["bigint", "int unsigned"],
        ["o", "n"],
        &["0", "-1", "4294967295", "4294967296"],
        &["0", "1"],
    ),
    (
        ["int", "bigint"],
        ["o * 1000000000000", "n div 1000000000000"],
        &["0", "7", "100000000"],
        &["0", "1000000000000", "2000000000001"],
    ),
    (
        ["double", "int"],
        ["o", "n"],
        &["0", "0.5", "1.5", "2.5", "1e10"],
        &["0", "1"],
    ),
    (
        ["decimal(30, 2)", "bigint"],
        ["o", "n"],
        &["0", "0.5", "1.5", "2.5", "1e20"],
        &["0", "1"],
    ),
    (
        ["float", "double"],
        ["o", "CAST(n AS FLOAT)"],
        &["0.1", "0.10000001", "0", "-0e0"],
        &["0.1", "1e-60", "-0e0"],
    ),
    (
        ["double", "float"],
        ["CAST(o AS FLOAT)", "n"],
        &["0.1", "0.10000001", "1e300", "-0e0"],
        &["0.1", "0"],
    ),
    (
        ["double", "decimal(6, 2)"],
        ["o", "n"],
        &["0.1", "0.125", "1e5", "99.995"],
        &["0.10", "1"],
    ),
    (
        ["decimal(10, 4)", "decimal(6, 2)"],
        ["o", "n"],
        &["0.1", "0.1250", "0.1249", "12345"],
        &["0.10", "1"],
    ),
];

/// Texts. What is no such value, or too long, stays pending.
const TEXTS: &[Conversion] = &[
    (
        ["varchar(40)", "bigint"],
        ["CAST(o AS SIGNED)", "CAST(n AS CHAR)"],
        &[
            "'1'",
            "'01'",
            "'abc'",
            "'12x'",
            "'1.5'",
            "''",
            "' 2'",
            "'99999999999999999999'",
        ],
        &["1", "2", "-3"],
    ),
    (
        ["varchar(40)", "int"],
        ["trim(o)", "n"],
        &["'1'", "'abc'", "''", "'99999999999'", "'2 '"],
        &["1", "2"],
    ),
    (
        ["varchar(40)", "decimal(6, 2)"],
        ["o", "n"],
        &["'1'", "'1.125'", "'abc'", "''", "'1e9'"],
        &["1", "2"],
    ),
    (
        ["varchar(40)", "double"],
        ["o", "n"],
        &["'1'", "'1.125'", "'abc'", "''", "'1e400'"],
        &["1", "2"],
    ),
    (
        ["varchar(40)", "varchar(3)"],
        ["o", "n"],
        &["'abc'", "'abcd'", "''"],
        &["'abc'", "'x'"],
    ),
    (
        ["varchar(40)", "enum('a', 'b')"],
        ["o", "n"],
        &["'a'", "'A'", "'c'", "''"],
        &["'a'", "'b'"],
    ),
    (
        ["enum('a', 'b')", "enum('b', 'c', 'd')"],
        ["o", "n"],
        &["'a'", "'b'"],
        &["'b'"],
    ),
    (
        ["enum('a', 'b')", "varchar(40)"],
        ["o", "n"],
        &["'a'", "'b'"],
        &["'b'", "'A'"],
    ),
    (
        ["varchar(40)", "json"],
        ["o", "n"],
        &["'[1]'", "'[1'", "''", "'{\"b\":1,\"a\":2}'"],
        &["'[1]'", "'{}'"],
    ),
    (
        ["varchar(40)", "varbinary(4)"],
        ["o", "n"],
        &["'a'", "'A'", "'abcde'", "''"],
        &["'a'", "'b'"],
    ),
    (
        ["varbinary(8)", "binary(4)"],
        ["o", "n"],
        &["'a'", "X'6100'", "'abcde'", "''"],
        &["'a'", "'b'"],
    ),
    (
        ["datetime(6)", "date"],
        // By an assignment alone, the last moment of a day is in the next day on MySQL.
        ["date(o)", "n"],
        &["'2026-01-01 00:00:00'", "'2026-01-01 23:59:59.999999'"],
        &["'2026-01-01'", "'2027-01-01'"],
    ),
    (
        ["datetime(6)", "date"],
        ["o", "n"],
        &["'2026-01-01 00:00:00'", "'2026-01-01 23:59:59'"],
        &["'2026-01-01'", "'2027-01-01'"],
    ),
    (
        ["datetime(6)", "datetime"],
        ["o", "n"],
        &["'2026-01-01 00:00:00'", "'2026-01-01 23:59:59.999999'"],
        &["'2026-01-01'", "'2027-01-01'"],
    ),
];

/// Conversions for fields that are no `Option`: most fail with NULL where nothing is written, and an `Option` hides that.
const HIDDEN: &[Conversion] = &[
    (
        ["datetime(6)", "time"],
        ["o", "timestamp('1970-01-01', n)"],
        &["'2026-01-01 00:00:00'", "'2026-01-01 23:59:59.999999'"],
        &["'10:00:00'", "'11:00'"],
    ),
    (
        ["int", "int"],
        ["100 div o", "100 div n"],
        &["1", "0", "30"],
        &["100", "33"],
    ),
    (
        ["int", "double"],
        ["1 / o", "round(1 / n)"],
        &["1", "0", "3"],
        &["1", "0.5", "0.3"],
    ),
    (
        ["varchar(40)", "date"],
        ["o", "n"],
        &[
            "'2026-01-01'",
            "'2026-02-30'",
            "'2026-1-1'",
            "'x'",
            "'0000-00-00'",
        ],
        &["'2026-01-01'", "'2027-01-01'"],
    ),
    (
        ["varchar(40)", "datetime(6)"],
        ["CAST(o AS DATETIME)", "n"],
        &["'2026-01-01'", "'2026-01-01 00:00:00.5'", "'x'"],
        &["'2026-01-01'", "'2027-01-01 00:00:00.25'"],
    ),
    (
        ["varchar(40)", "time"],
        ["o", "n"],
        &["'10:00:00'", "'10:00:00.5'", "'x'"],
        &["'10:00:00'", "'11:00'"],
    ),
    (
        ["varchar(40)", "varchar(40)"],
        [
            "json_unquote(json_extract(o, '$.a'))",
            "json_object('a', n)",
        ],
        &["'{\"a\": \"x\"}'", "'{\"a\":\"x\"}'", "'{'", "'{}'"],
        &["'x'", "'y'"],
    ),
    (
        ["varchar(40)", "varchar(40)"],
        ["concat('a', substr(o, 2, 1 / char_length(o)))", "n"],
        &["'a'", "''"],
        &["'x'", "'y'"],
    ),
    (
        ["int", "tinyint(1)"],
        ["o > 0", "if(n, 5, 0)"],
        &["0", "5", "7"],
        &["TRUE", "FALSE"],
    ),
];

#[tokio::test]
async fn numbers_of_another_type() {
    all_hold(false, NUMBERS).await;
    all_hold(true, NUMBERS).await;
}

#[tokio::test]
async fn texts_of_another_type() {
    all_hold(false, TEXTS).await;
    all_hold(true, TEXTS).await;
}

#[tokio::test]
async fn conversions_that_fail_with_null() {
    all_hold(false, HIDDEN).await;
}

/// The two columns of a table, the triggers on it, and a row of before.
async fn open(on: On, sync: &Sides, [old, new]: [&str; 2], before: &str) -> Database {
    let mut db = Database::open(on).await;
    db.must(&format!(
        "CREATE TABLE t (id int PRIMARY KEY, o {old}, n {new}); INSERT INTO t (id, o) VALUES (1, {before})"
    ))
    .await;
    for statement in sync.install(Dialect::Mysql) {
        if statement.job == Job::Execute {
            db.must_by_runner(&statement.sql).await;
        }
    }
    db
}

/// An assignment cuts the spaces behind a text with a note, which fails in a trigger. If it did not fail in the backfill, the trigger
/// would take what is left for a new build's value, and cut the old one.
#[tokio::test]
async fn spaces_behind_a_text_that_is_too_long() {
    const TYPES: [&str; 2] = ["varchar(40)", "varchar(3) COLLATE utf8mb4_general_ci"];
    for on in On::here(MYSQL) {
        let sync = pair(Both, TYPES, false, ["o", "n"]);
        let mut db = open(on, &sync, TYPES, "'abc '").await;
        db.must("INSERT INTO t (id, o) VALUES (2, 'abc ')").await;
        let backfill = db.by_runner(&sync.backfill(Dialect::Mysql).unwrap().sql);
        let error = db.run(&backfill).await.unwrap_err();
        assert!(error.contains("Data too long"), "{on}: {error}");
        let rows = db.must("SELECT o, n FROM t").await;
        let pending = [Some("abc ".to_owned()), None];
        assert_eq!(rows, [pending.clone(), pending], "{on}");
        let verify = sync.verify(Dialect::Mysql).unwrap().sql;
        assert_eq!(db.must_by_runner(&verify).await.len(), 2, "{on}");
    }
}

/// MariaDB's own sessions write them, and so does a session of MySQL that is not strict. For sqlx they are NULL.
#[tokio::test]
async fn a_zero_date_stays_pending() {
    for on in On::here(MYSQL) {
        for text in ["date", "datetime(6)", "timestamp(6)"] {
            for nullable in [false, true] {
                let sync = pair(Both, [text, text], nullable, ["o", "n"]);
                let column = format!("{text} NULL");
                let mut db = open(on, &sync, [&column, &column], "'2026-01-01'").await;
                db.must("SET sql_mode = ''").await;
                db.must(
                    "INSERT INTO t (id, o) VALUES (2, '0000-00-00'), (3, '2026-01-01'), (4, '0000-00-00');
                     UPDATE t SET o = '0000-00-00' WHERE id = 3; UPDATE t SET o = '2026-01-02' WHERE id = 4",
                )
                .await;
                let rows = db
                    .must("SELECT id, date(o), date(n) FROM t ORDER BY id")
                    .await;
                let rows: Vec<Vec<&str>> = rows
                    .iter()
                    .map(|row| {
                        row.iter()
                            .map(|one| one.as_deref().unwrap_or("NULL"))
                            .collect()
                    })
                    .collect();
                let expected = [
                    ["1", "2026-01-01", "NULL"],
                    ["2", "0000-00-00", "NULL"],
                    ["3", "0000-00-00", "NULL"],
                    ["4", "2026-01-02", "2026-01-02"],
                ];
                assert_eq!(rows, expected, "{text} on {on}");
                let backfill = sync.backfill(Dialect::Mysql).unwrap().sql;
                db.must_by_runner(&format!("{backfill} AND id = 1")).await;
                let failing = db.by_runner(&format!("{backfill} AND id = 2"));
                assert!(db.run(&failing).await.is_err(), "{text} on {on}");
                let verify = sync.verify(Dialect::Mysql).unwrap().sql;
                let pending = db.must_by_runner(&verify).await;
                assert_eq!(pending.len(), 2, "{text} on {on}");
            }
        }
    }
}

/// A verification only reads, and a conversion that fails there warns and gives NULL. An `Option` whose old value cannot be converted
/// is therefore listed by the backfill alone, as one that fails.
#[tokio::test]
async fn an_option_hides_a_conversion_that_fails_with_null() {
    for on in On::here(MYSQL) {
        let sync = pair(Both, ["int", "int"], true, ["100 div o", "100 div n"]);
        let mut db = open(on, &sync, ["int", "int"], "1").await;
        db.must("INSERT INTO t (id, o) VALUES (2, 0)").await;
        let row = db.must("SELECT o, n FROM t WHERE id = 2").await;
        assert_eq!(row, [[Some("0".to_owned()), None]], "{on}");
        let backfill = db.by_runner(&sync.backfill(Dialect::Mysql).unwrap().sql);
        let error = db.run(&backfill).await.unwrap_err();
        assert!(error.contains("Division by 0"), "{on}: {error}");
        let verify = sync.verify(Dialect::Mysql).unwrap().sql;
        db.must("UPDATE t SET n = 100 WHERE id = 1").await;
        assert!(db.must_by_runner(&verify).await.is_empty(), "{on}");
    }
}

#[tokio::test]
async fn one_way_and_a_conversion_that_fails() {
    for direction in [Forward, Derived] {
        for nullable in [false, true] {
            let up = ["CAST(o AS SIGNED)", ""];
            let sync = pair(direction, ["varchar(40)", "bigint"], nullable, up);
            holds(case(
                "one way, fails",
                sync,
                &["'1'", "'01'", "'abc'", "''"],
                &["1", "2"],
            ))
            .await;
            let sync = pair(
                direction,
                ["varchar(40)", "varchar(40)"],
                nullable,
                ["lower(o)", ""],
            );
            holds(case("one way, alike", sync, ALIKE, ALIKE)).await;
        }
    }
}

#[tokio::test]
async fn a_session_that_is_not_strict() {
    const CONVERSIONS: &[Conversion] = &[
        (
            ["varchar(40)", "bigint"],
            ["CAST(o AS SIGNED)", "CAST(n AS CHAR)"],
            &["'1'", "'01'", "'abc'", "''", "NULL"],
            &["1", "'2x'", "0", "99999999999999999999"],
        ),
        (
            ["int", "varchar(40)"],
            ["CAST(o AS CHAR)", "CAST(n AS SIGNED)"],
            &["0", "1", "NULL", "'x'"],
            &["'0'", "'00'", "'1'"],
        ),
        (
            ["varchar(40)", "varchar(3)"],
            ["o", "n"],
            &["'abc'", "'abcd'", "''", "NULL"],
            &["'abc'", "'wxyz'", "''"],
        ),
        (
            ["varchar(40)", "varchar(40)"],
            ["lower(o)", "n"],
            &["'A'", "'a'", "''", "NULL"],
            &["'a'", "''"],
        ),
    ];
    const TYPES: &[(&str, Values)] = &[
        ("blob", &["X'00'", "'a'", "NULL"]),
        ("set('a', 'b')", &["'a'", "'b'", "NULL"]),
        ("time", &["'10:00:00'", "'11:00:00'", "NULL"]),
        ("bit(3)", &["1", "2", "NULL"]),
        ("year", &["2026", "2025", "NULL"]),
        ("decimal(6, 2)", &["1", "2", "NULL"]),
    ];
    let names = [NAMES, &[&["NULL"]]].concat();
    holds(Case::new("rename", rename(&Text, false), &names, NAMES).lax()).await;
    for (types, [up, down], old, new) in CONVERSIONS {
        let sync = pair(Both, *types, false, [up, down]);
        holds(case(up, sync, old, new).lax()).await;
    }
    for (text, values) in TYPES {
        let new = values.split_last().unwrap().1;
        holds(case(text, rename(&ty(text), false), values, new).lax()).await;
    }
    for direction in [Forward, Derived] {
        for nullable in [false, true] {
            let mut sync = pair(
                direction,
                ["varchar(40)", "varchar(40)"],
                nullable,
                ["lower(o)", ""],
            );
            sync.old[0].def.nullable = false;
            let old: Values = &["'A'", "'a'", "''", "NULL"];
            holds(case("one way", sync, old, &["'a'", "'x'"]).lax()).await;
        }
    }
}
