//! Disagreements between models, lock and folders.

use std::collections::BTreeMap;

use expand_contract_schema::check::check;
use expand_contract_schema::generate::{Generated, generate};
use expand_contract_schema::lock::{
    ColumnFact, Fact, LockColumn, LockIndex, LockMigration, TableFact,
};
use expand_contract_schema::{Diagnostic, IndexShape, Lock, Schema, Severity, Stage};

use crate::diff::{had, users};

pub(crate) type Folders = BTreeMap<String, [String; 4]>;

pub(crate) fn generated(lock: &Lock, schema: &Schema, now: &str) -> (Lock, Folders) {
    let Generated { lock, folders, .. } = generate(lock, schema, now).unwrap();
    (
        lock,
        folders
            .into_iter()
            .map(|folder| (folder.migration.id, folder.files))
            .collect(),
    )
}

pub(crate) fn findings(lock: &Lock, schema: &Schema, folders: &Folders) -> Vec<Diagnostic> {
    let names: Vec<String> = folders.keys().cloned().collect();
    let found = check(lock, schema, &names, &|id| folders.get(id).cloned());
    for finding in &found {
        assert!(
            !finding.help.is_empty() || finding.severity == Severity::Warning,
            "{finding}"
        );
    }
    found
}

#[track_caller]
pub(crate) fn finds(lock: &Lock, schema: &Schema, folders: &Folders, part: &str) {
    let found = findings(lock, schema, folders);
    assert!(
        found.iter().any(|finding| finding.message.contains(part)),
        "`{part}` is not in {found:#?}"
    );
}

fn renaming() -> (Lock, Schema, Folders) {
    let schema = users("#[migrate(renamed(from = \"name\"))] full_name: String");
    let (lock, folders) = generated(&had("name: String"), &schema, "20261122101500");
    (lock, schema, folders)
}

#[test]
fn what_was_generated_is_one_truth() {
    let (lock, schema, folders) = renaming();
    assert_eq!(findings(&lock, &schema, &folders), []);
}

#[test]
fn a_field_added_without_generate_is_found() {
    let (lock, _, folders) = renaming();
    let ahead = users("#[migrate(renamed(from = \"name\"))] full_name: String, age: Option<i32>");
    finds(
        &lock,
        &ahead,
        &folders,
        "ahead of the lock: users.age is new",
    );
    let moved = users("#[migrate(renamed(from = \"name\", contracted))] full_name: String");
    finds(&lock, &moved, &folders, "the code is contracted now");
    finds(
        &lock,
        &users("full_name: String"),
        &folders,
        "still expanding",
    );
}

#[test]
fn an_edited_a_missing_and_a_stray_folder_are_found() {
    let (lock, schema, folders) = renaming();
    let mut edited = folders.clone();
    for files in edited.values_mut() {
        files[1].push_str("-- faster\n");
    }
    finds(&lock, &schema, &edited, "not the ones that were generated");
    finds(&lock, &schema, &Folders::new(), "is missing");
    let mut stray = folders.clone();
    stray.insert(
        "20261122000000_users_x".into(),
        folders.values().next().unwrap().clone(),
    );
    finds(
        &lock,
        &schema,
        &stray,
        "does not know the folder `20261122000000_users_x`",
    );
}

#[test]
fn a_folder_of_another_lock_is_found() {
    let (mut lock, schema, folders) = renaming();
    lock.name = "store".into();
    finds(
        &lock,
        &schema,
        &folders,
        "the file says lock `shop`, the lock says `store`",
    );
}

type Edit = fn(&mut Lock);

fn column<'a>(lock: &'a mut Lock, name: &str) -> &'a mut LockColumn {
    let users = lock.tables.get_mut("users").unwrap();
    users.columns.get_mut(name).unwrap()
}

fn only_migration(lock: &mut Lock) -> &mut LockMigration {
    lock.migrations.values_mut().next().unwrap()
}

/// Damages a lock by hand, one fact at a time.
#[test]
fn every_fact_that_a_bad_merge_can_lose_is_missed() {
    let (lock, schema, folders) = renaming();
    let edits: [(Edit, &str); 12] = [
        (
            |lock| lock.migrations.clear(),
            "column `users.full_name` names migration `20261122101500_users_full_name`, which the lock does not have",
        ),
        (
            |lock| {
                let users = lock.tables.get_mut("users").unwrap();
                users.columns.remove("full_name");
            },
            "is renamed, but no column comes from it",
        ),
        (
            |lock| column(lock, "name").history.retain(|_| false),
            "which does not leave",
        ),
        (
            |lock| {
                let mut facts = column(lock, "name").history.iter_mut();
                facts.next().unwrap().migration = "x".into();
            },
            "leaves with migration `x`",
        ),
        (
            |lock| {
                let mut facts = column(lock, "name").history.iter_mut();
                facts.next().unwrap().stage = Stage::Contracted;
            },
            "contracted on one side and expanding on the other",
        ),
        (
            |lock| {
                let migration = only_migration(lock).clone();
                lock.migrations.insert("x".into(), migration);
            },
            "migration `x` names table `users`, but nothing of that table comes, changes or leaves with it",
        ),
        (
            |lock| only_migration(lock).after.push("x".into()),
            "comes after `x`, which the lock does not have",
        ),
        (
            |lock| only_migration(lock).tables = vec!["orders".into()],
            "names migration `20261122101500_users_full_name`, which does not name table `users`",
        ),
        (|lock| only_migration(lock).tables.clear(), "names no table"),
        (
            |lock| {
                let id = only_migration_id(lock);
                let users = lock.tables.get_mut("users").unwrap();
                users.history.push(Fact {
                    migration: id,
                    stage: Stage::Contracted,
                    what: TableFact::Created,
                });
            },
            "so column `users.full_name` cannot come, change or leave with it",
        ),
        (
            |lock| {
                let index = IndexShape::of_column("nick", false);
                let users = lock.tables.get_mut("users").unwrap();
                users.indexes.insert("i".into(), LockIndex::new(index));
            },
            "index `i` of `users` is over column `nick`, which the table does not have",
        ),
        (
            |lock| only_migration(lock).checksum = "0".into(),
            "not the ones that were generated",
        ),
    ];
    for (edit, part) in edits {
        let mut lock = lock.clone();
        edit(&mut lock);
        finds(&lock, &schema, &folders, part);
    }
}

fn only_migration_id(lock: &Lock) -> String {
    lock.migrations.keys().next().unwrap().clone()
}

#[test]
fn a_column_that_does_not_turn_to_and_fro_is_found() {
    let required = users("#[migrate(required(backfill = \"''\", contracted))] nick: String");
    let (lock, mut folders) = generated(&had("nick: Option<String>"), &required, "20260101000000");
    let optional = users("#[migrate(optional)] nick: Option<String>");
    let (lock, more) = generated(&lock, &optional, "20260102000000");
    folders.extend(more);
    let edits: [(Edit, &str); 2] = [
        (
            |lock| column(lock, "nick").came.nullable = false,
            "changes nothing of `users.nick`, which takes no NULL from the beginning",
        ),
        (
            |lock| {
                let facts = column(lock, "nick").history.iter_mut();
                facts.for_each(|fact| fact.what = ColumnFact::Optional);
                column(lock, "nick").came.nullable = false;
            },
            "does not follow from each other",
        ),
    ];
    for (edit, part) in edits {
        let mut lock = lock.clone();
        edit(&mut lock);
        finds(&lock, &optional, &folders, part);
    }
}

#[test]
fn an_order_that_no_history_has_is_found() {
    let first = users("name: String, #[migrate(added)] age: Option<i32>");
    let (lock, mut folders) = generated(&had("name: String"), &first, "20260101000000");
    let second = users("name: String, #[migrate(added)] age: Option<i32>, note: Option<String>");
    let (lock, more) = generated(&lock, &second, "20260102000000");
    folders.extend(more);
    let (age, note) = ("20260101000000_users_age", "20260102000000_users_note");
    let with = |edits: &[(&str, &str)]| {
        let mut lock = lock.clone();
        for (id, after) in edits {
            let migration = lock.migrations.get_mut(*id).unwrap();
            migration.after.push((*after).into());
        }
        lock
    };
    finds(
        &with(&[(note, age)]),
        &second,
        &folders,
        "share no column, but one comes after the other",
    );
    finds(
        &with(&[(note, age), (age, note)]),
        &second,
        &folders,
        "share no column",
    );

    let (lock, mut folders) = generated(&had(""), &users("note: Option<String>"), "20260101000000");
    let leaves = users("#[migrate(deprecated)] note: Option<String>");
    let (lock, more) = generated(&lock, &leaves, "20260102000000");
    folders.extend(more);
    let mut turned = lock.clone();
    turned.migrations.get_mut(note).unwrap().after.clear();
    finds(&turned, &leaves, &folders, "neither comes after the other");
    let first = turned.migrations.get_mut("20260101000000_users_note");
    first.unwrap().after.push(note.into());
    finds(&turned, &leaves, &folders, "which comes only later");
    finds(&turned, &leaves, &folders, "which is gone by then");
}
