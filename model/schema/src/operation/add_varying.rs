//! A column with a default that may differ from row to row, or that the database adds to no table with rows.
//!
//! To add it at once would write the whole table under one lock. So the column comes empty, gets its default, which every INSERT
//! from then on finds there, and the rows that are older get a value in batches.

use super::{Operation, Overview, Topic, Touched, index, one_way, refuse, sides};
use crate::dialect::Database;
use crate::{
    Action, ColumnDef, Diagnostic, Fill, Gone, Keeps, Phase, Predicate, Step, Sync, SyncColumn,
};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddVarying(
    /// The new side holds the column, which takes its default for an expression. There is no old side.
    pub Sync,
);

impl AddVarying {
    fn columns(&self) -> impl Iterator<Item = &ColumnDef> {
        self.0.new.iter().map(|column| &column.def)
    }

    fn default(&self) -> String {
        let defaults = self.columns().filter_map(|column| column.default.clone());
        defaults.collect::<Vec<_>>().join(", ")
    }

    fn set_default(&self, column: &ColumnDef) -> Step {
        let Self(Sync { table, .. }) = self;
        Step::new(
            format!(
                "Set the default of {table}.{} to {}.",
                column.name,
                self.default()
            ),
            Action::SetDefault {
                table: table.clone(),
                column: column.name.clone(),
                default: column.default.clone(),
                is_first: true,
            },
        )
    }

    /// The default may be another value each time, so it is computed once a row, and no condition asks for it.
    fn fill(&self) -> Vec<Step> {
        let Self(sync) = self;
        let fill = |column: &SyncColumn| {
            let set = vec![Fill {
                column: column.clone(),
                keeps: Keeps::Never,
            }];
            // Later, NULL in a nullable column is a value that a build wrote.
            let harms_later = column.def.nullable;
            sides::fill(sync, set, Predicate::is_null(&column.def.name), harms_later)
        };
        sync.new.iter().map(fill).collect()
    }

    fn roll_back(&self, column: &ColumnDef) -> Vec<Step> {
        let (table, name) = (&self.0.table, &column.name);
        let what = format!("{table}.{name}");
        vec![
            Step::new(
                format!("Count the rows in which {what} holds something, which goes with it."),
                Action::CountLost {
                    table: table.clone(),
                    what: what.clone(),
                    lost: Predicate::is_null(name).negated(),
                    once_gone: Gone::Column(name.clone()),
                },
            ),
            Step::new(
                format!("Drop {what}."),
                Action::DropColumns {
                    table: table.clone(),
                    columns: vec![name.clone()],
                    generated: false,
                },
            ),
        ]
    }
}

impl Operation for AddVarying {
    fn headline(&self) -> String {
        format!("{}.{} is new", self.0.table, sides::list(&self.0.new))
    }

    fn words(&self, phase: Phase) -> Option<String> {
        let default = self.default();
        let is_required = self.columns().any(|column| !column.nullable);
        match phase {
            Phase::Expand => Some(format!(
                "adds it, empty, and sets the default {default}, which INSERTs of every build get from then on"
            )),
            Phase::Migrate => Some(format!(
                "gives the older rows a value of {default} each, in batches"
            )),
            Phase::Contract => is_required.then(|| "sets it NOT NULL".into()),
            Phase::Rollback => {
                Some("drops it; values in it must be given up with `--discard`".into())
            }
        }
    }

    fn steps(&self, phase: Phase, _database: &dyn Database) -> Vec<Step> {
        let Self(sync) = self;
        match phase {
            Phase::Expand => {
                let mut steps = sides::add_bare(sync);
                steps.extend(self.columns().map(|column| self.set_default(column)));
                steps
            }
            Phase::Migrate => {
                let mut steps = self.fill();
                steps.extend(
                    self.columns()
                        .filter_map(|column| index(&sync.table, column)),
                );
                steps.extend(one_way::verify_no_null(sync));
                steps
            }
            Phase::Contract => sides::require_new(sync),
            Phase::Rollback => self
                .columns()
                .flat_map(|column| self.roll_back(column))
                .collect(),
        }
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        let Self(sync) = self;
        refuse::has_key(&sync.table, &sync.key)?;
        let mut columns = self.columns();
        columns.try_for_each(|column| database.refuse_column(&sync.table, column))?;
        refuse::required_later(sync, database)
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::Columns,
            title: "a column comes with a default that differs from row to row",
            said: "a new field with `default = \"gen_random_uuid()\"`, `nextval(..)`, ..",
            old_builds: "nothing: what they insert gets the default",
            new_builds: "every row has a value of its own once the database is migrated",
            way_back: "drops the column; values in it must be given up with `--discard`",
        }
    }

    fn touches(&self) -> Touched {
        sides::touches(&self.0)
    }
}
