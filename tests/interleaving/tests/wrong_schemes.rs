//! Tests the judge: each of these ways to keep two columns in step loses data, and the same generator finds it.
//!
//! [`Scheme`] describes the mistake of each way. The seeds are the first ones that broke each invariant;
//! `INTERLEAVING_FIND=1` looks for new ones.

#![allow(clippy::print_stdout)] // The tests print seeds for people.

use tests_interleaving::Invariant::{
    Acknowledged, Agreement, Alive, Backfill, Contract, Order, Termination, Totality,
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
        &[(0, Acknowledged), (63, Agreement), (622, Totality)],
    );
}

#[test]
fn the_other_side_computed_on_every_write() {
    is_caught(
        Scheme::Recompute,
        &[(0, Backfill), (9, Acknowledged), (950, Agreement)],
    );
}

#[test]
fn the_direction_from_search_path() {
    is_caught(
        Scheme::SearchPath,
        &[(2, Totality), (4, Acknowledged), (2680, Alive)],
    );
}

#[test]
fn one_way_only() {
    is_caught(Scheme::OneWay, &[(2, Acknowledged), (12, Totality)]);
}

#[test]
fn a_backfill_that_reads_computes_and_writes_back() {
    is_caught(
        Scheme::ReadComputeWrite,
        &[(5, Acknowledged), (154, Agreement)],
    );
}

#[test]
fn a_cursor_from_the_order_of_returning() {
    is_caught(Scheme::Returning, &[(1, Order), (5, Order)]);
}

#[test]
fn a_contract_that_trusts_finished_although_batches_failed() {
    is_caught(Scheme::TrustFinished, &[(5, Order), (327, Contract)]);
}

#[test]
fn equality_instead_of_images() {
    is_caught(
        Scheme::Equality,
        &[(14, Acknowledged), (38, Agreement), (116, Termination)],
    );
}

#[test]
fn a_contract_that_resumes_without_a_verification() {
    is_caught(Scheme::ResumeUnverified, &[(5, Contract), (21, Contract)]);
}

#[test]
fn a_migrate_that_overwrites_what_new_builds_wrote_past_the_triggers() {
    is_caught(Scheme::Overwrites, &[(5, Acknowledged), (21, Acknowledged)]);
}

#[test]
fn a_preferred_side_without_a_value_over_one_that_has_it() {
    is_caught(
        Scheme::PrefersBlindly,
        &[(45, Acknowledged), (382, Agreement)],
    );
}

#[test]
fn an_added_column_that_is_computed_again_on_every_write() {
    is_caught(
        Scheme::AddedRecomputes,
        &[(2, Acknowledged), (3, Acknowledged)],
    );
}

#[test]
fn a_required_column_that_is_not_null_from_the_expand_on() {
    is_caught(Scheme::RequiredAtExpand, &[(0, Totality), (5, Totality)]);
}

#[test]
fn an_added_column_that_is_not_null_while_it_follows() {
    is_caught(
        Scheme::AddedRequiredFirst,
        &[(1394, Totality), (1537, Totality)],
    );
}
