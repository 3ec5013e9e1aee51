//! Every statement in every state, for every kind of sync.

// A helper of a test that fails has nobody to report to.
#![allow(clippy::unwrap_used)]

use expand_contract_schema::Dialect;
use tests_sync::{Case, explore};

mod one_way;
mod two_way;

const POSTGRES: &[Dialect] = &[Dialect::Postgres];
const SQLITE: &[Dialect] = &[Dialect::Sqlite];

async fn holds(case: Case) {
    for dialect in case.dialects {
        match explore(&case, *dialect, &|sql| sql.to_owned()).await {
            Ok((states, statements)) => assert!(
                states > 3 && statements > 50,
                "{} on {dialect}: only {states} states and {statements} statements",
                case.name
            ),
            Err(failure) => panic!("{failure}"),
        }
    }
}
