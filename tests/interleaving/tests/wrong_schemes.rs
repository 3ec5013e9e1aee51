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
        &[
            (0, Acknowledged),
            (146, Agreement),
            (194, Order),
            (622, Totality),
        ],
    );
}

#[test]
fn the_other_side_computed_on_every_write() {
    is_caught(
        Scheme::Recompute,
        &[(7, Backfill), (20, Acknowledged), (635, Agreement)],
    );
}

#[test]
fn the_direction_from_search_path() {
    is_caught(
        Scheme::SearchPath,
        &[(1, Acknowledged), (6, Totality), (16_978, Alive)],
    );
}

#[test]
fn one_way_only() {
    is_caught(
        Scheme::OneWay,
        &[(2, Acknowledged), (20, Totality), (635, Agreement)],
    );
}

#[test]
fn a_backfill_that_reads_computes_and_writes_back() {
    is_caught(
        Scheme::ReadComputeWrite,
        &[(5, Agreement), (25, Acknowledged)],
    );
}

#[test]
fn a_cursor_from_the_order_of_returning() {
    is_caught(Scheme::Returning, &[(1, Order), (15, Order)]);
}

#[test]
fn a_contract_that_trusts_finished_although_batches_failed() {
    is_caught(Scheme::TrustFinished, &[(0, Order), (358, Contract)]);
}

#[test]
fn equality_instead_of_images() {
    is_caught(
        Scheme::Equality,
        &[
            (26, Termination),
            (38, Agreement),
            (61, Acknowledged),
            (237, Order),
        ],
    );
}

#[test]
fn a_contract_that_resumes_without_a_verification() {
    is_caught(Scheme::ResumeUnverified, &[(21, Contract), (118, Contract)]);
}

#[test]
fn a_migrate_that_overwrites_what_new_builds_wrote_past_the_triggers() {
    is_caught(
        Scheme::Overwrites,
        &[(21, Acknowledged), (79, Acknowledged)],
    );
}

#[test]
fn a_preferred_side_without_a_value_over_one_that_has_it() {
    is_caught(
        Scheme::PrefersBlindly,
        &[(382, Agreement), (3_104, Acknowledged)],
    );
}

#[test]
fn an_added_column_that_is_computed_again_on_every_write() {
    is_caught(
        Scheme::AddedRecomputes,
        &[(1, Acknowledged), (2, Acknowledged)],
    );
}

#[test]
fn a_required_column_that_is_not_null_from_the_expand_on() {
    is_caught(Scheme::RequiredAtExpand, &[(1, Totality), (2, Totality)]);
}

#[test]
fn an_added_column_that_is_not_null_while_it_follows() {
    is_caught(
        Scheme::AddedRequiredFirst,
        &[(1314, Totality), (1394, Totality)],
    );
}

#[test]
fn a_batch_that_waits_while_it_holds_rows() {
    is_caught(
        Scheme::HoldsWhileWaiting,
        &[(127, Totality), (554, Totality)],
    );
}

#[test]
fn a_contract_that_drops_triggers_before_the_old_side_may_be_left_out() {
    is_caught(Scheme::RelaxesLast, &[(1318, Totality), (3020, Totality)]);
}
