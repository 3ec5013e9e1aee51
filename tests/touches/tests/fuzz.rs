//! For any text, the function returns without a panic, and the places in its result are within the text.

// A test that unwraps shows the reason in its failure.
#![allow(clippy::unwrap_used)]
#![allow(clippy::print_stdout)] // The tests print times for people.

use std::path::Path;
use std::time::Instant;

use expand_contract_sql::{Catalog, Dialect, touches};
use tests_support::Random;
use tests_touches::{Schema, read_cases, statement};

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}

fn schema() -> Schema {
    Schema::parse(&std::fs::read_to_string(folder().join("schema.txt")).unwrap())
}

fn catalogs() -> Vec<Catalog> {
    Dialect::ALL
        .iter()
        .map(|dialect| schema().catalog(*dialect))
        .collect()
}

/// The number of texts of each kind; `TOUCHES_FUZZ` overrides it.
fn texts() -> u64 {
    std::env::var("TOUCHES_FUZZ").map_or(1_500, |texts| texts.parse().unwrap())
}

fn read(catalogs: &[Catalog], sql: &str) {
    for catalog in catalogs {
        let found = touches(catalog, sql);
        let spans = found.touches.iter().map(|touch| &touch.span);
        for span in spans.chain(found.wildcards.iter().map(|wildcard| &wildcard.span)) {
            assert!(sql.get(span.clone()).is_some(), "{span:?} is not in {sql}");
        }
    }
}

fn statements() -> Vec<String> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "sql") {
            all.extend(read_cases(&path).into_iter().map(|case| case.sql));
        }
    }
    all.sort();
    assert!(all.len() > 300);
    all
}

#[test]
fn on_bytes() {
    let catalogs = catalogs();
    for seed in 0..texts() {
        let mut random = Random::new(seed);
        let bytes: Vec<u8> = (0..random.below(80))
            .map(|_| random.number().to_le_bytes()[0])
            .collect();
        read(&catalogs, &String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn on_token_soup() {
    let catalogs = catalogs();
    let tokens = [
        "SELECT",
        "FROM",
        "WHERE",
        "users",
        "u",
        "name",
        "email",
        "(",
        ")",
        "(",
        ")",
        ",",
        ".",
        "*",
        "JOIN",
        "ON",
        "USING",
        "NATURAL",
        "LEFT",
        "WITH",
        "RECURSIVE",
        "AS",
        "a",
        "INSERT INTO",
        "VALUES",
        "UPDATE",
        "SET",
        "=",
        "DELETE",
        "RETURNING",
        "UNION",
        "GROUP BY",
        "ORDER BY",
        "1",
        "'x'",
        "$1",
        "?",
        ":x",
        "::",
        "text",
        "CASE",
        "WHEN",
        "THEN",
        "END",
        "NOT",
        "IN",
        "EXISTS",
        "BETWEEN",
        "AND",
        "IS",
        "NULL",
        "[",
        "]",
        "OVER",
        "PARTITION BY",
        "FILTER",
        "LATERAL",
        "ARRAY",
        "ROW",
        "CAST",
        "MERGE INTO",
        "MATCHED",
        "COPY",
        "EXPLAIN",
        "CREATE INDEX",
        "ON CONFLICT",
        "DO",
        "excluded",
        "LIMIT",
        "FOR",
        "INTERVAL",
        "\"Full Name\"",
        "`order`",
        "[name]",
        "--",
        "/*",
        "*/",
        "'",
        "\"",
        "$$",
        ";",
        "orgs",
        "posts",
        "COLLATE",
        "AT",
        "TIME",
        "ZONE",
        "-",
        "+",
        "@",
        "#",
        ":",
        "@>",
        "TABLE",
        "DISTINCT",
        "ALL",
        "ANY",
        "HAVING",
        "WINDOW",
        "FETCH",
        "ROWS",
        "xmlelement",
        "extract",
        "json_table",
        "COLUMNS",
        "VALUES(",
        "GROUPING SETS",
        "ROLLUP",
        "SEARCH",
        "CYCLE",
        "ONLY",
        "TABLESAMPLE",
    ];
    for seed in 0..texts() * 4 {
        let mut random = Random::new(seed);
        let count = random.below(40);
        let soup: Vec<&str> = (0..count).map(|_| *random.one(&tokens)).collect();
        read(
            &catalogs,
            &soup.join(if random.chance(4) { "" } else { " " }),
        );
    }
}

#[test]
fn on_mutations_of_real_statements() {
    let catalogs = catalogs();
    let statements = statements();
    for seed in 0..texts() * 4 {
        let mut random = Random::new(seed);
        let mut words: Vec<char> = random.one(&statements).chars().collect();
        for _ in 0..=random.below(4) {
            if words.is_empty() {
                break;
            }
            let at = random.below(words.len());
            match random.below(5) {
                0 => {
                    words.remove(at);
                }
                1 => words.truncate(at),
                2 => words.insert(
                    at,
                    *random.one(&[
                        '(', ')', '\'', '"', '.', '*', ',', ' ', 'ß', '`', '$', '[', ';', ':',
                    ]),
                ),
                3 => {
                    let other: Vec<char> = random.one(&statements).chars().collect();
                    let from = random.below(other.len().max(1));
                    words.splice(at..at, other[from.min(other.len())..].iter().copied());
                }
                _ => {
                    let to = (at + random.below(12)).min(words.len());
                    words.drain(at..to);
                }
            }
        }
        read(&catalogs, &words.into_iter().collect::<String>());
    }
}

#[test]
fn on_generated_statements_in_the_wrong_dialect() {
    let mut random = Random::new(1);
    for _ in 0..texts() {
        let schema = Schema::random(&mut random);
        for dialect in Dialect::ALL {
            let sql = statement(&mut random, &schema, dialect);
            let catalogs: Vec<Catalog> = Dialect::ALL
                .iter()
                .map(|other| schema.catalog(*other))
                .collect();
            read(&catalogs, &sql);
        }
    }
}

/// Repeats every part that can be repeated. No stack is deep enough for a reader that recurses without a limit, and a
/// reader that looks at each level twice would not finish.
#[test]
fn on_repetition() {
    let catalogs = catalogs();
    let often = 6_000;
    for (before, again, after) in [
        ("SELECT ", "(", ""),
        ("SELECT ", "((SELECT 1) + ", ""),
        ("SELECT * FROM ", "(", "users"),
        ("", "(SELECT * FROM ", "users"),
        ("", "(", "SELECT 1"),
        ("SELECT ", "NOT ", "name FROM users"),
        ("SELECT ", "- ", "name FROM users"),
        ("SELECT ", "CASE WHEN ", "name"),
        ("SELECT name", "::text", " FROM users"),
        ("SELECT (users)", ".name", " FROM users"),
        ("SELECT a", ".a", " FROM users"),
        ("SELECT name", "[1]", " FROM users"),
        ("SELECT ", "ARRAY[", "name"),
        ("SELECT name", " + name", " FROM users"),
        ("SELECT name", ", name", " FROM users"),
        ("SELECT 1", " UNION SELECT 1", ""),
        ("SELECT * FROM users", ", users", ""),
        ("", "EXPLAIN ", "SELECT 1"),
        ("", "WITH a AS (", "SELECT 1"),
        ("SELECT ", "f(", "name"),
        ("SELECT name IN ", "(", "1"),
        ("SELECT name FROM users WHERE name", " IS NULL", ""),
        ("SELECT 1", ";SELECT 1", ""),
        ("SELECT 1 ", "/*", ""),
        ("INSERT INTO users VALUES (1)", ", (1)", ""),
        ("SELECT * FROM (", "(", "users"),
        (
            "SELECT * FROM users WHERE ",
            "EXISTS (SELECT * FROM users WHERE ",
            "name",
        ),
        ("SELECT name ", "COLLATE x ", ""),
        ("SELECT ", "'x' ", ""),
        ("SELECT * FROM users GROUP BY ", "GROUPING SETS (", ""),
    ] {
        let sql = format!("{before}{}{after}", again.repeat(often));
        let begin = Instant::now();
        read(&catalogs, &sql);
        println!("{:>8.1?}  {before}{again}..", begin.elapsed());
    }
    // A join looks at the names of all tables before it.
    for join in [
        " JOIN users u USING (id)",
        " NATURAL JOIN users",
        " JOIN orgs o ON name = plan",
    ] {
        let begin = Instant::now();
        read(
            &catalogs,
            &format!("SELECT * FROM users{}", join.repeat(300)),
        );
        println!("{:>8.1?}  {join}..", begin.elapsed());
    }
}
