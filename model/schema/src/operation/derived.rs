//! A column that is a function of other columns: nothing else is ever stored in it while it follows them.

use super::one_way::{self, Forward};
use super::{Computed, Leaving, Operation, Overview, Topic, Touched, aside, overview, sides};
use crate::dialect::Database;
use crate::{Diagnostic, Failure, Fill, Keeps, Phase, Predicate, Rule, Rules, Step, Sync, Trigger};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived(
    /// The new side holds the columns that follow.
    pub Sync,
);

impl Derived {
    /// Computes each column on every write that gives it or changes what it reads.
    pub(super) fn trigger(&self) -> Trigger {
        let Self(sync) = self;
        let written = |columns: &[crate::SyncColumn]| {
            let mut written = one_way::read_by(columns);
            written.extend(sides::names(columns));
            Predicate::Changed(written)
        };
        let rules = sync.new.iter().map(|column| {
            let set = vec![column.clone()];
            Rule {
                label: "",
                on_insert: Predicate::Always,
                on_update: Some(written(&set)),
                unless: Some(sync.follow(set.clone())),
                followed: None,
                set,
                failure: Failure::StayPending,
            }
        });
        Trigger {
            insert_gate: None,
            update_gate: written(&sync.new),
            ..one_way::trigger(sync, &sync.new, Rules::Each(rules.collect()))
        }
    }

    /// A column deviates from its expression, or has none of the values that it must have.
    fn wrong(&self) -> Predicate {
        let Self(sync) = self;
        let deviates = sync.follow(sync.new.clone()).negated();
        match one_way::is_unfilled(sync) {
            Some(unfilled) => Predicate::Or(vec![unfilled, deviates]),
            None => deviates,
        }
    }
}

impl Operation for Derived {
    fn headline(&self) -> String {
        self.plain().headline()
    }

    fn words(&self, phase: Phase) -> Option<String> {
        self.plain().words(phase)
    }

    fn steps(&self, phase: Phase, database: &dyn Database) -> Vec<Step> {
        let Self(sync) = self;
        let fill = sync.new.iter().map(|column| Fill {
            column: column.clone(),
            keeps: Keeps::Never,
        });
        let deviates = sync.follow(sync.new.clone()).negated();
        let forward = Forward {
            trigger: self.trigger(),
            // After the contract the column is like any other, and may hold any value.
            fill: sides::fill(sync, fill.collect(), deviates, true),
            verify: vec![sides::verify(sync, self.wrong())],
        };
        forward.steps(sync, phase, database)
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        self.plain().refuse(database)
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::Columns,
            title: "a column comes that is a function of others",
            said: "`added(up = \"..\", derived)`",
            old_builds: "each write runs a trigger; a write for which `up` fails is accepted, and its row is listed before the contract",
            new_builds: "the column is filled; until the contract the trigger computes it again over whatever they write",
            way_back: overview::NEW_COLUMN_GOES,
        }
    }

    fn touches(&self) -> Touched {
        sides::touches(&self.0)
    }

    fn leaving(&self) -> Option<Leaving> {
        aside::leaving(&self.0, |sync| Self(sync.clone()).trigger())
    }

    fn sides(&self) -> Option<&Sync> {
        Some(&self.0)
    }
}

impl Derived {
    /// The change in which a build may store a value of its own.
    fn plain(&self) -> Computed {
        Computed(self.0.clone())
    }
}
