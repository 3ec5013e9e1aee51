use super::*;
use expand_contract_schema::generate::{again, generate};
use expand_contract_schema::operation::RenameByView;

const FULL: &str = "#[migrate(renamed(from = \"name\", by = \"view\"))] full_name: String";

fn renamed(plan: &Plan) -> &RenameByView {
    match change(plan) {
        Change::RenameByView(renamed) => renamed,
        other => panic!("{other:?}"),
    }
}

/// The only error of `generate`, which asks the database, too.
fn refused(lock: &Lock, fields: &str) -> String {
    let errors = generate(lock, &users(fields), NOW).expect_err(fields);
    let [error] = &errors[..] else {
        panic!("one error: {errors:#?}");
    };
    assert!(error.location.is_some(), "{error}");
    error.to_string()
}

#[test]
fn all_renames_by_a_view_of_a_table_are_one_change() {
    let plan = plan(
        &had("name: String, city: Option<String>"),
        &format!(
            "{FULL}, #[migrate(renamed(from = \"city\", by = \"view\"))] town: Option<String>"
        ),
    );
    let columns: Vec<_> = renamed(&plan)
        .columns
        .iter()
        .map(|(old, new)| format!("{} {}", old.name, new.name))
        .collect();
    assert_eq!(columns, ["name full_name", "city town"]);
}

#[test]
fn what_the_lock_knows_is_written_and_read_again() {
    let generated = generate(&had("name: String"), &users(FULL), NOW).unwrap();
    let text = generated.lock.render();
    has(&text, &["renamed = { from = \"name\", by = \"view\" }"]);
    let lock = Lock::parse(&text).unwrap();
    assert_eq!(lock, generated.lock);
    let folders = again(&lock).unwrap();
    assert_eq!(folders[0].files, generated.folders[0].files);
    let error = Lock::parse(&text.replace("\"view\"", "\"magic\"")).unwrap_err();
    has(&error.to_string(), &["by = \"magic\""]);
}

#[test]
fn a_rename_that_was_copied_does_not_become_one_by_a_view() {
    let copied = "#[migrate(renamed(from = \"name\"))] full_name: String";
    for (first, second, way_back) in [
        (copied, FULL, "`#[migrate(renamed(from = \"name\"))]`"),
        (
            FULL,
            copied,
            "`#[migrate(renamed(from = \"name\", by = \"view\"))]`",
        ),
    ] {
        let lock = plan(&had("name: String"), first).lock;
        has(&wrong(&lock, second), &[way_back, "--amend"]);
    }
    // Once contracted, the way is history.
    let lock = plan(&had("name: String"), FULL).lock;
    let contracted = "#[migrate(renamed(from = \"name\", contracted))] full_name: String";
    at(&lock, contracted, LATER);
}

#[test]
fn a_view_changes_nothing_but_the_name() {
    let by = "#[migrate(renamed(from = \"name\", by = \"view\")";
    for (before, after, says) in [
        (
            "name: String",
            format!("{by})] full_name: i64"),
            "`name` is `text` and `full_name` is `bigint`",
        ),
        (
            "name: String",
            format!("{by})] full_name: Option<String>"),
            "`name` is no `Option` and `full_name` is an `Option`",
        ),
        (
            "#[migrate(default = \"'x'\")] name: String",
            format!("{by})] full_name: String"),
            "`name` has the default `'x'` and `full_name` has no default",
        ),
        (
            "#[migrate(unique)] name: String",
            format!("{by}, index)] full_name: String"),
            "`name` has `unique` and `full_name` has `index`",
        ),
    ] {
        let text = wrong(&had(before), &after);
        has(
            &text,
            &[says, "take `by = \"view\"` away", "a migration of its own"],
        );
    }
    let keyed = "#[migrate(table = \"users\")]\nstruct User { #[migrate(renamed(from = \"id\", by = \"view\"))] number: i64, \
                 #[migrate(primary_key)] name: String }";
    let errors = diff(&had("name: String"), &models(keyed), NOW).unwrap_err();
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    has(
        &texts.join("\n"),
        &[
            "`id` is part of the primary key, and `number` is not",
            "primary_key",
        ],
    );
}

#[test]
fn nothing_else_of_the_table_changes_with_it() {
    for more in [
        "city: String, age: Option<i32>",
        "city: String, #[migrate(index)] age: i32",
        "#[migrate(renamed(from = \"city\"))] town: String",
        "#[migrate(deprecated(down = \"''\"))] city: String",
    ] {
        let text = wrong(
            &had(if more.contains("index") {
                "name: String, city: String, age: i32"
            } else {
                "name: String, city: String"
            }),
            &format!("{FULL}, {more}"),
        );
        has(
            &text,
            &[
                "changes more of `users`",
                "one after the other",
                "take `by = \"view\"` away",
            ],
        );
    }
}

#[test]
fn it_has_the_table_to_itself_until_its_contract() {
    let lock = plan(&had("name: String"), FULL).lock;
    let text = wrong(&lock, &format!("{FULL}, age: Option<i32>"));
    has(
        &text,
        &[
            "`20261122101500_users_full_name` has a part in",
            "finish it first",
        ],
    );
    let adding = "name: String, #[migrate(added(up = \"lower(name)\"))] low: String";
    let lock = plan(&had("name: String"), adding).lock;
    let text = wrong(&lock, &adding.replace("name: String", FULL));
    has(&text, &["`20261122101500_users_low` has a part in"]);
    // A later change waits, even if it is about another column; so does a second rename by a view.
    let contracted = FULL.replace("\"view\"", "\"view\", contracted");
    let lock = at(
        &plan(
            &had("name: String, city: String"),
            &format!("{FULL}, city: String"),
        )
        .lock,
        &format!("{contracted}, city: String"),
        LATER,
    )
    .lock;
    for then in [
        format!("{contracted}, city: String, age: Option<i32>"),
        format!("{contracted}, #[migrate(renamed(from = \"city\", by = \"view\"))] town: String"),
    ] {
        let plan = at(&lock, &then, "20261124101500");
        assert_eq!(
            plan.migrations[0].after,
            ["20261122101500_users_full_name"],
            "{then}"
        );
    }
}

#[test]
fn the_indexes_over_the_column_come_along() {
    let model = |index: &str, field: &str| {
        models(&format!(
            "#[migrate(table = \"users\"{index})]\nstruct User {{ #[migrate(primary_key)] id: i64, {field}, age: i32 }}"
        ))
    };
    let before = model(
        ", index(age desc, name, where = \"name <> ''\", name = \"one\")",
        "#[migrate(unique)] name: String",
    );
    let lock = adopt("shop", Dialect::Postgres, &before).unwrap();
    let unique = FULL.replace(")]", "), unique)]").replace("))", ")");
    let after = model(
        ", index(age desc, full_name, where = \"full_name <> ''\", name = \"two\")",
        &unique,
    );
    let plan = diff(&lock, &after, NOW).unwrap();
    let names: Vec<_> = renamed(&plan)
        .indexes
        .iter()
        .map(|(old, new)| format!("{} {}", old.name, new.name))
        .collect();
    assert_eq!(names, ["one two", "users_name_key users_full_name_key"]);
    let again = diff(&plan.lock, &after, LATER).unwrap();
    assert_eq!((again.migrations.len(), &again.lock), (0, &plan.lock));
    // An index that is no longer declared, or another one, is a change of its own.
    for (index, says) in [
        ("", "index `one` stays with a rename by a view"),
        (
            ", index(age, full_name, name = \"two\")",
            "index `one` stays with a rename by a view",
        ),
    ] {
        let errors = diff(&lock, &model(index, &unique), NOW).unwrap_err();
        has(&errors[0].to_string(), &[says, "a migration of its own"]);
    }
}

#[test]
fn a_database_whose_views_take_no_writes_shows_the_copied_rename() {
    let lock = adopt("shop", Dialect::Sqlite, &users("name: String")).unwrap();
    has(
        &refused(&lock, FULL),
        &[
            "users.full_name is renamed by a view, and a view of this database takes no write by itself",
            "`#[migrate(renamed(from = \"name\"))]`",
        ],
    );
}
