//! The lines that the script prints for cargo besides its findings.

use std::path::Path;

use tempfile::TempDir;

use crate::Script;

const USERS: &str = r#"version = 1
name = "a"
dialect = "postgres"

[table.users]

[table.users.columns]
full_name = { position = 1, type = "text" }
id = { position = 0, type = "bigint" }
name = { position = 1, type = "text" }

[table.users.indexes]

[table.users.constraints]
users_pkey = { primary_key = ["id"] }

[migration.20260101000000_x]
tables = ["users"]
after = []
fact.users.columns.full_name = { renamed = { from = "name" }, stage = "contracted" }
fact.users.columns.name = { leaves = { renamed = true, replaced_by = ["full_name"] }, stage = "contracted" }
checksum = "0"

# end of users
"#;
const EMPTY: &str = "version = 1\nname = \"b\"\ndialect = \"postgres\"\n";

/// A folder with these files; the package is in the subfolder `shop`.
fn files(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// The output of the script in `shop`, with the folder written as `/`.
fn said(folder: &TempDir, variables: &[(&str, &str)], named: Option<&str>) -> Vec<String> {
    let real = folder.path().display().to_string();
    let variables = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.replace("//", &format!("{real}/"))));
    let script = Script {
        root: folder.path().join("shop"),
        variables: variables.collect(),
    };
    let lines = script.run(named.map(Path::new)).into_iter();
    lines.map(|line| line.replace(&real, "/")).collect()
}

const SOURCE: &str = "fn f() { sqlx::query(\"SELECT name FROM users\"); }";

#[test]
fn a_lock_that_was_passed_on_is_told_to_the_macros() {
    let folder = files(&[
        ("shop/src/lib.rs", SOURCE),
        ("models/expand-contract.lock", USERS),
    ]);
    let passed = (
        "DEP_MODELS_EXPAND_CONTRACT_LOCK",
        "//models/expand-contract.lock",
    );
    let other = ("EXPAND_CONTRACT_LOCK", "//gone");
    let lines = said(&folder, &[passed, other], None);
    let begin = [
        "cargo::rustc-env=EXPAND_CONTRACT_LOCK=//models/expand-contract.lock",
        "cargo::metadata=expand_contract_lock=//models/expand-contract.lock",
        "cargo::error=[EC0001] SQL names `users.name`, which was renamed to `full_name` by 20260101000000_x",
    ];
    assert_eq!(lines[..3], begin, "{lines:#?}");
    let end = [
        "cargo::rerun-if-changed=//models/expand-contract.lock",
        "cargo::rerun-if-changed=src",
    ];
    assert_eq!(lines[lines.len() - 2..], end, "{lines:#?}");
}

#[test]
fn of_two_that_were_passed_on_both_judge_and_none_is_told() {
    let folder = files(&[
        ("shop/src/lib.rs", SOURCE),
        ("models/expand-contract.lock", USERS),
        ("more/expand-contract.lock", EMPTY),
    ]);
    let both = [
        (
            "DEP_MODELS_EXPAND_CONTRACT_LOCK",
            "//models/expand-contract.lock",
        ),
        (
            "DEP_MORE_EXPAND_CONTRACT_LOCK",
            "//more/expand-contract.lock",
        ),
    ];
    let lines = said(&folder, &both, None);
    assert!(lines[0].starts_with("cargo::error=[EC0001]"), "{lines:#?}");
    let lines = said(&folder, &both, Some("../more/expand-contract.lock"));
    let told = "cargo::rustc-env=EXPAND_CONTRACT_LOCK=//shop/../more/expand-contract.lock";
    assert_eq!(lines[0], told, "{lines:#?}");
    assert!(
        !lines.iter().any(|line| line.contains("EC0001")),
        "{lines:#?}"
    );
}

#[test]
fn its_own_lock_counts_and_tables_of_others_are_judged_by_theirs() {
    let folder = files(&[
        ("shop/src/lib.rs", SOURCE),
        ("shop/expand-contract.lock", EMPTY),
        ("models/expand-contract.lock", USERS),
    ]);
    let passed = (
        "DEP_MODELS_EXPAND_CONTRACT_LOCK",
        "//models/expand-contract.lock",
    );
    let named = ("EXPAND_CONTRACT_LOCK", "//models/expand-contract.lock");
    let lines = said(&folder, &[named], None);
    assert_eq!(
        lines,
        [
            "cargo::metadata=expand_contract_lock=//shop/expand-contract.lock",
            "cargo::rerun-if-changed=expand-contract.lock",
            "cargo::rerun-if-changed=src",
        ]
    );
    let lines = said(&folder, &[passed], None);
    assert!(lines[1].starts_with("cargo::error=[EC0001]"), "{lines:#?}");
    let lines = said(&folder, &[], Some("../models/expand-contract.lock"));
    let error = "cargo::error=the build script names ../models/expand-contract.lock, but there is a lock beside Cargo.toml as well";
    assert_eq!(lines[0], error, "{lines:#?}");
    let same = said(&folder, &[], Some("expand-contract.lock"));
    assert_eq!(same, said(&folder, &[], None));
}

#[test]
fn a_lock_that_cannot_be_read_is_told_with_its_place() {
    let folder = files(&[("shop/expand-contract.lock", "version = 1\nname = 7\n")]);
    let lines = said(&folder, &[], None);
    assert!(lines[0].starts_with("cargo::error="), "{lines:#?}");
    assert_eq!(
        lines[1], "cargo::error=  --> expand-contract.lock:2:8",
        "{lines:#?}"
    );
    assert_eq!(
        lines.last().unwrap(),
        "cargo::rerun-if-changed=expand-contract.lock"
    );
    let folder = files(&[("shop/src/lib.rs", "")]);
    let lines = said(&folder, &[("EXPAND_CONTRACT_LOCK", "//gone")], None);
    assert_eq!(
        lines[0],
        "cargo::error=EXPAND_CONTRACT_LOCK names //gone, which does not exist"
    );
}

#[test]
fn configuration_and_folders_are_read_where_they_are() {
    let folder = files(&[
        ("shop/src/main.rs", ""),
        ("shop/expand-contract.lock", EMPTY),
        (
            "shop/expand-contract.toml",
            "migrations = \"db\"\nname = \"b\"\n",
        ),
        ("shop/db/1_x/expand.sql", ""),
        ("shop/db/notes/todo.txt", ""),
    ]);
    let lines = said(&folder, &[], None);
    assert_eq!(
        lines[1], "cargo::error=the lock does not know the folder `1_x`",
        "{lines:#?}"
    );
    let read: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.strip_prefix("cargo::rerun-if-changed="))
        .collect();
    assert_eq!(
        read,
        ["db", "expand-contract.lock", "expand-contract.toml", "src"]
    );
    std::fs::write(
        folder.path().join("shop/expand-contract.toml"),
        "name = \"c\"\n",
    )
    .unwrap();
    let lines = said(&folder, &[], None);
    let error = "cargo::error=expand-contract.toml says name = \"c\", the lock says \"b\"";
    assert_eq!(lines[1], error, "{lines:#?}");
}
