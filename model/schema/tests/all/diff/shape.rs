use super::*;

#[test]
fn a_type_that_changed_shows_the_way_beside() {
    has(
        &wrong(&had("age: i32"), "age: i64"),
        &[
            "src/lib.rs:3:1",
            "`age` is `integer` in the lock and `bigint` in the model",
            "renamed(from = \"age\", up = \"..\", down = \"..\")",
            "a `integer` column again",
            "--amend",
        ],
    );
    has(
        &wrong(
            &had("#[migrate(sql_type = \"citext\")] email: String"),
            "email: String",
        ),
        &["#[migrate(sql_type = \"citext\")]"],
    );
}

#[test]
fn an_option_that_came_or_went_without_a_word_is_refused() {
    has(
        &wrong(&had("age: Option<i32>"), "age: i32"),
        &["can be NULL in the lock", "required(backfill = \"..\")"],
    );
    has(
        &wrong(&had("age: i32"), "age: Option<i32>"),
        &["never NULL in the lock", "#[migrate(optional)]"],
    );
}

#[test]
fn a_default_that_changed_is_refused() {
    has(
        &wrong(
            &had("#[migrate(default = \"1\")] age: i32"),
            "#[migrate(default = \"2\")] age: i32",
        ),
        &["the default `1`", "#[migrate(default = \"1\")]"],
    );
    has(
        &wrong(&had("age: i32"), "#[migrate(default = \"2\")] age: i32"),
        &["no default", "take `default` away"],
    );
}

#[test]
fn an_index_of_a_column_comes_and_leaves_by_itself() {
    let index = |fields: &str, then: &str| match change(&plan(&had(fields), then)) {
        Change::AddIndex(one) => format!("{} comes", one.index.name),
        Change::DropIndex(one) => format!("{} leaves", one.index.name),
        other => panic!("{other:?}"),
    };
    let (bare, indexed) = ("a: String", "#[migrate(index)] a: String");
    assert_eq!(index(bare, indexed), "users_a_idx comes");
    assert_eq!(index(indexed, bare), "users_a_idx leaves");
    assert_eq!(
        index("#[migrate(unique)] a: String", bare),
        "users_a_key leaves"
    );
    // It may come again under its name, once it has left.
    let left = at(&had(indexed), bare, NOW).lock;
    let back = at(&left, indexed, LATER);
    assert!(matches!(change(&back), Change::AddIndex(_)));
    assert_eq!(back.migrations[0].after.len(), 1);
}

#[test]
fn a_unique_index_takes_the_place_of_one_that_was_not() {
    let plan = plan(
        &had("#[migrate(index)] a: String"),
        "#[migrate(unique)] a: String",
    );
    let [Change::AddIndex(add), Change::DropIndex(drop)] = &plan.migrations[0].changes[..] else {
        panic!("{plan:#?}");
    };
    assert_eq!(add.index.name, "users_a_key");
    assert!(drop.index.name == "users_a_idx" && drop.is_replaced);
}

#[test]
fn a_key_that_comes_to_columns_in_use_is_refused() {
    has(
        &wrong(&had("a: i64"), "#[migrate(primary_key)] a: i64"),
        &["`primary_key`"],
    );
}

#[test]
fn the_order_of_fields_means_nothing() {
    let lock = had("a: String, b: String");
    assert_eq!(plan(&lock, "b: String, a: String").lock, lock);
}

#[test]
fn a_column_on_its_way_keeps_its_shape_too() {
    let lock = plan(
        &had("name: String"),
        "#[migrate(renamed(from = \"name\"))] full_name: String",
    )
    .lock;
    has(
        &wrong(
            &lock,
            "#[migrate(renamed(from = \"name\"), unique)] full_name: String",
        ),
        &[
            "the model says `unique` of `full_name`, and the lock does not",
            "--amend",
        ],
    );
    let lock = plan(
        &had("note: Option<String>"),
        "#[migrate(deprecated)] note: Option<String>",
    )
    .lock;
    has(
        &wrong(&lock, "#[migrate(deprecated)] note: Option<i32>"),
        &["`note` is `text`"],
    );
    // The definition of a removed field is not compared.
    at(&lock, "#[migrate(removed)] note: Option<i32>", LATER);
}
