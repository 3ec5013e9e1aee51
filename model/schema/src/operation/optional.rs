//! `T` becomes `Option<T>`: the column may be NULL only when no build is alive that could not read one.

use super::{Operation, Overview, Topic, Touched, overview};
use crate::dialect::Database;
use crate::{Action, ColumnDef, Diagnostic, Phase, Step};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Optional {
    /// The table.
    pub table: String,
    /// The column, as it is afterwards.
    pub column: ColumnDef,
}

impl Operation for Optional {
    fn headline(&self) -> String {
        format!("{}.{} becomes optional", self.table, self.column.name)
    }

    fn words(&self, phase: Phase) -> Option<String> {
        (phase == Phase::Contract)
            .then(|| "drops NOT NULL, when no build that cannot read NULL is alive".into())
    }

    fn steps(&self, phase: Phase, _database: &dyn Database) -> Vec<Step> {
        if phase != Phase::Contract {
            return Vec::new();
        }
        let Self { table, column } = self;
        vec![Step::new(
            format!("Let {table}.{} be NULL.", column.name),
            Action::AllowNull {
                table: table.clone(),
                column: column.name.clone(),
            },
        )]
    }

    fn refuse(&self, _database: &dyn Database) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::Constraints,
            title: "a column may be NULL",
            said: "`optional`",
            old_builds: "nothing: the database admits no NULL before the contract",
            new_builds: "they may store NULL from the contract on",
            way_back: overview::NOTHING_TO_UNDO,
        }
    }

    fn touches(&self) -> Touched {
        Touched {
            table: self.table.clone(),
            columns: Some(vec![self.column.name.clone()]),
        }
    }
}
