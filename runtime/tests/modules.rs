//! No circle of modules: what one folder of `src` uses never uses it in turn, over any number of others.

// A helper of a test that fails has nobody to report to.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// For each module at the top of `src` (a file or a folder), those that it uses.
type Uses = BTreeMap<String, BTreeSet<String>>;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // Tests may use anything.
        let is_tests = path.file_stem().is_some_and(|stem| stem == "tests");
        if path.is_dir() && !is_tests {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !is_tests {
            found.push(path);
        }
    }
}

/// The module at the top of `src` that a file belongs to.
fn module(src: &Path, file: &Path) -> String {
    let below = file.strip_prefix(src).unwrap();
    let first = below.components().next().unwrap().as_os_str();
    Path::new(first)
        .file_stem()
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned()
}

/// The code before the file's own tests, without comments.
fn code(text: &str) -> String {
    let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    let lines = text[..end].lines().map(|line| match line.find("//") {
        Some(comment) => &line[..comment],
        None => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The first name behind each `crate::`, also in `crate::{a, b::c}`.
fn names(code: &str) -> BTreeSet<String> {
    let is_name = |character: char| character.is_alphanumeric() || character == '_';
    let mut found = BTreeSet::new();
    for (at, prefix) in code.match_indices("crate::") {
        let behind = &code[at + prefix.len()..];
        if let Some(list) = behind.strip_prefix('{') {
            let mut depth = 0;
            for part in list.split_inclusive(['{', '}', ',']) {
                if depth == 0 {
                    let name: String = part.trim().chars().take_while(|c| is_name(*c)).collect();
                    found.insert(name);
                }
                depth += part.matches('{').count();
                if part.ends_with('}') {
                    if depth == 0 {
                        break;
                    }
                    depth -= 1;
                }
            }
        } else {
            found.insert(behind.chars().take_while(|c| is_name(*c)).collect());
        }
    }
    found.remove("");
    found
}

fn uses() -> Uses {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let modules: BTreeSet<String> = files.iter().map(|file| module(&src, file)).collect();
    let mut uses = Uses::new();
    for file in files {
        let own = module(&src, &file);
        // The crate's root names what it exports.
        if own == "lib" {
            continue;
        }
        let text = code(&fs::read_to_string(&file).unwrap());
        for name in names(&text) {
            assert!(
                modules.contains(&name),
                "{}: crate::{name} is no module: name the one that it comes from",
                file.display()
            );
            if name != own {
                uses.entry(own.clone()).or_default().insert(name);
            }
        }
    }
    uses
}

/// The modules of a circle, if there is one.
fn circle(uses: &Uses) -> Option<Vec<String>> {
    let mut left: Uses = uses.clone();
    // Takes away, again and again, what uses nothing that is left.
    loop {
        let names: BTreeSet<String> = left.keys().cloned().collect();
        let before = left.len();
        left.retain(|_, used| used.iter().any(|one| names.contains(one)));
        if left.is_empty() {
            return None;
        }
        if left.len() == before {
            return Some(left.into_keys().collect());
        }
    }
}

#[test]
fn no_folder_uses_one_that_uses_it() {
    let uses = uses();
    assert!(uses.len() > 10, "{uses:?}");
    assert_eq!(circle(&uses), None, "{uses:#?}");
}

#[test]
fn a_circle_is_found() {
    let one = |name: &str| BTreeSet::from([name.to_owned()]);
    let mut uses = Uses::from([("a".into(), one("b")), ("b".into(), one("c"))]);
    assert_eq!(circle(&uses), None);
    uses.insert("c".into(), one("a"));
    assert_eq!(circle(&uses).map(|modules| modules.len()), Some(3));
    let found = names("use crate::{a, b::{c, d}, e};\ncrate::f::g()");
    assert_eq!(found, ["a", "b", "e", "f"].map(String::from).into());
}
