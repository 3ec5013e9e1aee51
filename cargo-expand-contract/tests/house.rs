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
