//! `docs/ladder.md` held against the cases.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const DOC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/ladder.md");
const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/cases/ladder");

/// The lines of a table, each by its cells.
fn rows<'a>(lines: &[&'a str]) -> Vec<Vec<&'a str>> {
    let rows = lines.iter().filter(|line| line.starts_with('|'));
    rows.map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .filter(|cells: &Vec<&str>| !cells[0].starts_with("--"))
        .collect()
}

/// The text below a heading, up to the next.
fn below<'a>(doc: &'a str, heading: &str) -> Vec<&'a str> {
    let mut lines = doc.lines().skip_while(|line| *line != heading);
    assert!(lines.next().is_some(), "docs/ladder.md has no `{heading}`");
    lines.take_while(|line| !line.starts_with('#')).collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What is in a code span.
fn code(cell: &str) -> String {
    cell.replace("\\|", "|").trim_matches('`').trim().to_owned()
}

/// The rungs in code spans of a text.
fn code_spans<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let spans = lines
        .iter()
        .flat_map(|line| line.split('`').skip(1).step_by(2));
    spans.filter(|span| span.contains('-')).collect()
}

/// The module of a rung.
fn body<'a>(file: &'a str, rung: &str) -> &'a str {
    let module = format!("\nmod {} {{", rung.replace('-', "_"));
    let body = file.split_once(&module).map(|(_, body)| body);
    let body = body.unwrap_or_else(|| panic!("tests/ladder has no `{rung}`"));
    body.split("\nmod ").next().unwrap_or_default()
}

/// Whether a text has this in it; `…` stands for anything.
fn has(text: &str, part: &str) -> bool {
    let mut rest = text;
    part.split('…').all(|piece| {
        let found = rest.find(piece);
        rest = &rest[found.map_or(0, |at| at + piece.len())..];
        found.is_some()
    })
}

/// What rustc does in a case, in the table's word.
fn verdict(stderr: &str) -> &'static str {
    // The cases of warnings deny them, since trybuild wants an error.
    if stderr.contains("error[E") {
        "error"
    } else {
        assert!(stderr.contains("error: use of deprecated"), "{stderr}");
        "warning"
    }
}

#[test]
fn every_cell_is_a_case_and_every_case_a_cell() {
    let doc = read(Path::new(DOC));
    let table = rows(&below(&doc, "## The table"));
    let (head, ways) = table.split_first().expect("a table");
    let here = include_str!("main.rs");
    for rung in code_spans(&below(&doc, "## What comes")) {
        let every = body(here, rung).contains("every_way!");
        assert!(every, "`{rung}` does not try every way");
    }
    let mut seen = BTreeSet::new();
    for row in ways {
        let way = code(row[0]);
        assert_eq!(row.len(), head.len(), "{row:?}");
        let test = format!("fn {way}()");
        let every = include_str!("ways.rs").contains(&test);
        assert!(every, "what comes is not tried by `{way}`");
        for (column, cell) in head.iter().zip(row).skip(2) {
            let rung = code(column);
            if *cell == "ok" {
                let body = body(here, &rung);
                let tried = body.contains("every_way!") || body.contains(&test);
                assert!(tried, "`{rung}` does not try `{way}`");
                continue;
            }
            let name = format!("{rung}-{way}");
            let link = format!("](../tests/ui/cases/ladder/{name}.stderr)");
            let stderr = read(&PathBuf::from(format!("{CASES}/{name}.stderr")));
            assert_eq!(*cell, format!("[{}{link}", verdict(&stderr)), "{name}");
            assert!(seen.insert(name));
        }
    }
    let cases: BTreeSet<String> = fs::read_dir(CASES)
        .expect("cases")
        .map(|entry| entry.expect("a case").file_name().into_string().unwrap())
        .filter_map(|file| file.strip_suffix(".rs").map(str::to_owned))
        .collect();
    assert_eq!(seen, cases);
}

#[test]
fn every_case_says_what_the_documentation_says() {
    let doc = read(Path::new(DOC));
    let mut told = BTreeSet::new();
    for heading in doc.lines().filter(|line| line.starts_with("### ")) {
        let section = below(&doc, heading);
        let words = section
            .iter()
            .find_map(|line| line.strip_prefix("    "))
            .unwrap_or_else(|| panic!("{heading}: no words"));
        let table = rows(&section);
        for rung in heading[4..].split(',').map(|rung| code(rung.trim())) {
            for row in &table[1..] {
                let [way, program, says] = row.as_slice() else {
                    panic!("{row:?}")
                };
                let name = format!("{rung}-{}", code(way));
                let case = read(&PathBuf::from(format!("{CASES}/{name}.rs")));
                assert!(has(&case, &code(program)), "{name}: {program}");
                let stderr = read(&PathBuf::from(format!("{CASES}/{name}.stderr")));
                assert!(has(&stderr, &code(says)), "{name}: {says}\n{stderr}");
                // rustc has no words of ours for a field that is not there.
                if !says.contains("field named") {
                    assert!(has(&stderr, words), "{name}: {words}\n{stderr}");
                }
                assert!(told.insert(name));
            }
        }
    }
    let stderrs = fs::read_dir(CASES).expect("cases").count() / 2;
    assert_eq!(told.len(), stderrs, "a case is not among the texts");
}
