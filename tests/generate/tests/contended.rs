//! Two tables, and writers of both builds on the same rows. `CONTENDED_SEED` gives the writers another order.

#![allow(clippy::print_stdout)] // A test that says what it did.

use tests_generate::contended::{self, On};
use tests_generate::same_value;
use tests_support::MySqlLike;

fn played(on: On) -> u64 {
    let seed = std::env::var("CONTENDED_SEED").ok();
    let seed = seed.and_then(|seed| seed.parse().ok()).unwrap_or_else(|| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        now.map_or(1, |now| u64::from(now.subsec_nanos()))
    });
    println!("CONTENDED_SEED={seed}");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(contended::split(on, seed))
}

#[test]
fn a_split_loses_no_write_and_locks_no_writer_against_another() {
    played(On::Postgres);
}

#[test]
fn accessors_of_two_tables_lock_no_writer_against_another() {
    for server in MySqlLike::all() {
        played(On::ByAccessors(server));
    }
}

#[test]
fn writers_of_two_tables_in_any_order_lose_no_write_but_by_a_deadlock() {
    for server in MySqlLike::all() {
        let victims = played(On::InAnyOrder(server));
        println!("{}: {victims} victims of deadlocks", server.name());
    }
}

#[test]
fn six_old_builds_that_write_one_new_value_at_once_lose_nothing() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(same_value::written_by_six());
}
