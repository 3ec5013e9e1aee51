//! How long values of a column are stored. Only values that are written from then on are stored that way, so no row changes, and
//! every build reads both.

use super::{Operation, Overview, Topic, Touched};
use crate::dialect::Database;
use crate::{Action, ColumnDef, Diagnostic, Phase, Step};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeStorage {
    /// The table.
    pub table: String,
    /// The column, as it is afterwards.
    pub column: ColumnDef,
    /// The word before; `None` for the type's own way.
    pub before: Option<String>,
}

impl ChangeStorage {
    fn step(&self, storage: Option<&String>) -> Step {
        let what = format!("{}.{}", self.table, self.column.name);
        Step::new(
            match storage {
                Some(storage) => format!("Store long values of {what} as {storage}."),
                None => format!("Store long values of {what} as its type does."),
            },
            Action::SetStorage {
                table: self.table.clone(),
                column: self.column.name.clone(),
                storage: storage.cloned(),
            },
        )
    }
}

impl Operation for ChangeStorage {
    fn headline(&self) -> String {
        let how = self.column.words.storage.as_deref();
        format!(
            "{}.{} stores long values {}",
            self.table,
            self.column.name,
            how.map_or_else(|| "as its type does".into(), |how| format!("as {how}"))
        )
    }

    fn words(&self, phase: Phase) -> Option<String> {
        match phase {
            Phase::Expand => Some(
                "values that are written from now on are stored that way, and every build reads both".into(),
            ),
            Phase::Migrate | Phase::Contract => None,
            Phase::Rollback => Some("sets it back; no value is lost".into()),
        }
    }

    fn steps(&self, phase: Phase, _database: &dyn Database) -> Vec<Step> {
        match phase {
            Phase::Expand => vec![self.step(self.column.words.storage.as_ref())],
            Phase::Migrate | Phase::Contract => Vec::new(),
            Phase::Rollback => vec![self.step(self.before.as_ref())],
        }
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        database.refuse_column(&self.table, &self.column)
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::Columns,
            title: "long values are stored in another way",
            said: "`storage = \"..\"`",
            old_builds: "nothing: every build reads both",
            new_builds: "nothing: every build reads both",
            way_back: "sets it back; values that were written meanwhile stay as they are",
        }
    }

    fn touches(&self) -> Touched {
        Touched {
            table: self.table.clone(),
            columns: Some(vec![self.column.name.clone()]),
        }
    }
}
