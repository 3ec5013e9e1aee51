//! What every generated statement does to PostgreSQL's relations is measured, and is what the files say.

use std::collections::BTreeSet;
use std::path::Path;

use expand_contract_schema::Dialect;
use expand_contract_schema::dialect::Reads;
use expand_contract_schema::dialect::postgres::facts::Kind;
use tests_generate::{Scenario, facts, golden};

const FILE: &str = "facts.txt";

const HEADER: &str = "\
# What each kind of statement does to the relations it touches: measured on PostgreSQL 15, in every scenario here.
# `BLESS=1 cargo test -p tests-generate` writes it. The comments in the phase files are made of model/schema/src/dialect/postgres/facts.rs,
# which the same test holds against every single statement.
";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_statement_does_what_its_file_says() {
    let mut table = facts::Table::new();
    for name in Scenario::all() {
        facts::measure(&Scenario::new(&name, Dialect::Postgres), &mut table).await;
    }
    let measured: BTreeSet<_> = table.keys().map(|(kind, _)| *kind).collect();
    let all: BTreeSet<_> = Kind::ALL.into_iter().collect();
    assert_eq!(measured, all, "a kind of statement is in no scenario");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let now = format!("{HEADER}{}", facts::render(&table));
    if std::env::var_os("BLESS").is_some() {
        return std::fs::write(&path, now).expect("the file can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == now,
        "{FILE} is not what the server does; if that is meant, `BLESS=1 cargo test -p tests-generate` writes it\n{}",
        golden::difference(&kept, &now)
    );
}

#[test]
fn the_words_for_a_reviewer_are_the_facts() {
    for kind in Kind::ALL {
        let fact = kind.fact();
        let says = |word: &str| fact.words.contains(word);
        assert_eq!(says("rewrite"), fact.rewrites, "{kind:?}");
        let reads = fact.reads == Reads::Everything && kind != Kind::IndexNewTable;
        assert_eq!(says("scan"), reads, "{kind:?}");
        assert!(
            !says("catalog only") || fact.reads == Reads::Nothing,
            "{kind:?}"
        );
    }
}
