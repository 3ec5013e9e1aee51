//! A column that follows other columns, which stay, or which leave without following it: the new side follows the old
//! one.

use super::one_way::{self, Forward, Given};
use super::{Leaving, Operation, Overview, Topic, Touched, aside, overview, refuse, sides};
use crate::dialect::Database;
use crate::{Diagnostic, Failure, Phase, Rules, Step, Sync, Trigger};

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
        let (old, new) = (sides::sources(sync), sides::list(&sync.new));
        if sides::leaves(&sync.old) {
            format!("{table}.{new} takes over from {old}")
        } else {
            format!("{table}.{new} is new, computed from {old}")
        }
    }

    fn words(&self, phase: Phase) -> Option<String> {
        let Self(sync) = self;
        let (old, new) = (sides::sources(sync), sides::list(&sync.new));
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
        let given = sync.new.iter();
        let given = given.filter(|_| self::given(sync) == Given::Stays);
        let mut verify: Vec<Step> = given
            .map(|column| sides::list_given(sync, column))
            .collect();
        verify.extend(one_way::verify_no_null(sync));
        let forward = Forward {
            trigger: trigger(sync),
            fill: one_way::fill_what_is_null(sync),
            verify,
        };
        forward.steps(sync, phase, database)
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        refuse::computed(&self.0, database)
    }

    fn overview(&self) -> Overview {
        if !self.touches_elsewhere().is_empty() {
            return Overview {
                topic: Topic::Columns,
                title: "a column comes, looked up in another table",
                said: "`added(up = \"(SELECT o.name FROM orgs AS o WHERE o.id = org_id)\")`",
                old_builds: "each write runs a trigger that reads one row of the other table; a write for which there is none is accepted, \
                             and its row is listed before the contract",
                new_builds: "the column is filled with what the other table held when the row was written; later changes there do not reach it",
                way_back: overview::NEW_COLUMN_GOES,
            };
        }
        Overview {
            topic: Topic::Columns,
            title: "a column comes, computed from others",
            said: "`added(up = \"..\")`",
            old_builds: "each write runs a trigger; a write for which `up` fails is accepted, and its row is listed before the contract",
            new_builds: "the column is filled; a value that they write themselves stays",
            way_back: overview::NEW_COLUMN_GOES,
        }
    }

    fn touches(&self) -> Touched {
        sides::touches(&self.0)
    }

    fn touches_elsewhere(&self) -> Vec<Touched> {
        sides::touches_elsewhere(&self.0)
    }

    fn leaving(&self) -> Option<Leaving> {
        aside::leaving(&self.0, trigger)
    }

    fn sides(&self) -> Option<&Sync> {
        Some(&self.0)
    }
}

/// A column that leaves is written by old builds alone, and their write is the later one.
fn given(sync: &Sync) -> Given {
    if sides::leaves(&sync.old) {
        Given::GivesWay
    } else {
        Given::Stays
    }
}

fn trigger(sync: &Sync) -> Trigger {
    let given = given(sync);
    let rules = sync.new.iter();
    let rules = rules.map(|column| one_way::follow(sync, column, Failure::StayPending, given));
    one_way::trigger(sync, &sync.new, Rules::Each(rules.collect()))
}
