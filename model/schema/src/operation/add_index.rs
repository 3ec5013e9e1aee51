//! An index on columns that exist, or come with the same migration. It is built after the fill, and blocks no writer.

use super::{Operation, Touched};
use crate::dialect::Database;
use crate::{Action, Diagnostic, IndexDef, Phase, Step};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddIndex {
    /// The table.
    pub table: String,
    /// The index.
    pub index: IndexDef,
}

impl Operation for AddIndex {
    fn headline(&self) -> String {
        format!("{} of {} is new", self.index.name, self.table)
    }

    fn words(&self, phase: Phase) -> Option<String> {
        match phase {
            Phase::Migrate => Some("builds the index beside the writers".into()),
            Phase::Rollback => Some("drops it".into()),
            Phase::Expand | Phase::Contract => None,
        }
    }

    fn steps(&self, phase: Phase, _database: &dyn Database) -> Vec<Step> {
        let Self { table, index } = self;
        let name = &index.name;
        match phase {
            Phase::Expand | Phase::Contract => Vec::new(),
            Phase::Migrate => vec![Step::new(
                format!("Build index {name} of {table}."),
                Action::CreateIndex {
                    table: table.clone(),
                    index: index.clone(),
                    harms_earlier: false,
                },
            )],
            Phase::Rollback => vec![Step::new(
                format!("Drop index {name} of {table}."),
                Action::DropIndex {
                    table: table.clone(),
                    index: index.clone(),
                    is_missed: false,
                },
            )],
        }
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        database.refuse_index(&self.table, &self.index)
    }

    fn touches(&self) -> Touched {
        touches(&self.table, &self.index)
    }
}

/// The columns that an index reads.
pub(super) fn touches(table: &str, index: &IndexDef) -> Touched {
    let shape = &index.shape;
    let mut columns: Vec<String> = shape
        .columns
        .iter()
        .chain(&shape.include)
        .cloned()
        .collect();
    columns.sort();
    columns.dedup();
    Touched {
        table: table.into(),
        columns: Some(columns),
    }
}
