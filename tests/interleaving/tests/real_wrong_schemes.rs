//! Tests on real servers that the judge also finds the wrong schemes there which need more than one session.
//!
//! The model of a wrong scheme and the database behave alike, up to the invariant that breaks in both.
//! `INTERLEAVING_FIND=1` looks for new seeds.

#![allow(clippy::print_stdout)] // The tests print seeds for people.

use tests_interleaving::Invariant::{Acknowledged, Agreement, Order, Totality};
use tests_interleaving::real::{Harness, On, Problem};
use tests_interleaving::{Invariant, Level, Scheme};
use tests_support::MySqlLike;

type Kept<'a> = &'a [(u64, Invariant)];

fn is_caught(scheme: Scheme, kept: Kept<'_>) {
    is_caught_on(On::Postgres, Level::Committed, scheme, kept);
}

/// Plays at the default level of both servers.
fn is_caught_on_mysql(scheme: Scheme, kept: Kept<'_>) {
    for server in MySqlLike::all() {
        is_caught_on(On::Mysql(server), Level::Repeatable, scheme, kept);
    }
}

fn is_caught_on(on: On, level: Level, scheme: Scheme, kept: Kept<'_>) {
    let mut wrong = Harness::new(scheme, on, Some(level));
    if std::env::var_os("INTERLEAVING_FIND").is_some() {
        return find(on, scheme, &mut wrong);
    }
    let mut right = Harness::new(Scheme::Generated, on, Some(level));
    for (seed, invariant) in kept {
        if let Err(failure) = right.play(*seed) {
            panic!("{failure}");
        }
        match wrong.play(*seed) {
            Ok(_) => panic!("{scheme:?} was not caught on {on} by seed {seed}"),
            Err(failure) => match failure.problem {
                Problem::Broken(broken) if broken.invariant == *invariant => {}
                _ => panic!("{failure}"),
            },
        }
    }
}

fn find(on: On, scheme: Scheme, harness: &mut Harness) {
    let mut found = Vec::new();
    let foretold: Vec<u64> = (0..20_000)
        .filter(|seed| harness.foretell(*seed).is_err())
        .take(20)
        .collect();
    for seed in foretold {
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
    println!("{scheme:?} on {on}: &{found:?}");
}

#[test]
fn real_no_sync() {
    is_caught(Scheme::NoSync, &[(0, Acknowledged), (2, Acknowledged)]);
}

#[test]
fn real_no_sync_on_mysql() {
    is_caught_on_mysql(Scheme::NoSync, &[(1, Acknowledged), (2, Acknowledged)]);
}

#[test]
fn real_direction_from_search_path() {
    is_caught(Scheme::SearchPath, &[(0, Acknowledged), (6, Acknowledged)]);
}

#[test]
fn real_direction_from_a_variable_on_mysql() {
    is_caught_on_mysql(Scheme::SearchPath, &[(0, Acknowledged), (18, Acknowledged)]);
}

#[test]
fn real_backfill_that_reads_computes_and_writes_back() {
    is_caught(
        Scheme::ReadComputeWrite,
        &[(13, Acknowledged), (17, Acknowledged)],
    );
}

#[test]
fn real_backfill_that_reads_computes_and_writes_back_on_mysql() {
    is_caught_on_mysql(
        Scheme::ReadComputeWrite,
        &[(3, Acknowledged), (10, Acknowledged)],
    );
}

#[test]
fn real_cursor_from_the_order_of_returning() {
    is_caught(Scheme::Returning, &[(2, Order), (27, Order)]);
}

#[test]
fn real_equality_instead_of_images_on_mysql() {
    is_caught_on_mysql(Scheme::Equality, &[(0, Agreement), (1, Acknowledged)]);
}

#[test]
fn real_batch_that_waits_while_it_holds_rows_on_mysql() {
    is_caught_on_mysql(
        Scheme::HoldsWhileWaiting,
        &[(554, Totality), (813, Totality)],
    );
}
