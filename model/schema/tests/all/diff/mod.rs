//! The models of a user, and the result of `generate`.

mod added;
mod after;
mod by_view;
mod constraints;
mod deprecated;
mod elsewhere;
mod enums;
mod external;
mod extracted;
mod held_enums;
mod new_key;
mod renamed;
mod renamed_key;
mod shape;
mod split_table;
mod stages;
mod steps;
mod tables;
mod turns;
mod widen_key;
mod words;

use std::path::Path;

use expand_contract_schema::diff::{Plan, adopt, diff};
use expand_contract_schema::{Change, Dialect, Lock, Schema, Stage, Sync, check};
use expand_contract_source::syntax::read_crate;

const NOW: &str = "20261122101500";
const LATER: &str = "20261123101500";

pub(crate) fn models(source: &str) -> Schema {
    let (schema, diagnostics) = read_crate(Path::new("src/lib.rs"), &|_: &Path| Ok(source.into()));
    assert_eq!(diagnostics, [], "{source}");
    schema
}

/// A model `User` with an `id` and these fields.
pub(crate) fn users(fields: &str) -> Schema {
    models(&format!(
        "#[migrate(table = \"users\")]\nstruct User {{ #[migrate(primary_key)] id: i64,\n{fields} }}"
    ))
}

/// The lock of a database that has these columns already.
pub(crate) fn had(fields: &str) -> Lock {
    adopt("shop", Dialect::Postgres, &users(fields)).unwrap()
}

fn plan(lock: &Lock, fields: &str) -> Plan {
    at(lock, fields, NOW)
}

fn at(lock: &Lock, fields: &str, now: &str) -> Plan {
    let plan =
        diff(lock, &users(fields), now).unwrap_or_else(|errors| panic!("{fields}: {errors:#?}"));
    let again = diff(&plan.lock, &users(fields), now).expect("what was generated is accepted");
    assert_eq!(again.migrations, [], "a second run finds nothing: {fields}");
    assert_eq!(
        again.lock, plan.lock,
        "a second run changes nothing: {fields}"
    );
    assert_eq!(
        diff(lock, &users(fields), now).as_ref(),
        Ok(&plan),
        "the same every time: {fields}"
    );
    plan
}

/// The only error, with its help.
fn wrong(lock: &Lock, fields: &str) -> String {
    let errors = diff(lock, &users(fields), LATER).expect_err(fields);
    let [error] = &errors[..] else {
        panic!("one error: {errors:#?}");
    };
    assert!(
        error.location.as_ref().is_some_and(|at| at.line > 0),
        "{error}"
    );
    assert!(!error.help.is_empty(), "{error}");
    error.to_string()
}

fn change(plan: &Plan) -> &Change {
    let [migration] = &plan.migrations[..] else {
        panic!("one migration: {:#?}", plan.migrations);
    };
    let [change] = &migration.changes[..] else {
        panic!("one change: {:#?}", migration.changes);
    };
    change
}

fn sync(plan: &Plan) -> &Sync {
    let sides = change(plan).operation().sides();
    sides.expect("the change has two sides")
}

fn ids(plan: &Plan) -> Vec<&str> {
    plan.migrations
        .iter()
        .map(|migration| migration.id.as_str())
        .collect()
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in: {text}");
    }
}

#[test]
fn models_and_lock_that_agree_need_nothing() {
    let lock = had("email: String");
    let plan = plan(&lock, "email: String");
    assert_eq!(plan.migrations, []);
    assert_eq!(plan.lock, lock);
}

#[test]
fn a_new_model_is_one_migration() {
    let plan = plan(
        &Lock::new("shop", Dialect::Sqlite),
        "email: String, #[migrate(unique)] tag: Option<String>",
    );
    assert_eq!(ids(&plan), ["20261122101500_users_create"]);
    assert_eq!(plan.migrations[0].stage, Stage::Contracted);
    let [Change::CreateTable(create)] = &plan.migrations[0].changes[..] else {
        panic!("it creates the table");
    };
    let names: Vec<&str> = create
        .table
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(names, ["id", "email", "tag"]);
}

#[test]
fn a_new_model_with_a_lifecycle_is_told_to_drop_it() {
    let errors = diff(
        &Lock::new("shop", Dialect::Sqlite),
        &users("#[migrate(added)] email: String"),
        NOW,
    )
    .unwrap_err();
    has(
        &errors[0].to_string(),
        &["`users` is new to the lock", "take the lifecycle away"],
    );
}

#[test]
fn changes_of_two_tables_are_two_migrations_and_of_one_table_one() {
    let schema = |user: &str, order: &str| {
        models(&format!(
            "#[migrate(table = \"users\")] struct User {{ #[migrate(primary_key)] id: i64, {user} }}
             #[migrate(table = \"orders\")] struct Order {{ #[migrate(primary_key)] id: i64, {order} }}"
        ))
    };
    let lock = adopt("shop", Dialect::Postgres, &schema("name: String", "")).unwrap();
    let next = schema(
        "#[migrate(renamed(from = \"name\"))] full_name: String, age: Option<i32>",
        "note: Option<String>",
    );
    let plan = diff(&lock, &next, NOW).unwrap();
    assert_eq!(
        ids(&plan),
        [
            "20261122101500_orders_note",
            "20261122101500_users_full_name"
        ]
    );
    assert_eq!(plan.migrations[1].changes.len(), 2);
    assert!(
        plan.migrations
            .iter()
            .all(|migration| migration.after.is_empty())
    );
}

#[test]
fn a_model_that_vanished_is_named_with_the_way_back() {
    let lock = had("email: String");
    let schema = models(
        "#[migrate(table = \"people\")] struct User { #[migrate(primary_key)] id: i64, email: String }",
    );
    let errors = diff(&lock, &schema, NOW).unwrap_err();
    has(
        &errors[0].to_string(),
        &[
            "`users` is in the lock, but no model has it",
            "`#[migrate(table = \"users\")]`",
        ],
    );
    let created = plan(&Lock::new("shop", Dialect::Sqlite), "email: String");
    let errors = diff(&created.lock, &Schema::default(), NOW).unwrap_err();
    has(
        &errors[0].to_string(),
        &["discard 20261122101500_users_create"],
    );
}

#[test]
fn an_index_with_the_name_of_another_object_is_told_at_its_place() {
    let orders = "#[migrate(table = \"orders\")] struct Order { #[migrate(primary_key)] id: i64, placed: i64 }";
    for (user, other) in [
        (
            "#[migrate(table = \"users\", index(name, name = \"orders\"))]\nstruct User { #[migrate(primary_key)] id: i64, name: String }",
            "table `users`: index `orders` has the name of table `orders`",
        ),
        (
            // Both are made of table and column.
            "#[migrate(table = \"users_full\")]\nstruct Full { #[migrate(primary_key)] id: i64, #[migrate(index)] name: String }
             #[migrate(table = \"users\")]\nstruct User { #[migrate(primary_key)] id: i64, #[migrate(index)] full_name: String }",
            "table `users_full`: index `users_full_name_idx` has the name of an index of table `users`",
        ),
    ] {
        let schema = models(&format!("{user}\n{orders}"));
        for dialect in [Dialect::Postgres, Dialect::Sqlite] {
            let errors = diff(&Lock::new("shop", dialect), &schema, NOW).unwrap_err();
            let [error] = &errors[..] else {
                panic!("{errors:#?}")
            };
            has(
                &error.to_string(),
                &["src/lib.rs:", other, "index(.., name = \"..\")"],
            );
        }
    }
}

#[test]
fn every_mistake_is_told_at_once() {
    let lock = had("a: String, b: String");
    let errors = diff(&lock, &users("a: i64, #[migrate(added)] c: String"), NOW).unwrap_err();
    assert_eq!(errors.len(), 3, "{errors:#?}");
}
