//! Tests on a real PostgreSQL that the judge also finds the wrong schemes there which need more than one session.
//!
//! The model of a wrong scheme and the database behave alike, up to the invariant that breaks in both.
//! `INTERLEAVING_FIND=1` looks for new seeds.

#![allow(clippy::print_stdout)] // The tests print seeds for people.

use tests_interleaving::Invariant::{Acknowledged, Order};
use tests_interleaving::real::{Harness, Problem};
use tests_interleaving::{Database, Invariant, Level, Scheme};

const LEVEL: Option<Level> = Some(Level::Committed);

fn is_caught(scheme: Scheme, kept: &[(u64, Invariant)]) {
    if std::env::var_os("INTERLEAVING_FIND").is_some() {
        return find(scheme);
    }
    let mut wrong = Harness::new(scheme, Database::Postgres, LEVEL);
    let mut right = Harness::new(Scheme::Generated, Database::Postgres, LEVEL);
    for (seed, invariant) in kept {
        if let Err(failure) = right.play(*seed) {
            panic!("{failure}");
        }
        match wrong.play(*seed) {
            Ok(_) => panic!("{scheme:?} was not caught by seed {seed}"),
            Err(failure) => match failure.problem {
                Problem::Broken(broken) if broken.invariant == *invariant => {}
                _ => panic!("{failure}"),
            },
        }
    }
}

fn find(scheme: Scheme) {
    let mut found = Vec::new();
    let mut harness = Harness::new(scheme, Database::Postgres, LEVEL);
    for seed in 0..100 {
        match harness.play(seed) {
            Ok(_) => {}
            Err(failure) => match failure.problem {
                Problem::Broken(broken) => found.push((seed, broken.invariant)),
                Problem::Unlike(_) => println!("{failure}"),
            },
        }
        if found.len() == 5 {
            break;
        }
    }
    println!("{scheme:?}: &{found:?}");
}

#[test]
fn real_no_sync() {
    is_caught(Scheme::NoSync, &[(0, Acknowledged), (2, Acknowledged)]);
}

#[test]
fn real_direction_from_search_path() {
    is_caught(Scheme::SearchPath, &[(0, Acknowledged), (6, Acknowledged)]);
}

#[test]
fn real_backfill_that_reads_computes_and_writes_back() {
    is_caught(
        Scheme::ReadComputeWrite,
        &[(13, Acknowledged), (17, Acknowledged)],
    );
}

#[test]
fn real_cursor_from_the_order_of_returning() {
    is_caught(Scheme::Returning, &[(2, Order), (27, Order)]);
}
