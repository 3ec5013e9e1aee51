//! Two migrations in flight on one table, the second one on the first one's column.

#![allow(clippy::print_stdout)] // The tests print numbers and paths for people.

use tests_interleaving::{Order, chain};

#[test]
fn one_migration_after_the_other_holds_in_every_state() {
    match chain(Order::OneAfterTheOther) {
        Ok(states) => {
            println!("{states} states");
            // Both migrations go all the way, and back.
            assert!(states > 50, "{states}");
        }
        Err(told) => panic!("{told}"),
    }
}

fn is_caught(order: Order) {
    match chain(order) {
        Ok(states) => panic!("{order:?} was not caught in {states} states"),
        Err(told) => println!("{order:?}: {told}"),
    }
}

#[test]
fn a_second_migration_in_flight_whose_trigger_runs_after_the_first_ones() {
    is_caught(Order::FirstTriggerFirst);
}

#[test]
fn a_second_migration_in_flight_whose_trigger_sorts_before_the_first_ones() {
    is_caught(Order::SecondTriggerFirst);
}

#[test]
fn a_rollback_below_a_second_migration() {
    is_caught(Order::RollbackBelow);
}
