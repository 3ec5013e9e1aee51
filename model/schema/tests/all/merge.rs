//! The changes of two people in two branches, and the merge.

use std::process::Command;

use expand_contract_schema::diff::adopt;
use expand_contract_schema::{Dialect, Lock, Schema};

use crate::check::{Folders, findings, finds, generated};
use crate::diff::{had, models, users};

/// The result of `git merge`: the text, and whether it is clean.
fn merged(base: &Lock, ours: &Lock, theirs: &Lock) -> (bool, String) {
    let folder = std::env::temp_dir().join(format!(
        "ec-merge-{}-{:?}",
        std::process::id(),
        std::thread::current().id()
    ));
    std::fs::create_dir_all(&folder).unwrap();
    for (name, lock) in [("base", base), ("ours", ours), ("theirs", theirs)] {
        std::fs::write(folder.join(name), lock.render()).unwrap();
    }
    let output = Command::new("git")
        .args(["merge-file", "-p", "ours", "base", "theirs"])
        .current_dir(&folder)
        .output()
        .expect("git runs");
    std::fs::remove_dir_all(&folder).unwrap();
    (
        output.status.success(),
        String::from_utf8(output.stdout).unwrap(),
    )
}

/// Follows the help for an unresolved conflict: keeps the lines of both sides. If two lines differ only in the stage,
/// it keeps the one with `contracted`.
fn following_the_help(text: &str) -> Lock {
    const MARKERS: [&str; 3] = ["<<<<<<<", "=======", ">>>>>>>"];
    let is_marker = |line: &str| MARKERS.iter().any(|marker| line.starts_with(marker));
    let error = Lock::parse(text).err();
    assert_eq!(error.is_some(), text.lines().any(is_marker), "{text}");
    assert!(error.is_none_or(|error| error.help[0].starts_with("keep the lines of both sides")));
    let contracted = |line: &str| line.replace("stage = \"expanding\"", "stage = \"contracted\"");
    let is_behind = |line: &str| {
        let mut others = text.lines().filter(|other| *other != line);
        others.any(|other| other == contracted(line))
    };
    let lines = text
        .lines()
        .filter(|line| !is_marker(line) && !is_behind(line));
    let text = lines.collect::<Vec<_>>().join("\n");
    Lock::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

const TWO: &str =
    "#[migrate(table = \"users\")] struct User { #[migrate(primary_key)] id: i64, USER }
    #[migrate(table = \"orders\")] struct Order { #[migrate(primary_key)] id: i64, ORDER }";

fn two(user: &str, order: &str) -> Schema {
    models(&TWO.replace("USER", user).replace("ORDER", order))
}

#[test]
fn two_branches_that_add_fields_to_different_models_merge_cleanly() {
    let (start, created) = generated(
        &Lock::new("shop", Dialect::Sqlite),
        &two("", ""),
        "20260101000000",
    );
    // Both tables have migrations, or neither has.
    for (start, created) in [
        (start, created),
        (
            adopt("shop", Dialect::Sqlite, &two("", "")).unwrap(),
            Folders::new(),
        ),
    ] {
        let (ours, our_folders) = generated(&start, &two("age: Option<i32>", ""), "20260102000000");
        let (theirs, their_folders) =
            generated(&start, &two("", "note: Option<String>"), "20260102000000");
        let (clean, text) = merged(&start, &ours, &theirs);
        assert!(clean, "{text}");
        assert_eq!(merged(&start, &theirs, &ours), (clean, text.clone()));
        let lock = Lock::parse(&text).unwrap();
        let folders = created
            .into_iter()
            .chain(our_folders)
            .chain(their_folders)
            .collect();
        assert_eq!(
            findings(
                &lock,
                &two("age: Option<i32>", "note: Option<String>"),
                &folders
            ),
            []
        );
        assert_eq!(lock.render(), text);
    }
}

#[test]
fn two_branches_that_add_unrelated_fields_to_one_model_need_only_what_the_help_says() {
    let start = had("a: String");
    let (ours, our_folders) = generated(
        &start,
        &users("a: String, age: Option<i32>"),
        "20260102000000",
    );
    let (theirs, their_folders) = generated(
        &start,
        &users("a: String, note: Option<String>"),
        "20260103000000",
    );
    let lock = following_the_help(&merged(&start, &ours, &theirs).1);
    let folders = our_folders.into_iter().chain(their_folders).collect();
    assert_eq!(
        findings(
            &lock,
            &users("a: String, age: Option<i32>, note: Option<String>"),
            &folders
        ),
        []
    );
}

/// Fields and models before and after the change of one branch. The parts are independent of each other.
const PARTS: [(&str, &str, &str); 11] = [
    ("AGE", "", "age: Option<i32>,"),
    ("EMAIL", "", "#[migrate(index)] email: Option<String>,"),
    (
        "FULL",
        "#[migrate(renamed(from = \"name\"))] full_name: String,",
        "#[migrate(renamed(from = \"name\", contracted))] full_name: String,",
    ),
    (
        "NICK",
        "nick: Option<String>,",
        "#[migrate(deprecated)] nick: Option<String>,",
    ),
    (
        "SHORT",
        "short: Option<String>,",
        "#[migrate(required(backfill = \"''\"))] short: String,",
    ),
    (
        "NOTE",
        "note: Option<String>,",
        "#[migrate(deprecated)] note: Option<String>,",
    ),
    ("TOTAL", "", "#[migrate(default = \"0\")] total: i64,"),
    ("SIZE", "", "size: Option<i64>,"),
    (
        "CARTS",
        "",
        "#[migrate(table = \"carts\")] struct Cart { #[migrate(primary_key)] id: i64 }",
    ),
    (
        "TAGS",
        "",
        "#[migrate(table = \"tags\")] struct Tag { #[migrate(primary_key)] id: i64, #[migrate(unique)] name: String }",
    ),
    (
        "TEAMS",
        "",
        "#[migrate(table = \"teams\")] struct Team { #[migrate(primary_key)] id: i64, name: String }",
    ),
];

/// The table that a part is in.
fn table_of(part: usize) -> &'static str {
    [
        "users", "users", "users", "users", "users", "orders", "orders", "items", "carts", "tags",
        "teams",
    ][part]
}

/// The models with these parts changed.
fn shop(changed: &[usize]) -> Schema {
    let mut text = "#[migrate(table = \"items\")] struct Item { #[migrate(primary_key)] id: i64, SIZE }
        #[migrate(table = \"orders\")] struct Order { #[migrate(primary_key)] id: i64, NOTE TOTAL }
        #[migrate(table = \"users\")] struct User { #[migrate(primary_key)] id: i64, FULL NICK SHORT AGE EMAIL }
        CARTS TAGS TEAMS"
        .to_owned();
    for (at, (name, before, after)) in PARTS.iter().enumerate() {
        text = text.replace(name, if changed.contains(&at) { after } else { before });
    }
    models(&text)
}

/// The lock of [`shop`] before any change: every table was created, and `users.full_name` is expanding.
fn start() -> (Lock, Folders) {
    let models_before = "#[migrate(table = \"items\")] struct Item { #[migrate(primary_key)] id: i64 }
        #[migrate(table = \"orders\")] struct Order { #[migrate(primary_key)] id: i64, note: Option<String> }
        #[migrate(table = \"users\")] struct User { #[migrate(primary_key)] id: i64, name: String, nick: Option<String>, short: Option<String> }";
    let empty = Lock::new("shop", Dialect::Postgres);
    let (lock, mut folders) = generated(&empty, &models(models_before), "20260101000000");
    let (lock, more) = generated(&lock, &shop(&[]), "20260102000000");
    folders.extend(more);
    (lock, folders)
}

#[test]
fn whatever_two_branches_do_apart_from_each_other_comes_together() {
    let (start, created) = start();
    let branch = |at: usize, now| generated(&start, &shop(&[at]), now);
    let ours: Vec<_> = (0..PARTS.len())
        .map(|at| branch(at, "20260103000000"))
        .collect();
    let theirs: Vec<_> = (0..PARTS.len())
        .map(|at| branch(at, "20260104000000"))
        .collect();
    for (one, (our_lock, our_folders)) in ours.iter().enumerate() {
        for (other, (their_lock, their_folders)) in theirs.iter().enumerate().skip(one + 1) {
            let (clean, text) = merged(&start, our_lock, their_lock);
            let tables = [table_of(one), table_of(other)];
            // Both new tables stand in the same place, because `carts` sorts before every other table.
            let is_one_place = tables[0] == tables[1] || tables == ["tags", "teams"];
            assert!(clean || is_one_place, "{tables:?}\n{text}");
            let lock = following_the_help(&text);
            let (_, other_way) = merged(&start, their_lock, our_lock);
            assert_eq!(following_the_help(&other_way), lock, "{tables:?}");
            let mut folders = created.clone();
            folders.extend(our_folders.clone());
            folders.extend(their_folders.clone());
            let found = findings(&lock, &shop(&[one, other]), &folders);
            assert_eq!(found, [], "{tables:?}\n{text}");
        }
    }
}

#[test]
fn three_branches_come_home_in_any_order() {
    let (start, _) = start();
    let branches = [
        generated(&start, &shop(&[0]), "20260103000000").0,
        generated(&start, &shop(&[6]), "20260104000000").0,
        generated(&start, &shop(&[8]), "20260105000000").0,
    ];
    let mut texts = Vec::new();
    for order in [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ] {
        let home = order.iter().fold(start.clone(), |home, at| {
            let (clean, text) = merged(&start, &home, &branches[*at]);
            assert!(clean, "{text}");
            Lock::parse(&text).unwrap()
        });
        texts.push(home.render());
    }
    texts.dedup();
    assert_eq!(texts.len(), 1);
}

#[test]
fn a_column_computed_in_one_branch_from_what_leaves_in_the_other_is_found() {
    let start = had("a: String, name: Option<String>, z: String");
    let reads = "#[migrate(added(up = \"lower(name)\", fill_null))] b: Option<String>";
    let (ours, our_folders) = generated(
        &start,
        &users(&format!(
            "a: String, name: Option<String>, z: String, {reads}"
        )),
        "20260102000000",
    );
    let leaves = "#[migrate(deprecated)] name: Option<String>";
    let (theirs, their_folders) = generated(
        &start,
        &users(&format!("a: String, {leaves}, z: String")),
        "20260103000000",
    );
    let lock = following_the_help(&merged(&start, &ours, &theirs).1);
    let folders = our_folders.into_iter().chain(their_folders).collect();
    finds(
        &lock,
        &users(&format!("a: String, {leaves}, z: String, {reads}")),
        &folders,
        "`20260102000000_users_b` and `20260103000000_users_name` both have a part in `users.name`, and neither comes after",
    );
}

#[test]
fn one_column_renamed_in_two_branches_is_found_and_the_help_leads_out() {
    let start = had("a: String, name: String, z: String");
    let one = users("a: String, #[migrate(renamed(from = \"name\"))] b: String, z: String");
    let other = users("a: String, #[migrate(renamed(from = \"name\"))] y: String, z: String");
    let (ours, our_folders) = generated(&start, &one, "20260102000000");
    let (theirs, their_folders) = generated(&start, &other, "20260103000000");
    let lock = following_the_help(&merged(&start, &ours, &theirs).1);
    let mut folders = our_folders.clone();
    folders.extend(their_folders);
    finds(
        &lock,
        &one,
        &folders,
        "`users.name` is renamed to `b` and to `y`",
    );
    let found = findings(&lock, &one, &folders);
    let help = "`cargo expand-contract discard 20260103000000_users_y`";
    assert!(
        found
            .iter()
            .any(|finding| finding.help.iter().any(|text| text.contains(help))),
        "{found:#?}"
    );
    let lock = lock.without("20260103000000_users_y").unwrap();
    assert_eq!(findings(&lock, &one, &our_folders), []);
    assert_eq!(lock, ours);
}

#[test]
fn one_column_added_in_two_branches_is_found_and_the_help_leads_out() {
    let start = had("a: String");
    let schema = users("a: String, age: Option<i32>");
    let (ours, our_folders) = generated(&start, &schema, "20260102000000");
    let (theirs, their_folders) = generated(&start, &schema, "20260103000000");
    let (clean, text) = merged(&start, &ours, &theirs);
    assert!(!clean);
    let lock = following_the_help(&text);
    let mut folders = our_folders.clone();
    folders.extend(their_folders);
    finds(
        &lock,
        &schema,
        &folders,
        "comes with migration `20260103000000_users_age`, but is there already",
    );
    let lock = lock.without("20260103000000_users_age").unwrap();
    assert_eq!(findings(&lock, &schema, &our_folders), []);
}
