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

# end of orders

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

# end of users
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
    assert_eq!(error.location.unwrap().line, 28);
}

#[test]
fn an_unknown_word_is_not_forgotten_silently() {
    let error = Lock::parse(&SHOP.replace("nullable = true", "charset = \"x\"")).unwrap_err();
    assert!(error.message.contains("`charset`"), "{error}");
    assert_eq!(error.location.unwrap().line, 10);
}

#[test]
fn a_section_that_is_not_known_is_refused_by_its_name() {
    for (section, at) in [
        (
            "[view.active_users]\n",
            "the lock has a section `view` that",
        ),
        (
            "[table.users.triggers]\n",
            "table `users` has a section `triggers` that",
        ),
    ] {
        let error = Lock::parse(&format!("{SHOP}\n{section}")).unwrap_err();
        assert!(error.message.starts_with(at), "{error}");
        assert_eq!(error.location.as_ref().unwrap().line, 61, "{error}");
        assert!(error.help[0].contains("cargo install"), "{error}");
    }
}

#[test]
fn a_lock_of_a_version_that_is_not_known_asks_for_an_update() {
    for version in ["0", "2", "\"1\"", "-1"] {
        let text = SHOP.replace("version = 1", &format!("version = {version}"));
        let error = Lock::parse(&text).unwrap_err();
        assert_eq!(
            error.message,
            "the lock has another version than this program reads (1)"
        );
        assert!(error.help[0].contains("cargo install"), "{error}");
    }
}

#[test]
fn a_lock_for_an_unknown_database_is_refused() {
    let error = Lock::parse(&SHOP.replace("\"postgres\"", "\"oracle\"")).unwrap_err();
    assert!(error.message.contains("oracle"), "{error}");
    assert_eq!(error.location.unwrap().line, 4);
}

#[test]
fn a_lock_without_a_version_is_refused() {
    let error = Lock::parse(&SHOP.replace("version = 1\n", "")).unwrap_err();
    assert_eq!(
        error.message,
        "the lock has no version, so it cannot be read"
    );
}

/// Locks of every version stay readable. A new version keeps a lock of each earlier version in this folder.
#[test]
fn every_version_that_was_ever_written_is_read() {
    let kept = [include_str!("kept/1.lock")];
    for (number, text) in (1..).zip(kept) {
        assert!(text.contains(&format!("\nversion = {number}\n")));
        let lock = Lock::parse(text).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(lock.migrations.len(), 6);
        assert_eq!(Lock::parse(&lock.render()).unwrap(), lock);
    }
    let newest = kept[kept.len() - 1];
    assert_eq!(Lock::parse(newest).unwrap().render(), newest);
}

fn kept() -> Lock {
    Lock::parse(include_str!("kept/1.lock")).unwrap()
}

/// The columns of `users` at a moment, with `?` behind those that take NULL; its indexes; and whether its key exists.
fn users(moment: &Moment<'_>) -> Option<(String, String, bool)> {
    let shape = kept().tables["users"].at(moment)?;
    let columns = shape.columns.iter().map(|column| {
        let mark = if column.nullable { "?" } else { "" };
        format!("{}{mark}", column.name)
    });
    let indexes: Vec<&str> = shape.indexes.keys().map(String::as_str).collect();
    Some((
        columns.collect::<Vec<_>>().join(" "),
        indexes.join(" "),
        shape.constraints.contains_key("users_pkey"),
    ))
}

#[test]
fn a_table_is_what_its_facts_made_of_it_until_the_moment() {
    let lock = kept();
    let shape = |columns: &str, indexes: &str| Some((columns.into(), indexes.into(), true));
    let create = "20260101000000_users_create";
    assert_eq!(users(&lock.before(create)), None, "it is not there yet");
    assert_eq!(
        users(&lock.after(create)),
        shape("id name nick? age", "users_nick_key")
    );
    let rename = "20260102000000_users_full_name";
    assert_eq!(users(&lock.before(rename)), users(&lock.after(create)));
    assert_eq!(
        users(&lock.after(rename)),
        shape(
            "id full_name nick? age low?",
            "users_full_name_idx users_nick_key"
        )
    );
    assert_eq!(
        users(&lock.after("20260105000000_users_index")),
        shape("id name nick? age", "users_nick_age")
    );
    let both = "20260106000000_orders_user_name";
    assert_eq!(
        users(&lock.before(both)),
        shape("id name nick age", "users_nick_key")
    );
    assert_eq!(
        users(&lock.after(both)),
        shape("id name nick? age", "users_nick_key")
    );
    assert_eq!(
        users(&Moment::End),
        shape("id full_name nick? low?", "users_full_name_idx"),
        "an index goes with one of its columns"
    );
    assert_eq!(
        users(&Moment::Database),
        shape(
            "id full_name name nick? low?",
            "users_full_name_idx users_nick_key"
        ),
        "a database that serves this code has both sides of what expands"
    );
    assert_eq!(
        users(&Moment::Models),
        shape("id full_name nick? low?", "users_full_name_idx")
    );
}

#[test]
fn a_column_that_is_required_takes_no_null_in_the_models_and_takes_it_in_the_database() {
    let mut lock = kept();
    lock = lock.without("20260106000000_orders_user_name").unwrap();
    let nullable = |moment: &Moment<'_>| {
        let shape = lock.tables["users"].at(moment).unwrap();
        shape.column("nick").unwrap().nullable
    };
    assert!(nullable(&Moment::Database));
    assert!(!nullable(&Moment::Models) && !nullable(&Moment::End));
}

#[test]
fn a_migration_of_several_tables_is_one_migration() {
    let lock = kept();
    let both = "20260106000000_orders_user_name";
    let tables: Vec<&str> = lock.tables_of(both).map(|(name, _)| name).collect();
    assert_eq!(tables, ["orders", "users"]);
    for table in tables {
        assert!(lock.migrations_of(table).any(|(id, _)| id == both));
    }
    assert_eq!(
        lock.ancestors(both).into_iter().collect::<Vec<_>>(),
        ["20260101000000_users_create", "20260103000000_users_nick"]
    );
    let without = lock.without(both).unwrap();
    assert!(!without.tables["orders"].columns.contains_key("user_name"));
    assert_eq!(
        without.tables["users"].columns["nick"]
            .history
            .iter()
            .count(),
        1
    );
}

#[test]
fn a_column_has_its_own_index_and_its_place_in_the_key() {
    let users = &kept().tables["users"];
    let (id, nick) = (users.last("id").unwrap(), users.last("nick").unwrap());
    assert!(id.primary_key && !nick.primary_key);
    assert!(nick.unique && !nick.index && !id.unique);
    assert!(users.last("full_name").unwrap().index);
    assert!(!users.last("age").unwrap().unique, "that index is over two");
}

#[test]
fn facts_of_one_object_follow_each_other_by_after_and_not_by_time() {
    let text = include_str!("kept/1.lock").replace(
        "20260106000000_orders_user_name",
        "20250106000000_orders_user_name",
    );
    let lock = Lock::parse(&text).unwrap();
    let facts = lock.tables["users"].columns["nick"].history.iter();
    let ids: Vec<&str> = facts.map(|fact| fact.migration.as_str()).collect();
    assert_eq!(
        ids,
        [
            "20260103000000_users_nick",
            "20250106000000_orders_user_name"
        ]
    );
}

#[test]
fn a_fact_about_something_that_is_not_there_is_refused_with_its_line() {
    let error = Lock::parse(&SHOP.replace("\nage = {", "\nyears = {")).unwrap_err();
    assert_eq!(
        error.message,
        "migration `20260103000000_users_age` says what becomes of `users.age`, which the lock does not have"
    );
    assert_eq!(error.location.as_ref().unwrap().line, 50);
    assert!(!error.help.is_empty());
    let twice = SHOP.replace("{ added = {},", "{ added = {}, optional = {},");
    let error = Lock::parse(&twice).unwrap_err();
    assert!(
        error.message.contains("both `added` and `optional`"),
        "{error}"
    );
    let nothing = SHOP.replace("{ added = {},", "{");
    let error = Lock::parse(&nothing).unwrap_err();
    assert!(error.message.contains("none of `added`"), "{error}");
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
