//! A column that follows other columns, which stay, or which leave without following it: the new side follows the old
//! one.

use super::{Operation, Touched, one_way, refuse, sides};
use crate::dialect::Database;
use crate::{Diagnostic, Failure, Phase, Rules, Step, Sync};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Computed(
    /// The new side holds the columns that follow.
    pub Sync,
);

impl Operation for Computed {
    fn headline(&self) -> String {
        let Self(sync) = self;
        let table = &sync.table;
        let (old, new) = (sides::list(&sync.old), sides::list(&sync.new));
        if sides::leaves(&sync.old) {
            format!("{table}.{new} takes over from {old}")
        } else {
            format!("{table}.{new} is new, computed from {old}")
        }
    }

    fn words(&self, phase: Phase) -> Option<String> {
        let Self(sync) = self;
        let (old, new) = (sides::list(&sync.old), sides::list(&sync.new));
        let triggers = format!("triggers by which {new} follows {old}");
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
        let trigger = || {
            let rules = sync
                .new
                .iter()
                .map(|column| one_way::follow(sync, column, Failure::StayPending));
            one_way::trigger(sync, &sync.new, Rules::Each(rules.collect()))
        };
        match phase {
            Phase::Expand => {
                let mut steps = sides::add_bare(sync);
                steps.push(sides::check_expressions(sync));
                steps.push(Step::new(
                    format!("Let {theirs} follow {ours}."),
                    sides::install(trigger()),
                ));
                steps
            }
            Phase::Migrate => {
                let mut steps = vec![one_way::fill_what_is_null(sync)];
                steps.extend(sides::indexes(sync));
                steps.extend(one_way::verify_no_null(sync));
                steps
            }
            Phase::Contract => {
                let mut steps = sides::require_new(sync);
                let stop = sides::take_apart_old(sync, trigger());
                if sides::leaves(&sync.old) {
                    steps.push(stop);
                } else {
                    // A new build may write a value for which `up` fails. The trigger would replace the new column by NULL,
                    // and NOT NULL would reject the write.
                    steps.insert(0, stop);
                }
                steps
            }
            Phase::Rollback => sides::roll_back(sync, trigger(), database),
        }
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        refuse::computed(&self.0, database)
    }

    fn touches(&self) -> Touched {
        sides::touches(&self.0)
    }

    fn sides(&self) -> Option<&Sync> {
        Some(&self.0)
    }
}
