//! Two tables, and writers of both builds on the same rows. `CONTENDED_SEED` gives the writers another order.

#![allow(clippy::print_stdout)] // A test that says what it did.

use tests_generate::{contended, same_value};

#[test]
fn a_split_loses_no_write_and_locks_no_writer_against_another() {
    let seed = std::env::var("CONTENDED_SEED").ok();
    let seed = seed.and_then(|seed| seed.parse().ok()).unwrap_or_else(|| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        now.map_or(1, |now| u64::from(now.subsec_nanos()))
    });
    println!("CONTENDED_SEED={seed}");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(contended::split(seed));
}

#[test]
fn six_old_builds_that_write_one_new_value_at_once_lose_nothing() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(same_value::written_by_six());
}
