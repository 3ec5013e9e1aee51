//! A column that old builds can leave out: nullable, or with a default that stays in the database.

use super::{Operation, Overview, Topic, Touched, add, index};
use crate::dialect::Database;
use crate::{Action, ColumnDef, Diagnostic, Gone, Phase, Predicate, Step};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddColumn {
    /// The table.
    pub table: String,
    /// The column, in its final shape.
    pub column: ColumnDef,
}

impl Operation for AddColumn {
    fn headline(&self) -> String {
        format!("{}.{} is new", self.table, self.column.name)
    }

    fn words(&self, phase: Phase) -> Option<String> {
        let column = &self.column;
        match phase {
            Phase::Expand => Some(match (&column.default, &column.words.generated) {
                (_, Some(sql)) => {
                    format!("adds it; the database computes it as {sql}, and no build writes it")
                }
                (Some(default), None) => format!("adds it with the default {default}"),
                (None, None) => "adds it, empty".into(),
            }),
            Phase::Migrate => (column.unique || column.index).then(|| "builds its index".into()),
            Phase::Contract => None,
            Phase::Rollback if column.words.generated.is_some() => Some("drops it".into()),
            Phase::Rollback => {
                Some("drops it; values in it must be given up with `--discard`".into())
            }
        }
    }

    fn steps(&self, phase: Phase, _database: &dyn Database) -> Vec<Step> {
        let Self { table, column } = self;
        match phase {
            Phase::Expand => vec![add(table, column, None)],
            Phase::Migrate => index(table, column).into_iter().collect(),
            Phase::Contract => Vec::new(),
            Phase::Rollback => {
                let name = &column.name;
                let what = format!("{table}.{name}");
                let count = Step::new(
                    format!("Count the rows in which {what} holds something, which goes with it."),
                    Action::CountLost {
                        table: table.clone(),
                        what: what.clone(),
                        lost: Predicate::NotDefault(column.clone()),
                        once_gone: Gone::Column(name.clone()),
                    },
                );
                let drop = Step::new(
                    format!("Drop {what}."),
                    Action::DropColumns {
                        table: table.clone(),
                        columns: vec![name.clone()],
                        generated: column.words.generated.is_some(),
                    },
                );
                if column.words.generated.is_some() {
                    // No build wrote it.
                    return vec![drop];
                }
                vec![count, drop]
            }
        }
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        database.refuse_column(&self.table, &self.column)
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::Columns,
            title: "a column comes by itself",
            said: "`added`, for an `Option<T>` or with `default = \"..\"`",
            old_builds: "nothing: they leave the column out",
            new_builds: "rows of old builds hold its default, or NULL",
            way_back: "drops the column; values other than its default are counted first, and must be given up by name with `--discard`",
        }
    }

    fn touches(&self) -> Touched {
        Touched {
            table: self.table.clone(),
            columns: Some(vec![self.column.name.clone()]),
        }
    }
}
