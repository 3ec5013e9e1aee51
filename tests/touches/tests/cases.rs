//! Statements by hand for every place at which SQL has names.

// A test that unwraps shows the reason in its failure.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use expand_contract_sql::{Dialect, TouchKind, Touches, touches};
use tests_touches::{Case, Oracle, Schema, Verdict, judge, read_cases, write_cases};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}

fn expected(found: &Touches) -> Vec<String> {
    let mut lines = Vec::new();
    for (word, kind) in [
        ("named", TouchKind::Named),
        ("positional", TouchKind::Positional),
        ("rebinds", TouchKind::Rebinds),
    ] {
        let pairs = found.pairs(kind);
        if !pairs.is_empty() {
            let pairs: Vec<String> = pairs
                .iter()
                .map(|(table, column)| format!("{table}.{column}"))
                .collect();
            lines.push(format!("{word}: {}", pairs.join(" ")));
        }
    }
    if !found.wildcards.is_empty() {
        lines.push(format!("wildcards: {}", found.wildcard_tables().join(" ")));
    }
    if let Some(reason) = &found.unreadable {
        lines.push(format!("unreadable: {reason}"));
    }
    lines
}

/// `BLESS=1` writes the result into the files for review; the test asks the oracle in any case.
fn hold(files: &[&str], dialects: &[Dialect]) {
    let schema = Schema::parse(&std::fs::read_to_string(folder().join("schema.txt")).unwrap());
    let mut said = String::new();
    for file in files {
        let path = folder().join(file);
        let mut cases = read_cases(&path);
        for dialect in dialects {
            let catalog = schema.catalog(*dialect);
            let found: Vec<Touches> = cases
                .iter()
                .map(|case| touches(&catalog, &case.sql))
                .collect();
            for (case, found) in cases.iter_mut().zip(&found) {
                let now = expected(found);
                if now != case.expected
                    && *dialect == dialects[0]
                    && std::env::var_os("BLESS").is_some()
                {
                    case.expected = now;
                } else if now != case.expected && !case.sql.is_empty() {
                    writeln!(
                        said,
                        "{} ({}): expected {:#?}, found {now:#?}",
                        case.place,
                        dialect.name(),
                        case.expected
                    )
                    .unwrap();
                }
            }
            ask(*dialect, &schema, &cases, &found, &mut said);
        }
        if std::env::var_os("BLESS").is_some() {
            write_cases(&path, &cases);
        }
    }
    assert!(said.is_empty(), "\n{said}");
}

fn ask(dialect: Dialect, schema: &Schema, cases: &[Case], found: &[Touches], said: &mut String) {
    let statements: Vec<String> = cases.iter().map(|case| case.sql.clone()).collect();
    let verdicts = Oracle(dialect).verdicts(schema, &statements);
    for (at, case) in cases.iter().enumerate() {
        if case.sql.is_empty() {
            continue;
        }
        if verdicts[0][at] != Verdict::Fine {
            writeln!(
                said,
                "{} ({}): {:?}",
                case.place,
                dialect.name(),
                verdicts[0][at]
            )
            .unwrap();
            continue;
        }
        let mine: Vec<&Verdict> = verdicts[1..].iter().map(|state| &state[at]).collect();
        for finding in judge(schema, &found[at], &mine).findings {
            writeln!(said, "{} ({}): {finding:?}", case.place, dialect.name()).unwrap();
        }
    }
}

#[test]
fn what_every_database_has() {
    hold(&["common.sql"], &Dialect::ALL);
}

#[test]
fn what_postgres_and_sqlite_have() {
    hold(
        &["postgres_sqlite.sql"],
        &[Dialect::Postgres, Dialect::Sqlite],
    );
}

#[test]
fn what_postgres_has() {
    hold(&["postgres.sql"], &[Dialect::Postgres]);
}

#[test]
fn what_mysql_has() {
    hold(&["mysql.sql"], &[Dialect::Mysql]);
}

#[test]
fn what_sqlite_has() {
    hold(&["sqlite.sql"], &[Dialect::Sqlite]);
}
