//! Another team's tables.

use super::*;

fn external(fields: &str) -> Schema {
    models(&format!(
        "#[migrate(table = \"users\", external)]\nstruct User {{ #[migrate(primary_key)] id: i64,\n{fields} }}"
    ))
}

fn follows(lock: &Lock, schema: &Schema) -> Plan {
    let plan = diff(lock, schema, NOW).unwrap();
    assert_eq!(plan.migrations, []);
    let again = diff(&plan.lock, schema, LATER).unwrap();
    assert_eq!((again.notes, &again.lock), (vec![], &plan.lock));
    assert_eq!(Lock::parse(&plan.lock.render()).unwrap(), plan.lock);
    plan
}

#[test]
fn the_lock_follows_the_model_without_a_migration_or_a_tombstone() {
    let new = follows(
        &Lock::new("shop", Dialect::Postgres),
        &external("email: String"),
    );
    has(
        &new.notes[0],
        &["users", "external", "no migration makes it"],
    );
    has(
        &new.lock.render(),
        &["[table.users]\nexternal = true\n", "email = "],
    );
    let changed = follows(
        &new.lock,
        &external("mail: Option<String>, #[migrate(index)] age: i32"),
    );
    has(&changed.notes[0], &["the lock follows the model"]);
    let columns: Vec<&String> = changed.lock.tables["users"].columns.keys().collect();
    assert_eq!(columns, ["age", "id", "mail"]);
    assert!(changed.lock.tombstones("users").is_empty());
    let gone = follows(&changed.lock, &Schema::default());
    assert!(gone.lock.tables.is_empty());
}

#[test]
fn a_table_that_this_package_made_or_changed_does_not_become_external() {
    let made = plan(&Lock::new("shop", Dialect::Postgres), "email: String").lock;
    let errors = diff(&made, &external("email: String"), LATER).unwrap_err();
    has(
        &errors[0].to_string(),
        &[
            "src/lib.rs:2:",
            "cannot become external",
            "20261122101500_users_create",
            "take `external` away",
        ],
    );
    let adopted = had("email: String");
    has(
        &follows(&adopted, &external("email: String")).notes[0],
        &["external from now on"],
    );
}

#[test]
fn a_table_that_this_package_takes_over_changes_from_there_on() {
    let lock = follows(
        &Lock::new("shop", Dialect::Postgres),
        &external("email: String"),
    )
    .lock;
    let taken = plan(&lock, "email: String");
    assert_eq!(taken.migrations, []);
    has(&taken.notes[0], &["this package's from now on"]);
    let plan = plan(
        &lock,
        "email: String, #[migrate(added)] note: Option<String>",
    );
    assert_eq!(ids(&plan), ["20261122101500_users_note"]);
}

#[test]
fn a_lock_in_which_a_merge_made_a_table_both_is_found() {
    let mut lock = plan(&Lock::new("shop", Dialect::Postgres), "email: String").lock;
    lock.tables.get_mut("users").unwrap().is_external = true;
    let found = expand_contract_schema::check::history(&lock);
    has(
        &found[0].to_string(),
        &["`users` is external", "20261122101500_users_create"],
    );
}

#[test]
fn no_step_takes_away_what_is_another_teams() {
    let schema = models(
        "#[migrate(table = \"users\", external)] struct User { #[migrate(primary_key)] id: i64, email: String }\n\
         #[migrate(table = \"orders\", step(name = \"x\", contract = \"ALTER TABLE users DROP email\", done_when = \"SELECT count(*) = 0 \
         FROM gone\"))] struct Order { #[migrate(primary_key)] id: i64 }",
    );
    let errors = diff(&Lock::new("shop", Dialect::Postgres), &schema, NOW).unwrap_err();
    has(
        &errors[0].to_string(),
        &["column `users.email`", "another team changes it"],
    );
}
