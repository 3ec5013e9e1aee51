use super::*;

const SHOP: &str = r#"# What the schema of this package was and is. `cargo expand-contract generate` writes it; commit it, do not edit it.
version = 1
name = "shop"
dialect = "postgres"

[table.orders.columns]
id = { position = 0, type = "bigint", primary_key = true }
"odd name" = { position = 1, type = "sql:numeric(10, 2)", nullable = true, default = "'a \"b\" \\ c'" }

[table.orders.migrations]

[table.users.columns]
age = { position = 3, type = "integer", nullable = true, added = {}, migration = "20260103000000_users_age", stage = "contracted" }
full_name = { position = 2, type = "text", index = true, renamed = { from = "name" }, migration = "20260102000000_users_full_name", stage = "expanding" }
id = { position = 0, type = "bigint", primary_key = true }
legacy = { position = 4, type = "text", leaves = { migration = "20260104000000_users_legacy", stage = "contracted", replaced_by = ["age"], down = "age::text", note = "see\nage" } }
name = { position = 2, type = "text", leaves = { migration = "20260102000000_users_full_name", stage = "expanding", renamed = true, replaced_by = ["full_name"] } }

[table.users.migrations]
20260101000000_users_create = { creates = true, after = [], checksum = "a" }
20260102000000_users_full_name = { after = ["20260101000000_users_create"], checksum = "b" }
20260103000000_users_age = { after = ["20260101000000_users_create"], checksum = "c" }
20260104000000_users_legacy = { after = ["20260101000000_users_create", "20260103000000_users_age"], checksum = "d" }
"#;

#[test]
fn a_lock_is_written_as_it_was_read() {
    let lock = Lock::parse(SHOP).unwrap();
    assert_eq!(lock.render(), SHOP);
    assert_eq!(Lock::parse(&lock.render()).unwrap(), lock);
}

#[test]
fn a_conflict_left_in_the_lock_is_named_with_its_line() {
    let text = SHOP.replace(
        "[table.users.migrations]",
        "<<<<<<< HEAD\n[table.users.migrations]",
    );
    let error = Lock::parse(&text).unwrap_err();
    assert!(error.message.contains("merge conflict"), "{error}");
    assert_eq!(error.location.unwrap().line, 19);
}

#[test]
fn an_unknown_word_is_not_forgotten_silently() {
    let error = Lock::parse(&SHOP.replace("index = true", "comment = \"x\"")).unwrap_err();
    assert!(error.message.contains("`comment`"), "{error}");
    assert_eq!(error.location.unwrap().line, 14);
}

#[test]
fn a_lock_of_a_newer_version_asks_for_an_update() {
    let error = Lock::parse(&SHOP.replace("version = 1", "version = 2")).unwrap_err();
    assert!(error.help[0].contains("cargo install"), "{error}");
}

#[test]
fn a_truncated_lock_says_how_to_restore_it() {
    let error = Lock::parse(&SHOP[..SHOP.len() - 20]).unwrap_err();
    assert!(error.help[0].contains("git checkout"), "{error}");
}

#[test]
fn every_missing_or_misspelt_fact_is_an_error_and_never_a_panic() {
    for line in SHOP.lines().filter(|line| line.contains(" = ")) {
        for (from, to) in [
            ("type", "typ"),
            ("stage = \"", "stage = \"x"),
            ("position = ", "position = -"),
            ("[", "{"),
            ("true", "1"),
        ] {
            if line.contains(from) {
                assert!(
                    Lock::parse(&SHOP.replace(line, &line.replace(from, to))).is_err(),
                    "{line}: {from} -> {to}"
                );
            }
        }
    }
}

#[test]
fn the_code_is_where_its_least_column_is() {
    let stages = Lock::parse(SHOP).unwrap().stages();
    assert_eq!(stages["20260101000000_users_create"], Stage::Contracted);
    assert_eq!(stages["20260102000000_users_full_name"], Stage::Expanding);
    assert_eq!(stages["20260104000000_users_legacy"], Stage::Contracted);
}

#[test]
fn migrations_come_after_what_they_build_on_even_when_their_time_is_earlier() {
    let text = SHOP.replace("20260104000000_users_legacy", "20250104000000_users_legacy");
    assert_eq!(
        Lock::parse(&text).unwrap().ordered(),
        [
            "20260101000000_users_create",
            "20260102000000_users_full_name",
            "20260103000000_users_age",
            "20250104000000_users_legacy",
        ]
    );
}

#[test]
fn migrations_in_a_circle_are_still_listed() {
    let text = SHOP.replace(
        "creates = true, after = []",
        "creates = true, after = [\"20260103000000_users_age\"]",
    );
    assert_eq!(Lock::parse(&text).unwrap().ordered().len(), 4);
}

#[test]
fn an_old_name_is_a_tombstone_from_the_rename_on() {
    let lock = Lock::parse(SHOP).unwrap();
    let names: Vec<_> = lock
        .tombstones("users")
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["legacy", "name"]);
    assert!(lock.tombstones("nothing").is_empty());
}

#[test]
fn discarding_a_rename_brings_the_old_column_back() {
    let lock = Lock::parse(SHOP).unwrap();
    let without = lock.without("20260102000000_users_full_name").unwrap();
    let users = &without.tables["users"];
    assert!(!users.columns.contains_key("full_name"));
    assert_eq!(users.columns["name"].exit, None);
    assert!(
        !users
            .migrations
            .contains_key("20260102000000_users_full_name")
    );
}

#[test]
fn what_others_build_on_cannot_be_discarded() {
    let lock = Lock::parse(SHOP).unwrap();
    assert_eq!(lock.without("20260101000000_users_create"), None);
    assert_eq!(
        lock.dependents("20260103000000_users_age"),
        ["20260104000000_users_legacy"]
    );
    assert_eq!(lock.without("nothing"), None);
}
