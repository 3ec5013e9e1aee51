//! The kinds of change, one file each: the work of each phase, the name, the refusals, the touched columns. Only this
//! folder knows the meaning of a phase, and only [`crate::dialect`] knows the SQL of an action.

mod add_column;
mod add_constraint;
mod add_index;
mod add_variant;
mod add_varying;
mod aside;
mod change_comment;
mod change_default;
mod change_key;
mod change_storage;
mod computed;
mod create_enum;
mod create_table;
mod deprecated;
mod derived;
mod drop_column;
mod drop_constraint;
mod drop_index;
mod drop_table;
mod extract;
mod merge;
mod one_way;
mod optional;
mod overview;
mod refuse;
mod remove_variant;
mod rename;
mod rename_by_view;
mod rename_table;
mod required;
mod run_own_step;
mod sides;
mod split;
mod split_table;
mod steps;
mod together;
mod two_way;
mod widen;
mod widen_key;

pub use add_column::AddColumn;
pub use add_constraint::AddConstraint;
pub use add_index::AddIndex;
pub use add_variant::{AddVariant, HeldBy, SwappedCheck};
pub use add_varying::AddVarying;
pub use aside::Leaving;
pub use change_comment::ChangeComment;
pub use change_default::ChangeDefault;
pub(crate) use change_default::is_first_default;
pub use change_key::ChangeKey;
pub use change_storage::ChangeStorage;
pub use computed::Computed;
pub use create_enum::CreateEnum;
pub use create_table::CreateTable;
pub use deprecated::Deprecated;
pub use derived::Derived;
pub use drop_column::DropColumn;
pub use drop_constraint::DropConstraint;
pub use drop_index::DropIndex;
pub use drop_table::DropTable;
pub use extract::Extract;
pub use merge::Merge;
pub use optional::Optional;
pub use overview::{Overview, Topic};
pub use remove_variant::{LeftBy, RemoveVariant};
pub use rename::Rename;
pub use rename_by_view::RenameByView;
pub use rename_table::{RenameTable, RenamedConstraint};
pub use required::Required;
pub use run_own_step::{OwnText, RunOwnStep};
pub use split::Split;
pub use split_table::SplitTable;
pub use steps::steps;
pub(crate) use together::together;
pub use two_way::TwoWay;
pub use widen::Widen;
pub(crate) use widen_key::beside;
pub use widen_key::{GoesOver, WideColumn, WidenKey};

use crate::dialect::Database;
use crate::{Action, Change, ColumnDef, Diagnostic, IndexDef, Migration, Phase, Step, Sync};

/// One kind of change.
pub trait Operation {
    /// The change in one line: `users.name becomes full_name`.
    fn headline(&self) -> String;

    /// The work of one phase in one line: `adds it, empty`. `None` if the phase has nothing to do.
    fn words(&self, phase: Phase) -> Option<String>;

    /// The steps of one phase, in order. A phase without steps passes by itself.
    fn steps(&self, phase: Phase, database: &dyn Database) -> Vec<Step>;

    /// Refuses a change that this database cannot make while builds are running, and shows the way out.
    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic>;

    /// What the overview of all kinds of change, `docs/changes.md`, says of this kind.
    fn overview(&self) -> Overview;

    /// The table and the columns that the change creates, drops, writes or reads.
    fn touches(&self) -> Touched;

    /// The columns of other tables that the change reads.
    fn touches_elsewhere(&self) -> Vec<Touched> {
        Vec::new()
    }

    /// Whether the change only reads these columns of other tables.
    fn reads_elsewhere(&self) -> bool {
        true
    }

    /// The columns that the contract drops and that old builds may still name until then, if there are some.
    fn leaving(&self) -> Option<Leaving> {
        None
    }

    /// The two sides of the change, if it has two.
    fn sides(&self) -> Option<&Sync> {
        None
    }
}

/// The table and the columns that a change touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// The table.
    pub table: String,
    /// The columns, sorted; `None` for all of them.
    pub columns: Option<Vec<String>>,
}

/// The work of one phase for a change, in one line: `adds it, empty`.
pub fn words(change: &Change, phase: Phase) -> String {
    let words = change.operation().words(phase);
    words.unwrap_or_else(|| "nothing".into())
}

/// The work of one phase of a migration, one line for each change, for the head of its file.
pub fn changes(migration: &Migration, phase: Phase) -> Vec<String> {
    let changes = migration.changes.iter();
    changes
        .map(|change| {
            format!(
                "{}: {}.",
                change.operation().headline(),
                words(change, phase)
            )
        })
        .collect()
}

/// The index that a new column declares. It is built after the fill, which is faster and blocks no writer.
fn index(table: &str, column: &ColumnDef) -> Option<Step> {
    (column.unique || column.index).then(|| create_index(table, &column.name, column.unique, false))
}

fn create_index(table: &str, column: &str, unique: bool, harms_earlier: bool) -> Step {
    Step::new(
        format!(
            "Index {table}.{column}{}.",
            if unique { ", unique" } else { "" }
        ),
        Action::CreateIndex {
            table: table.into(),
            index: IndexDef::of_column(table, column, unique),
            harms_earlier,
        },
    )
}

/// The step that adds a column, perhaps in the place of another one. Its index comes in a step of its own.
fn add(table: &str, column: &ColumnDef, replaces: Option<String>) -> Step {
    let what = format!("{table}.{}", column.name);
    Step::new(
        match (&column.default, &column.words.generated) {
            (_, Some(sql)) => format!("Add {what}, which is computed as {sql} when it is read."),
            (Some(default), None) => format!("Add {what}; every row there is reads {default}."),
            (None, None) => format!("Add {what}, empty."),
        },
        Action::AddColumn {
            table: table.into(),
            column: ColumnDef {
                unique: false,
                index: false,
                ..column.clone()
            },
            replaces,
        },
    )
}

#[cfg(test)]
mod tests;
