use expand_contract_schema::operation::AddVarying;

use super::*;

#[test]
fn a_new_optional_field_is_one_column_and_done() {
    let plan = plan(&had("email: String"), "email: String, age: Option<i32>");
    assert_eq!(ids(&plan), ["20261122101500_users_age"]);
    assert!(
        matches!(&plan.migrations[0].changes[..], [Change::AddColumn(added)] if added.column.nullable)
    );
    assert_eq!(plan.migrations[0].stage, Stage::Contracted);
}

#[test]
fn a_new_field_with_a_constant_default_is_not_null_from_the_start() {
    let plan = plan(&had(""), "#[migrate(default = \"0\")] age: i32");
    assert!(
        matches!(&plan.migrations[0].changes[..], [Change::AddColumn(added)] if !added.column.nullable)
    );
}

#[test]
fn a_new_field_without_a_value_for_old_rows_shows_every_way() {
    has(
        &wrong(&had(""), "age: i32"),
        &[
            "src/lib.rs:3:1",
            "must not be NULL",
            "#[migrate(added(up = \"..\"))]` on `age`",
            "#[migrate(default = \"..\")]",
            "`Option`",
            "#[migrate(renamed(from = \"..\"))]",
        ],
    );
}

#[test]
fn a_default_that_differs_from_row_to_row_comes_after_its_column() {
    let plan = plan(
        &had(""),
        "#[migrate(default = \"gen_random_uuid()\")] token: uuid::Uuid",
    );
    let Change::AddVarying(AddVarying(sync)) = change(&plan) else {
        panic!("{plan:#?}");
    };
    assert_eq!(sync.key, ["id"]);
    assert_eq!(
        sync.new[0].def.default.as_deref(),
        Some("gen_random_uuid()")
    );
    has(
        &wrong(
            &had(""),
            "#[migrate(unique, default = \"gen_random_uuid()\")] token: uuid::Uuid",
        ),
        &[
            "two INSERTs of old builds may get the same",
            "leave `unique` out",
        ],
    );
}

#[test]
fn a_unique_field_with_a_default_is_refused() {
    has(
        &wrong(
            &had(""),
            "#[migrate(unique, default = \"''\")] code: String",
        ),
        &["`code` is unique", "same default"],
    );
}

#[test]
fn a_field_computed_from_others_follows_them() {
    let plan = plan(
        &had("first: String, last: String"),
        "first: String, last: String, #[migrate(added(up = \"first || ' ' || last\"))] name: String",
    );
    let sync = sync(&plan);
    assert!(matches!(change(&plan), Change::Computed(_)));
    assert_eq!(sync.key, ["id"]);
    let old: Vec<_> = sync
        .old
        .iter()
        .map(|column| (column.def.name.as_str(), column.leaves))
        .collect();
    assert_eq!(old, [("first", false), ("last", false)]);
    assert!(sync.new[0].leaves);
    assert_eq!(plan.migrations[0].stage, Stage::Expanding);
}

#[test]
fn an_optional_field_with_up_asks_whether_null_may_be_filled() {
    let lock = had("name: String");
    has(
        &wrong(
            &lock,
            "name: String, #[migrate(added(up = \"lower(name)\"))] short: Option<String>",
        ),
        &["fill_null"],
    );
    plan(
        &lock,
        "name: String, #[migrate(added(up = \"lower(name)\", fill_null))] short: Option<String>",
    );
}

#[test]
fn an_up_that_reads_nothing_names_the_columns_there_are() {
    has(
        &wrong(
            &had("name: String"),
            "name: String, #[migrate(added(up = \"upper(nmae)\"))] short: String",
        ),
        &["reads no column", "`id`, `name`, `short`"],
    );
}

#[test]
fn an_up_that_reads_itself_is_refused() {
    has(
        &wrong(
            &had("name: String"),
            "name: String, #[migrate(added(up = \"short || name\"))] short: String",
        ),
        &["`up` of `short` reads `short`"],
    );
}

#[test]
fn an_up_that_changes_every_time_is_refused() {
    has(
        &wrong(
            &had("name: String"),
            "name: String, #[migrate(added(up = \"name || random()\"))] short: String",
        ),
        &["`up` of `short` cannot be used", "`random()`"],
    );
}

#[test]
fn an_up_over_a_column_that_left_is_refused() {
    let lock = plan(
        &had("name: String"),
        "#[migrate(renamed(from = \"name\", contracted))] full_name: String",
    )
    .lock;
    has(
        &wrong(
            &lock,
            "full_name: String, #[migrate(added(up = \"lower(name)\"))] short: String",
        ),
        &["reads `name`, which migration `20261122101500_users_full_name` takes away"],
    );
}

#[test]
fn a_part_of_the_key_cannot_be_added() {
    has(
        &wrong(&had(""), "#[migrate(primary_key)] tenant: i64"),
        &["`tenant` is new and part of the primary key"],
    );
}

#[test]
fn a_field_that_was_always_there_is_not_added() {
    has(
        &wrong(&had("name: String"), "#[migrate(added)] name: String"),
        &["in the lock from before", "take the lifecycle away"],
    );
}

#[test]
fn a_name_that_the_database_would_take_for_another_is_refused() {
    let mut lock = had("name: String");
    let long = format!("name: String, {}: Option<String>", "x".repeat(64));
    has(&wrong(&lock, &long), &["has 64 bytes; postgres takes 63"]);
    let twin = "name: String, #[migrate(column = \"Name\")] other: Option<String>";
    plan(&lock, twin);
    lock.dialect = Dialect::Sqlite;
    has(
        &wrong(&lock, twin),
        &["`Name` and `name` are one name to sqlite"],
    );
    plan(&lock, &long);
}
