//! Fuzzing of the attributes: with any tokens in them reading ends without a panic, and every problem has a place among the
//! model's own lines. `FUZZ=1000000 cargo test -p expand-contract-source --test attributes` runs it for longer.

use std::path::Path;

use expand_contract_source::Diagnostic;
use expand_contract_source::syntax::{WORDS, read_crate};
use tests_support::{Random, RandomModel, random_model};

fn seeds() -> u64 {
    std::env::var("FUZZ").map_or(4_000, |seeds| seeds.parse().expect("FUZZ is a number"))
}

/// The model of a seed.
fn model(seed: u64) -> RandomModel {
    let words: Vec<&str> = WORDS.iter().map(|entry| entry.word).collect();
    random_model(seed, &words)
}

fn read(text: &str) -> Vec<Diagnostic> {
    let (_, found) = read_crate(Path::new("lib.rs"), &|_: &Path| Ok(text.to_owned()));
    for diagnostic in &found {
        assert!(!diagnostic.message.trim().is_empty(), "{text}");
        let location = diagnostic.location.as_ref();
        let location = location.unwrap_or_else(|| panic!("{diagnostic:?} has no place in {text}"));
        let line = text.lines().nth(location.line.wrapping_sub(1));
        // A missing part has its place one character behind the end.
        assert!(
            line.is_some_and(|line| (1..=line.chars().count() + 1).contains(&location.column)),
            "{diagnostic:?} is not in {text}"
        );
    }
    found
}

#[test]
fn models_of_every_kind() {
    let (mut good, mut wrong) = (0, 0);
    for seed in 0..seeds() {
        let text = model(seed).file();
        let found = read(&text);
        for diagnostic in &found {
            assert!(
                !diagnostic.help.is_empty() || diagnostic.message.starts_with("cannot parse"),
                "{diagnostic:?} does not say what to do about {text}"
            );
            let line = diagnostic.location.as_ref().map(|location| location.line);
            // A location that was never set is the beginning of the file.
            assert!(
                line > Some(1) || diagnostic.message.starts_with("cannot parse"),
                "{diagnostic:?} has no place of its own in {text}"
            );
        }
        if found.is_empty() {
            good += 1;
        } else {
            wrong += 1;
        }
    }
    assert!(
        good > seeds() / 100 && wrong > seeds() / 4,
        "{good} good, {wrong} wrong"
    );
}

#[test]
fn models_that_are_cut_off() {
    for seed in 0..seeds() {
        let text = model(seed).file();
        let end = Random::new(seed).below(text.len());
        let end = (0..=end).rev().find(|end| text.is_char_boundary(*end));
        let _ = read(&text[..end.unwrap_or(0)]);
    }
}
