//! Every statement in every state, for every kind of sync.

// A helper of a test that fails has nobody to report to.
#![allow(clippy::unwrap_used)]

use tests_sync::{Case, On, explore};

mod mysql;
mod one_way;
mod two_way;

const POSTGRES: &[On] = On::POSTGRES;
const MYSQL: &[On] = On::MYSQL_LIKE;
const SQLITE: &[On] = On::SQLITE;

async fn holds(case: Case) {
    let failures = failures(case).await;
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The first failure on each database.
async fn failures(case: Case) -> Vec<String> {
    let mut failures = Vec::new();
    for on in On::here(case.on) {
        match explore(&case, on, &|sql| sql.to_owned()).await {
            Ok((states, statements)) => assert!(
                states > 3 && statements > 50,
                "{} on {on}: only {states} states and {statements} statements",
                case.name
            ),
            Err(failure) => failures.push(failure.to_string()),
        }
    }
    failures
}
