//! A column that moves to a table of its own, in every order of two builds and the backfill.

#![allow(clippy::print_stdout)] // The tests print numbers and paths for people.

use tests_interleaving::{Home, split};

#[test]
fn one_home_and_a_follower_hold_in_every_state() {
    match split(Home::User) {
        Ok(states) => {
            println!("{states} states");
            // Aborts, deletes, the contract and the rollback are among them.
            assert!(states > 10_000, "{states}");
        }
        Err(told) => panic!("{told}"),
    }
}

fn is_caught(home: Home, wrong: &str) {
    match split(home) {
        Ok(states) => panic!("{home:?} was not caught in {states} states"),
        Err(told) => {
            println!("{home:?}: {told}");
            assert!(told.starts_with(wrong), "{told}");
        }
    }
}

#[test]
fn two_tables_that_follow_each_other_lock_each_other_up() {
    is_caught(Home::Both, "transactions wait for each other");
}

#[test]
fn a_follower_that_knows_no_delete_leaves_a_part_behind() {
    is_caught(Home::UserWithoutDeletes, "a part belongs to no user");
}

#[test]
fn a_backfill_that_reads_without_a_lock_brings_back_what_was_before() {
    is_caught(
        Home::UserReadWithoutLock,
        "a build does not read what was written last",
    );
}
