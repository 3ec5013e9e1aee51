//! Tests the judge: each of these ways to keep two columns in step loses data, and the same generator finds it.
//!
//! [`Scheme`] describes the mistake of each way. The seeds are the first ones that broke each invariant;
//! `INTERLEAVING_FIND=1` looks for new ones.

#![allow(clippy::print_stdout)] // The tests print seeds for people.

use tests_interleaving::Invariant::{
    Acknowledged, Agreement, Alive, Backfill, Contract, Order, Totality,
};
use tests_interleaving::{Invariant, Scheme, play};

type Kept = &'static [(u64, Invariant)];

fn is_caught(scheme: Scheme, kept: Kept) {
    if std::env::var_os("INTERLEAVING_FIND").is_some() {
        let mut found = Vec::new();
        let mut caught = 0;
        for seed in 0..50_000 {
            if let Err(failure) = play(scheme, seed) {
                caught += 1;
                let invariant = failure.violation.invariant;
                if found.iter().filter(|(_, it)| *it == invariant).count() < 2 {
                    found.push((seed, invariant));
                }
            }
        }
        println!("{scheme:?}: {caught} of 50000 seeds: &{found:?}");
        return;
    }
    for (seed, invariant) in kept {
        if let Err(failure) = play(Scheme::Generated, *seed) {
            panic!("{failure}");
        }
        let Err(failure) = play(scheme, *seed) else {
            panic!("{scheme:?} was not caught by seed {seed}");
        };
        assert_eq!(failure.violation.invariant, *invariant, "{failure}");
    }
}

#[test]
fn no_sync_and_one_pass_of_the_backfill() {
    is_caught(
        Scheme::NoSync,
        &[(0, Acknowledged), (146, Agreement), (21, Totality)],
    );
}

#[test]
fn the_other_side_computed_on_every_write() {
    is_caught(Scheme::Recompute, &[(7, Acknowledged), (12, Backfill)]);
}

#[test]
fn the_direction_from_search_path() {
    is_caught(
        Scheme::SearchPath,
        &[(7, Acknowledged), (27, Totality), (11031, Alive)],
    );
}

#[test]
fn one_way_only() {
    is_caught(Scheme::OneWay, &[(7, Acknowledged), (14, Totality)]);
}

#[test]
fn a_backfill_that_reads_computes_and_writes_back() {
    is_caught(
        Scheme::ReadComputeWrite,
        &[(23, Acknowledged), (36, Acknowledged)],
    );
}

#[test]
fn a_cursor_from_the_order_of_returning() {
    is_caught(Scheme::Returning, &[(1, Order), (36, Order)]);
}

#[test]
fn a_contract_that_trusts_finished_although_batches_failed() {
    is_caught(
        Scheme::TrustFinished,
        &[(21, Contract), (34, Contract), (24146, Order)],
    );
}

#[test]
fn equality_instead_of_images() {
    is_caught(Scheme::Equality, &[(14, Acknowledged), (38, Agreement)]);
}
