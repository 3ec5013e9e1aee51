//! A column that leaves without a successor. Old builds write it to the end. New builds leave it out, so it must be
//! nullable or have a default.

use super::{Leaving, Operation, Overview, Topic, Touched, overview};
use crate::dialect::Database;
use crate::{Action, ColumnDef, Diagnostic, Phase, Step};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropColumn {
    /// The table.
    pub table: String,
    /// The column that is dropped.
    pub column: ColumnDef,
}

impl Operation for DropColumn {
    fn headline(&self) -> String {
        format!("{}.{} leaves", self.table, self.column.name)
    }

    fn words(&self, phase: Phase) -> Option<String> {
        (phase == Phase::Contract).then(|| "drops it, when no build that knows it is alive".into())
    }

    fn steps(&self, phase: Phase, _database: &dyn Database) -> Vec<Step> {
        if phase != Phase::Contract {
            return Vec::new();
        }
        let Self { table, column } = self;
        vec![Step::new(
            format!("Drop {table}.{}.", column.name),
            Action::DropColumns {
                table: table.clone(),
                columns: vec![column.name.clone()],
                generated: column.words.generated.is_some(),
            },
        )]
    }

    fn refuse(&self, _database: &dyn Database) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::Columns,
            title: "a column leaves",
            said: "`deprecated`, then `removed`",
            old_builds: "nothing: they read and write the column until the contract, and see NULL or its default in rows of new builds",
            new_builds: "they leave the column out; every use of it is a warning, then a compile error",
            way_back: overview::NOTHING_TO_UNDO,
        }
    }

    fn leaving(&self) -> Option<Leaving> {
        Some(Leaving {
            table: self.table.clone(),
            columns: vec![self.column.name.clone()],
            trigger: None,
            beside: false,
        })
    }

    fn touches(&self) -> Touched {
        Touched {
            table: self.table.clone(),
            columns: Some(vec![self.column.name.clone()]),
        }
    }
}
