use expand_contract_schema::generate::generate;
use expand_contract_schema::operation::Rename;

use super::*;

#[test]
fn a_comment_and_the_storage_change_by_themselves_and_in_one_migration() {
    let lock = had("#[migrate(comment = \"a\", storage = \"main\")] name: String");
    let changed = plan(
        &lock,
        "#[migrate(comment = \"b\", default = \"''\")] name: String",
    );
    let headlines: Vec<String> = changed.migrations[0]
        .changes
        .iter()
        .map(|change| change.operation().headline())
        .collect();
    assert_eq!(
        headlines,
        [
            "users.name gets the default ''",
            "users.name changes its comment",
            "users.name stores long values as its type does",
        ]
    );
    let gone = at(
        &changed.lock,
        "#[migrate(default = \"''\")] name: String",
        LATER,
    );
    assert_eq!(
        change(&gone).operation().headline(),
        "users.name loses its comment"
    );
    let text = gone.lock.render();
    assert_eq!(Lock::parse(&text).unwrap(), gone.lock, "{text}");
}

#[test]
fn the_comment_of_a_table_changes_by_itself() {
    let table = |words: &str| {
        models(&format!(
            "#[migrate(table = \"users\"{words})]\nstruct User {{ #[migrate(primary_key)] id: i64 }}"
        ))
    };
    let lock = adopt("shop", Dialect::Postgres, &table(", comment = \"a\"")).unwrap();
    let plan = diff(&lock, &table(""), NOW).unwrap();
    assert_eq!(plan.migrations[0].id, "20261122101500_users_comment");
    assert_eq!(
        change(&plan).operation().headline(),
        "users loses its comment"
    );
    let again = diff(&plan.lock, &table(", comment = \"b\""), LATER).unwrap();
    assert_eq!(again.migrations[0].after, [plan.migrations[0].id.as_str()]);
    let text = again.lock.render();
    assert_eq!(Lock::parse(&text).unwrap(), again.lock, "{text}");
    assert_eq!(
        diff(&again.lock, &table(", comment = \"b\""), LATER)
            .unwrap()
            .migrations,
        []
    );
}

#[test]
fn what_a_column_is_computed_and_compared_by_does_not_change_on_it() {
    for (before, after, parts) in [
        (
            "name: String",
            "#[migrate(collate = \"C\")] name: String",
            ["no `collate`", "renamed(from = \"name\", up = \"name\""],
        ),
        (
            "email: String, low: Option<String>",
            "email: String, #[migrate(generated = \"lower(email)\")] low: Option<String>",
            ["no `generated`", "added(up = \"lower(email)\", derived)"],
        ),
        (
            "email: String, #[migrate(generated = \"lower(email)\")] low: Option<String>",
            "email: String, #[migrate(generated = \"upper(email)\")] low: Option<String>",
            [
                "`generated = \"lower(email)\"`",
                "added(up = \"upper(email)\", derived)",
            ],
        ),
        (
            "number: i64",
            "#[migrate(identity)] number: i64",
            ["no `identity`", "nextval"],
        ),
    ] {
        has(&wrong(&had(before), after), &parts);
    }
}

#[test]
fn a_new_column_that_the_database_would_fill_at_once_is_refused() {
    has(
        &wrong(&had(""), "#[migrate(identity)] number: i64"),
        &["number every row at once", "default = \"nextval('..')\""],
    );
    has(
        &wrong(
            &had("email: String"),
            "email: String, #[migrate(generated = \"lower(email)\")] low: String",
        ),
        &[
            "for every row at once",
            "added(up = \"lower(email)\", derived)",
            "`virtual`",
        ],
    );
    has(
        &wrong(
            &had("email: String"),
            "email: String, #[migrate(generated = \"lower(email)\", virtual)] low: String",
        ),
        &["a write of an old build", "`Option`"],
    );
}

#[test]
fn a_column_that_the_database_fills_follows_no_other_and_leaves_alone() {
    let lock = had("email: String, #[migrate(generated = \"lower(email)\")] low: String");
    has(
        &wrong(
            &lock,
            "email: String, #[migrate(generated = \"lower(email)\")] low: String, #[migrate(added(up = \"low || '!'\"))] loud: String",
        ),
        &["`up` of `loud` reads `low`", "not yet computed"],
    );
    has(
        &wrong(
            &lock,
            "email: String, #[migrate(renamed(from = \"low\"))] small: String",
        ),
        &["`low` is generated", "column = \"low\""],
    );
    // Builds that do not know it write it no more than others.
    let plan = at(
        &lock,
        "email: String, #[migrate(deprecated, generated = \"lower(email)\")] low: String",
        NOW,
    );
    assert!(matches!(change(&plan), Change::DropColumn(_)));
}

#[test]
fn a_plain_rename_keeps_what_is_carried_over() {
    has(
        &wrong(
            &had("#[migrate(comment = \"a\")] name: String"),
            "#[migrate(renamed(from = \"name\"), comment = \"b\")] full_name: String",
        ),
        &["`comment = \"a\"`", "may change after this migration"],
    );
    at(
        &had("#[migrate(comment = \"a\")] name: String"),
        "#[migrate(renamed(from = \"name\"), comment = \"a\")] full_name: String",
        NOW,
    );
}

#[test]
fn a_type_that_grows_in_place_says_what_it_costs_and_any_other_goes_beside() {
    let lock = had("#[migrate(sql_type = \"varchar(5)\")] code: String");
    let plan = plan(&lock, "#[migrate(sql_type = \"varchar(50)\")] code: String");
    assert_eq!(
        change(&plan).operation().headline(),
        "users.code grows from varchar(5) to varchar(50)"
    );
    has(
        &plan.warnings[0].to_string(),
        &["0A000", "src/lib.rs:3:", "renamed(from = \"code\""],
    );
    let text = plan.lock.render();
    assert_eq!(Lock::parse(&text).unwrap(), plan.lock, "{text}");
    has(
        &wrong(
            &plan.lock,
            "#[migrate(sql_type = \"varchar(5)\")] code: String",
        ),
        &[
            "`code` is `sql:varchar(50)` in the lock",
            "renamed(from = \"code\"",
        ],
    );
    has(
        &wrong(&lock, "#[migrate(sql_type = \"citext\")] code: String"),
        &["renamed(from = \"code\""],
    );
}

#[test]
fn a_rename_to_a_wider_type_needs_no_expressions() {
    let renamed = |old: &str, new: &str| plan(&had(old), new);
    for (from, to) in [
        ("i16", "i32"),
        ("i16", "i64"),
        ("i32", "i64"),
        ("f32", "f64"),
        ("i16", "f32"),
        ("i32", "f64"),
        ("i64", "rust_decimal::Decimal"),
        ("chrono::NaiveDate", "chrono::NaiveDateTime"),
    ] {
        let plan = renamed(
            &format!("n: {from}"),
            &format!("#[migrate(renamed(from = \"n\"))] m: {to}"),
        );
        let Change::Rename(Rename(sync)) = change(&plan) else {
            panic!("{plan:#?}");
        };
        let down = sync.old[0].expr.as_ref().unwrap();
        assert!(down.narrows && down.reads == ["m"], "{down:?}");
        assert!(sync.new[0].expr.as_ref().unwrap().is_identity());
    }
    for (from, to) in [
        ("i64", "i32"),
        ("f64", "f32"),
        // It would not hold each value.
        ("i64", "f64"),
        ("i32", "f32"),
        ("i32", "String"),
        // The session's time zone would decide.
        ("chrono::NaiveDateTime", "chrono::DateTime<chrono::Utc>"),
    ] {
        has(
            &wrong(
                &had(&format!("n: {from}")),
                &format!("#[migrate(renamed(from = \"n\"))] m: {to}"),
            ),
            &["how does one become the other?"],
        );
    }
    let texts = |from: &str, to: &str| {
        let old = format!("#[migrate(sql_type = \"{from}\")] n: String");
        let new = format!("#[migrate(sql_type = \"{to}\", renamed(from = \"n\"))] m: String");
        (had(&old), new)
    };
    for to in ["varchar(9)", "text", "character varying"] {
        let (old, new) = texts("VARCHAR (5)", to);
        let plan = plan(&old, &new);
        let down = sync(&plan).old[0].expr.as_ref().unwrap();
        assert_eq!(down.sql, "left(m, 5)", "{to}");
    }
    let (old, new) = texts("varchar(5)", "varchar(4)");
    has(&wrong(&old, &new), &["how does one become the other?"]);
    // One of the two alone is most likely a slip.
    has(
        &wrong(
            &had("n: i32"),
            "#[migrate(renamed(from = \"n\", up = \"n + 1\"))] m: i64",
        ),
        &["how does one become the other?"],
    );
}

#[test]
fn a_wider_column_does_not_make_two_values_one_in_a_unique_index() {
    let before = models(
        "#[migrate(table = \"users\", index(org, n, unique))]\nstruct User { #[migrate(primary_key)] id: i64, org: i64, n: i32 }",
    );
    let lock = adopt("shop", Dialect::Postgres, &before).unwrap();
    let after = users("org: i64, #[migrate(renamed(from = \"n\"))] m: i64");
    let errors = diff(&lock, &after, LATER).unwrap_err();
    has(
        &errors[0].to_string(),
        &[
            "in the unique index `users_org_n_",
            "would be one",
            "down = \"m\"",
        ],
    );
}

#[test]
fn what_a_database_does_not_know_is_refused_at_its_field() {
    for (dialect, fields, part) in [
        (
            Dialect::Sqlite,
            "#[migrate(comment = \"x\")] name: Option<String>",
            "this database stores no comments",
        ),
        (
            Dialect::Sqlite,
            "#[migrate(storage = \"main\")] name: Option<String>",
            "stores all values alike",
        ),
        (
            Dialect::Sqlite,
            "#[migrate(collate = \"C\")] name: Option<String>",
            "is not built into sqlite",
        ),
        (
            Dialect::Postgres,
            "#[migrate(generated = \"id + 1\", virtual)] next: Option<i64>",
            "only from 18 on",
        ),
    ] {
        let lock = adopt("shop", dialect, &users("")).unwrap();
        let errors = generate(&lock, &users(fields), NOW).unwrap_err();
        assert!(errors[0].message.contains(part), "{errors:?}");
        assert!(!errors[0].help.is_empty(), "{errors:?}");
        assert_eq!(
            errors[0].location.as_ref().map(|at| at.line),
            Some(3),
            "{errors:?}"
        );
    }
    let keyed = models(
        "#[migrate(table = \"parts\")]\nstruct Part {\n#[migrate(primary_key)] org: i64,\n#[migrate(primary_key, identity)] id: i64 }",
    );
    let lock = |dialect| Lock::new("shop", dialect);
    generate(&lock(Dialect::Postgres), &keyed, NOW).unwrap();
    let errors = generate(&lock(Dialect::Sqlite), &keyed, NOW).unwrap_err();
    assert!(
        errors[0]
            .message
            .contains("one of several columns of the key"),
        "{errors:?}"
    );
    let commented = models(
        "#[migrate(table = \"parts\", comment = \"x\")]\nstruct Part { #[migrate(primary_key)] id: i64 }",
    );
    let errors = generate(&lock(Dialect::Sqlite), &commented, NOW).unwrap_err();
    assert!(
        errors[0].message.contains("stores no comments"),
        "{errors:?}"
    );
    let before = "#[migrate(default = \"0\")] hits: i64";
    let lock = adopt("shop", Dialect::Sqlite, &users(before)).unwrap();
    let twice = "#[migrate(default = \"1\", comment = \"x\")] hits: i64";
    let errors = generate(&lock, &users(twice), NOW).unwrap_err();
    assert_eq!(errors.len(), 1, "{errors:?}");
}
