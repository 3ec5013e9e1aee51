use super::*;

#[test]
fn a_field_that_may_be_missing_is_simply_dropped_in_the_end() {
    for field in [
        "note: Option<String>",
        "#[migrate(default = \"''\")] note: String",
    ] {
        let deprecated = field.replace("note:", "#[migrate(deprecated(note = \"unused\"))] note:");
        let deprecated = plan(&had(field), &deprecated);
        assert_eq!(ids(&deprecated), ["20261122101500_users_note"]);
        assert!(matches!(
            &deprecated.migrations[0].changes[..],
            [Change::DropColumn(_)]
        ));
        assert_eq!(deprecated.migrations[0].stage, Stage::Expanding);
        assert!(deprecated.lock.tombstones("users").is_empty());
    }
}

#[test]
fn a_field_that_new_builds_could_not_leave_out_is_refused() {
    has(
        &wrong(&had("note: String"), "#[migrate(deprecated)] note: String"),
        &[
            "must not be NULL and has no default",
            "deprecated(down = \"..\")",
        ],
    );
}

#[test]
fn a_field_that_follows_what_stays_is_kept_true_for_old_builds() {
    let plan = plan(
        &had("name: String, short: String"),
        "name: String, #[migrate(deprecated(down = \"lower(name)\"))] short: String",
    );
    let sync = sync(&plan);
    assert!(matches!(change(&plan), Change::Deprecated(_)));
    assert!(sync.old[0].leaves && !sync.new[0].leaves);
    assert_eq!(ids(&plan), ["20261122101500_users_short"]);
}

#[test]
fn a_field_split_in_two_is_one_change() {
    let plan = plan(
        &had("name: String"),
        "#[migrate(deprecated(down = \"first || ' ' || last\", replaced_by(first, last)))] name: String,
         #[migrate(added(up = \"split_part(name, ' ', 1)\"))] first: String,
         #[migrate(added(up = \"split_part(name, ' ', 2)\"))] last: String",
    );
    let sync = sync(&plan);
    assert!(matches!(change(&plan), Change::Split(_)));
    assert_eq!((sync.old.len(), sync.new.len()), (1, 2));
    assert_eq!(ids(&plan), ["20261122101500_users_first"]);
}

#[test]
fn two_fields_merged_are_one_change() {
    let plan = plan(
        &had("first: String, last: String"),
        "#[migrate(deprecated(down = \"split_part(name, ' ', 1)\"))] first: String,
         #[migrate(deprecated(down = \"split_part(name, ' ', 2)\"))] last: String,
         #[migrate(added(up = \"first || ' ' || last\"))] name: String",
    );
    assert!(matches!(change(&plan), Change::Merge(_)));
    assert_eq!((sync(&plan).old.len(), sync(&plan).new.len()), (2, 1));
}

#[test]
fn a_field_replaced_without_a_way_back_leaves_with_its_reader() {
    let plan = plan(
        &had("name: Option<String>"),
        "#[migrate(deprecated)] name: Option<String>, #[migrate(added(up = \"coalesce(name, '')\"))] full_name: String",
    );
    let sync = sync(&plan);
    assert!(matches!(change(&plan), Change::Computed(_)));
    assert!(sync.old[0].leaves && sync.old[0].expr.is_none());
}

#[test]
fn an_up_over_leaving_and_staying_columns_is_done_in_two() {
    has(
        &wrong(
            &had("name: String, title: String"),
            "#[migrate(deprecated(down = \"full\"))] name: String, title: String, #[migrate(added(up = \"title || name\"))] full: String",
        ),
        &[
            "reads `name`, which leaves, and `title`, which stays",
            "two migrations",
        ],
    );
}

#[test]
fn a_field_is_removed_only_after_it_was_deprecated() {
    has(
        &wrong(
            &had("note: Option<String>"),
            "#[migrate(removed)] note: Option<String>",
        ),
        &["never deprecated", "#[migrate(deprecated)]"],
    );
    has(
        &wrong(&had(""), "#[migrate(removed)] note: Option<String>"),
        &["the lock does not know it", "delete the field"],
    );
    has(
        &wrong(&had(""), "#[migrate(deprecated)] note: Option<String>"),
        &["the lock does not know it", "its columns are `id`"],
    );
}

#[test]
fn a_field_that_vanished_is_named_with_each_way_to_say_it() {
    has(
        &wrong(&had("note: Option<String>"), ""),
        &[
            "`note` is in the lock",
            "renamed(from = \"note\")",
            "column = \"note\"",
            "under `#[migrate(deprecated)]`",
        ],
    );
}

#[test]
fn a_deprecated_field_that_vanished_must_be_removed_first() {
    let lock = plan(
        &had("note: Option<String>"),
        "#[migrate(deprecated)] note: Option<String>",
    )
    .lock;
    has(
        &wrong(&lock, ""),
        &["deprecated in the lock", "#[migrate(removed)]"],
    );
}

#[test]
fn words_to_people_change_without_a_migration() {
    let lock = plan(
        &had("a: String, note: Option<String>"),
        "a: String, #[migrate(deprecated(note = \"x\"))] note: Option<String>",
    )
    .lock;
    let plan = at(
        &lock,
        "a: String, #[migrate(deprecated(note = \"y\", replaced_by(a)))] note: Option<String>",
        LATER,
    );
    assert_eq!(plan.migrations, []);
    let exit = plan.lock.tables["users"].columns["note"].exit().unwrap();
    assert_eq!(
        (exit.note.as_deref(), &exit.replaced_by[..]),
        (Some("y"), &["a".to_owned()][..])
    );
    assert_eq!(plan.notes, ["users.note: the note changes"]);
}

#[test]
fn a_field_that_must_not_be_null_leaves_with_one_value_for_old_builds() {
    let plan = plan(
        &had("note: String"),
        "#[migrate(deprecated(down = \"''\"))] note: String",
    );
    let sync = sync(&plan);
    assert!(matches!(change(&plan), Change::Deprecated(_)));
    assert_eq!(sync.new, []);
    has(
        &wrong(
            &had("note: String"),
            "#[migrate(deprecated(down = \"nmae\"))] note: String",
        ),
        &["reads no column"],
    );
}
