//! Whole tables that get another name or leave.

mod extract;
mod leaving;
mod renamed;
mod split;
mod split_in_step;

use crate::common::{Db, Set, notices};
use expand_contract::{Error, MigrationSource};

/// Runs a contract, and gives the words of its refusal.
async fn refused(db: &Db, all: &[MigrationSource]) -> String {
    let error = db.contract(all).await.expect_err("it is refused");
    assert!(matches!(error, Error::LiveTable { .. }), "{error:?}");
    error.report().to_string()
}

/// Expands, and gives what it told.
async fn told(db: &Db, all: &[MigrationSource]) -> Vec<String> {
    let set = Set::default();
    db.expand_with(all, &set)
        .await
        .expect("nothing is in the way of an expand");
    notices(&set)
}
