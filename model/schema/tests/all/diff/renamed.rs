use super::*;

#[test]
fn a_rename_keeps_both_sides_in_step() {
    let plan = plan(
        &had("name: String"),
        "#[migrate(renamed(from = \"name\"))] full_name: String",
    );
    let sync = sync(&plan);
    assert_eq!(ids(&plan), ["20261122101500_users_full_name"]);
    assert!(matches!(change(&plan), Change::Rename(_)));
    assert!(sync.old[0].expr.as_ref().unwrap().is_identity());
    assert!(sync.new[0].expr.as_ref().unwrap().is_identity());
    assert!(sync.old[0].leaves && sync.new[0].leaves);
    let old = &plan.lock.tables["users"].columns["name"];
    assert_eq!(old.exit().unwrap().replaced_by, ["full_name"]);
    assert_eq!(plan.lock.tombstones("users").len(), 1);
}

#[test]
fn a_rename_of_an_odd_name_is_still_only_a_rename() {
    let plan = plan(
        &had("#[migrate(column = \"Full Name\")] name: String"),
        "#[migrate(renamed(from = \"Full Name\"))] end: String",
    );
    let sync = sync(&plan);
    assert!(sync.new[0].expr.as_ref().unwrap().is_identity());
    assert!(sync.old[0].expr.as_ref().unwrap().is_identity());
    assert_eq!(sync.new[0].expr.as_ref().unwrap().sql, "\"Full Name\"");
}

#[test]
fn discarding_a_rename_gives_the_lock_from_before() {
    let lock = had("name: String");
    let plan = plan(
        &lock,
        "#[migrate(renamed(from = \"name\"))] full_name: String",
    );
    assert_eq!(plan.lock.without(&plan.migrations[0].id), Some(lock));
}

#[test]
fn a_rename_into_another_type_asks_for_both_ways() {
    let lock = had("age: String");
    for field in [
        "#[migrate(renamed(from = \"age\"))] years: i32",
        "#[migrate(renamed(from = \"age\", up = \"age::integer\"))] years: i32",
    ] {
        has(
            &wrong(&lock, field),
            &[
                "`age` is `text` and `years` is `integer`",
                "up = \"..\", down = \"..\"",
            ],
        );
    }
    let plan = plan(
        &lock,
        "#[migrate(renamed(from = \"age\", up = \" age::integer \", down = \"years::text\"))] years: i32",
    );
    assert_eq!(
        sync(&plan).new[0].expr.as_ref().unwrap().sql,
        "age::integer"
    );
}

#[test]
fn a_field_that_vanished_beside_a_new_one_is_never_guessed() {
    has(
        &wrong(&had("name: String"), "full_name: String"),
        &[
            "column `name` is in the lock, but model `User` has no field for it",
            "#[migrate(renamed(from = \"name\"))]` on `full_name`",
            "#[migrate(column = \"name\")]` on `full_name`",
            "back under `#[migrate(deprecated(down = \"..\"))]`",
        ],
    );
}

#[test]
fn a_rename_in_rust_alone_needs_nothing() {
    let plan = plan(
        &had("name: String"),
        "#[migrate(column = \"name\")] full_name: String",
    );
    assert_eq!(plan.migrations, []);
}

#[test]
fn a_rename_of_a_column_that_never_was_names_the_columns_there_are() {
    has(
        &wrong(
            &had("name: String"),
            "name: String, #[migrate(renamed(from = \"nmae\"))] x: String",
        ),
        &["`nmae`, which the table does not have", "`id`, `name`"],
    );
}

#[test]
fn a_rename_of_a_column_that_left_is_refused() {
    let lock = plan(
        &had("name: String"),
        "#[migrate(renamed(from = \"name\", contracted))] full_name: String",
    )
    .lock;
    has(
        &wrong(
            &lock,
            "full_name: String, #[migrate(renamed(from = \"name\"))] x: String",
        ),
        &["which migration `20261122101500_users_full_name` takes away"],
    );
}

#[test]
fn a_rename_in_a_row_waits_for_the_first() {
    let lock = plan(
        &had("a: String"),
        "#[migrate(renamed(from = \"a\"))] b: String",
    )
    .lock;
    has(
        &wrong(&lock, "#[migrate(renamed(from = \"b\"))] c: String"),
        &[
            "`b` cannot be renamed while",
            "#[migrate(renamed(from = \"a\", contracted))]` on `b`",
            "discard",
        ],
    );
}

#[test]
fn the_key_cannot_be_renamed_but_in_rust() {
    let schema = models(
        "#[migrate(table = \"users\")] struct User { #[migrate(primary_key)] key: i64, #[migrate(renamed(from = \"id\"))] user_id: i64 }",
    );
    let errors = diff(&had(""), &schema, NOW).unwrap_err();
    assert!(
        errors.iter().any(|error| error
            .to_string()
            .contains("#[migrate(primary_key, column = \"id\")]")),
        "{errors:#?}"
    );
}

#[test]
fn a_default_that_the_new_name_does_not_declare_is_missed() {
    let lock = had("#[migrate(default = \"'x'\")] name: String");
    let with = plan(
        &lock,
        "#[migrate(renamed(from = \"name\"), default = \"'x'\")] full_name: String",
    );
    assert_eq!(with.warnings, []);
    let without = plan(
        &lock,
        "#[migrate(renamed(from = \"name\"))] full_name: String",
    );
    has(
        &without.warnings[0].to_string(),
        &["`name` has the default `'x'`", "ends with the contract"],
    );
}

#[test]
fn an_index_that_the_new_name_does_not_declare_is_missed() {
    let plan = plan(
        &had("#[migrate(unique)] name: String"),
        "#[migrate(renamed(from = \"name\"))] full_name: String",
    );
    has(
        &plan.warnings[0].to_string(),
        &["`name` is `unique` and `full_name` is not"],
    );
}

#[test]
fn an_up_that_ignores_its_column_is_refused() {
    has(
        &wrong(
            &had("name: String"),
            "#[migrate(renamed(from = \"name\", up = \"lower(id::text)\"))] full_name: String",
        ),
        &["does not read `name`"],
    );
}
