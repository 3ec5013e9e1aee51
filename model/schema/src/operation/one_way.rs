//! Columns that follow other columns in one direction only.

use super::sides::{any_null, fill, touched_columns, verify};
use crate::{Failure, Fill, Keeps, Predicate, Rule, Rules, Step, Sync, SyncColumn, Trigger};

/// The trigger of columns that follow others.
pub(super) fn trigger(sync: &Sync, followers: &[SyncColumn], rules: Rules) -> Trigger {
    let mut read: Vec<String> = Vec::new();
    for name in followers
        .iter()
        .filter_map(|column| column.expr.as_ref())
        .flat_map(|expr| &expr.reads)
    {
        if !read.contains(name) {
            read.push(name.clone());
        }
    }
    Trigger {
        name: sync.name.clone(),
        table: sync.table.clone(),
        key: sync.key.clone(),
        columns: touched_columns(sync),
        insert_gate: Some(any_null(followers)),
        update_gate: Predicate::Changed(read),
        rules,
        copies: false,
    }
}

/// A given value is kept. Only a change of the columns that it reads makes the column follow again.
pub(super) fn follow(sync: &Sync, column: &SyncColumn, failure: Failure) -> Rule {
    let name = &column.def.name;
    let reads = column.expr.as_ref().map_or(&[][..], |expr| &expr.reads);
    Rule {
        label: "",
        on_insert: Predicate::is_null(name),
        // An expression without columns has one value for all rows, and only an INSERT needs it.
        on_update: (!reads.is_empty()).then(|| {
            Predicate::And(vec![
                Predicate::Changed(reads.to_vec()),
                Predicate::Changed(vec![name.clone()]).negated(),
            ])
        }),
        set: vec![column.clone()],
        unless: Some(sync.follow(vec![column.clone()])),
        failure,
    }
}

/// Fills each column that is NULL while its value is not. Other columns may hold a value of a new build.
pub(super) fn fill_what_is_null(sync: &Sync) -> Step {
    let several = sync.new.len() > 1;
    let set = sync.new.iter().map(|column| Fill {
        column: column.clone(),
        keeps: if several { Keeps::Given } else { Keeps::Never },
    });
    // After the contract, NULL in a nullable column is a value of its own, and the table does not show the difference.
    let harms_later = sync.markers().len() < sync.new.len();
    fill(sync, set.collect(), can_follow(&sync.new), harms_later)
}

/// At least one column is NULL, and its expression is not.
fn can_follow(side: &[SyncColumn]) -> Predicate {
    Predicate::Or(
        side.iter()
            .map(|column| {
                Predicate::is_null(&column.def.name).then(Predicate::HasValue(column.clone()))
            })
            .collect(),
    )
}

/// Proves that no NOT NULL column is NULL. New builds may store NULL in other columns as soon as they run.
pub(super) fn verify_no_null(sync: &Sync) -> Option<Step> {
    let markers: Vec<String> = sync.markers().into_iter().map(str::to_owned).collect();
    (!markers.is_empty()).then(|| verify(sync, Predicate::AnyNull(markers)))
}
