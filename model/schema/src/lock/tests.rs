use super::*;

const SHOP: &str = r#"# What the schema of this package was and is. `cargo expand-contract generate` writes it; commit it, do not edit it.
version = 1
name = "shop"
dialect = "postgres"

[table.orders]

[table.orders.columns]
id = { position = 0, type = "bigint" }
"odd name" = { position = 1, type = "sql:numeric(10, 2)", nullable = true, default = "'a \"b\" \\ c'" }

[table.orders.indexes]

[table.orders.constraints]
orders_pkey = { primary_key = ["id"] }

[table.users]

[table.users.columns]
age = { position = 3, type = "integer", nullable = true }
full_name = { position = 2, type = "text" }
id = { position = 0, type = "bigint" }
legacy = { position = 4, type = "text" }
name = { position = 2, type = "text" }

[table.users.indexes]
users_full_name_idx = { columns = ["full_name"] }

[table.users.constraints]
users_pkey = { primary_key = ["id"] }

[migration.20260101000000_users_create]
tables = ["users"]
after = []
fact.users.table = { created = {}, stage = "contracted" }
checksum = "a"

[migration.20260102000000_users_full_name]
tables = ["users"]
after = ["20260101000000_users_create"]
fact.users.columns.full_name = { renamed = { from = "name" }, stage = "expanding" }
fact.users.columns.name = { leaves = { renamed = true, replaced_by = ["full_name"] }, stage = "expanding" }
checksum = "b"

[migration.20260103000000_users_age]
tables = ["users"]
after = ["20260101000000_users_create"]
fact.users.columns.age = { added = {}, stage = "contracted" }
checksum = "c"

[migration.20260104000000_users_legacy]
tables = ["users"]
after = ["20260101000000_users_create", "20260103000000_users_age"]
fact.users.columns.legacy = { leaves = { replaced_by = ["age"], down = "age::text", note = "see\nage" }, stage = "contracted" }
checksum = "d"
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
        "[table.users.indexes]",
        "<<<<<<< HEAD\n[table.users.indexes]",
    );
    let error = Lock::parse(&text).unwrap_err();
    assert!(error.message.contains("merge conflict"), "{error}");
    assert_eq!(error.location.unwrap().line, 26);
}

#[test]
fn an_unknown_word_is_not_forgotten_silently() {
    let error = Lock::parse(&SHOP.replace("nullable = true", "comment = \"x\"")).unwrap_err();
    assert!(error.message.contains("`comment`"), "{error}");
    assert_eq!(error.location.unwrap().line, 10);
}

#[test]
fn a_lock_of_a_newer_version_asks_for_an_update() {
    let error = Lock::parse(&SHOP.replace("version = 1", "version = 2")).unwrap_err();
    assert!(error.help[0].contains("cargo install"), "{error}");
}

#[test]
fn a_truncated_lock_says_how_to_restore_it() {
    let error = Lock::parse(&SHOP[..SHOP.len() - 20]).unwrap_err();
    assert!(error.help[1].contains("git checkout"), "{error}");
}

#[test]
fn every_missing_or_misspelt_fact_is_an_error_and_never_a_panic() {
    for line in SHOP.lines().filter(|line| line.contains(" = ")) {
        for (from, to) in [
            ("type", "typ"),
            ("stage = \"", "stage = \"x"),
            ("position = ", "position = -"),
            ("primary_key", "primary"),
            ("columns = ", "column = "),
            ("table = \"", "table = \"x"),
            ("column = \"", "column = \"x"),
            ("created", "made"),
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
    let text = SHOP.replace("after = []", "after = [\"20260103000000_users_age\"]");
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
    assert!(users.indexes.is_empty(), "its index goes with it");
    assert!(users.columns["name"].exit().is_none());
    assert!(
        !without
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
