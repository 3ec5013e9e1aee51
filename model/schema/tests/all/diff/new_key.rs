//! Another primary key, of columns that are unique already.

use super::*;
use expand_contract_schema::generate::{again, generate};
use expand_contract_schema::lock::Moment;

fn accounts(fields: &str) -> Schema {
    models(&format!(
        "#[migrate(table = \"accounts\")] struct Account {{ {fields}, note: String }}\n\
         #[migrate(table = \"entries\")] struct Entry {{ #[migrate(primary_key)] id: i64, #[migrate(references = \"accounts(id)\", index)] \
         account: i64 }}"
    ))
}

const BEFORE: &str = "#[migrate(primary_key)] id: i64, #[migrate(unique)] code: String";
const AFTER: &str = "#[migrate(unique)] id: i64, #[migrate(primary_key)] code: String";

fn texts(lock: &Lock, schema: &Schema) -> String {
    let errors = generate(lock, schema, NOW).unwrap_err();
    assert!(
        errors.iter().all(|error| !error.help.is_empty()),
        "{errors:#?}"
    );
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    texts.join("\n")
}

#[test]
fn the_unique_column_becomes_the_key_and_the_one_of_before_stays_unique() {
    let before = adopt("shop", Dialect::Postgres, &accounts(BEFORE)).unwrap();
    let plan = diff(&before, &accounts(AFTER), NOW).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let Change::ChangeKey(key) = change(&plan) else {
        panic!("{:#?}", plan.migrations);
    };
    assert_eq!(key.before, ["id"]);
    assert_eq!(key.beside.shape.columns, ["code"]);
    assert_eq!(
        key.kept.as_ref().map(|index| index.name.as_str()),
        Some("accounts_id_key")
    );
    let referring = key
        .referring
        .iter()
        .map(|(table, one)| format!("{table} {}", one.name));
    assert_eq!(
        referring.collect::<Vec<_>>(),
        ["entries entries_account_fkey"]
    );
    let table = &plan.lock.tables["accounts"];
    assert_eq!(table.key_at(&Moment::Models), ["code"]);
    assert!(!table.last("id").unwrap().primary_key && table.last("code").unwrap().primary_key);
    let again = diff(&plan.lock, &accounts(AFTER), LATER).unwrap();
    assert_eq!((again.migrations, &again.lock), (vec![], &plan.lock));
    assert_eq!(Lock::parse(&plan.lock.render()).as_ref(), Ok(&plan.lock));
    let id = plan.lock.migrations.keys().next().unwrap();
    assert_eq!(plan.lock.without(id), Some(before));
}

#[test]
fn a_later_migration_walks_by_the_new_key() {
    let lock = adopt("shop", Dialect::Postgres, &accounts(BEFORE)).unwrap();
    let first = generate(&lock, &accounts(AFTER), NOW).unwrap();
    let more = format!("{AFTER}, #[migrate(added(up = \"upper(note)\"))] loud: String");
    let second = generate(&first.lock, &accounts(&more), LATER).unwrap();
    let sync = second.folders[0].migration.changes[0].operation().sides();
    assert_eq!(sync.unwrap().key, ["code"]);
    assert_eq!(
        second.folders[0].migration.after,
        [first.folders[0].migration.id.clone()]
    );
    assert!(again(&second.lock).unwrap().contains(&first.folders[0]));
}

#[test]
fn a_key_of_several_columns_takes_the_place_of_one_and_gives_it_back() {
    let one = |words: &str, id: &str, other: &str| {
        models(&format!(
            "#[migrate(table = \"seats\"{words})] struct Seat {{ #[migrate({id})] id: i64, {other} hall: i32, {other} number: i32 }}"
        ))
    };
    let single = one(", index(hall, number, unique)", "primary_key", "");
    let several = one("", "unique", "#[migrate(primary_key)]");
    for (before, after, key) in [
        (&single, &several, vec!["hall", "number"]),
        (
            &several,
            &one(", index(hall, number, unique)", "primary_key", ""),
            vec!["id"],
        ),
    ] {
        let lock = adopt("shop", Dialect::Postgres, before).unwrap();
        let plan = diff(&lock, after, NOW).unwrap_or_else(|errors| panic!("{errors:#?}"));
        let Change::ChangeKey(change) = change(&plan) else {
            panic!("{:#?}", plan.migrations);
        };
        assert_eq!(change.beside.shape.columns, key);
        assert!(change.kept.is_some());
    }
}

#[test]
fn what_cannot_be_the_key_is_refused_with_what_comes_first() {
    for (before, after, says) in [
        (
            "#[migrate(primary_key)] id: i64, code: String",
            AFTER,
            "`code` would be the key, and the lock does not say that no two rows have the same there",
        ),
        (
            BEFORE,
            "id: i64, #[migrate(primary_key)] code: String",
            "`id` would be the key no more, and the model does not say that no two rows have the same there",
        ),
        (
            "#[migrate(primary_key)] id: i64, #[migrate(unique)] code: Option<String>",
            AFTER,
            "`code` would be part of the key, and may be NULL in the lock",
        ),
        (
            BEFORE,
            "#[migrate(unique)] id: i64, #[migrate(primary_key)] code: String, age: Option<i32>",
            "`code` becomes the key, and the same migration changes more of `accounts`",
        ),
    ] {
        let lock = adopt("shop", Dialect::Postgres, &accounts(before)).unwrap();
        let text = texts(&lock, &accounts(after));
        assert!(text.contains(says), "{says}: {text}");
    }
    for dialect in [Dialect::Sqlite, Dialect::Mysql] {
        let lock = adopt("shop", dialect, &accounts(BEFORE)).unwrap();
        let text = texts(&lock, &accounts(AFTER));
        assert!(
            text.contains("this database writes the table anew for it"),
            "{text}"
        );
        assert!(
            text.contains("or keep the key: `primary_key` on `id`"),
            "{text}"
        );
    }
}
