//! Columns get other names, and nothing is copied: a view stands in the table's place until the contract, and shows them under both
//! names. Builds of both kinds read and write through it; no trigger and no backfill are needed, and the rows stay where they are.
//!
//! The change has the table to itself. No other migration may alter a table that a view stands for.

use expand_contract_format::words::and;

use super::{Operation, Overview, Topic, Touched};
use crate::dialect::{Database, aside_name};
use crate::{
    Action, ColumnDef, Cover, Diagnostic, IndexDef, NewName, Phase, SecondName, Step, Subject,
};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameByView {
    /// The table.
    pub table: String,
    /// Each column as it is before, and as it is afterwards.
    pub columns: Vec<(ColumnDef, ColumnDef)>,
    /// The indexes over them: as they are before, and as they are afterwards.
    pub indexes: Vec<(IndexDef, IndexDef)>,
    /// The names of the constraints over them: before, and afterwards.
    pub constraints: Vec<(String, String)>,
}

impl RenameByView {
    fn cover(&self) -> Cover {
        let columns = self.columns.iter();
        Cover {
            table: self.table.clone(),
            aside: aside_name(&self.table),
            twice: columns
                .map(|(old, new)| SecondName {
                    column: old.name.clone(),
                    also: new.name.clone(),
                })
                .collect(),
        }
    }

    /// The names that hold from the contract on.
    fn names(&self) -> Vec<NewName> {
        let columns = self.columns.iter();
        let columns = columns.map(|(old, new)| NewName::Column {
            old: old.name.clone(),
            new: new.name.clone(),
        });
        let indexes = self
            .indexes
            .iter()
            .filter(|(old, new)| old.name != new.name);
        let indexes = indexes.map(|(old, new)| NewName::Index {
            old: old.name.clone(),
            new: new.name.clone(),
        });
        let constraints = self.constraints.iter().filter(|(old, new)| old != new);
        let constraints = constraints.map(|(old, new)| NewName::Constraint {
            old: old.clone(),
            new: new.clone(),
        });
        columns.chain(indexes).chain(constraints).collect()
    }

    /// The names of before, or those of afterwards.
    fn list(&self, side: fn(&(ColumnDef, ColumnDef)) -> &ColumnDef) -> String {
        and(self.columns.iter().map(|pair| side(pair).name.clone()))
    }

    fn uncover(&self, title: String, names: Vec<NewName>) -> Vec<Step> {
        let cover = self.cover();
        vec![Step::new(title, Action::Uncover { cover, names })]
    }
}

impl Operation for RenameByView {
    fn headline(&self) -> String {
        format!(
            "{}.{} becomes {}, by a view",
            self.table,
            self.list(|(old, _)| old),
            self.list(|(_, new)| new)
        )
    }

    fn words(&self, phase: Phase) -> Option<String> {
        let (old, new) = (self.list(|(old, _)| old), self.list(|(_, new)| new));
        let Cover { table, aside, .. } = self.cover();
        match phase {
            Phase::Expand => Some(format!(
                "renames the table to {aside}, and lays a view {table} over it, which shows {old} as {new}, too"
            )),
            Phase::Migrate => None,
            Phase::Contract => Some(format!(
                "drops the view, and renames the table back to {table}, and {old} to {new}, when no build that knows {old} is alive"
            )),
            Phase::Rollback => Some(format!(
                "drops the view, and renames the table back to {table}; no value is lost"
            )),
        }
    }

    fn steps(&self, phase: Phase, _database: &dyn Database) -> Vec<Step> {
        let cover = self.cover();
        let Cover { table, aside, .. } = &cover;
        match phase {
            Phase::Expand => vec![Step::new(
                format!(
                    "Rename table {table} to {aside}, and lay a view {table} over it that shows {} as {}, too.",
                    self.list(|(old, _)| old),
                    self.list(|(_, new)| new)
                ),
                Action::Cover(cover),
            )],
            Phase::Migrate => Vec::new(),
            Phase::Contract => self.uncover(
                format!(
                    "Drop the view {table}, and rename table {aside} to {table}, and its {} to {}.",
                    self.list(|(old, _)| old),
                    self.list(|(_, new)| new)
                ),
                self.names(),
            ),
            Phase::Rollback => self.uncover(
                format!("Drop the view {table}, and rename table {aside} to {table}."),
                Vec::new(),
            ),
        }
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        if database.can().views_take_writes {
            return Ok(());
        }
        let mut columns = self.columns.iter();
        // No other way leads there for a key.
        let column = columns.clone().find(|(old, _)| old.primary_key);
        let column = column.or_else(|| columns.next());
        let (old, new) = column.map_or(("", ""), |(old, new)| (&old.name, &new.name));
        let way_out = if column.is_some_and(|(old, _)| old.primary_key) {
            format!(
                "rename it in Rust alone: `#[migrate(primary_key, column = \"{old}\")]`; a key is not copied, since rows are found by it"
            )
        } else {
            format!(
                "let it be copied, which carries everything over: `#[migrate(renamed(from = \"{old}\"))]`"
            )
        };
        Err(Diagnostic::error(format!(
            "{}.{new} is renamed by a view, and a view of this database takes no write by itself: with triggers it would give back \
             neither generated keys nor the number of rows, and would refuse `ON CONFLICT`",
            self.table
        ))
        .about(Subject::column(&self.table, new))
        .help(way_out))
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::Columns,
            title: "a column gets another name, by a view",
            said: "`renamed(from = \"x\", by = \"view\")`, also beside `primary_key`",
            old_builds: "they write through a view: `TRUNCATE`, `COPY .. FROM`, `ON CONFLICT ON CONSTRAINT` and a prepared `SELECT *` fail",
            new_builds: "the column has both names until the contract, and a statement may name one of them",
            way_back: "drops the view; no value is lost",
        }
    }

    fn touches(&self) -> Touched {
        Touched {
            table: self.table.clone(),
            columns: None,
        }
    }
}
