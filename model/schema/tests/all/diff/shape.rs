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
fn a_default_changes_comes_and_goes_by_itself_and_may_come_again() {
    let default = |lock: &Lock, then: &str, now: &str| {
        let plan = at(lock, then, now);
        let Change::ChangeDefault(one) = change(&plan) else {
            panic!("{plan:#?}");
        };
        let said = format!("{:?} {:?}", one.before, one.column.default);
        (said, plan)
    };
    let (one, two) = (
        "#[migrate(default = \"1\")] age: i32",
        "#[migrate(default = \"2\")] age: i32",
    );
    let (said, changed) = default(&had(one), two, NOW);
    assert_eq!(said, "Some(\"1\") Some(\"2\")");
    let (said, gone) = default(&changed.lock, "age: i32", LATER);
    assert_eq!(said, "Some(\"2\") None");
    assert_eq!(
        gone.migrations[0].after,
        [changed.migrations[0].id.as_str()]
    );
    let (said, back) = default(&gone.lock, one, "20261124101500");
    assert_eq!(said, "None Some(\"1\")");
    let text = back.lock.render();
    assert_eq!(Lock::parse(&text).unwrap(), back.lock, "{text}");
}

#[test]
fn a_default_does_not_change_while_another_change_of_the_column_is_on_its_way() {
    has(
        &wrong(
            &had("#[migrate(default = \"1\")] age: i32"),
            "#[migrate(deprecated, default = \"2\")] age: i32",
        ),
        &[
            "the default `1`",
            "#[migrate(default = \"1\")]",
            "by itself",
        ],
    );
    has(
        &wrong(
            &had("age: Option<i32>"),
            "#[migrate(required(backfill = \"0\"), default = \"2\")] age: i32",
        ),
        &["no default", "take `default` away"],
    );
    // An attribute of a change that is through says nothing new.
    let optional = at(
        &had("age: i32"),
        "#[migrate(optional)] age: Option<i32>",
        NOW,
    );
    let default = at(
        &optional.lock,
        "#[migrate(optional, default = \"2\")] age: Option<i32>",
        LATER,
    );
    assert!(matches!(change(&default), Change::ChangeDefault(_)));
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
