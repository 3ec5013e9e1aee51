//! Facts stay data: no code reads meaning out of SQL or out of a sentence that this project wrote. A database that quotes
//! otherwise, or a word that is put better, would switch such a guard off without an error.

use std::fs;
use std::path::{Path, PathBuf};

/// Ways to search a text.
const SEARCHES: [&str; 10] = [
    ".contains(",
    ".starts_with(",
    ".ends_with(",
    ".split(",
    ".split_once(",
    ".rsplit_once(",
    ".find(",
    ".strip_prefix(",
    ".match_indices(",
    "LIKE '",
];

/// Words that stand in SQL and sentences of ours, and in nothing that this code is given to read.
const OURS: [&str; 12] = [
    "ADD COLUMN",
    "DROP COLUMN",
    "CREATE ",
    "ALTER ",
    "TRIGGER",
    "CONCURRENTLY",
    "NEW.",
    "UPDATE ",
    "SELECT ",
    "-- step",
    "help:",
    "note:",
];

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder can be read") {
        let path = entry.expect("an entry can be read").path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or("");
        if path.is_dir() && name != "tests" {
            files.extend(rust_files(&path));
        } else if Path::new(name).extension().is_some_and(|rs| rs == "rs") && name != "tests.rs" {
            files.push(path);
        }
    }
    files
}

/// Whether a line of code searches a statement's SQL, or anything for words of ours.
fn reads_a_text_of_ours(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    SEARCHES.iter().any(|search| {
        let Some((before, behind)) = code.split_once(search) else {
            return false;
        };
        let statement = before.ends_with("statement.sql") || before.ends_with("step.sql");
        let argument = behind.split(')').next().unwrap_or_default();
        statement || OURS.iter().any(|word| argument.contains(word))
    })
}

#[test]
fn no_guard_searches_sql_or_sentences_that_we_wrote() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for folder in [
        "runtime/src",
        "cargo-expand-contract/src",
        "build/src",
        "macros/src",
    ] {
        for file in rust_files(&root.join(folder)) {
            let text = fs::read_to_string(&file).expect("a source can be read");
            for (at, line) in text.lines().enumerate() {
                if reads_a_text_of_ours(line) {
                    found.push(format!("{}:{}: {}", file.display(), at + 1, line.trim()));
                }
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_guards_that_there_were_are_found() {
    for line in [
        r#"let (_, rest) = statement.sql.split_once("CREATE OR REPLACE TRIGGER \"")?;"#,
        r#"    sql.split("DROP COLUMN IF EXISTS \"")"#,
        r#"let mut parts = text.split("\n  help: ");"#,
        r"statement.sql.contains(name.as_str())",
        r#""SELECT m.contract_sql LIKE '%-- step %'""#,
    ] {
        assert!(reads_a_text_of_ours(line), "{line}");
    }
    assert!(!reads_a_text_of_ours(
        r#"1 if message.starts_with("no such table") => Fault::NoTable,"#
    ));
}

/// `ARCHITECTURE.md`.
fn map() -> String {
    let path = root().join("ARCHITECTURE.md");
    fs::read_to_string(path).expect("the map can be read")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The text in backticks, with `{a,b}` written out.
fn names(text: &str) -> Vec<String> {
    let quoted = text.split('`').skip(1).step_by(2);
    let mut found = Vec::new();
    for name in quoted {
        match (name.split_once('{'), name.split_once('}')) {
            (Some((before, _)), Some((list, behind))) => {
                let list = &list[before.len() + 1..];
                found.extend(list.split(',').map(|one| format!("{before}{one}{behind}")));
            }
            _ => found.push(name.to_owned()),
        }
    }
    found
}

/// Every folder below one that has sources in it, or below it, with its path from the root.
fn folders(folder: &Path, found: &mut Vec<String>) -> bool {
    let mut has_sources = false;
    for entry in fs::read_dir(root().join(folder)).expect("a folder can be read") {
        let entry = entry.expect("an entry can be read").file_name();
        let path = folder.join(&entry);
        if root().join(&path).is_dir() {
            has_sources |= entry != "tests" && folders(&path, found);
        } else {
            has_sources |= entry != "tests.rs" && path.extension().is_some_and(|rs| rs == "rs");
        }
    }
    if has_sources {
        found.push(folder.to_str().expect("names are UTF-8").to_owned());
    }
    has_sources
}

#[test]
fn every_folder_is_on_the_map() {
    let map = map();
    // A row's first cell names folders, the others what is below these.
    let rows: Vec<(Vec<String>, &str)> = map
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split_once(" | "))
        .map(|(first, others)| (names(first), others))
        .collect();
    let mut found = Vec::new();
    for part in [
        "model/sql/src",
        "model/format/src",
        "model/schema/src",
        "model/source/src",
        "macros/src",
        "build/src",
        "runtime/src",
        "cargo-expand-contract/src",
    ] {
        folders(Path::new(part), &mut found);
    }
    let is_there = |folder: &str| {
        let (above, name) = folder.rsplit_once('/').expect("a path has a folder above");
        let is = |listed: &[String], path: &str| listed.iter().any(|one| one == path);
        rows.iter().any(|(listed, others)| {
            is(listed, folder) || is(listed, above) && others.contains(&format!("`{name}/`"))
        })
    };
    found.retain(|folder| !is_there(folder));
    assert!(found.is_empty(), "ARCHITECTURE.md does not name {found:#?}");
    for test in fs::read_dir(root().join("tests")).expect("a folder can be read") {
        let test = test.expect("an entry can be read");
        let name = test.file_name().into_string().expect("names are UTF-8");
        let is_listed = || {
            let path = format!("tests/{name}");
            rows.iter().any(|(listed, _)| listed.contains(&path))
        };
        assert!(!test.path().is_dir() || is_listed(), "tests/{name}");
    }
}

#[test]
fn what_the_map_names_exists() {
    let is_plain =
        |character: char| character.is_ascii_alphanumeric() || "/._-".contains(character);
    for name in names(&map()) {
        // From the root; names below a folder of the same row are too short to be told from words.
        let from_root = [
            "model/",
            "runtime/",
            "macros/",
            "build/",
            "tests/",
            "cargo-expand-contract/",
            "docs/",
        ];
        if from_root.iter().any(|part| name.starts_with(part)) && name.chars().all(is_plain) {
            assert!(root().join(&name).exists(), "ARCHITECTURE.md names {name}");
        }
    }
}

#[test]
fn every_decision_is_listed() {
    let folder = root().join("docs/decisions");
    let list = fs::read_to_string(folder.join("README.md")).expect("the list can be read");
    for page in fs::read_dir(&folder).expect("a folder can be read") {
        let page = page.expect("an entry can be read").file_name();
        let page = page.into_string().expect("names are UTF-8");
        let is_listed = list.contains(&format!("]({page}): "));
        assert!(
            is_listed || page == "README.md",
            "{page} is not in the list"
        );
    }
}
