use super::*;

const EXPANDING: &str = "#[migrate(renamed(from = \"name\"))] full_name: String";
const CONTRACTED: &str = "#[migrate(renamed(from = \"name\", contracted))] full_name: String";

fn renaming() -> Lock {
    plan(&had("name: String"), EXPANDING).lock
}

#[test]
fn contracted_in_the_attribute_moves_the_lock_and_makes_no_folder() {
    let plan = at(&renaming(), CONTRACTED, LATER);
    assert_eq!(plan.migrations, []);
    assert_eq!(
        plan.lock.stages()["20261122101500_users_full_name"],
        Stage::Contracted
    );
    assert_eq!(plan.notes.len(), 1);
    has(&plan.notes[0], &["users.full_name", "contracted now"]);
    // From here on the field may be bare, or the attribute short.
    for field in ["full_name: String", CONTRACTED] {
        assert_eq!(at(&plan.lock, field, LATER).lock, plan.lock);
    }
}

#[test]
fn a_bare_field_is_refused_while_the_lock_says_expanding() {
    has(
        &wrong(&renaming(), "full_name: String"),
        &[
            "still expanding",
            "`#[migrate(renamed(from = \"name\"))]`",
            "`#[migrate(renamed(from = \"name\", contracted))]`",
        ],
    );
}

#[test]
fn an_attribute_behind_the_lock_is_refused() {
    let lock = at(&renaming(), CONTRACTED, LATER).lock;
    has(
        &wrong(&lock, EXPANDING),
        &["never goes back", "renamed(from = \"name\", contracted)"],
    );
}

#[test]
fn another_change_under_the_same_name_is_refused() {
    let lock = plan(&had("age: String"), "#[migrate(renamed(from = \"age\", up = \"age::integer\", down = \"years::text\"))] years: i32").lock;
    for field in [
        "#[migrate(renamed(from = \"age\", up = \"round(age::numeric)\", down = \"years::text\"))] years: i32",
        "#[migrate(renamed(from = \"age\", up = \"age::integer\", down = \"'' || years\"))] years: i32",
        "#[migrate(renamed(from = \"age\", up = \"age::integer\"))] years: i32",
        "#[migrate(renamed(from = \"old\", up = \"age::integer\", down = \"years::text\"))] years: i32",
        "#[migrate(added)] years: i32",
        "#[migrate(renamed(from = \"age\", up = \"1\", contracted))] years: i32",
    ] {
        has(
            &wrong(&lock, field),
            &[
                "another change",
                "#[migrate(renamed(from = \"age\", up = \"age::integer\", down = \"years::text\"",
                "generate --amend",
            ],
        );
    }
    at(
        &lock,
        "#[migrate(renamed(from = \"age\", contracted))] years: i32",
        LATER,
    );
}

#[test]
fn a_field_that_was_filled_keeps_saying_so_until_it_is_contracted() {
    let lock = plan(
        &had("a: String"),
        "a: String, #[migrate(added(up = \"a\", fill_null))] b: Option<String>",
    )
    .lock;
    has(
        &wrong(&lock, "a: String, #[migrate(added)] b: Option<String>"),
        &["#[migrate(added(up = \"a\", fill_null))]"],
    );
    at(
        &lock,
        "a: String, #[migrate(added(contracted))] b: Option<String>",
        LATER,
    );
}

#[test]
fn deprecated_then_removed_then_gone() {
    let lock = plan(
        &had("note: Option<String>"),
        "#[migrate(deprecated)] note: Option<String>",
    )
    .lock;
    let removed = at(&lock, "#[migrate(removed)] note: Option<String>", LATER);
    assert_eq!(removed.migrations, []);
    assert_eq!(
        removed.lock.stages()["20261122101500_users_note"],
        Stage::Contracted
    );
    assert_eq!(removed.lock.tombstones("users").len(), 1);
    let gone = at(&removed.lock, "", LATER);
    assert_eq!(gone.lock, removed.lock);
    has(
        &wrong(&gone.lock, "note: Option<String>"),
        &["stays reserved", "column = \"..\""],
    );
    has(
        &wrong(&gone.lock, "#[migrate(deprecated)] note: Option<String>"),
        &["never goes back"],
    );
}

#[test]
fn a_deprecation_taken_back_is_refused() {
    let lock = plan(
        &had("note: Option<String>"),
        "#[migrate(deprecated)] note: Option<String>",
    )
    .lock;
    has(
        &wrong(&lock, "note: Option<String>"),
        &[
            "deprecated in the lock",
            "discard 20261122101500_users_note",
        ],
    );
    has(
        &wrong(
            &lock,
            "#[migrate(deprecated(down = \"id::text\"))] note: Option<String>",
        ),
        &["another `down`", "no `down`"],
    );
}

#[test]
fn the_old_name_of_a_rename_stays_reserved() {
    // While the attribute names the old column, the model alone shows the mistake.
    let lock = at(&renaming(), CONTRACTED, LATER).lock;
    for name in [
        "name: String",
        "#[migrate(deprecated)] name: String",
        "#[migrate(removed)] name: String",
        "#[migrate(added)] name: Option<String>",
    ] {
        has(
            &wrong(&lock, &format!("full_name: String, {name}")),
            &["`name` was renamed to `full_name`", "reserved"],
        );
    }
}

#[test]
fn a_new_column_leaves_only_when_it_has_come() {
    let lock = plan(&had(""), "#[migrate(added)] note: Option<String>").lock;
    has(
        &wrong(&lock, "#[migrate(deprecated)] note: Option<String>"),
        &["cannot leave while", "#[migrate(added(contracted))]"],
    );
    let lock = at(
        &lock,
        "#[migrate(added(contracted))] note: Option<String>",
        LATER,
    )
    .lock;
    let plan = at(&lock, "#[migrate(deprecated)] note: Option<String>", LATER);
    assert_eq!(plan.migrations[0].after, ["20261122101500_users_note"]);
}

#[test]
fn a_split_is_as_far_as_its_last_column() {
    let lock = plan(
        &had("name: String"),
        "#[migrate(deprecated(down = \"first || ' ' || last\"))] name: String,
         #[migrate(added(up = \"split_part(name, ' ', 1)\"))] first: String,
         #[migrate(added(up = \"split_part(name, ' ', 2)\"))] last: String",
    )
    .lock;
    let half = at(&lock, "#[migrate(removed)] name: String, #[migrate(added(contracted))] first: String, #[migrate(added(up = \"split_part(name, ' ', 2)\"))] last: String", LATER).lock;
    assert_eq!(
        half.stages()["20261122101500_users_first"],
        Stage::Expanding
    );
    let whole = at(
        &half,
        "first: String, #[migrate(added(contracted))] last: String",
        LATER,
    )
    .lock;
    assert_eq!(
        whole.stages()["20261122101500_users_first"],
        Stage::Contracted
    );
}
