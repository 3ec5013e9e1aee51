//! A column that leaves and follows other columns until then, for old builds that still read it: the old side follows
//! the new one.

use super::one_way::{self, Given};
use super::{Leaving, Operation, Overview, Topic, Touched, aside, refuse, sides};
use crate::dialect::Database;
use crate::{Diagnostic, Failure, Phase, Rules, Step, Sync, Trigger};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deprecated(
    /// The old side holds the columns that leave. The new side comes with the same migration, or stays, or is empty if
    /// one value serves every row.
    pub Sync,
);

impl Operation for Deprecated {
    fn headline(&self) -> String {
        let Self(sync) = self;
        let table = &sync.table;
        let (old, new) = (sides::list(&sync.old), sides::list(&sync.new));
        if sync.new.is_empty() {
            format!("{table}.{old} leaves")
        } else {
            format!("{table}.{old} leaves, computed from {new} until then")
        }
    }

    fn words(&self, phase: Phase) -> Option<String> {
        let Self(sync) = self;
        let (old, new) = (sides::list(&sync.old), sides::list(&sync.new));
        if phase == Phase::Migrate {
            return sides::has_index(sync).then(|| format!("builds the index of {new}"));
        }
        let triggers = if sync.new.is_empty() {
            format!("triggers that fill {old} where new builds leave it out")
        } else {
            format!("triggers by which {old} follows {new}")
        };
        Some(sides::words(
            sync,
            phase,
            &triggers,
            &format!("no build without {new} is alive"),
        ))
    }

    fn steps(&self, phase: Phase, database: &dyn Database) -> Vec<Step> {
        let Self(sync) = self;
        let (ours, theirs) = (
            sides::people(sync, &sync.old),
            sides::people(sync, &sync.new),
        );
        match phase {
            Phase::Expand => {
                let created = sync.new.iter().filter(|column| column.leaves);
                let mut steps: Vec<Step> = created
                    .map(|column| super::add(&sync.table, &column.def, None))
                    .collect();
                steps.extend(sides::relax(sync, database));
                steps.push(sides::check_expressions(sync));
                let title = if sync.new.is_empty() {
                    format!("Fill {ours} where new builds leave it out.")
                } else {
                    format!("Let {ours} follow {theirs}.")
                };
                steps.push(Step::new(title, sides::install(trigger(sync))));
                steps
            }
            // A value that the old side holds comes from old builds, and stays.
            Phase::Migrate => sides::indexes(sync),
            Phase::Contract => vec![sides::take_apart_old(sync, trigger(sync))],
            Phase::Rollback => sides::roll_back(sync, trigger(sync), database),
        }
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        refuse::deprecated(&self.0, database)
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::Columns,
            title: "a column leaves, and is computed until then",
            said: "`deprecated(down = \"..\")`, then `removed`",
            old_builds: "they read what a trigger computes from the columns that stay",
            new_builds: "they leave the column out; a write for which `down` fails is rejected",
            way_back: "drops the triggers, and what came with the same change",
        }
    }

    fn touches(&self) -> Touched {
        sides::touches(&self.0)
    }

    fn leaving(&self) -> Option<Leaving> {
        aside::leaving(&self.0, trigger)
    }

    fn sides(&self) -> Option<&Sync> {
        Some(&self.0)
    }
}

/// Fills the columns of the old side from the new one.
fn trigger(sync: &Sync) -> Trigger {
    let rules = sync.old.iter().filter(|column| column.expr.is_some());
    // The contract drops the column, and until then old builds must see what new builds write.
    let rules = rules.map(|column| one_way::follow(sync, column, Failure::Reject, Given::GivesWay));
    one_way::trigger(sync, &sync.old, Rules::Each(rules.collect()))
}
