//! Columns that follow each other.

use expand_contract_schema::ColumnType;
use expand_contract_schema::ColumnType::{
    BigInt, Boolean, Bytes, Custom, Date, Decimal, Double, Integer, Json, Real, SmallInt, Text,
    Time, Timestamp, TimestampTz, Uuid,
};
use tests_sync::Direction::Both;
use tests_sync::{Case, On, Sides, column, sync};

use super::{MYSQL, POSTGRES, SQLITE, holds};

pub(super) const NAMES: &[&[&str]] = &[&["''"], &["'Bob'"], &["'bob'"], &["'it''s'"]];

pub(super) fn rename(ty: &ColumnType, nullable: bool) -> Sides {
    sync(
        Both,
        vec![column(
            "name",
            ty.clone(),
            nullable,
            Some(("full_name", &["full_name"])),
        )],
        vec![column(
            "full_name",
            ty.clone(),
            nullable,
            Some(("name", &["name"])),
        )],
    )
}

#[tokio::test]
async fn a_renamed_column() {
    holds(Case::new("rename", rename(&Text, false), NAMES, NAMES)).await;
}

#[tokio::test]
async fn a_renamed_option() {
    let names = &[NAMES, &[&["NULL"]]].concat();
    holds(Case::new(
        "rename, optional",
        rename(&Text, true),
        names,
        names,
    ))
    .await;
}

#[tokio::test]
async fn a_renamed_column_whose_collation_does_not_see_case() {
    let sync = rename(&Custom("TEXT COLLATE NOCASE".into()), false);
    holds(Case::new("rename, nocase", sync, NAMES, NAMES).only(SQLITE)).await;
}

#[tokio::test]
async fn a_renamed_numeric_keeps_its_scale() {
    let values: &[&[&str]] = &[&["1"], &["1.0"], &["1.00"], &["2"]];
    let sync = rename(&Custom("numeric".into()), false);
    holds(Case::new("rename, numeric", sync, values, values).only(POSTGRES)).await;
}

#[tokio::test]
async fn a_renamed_json() {
    let values: &[&[&str]] = &[&["'{}'"], &["'{ }'"], &["'1.0'"], &["'1'"], &["NULL"]];
    let sync = rename(&Custom("json".into()), true);
    holds(Case::new("rename, json", sync, values, values).only(POSTGRES)).await;
    let values: &[&[&str]] = &[&["'{}'"], &["'{\"a\": 1.0}'"], &["'1'"]];
    holds(Case::new(
        "rename, jsonb",
        rename(&Json, false),
        values,
        values,
    ))
    .await;
}

#[tokio::test]
async fn a_renamed_column_with_a_default() {
    let mut sync = rename(&Text, false);
    sync.old[0].def.default = Some("'Bob'".into());
    holds(Case::new("rename, default", sync, NAMES, NAMES)).await;
}

#[tokio::test]
async fn a_renamed_option_with_a_default() {
    let names = &[NAMES, &[&["NULL"]]].concat();
    let mut sync = rename(&Text, true);
    sync.old[0].def.default = Some("'Bob'".into());
    let case = Case::new("rename, optional default", sync, names, names);
    holds(case.only(&[On::Postgres, On::MariaDb, On::MySql])).await;
}

#[tokio::test]
async fn every_type_is_copied() {
    for (ty, values) in [
        (SmallInt, [["0"], ["1"], ["-1"]]),
        (BigInt, [["0"], ["9223372036854775807"], ["-1"]]),
        (Real, [["0"], ["1.5"], ["-1e30"]]),
        (Double, [["0"], ["0.1"], ["-0.0"]]),
        (Boolean, [["true"], ["false"], ["true"]]),
        (Date, [["'2026-01-01'"], ["'0001-01-01'"], ["'2026-01-02'"]]),
        (Time, [["'00:00:00'"], ["'12:00:00.5'"], ["'23:59:59'"]]),
        (
            Timestamp,
            [
                ["'2026-01-01 00:00:00'"],
                ["'2026-01-01 00:00:00.5'"],
                ["'2026-01-02 00:00:00'"],
            ],
        ),
    ] {
        let values: Vec<&[&str]> = values.iter().map(|value| &value[..]).collect();
        holds(Case::new(
            "every type",
            rename(&ty, false),
            &values,
            &values,
        ))
        .await;
    }
    let values: [&[&str]; 3] = [
        &["'2026-01-01T00:00:00+00:00'"],
        &["'2026-01-01T01:00:00+01:00'"],
        &["'2026-01-02T00:00:00Z'"],
    ];
    let case = Case::new("instant", rename(&TimestampTz, false), &values, &values);
    holds(case.only(&[On::Postgres, On::Sqlite])).await;
    let values: [&[&str]; 2] = [
        &["'00000000-0000-0000-0000-000000000001'"],
        &["'00000000-0000-0000-0000-000000000002'"],
    ];
    holds(Case::new("uuid", rename(&Uuid, false), &values, &values).only(POSTGRES)).await;
    let values: [&[&str]; 3] = [&["'\\x00'"], &["'\\x'"], &["'\\xff00'"]];
    holds(Case::new("bytea", rename(&Bytes, false), &values, &values).only(POSTGRES)).await;
    let values: [&[&str]; 4] = [&["X'00'"], &["X''"], &["1"], &["1.0"]];
    holds(Case::new("blob", rename(&Bytes, false), &values, &values).only(SQLITE)).await;
    let values: [&[&str]; 3] = [&["1.0"], &["1.00"], &["2"]];
    holds(Case::new("decimal", rename(&Decimal, false), &values, &values).only(POSTGRES)).await;
}

#[tokio::test]
async fn an_up_that_loses_the_fraction() {
    for (on, up, ty) in [
        (POSTGRES, "trunc(price)", Custom("numeric".into())),
        (SQLITE, "CAST(price AS INTEGER)", Double),
        (SQLITE, "CAST(price AS INTEGER)", Custom("NUMERIC".into())),
        (SQLITE, "CAST(price AS INTEGER)", Text),
        (MYSQL, "truncate(price, 0)", Custom("decimal(10, 2)".into())),
        // That rounds, and of the text it fails.
        (MYSQL, "CAST(price AS SIGNED)", Double),
        (MYSQL, "CAST(price AS SIGNED)", Text),
    ] {
        let sync = sync(
            Both,
            vec![column("price", ty, false, Some(("cents", &["cents"])))],
            vec![column("cents", BigInt, false, Some((up, &["price"])))],
        );
        let old: &[&[&str]] = &[&["1.7"], &["1.0"], &["1"], &["1.2"], &["-1.5"]];
        holds(Case::new("trunc", sync, old, &[&["1"], &["2"], &["-1"]]).only(on)).await;
    }
}

#[tokio::test]
async fn a_down_that_loses_the_fraction() {
    for (on, ty, down) in [
        (POSTGRES, Custom("numeric".into()), "trunc(price)"),
        (SQLITE, Double, "CAST(price AS INTEGER)"),
        (MYSQL, Custom("decimal(20, 2)".into()), "floor(price)"),
        (MYSQL, Double, "CAST(price AS SIGNED)"),
    ] {
        let sync = sync(
            Both,
            vec![column("whole", BigInt, true, Some((down, &["price"])))],
            vec![column("price", ty, true, Some(("whole", &["whole"])))],
        );
        let new: &[&[&str]] = &[&["1.7"], &["1.0"], &["1"], &["1.2"], &["NULL"]];
        let old: &[&[&str]] = &[&["1"], &["2"], &["NULL"], &["9007199254740993"]];
        holds(Case::new("down loses", sync, old, new).only(on)).await;
    }
}

#[tokio::test]
async fn case_folded_both_ways() {
    let folded = |up: &str, down: &str, nullable| {
        sync(
            Both,
            vec![column("email", Text, nullable, Some((down, &["address"])))],
            vec![column("address", Text, nullable, Some((up, &["email"])))],
        )
    };
    let values: &[&[&str]] = &[&["'Bob'"], &["'bob'"], &["'BOB'"], &["''"], &["NULL"]];
    let given = &values[..4];
    let plain = folded("lower(email)", "address", false);
    holds(Case::new("lower", plain, given, given)).await;
    let optional = folded("lower(email)", "address", true);
    holds(Case::new("lower, optional", optional, values, values)).await;
    let both = folded("lower(email)", "upper(address)", true);
    holds(Case::new("lower and upper", both, values, values)).await;
    // NULL becomes a value: that the new column takes none tells a pending row.
    let mut sync = folded("coalesce(email, '')", "nullif(address, '')", true);
    sync.new[0].def.nullable = false;
    holds(Case::new("null is empty", sync, values, given)).await;
}

#[tokio::test]
async fn an_up_that_fails_leaves_the_row_pending() {
    let integer = |nullable| {
        sync(
            Both,
            vec![column(
                "amount",
                Text,
                nullable,
                Some(("cents::text", &["cents"])),
            )],
            vec![column(
                "cents",
                Integer,
                nullable,
                Some(("amount::integer", &["amount"])),
            )],
        )
    };
    let old: &[&[&str]] = &[&["'1'"], &["'01'"], &["'many'"], &["''"], &["' 2 '"]];
    let new: &[&[&str]] = &[&["1"], &["2"], &["-3"]];
    holds(Case::new("fails", integer(false), old, new).only(POSTGRES)).await;
    let old = &[old, &[&["NULL"]]].concat();
    let new = &[new, &[&["NULL"]]].concat();
    holds(Case::new("fails, optional", integer(true), old, new).only(POSTGRES)).await;
    // A value that does not fit the new type fails too, instead of being cut.
    let narrow = sync(
        Both,
        vec![column("name", Text, false, Some(("code", &["code"])))],
        vec![column(
            "code",
            Custom("varchar(3)".into()),
            false,
            Some(("name", &["name"])),
        )],
    );
    let old: &[&[&str]] = &[&["'abc'"], &["'abcd'"], &["''"]];
    let new: &[&[&str]] = &[&["'abc'"], &["'x'"]];
    holds(Case::new("too long", narrow, old, new).only(POSTGRES)).await;
}

#[tokio::test]
async fn text_that_looks_like_a_number() {
    let numeric = sync(
        Both,
        vec![column(
            "amount",
            Text,
            true,
            Some(("CAST(cents AS TEXT)", &["cents"])),
        )],
        vec![column(
            "cents",
            Integer,
            true,
            Some(("CAST(amount AS INTEGER)", &["amount"])),
        )],
    );
    let text: &[&[&str]] = &[
        &["'1'"],
        &["'01'"],
        &["'many'"],
        &["''"],
        &["NULL"],
        &["1"],
        &["1.5"],
    ];
    let number: &[&[&str]] = &[&["1"], &["2"], &["NULL"], &["'x'"], &["1.0"]];
    holds(Case::new("text to integer", numeric, text, number).only(SQLITE)).await;
    let label = sync(
        Both,
        vec![column(
            "code",
            Integer,
            true,
            Some(("CAST(label AS INTEGER)", &["label"])),
        )],
        vec![column("label", Text, true, Some(("code", &["code"])))],
    );
    holds(Case::new("integer to text", label, number, text).only(SQLITE)).await;
}

/// Joins parts to one text.
type Join = fn(&[&str]) -> String;

/// Each database with its function for the position of the blank, and its way to join texts.
const WORDS: [(&[On], &str, Join); 3] = [
    (SQLITE, "instr", |parts| parts.join(" || ")),
    (MYSQL, "instr", |parts| {
        format!("concat({})", parts.join(", "))
    }),
    (POSTGRES, "strpos", |parts| parts.join(" || ")),
];

/// A name, and its first and last part.
fn person(at: &str, join: Join, last_nullable: bool) -> Sides {
    let blank = format!("{at}(name, ' ')");
    let last = format!("substr(name, {blank} + 1)");
    let (up, down) = if last_nullable {
        let rest = format!("coalesce({}, '')", join(&["' '", "last"]));
        (
            format!("CASE WHEN {blank} > 0 THEN {last} END"),
            join(&["first", &rest]),
        )
    } else {
        (
            format!("CASE WHEN {blank} > 0 THEN {last} ELSE '' END"),
            join(&["first", "' '", "last"]),
        )
    };
    let first = format!("CASE WHEN {blank} > 0 THEN substr(name, 1, {blank} - 1) ELSE name END");
    sync(
        Both,
        vec![column(
            "name",
            Text,
            false,
            Some((&down, &["first", "last"])),
        )],
        vec![
            column("first", Text, false, Some((&first, &["name"]))),
            column("last", Text, last_nullable, Some((&up, &["name"]))),
        ],
    )
}

#[tokio::test]
async fn a_name_that_is_split() {
    let old: &[&[&str]] = &[
        &["'Ann'"],
        &["'Ann Lee'"],
        &["''"],
        &["'Ann van Lee'"],
        &["'Ann '"],
    ];
    let new: &[&[&str]] = &[
        &["'Ann'", "'Lee'"],
        &["'Ann van'", "'Lee'"],
        &["'Ann'", "''"],
        &["''", "''"],
    ];
    let optional = &[new, &[&["'Ann'", "NULL"]]].concat();
    for (on, at, join) in WORDS {
        holds(Case::new("split", person(at, join, false), old, new).only(on)).await;
        let person = person(at, join, true);
        holds(Case::new("split, optional", person, old, optional).only(on)).await;
    }
}

#[tokio::test]
async fn names_that_are_merged() {
    let old: &[&[&str]] = &[
        &["'Ann'", "'Lee'"],
        &["'Ann van'", "'Lee'"],
        &["'Ann'", "''"],
        &["''", "''"],
    ];
    let new: &[&[&str]] = &[&["'Ann'"], &["'Ann Lee'"], &["''"], &["'Ann van Lee'"]];
    for (on, at, join) in WORDS {
        let split = person(at, join, false);
        let merged = sync(Both, split.sync.new, split.sync.old);
        holds(Case::new("merge", merged, old, new).only(on)).await;
    }
}

#[tokio::test]
async fn every_kind_of_key() {
    let keyed = |name, on, key: &[(&'static str, [&'static str; 2])]| {
        let mut case = Case::new(name, rename(&Text, false), NAMES, NAMES).only(on);
        case.key = key.to_vec();
        let names = ["id", "Part \"2\""];
        case.sync.key = names[..key.len()]
            .iter()
            .map(|name| (*name).into())
            .collect();
        case
    };
    let text = [("varchar(40)", ["'a'", "'B'"])];
    holds(keyed("text key", On::EVERY, &text)).await;
    let composite = [("integer", ["1", "2"]), ("varchar(40)", ["''", "'y'"])];
    holds(keyed("composite key", On::EVERY, &composite)).await;
    let bytes = [(
        "binary(16)",
        [
            "X'F0000000000000000000000000000000'",
            "X'F0000000000000000000000000000001'",
        ],
    )];
    holds(keyed("uuid key", MYSQL, &bytes)).await;
    holds(keyed(
        "nocase key",
        SQLITE,
        &[("text COLLATE NOCASE", ["'a'", "'b'"])],
    ))
    .await;
    holds(keyed("uuid key", SQLITE, &[("blob", ["X'00'", "X'01'"])])).await;
    let uuids = [
        "'10000000-0000-0000-0000-000000000001'",
        "'10000000-0000-0000-0000-000000000002'",
    ];
    holds(keyed("uuid key", POSTGRES, &[("uuid", uuids)])).await;
}
