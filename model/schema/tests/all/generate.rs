use expand_contract_format::file::{checksum, parse, render};
use expand_contract_schema::generate::{Generated, explain, generate};
use expand_contract_schema::operation::changes;
use expand_contract_schema::{Dialect, Lock, Phase};

use crate::diff::{had, users};

const NOW: &str = "20261122101500";

fn with(dialect: Dialect, fields: &str) -> Lock {
    Lock {
        dialect,
        ..had(fields)
    }
}

fn generated(lock: &Lock, fields: &str) -> Generated {
    generate(lock, &users(fields), NOW).unwrap_or_else(|errors| panic!("{fields}: {errors:#?}"))
}

/// The fields before and after each change that works on every database, with the casts of PostgreSQL and SQLite.
const CHANGES: [(&str, &str); 10] = [
    ("", "age: Option<i32>"),
    ("", "#[migrate(default = \"0\", index)] age: i32"),
    (
        "name: String",
        "#[migrate(renamed(from = \"name\"))] full_name: String",
    ),
    (
        "age: String",
        "#[migrate(renamed(from = \"age\", up = \"cast(age as integer)\", down = \"cast(years as text)\"))] years: i32",
    ),
    (
        "name: String",
        "name: String, #[migrate(added(up = \"lower(name)\"), index)] low: String",
    ),
    (
        "name: String",
        "#[migrate(deprecated(down = \"first || last\"))] name: String, #[migrate(added(up = \"substr(name, 1, 3)\"))] first: String, #[migrate(added(up = \"substr(name, 4)\"))] last: String",
    ),
    (
        "note: Option<String>",
        "#[migrate(deprecated)] note: Option<String>",
    ),
    (
        "note: String",
        "#[migrate(deprecated(down = \"''\"))] note: String",
    ),
    (
        "name: String, low: String",
        "name: String, #[migrate(deprecated(down = \"lower(name)\"))] low: String",
    ),
    (
        "name: Option<String>",
        "#[migrate(deprecated)] name: Option<String>, #[migrate(added(up = \"coalesce(name, '')\"))] full: String",
    ),
];

#[test]
fn four_files_are_read_back_as_they_were_meant_on_every_database() {
    for dialect in Dialect::ALL {
        for (before, after) in CHANGES {
            let after = match dialect {
                Dialect::Mysql => after
                    .replace("as integer", "as signed")
                    .replace("as text", "as char")
                    .replace("first || last", "concat(first, last)"),
                _ => after.to_owned(),
            };
            let generated = generated(&with(dialect, before), &after);
            let [folder] = &generated.folders[..] else {
                panic!("one folder: {after}");
            };
            let entry = &generated.lock.migrations[&folder.migration.id];
            assert_eq!(
                entry.checksum,
                checksum(&folder.files.each_ref().map(String::as_str))
            );
            for (phase, text) in Phase::ALL.into_iter().zip(&folder.files) {
                let file = parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
                assert_eq!(
                    (file.phase, file.dialect, file.tables[0].as_str()),
                    (phase, dialect, entry.tables[0].as_str())
                );
                assert_eq!(render(&file, &changes(&folder.migration, phase)), *text);
            }
        }
    }
}

#[test]
fn the_same_models_give_the_same_bytes_and_a_second_run_gives_nothing() {
    for (before, after) in CHANGES {
        let lock = with(Dialect::Postgres, before);
        let first = generated(&lock, after);
        assert_eq!(generated(&lock, after), first);
        let again = generated(&first.lock, after);
        assert_eq!(again.folders, []);
        assert_eq!(again.lock, first.lock);
        assert_eq!(Lock::parse(&first.lock.render()), Ok(first.lock));
    }
}

#[test]
fn what_a_database_refuses_is_told_at_the_field() {
    for (before, after, part) in [
        (
            "name: Option<String>",
            "#[migrate(renamed(from = \"name\"))] full_name: String",
            "users.name may be NULL",
        ),
        (
            "name: String",
            "#[migrate(renamed(from = \"name\"))] full_name: Option<String>",
            "users.full_name may be NULL",
        ),
        (
            "name: String",
            "name: String,\n#[migrate(added(up = \"lower(name)\"), unique)] low: String",
            "users.low cannot be unique",
        ),
        (
            "",
            "#[migrate(default = \"now()\")] at: Option<chrono::NaiveDateTime>",
            "now()",
        ),
    ] {
        let errors = generate(&with(Dialect::Sqlite, before), &users(after), NOW).unwrap_err();
        let [error] = &errors[..] else {
            panic!("one error: {errors:#?}");
        };
        assert!(error.message.contains(part), "{error}");
        assert!(!error.help.is_empty(), "{error}");
        let line = 2 + after.lines().count();
        assert_eq!(
            error.location.as_ref().map(|at| at.line),
            Some(line),
            "{error}"
        );
    }
}

#[test]
fn the_plan_says_what_each_phase_does() {
    let plan = generated(
        &with(Dialect::Postgres, "name: String"),
        "#[migrate(renamed(from = \"name\"))] full_name: String",
    );
    assert_eq!(
        explain(&plan),
        "20261122101500_users_full_name
  users.name becomes full_name
    expand    adds full_name, and triggers that keep name and full_name in step
    migrate   fills full_name in batches, proves that the sides agree
    contract  sets full_name NOT NULL, drops the triggers and name, when no build that knows it is alive
    rollback  drops the triggers and full_name; what only new builds wrote must be named with `--discard`
"
    );
    let contracted = generated(
        &plan.lock,
        "#[migrate(renamed(from = \"name\", contracted))] full_name: String",
    );
    assert_eq!(contracted.folders, []);
    assert_eq!(
        explain(&contracted),
        "users.full_name: the code is contracted now (migration `20261122101500_users_full_name`)\n"
    );
    assert_eq!(
        explain(&generated(&contracted.lock, "full_name: String")),
        "models and lock agree: nothing to generate\n"
    );
}

#[test]
fn a_default_that_the_runner_would_read_otherwise_is_refused() {
    let field = "#[migrate(default = \"'a\\n-- step 2: x'\")] note: String";
    let errors = generate(&had(""), &users(field), NOW).unwrap_err();
    assert!(
        errors[0]
            .message
            .contains("would not be read back from expand.sql"),
        "{errors:#?}"
    );
}
