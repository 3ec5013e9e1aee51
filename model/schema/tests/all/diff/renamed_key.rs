//! Columns of keys that get other names by a view, and the foreign keys that refer to them.

use super::*;
use expand_contract_schema::generate::{Folder, again, generate};
use expand_contract_schema::lock::Moment;
use expand_contract_schema::{ConstraintShape, Table};

const KEY: &str = "#[migrate(primary_key)] id: i64";
const RENAMED: &str = "#[migrate(renamed(from = \"id\", by = \"view\"), primary_key)] number: i64";

/// Users that refer to themselves, and posts that refer to them under this name of the key.
fn both(key: &str, target: &str) -> Schema {
    models(&format!(
        "#[migrate(table = \"users\")] struct User {{ {key}, name: String, #[migrate(references = \"users({target})\", index)] boss: \
         Option<i64> }}\n\
         #[migrate(table = \"posts\")] struct Post {{ #[migrate(primary_key)] id: i64, #[migrate(references = \"users({target})\", index)] \
         author: i64 }}"
    ))
}

fn lock() -> Lock {
    adopt("shop", Dialect::Postgres, &both(KEY, "id")).unwrap()
}

fn targets(lock: &Lock) -> Vec<String> {
    let shapes = lock.tables.values().flat_map(|table| {
        let shape = table.at(&Moment::Models).unwrap();
        shape.constraints.into_values()
    });
    let targets = shapes.filter_map(|shape| Some(shape.references()?.target.join(", ")));
    targets.collect()
}

fn texts(lock: &Lock, schema: &Schema) -> String {
    let errors = generate(lock, schema, LATER).unwrap_err();
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    texts.join("\n")
}

#[test]
fn the_key_and_what_refers_to_it_have_the_new_name() {
    let before = lock();
    let plan = diff(&before, &both(RENAMED, "number"), NOW).unwrap();
    assert!(matches!(change(&plan), Change::RenameByView(_)));
    let users = &plan.lock.tables["users"];
    assert_eq!(users.key_at(&Moment::Models), ["number"]);
    assert_eq!(targets(&plan.lock), ["number", "number"]);
    assert!(
        users.last("id").unwrap().primary_key && users.last("number").unwrap().primary_key,
        "the key of before and that of afterwards"
    );
    let again = diff(&plan.lock, &both(RENAMED, "number"), LATER).unwrap();
    assert_eq!((again.migrations, &again.lock), (vec![], &plan.lock));
    // The lock reads its own text back, and `discard` restores the lock of before.
    let [id] = &plan.lock.migrations.keys().collect::<Vec<_>>()[..] else {
        panic!("one migration");
    };
    assert_eq!(Lock::parse(&plan.lock.render()).as_ref(), Ok(&plan.lock));
    assert_eq!(plan.lock.without(id), Some(before));
}

#[test]
fn a_later_migration_walks_by_the_new_name_and_an_earlier_one_by_the_old() {
    let added = |key: &str, target: &str, field: &str| {
        let mut models = both(key, target);
        models
            .tables
            .insert("users".into(), with_field(key, target, field));
        models
    };
    let low = "#[migrate(added(up = \"lower(name)\", contracted))] low: String";
    let first = generate(&lock(), &added(KEY, "id", low), NOW).unwrap();
    let contracted = RENAMED.replace("\"view\"", "\"view\", contracted");
    let second = generate(&first.lock, &added(&contracted, "number", low), LATER).unwrap();
    let both_fields = format!("{low}, #[migrate(added(up = \"upper(name)\"))] up: String");
    let third = generate(
        &second.lock,
        &added(&contracted, "number", &both_fields),
        "20261124101500",
    )
    .unwrap();
    let keys = |folders: &[Folder]| -> Vec<Vec<String>> {
        let files = folders.iter().flat_map(|folder| &folder.migration.changes);
        let syncs =
            files.filter_map(|change| change.operation().sides().map(|sync| sync.key.clone()));
        syncs.collect()
    };
    assert_eq!(keys(&first.folders), [["id"]]);
    assert_eq!(keys(&third.folders), [["number"]]);
    // The folder of the first one is derived from the lock of now, and is the same.
    let again = again(&third.lock).unwrap();
    assert!(again.contains(&first.folders[0]), "{again:#?}");
}

/// The users with one field more.
fn with_field(key: &str, target: &str, field: &str) -> Table {
    let schema = models(&format!(
        "#[migrate(table = \"users\")] struct User {{ {key}, name: String, #[migrate(references = \"users({target})\", index)] boss: \
         Option<i64>, {field} }}"
    ));
    schema.tables["users"].clone()
}

#[test]
fn a_model_that_refers_to_the_old_name_is_told_the_new_one() {
    let text = texts(&lock(), &both(RENAMED, "id"));
    for says in [
        "foreign key `posts_author_fkey` refers to `users.id`, which is `number` in model `User`",
        "foreign key `users_boss_fkey` refers to `users.id`",
        "write `number` there",
    ] {
        assert!(text.contains(says), "{says}: {text}");
    }
}

#[test]
fn a_key_changes_nothing_but_its_name() {
    let one = |key: &str| {
        models(&format!(
            "#[migrate(table = \"users\")] struct User {{ {key}, name: String }}"
        ))
    };
    let before = adopt(
        "shop",
        Dialect::Postgres,
        &one("#[migrate(primary_key, identity)] id: i64"),
    )
    .unwrap();
    for (key, says) in [
        (
            RENAMED,
            "`id` has `identity` and `number` has no `identity`",
        ),
        (
            "#[migrate(renamed(from = \"id\", by = \"view\"), primary_key, identity)] number: i32",
            "`id` is `bigint` and `number` is `integer`",
        ),
    ] {
        let text = texts(&before, &one(key));
        assert!(text.contains(says), "{says}: {text}");
        assert!(!text.contains("let it be copied"), "{text}");
    }
}

#[test]
fn elsewhere_the_name_is_changed_in_rust_alone() {
    for dialect in [Dialect::Sqlite, Dialect::Mysql] {
        let before = adopt("shop", dialect, &both(KEY, "id")).unwrap();
        let text = texts(&before, &both(RENAMED, "number"));
        for says in [
            "takes no write by itself",
            "rename it in Rust alone",
            "column = \"id\"",
        ] {
            assert!(text.contains(says), "{says}: {text}");
        }
    }
}

#[test]
fn a_key_of_several_columns_keeps_their_order() {
    let of = |first: &str, second: &str| {
        models(&format!(
            "#[migrate(table = \"users\")] struct User {{ #[migrate(primary_key)] org: i32, #[migrate(primary_key{first} {second}: i32 }}"
        ))
    };
    let before = adopt("shop", Dialect::Postgres, &of(")]", "number")).unwrap();
    let after = of(", renamed(from = \"number\", by = \"view\"))]", "member");
    let plan = diff(&before, &after, NOW).unwrap();
    let key = plan.lock.tables["users"].constraints["users_pkey"].last();
    assert_eq!(
        key,
        ConstraintShape::PrimaryKey(vec!["org".into(), "member".into()])
    );
}
