//! Sides that follow each other: the common parts of `rename`, `split` and `merge`.

use expand_contract_sql::{Volatility, volatility};

use super::sides::{
    self, add_bare, check_expressions, fill, list, names, people, relax, require_new, roll_back,
    shared_indexes, take_apart, touched_columns, unique_indexes, verify,
};
use super::{Leaving, Operation, Overview, Topic, Touched, aside, overview, refuse};
use crate::dialect::Database;
use crate::{
    Action, Alteration, ColumnDef, CompareDefault, Default, Diagnostic, Failure, Fill, Given,
    Keeps, OfDefaults, Phase, Predicate, Rule, Rules, Step, Sync, SyncColumn, Trigger, Unfilled,
};

/// A kind of change whose sides follow each other.
pub trait TwoWay {
    /// The two sides.
    fn sync(&self) -> &Sync;

    /// The name of the kind, and what an author writes for it.
    fn kind(&self) -> [&'static str; 2];
}

impl<T: TwoWay> Operation for T {
    fn headline(&self) -> String {
        let sync = self.sync();
        format!(
            "{}.{} becomes {}",
            sync.table,
            list(&sync.old),
            list(&sync.new)
        )
    }

    fn words(&self, phase: Phase) -> Option<String> {
        let sync = self.sync();
        let (old, new) = (list(&sync.old), list(&sync.new));
        let triggers = format!("triggers that keep {old} and {new} in step");
        let alive = format!("no build without {new} is alive");
        let words = sides::words(sync, phase, &triggers, &alive);
        let narrows = |column: &SyncColumn| column.expr.as_ref().is_some_and(|expr| expr.narrows);
        if phase == Phase::Expand && sync.old.iter().any(narrows) {
            return Some(format!(
                "{words}; where a new build writes what is too large for {old}, old builds read the nearest value that is not"
            ));
        }
        Some(words)
    }

    fn steps(&self, phase: Phase, database: &dyn Database) -> Vec<Step> {
        steps(self.sync(), phase, database)
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        refuse::two_way(self.sync(), database)
    }

    fn overview(&self) -> Overview {
        let [title, said] = self.kind();
        let [old_builds, new_builds] = if self.sync().is_plain_copy() {
            [
                "they go on with the old column; each write of it runs a trigger",
                "the new column is filled; each write of it runs a trigger until the contract",
            ]
        } else {
            [
                "they go on with the old side; each write of it runs a trigger; a write for which `up` fails is accepted, and its row is \
                 listed before the contract",
                "the new side is filled; each write of it runs a trigger until the contract; one for which `down` fails is rejected",
            ]
        };
        Overview {
            topic: Topic::Columns,
            title,
            said,
            old_builds,
            new_builds,
            way_back: overview::NEW_COLUMN_GOES,
        }
    }

    fn touches(&self) -> Touched {
        sides::touches(self.sync())
    }

    fn leaving(&self) -> Option<Leaving> {
        aside::leaving(self.sync(), trigger)
    }

    fn sides(&self) -> Option<&Sync> {
        Some(self.sync())
    }
}

/// The steps of a phase.
fn steps(sync: &Sync, phase: Phase, database: &dyn Database) -> Vec<Step> {
    match phase {
        Phase::Expand => {
            let mut steps = add_bare(sync);
            steps.extend(relax(sync, database));
            steps.push(check_expressions(sync));
            let (ours, theirs) = (people(sync, &sync.old), people(sync, &sync.new));
            let bridging = bridging_defaults(sync).into_iter();
            let install = Action::CreateTrigger {
                trigger: trigger(sync),
                compare: compare_defaults(sync),
                before: bridging
                    .map(|(column, default)| Alteration::SetDefault {
                        column: column.name.clone(),
                        default: Default::Of(default, column),
                    })
                    .collect(),
            };
            let title = format!("Keep {ours} and {theirs} in step, both ways.");
            steps.push(Step::new(title, install));
            steps
        }
        Phase::Migrate => {
            let set = sync.new.iter();
            let agree = |unfilled| Predicate::Agree {
                sync: Box::new(sync.clone()),
                unfilled,
            };
            let set = set.map(|column| Fill {
                column: column.clone(),
                keeps: Keeps::Never,
            });
            let differ = || agree(Unfilled::MayAgree).negated();
            let mut fills = vec![differ()];
            // PostgreSQL's NOT NULL holds for the old side all the time, and a copy of it has a value.
            if !sync.is_plain_copy() || !database.can().triggers_run_before {
                fills.extend(keeps_values(&sync.new));
            }
            let mut steps = vec![fill(sync, set.collect(), all(fills), false)];
            let back = sync.old.iter().filter(|column| column.expr.is_some());
            let back = back.map(|column| Fill {
                column: column.clone(),
                keeps: Keeps::Never,
            });
            let mut prefers = vec![differ()];
            // A row that the new side has no value of is filled, and not preferred.
            if !sync.markers().is_empty() {
                let markers = sync.markers().into_iter().map(str::to_owned);
                prefers.push(Predicate::AnyNull(markers.collect()).negated());
            }
            prefers.extend(keeps_values(&sync.old));
            steps.push(Step::new(
                format!(
                    "If the operator prefers the new side: set {} where the sides differ.",
                    people(sync, &sync.old)
                ),
                Action::Prefer {
                    table: sync.table.clone(),
                    key: sync.key.clone(),
                    set: back.collect(),
                    differ: all(prefers),
                },
            ));
            steps.extend(shared_indexes(sync, database));
            steps.push(verify(sync, agree(Unfilled::Disagrees).negated()));
            steps
        }
        Phase::Contract => {
            let mut steps = unique_indexes(sync, database);
            steps.extend(require_new(sync));
            steps.push(take_apart(
                sync,
                trigger(sync),
                [&sync.old, &sync.new],
                final_defaults(sync),
            ));
            steps
        }
        Phase::Rollback => roll_back(sync, trigger(sync), database),
    }
}

/// The conditions under which no NULL replaces a value in a column of this side that takes no NULL in the end.
fn keeps_values(side: &[SyncColumn]) -> Vec<Predicate> {
    side.iter()
        .filter(|column| column.expr.is_some() && !column.def.nullable)
        .map(|column| {
            Predicate::Or(vec![
                Predicate::is_null(&column.def.name),
                Predicate::HasValue(column.clone()),
            ])
        })
        .collect()
}

fn all(mut conditions: Vec<Predicate>) -> Predicate {
    if conditions.len() == 1 {
        conditions.remove(0)
    } else {
        Predicate::And(conditions)
    }
}

/// The trigger: it finds the side that was written and sets the other one.
pub(super) fn trigger(sync: &Sync) -> Trigger {
    let copies = sync.is_plain_copy();
    let apart = || Predicate::Deviate(sync.new.clone());
    let changed = |side: &[SyncColumn]| Predicate::Changed(names(side));
    let either = [names(&sync.old), names(&sync.new)].concat();
    let bridged = bridging_defaults(sync);
    let given = sync.new.iter().map(|column| Given {
        column: column.def.clone(),
        default: bridged
            .iter()
            .find(|(bridged, _)| bridged.name == column.def.name)
            .map(|(_, default)| default.clone()),
    });
    let given = Predicate::Given(given.collect());
    let agree = Some(Predicate::Agree {
        sync: Box::new(sync.clone()),
        unfilled: Unfilled::MayAgree,
    });
    let new_was_written = Rule {
        label: "new",
        on_insert: given.clone(),
        on_update: Some(changed(&sync.new)),
        set: sync.old.clone(),
        unless: agree.clone(),
        followed: None,
        failure: Failure::Reject,
    };
    let old_was_written = Rule {
        label: "old",
        on_insert: given.negated(),
        on_update: Some(Predicate::And(vec![
            changed(&sync.old),
            changed(&sync.new).negated(),
        ])),
        set: sync.new.clone(),
        unless: agree,
        followed: None,
        failure: if copies {
            Failure::Reject
        } else {
            Failure::StayPending
        },
    };
    let update_gate = Predicate::Changed(either);
    Trigger {
        name: sync.name.clone(),
        table: sync.table.clone(),
        key: sync.key.clone(),
        columns: touched_columns(sync),
        // No rule has anything to do for a copy that is equal already, as in a backfill.
        insert_gate: copies.then(apart),
        update_gate: if copies {
            Predicate::And(vec![update_gate, apart()])
        } else {
            update_gate
        },
        rules: Rules::Either(Box::new([new_was_written, old_was_written])),
        copies,
    }
}

/// Temporary defaults of the new side. If every new column takes NULL, an INSERT that leaves them out must differ from
/// one that writes NULL. Otherwise NULL in a marker is enough to mean "left out".
fn bridging_defaults(sync: &Sync) -> Vec<(ColumnDef, OfDefaults)> {
    if !sync.markers().is_empty() {
        return Vec::new();
    }
    let has_default = |name: &String| {
        let mut old = sync.old.iter();
        old.any(|old| old.def.name == *name && old.def.default.is_some())
    };
    sync.new
        .iter()
        .filter(|column| {
            let expr = column.expr.as_ref();
            expr.is_some_and(|expr| expr.reads.iter().any(has_default))
        })
        .map(|column| (column.def.clone(), of_defaults(sync, column)))
        .collect()
}

/// The value of `up` over the old columns' defaults.
fn of_defaults(sync: &Sync, column: &SyncColumn) -> OfDefaults {
    OfDefaults {
        expr: column.expr.clone(),
        columns: sync.old.iter().map(|old| old.def.clone()).collect(),
    }
}

/// A default of the new side must equal the converted default of the old side. Otherwise an INSERT without either
/// column would store two different values.
fn compare_defaults(sync: &Sync) -> Vec<CompareDefault> {
    let declared = sync.new.iter().filter(|column| {
        let default = column.def.default.as_ref();
        default.is_some_and(|default| volatility(default) != Volatility::Volatile)
    });
    declared
        .map(|column| CompareDefault {
            column: column.def.clone(),
            should: of_defaults(sync, column),
        })
        .collect()
}

/// The defaults of the new side once it is alone.
fn final_defaults(sync: &Sync) -> Vec<Alteration> {
    let bridged = bridging_defaults(sync);
    let mut defaults = Vec::new();
    for column in &sync.new {
        let name = column.def.name.clone();
        if let Some(default) = &column.def.default {
            defaults.push(Alteration::SetDefault {
                column: name,
                default: Default::Sql(default.clone()),
            });
        } else if bridged.iter().any(|(bridged, _)| bridged.name == name) {
            defaults.push(Alteration::DropDefault(name));
        }
    }
    defaults
}
