//! `Option<T>` becomes `T`: the column gets a value in place of every NULL. The old side is only read.

use super::{Operation, Overview, Topic, Touched, one_way, refuse, sides};
use crate::dialect::Database;
use crate::{
    Action, Diagnostic, Failure, Gone, Phase, Predicate, Rule, Rules, Step, Sync, Trigger,
};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Required(
    /// The new side holds the column, which existed before.
    pub Sync,
);

impl Required {
    /// Fills the column after every write that leaves it NULL.
    fn trigger(&self) -> Trigger {
        let Self(sync) = self;
        let missing = sides::any_null(&sync.new);
        let rule = Rule {
            label: "",
            on_insert: missing.clone(),
            on_update: Some(missing.clone()),
            set: sync.new.clone(),
            unless: None,
            followed: None,
            failure: Failure::StayPending,
        };
        Trigger {
            update_gate: missing,
            ..one_way::trigger(sync, &sync.new, Rules::Each(vec![rule]))
        }
    }
}

impl Operation for Required {
    fn headline(&self) -> String {
        format!(
            "{}.{} becomes required",
            self.0.table,
            sides::list(&self.0.new)
        )
    }

    fn words(&self, phase: Phase) -> Option<String> {
        let new = sides::list(&self.0.new);
        Some(match phase {
            Phase::Expand => format!("adds triggers that fill {new} where a build writes NULL"),
            Phase::Migrate => format!("fills {new} in batches, proves that it is NULL nowhere"),
            Phase::Contract => format!(
                "sets {new} NOT NULL, drops the triggers, when no build that writes NULL is alive"
            ),
            Phase::Rollback => format!(
                "drops the triggers; what was filled stays, so that a NULL of {new} must be given up with `--discard`"
            ),
        })
    }

    fn steps(&self, phase: Phase, _database: &dyn Database) -> Vec<Step> {
        let Self(sync) = self;
        let filled = sides::people(sync, &sync.new);
        let stop = || {
            Step::new(
                format!("Stop filling {filled}."),
                Action::DropTrigger {
                    trigger: self.trigger(),
                    after: Vec::new(),
                },
            )
        };
        match phase {
            Phase::Expand => vec![
                sides::check_expressions(sync),
                Step::new(
                    format!("Fill {filled} where a build writes NULL."),
                    sides::install(self.trigger()),
                ),
            ],
            Phase::Migrate => {
                let mut steps = vec![one_way::fill_what_is_null(sync)];
                steps.extend(one_way::verify_no_null(sync));
                steps
            }
            Phase::Contract => {
                let mut steps = sides::require_new(sync);
                steps.push(stop());
                steps
            }
            Phase::Rollback => {
                let mut steps: Vec<Step> = sync
                    .new
                    .iter()
                    .map(|column| self.may_have_been_null(column))
                    .collect();
                steps.push(stop());
                steps
            }
        }
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        refuse::required(&self.0, database)
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::Constraints,
            title: "a column becomes NOT NULL",
            said: "`required(backfill = \"..\")`",
            old_builds: "a NULL that they write is replaced by a trigger",
            new_builds: "they never read NULL",
            way_back: "drops the triggers; what was filled stays, and the NULLs must be given up by name with `--discard`",
        }
    }

    fn touches(&self) -> Touched {
        sides::touches(&self.0)
    }

    fn touches_elsewhere(&self) -> Vec<Touched> {
        sides::touches_elsewhere(&self.0)
    }

    fn sides(&self) -> Option<&Sync> {
        Some(&self.0)
    }
}

impl Required {
    /// A filled value stays. If the fill is one value for all rows, only that value may have been a NULL; otherwise any
    /// value may.
    fn may_have_been_null(&self, column: &crate::SyncColumn) -> Step {
        let table = &self.0.table;
        let what = format!("{table}.{}", column.def.name);
        let filled = Predicate::is_null(&column.def.name).negated();
        let one_value = column
            .expr
            .as_ref()
            .is_some_and(|expr| expr.reads.is_empty());
        Step::new(
            format!(
                "Count the rows in which {what} may have been NULL, which is not brought back."
            ),
            Action::CountLost {
                table: table.clone(),
                what,
                lost: if one_value {
                    Predicate::And(vec![filled, self.0.follow(vec![column.clone()])])
                } else {
                    filled
                },
                once_gone: Gone::Trigger(Box::new(self.trigger())),
            },
        )
    }
}
