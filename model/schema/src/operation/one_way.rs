//! Columns that follow other columns in one direction only.

use super::sides::{self, any_null, fill, touched_columns, verify};
use crate::dialect::Database;
use crate::{Failure, Fill, Keeps, Phase, Predicate, Rule, Rules, Step, Sync, SyncColumn, Trigger};

/// The trigger of columns that follow others.
pub(super) fn trigger(sync: &Sync, followers: &[SyncColumn], rules: Rules) -> Trigger {
    Trigger {
        name: sync.name.clone(),
        table: sync.table.clone(),
        key: sync.key.clone(),
        columns: touched_columns(sync),
        insert_gate: Some(any_null(followers)),
        update_gate: Predicate::Changed(read_by(followers)),
        rules,
        copies: false,
    }
}

/// The columns that these columns read.
pub(super) fn read_by(followers: &[SyncColumn]) -> Vec<String> {
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
    read
}

/// The fate of a value that a build wrote itself, when the columns change that its column reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    /// It stays where it differs from what the row gave before.
    Stays,
    /// The later write wins.
    GivesWay,
}

/// A value that an INSERT gives is kept. Only a change of the columns that it reads makes the column follow again.
pub(super) fn follow(sync: &Sync, column: &SyncColumn, failure: Failure, given: Given) -> Rule {
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
        followed: (given == Given::Stays).then(|| sync.follow(vec![column.clone()])),
        failure,
    }
}

/// The parts in which the kinds of change differ whose new side follows the old one.
pub(super) struct Forward {
    /// The trigger.
    pub trigger: Trigger,
    /// The backfill.
    pub fill: Step,
    /// The verification, if there is something to prove, after what is told without proof.
    pub verify: Vec<Step>,
}

impl Forward {
    /// The steps of a phase.
    pub(super) fn steps(self, sync: &Sync, phase: Phase, database: &dyn Database) -> Vec<Step> {
        let Self {
            trigger,
            fill,
            verify,
        } = self;
        match phase {
            Phase::Expand => {
                let (ours, theirs) = (
                    sides::people(sync, &sync.old),
                    sides::people(sync, &sync.new),
                );
                let mut steps = sides::add_bare(sync);
                steps.push(sides::check_expressions(sync));
                steps.push(Step::new(
                    format!("Let {theirs} follow {ours}."),
                    sides::install(trigger),
                ));
                steps
            }
            Phase::Migrate => {
                let mut steps = vec![fill];
                steps.extend(sides::indexes(sync));
                steps.extend(verify);
                steps
            }
            Phase::Contract => {
                let mut steps = sides::require_new(sync);
                let stop = sides::take_apart_old(sync, trigger);
                if sides::leaves(&sync.old) {
                    steps.push(stop);
                } else {
                    // A new build may write a value for which `up` fails. The trigger would replace the new column by NULL,
                    // and NOT NULL would reject the write.
                    steps.insert(0, stop);
                }
                steps
            }
            Phase::Rollback => sides::roll_back(sync, trigger, database),
        }
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

/// At least one column of the new side that takes no NULL is NULL.
pub(super) fn is_unfilled(sync: &Sync) -> Option<Predicate> {
    let markers: Vec<String> = sync.markers().into_iter().map(str::to_owned).collect();
    (!markers.is_empty()).then_some(Predicate::AnyNull(markers))
}

/// Proves that no NOT NULL column is NULL. New builds may store NULL in other columns as soon as they run.
pub(super) fn verify_no_null(sync: &Sync) -> Option<Step> {
    is_unfilled(sync).map(|unfilled| verify(sync, unfilled))
}
