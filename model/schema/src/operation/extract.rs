//! Values of a column become rows of a lookup table, and a new column refers to them: `users.city` becomes `users.city_id`, which
//! refers to `cities`.
//!
//! Each side follows the other until the contract, as in a rename, and a value that comes with a write of an old build is inserted into
//! the lookup table first. A value there belongs to many rows, so it stays as it is while old builds have copies of it.

use expand_contract_format::words::and;

use super::sides::{
    self, add_bare, check_expressions, fill, list, names, people, relax, require_new, roll_back,
    shared_indexes, take_apart, verify,
};
use super::two_way::trigger;
use super::{Leaving, Operation, Overview, Topic, Touched, aside, overview, refuse};
use crate::dialect::Database;
use crate::{
    Action, Diagnostic, Fill, Keeps, LookupValues, Phase, Predicate, Step, Subject, Sync, Unfilled,
};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extract(
    /// Each side has one column, and is found in a row of the lookup table by the other one.
    pub Sync,
);

impl Extract {
    fn lookup_tables(&self) -> Vec<&str> {
        let mut tables: Vec<&str> = self.0.rows().map(|row| row.table.as_str()).collect();
        tables.dedup();
        tables
    }

    /// The values that the new side is found by.
    fn values(&self) -> impl Iterator<Item = LookupValues> {
        let Self(sync) = self;
        let new = sync.new.iter().filter_map(|column| {
            let expr = column.expr.as_ref()?;
            Some((
                column,
                expr.reads.first()?,
                expr.row.as_deref().filter(|row| row.comes)?,
            ))
        });
        new.map(|(column, from, row)| LookupValues {
            name: sync.name.clone(),
            table: row.table.clone(),
            key: row.gives.clone(),
            value: row.by.clone(),
            from: sync.table.clone(),
            from_key: sync.key.clone(),
            column: from.clone(),
            refers: column.def.name.clone(),
        })
    }

    fn hold(&self) -> Vec<Step> {
        let held = self.values().map(|values| {
            Step::new(
                format!(
                    "Keep {}.{} as it is, while {}.{} has copies of it.",
                    values.table, values.value, values.from, values.column
                ),
                Action::HoldValues(values),
            )
        });
        held.collect()
    }

    fn free(&self) -> Vec<Step> {
        let freed = self.values().map(|values| {
            Step::new(
                format!("Let {}.{} change again.", values.table, values.value),
                Action::FreeValues(values),
            )
        });
        freed.collect()
    }

    fn filled(&self) -> Vec<Step> {
        let filled = self.values().map(|values| {
            Step::new(
                format!(
                    "Insert the values of {}.{} that {} does not have.",
                    values.from, values.column, values.table
                ),
                Action::FillValues(values),
            )
        });
        filled.collect()
    }

    fn migrated(&self, database: &dyn Database) -> Vec<Step> {
        let Self(sync) = self;
        let set = |column: &crate::SyncColumn| Fill {
            column: column.clone(),
            keeps: Keeps::Never,
        };
        let agree = |unfilled| Predicate::Agree {
            sync: Box::new(sync.clone()),
            unfilled,
        };
        let mut steps = self.filled();
        // A row whose value could not be inserted refers to no row: a fill that asked for agreement would never end.
        let pending = sync.follow(sync.new.clone()).negated();
        steps.push(fill(
            sync,
            sync.new.iter().map(set).collect(),
            pending,
            false,
        ));
        let mut differ = vec![
            agree(Unfilled::MayAgree).negated(),
            Predicate::AnyNull(names(&sync.new)).negated(),
        ];
        let old = sync.old.iter().filter(|column| column.expr.is_some());
        differ.extend(
            old.clone()
                .map(|column| Predicate::HasValue(column.clone())),
        );
        steps.push(Step::new(
            format!(
                "If the operator prefers the new side: set {} where the sides differ.",
                people(sync, &sync.old)
            ),
            Action::Prefer {
                table: sync.table.clone(),
                key: sync.key.clone(),
                set: old.map(set).collect(),
                differ: Predicate::And(differ),
            },
        ));
        steps.extend(shared_indexes(sync, database));
        steps.push(verify(sync, agree(Unfilled::Disagrees).negated()));
        steps
    }
}

impl Operation for Extract {
    fn headline(&self) -> String {
        let Self(sync) = self;
        format!(
            "{}.{} becomes {}, which refers to {}",
            sync.table,
            list(&sync.old),
            list(&sync.new),
            and(self.lookup_tables())
        )
    }

    fn words(&self, phase: Phase) -> Option<String> {
        let Self(sync) = self;
        let (old, new) = (list(&sync.old), list(&sync.new));
        let tables = and(self.lookup_tables());
        let triggers = format!(
            "triggers that keep {old} and {new} in step, and insert into {tables} what is not there"
        );
        let words = sides::words(
            sync,
            phase,
            &triggers,
            &format!("no build without {new} is alive"),
        );
        Some(match phase {
            Phase::Migrate => format!("inserts the values of {old} into {tables}, {words}"),
            Phase::Expand | Phase::Contract | Phase::Rollback => words,
        })
    }

    fn steps(&self, phase: Phase, database: &dyn Database) -> Vec<Step> {
        let Self(sync) = self;
        match phase {
            Phase::Expand => {
                let mut steps = add_bare(sync);
                steps.extend(relax(sync, database));
                steps.push(check_expressions(sync));
                steps.extend(self.hold());
                steps.push(Step::new(
                    format!(
                        "Keep {} and {} in step, both ways.",
                        people(sync, &sync.old),
                        people(sync, &sync.new)
                    ),
                    sides::install(trigger(sync)),
                ));
                steps
            }
            Phase::Migrate => self.migrated(database),
            Phase::Contract => {
                let mut steps = require_new(sync);
                steps.push(take_apart(
                    sync,
                    trigger(sync),
                    [&sync.old, &sync.new],
                    Vec::new(),
                ));
                steps.extend(self.free());
                steps
            }
            Phase::Rollback => {
                let mut steps = roll_back(sync, trigger(sync), database);
                steps.extend(self.free());
                steps
            }
        }
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        let Self(sync) = self;
        if !database.can().triggers_make_rows {
            let (old, new) = (list(&sync.old), list(&sync.new));
            return Err(Diagnostic::error(format!(
                "{}.{old} cannot become {new} on this database while builds run: a value that an old build writes would have to be inserted \
                 into {} by a trigger, which is done on PostgreSQL and SQLite only",
                sync.table,
                and(self.lookup_tables())
            ))
            .about(Subject::column(&sync.table, &new))
            .help(format!(
                "let {new} come as an `Option` (`added`), let the program write both, fill older rows with a step of your own, and let \
                 {old} leave later: `deprecated`, then `removed`"
            )));
        }
        refuse::extracted(sync, database)
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::Columns,
            title: "values of a column become rows of a lookup table",
            said: "`extracted(from = \"city\"), references = \"cities(id)\"` on the new field",
            old_builds: "they go on with the old column; each write of it runs a trigger, which inserts into the lookup table a value that \
                         is not there; no value of that table changes until the contract",
            new_builds: "the column refers to the row with the value, and the foreign key holds; a value in the lookup table does not change \
                         until the contract",
            way_back: overview::NEW_COLUMN_GOES,
        }
    }

    fn touches(&self) -> Touched {
        sides::touches(&self.0)
    }

    fn touches_elsewhere(&self) -> Vec<Touched> {
        let values = self.values().map(|values| {
            let mut columns = vec![values.key, values.value];
            columns.sort();
            Touched {
                table: values.table,
                columns: Some(columns),
            }
        });
        values.collect()
    }

    fn reads_elsewhere(&self) -> bool {
        false
    }

    fn leaving(&self) -> Option<Leaving> {
        aside::leaving(&self.0, trigger)
    }

    fn sides(&self) -> Option<&Sync> {
        Some(&self.0)
    }
}
