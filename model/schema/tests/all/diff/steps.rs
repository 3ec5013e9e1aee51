//! Steps in the author's own SQL.

use super::*;

const TAGS: &str = "name = \"tags\", expand = \"CREATE TABLE tags (id int)\", done_when = \"SELECT to_regclass('tags') IS NOT NULL\", \
     rollback = \"DROP TABLE tags\"";

/// A model with these steps.
fn with(steps: &[&str]) -> Schema {
    let steps = steps.iter().map(|step| format!(", step({step})"));
    let steps = steps.collect::<Vec<_>>().concat();
    models(&format!(
        "#[migrate(table = \"users\"{steps})]\nstruct User {{ #[migrate(primary_key)] id: i64, #[migrate(index)] email: String }}"
    ))
}

fn lock(steps: &[&str]) -> Lock {
    let adopted = adopt("shop", Dialect::Postgres, &with(&[])).unwrap();
    diff(&adopted, &with(steps), NOW).unwrap().lock
}

/// What is said of a new step.
fn refused(step: &str) -> String {
    let errors = diff(&lock(&[]), &with(&[step]), LATER).expect_err(step);
    let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
    errors.join("\n")
}

/// A step with this SQL in a phase.
fn of(phase: &str, sql: &str) -> String {
    let back = if phase == "contract" {
        ""
    } else {
        ", irreversible"
    };
    format!(
        "name = \"x\", {phase} = {sql:?}, done_when = \"SELECT to_regclass('x') IS NOT NULL\"{back}"
    )
}

#[test]
fn a_step_comes_with_a_migration_that_is_called_after_it() {
    let plan = diff(&lock(&[]), &with(&[TAGS]), LATER).unwrap();
    assert_eq!(ids(&plan), ["20261123101500_users_tags"]);
    assert_eq!(
        plan.lock.without("20261123101500_users_tags"),
        Some(lock(&[]))
    );
    let again = diff(&plan.lock, &with(&[TAGS]), LATER).unwrap();
    assert_eq!((again.migrations, again.lock), (vec![], plan.lock));
}

#[test]
fn steps_run_in_the_order_of_the_model_and_one_migration_after_the_other() {
    let second = TAGS.replace("tags", "a_list");
    let plan = diff(&lock(&[]), &with(&[TAGS, &second]), LATER).unwrap();
    let names: Vec<String> = plan.migrations[0]
        .changes
        .iter()
        .map(|change| change.operation().headline())
        .collect();
    assert_eq!(
        names,
        ["own step tags of users", "own step a_list of users"]
    );
    let before = lock(&[TAGS]);
    let plan = diff(&before, &with(&[TAGS, &second]), LATER).unwrap();
    assert_eq!(plan.migrations[0].after, ["20261122101500_users_tags"]);
}

#[test]
fn a_step_comes_after_the_migrations_of_the_columns_that_it_names() {
    let before = adopt("shop", Dialect::Postgres, &users("email: String")).unwrap();
    let came = diff(
        &before,
        &users("email: String, #[migrate(added)] note: Option<String>"),
        NOW,
    );
    let came = came.unwrap().lock;
    let after = |sql: &str| {
        let text = format!(
            "#[migrate(table = \"users\", step({}))] struct User {{ #[migrate(primary_key)] id: i64, email: String, \
             #[migrate(added)] note: Option<String> }}",
            of("expand", sql)
        );
        let plan = diff(&came, &models(&text), LATER).unwrap();
        plan.migrations[0].after.clone()
    };
    let note = ["20261122101500_users_note"];
    assert_eq!(after("CREATE VIEW x AS SELECT note FROM users"), note);
    assert_eq!(after("CREATE VIEW x AS SELECT * FROM users"), note);
    assert_eq!(after("CREATE VIEW x AS SELECT email FROM users"), [""; 0]);
}

#[test]
fn a_step_that_was_generated_never_changes() {
    let before = lock(&[TAGS]);
    let other = TAGS.replace("id int", "id bigint");
    let errors = diff(&before, &with(&[&other]), LATER).unwrap_err();
    has(
        &errors[0].to_string(),
        &[
            "src/lib.rs:1:",
            "step `tags` has another SQL in the lock",
            "another name",
            "--amend",
        ],
    );
}

#[test]
fn a_step_may_leave_the_models_and_its_name_stays_reserved() {
    let before = lock(&[TAGS]);
    let left = diff(&before, &with(&[]), LATER).unwrap();
    assert_eq!(left.migrations, []);
    has(
        &left.notes[0],
        &[
            "step `tags` has left the models",
            "discard 20261122101500_users_tags",
        ],
    );
    let text = left.lock.render();
    assert_eq!(Lock::parse(&text).unwrap(), left.lock);
    let again = diff(&left.lock, &with(&[]), LATER).unwrap();
    assert_eq!((again.notes, &again.lock), (vec![], &left.lock));
    let other = TAGS.replace("id int", "id bigint");
    assert!(diff(&left.lock, &with(&[&other]), LATER).is_err());
    assert_eq!(
        diff(&left.lock, &with(&[TAGS]), LATER).unwrap().lock,
        before
    );
}

#[test]
fn what_a_model_declares_no_step_takes_away() {
    for phase in ["expand", "migrate", "contract"] {
        for (sql, what) in [
            ("DROP TABLE users", "table `users`"),
            ("TRUNCATE Users", "table `users`"),
            ("DELETE FROM users", "table `users`"),
            ("ALTER TABLE users RENAME TO people", "table `users`"),
            (
                "ALTER TABLE users DROP COLUMN email",
                "column `users.email`",
            ),
            (
                "ALTER TABLE users RENAME email TO mail",
                "column `users.email`",
            ),
            (
                "SELECT 1; DO $$ BEGIN ALTER TABLE users DROP email; END $$",
                "column `users.email`",
            ),
            ("DROP INDEX users_email_idx", "index `users_email_idx`"),
        ] {
            has(
                &refused(&of(phase, sql)),
                &[
                    "step `x`",
                    &format!("takes {what} away, which a model declares"),
                    "help",
                ],
            );
        }
    }
    let rollback = "name = \"x\", expand = \"CREATE TABLE x (id int)\", done_when = \"SELECT to_regclass('x') IS NOT NULL\", \
         rollback = \"DROP TABLE users\"";
    has(
        &refused(rollback),
        &["`DROP TABLE` in `rollback` takes table `users` away"],
    );
}

#[test]
fn other_things_go_when_old_builds_are_gone() {
    for sql in [
        "DROP TABLE audit",
        "DROP VIEW v",
        "DROP FUNCTION f()",
        "ALTER TABLE audit DROP COLUMN a",
        "TRUNCATE audit",
    ] {
        for phase in ["expand", "migrate"] {
            has(
                &refused(&of(phase, sql)),
                &["which old builds may still use", "a step of the contract"],
            );
        }
        assert!(
            diff(&lock(&[]), &with(&[&of("contract", sql)]), LATER).is_ok(),
            "{sql}"
        );
    }
}

#[test]
fn what_the_runner_does_is_left_to_it() {
    has(
        &refused(&of("expand", "BEGIN; SELECT 1; COMMIT")),
        &["`BEGIN` in `expand`", "`COMMIT` in `expand`"],
    );
    has(
        &refused(&of("expand", "SET lock_timeout = 0")),
        &["changes the session"],
    );
    has(
        &refused(&of(
            "expand",
            "DELETE FROM expand_contract.leases WHERE true",
        )),
        &["belongs to expand-contract"],
    );
    has(
        &refused(&of("expand", "VACUUM users")),
        &["cannot run in a transaction", "no_transaction"],
    );
    let apart = format!(
        "{}, no_transaction",
        of("expand", "VACUUM users; VACUUM orgs")
    );
    has(&refused(&apart), &["has 2 statements", "each a step"]);
    let mysql = adopt("shop", Dialect::Mysql, &with(&[])).unwrap();
    let two = |sql: &str| diff(&mysql, &with(&[&of("contract", sql)]), LATER);
    let errors = two("DROP VIEW a; DROP VIEW b").unwrap_err();
    has(
        &errors[0].to_string(),
        &["has 2 statements", "`DROP VIEW` commits by itself"],
    );
    assert!(two("UPDATE a SET x = 1; DELETE FROM b WHERE x = 1").is_ok());
    has(&refused(&of("expand", "SELECT 'x")), &["is no SQL"]);
    has(&refused(&of("expand", "-- nothing")), &["has no statement"]);
}

#[test]
fn a_probe_that_cannot_tell_is_refused() {
    let probe = |sql: &str| {
        format!("name = \"x\", expand = \"SELECT 1\", irreversible, done_when = {sql:?}")
    };
    for sql in [
        "SELECT true",
        "true",
        "SELECT a FROM b; SELECT 1",
        "DELETE FROM users RETURNING true",
    ] {
        has(
            &refused(&probe(sql)),
            &["`done_when` cannot tell", "SELECT EXISTS"],
        );
    }
    let index = "name = \"x\", expand = \"CREATE INDEX CONCURRENTLY i ON users (lower(email))\", no_transaction, \
         rollback = \"DROP INDEX CONCURRENTLY i\", done_when = \"SELECT to_regclass('i') IS NOT NULL\"";
    has(&refused(index), &["leaves index `i` invalid", "indisvalid"]);
}

#[test]
fn steps_that_are_there_when_a_lock_is_made_have_run() {
    let lock = adopt("shop", Dialect::Postgres, &with(&[TAGS])).unwrap();
    assert_eq!(lock.migrations.len(), 0);
    assert_eq!(diff(&lock, &with(&[TAGS]), NOW).unwrap().migrations, []);
}

#[test]
fn a_new_table_brings_its_steps_along() {
    let plan = diff(&Lock::new("shop", Dialect::Postgres), &with(&[TAGS]), NOW).unwrap();
    assert_eq!(ids(&plan), ["20261122101500_users_create"]);
    let names: Vec<String> = plan.migrations[0]
        .changes
        .iter()
        .map(|change| change.operation().headline())
        .collect();
    assert_eq!(names, ["users is new", "own step tags of users"]);
}
