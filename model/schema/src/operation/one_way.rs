//! Columns that follow others, which do not follow them.

use super::sides::{any_null, fill, touched_columns, verify};
use crate::{Failure, Fill, Predicate, Rule, Rules, Step, Sync, SyncColumn, Trigger};

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

/// A value that is given is kept; only a change of what the column reads makes it follow again.
pub(super) fn follow(sync: &Sync, column: &SyncColumn, failure: Failure) -> Rule {
    let name = &column.def.name;
    let reads = column.expr.as_ref().map_or(&[][..], |expr| &expr.reads);
    Rule {
        label: "",
        on_insert: Predicate::is_null(name),
        // One value for all rows is asked for by an INSERT alone.
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

/// Fills each column where it is NULL and its value is not. The others may hold what a new build wrote.
pub(super) fn fill_what_is_null(sync: &Sync) -> Step {
    let several = sync.new.len() > 1;
    let set = sync.new.iter().map(|column| Fill {
        column: column.clone(),
        keeps: several,
    });
    // After the contract a NULL in a column that takes it is a value of its own, and the table does not show it.
    let harms_later = sync.markers().len() < sync.new.len();
    fill(sync, set.collect(), can_follow(&sync.new), harms_later)
}

/// Some column is NULL, and what it follows is not.
fn can_follow(side: &[SyncColumn]) -> Predicate {
    Predicate::Or(
        side.iter()
            .map(|column| {
                Predicate::is_null(&column.def.name).then(Predicate::HasValue(column.clone()))
            })
            .collect(),
    )
}

/// No column that takes no NULL in the end is NULL. New builds may store NULL elsewhere as soon as they run.
pub(super) fn verify_no_null(sync: &Sync) -> Option<Step> {
    let markers: Vec<String> = sync.markers().into_iter().map(str::to_owned).collect();
    (!markers.is_empty()).then(|| verify(sync, Predicate::AnyNull(markers)))
}
