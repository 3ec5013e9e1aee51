//! `Option<T>` becomes `T`, and `T` becomes `Option<T>`.

use super::*;

#[test]
fn a_field_that_must_not_be_null_any_more_is_filled_where_it_stands() {
    let lock = had("name: Option<String>, email: String");
    let fields = "#[migrate(required(backfill = \"lower(email)\"))] name: String, email: String";
    let plan = plan(&lock, fields);
    assert_eq!(ids(&plan), ["20261122101500_users_name"]);
    let sync = sync(&plan);
    assert!(matches!(change(&plan), Change::Required(_)));
    assert_eq!(
        (sync.new[0].leaves, sync.new[0].def.nullable),
        (false, false)
    );
    assert_eq!(sync.old[0].def.name, "email");
    let column = &plan.lock.tables["users"].columns["name"];
    assert!(!column.last().nullable && column.came.nullable);
    assert_eq!(
        plan.lock.stages()["20261122101500_users_name"],
        Stage::Expanding
    );
    assert_eq!(plan.lock.without("20261122101500_users_name"), Some(lock));
}

#[test]
fn a_required_field_is_bare_only_once_it_is_contracted() {
    let lock = had("name: Option<String>");
    let expanding = plan(
        &lock,
        "#[migrate(required(backfill = \"''\"))] name: String",
    )
    .lock;
    has(
        &wrong(&expanding, "name: String"),
        &[
            "still expanding",
            "required(backfill = \"''\")",
            "required(contracted)",
        ],
    );
    has(
        &wrong(
            &expanding,
            "#[migrate(required(backfill = \"'x'\"))] name: String",
        ),
        &["another change", "required(backfill = \"''\")"],
    );
    has(
        &wrong(
            &expanding,
            "#[migrate(deprecated(down = \"''\"))] name: String",
        ),
        &["still expanding"],
    );
    let contracted = plan(&expanding, "#[migrate(required(contracted))] name: String");
    assert_eq!(contracted.migrations, []);
    assert_eq!(contracted.notes.len(), 1);
    assert_eq!(plan(&contracted.lock, "name: String").migrations, []);
    has(
        &wrong(
            &contracted.lock,
            "#[migrate(required(backfill = \"''\"))] name: String",
        ),
        &["never goes back"],
    );
}

#[test]
fn without_a_word_each_way_to_say_it_is_shown() {
    has(
        &wrong(&had("name: Option<String>"), "name: String"),
        &["required(backfill = \"..\")"],
    );
    has(
        &wrong(&had("name: String"), "name: Option<String>"),
        &["#[migrate(optional)]"],
    );
}

#[test]
fn what_takes_the_place_of_null_must_be_a_value() {
    let lock = had("name: Option<String>, nick: Option<String>");
    let says = |backfill: &str, why: &[&str]| {
        let fields = format!(
            "#[migrate(required(backfill = \"{backfill}\"))] name: String, nick: Option<String>"
        );
        has(&wrong(&lock, &fields), why);
    };
    says("NULL", &["is NULL again"]);
    says("coalesce(name, '')", &["reads `name`"]);
    says("random()", &["random"]);
    let two = "#[migrate(required(backfill = \"coalesce(nick, '')\"))] name: String, \
               #[migrate(required(backfill = \"''\"))] nick: String";
    has(
        &wrong(&lock, two),
        &["`nick`, which becomes required with the same migration"],
    );
}

#[test]
fn a_field_that_may_be_null_waits_for_the_contract_alone() {
    let lock = had("name: String");
    let plan = plan(&lock, "#[migrate(optional)] name: Option<String>");
    let Change::Optional(optional) = &plan.migrations[0].changes[0] else {
        panic!("{:?}", plan.migrations);
    };
    assert!(optional.column.nullable);
    // The change reads what the contract allows, so it waits for no other build.
    assert_eq!(plan.migrations[0].stage, Stage::Contracted);
    assert_eq!(at(&plan.lock, "name: Option<String>", LATER).migrations, []);
    assert_eq!(plan.lock.without(&plan.migrations[0].id), Some(lock));
}

#[test]
fn a_column_turns_as_often_as_it_likes() {
    let lock = had("name: Option<String>");
    let lock = plan(
        &lock,
        "#[migrate(required(backfill = \"''\"))] name: String",
    )
    .lock;
    let lock = plan(&lock, "#[migrate(required(contracted))] name: String").lock;
    let plan = at(&lock, "#[migrate(optional)] name: Option<String>", LATER);
    assert_eq!(plan.migrations[0].after, ["20261122101500_users_name"]);
    assert_eq!(
        plan.lock.tables["users"].columns["name"]
            .history
            .iter()
            .count(),
        2
    );
    let text = plan.lock.render();
    assert_eq!(Lock::parse(&text).unwrap(), plan.lock, "{text}");
}

#[test]
fn a_word_that_says_what_is_so_already_is_told() {
    has(
        &wrong(
            &had("name: String"),
            "#[migrate(required(backfill = \"''\"))] name: String",
        ),
        &["never NULL in the lock already", "take `required` away"],
    );
    has(
        &wrong(
            &had("name: Option<String>"),
            "#[migrate(optional)] name: Option<String>",
        ),
        &["can be NULL in the lock already"],
    );
    has(
        &wrong(&had(""), "#[migrate(optional)] name: Option<String>"),
        &["the lock does not know it"],
    );
}

#[test]
fn what_is_filled_from_a_column_that_comes_or_leaves_waits_for_it() {
    // The trigger that fills may run before the one that computes what it reads.
    let lock = had("email: String, name: Option<String>");
    has(
        &wrong(
            &lock,
            "email: String, #[migrate(added(up = \"lower(email)\"))] nick: String, #[migrate(required(backfill = \"nick\"))] name: String",
        ),
        &[
            "`backfill` of `name` reads `nick`, which comes with the same migration",
            "one after the other",
        ],
    );
    // The contract would drop the column under the trigger that reads it.
    has(
        &wrong(
            &lock,
            "#[migrate(deprecated(down = \"'x'\"))] email: String, #[migrate(required(backfill = \"email\"))] name: String",
        ),
        &[
            "`backfill` of `name` reads `email`, which leaves with the same migration",
            "one after the other",
        ],
    );
}
